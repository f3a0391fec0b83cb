"""Reading the calendar and the clocks. Lists cost a constant number of queries."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Q, QuerySet

from inang.workdays.calendar import shipped
from inang.workdays.models import Breach, CalendarVersion, Clock
from inang.workdays.rules import Calendar, ClockState, CountingRule, clock_state
from inang.workdays.versions import Entry, Version, fold

CACHE_SECONDS = 10.0  # another process may change the calendar; nobody waits longer than this to see it
_cached: tuple[float, tuple[Version, ...], dict[date | None, Calendar]] | None = None


def calendar(as_of: date | None = None) -> Calendar:
    """The office's calendar as it was announced by a day (None: all of it); the shipped one while none is loaded.

    Raises OutsideCalendar for a day before the first announcement.
    """
    known, folded = _known()
    if as_of not in folded:
        folded[as_of] = fold(known, as_of) if known else shipped(as_of)
    return folded[as_of]


def versions() -> tuple[Version, ...]:
    """Everything that was recorded, in the order of recording."""
    return _known()[0]


def _known() -> tuple[tuple[Version, ...], dict[date | None, Calendar]]:
    global _cached
    now = time.monotonic()  # age of a cache entry, not a time of the procedure
    if _cached is None or now - _cached[0] > CACHE_SECONDS:
        fresh = _read()
        # The same calendar stays the same object, with its sorted list of working days.
        _cached = (now, fresh, _cached[2] if _cached and _cached[1] == fresh else {})
    return _cached[1], _cached[2]


def forget_calendar() -> None:
    """The calendar was changed here: read it again."""
    global _cached
    _cached = None


def _read() -> tuple[Version, ...]:
    return tuple(version_of(one) for one in CalendarVersion.objects.prefetch_related("entries"))


def version_of(one: CalendarVersion) -> Version:
    """A stored version as plain data."""
    entries = tuple(
        Entry(entry.date, entry.kind, entry.name, entry.action, entry.estimated) for entry in one.entries.all()
    )
    return Version(one.number, one.decree, one.decree_date, one.announced, entries, tuple(one.covers))


def calendar_of(number: int) -> Calendar:
    """The calendar as it was recorded up to a version; all of it when that version is unknown."""
    known = tuple(one for one in versions() if one.number <= number)
    return fold(known) if known else calendar()


def days_covered(on: date) -> int:
    """Days from `on` to the end of the last decreed year; under 120 the administrator must act."""
    return (calendar().covered_until - on).days


def clock(kind: str, key: str) -> Clock:
    """The clock of one subject with its segments; raises Clock.DoesNotExist."""
    return Clock.objects.prefetch_related("segments").get(kind=kind, key=key)


def state(kind: str, key: str, at: datetime) -> ClockState:
    """What one clock says at `at`, with its day-by-day rows; raises Clock.DoesNotExist."""
    return state_of(clock(kind, key), at)


def state_of(
    one: Clock, at: datetime, *, explain: bool = True, with_calendar: Calendar | None = None
) -> ClockState:
    """The same for a clock at hand (prefetch its segments for lists); `with_calendar`: as if it were the office's."""
    found = clock_state(
        list(one.segments.all()),
        one.days,
        with_calendar or calendar(),
        CountingRule.from_data(one.rule),
        one.received_at,
        at,
        explain=explain,
        hours=one.hours,
    )
    return replace(found, first_promise=one.first_promise, first_provisional=one.first_provisional)


def states(kind: str, keys: Iterable[str], at: datetime, *, explain: bool = False) -> dict[str, ClockState]:
    """Many clocks of one kind by key: three queries however many; subjects without a clock are left out."""
    found = Clock.objects.filter(kind=kind, key__in=list(keys)).prefetch_related("segments")
    return {one.key: state_of(one, at, explain=explain) for one in found}


def fresh(one: Clock) -> Clock:
    """The same clock with its segments as they are now."""
    return Clock.objects.prefetch_related("segments").get(pk=one.pk)


def running() -> QuerySet[Clock]:
    """Clocks that have not stopped, with their segments."""
    return Clock.objects.exclude(status="stop").prefetch_related("segments").order_by("pk")


def to_warn(kind: str, at: datetime) -> QuerySet[Clock]:
    """Running clocks whose next share of working time may have been used up."""
    soon = Q(next_warning__isnull=True) | Q(next_warning__lte=at)
    return Clock.objects.filter(soon, kind=kind, status="run").order_by("pk")


def breaches() -> QuerySet[Breach]:
    """Every broken promise, newest first."""
    return Breach.objects.select_related("clock").order_by("-at", "-pk")
