"""The nouns of counting: days off, the calendar, one explained day. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from inang.workdays.hours import CountingRule
from inang.workdays.words import tanggal_surat

PUBLIC, JOINT_LEAVE, REGIONAL, CLOSURE, MAKE_UP = "public", "joint_leave", "regional", "closure", "make_up"
# A day may be off for several reasons; the strongest one is named.
OFF_KINDS: Final = (PUBLIC, REGIONAL, CLOSURE, JOINT_LEAVE)
YEARS_BEYOND: Final = 30  # how far past the last decreed year we still count (provisionally)
ALARM_DAYS: Final = 120  # so long before its end somebody must lengthen the calendar
ONE_DAY: Final = timedelta(days=1)

# National holidays that fall on one date each year, and since when: Keppres 24/2013 (1 May), Keppres 24/2016 (1 June).
FIXED: Final = ((1, 1, 0), (5, 1, 2014), (6, 1, 2017), (8, 17, 0), (12, 25, 0))


class OutsideCalendar(ValueError):
    """The dates cannot be counted with this calendar; the text is a sentence for the reader."""


@dataclass(frozen=True)
class DayOff:
    """One decreed day with its basis; `estimated` = the date may still move (perkiraan)."""

    date: date
    kind: str
    name: str
    decree: str
    estimated: bool = False


@dataclass(frozen=True)
class Revoked:
    """A day that was decreed once and taken back: it stays visible, with the decree that took it back."""

    day: DayOff
    decree: str
    announced: date


@dataclass(frozen=True)
class Calendar:
    """Days off and make-up working days, and the span in which all of them are decreed; later is provisional."""

    days_off: Mapping[date, DayOff]
    covered_from: date
    covered_until: date
    make_up: Mapping[date, DayOff] = field(default_factory=dict)
    decreed: Mapping[tuple[date, str], DayOff] = field(default_factory=dict)  # all of both, by kind: a day may have two bases
    revoked: tuple[Revoked, ...] = ()
    version: int = 0  # number of the last version in it
    decree: str = ""  # of that version
    announced: date | None = None
    _lists: dict[bool, list[int]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def off(self, day: date, rule: CountingRule) -> DayOff | None:
        """The decreed day that makes this a day off, if any."""
        found = self.days_off.get(day)
        return None if found and found.kind == JOINT_LEAVE and rule.joint_leave_counts else found

    def is_working(self, day: date, rule: CountingRule) -> bool:
        return (day.weekday() < 5 or day in self.make_up) and self.off(day, rule) is None

    def lacking(self, year: int) -> list[date]:
        """National holidays of one date that a complete year has and this calendar has not."""
        fixed = [date(year, month, day) for month, day, since in FIXED if year >= since]
        return [day for day in fixed if (day, PUBLIC) not in self.decreed]

    def taken_back(self, day: date) -> Revoked | None:
        """The last decree that took a day off back, for a day that is none any more."""
        return next((one for one in reversed(self.revoked) if one.day.date == day), None)

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
            extra = {day.toordinal() for day in self.make_up}
            # ordinal 1 was a Monday
            found = [day for day in span if ((day - 1) % 7 < 5 or day in extra) and day not in off]
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
    """One explained day; `kind`: received, late, start, work, due, weekend, a kind of day off, or pause."""

    date: date
    counted: bool
    number: int | None  # 0 = day of receipt, 1, 2, … counted days, None = not counted
    reason: str
    source: str
    kind: str = "work"
    provisional: bool = False
    special: str = ""  # why a day is worked that ordinarily would be off, or was decreed to be; `source` is that decree
    turns: tuple[str, ...] = ()  # what of pauses began or ended on it, in words
