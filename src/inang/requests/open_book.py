"""The ledger as everybody may read it: counts of cases that are alike, and the cases one by one, without anybody's data.

Everything is a count over an index (see `request_came`, `request_ended`); a million cases are one pass over each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q

from inang.requests.models import HostingRequest
from inang.requests.transition import CLOCK
from inang.workdays.models import Breach

CHUNK = 2000
OPEN = "open"


@dataclass(frozen=True)
class Ended:
    """Cases that ended alike: in one month, in one state, after as many working days."""

    month: date
    state: str
    kind: str
    days: int | None
    late: bool
    paused: bool
    redated: bool
    n: int


@dataclass(frozen=True)
class Line:
    """One case of the book."""

    number: str
    kind: str
    came: date
    ended: date | None
    state: str  # "open" while it is
    days: int | None
    late: bool
    broken: date | None  # month of the promised day that passed, of a case that is open still
    paused_days: int
    redated: bool


def month_of(day: date) -> date:
    return day.replace(day=1)


def came() -> list[tuple[date, str, int]]:
    """(month, kind, how many) of all cases."""
    rows = HostingRequest.objects.filter(received_month__isnull=False).order_by()
    return list(rows.values_list("received_month", "kind").annotate(n=Count("*")))


def ended() -> list[Ended]:
    """All cases that ended, alike ones together."""
    fields = ("ended_month", "state", "kind", "used_days", "was_late", "paused_days", "was_redated")
    found: Counter[tuple[date, str, str, int | None, bool, bool, bool]] = Counter()
    rows = HostingRequest.objects.filter(ended_month__isnull=False).order_by().values_list(*fields).annotate(n=Count("*"))
    for month, state, kind, days, late, paused, redated, n in rows:
        found[month, state, kind, days, bool(late), bool(paused), redated] += n
    return [Ended(*key, n) for key, n in found.items()]


def open_broken() -> dict[date, int]:
    """Cases that are open although their promised day has passed, by the month of that day."""
    found: Counter[date] = Counter(map(month_of, _broken().values()))
    return dict(found)


def _broken() -> dict[str, date]:
    """number -> the first promised day that passed, of cases whose clock has not stopped."""
    rows = Breach.objects.filter(kind=CLOCK).exclude(clock__status="stop").order_by()
    return dict(rows.values_list("clock__key").annotate(Min("due")))


def breaches() -> dict[tuple[date, str], int]:
    """(month of the promised day, cause) -> how many promises were broken; "" = nobody has said why."""
    found: Counter[tuple[date, str]] = Counter()
    rows = Breach.objects.filter(kind=CLOCK).order_by().values_list("due", "cause").annotate(n=Count("*"))
    for due, cause, n in rows:
        found[month_of(due), cause] += n
    return dict(found)


def first_month() -> date | None:
    """The month of the first case."""
    rows = HostingRequest.objects.filter(received_month__isnull=False).order_by("received_month")
    return rows.values_list("received_month", flat=True).first()


# -- case by case ----------------------------------------------------------------------------------
def lines() -> Iterator[Line]:
    """Every case that has a number, in its order."""
    broken = _broken()
    fields = ("number", "kind", "received_month", "ended_month", "state", "used_days", "was_late", "paused_days", "was_redated")
    rows = HostingRequest.objects.filter(Q(number__isnull=False) & Q(received_month__isnull=False)).order_by("pk")
    for number, kind, since, until, state, days, late, paused, redated in rows.values_list(*fields).iterator(chunk_size=CHUNK):
        passed = broken.get(str(number))
        yield Line(
            number=str(number),
            kind=kind,
            came=since or date.min,
            ended=until,
            state=state if until else OPEN,
            days=days,
            late=bool(late) if until else passed is not None,
            broken=month_of(passed) if passed and until is None else None,
            paused_days=paused or 0,
            redated=redated,
        )


def breach_lines() -> Iterator[tuple[str, date, str]]:
    """(number, month, cause) of every broken promise."""
    rows = Breach.objects.filter(kind=CLOCK).order_by("pk").values_list("clock__key", "due", "cause")
    for number, due, cause in rows.iterator(chunk_size=CHUNK):
        yield number, month_of(due), cause
