"""What may be known of the answers: settled pools and sums over them, and whether they are still those that were settled."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

from django.db.models import Count, QuerySet, Sum

from inang.standard.asking import ELEMENTS, Survey
from inang.survey.models import Answer, Gathering, Invitation, Plan
from inang.survey.rules import Pool, Quarter, Sums, joined, merged, pools, quarter_of

UNSAID = ""  # the choice of who did not say


@dataclass(frozen=True)
class Shown:
    """One pool with its sums: the smallest thing that anybody may see."""

    pool: Pool
    sums: Sums


@dataclass(frozen=True)
class Group:
    """How many chose one of these codes ("" = not said): nobody, or five or more."""

    codes: tuple[str, ...]
    n: int


def shown() -> list[Shown]:
    """Everything that may be shown, the oldest pool first."""
    settled = Gathering.objects.filter(settled_at__isnull=False).values_list("quarter", flat=True)
    sums = [Sum(element) for element in ELEMENTS]
    rows = Answer.objects.filter(quarter__in=list(settled)).order_by().values_list("quarter").annotate(Count("pk"), *sums)
    by_quarter = {quarter_of(first): Sums(n, dict(zip(ELEMENTS, values, strict=True))) for first, n, *values in rows}
    found = pools({quarter: sums.n for quarter, sums in by_quarter.items()})
    return [Shown(pool, reduce(Sums.__add__, (by_quarter[one] for one in pool.quarters))) for pool in found]


def of_period(period: str, every: Iterable[Shown]) -> list[Shown]:
    """The pools of a year ("2026"), of the quarter in which they became big enough ("2026-T3"), or all ("")."""
    return [one for one in every if period in ("", str(one.pool.year), one.pool.last.slug)]


def together(parts: Sequence[Shown]) -> Sums:
    """Several pools as one."""
    return reduce(Sums.__add__, (one.sums for one in parts))


def profile(parts: Sequence[Shown], survey: Survey) -> dict[str, list[Group]]:
    """Who answered, question by question, in the order of the edition; what one pool counts together stays so in the whole."""
    counted = [_choices(one.pool) for one in parts]
    found: dict[str, list[Group]] = {}
    for question in survey.profile:
        rows = [_filled(counts.get(question.id, {}), [code for code, _words in question.choices]) for counts in counted]
        found[question.id] = _groups(rows)
    return found


def media(parts: Sequence[Shown]) -> list[Group]:
    """How the answers came, counted in the same way."""
    rows = []
    for one in parts:
        counts = _rows(one.pool).order_by().values_list("medium").annotate(n=Count("pk"))
        rows.append(_filled(dict(counts), [value for value, _words in Answer.Medium.choices]))
    return _groups(rows)


def _groups(rows: Sequence[Mapping[str, int]]) -> list[Group]:
    order = list(dict.fromkeys(code for row in rows for code in row))
    full = [{code: row.get(code, 0) for code in order} for row in rows]
    groups = joined(merged(row) for row in full)
    found = [
        Group(tuple(sorted(group, key=order.index)), sum(row[code] for row in full for code in group)) for group in groups
    ]
    return sorted(found, key=lambda group: order.index(group.codes[0]))


def _filled(counts: Mapping[str, int], known: Sequence[str]) -> dict[str, int]:
    """Every choice of the edition, then what older editions had, then those who did not say."""
    others = sorted(code for code in counts if code not in known and code != UNSAID)
    return {code: counts.get(code, 0) for code in [*known, *others, UNSAID]}


def _rows(pool: Pool) -> QuerySet[Answer]:
    return Answer.objects.filter(quarter__in=[quarter.first for quarter in pool.quarters])


def _choices(pool: Pool) -> dict[str, dict[str, int]]:
    """question -> code -> how many, of one pool."""
    found: dict[str, dict[str, int]] = {}
    for profile in _rows(pool).values_list("profile", flat=True):
        for question, code in profile.items():
            row = found.setdefault(question, {})
            row[code] = row.get(code, 0) + 1
    return found


def comments(parts: Sequence[Shown]) -> list[str]:
    """What respondents wrote, in an order that tells nothing, apart from their values."""
    found = [text for one in parts for text in _rows(one.pool).exclude(comment="").values_list("comment", flat=True)]
    return sorted(found, key=lambda text: hashlib.sha256(text.encode()).digest())


def invited(quarters: Iterable[Quarter]) -> int:
    """How many links were sent in these quarters."""
    return Invitation.objects.filter(quarter__in=[quarter.first for quarter in quarters]).count()


def plan(period: str) -> Plan | None:
    """The newest version of a period's plan of improvement."""
    return Plan.objects.filter(period=period).first()


def plans(period: str) -> list[Plan]:
    """All versions, the newest first."""
    return list(Plan.objects.filter(period=period))


# -- seals -----------------------------------------------------------------------------------------
def digest(quarter: date) -> tuple[int, str]:
    """How many answers a quarter has, and a hash over all of them."""
    fields = ("id", "medium", *ELEMENTS, "profile", "comment")
    rows = sorted(
        json.dumps([str(value) if name == "id" else value for name, value in zip(fields, row, strict=True)], sort_keys=True)
        for row in Answer.objects.filter(quarter=quarter).values_list(*fields)
    )
    return len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()


def broken_seals() -> list[Quarter]:
    """Settled quarters whose answers are not those that were settled."""
    settled = Gathering.objects.filter(settled_at__isnull=False).order_by("quarter")
    return [quarter_of(one.quarter) for one in settled if digest(one.quarter) != (one.n, one.digest)]
