"""Reading the calendar and the clocks. Lists cost a constant number of queries."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db.models import QuerySet

from inang.workdays.calendar import shipped
from inang.workdays.models import Clock, DecreedYear, Holiday
from inang.workdays.rules import PUBLIC, Calendar, ClockState, CountingRule, DayOff, clock_state

CACHE_SECONDS = 10.0  # another process may change the calendar; nobody waits longer than this to see it
_cached: tuple[float, Calendar] | None = None


def calendar() -> Calendar:
    """The office's calendar; the shipped one while none is loaded."""
    global _cached
    now = time.monotonic()  # age of a cache entry, not a time of the procedure
    if _cached is None or now - _cached[0] > CACHE_SECONDS:
        fresh = _read() or shipped()
        # The same calendar stays the same object, with its sorted list of working days.
        _cached = (now, _cached[1] if _cached and _cached[1] == fresh else fresh)
    return _cached[1]


def forget_calendar() -> None:
    """The calendar was changed here: read it again."""
    global _cached
    _cached = None


def _read() -> Calendar | None:
    years = sorted(DecreedYear.objects.values_list("year", flat=True))
    if not years:
        return None
    last = years[0]
    while last + 1 in years:  # a gap ends what can be promised
        last += 1
    days: dict[date, DayOff] = {}
    for holiday in Holiday.objects.all():
        if holiday.date not in days or holiday.kind == PUBLIC:
            days[holiday.date] = DayOff(
                holiday.date, holiday.kind, holiday.name, holiday.decree, holiday.estimated
            )
    return Calendar(days, date(years[0], 1, 1), date(last, 12, 31))


def days_covered(on: date) -> int:
    """Days from `on` to the end of the last decreed year; under 120 the administrator must act."""
    return (calendar().covered_until - on).days


def clock(kind: str, key: str) -> Clock:
    """The clock of one subject with its segments; raises Clock.DoesNotExist."""
    return Clock.objects.prefetch_related("segments").get(kind=kind, key=key)


def state(kind: str, key: str, at: datetime) -> ClockState:
    """What one clock says at `at`, with its day-by-day rows; raises Clock.DoesNotExist."""
    return state_of(clock(kind, key), at)


def state_of(one: Clock, at: datetime, *, explain: bool = True) -> ClockState:
    """The same for a clock at hand (prefetch its segments for lists)."""
    found = clock_state(
        list(one.segments.all()),
        one.days,
        calendar(),
        CountingRule.from_data(one.rule),
        one.received_at,
        at,
        explain=explain,
    )
    return replace(found, first_promise=one.first_promise, first_provisional=one.first_provisional)


def states(kind: str, keys: Iterable[str], at: datetime, *, explain: bool = False) -> dict[str, ClockState]:
    """Many clocks of one kind by key: three queries however many; subjects without a clock are left out."""
    found = Clock.objects.filter(kind=kind, key__in=list(keys)).prefetch_related("segments")
    return {one.key: state_of(one, at, explain=explain) for one in found}


def running() -> QuerySet[Clock]:
    """Clocks that have not stopped, with their segments."""
    return Clock.objects.exclude(segments__kind="stop").prefetch_related("segments").order_by("pk")
