"""The nouns of counting: an edition's rule, days off, the calendar, one explained day. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from inang.workdays.words import tanggal_surat

PUBLIC, JOINT_LEAVE = "public", "joint_leave"
YEARS_BEYOND: Final = 30  # how far past the last decreed year we still count (provisionally)
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
    """Days off, and the span in which all of them are decreed; after `covered_until` is provisional."""

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
    """One explained day; `kind`: received, late, start, work, due, weekend, public, joint_leave, pause."""

    date: date
    counted: bool
    number: int | None  # 0 = day of receipt, 1, 2, … counted days, None = not counted
    reason: str
    source: str
    kind: str = "work"
    provisional: bool = False
