"""Days of the calendar as pages show them: active, estimated, or revoked with the decree that did it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inang.workdays.rules import Calendar
from inang.workdays.versions import KINDS

_TONES = {"public": "accent", "joint_leave": "plain", "regional": "accent", "closure": "warn", "make_up": "ok"}


@dataclass(frozen=True)
class CalendarDay:
    """One row: `revoked_by` is the decree that took the day back, "" while it holds."""

    date: date
    name: str
    kind: str
    tone: str
    decree: str
    estimated: bool = False
    revoked_by: str = ""

    @property
    def is_weekend(self) -> bool:
        return self.date.weekday() >= 5


def year_of(calendar: Calendar, year: int) -> list[CalendarDay]:
    """All days of one year in order; a revoked one stands where it stood."""
    active = [one for one in calendar.decreed.values() if one.date.year == year]
    found = [
        CalendarDay(one.date, one.name, KINDS[one.kind].word, _TONES[one.kind], one.decree, one.estimated) for one in active
    ]
    found += [
        CalendarDay(one.day.date, one.day.name, KINDS[one.day.kind].word, "quiet", one.day.decree, revoked_by=one.decree)
        for one in calendar.revoked
        if one.day.date.year == year
    ]
    return sorted(found, key=lambda one: (one.date, bool(one.revoked_by)))
