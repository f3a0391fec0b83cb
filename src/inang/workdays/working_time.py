"""Limits in working hours: open time from receipt on, breaks, days off and pauses left out to the minute. Pure.

An hour that was promised is one of office hours: what comes after closing time begins with the next opening.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from inang.workdays.days import ONE_DAY, Calendar, Day, OutsideCalendar
from inang.workdays.explanation import Pause, mark, off_words, why_worked
from inang.workdays.hours import CountingRule
from inang.workdays.words import duration_words, jam, tanggal_pendek, tanggal_surat

MOST_HOURS: Final = 2000
ZERO: Final = timedelta()
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class HourCount:
    """Where an hour limit ends, what of it is used, and the first day with open time."""

    due_at: datetime
    used: timedelta
    start: date


def count_hours(
    received: datetime, hours: int, pauses: Sequence[Pause], at: datetime, calendar: Calendar, rule: CountingRule
) -> HourCount:
    """The count of `hours` working hours as things stand at `at`; an open pause lasts until then.

    Raises OutsideCalendar for a receipt before the calendar's first year or after its end.
    """
    received, at = rule.local(received), rule.local(at)
    if not 1 <= hours <= MOST_HOURS:
        raise ValueError(f"Batas {hours} jam kerja tidak dapat dihitung. Isi antara 1 dan {MOST_HOURS}.")
    if received.date() < calendar.covered_from or received.date() >= calendar.last:
        raise OutsideCalendar(
            f"Tanggal terima {tanggal_surat(received.date())} berada di luar kalender hari libur. Periksa tanggalnya."
        )
    left, used, start = timedelta(hours=hours), ZERO, None
    for first, last in running_spans(received, pauses, at, calendar, rule):
        start = start or first.date()
        if first < at:
            used += min(last, at) - first
        if left <= last - first:
            due_at = first + left
            return HourCount(due_at, used + _open_between(due_at, at, pauses, calendar, rule, last), start)
        left -= last - first
    raise OutsideCalendar("Hitungan melewati batas kalender. Periksa tanggal terimanya.")


def _open_between(
    due_at: datetime, at: datetime, pauses: Sequence[Pause], calendar: Calendar, rule: CountingRule, counted: datetime
) -> timedelta:
    """Working time that went on behind the span in which the limit ended."""
    if at <= counted:
        return ZERO
    total = ZERO
    for first, last in running_spans(max(due_at, counted), pauses, at, calendar, rule):
        if first >= at:
            break
        total += min(last, at) - first
    return total


def running_spans(
    since: datetime, pauses: Sequence[Pause], at: datetime, calendar: Calendar, rule: CountingRule
) -> Iterator[Span]:
    """Stretches of open time from a moment on, without the pauses, in order."""
    cuts = sorted((pause.since, pause.until or at) for pause in pauses)
    for first, last in open_spans(since, calendar, rule):
        for begin, end in cuts:
            if end <= first or begin >= last:
                continue
            if begin > first:
                yield first, begin
            first = max(first, end)
            if first >= last:
                break
        if first < last:
            yield first, last


def open_spans(since: datetime, calendar: Calendar, rule: CountingRule) -> Iterator[Span]:
    """Stretches in which the office works, from a moment on, until the calendar ends."""
    day = since.date()
    while day <= calendar.last:
        if calendar.is_working(day, rule):
            for opening, closing in rule.hours(day).stretches:
                first = max(datetime.combine(day, opening, rule.zone), since)
                last = datetime.combine(day, closing, rule.zone)
                if first < last:
                    yield first, last
        day += ONE_DAY


def hour_rows(
    received: datetime, due_at: datetime, pauses: Sequence[Pause], at: datetime, calendar: Calendar, rule: CountingRule
) -> list[Day]:
    """One row a day from receipt to the end: how much of it counted, and why the rest did not."""
    received, rows = rule.local(received), []
    total, by_day = ZERO, _by_day(received, due_at, pauses, at, calendar, rule)
    day = received.date()
    while day <= due_at.date():
        spent = by_day.get(day, ZERO)
        total += spent
        kind, why, source = _worked(day, spent, total, calendar, rule) if spent else _why_none(day, received, calendar, rule)
        if spent and day == due_at.date():
            kind, why = "due", f"{why}; jatuh tempo {jam(due_at)}"
        touching = [(number, one) for number, one in enumerate(pauses, 1) if one.touches(day, at.date())]
        is_open = kind in ("work", "due", "pause")  # a day off names only what turned on it
        waited = [_pause_words(day, number, one) for number, one in touching if is_open or one.turns(day)]
        if waited:
            why = "; ".join([*([why] if why else []), *(words for words, _source in waited)])
            source = "; ".join([*([source] if source else []), *(basis for _words, basis in waited)])
        words = f"Diterima {jam(received)}; {why}" if day == received.date() else why[:1].upper() + why[1:]
        number = -(-int(total.total_seconds()) // 3600) if spent else None
        rows.append(mark(Day(day, bool(spent), number, words, source, kind), calendar))
        day += ONE_DAY
    return rows


def _worked(day: date, spent: timedelta, total: timedelta, calendar: Calendar, rule: CountingRule) -> tuple[str, str, str]:
    """Kind, words and basis of a day of which some time counted."""
    special, source = why_worked(day, calendar, rule)
    words = f"{duration_words(spent)} kerja, seluruhnya {duration_words(total)}" + (f" ({special})" if special else "")
    if period := rule.period(day):
        words, source = f"{words}; {period.name}", f"{source}; {period.source}"
    return "work", words, source


def _pause_words(day: date, number: int, pause: Pause) -> tuple[str, str]:
    """What of a pause fell on a day, and where it is written."""
    begun, ended = pause.since.date() == day, pause.until is not None and pause.until.date() == day
    since, until = f"{pause.since:%H.%M}", f"{pause.until:%H.%M}" if pause.until else ""
    when = {
        (True, True): f"{since}\u2013{until}",
        (True, False): f"sejak {since}",
        (False, True): f"sampai {until}",
        (False, False): "sepanjang hari",
    }[begun, ended]
    why = [pause.reason] if begun and pause.reason else []
    why += [f"{pause.ending}: {pause.resumed}"] if ended and pause.resumed else []
    return f"jeda {when}" + (f": {'; '.join(why)}" if why else ""), f"Catatan perkara, putaran {number}"


def paused_time(received: datetime, due_at: datetime, hours: int, calendar: Calendar, rule: CountingRule) -> timedelta:
    """The working time that pauses took out of a limit that ends at `due_at`."""
    total = ZERO
    for first, last in open_spans(rule.local(received), calendar, rule):
        if first >= due_at:
            break
        total += min(last, due_at) - first
    return total - timedelta(hours=hours)


def _by_day(
    received: datetime, due_at: datetime, pauses: Sequence[Pause], at: datetime, calendar: Calendar, rule: CountingRule
) -> dict[date, timedelta]:
    found: dict[date, timedelta] = {}
    for first, last in running_spans(received, pauses, at, calendar, rule):
        if first >= due_at:
            break
        found[first.date()] = found.get(first.date(), ZERO) + min(last, due_at) - first
    return found


def _why_none(day: date, received: datetime, calendar: Calendar, rule: CountingRule) -> tuple[str, str, str]:
    """Kind, words and basis of a day of which nothing counted; a pause, which took all of its open time, has its own words."""
    off = calendar.off(day, rule)
    if off is not None:
        return off.kind, off_words(off), off.decree
    if not calendar.is_working(day, rule):
        return "weekend", "akhir pekan", rule.week_source
    if day > received.date() or next(open_spans(received, calendar, rule))[0].date() == day:
        return "pause", "", ""
    return "late", "di luar jam kerja", rule.source


def hour_strip(days: Sequence[Day]) -> str:
    """The rows in words, for a mail."""
    return "; ".join(f"{tanggal_pendek(day.date)}: {day.reason}" for day in days)

