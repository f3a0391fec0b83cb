"""Dates and times in Indonesian words, as letters and pages write them. Pure: values in, words out."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, tzinfo
from typing import Final, Protocol

WEEKDAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS: Final = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
ZONES: Final = {timedelta(hours=7): "WIB", timedelta(hours=8): "WITA", timedelta(hours=9): "WIT"}


class Ended(Protocol):
    """What `due_words` needs of a count (rules.Due and rules.ClockState have it)."""

    @property
    def due(self) -> date: ...
    @property
    def provisional(self) -> bool: ...
    @property
    def due_at(self) -> datetime | None: ...


class Counted(Ended, Protocol):
    """What `days_words` needs of a clock's state (rules.ClockState has it)."""

    @property
    def remaining(self) -> int: ...
    @property
    def paused(self) -> bool: ...
    @property
    def stopped(self) -> bool: ...
    @property
    def left(self) -> timedelta: ...


def tanggal(day: date) -> str:
    """Kamis, 26 November 2026"""
    return f"{tanggal_pendek(day)} {day.year}"


def tanggal_pendek(day: date) -> str:
    """Kamis, 26 November"""
    return f"{WEEKDAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]}"


def tanggal_surat(day: date) -> str:
    """26 November 2026, as a letter is dated."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


_ISO: Final = re.compile(r"(?<![\w./-])(\d{4}-\d{2}-\d{2})(?![\w/-]|\.\w)")


def with_dates(sentence: str) -> str:
    """A sentence whose days are written as in files, with them as in letters: "sejak 2026-11-26." → "sejak 26 November 2026."."""
    return _ISO.sub(_in_words, sentence)


def _in_words(found: re.Match[str]) -> str:
    try:
        return tanggal_surat(date.fromisoformat(found[1]))
    except ValueError:
        return found[1]  # no day that exists


def jam(moment: datetime, tz: tzinfo | None = None) -> str:
    """09.12 WIB; a time outside the three Indonesian zones names its offset instead."""
    local = moment.astimezone(tz) if tz else moment
    offset = local.utcoffset()
    clock = f"{local.hour:02d}.{local.minute:02d}"
    if offset is None:
        return clock
    return f"{clock} {ZONES.get(offset) or local.strftime('%z')}"


def saat(moment: datetime, tz: tzinfo | None = None) -> str:
    """Selasa, 24 November 2026, 13.58 WIB"""
    local = moment.astimezone(tz) if tz else moment
    return f"{tanggal(local.date())}, {jam(local)}"


def yang_lalu(moment: datetime, at: datetime) -> str:
    """baru saja, 7 menit lalu, 3 jam lalu, kemarin, 5 hari lalu; days are those of the zone of `at`."""
    seconds = (at - moment).total_seconds()
    days = (at.date() - moment.astimezone(at.tzinfo).date()).days
    if seconds < 60:
        return "baru saja"
    if seconds < 3600:
        return f"{int(seconds // 60)} menit lalu"
    if days == 0 or seconds < 6 * 3600:
        return f"{int(seconds // 3600)} jam lalu"
    return "kemarin" if days == 1 else f"{days} hari lalu"


def sejak(moment: datetime, at: datetime) -> str:
    """sejak hari ini, 13.58 WIB · sejak kemarin, 10.40 WIB · sejak Senin, 23 November, 09.12 WIB"""
    local = moment.astimezone(at.tzinfo)
    days, clock = (at.date() - local.date()).days, jam(local)
    if days == 0:
        return f"sejak hari ini, {clock}"
    if days == 1:
        return f"sejak kemarin, {clock}"
    day = tanggal_pendek(local.date()) if local.year == at.year else tanggal(local.date())
    return f"sejak {day}, {clock}"


def left_words(remaining: int) -> str:
    """2 hari kerja lagi · hari ini · lewat 1 hari kerja"""
    if remaining < 0:
        return f"lewat {-remaining} hari kerja"
    return "hari ini" if remaining == 0 else f"{remaining} hari kerja lagi"


def days_off_words(left: int) -> str:
    """119 hari lagi · hari ini · 5 hari lalu: how far off a day is, in days of the calendar"""
    return "hari ini" if left == 0 else f"{left} hari lagi" if left > 0 else f"{-left} hari lalu"


def duration_words(span: timedelta) -> str:
    """1 jam 55 menit · 3 jam · 20 menit"""
    hours, rest = divmod(int(span.total_seconds() // 60), 60)
    parts = ([f"{hours} jam"] if hours else []) + ([f"{rest} menit"] if rest or not hours else [])
    return " ".join(parts)


def overtime_words(left: timedelta) -> str:
    """20 menit kerja; before any working time has gone by: di luar jam kerja"""
    return f"{duration_words(-left)} kerja" if left <= -timedelta(minutes=1) else "di luar jam kerja"


def hours_left_words(left: timedelta, *, late: bool = False) -> str:
    """1 jam 55 menit kerja lagi · lewat 20 menit kerja · behind a limit that ended at closing: lewat di luar jam kerja"""
    if late or left <= -timedelta(minutes=1):
        return f"lewat {overtime_words(left)}"
    return f"{duration_words(max(left, timedelta()))} kerja lagi"


def sementara(provisional: bool) -> str:
    """What stands behind a day that lies beyond the decreed years, and may still move."""
    return " (sementara)" if provisional else ""


IF_RESUMED: Final = "bila dilanjutkan hari ini"  # while the count waits, no date is certain
PAUSED_DUE: Final = "belum pasti, hitungan berhenti"  # the same in a file, which is read on another day


def due_words(state: Ended) -> str:
    """Kamis, 26 November 2026 · with a limit in hours Kamis, 26 November 2026, 13.20 WIB"""
    return f"{saat(state.due_at) if state.due_at else tanggal(state.due)}{sementara(state.provisional)}"


def days_words(state: Counted) -> str:
    """2 hari kerja lagi · jatuh tempo Kamis, 26 November 2026"""
    due = f"jatuh tempo {due_words(state)}"
    if state.stopped:
        return f"hitungan selesai · {due}"
    if state.paused:
        return f"hitungan berhenti · {due} {IF_RESUMED}"
    left = hours_left_words(state.left) if state.due_at else left_words(state.remaining)
    return f"{left} · {due}"
