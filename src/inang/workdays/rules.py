"""Counting working days. Pure: dates, a calendar and a rule in; a due date with its reasons out.

The day of receipt is day 0. A letter received after closing time or on a day off is taken as received on
the next working day: that day is day 0. It is due by the end (24.00 office time) of the last day. A day
touched by a pause does not count. Source: design/domain-model.md, Clocks, and
docs/decisions/2026-11-24-late-letters-count-from-the-next-working-day.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from inang.workdays.days import JOINT_LEAVE, ONE_DAY, PUBLIC, Calendar, Day, DayOff, OutsideCalendar
from inang.workdays.explanation import Pause, rows
from inang.workdays.hours import CountingRule, Period
from inang.workdays.words import sementara, tanggal, tanggal_surat
from inang.workdays.working_time import count_hours, hour_rows, paused_time

__all__ = [
    "JOINT_LEAVE",
    "PAUSE",
    "PUBLIC",
    "RUN",
    "STOP",
    "Calendar",
    "ClockState",
    "CountingRule",
    "Day",
    "DayOff",
    "Due",
    "OutsideCalendar",
    "Pause",
    "Period",
    "Segment",
    "Stretch",
    "Wait",
    "clock_state",
    "due",
    "due_date",
    "due_hours",
    "effective_start",
    "pauses_of",
]

RUN, PAUSE, STOP = "run", "pause", "stop"
MOST_DAYS: Final = 2000


@dataclass(frozen=True)
class Due:
    """A due date and every day that led to it; `start` is day 0."""

    due: date
    days: list[Day]
    provisional: bool
    start: date
    due_at: datetime | None = None  # a limit in hours ends at a moment


@dataclass(frozen=True)
class Wait:
    """Working days that somebody outside has for an answer, from a day on; no clock of the office keeps them."""

    since: date
    days: int
    rule: CountingRule

    def until(self, calendar: Calendar) -> Due:
        """The last day of it, with every day that led there."""
        return due(self.since, self.days, calendar, self.rule)

    def waited(self, on: date, calendar: Calendar) -> int:
        """How many of its working days have gone by."""
        return calendar.count(self.until(calendar).start, on, self.rule)

    def warned(self, on: date, calendar: Calendar) -> Wait:
        """The same for who is warned on a day: nobody loses anything before a whole working day after the last warning."""
        return max(self, Wait(on, 1, self.rule), key=lambda one: one.until(calendar).due)

    def is_over(self, on: date, calendar: Calendar) -> bool:
        """Whether a working day has begun after the last one."""
        return calendar.count(self.until(calendar).due, on, self.rule) > 0


class Segment(Protocol):
    """One stretch of a clock (models.ClockSegment has this shape)."""

    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def reason(self) -> str: ...


@dataclass(frozen=True)
class Stretch:
    """A segment without a database."""

    kind: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class ClockState:
    """What a clock says at one moment. Days are working days; see `clock_state`."""

    due: date
    provisional: bool
    consumed: int  # counted days up to and including today, at most `limit`
    remaining: int  # counted days from today to the due date: 0 = today, negative = late
    paused: bool
    stopped: bool
    level: str  # safe, half, most, late, paused, done
    days: list[Day]
    start: date
    limit: int
    late: bool  # the due date has passed (for a stopped clock: it had passed when it stopped)
    paused_days: int  # working days taken out by pauses so far
    moved_days: int  # those of them up to the due date: by so many a limit in days was moved
    late_pauses: tuple[Pause, ...] = ()  # those of working days after the due date, when rows are asked for
    paused_since: date | None = None
    stopped_at: datetime | None = None
    first_promise: date | None = None
    first_provisional: bool = False
    # a limit in working hours: `limit` is theirs, and the moment counts instead of the end of the day
    hours: int = 0
    due_at: datetime | None = None
    left: timedelta = timedelta()  # working time left; negative when late
    paused_time: timedelta = timedelta()  # working time taken out by pauses
    first_promise_at: datetime | None = None

    @property
    def floats(self) -> bool:
        """Whether the due date is only that of going on today: the count waits, and has not ended before."""
        return self.paused and not self.late and not self.stopped

    @property
    def overdue(self) -> int:
        """Working days past the due date without those of pauses, at least one; 0 when not late."""
        return max(0, -self.remaining)

    @property
    def has_moved(self) -> bool:
        """Whether the due date, or the moment, is not the one that was promised first."""
        if self.due_at and self.first_promise_at:
            return self.due_at != self.first_promise_at
        return self.first_promise is not None and self.first_promise != self.due

    @property
    def first_words(self) -> str:
        """The first promise in words; one beyond the years that were decreed then says so. "" without one."""
        return f"{tanggal(self.first_promise)}{sementara(self.first_provisional)}" if self.first_promise else ""


def effective_start(received: date | datetime, calendar: Calendar, rule: CountingRule) -> date:
    """Day 0: the day of receipt, or the next working day when the office was closed.

    Raises OutsideCalendar for a date before the calendar's first year or after its end.
    """
    day = rule.local(received).date() if isinstance(received, datetime) else received
    if day < calendar.covered_from:
        raise OutsideCalendar(
            f"Tanggal terima {tanggal_surat(day)} lebih awal daripada kalender hari libur, yang mulai "
            f"{tanggal_surat(calendar.covered_from)}. Periksa tanggalnya, "
            "atau minta administrator menambahkan tahun itu."
        )
    if day >= calendar.last:
        raise OutsideCalendar(
            f"Tanggal terima {tanggal_surat(day)} melewati {tanggal_surat(calendar.last)}, batas kalender. "
            "Periksa tanggalnya."
        )
    if calendar.is_working(day, rule) and not _after_closing(received, rule):
        return day
    return calendar.nth_after(day, 1, rule)


def due_date(received: date | datetime, days: int, calendar: Calendar, rule: CountingRule) -> date:
    """As `due`, the date alone: two searches, no rows (lists and re-dating ask this many thousand times)."""
    _check_limit(days)
    return calendar.nth_after(effective_start(received, calendar, rule), days, rule)


def due(received: date | datetime, days: int, calendar: Calendar, rule: CountingRule) -> Due:
    """When a limit of `days` working days ends that began with a letter received then.

    A plain date counts as received in time. Raises OutsideCalendar, or ValueError for an impossible limit.
    """
    _check_limit(days)
    start = effective_start(received, calendar, rule)
    end = calendar.nth_after(start, days, rule)
    explained = rows(received, start, end, end, (), calendar, rule)
    return Due(end, explained, end > calendar.covered_until, start)


def clock_state(
    segments: Sequence[Segment],
    days: int,
    calendar: Calendar,
    rule: CountingRule,
    received: datetime,
    at: datetime,
    *,
    explain: bool = True,
    hours: int = 0,
) -> ClockState:
    """What the clock says at `at`: segments later than `at` are not looked at.

    While paused, `due` is the date that holds if the case went on today. `explain=False` leaves `days`
    empty (lists). With `hours` the limit is one of working hours and `days` is not looked at.
    """
    if hours:
        return _hour_state(segments, hours, calendar, rule, received, at, explain=explain)
    _check_limit(days)
    start = effective_start(received, calendar, rule)
    pauses, stopped_at = pauses_of(segments, rule, at)
    today = rule.local(min(at, stopped_at) if stopped_at else at).date()
    paused = bool(pauses) and pauses[-1].until is None and stopped_at is None
    end = _due_with_pauses(start, days, pauses, today, calendar, rule)
    out = _paused_days(start, max(start, today), pauses, today, calendar, rule)
    counted = max(0, calendar.count(start, today, rule)) - out
    late = today > end
    beyond = calendar.count(end, today, rule) - _paused_days(end, today, pauses, today, calendar, rule)
    remaining = -beyond if late else days - counted
    level = _level(counted, days, late=late, paused=paused, stopped=stopped_at is not None)
    return ClockState(
        due=end,
        provisional=end > calendar.covered_until,
        consumed=min(counted, days),
        remaining=min(remaining, -1) if late else remaining,
        paused=paused,
        stopped=stopped_at is not None,
        level=level,
        days=rows(received, start, end, today, pauses, calendar, rule) if explain else [],
        start=start,
        limit=days,
        late=late,
        paused_days=out,
        moved_days=_paused_days(start, end, pauses, today, calendar, rule),
        late_pauses=tuple(one for one in pauses if explain and _paused_days(end, today, [one], today, calendar, rule)),
        paused_since=pauses[-1].since.date() if paused else None,
        stopped_at=stopped_at,
    )


def _hour_state(
    segments: Sequence[Segment],
    hours: int,
    calendar: Calendar,
    rule: CountingRule,
    received: datetime,
    at: datetime,
    *,
    explain: bool,
) -> ClockState:
    pauses, stopped_at = pauses_of(segments, rule, at)
    until = rule.local(min(at, stopped_at) if stopped_at else at)
    paused = bool(pauses) and pauses[-1].until is None and stopped_at is None
    found = count_hours(received, hours, pauses, until, calendar, rule)
    due, today, left = found.due_at.date(), until.date(), timedelta(hours=hours) - found.used
    out = _paused_days(found.start, max(found.start, today), pauses, today, calendar, rule)
    last = min(today, due)  # run, what came after the due day, and pauses make up the elapsed days, as for a limit in days
    counted = max(0, calendar.count(found.start, last, rule)) - _paused_days(found.start, last, pauses, today, calendar, rule)
    beyond = calendar.count(today, due, rule) + _paused_days(due, today, pauses, today, calendar, rule)
    late = until.replace(second=0, microsecond=0) > found.due_at  # the minute in which it ends is within it, as at closing
    share = found.used / timedelta(hours=hours)
    level = "late" if late else "paused" if paused else "most" if share >= 0.8 else "half" if share >= 0.5 else "safe"
    return ClockState(
        due=due,
        provisional=due > calendar.covered_until,
        consumed=max(0, counted),
        remaining=beyond,
        paused=paused,
        stopped=stopped_at is not None,
        level="done" if stopped_at else level,
        days=hour_rows(received, found.due_at, pauses, until, calendar, rule) if explain else [],
        start=found.start,
        limit=hours,
        late=late,
        paused_days=out,
        moved_days=0,
        paused_since=pauses[-1].since.date() if paused else None,
        stopped_at=stopped_at,
        hours=hours,
        due_at=found.due_at,
        left=left,
        paused_time=paused_time(received, found.due_at, hours, calendar, rule) if pauses else timedelta(),
    )


def due_hours(received: datetime, hours: int, calendar: Calendar, rule: CountingRule) -> Due:
    """As `due` for a limit in working hours. Raises OutsideCalendar or ValueError."""
    found = count_hours(received, hours, (), received, calendar, rule)
    rows_ = hour_rows(received, found.due_at, (), received, calendar, rule)
    end = found.due_at.date()
    return Due(end, rows_, end > calendar.covered_until, found.start, found.due_at)


def pauses_of(
    segments: Iterable[Segment], rule: CountingRule, at: datetime
) -> tuple[list[Pause], datetime | None]:
    """The pauses up to `at` in office time, and when the clock stopped for good, if it did."""
    pauses: list[Pause] = []
    open_since: Segment | None = None
    for segment in sorted(segments, key=lambda one: one.at):
        if segment.at > at:
            break
        if segment.kind == PAUSE:
            open_since = open_since or segment
        elif open_since is not None:
            pauses.append(_pause(open_since, segment, rule))
            open_since = None
        if segment.kind == STOP:
            return pauses, segment.at
    if open_since is not None:
        pauses.append(_pause(open_since, None, rule))
    return pauses, None


def _pause(since: Segment, until: Segment | None, rule: CountingRule) -> Pause:
    return Pause(
        rule.local(since.at),
        rule.local(until.at) if until else None,
        since.reason,
        until.reason if until else "",
        until is not None and until.kind == STOP,
    )


def _check_limit(days: int) -> None:
    if not 0 <= days <= MOST_DAYS:
        raise ValueError(f"Batas {days} hari kerja tidak dapat dihitung. Isi antara 0 dan {MOST_DAYS}.")


def _after_closing(received: date | datetime, rule: CountingRule) -> bool:
    return isinstance(received, datetime) and rule.has_closed(rule.local(received))


def _paused_days(
    after: date, until: date, pauses: Sequence[Pause], today: date, calendar: Calendar, rule: CountingRule
) -> int:
    """Working days in (after, until] that some pause touches; each counts once."""
    total, done = 0, after
    for pause in sorted(pauses, key=lambda one: one.since):
        first = max(pause.since.date() - ONE_DAY, done)
        last = min(pause.until.date() if pause.until else today, until)
        if last > first:
            total += calendar.count(first, last, rule)
            done = last
    return total


def _due_with_pauses(
    start: date, days: int, pauses: Sequence[Pause], today: date, calendar: Calendar, rule: CountingRule
) -> date:
    """Move the due date by the working days that pauses took out, until it stands still."""
    end = calendar.nth_after(start, days, rule)
    while True:
        moved = calendar.nth_after(
            start, days + _paused_days(start, end, pauses, today, calendar, rule), rule
        )
        if moved == end:
            return end
        end = moved


def _level(counted: int, days: int, *, late: bool, paused: bool, stopped: bool) -> str:
    """Thresholds 50, 80 and 100 percent of the working time (domain-model.md, Clocks)."""
    if stopped:
        return "done"
    if late:
        return "late"
    if paused:
        return "paused"
    share = counted / days if days else 1.0
    return "most" if share >= 0.8 else "half" if share >= 0.5 else "safe"
