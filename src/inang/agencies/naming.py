"""Ganti nama: what is found under a name is written anew, at once while it is little, else by the worker.

Rooms above say with `bear` and `bear_person` what of theirs bears the name of an agency, or somebody's; this one cannot
ask them. Letters are none of it: whom they name is what stands on their paper.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Model, QuerySet

from inang.agencies.finding import agency_entry
from inang.agencies.models import Agency
from inang.lookup import services as lookup
from inang.lookup.rules import Entry
from inang.worklist import services as worklist
from inang.worklist.rules import Claim

WORK: Final = "agency_name"  # kind of work; its key is the agency's row, or
EVERY: Final = "all"  # all agencies, but nothing of theirs: after a long file; or
PERSON: Final = "person:"  # before the row of a person
AT_ONCE: Final = 200  # things that the verb itself writes anew
BATCH: Final = 500
# A verb that began before the new name may still write the old one: the worker looks when that one is over.
SETTLED: Final = timedelta(seconds=5)


@dataclass(frozen=True)
class Bearer:
    """What a room finds under a name: `rows` with what `entry` reads, `named` is the way to its agency or its person."""

    rows: Callable[[], QuerySet[Any]]
    named: str
    entry: Callable[[Any, datetime], Entry]

    def of(self, keys: Collection[int]) -> QuerySet[Any]:
        return self.rows().filter(**{f"{self.named}__in": keys}).order_by("pk")


_ITSELF: Final = Bearer(Agency.objects.all, "pk", agency_entry)
_bearers: list[Bearer] = []
_of_people: list[Bearer] = []


def bear(*bearers: Bearer) -> None:
    """Said once by each room, when Django is ready."""
    _bearers.extend(bearers)


def bear_person(*bearers: Bearer) -> None:
    """The same of what is found under somebody's name."""
    _of_people.extend(bearers)


def renamed(agencies: Sequence[int], at: datetime) -> None:
    """These agencies have another name from this transaction on."""
    bearing: set[int] = set()
    for first in range(0, len(agencies), BATCH):
        part = agencies[first : first + BATCH]
        for bearer in _bearers:
            bearing.update(bearer.of(part).order_by().values_list(bearer.named, flat=True).distinct())
    worklist.wake_each(WORK, [str(pk) for pk in sorted(bearing)], at + SETTLED)
    if len(bearing) <= AT_ONCE and sum(bearer.of(bearing).count() for bearer in _bearers) <= AT_ONCE:
        for bearer in _bearers:
            _write(bearer, bearer.of(bearing), at)


def person_renamed(person: int, at: datetime) -> None:
    """Somebody has another name from this transaction on."""
    number = sum(bearer.of([person]).count() for bearer in _of_people)
    if number:
        worklist.wake(WORK, f"{PERSON}{person}", at + SETTLED)
    if number <= AT_ONCE:
        for bearer in _of_people:
            _write(bearer, bearer.of([person]), at)


def listed(agencies: Sequence[Agency], at: datetime) -> None:
    """These agencies were written in this transaction; very many are found a moment later, and nobody waits for the index."""
    if len(agencies) > AT_ONCE:
        worklist.wake(WORK, EVERY, at)
    else:
        lookup.put(*(agency_entry(row, at) for row in agencies))


def carry(claim: Claim, at: datetime) -> None:
    """One agency or person and everything of it, part by part; killed on its way it is begun again, and twice does no harm."""
    is_person, key = claim.key.startswith(PERSON), claim.key.removeprefix(PERSON)
    for bearer in _of_people if is_person else (_ITSELF,) if key == EVERY else (_ITSELF, *_bearers):
        rows = bearer.rows().order_by("pk") if key == EVERY else bearer.of([int(key)])
        last: int | None = 0
        while last is not None:
            with transaction.atomic():
                last = _write(bearer, rows.filter(pk__gt=last)[:BATCH], at)
    worklist.finish(claim, at)


def _write(bearer: Bearer, rows: QuerySet[Any], at: datetime) -> int | None:
    """Rows are locked before they are read, so that no verb's newer words are lost; returns the last one, None = none."""
    found: list[Model] = list(rows.select_for_update(of=("self",), no_key=True))
    lookup.put(*(bearer.entry(row, at) for row in found))
    return found[-1].pk if found else None
