"""Counting working days. Pure: dates, a calendar and a rule in; a due date with its reasons out.

The day of receipt is day 0. A letter received after closing time or on a day off is taken as received on the next
working day: that day is day 0. It is due by the end (24.00 office time) of the last day. A day touched by a pause
does not count. Source: design/domain-model.md, Clocks; docs/decisions/2026-11-24-late-letters.md.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from inang.workdays.words import WEEKDAYS, tanggal, tanggal_surat

RUN, PAUSE, STOP = "run", "pause", "stop"
PUBLIC, JOINT_LEAVE = "public", "joint_leave"
YEARS_BEYOND: Final = 30  # how far past the last decreed year we still count (provisionally)
MOST_DAYS: Final = 2000
ONE_DAY: Final = timedelta(days=1)


class OutsideCalendar(ValueError):
    """The dates cannot be counted with this calendar; the text is a sentence for the reader."""


@dataclass(frozen=True)
class CountingRule:
    """How an edition counts: office hours, whether joint leave counts, the time zone, and the legal basis."""

    closing: time
    friday_closing: time
    opening: time
    joint_leave_counts: bool
    tz: str
    source: str  # basis of the counting itself
    week_source: str = "Perpres 21/2023"  # basis of the five-day week

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.tz)

    def closes(self, day: date) -> time:
        """Closing time of a working day."""
        return self.friday_closing if day.weekday() == 4 else self.closing

    def local(self, moment: datetime) -> datetime:
        """The moment in office time; a naive one is taken as office time already."""
        return moment.replace(tzinfo=self.zone) if moment.tzinfo is None else moment.astimezone(self.zone)

    def as_data(self) -> dict[str, Any]:
        """Plain JSON values; `from_data` reads them back."""
        return {
            "closing": self.closing.isoformat(),
            "friday_closing": self.friday_closing.isoformat(),
            "opening": self.opening.isoformat(),
            "joint_leave_counts": self.joint_leave_counts,
            "tz": self.tz,
            "source": self.source,
            "week_source": self.week_source,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> CountingRule:
        times = {name: time.fromisoformat(data[name]) for name in ("closing", "friday_closing", "opening")}
        return cls(**{**data, **times})


@dataclass(frozen=True)
class DayOff:
    """One day off with its basis; `estimated` = the date may still move (perkiraan)."""

    date: date
    kind: str
    name: str
    decree: str
    estimated: bool = False


@dataclass(frozen=True)
class Calendar:
    """Days off, and the span for which every day off is decreed; outside `covered_until` dates are provisional."""

    days_off: Mapping[date, DayOff]
    covered_from: date
    covered_until: date
    _lists: dict[bool, list[int]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def off(self, day: date, rule: CountingRule) -> DayOff | None:
        """The holiday that makes a weekday a day off, if any."""
        found = self.days_off.get(day)
        return None if found and found.kind == JOINT_LEAVE and rule.joint_leave_counts else found

    def is_working(self, day: date, rule: CountingRule) -> bool:
        return day.weekday() < 5 and self.off(day, rule) is None

    @property
    def last(self) -> date:
        """The last date that we count at all."""
        return date(min(self.covered_until.year + YEARS_BEYOND, 9998), 12, 31)

    def working(self, rule: CountingRule) -> list[int]:
        """Ordinals of all working days, sorted: bisect answers every question about them."""
        found = self._lists.get(rule.joint_leave_counts)
        if found is None:
            span = range(self.covered_from.toordinal(), self.last.toordinal() + 1)
            off = {day.toordinal() for day in self.days_off if self.off(day, rule)}
            found = [day for day in span if (day - 1) % 7 < 5 and day not in off]  # ordinal 1 was a Monday
            self._lists[rule.joint_leave_counts] = found
        return found

    def nth_after(self, start: date, n: int, rule: CountingRule) -> date:
        """The n-th working day after `start` (n = 0: `start` itself)."""
        if n == 0:
            return start
        working = self.working(rule)
        index = bisect_right(working, start.toordinal()) + n - 1
        if index >= len(working):
            raise OutsideCalendar(
                f"Hitungan melewati {tanggal_surat(self.last)}, batas kalender. Periksa tanggal terimanya."
            )
        return date.fromordinal(working[index])

    def count(self, after: date, until: date, rule: CountingRule) -> int:
        """Working days in (after, until]; negative when `until` is earlier."""
        working = self.working(rule)
        return bisect_right(working, until.toordinal()) - bisect_right(working, after.toordinal())


@dataclass(frozen=True)
class Day:
    """One row of the explanation. `kind`: received, late, start, work, due, weekend, public, joint_leave, pause."""

    date: date
    counted: bool
    number: int | None  # 0 = day of receipt, 1, 2, … counted days, None = not counted
    reason: str
    source: str
    kind: str = "work"
    provisional: bool = False


@dataclass(frozen=True)
class Due:
    """A due date and every day that led to it; `start` is day 0."""

    due: date
    days: list[Day]
    provisional: bool
    start: date


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
class Pause:
    """A pause in office time; `until` None = still open."""

    since: datetime
    until: datetime | None
    reason: str
    resumed: str = ""

    def touches(self, day: date, today: date) -> bool:
        return self.since.date() <= day <= (self.until.date() if self.until else today)


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
    paused_since: date | None = None
    stopped_at: datetime | None = None
    first_promise: date | None = None
    first_provisional: bool = False

    @property
    def overdue(self) -> int:
        """Working days past the due date, 0 when not late."""
        return max(0, -self.remaining)


def effective_start(received: date | datetime, calendar: Calendar, rule: CountingRule) -> date:
    """Day 0: the day of receipt, or the next working day when the office was closed.

    Raises OutsideCalendar for a date before the calendar's first year or after its end.
    """
    day = rule.local(received).date() if isinstance(received, datetime) else received
    if day < calendar.covered_from:
        raise OutsideCalendar(
            f"Tanggal terima {tanggal_surat(day)} lebih awal daripada kalender hari libur, yang mulai "
            f"{tanggal_surat(calendar.covered_from)}. Periksa tanggalnya, atau minta administrator menambahkan tahun itu."
        )
    if day >= calendar.last:
        raise OutsideCalendar(
            f"Tanggal terima {tanggal_surat(day)} melewati {tanggal_surat(calendar.last)}, batas kalender. Periksa tanggalnya."
        )
    if calendar.is_working(day, rule) and not _after_closing(received, rule):
        return day
    return calendar.nth_after(day, 1, rule)


def due(received: date | datetime, days: int, calendar: Calendar, rule: CountingRule) -> Due:
    """When a limit of `days` working days ends that began with a letter received then.

    A plain date counts as received in time. Raises OutsideCalendar, or ValueError for an impossible limit.
    """
    _check_limit(days)
    start = effective_start(received, calendar, rule)
    end = calendar.nth_after(start, days, rule)
    rows = _rows(received, start, end, end, (), calendar, rule)
    return Due(end, rows, end > calendar.covered_until, start)


def clock_state(
    segments: Sequence[Segment],
    days: int,
    calendar: Calendar,
    rule: CountingRule,
    received: datetime,
    at: datetime,
    *,
    explain: bool = True,
) -> ClockState:
    """What the clock says at `at`: segments later than `at` are not looked at.

    While paused, `due` is the date that holds if the case went on today. `explain=False` leaves `days` empty (lists).
    """
    _check_limit(days)
    start = effective_start(received, calendar, rule)
    pauses, stopped_at = pauses_of(segments, rule, at)
    today = rule.local(min(at, stopped_at) if stopped_at else at).date()
    paused = bool(pauses) and pauses[-1].until is None and stopped_at is None
    end = _due_with_pauses(start, days, pauses, today, calendar, rule)
    out = _paused_days(start, max(start, today), pauses, today, calendar, rule)
    counted = max(0, calendar.count(start, today, rule)) - out
    late = today > end
    remaining = -calendar.count(end, today, rule) if late else days - counted
    level = _level(counted, days, late=late, paused=paused, stopped=stopped_at is not None)
    return ClockState(
        due=end,
        provisional=end > calendar.covered_until,
        consumed=min(counted, days),
        remaining=min(remaining, -1) if late else remaining,
        paused=paused,
        stopped=stopped_at is not None,
        level=level,
        days=_rows(received, start, end, today, pauses, calendar, rule) if explain else [],
        start=start,
        limit=days,
        late=late,
        paused_days=out,
        paused_since=pauses[-1].since.date() if paused else None,
        stopped_at=stopped_at,
    )


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
    )


def _check_limit(days: int) -> None:
    if not 0 <= days <= MOST_DAYS:
        raise ValueError(f"Batas {days} hari kerja tidak dapat dihitung. Isi antara 0 dan {MOST_DAYS}.")


def _after_closing(received: date | datetime, rule: CountingRule) -> bool:
    if not isinstance(received, datetime):
        return False
    local = rule.local(received)
    return local.time() > rule.closes(local.date())


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


def _rows(
    received: date | datetime,
    start: date,
    end: date,
    today: date,
    pauses: Sequence[Pause],
    calendar: Calendar,
    rule: CountingRule,
) -> list[Day]:
    """One row for each day from receipt to the due date."""
    first = rule.local(received).date() if isinstance(received, datetime) else received
    rows, number, day = [], 0, first
    while day <= end:
        row = _receipt_row(day, received, start, calendar, rule) or _off_row(day, calendar, rule)
        row = row or _pause_row(day, pauses, today)
        if row is None:
            number += 1
            reason = "Jatuh tempo, akhir hari" if day == end else "Hari kerja"
            row = Day(day, True, number, reason, rule.week_source, "due" if day == end else "work")
        rows.append(_mark(row, calendar))
        day += ONE_DAY
    return rows


def _mark(row: Day, calendar: Calendar) -> Day:
    if row.date <= calendar.covered_until:
        return row
    reason = f"{row.reason} (sementara, libur tahun {row.date.year} belum ditetapkan)"
    return Day(row.date, row.counted, row.number, reason, row.source, row.kind, provisional=True)


def _receipt_row(
    day: date, received: date | datetime, start: date, calendar: Calendar, rule: CountingRule
) -> Day | None:
    """The day of receipt (0), or why the receipt moved to a later day."""
    moment = rule.local(received) if isinstance(received, datetime) else None
    first = moment.date() if moment else received
    clock = f" {moment:%H.%M}" if moment else ""
    if day == start == first:
        until = f", sebelum tutup {rule.closes(day):%H.%M}" if moment else ""
        return Day(day, False, 0, f"Diterima{clock}{until}", rule.source, "received")
    if day == start:
        return Day(
            day,
            False,
            0,
            f"Dianggap diterima: hari kerja pertama sesudah {tanggal(first)}",
            rule.source,
            "start",
        )
    if day != first:
        return None
    off = _off_row(day, calendar, rule)
    if off is not None:
        return Day(day, False, None, f"Diterima{clock} pada hari libur: {off.reason}", off.source, "late")
    return Day(
        day, False, None, f"Diterima{clock}, sesudah tutup {rule.closes(day):%H.%M}", rule.source, "late"
    )


def _off_row(day: date, calendar: Calendar, rule: CountingRule) -> Day | None:
    """Why a day is no working day: the decree where there is one, else the weekend."""
    off = calendar.off(day, rule)
    if off is not None:
        name = f"{off.name} (perkiraan)" if off.estimated else off.name
        return Day(day, False, None, name, off.decree, off.kind)
    if day.weekday() >= 5:
        return Day(day, False, None, f"Akhir pekan ({WEEKDAYS[day.weekday()]})", rule.week_source, "weekend")
    return None


def _pause_row(day: date, pauses: Sequence[Pause], today: date) -> Day | None:
    for number, pause in enumerate(pauses, 1):
        if not pause.touches(day, today):
            continue
        words = []
        if pause.since.date() == day:
            words.append(f"mulai {pause.since:%H.%M}" + (f": {pause.reason}" if pause.reason else ""))
        if pause.until and pause.until.date() == day:
            words.append(f"dilanjutkan {pause.until:%H.%M}" + (f": {pause.resumed}" if pause.resumed else ""))
        reason = "Jeda, " + "; ".join(words) if words else "Jeda, menunggu pemohon"
        return Day(day, False, None, reason, f"Catatan perkara, putaran {number}", "pause")
    return None
