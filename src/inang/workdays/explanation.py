"""Why each day counted or did not: the rows behind every due date. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Final

from inang.workdays.days import ONE_DAY, Calendar, Day, DayOff
from inang.workdays.hours import CountingRule
from inang.workdays.words import MONTHS, WEEKDAYS, tanggal

# what a day says that has nothing more to say
WORK_DAY: Final = "Hari kerja"
RECEIVED: Final = "Diterima"
DUE_DAY: Final = "Jatuh tempo, akhir hari"
WEEKEND: Final = "Akhir pekan"


@dataclass(frozen=True)
class Pause:
    """A pause in office time; `until` None = still open."""

    since: datetime
    until: datetime | None
    reason: str
    resumed: str = ""
    is_last: bool = False  # the count ended with it, and did not go on

    def touches(self, day: date, today: date) -> bool:
        return self.since.date() <= day <= (self.until.date() if self.until else today)

    @property
    def ending(self) -> str:
        return "hitungan berakhir" if self.is_last else "dilanjutkan"

    @property
    def days(self) -> list[date]:
        """Those on which it began and ended."""
        return sorted({self.since.date(), (self.until or self.since).date()})

    def turns(self, day: date) -> list[str]:
        """Its beginning and its end in words, where they fall on this day."""
        words = []
        if self.since.date() == day:
            words.append(f"mulai {self.since:%H.%M}" + (f": {self.reason}" if self.reason else ""))
        if self.until and self.until.date() == day:
            words.append(f"{self.ending} {self.until:%H.%M}" + (f": {self.resumed}" if self.resumed else ""))
        return words


def rows(
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
    found: list[Day] = []
    number, day = 0, first
    while day <= end:
        row = _receipt_row(day, received, start, calendar, rule) or _off_row(day, calendar, rule)
        touching = [(n, one) for n, one in enumerate(pauses, 1) if one.touches(day, today)]
        if touching:
            row = _waited(row or Day(day, False, None, "", "", "pause"), touching)
        if row is None:
            number += 1
            row = _work_row(day, number, end, calendar, rule)
        found.append(mark(row, calendar))
        day += ONE_DAY
    return found


MOST_WORDS = 16  # a longer strip names its beginning and its end


def strip_words(days: Sequence[Day]) -> str:
    """The strip of days in words, for a mail: what counted, what did not and why; "" when there are no rows."""
    parts: list[str] = []
    for (_counted, label), rows_ in groupby(days, key=_strip_key):
        run = list(rows_)
        span = _short(run[0].date) if len(run) == 1 else f"{_short(run[0].date)} s.d. {_short(run[-1].date)}"
        if run[0].counted:
            first, last = run[0].number, run[-1].number
            words = f"{span} hari ke-{first}" + (f" s.d. ke-{last}" if first != last else "")
            words += f" ({run[0].special}, {run[0].source})" if run[0].special else ""
            parts.append(words + (", jatuh tempo" if run[0].kind == "due" else ""))
        else:
            parts.append(f"{span} {label}")
    if len(parts) > MOST_WORDS:
        parts = [*parts[: MOST_WORDS - 2], "dan seterusnya", parts[-1]]
    return "; ".join(parts)


_STRIP_WORDS = {
    "received": "diterima (hari ke-0)",
    "start": "dianggap diterima (hari ke-0)",
    "weekend": "akhir pekan",
    "pause": "jeda",
}


def _strip_key(day: Day) -> tuple[bool, str]:
    """Neighbours with the same key are one part of the strip; a due date and a special day always stand alone."""
    if day.counted:
        return True, "due" if day.kind == "due" else day.special and f"{day.special} {day.date}"
    return False, _STRIP_WORDS.get(day.kind) or f"tidak dihitung ({day.reason})"


def _short(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1][:3]}"


def _work_row(day: date, number: int, end: date, calendar: Calendar, rule: CountingRule) -> Day:
    """A counted day; one that was off until a decree took it back, or a weekend day that is made up, says so."""
    special, source = why_worked(day, calendar, rule)
    reason = (DUE_DAY if day == end else WORK_DAY) + (f" ({special})" if special else "")
    return Day(day, True, number, reason, source, "due" if day == end else "work", special=special)


def why_worked(day: date, calendar: Calendar, rule: CountingRule) -> tuple[str, str]:
    """What is special about a working day in words ("" = nothing), and the decree or law by which it is one."""
    if made_up := calendar.make_up.get(day):
        return f"pengganti: {made_up.name}", made_up.decree
    if (back := calendar.taken_back(day)) and day.weekday() < 5:
        return f"{back.day.name} dicabut", back.decree
    return "", rule.week_source


def off_words(off: DayOff) -> str:
    """The name of a day off; one that is no more than expected says so."""
    return f"{off.name} (perkiraan)" if off.estimated else off.name


def mark(row: Day, calendar: Calendar) -> Day:
    if row.date <= calendar.covered_until:
        return row
    reason = f"{row.reason} (sementara, libur tahun {row.date.year} belum ditetapkan)"
    return replace(row, reason=reason, provisional=True)


def _receipt_row(
    day: date, received: date | datetime, start: date, calendar: Calendar, rule: CountingRule
) -> Day | None:
    """The day of receipt (0), or why the receipt moved to a later day."""
    moment = rule.local(received) if isinstance(received, datetime) else None
    first = moment.date() if moment else received
    clock = f" {moment:%H.%M}" if moment else ""
    period = rule.period(day) if moment else None
    closes = f"tutup {rule.closes(day):%H.%M}" + (f" ({period.name})" if period else "")
    source = f"{rule.source}; {period.source}" if period else rule.source
    if day == start == first:
        return Day(day, False, 0, f"{RECEIVED}{clock}{f', sebelum {closes}' if moment else ''}", source, "received")
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
    return Day(day, False, None, f"Diterima{clock}, sesudah {closes}", source, "late")


def _off_row(day: date, calendar: Calendar, rule: CountingRule) -> Day | None:
    """Why a day is no working day: the decree where there is one, else the weekend."""
    off = calendar.off(day, rule)
    if off is not None:
        return Day(day, False, None, off_words(off), off.decree, off.kind)
    if day.weekday() >= 5 and day not in calendar.make_up:
        return Day(day, False, None, f"{WEEKEND} ({WEEKDAYS[day.weekday()]})", rule.week_source, "weekend")
    return None


def _waited(row: Day, touching: Sequence[tuple[int, Pause]]) -> Day:
    """A day with the pauses that touch it (and their rounds); one that is off or of receipt names only what turned on it."""
    turns = tuple(words for _n, one in touching for words in one.turns(row.date))
    pause = "; ".join(turns)
    rounds = " dan ".join(str(n) for n, one in touching if row.kind == "pause" or one.turns(row.date))
    if row.kind == "pause":
        reason, source = f"Jeda, {pause}" if pause else "Jeda", f"Catatan perkara, putaran {rounds}"
    elif pause:
        reason, source = f"{row.reason}; jeda {pause}", f"{row.source}; Catatan perkara, putaran {rounds}"
    else:
        return row
    return replace(row, reason=reason, source=source, turns=turns)
