"""Reading the calendar and the clocks. Lists cost a constant number of queries."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Q, QuerySet
from django.utils import timezone

from inang.workdays.calendar import shipped
from inang.workdays.models import Breach, CalendarVersion, Clock, ClockSegment
from inang.workdays.moments import is_open
from inang.workdays.rules import STOP, Calendar, ClockState, CountingRule, OutsideCalendar, Wait, clock_state
from inang.workdays.versions import Entry, Unconfirmed, Version, fold
from inang.workdays.versions import unconfirmed as of_versions
from inang.workdays.words import due_words, saat, sementara, tanggal

MOST_WARNED: Final = 500  # clocks a round; the next round goes on
CACHE_SECONDS = 10.0  # another process may change the calendar; nobody waits longer than this to see it
_Mark = tuple[object, ...]  # by which the last version is known: it is never changed, so nothing before it is either


@dataclass(frozen=True)
class _Known:
    """Every version as it was read, and the calendars that were folded from them."""

    mark: _Mark
    versions: tuple[Version, ...]
    folded: dict[tuple[int, ...], Calendar]  # by the numbers of the versions in it: each is folded once, however it is asked for

    def fold(self, part: tuple[Version, ...]) -> Calendar:
        """The calendar of some of the versions."""
        numbers = tuple(one.number for one in part)
        if numbers not in self.folded:
            self.folded[numbers] = fold(part)
        return self.folded[numbers]


_cached: _Known | None = None
_next_look = 0.0
_here = threading.local()


def calendar(as_of: date | None = None) -> Calendar:
    """The office's calendar as it was announced by a day (None: all of it); the shipped one while none is loaded.

    Raises OutsideCalendar for a day before the first announcement.
    """
    known = _known()
    if not known.versions:
        return shipped(as_of)
    part = known.versions if as_of is None else tuple(one for one in known.versions if one.announced <= as_of)
    return known.fold(part) if part else fold(known.versions, as_of)  # which says what is missing


def versions() -> tuple[Version, ...]:
    """Everything that was recorded, in the order of recording."""
    return _known().versions


def _known() -> _Known:
    found = _cached  # another thread may forget it meanwhile
    is_settled = getattr(_here, "is_settled", False)
    if found is None or (not is_settled and time.monotonic() >= _next_look):  # age of what is known, no time of the procedure
        found = _look(found)
    return found


def _look(found: _Known | None) -> _Known:
    """One query while nothing was recorded since; the same calendar stays the same object, with its working days."""
    global _cached, _next_look
    last = CalendarVersion.objects.order_by("-number").values_list("number", "pk", "recorded_at", "decree").first()
    if found is None or found.mark != (last or ()):
        found = _Known(last or (), _read(), {})
    _cached, _next_look = found, time.monotonic() + CACHE_SECONDS
    return found


def look_anew() -> None:
    """Before a day is written down or promised: the calendar as it is now, also when another process has just changed it."""
    _look(_cached)


@contextmanager
def settled() -> Iterator[None]:
    """Look now, and then no more in this thread until the end, unless the calendar is changed here."""
    with suppress(DatabaseError):  # away: what is known holds, and whoever needs more will say so
        _look(_cached)
    _here.is_settled = True
    try:
        yield
    finally:
        _here.is_settled = False


def forget_calendar() -> None:
    """The calendar was changed here: read it again."""
    global _cached
    _cached = None


def _read() -> tuple[Version, ...]:
    return tuple(version_of(one) for one in CalendarVersion.objects.select_related("undoes").prefetch_related("entries"))


def version_of(one: CalendarVersion) -> Version:
    """A stored version as plain data."""
    entries = tuple(
        Entry(entry.date, entry.kind, entry.name, entry.action, entry.estimated) for entry in one.entries.all()
    )
    undoes = one.undoes.number if one.undoes else None
    covers = tuple(one.covers)
    return Version(one.number, one.decree, one.decree_date, one.announced, entries, covers, undoes, one.recorded_at)


def calendar_of(number: int) -> Calendar:
    """The calendar as it was recorded up to a version; all of it when that version is unknown."""
    known = _known()
    part = tuple(one for one in known.versions if one.number <= number)
    return known.fold(part) if part else calendar()


def calendar_at(moment: datetime) -> Calendar:
    """The calendar as it was recorded at a moment; before the first record, as it had been announced by then."""
    known = _known()
    part = tuple(one for one in known.versions if one.recorded_at is not None and one.recorded_at <= moment)
    if part:
        return known.fold(part)
    try:
        return calendar(moment.date())
    except OutsideCalendar:
        return calendar()


def calendar_for(one: Clock) -> Calendar:
    """What a clock is counted with: the newest calendar while it is open; a closed case stays as it was when it ended."""
    if one.status != STOP:
        return calendar()
    ended = [segment for segment in one.segments.all() if segment.kind == STOP]
    return calendar_when(ended[0]) if ended else calendar()


def calendar_when(segment: ClockSegment) -> Calendar:
    """What a change of a clock was counted with; of before that was noted, what was recorded at its moment."""
    return calendar_at(segment.at) if segment.calendar is None else calendar_of(segment.calendar)


def calendar_promised(one: Clock) -> Calendar:
    """What the first promise was counted with; of before that was noted, what was recorded at the receipt."""
    if one.first_calendar is None:
        return calendar_at(one.received_at)
    return calendar_of(one.first_calendar)


def when_broken(breach: Breach) -> tuple[ClockState, Calendar]:
    """How the day of a broken promise was counted: ledger and limit of then, and the newest calendar that gives that day."""
    one = clock(breach.clock.kind, breach.clock.key)
    if breach.days or breach.hours:
        one.days, one.hours = breach.days, breach.hours
    just_before = breach.at - timedelta(microseconds=1)
    for number in reversed(range(1, len(versions()) + 1)):
        known = calendar_of(number)
        with suppress(OutsideCalendar):
            found = state_of(one, just_before, with_calendar=known)
            if found.due == breach.due:
                return found, known
    return state_of(one, just_before), calendar_for(one)


def day_words(day: date, due_at: datetime | None = None) -> str:
    """A promised day in words, with its hour (in office time) where there is one; beyond the decreed years it may still move."""
    return f"{saat(due_at) if due_at else tanggal(day)}{sementara(day > calendar().covered_until)}"


def had_passed(since: datetime | None, day: date | None, due_at: datetime | None = None) -> bool:
    """Whether a promised day, or its moment, was over when its count began to wait: then going on moves it no more."""
    if since is None or day is None:
        return False
    if due_at:
        return due_at < since.replace(second=0, microsecond=0)
    return day < since.astimezone(timezone.get_default_timezone()).date()


def wait_page(wait: Wait, edition: str) -> str:
    """The public page that counts the days of a wait one by one, by the edition of the case."""
    return f"/hitung/?diterima={wait.since.isoformat()}&hari={wait.days}&edisi={edition}"


def until_values(wait: Wait, edition: str) -> dict[str, str]:
    """The last day of a wait in words and the page that counts to it, for a mail."""
    return {"until": due_words(wait.until(calendar())), "until_url": f"{settings.INANG_BASE_URL}{wait_page(wait, edition)}"}


def days_covered(on: date) -> int:
    """Days from `on` to the end of the last decreed year; under 120 the administrator must act."""
    return (calendar().covered_until - on).days


def unconfirmed(on: date) -> list[Unconfirmed]:
    """Decrees with days from `on` on that the administrator should confirm by a version of their own."""
    return of_versions(versions(), calendar(), on)


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
        with_calendar or calendar_for(one),
        CountingRule.from_data(one.rule),
        one.received_at,
        at,
        explain=explain,
        hours=one.hours,
    )
    return replace(
        found,
        first_promise=one.first_promise,
        first_promise_at=one.first_promise_at,
        first_provisional=one.first_provisional,
    )


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


def to_warn(kind: str, at: datetime, rule: CountingRule) -> list[Clock]:
    """Running clocks whose next share of working time may have been used up, as many as a round takes; none out of hours."""
    if not is_open(at, calendar(), rule):
        return []
    soon = Q(next_warning__isnull=True) | Q(next_warning__lte=at)
    return list(Clock.objects.filter(soon, kind=kind, status="run").order_by("pk")[:MOST_WARNED])


def breaches(kind: str) -> QuerySet[Breach]:
    """Every broken promise of one kind of clock, newest first."""
    return Breach.objects.select_related("clock").filter(kind=kind).order_by("-at", "-pk")
