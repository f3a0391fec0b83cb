"""Why each day counted or did not: the rows behind every due date. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from inang.workdays.days import ONE_DAY, Calendar, CountingRule, Day
from inang.workdays.words import WEEKDAYS, tanggal


@dataclass(frozen=True)
class Pause:
    """A pause in office time; `until` None = still open."""

    since: datetime
    until: datetime | None
    reason: str
    resumed: str = ""

    def touches(self, day: date, today: date) -> bool:
        return self.since.date() <= day <= (self.until.date() if self.until else today)


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
        row = row or _pause_row(day, pauses, today)
        if row is None:
            number += 1
            reason = "Jatuh tempo, akhir hari" if day == end else "Hari kerja"
            row = Day(day, True, number, reason, rule.week_source, "due" if day == end else "work")
        found.append(_mark(row, calendar))
        day += ONE_DAY
    return found


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
