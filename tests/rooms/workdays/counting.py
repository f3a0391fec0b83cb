"""An independent counter of working days: knows only the calendar file, walks day by day, slowly."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from inang.standard import queries as standard
from inang.workdays.rules import CountingRule

DATA = Path(__file__).resolve().parents[3] / "src" / "inang" / "workdays" / "data"
RULE = CountingRule(**standard.edition("kalbar-2022").counting_values())
DAY = timedelta(days=1)


@cache
def off() -> frozenset[date]:
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in DATA.glob("*.toml")]
    revoked = {entry["date"] for file in files for entry in file.get("revoked", ())}
    return frozenset(entry["date"] for file in files for entry in file["days"]) - revoked


# Ramadan by the government's decision: the office closes at 15.00, on Fridays at 15.30.
RAMADAN = (
    (date(2024, 3, 12), date(2024, 4, 9)),
    (date(2025, 3, 1), date(2025, 3, 30)),
    (date(2026, 2, 19), date(2026, 3, 20)),
    (date(2027, 2, 8), date(2027, 3, 9)),
)


def closes(day: date) -> time:
    hour = 15 if any(first <= day <= last for first, last in RAMADAN) else 16
    return time(hour, 30 if day.weekday() == 4 else 0)


def works(day: date) -> bool:
    return day.weekday() not in (5, 6) and day not in off()


def open_minute(moment: datetime) -> bool:
    """Whether the office works in this minute, by the published hours alone."""
    day, now = moment.date(), moment.time()
    if not works(day):
        return False
    ramadan, friday = any(first <= day <= last for first, last in RAMADAN), day.weekday() == 4
    noon = time(12, 0) if not friday else time(11, 30)
    back = time(12, 30) if ramadan else time(13, 0)
    return (time(8, 0) if ramadan else time(7, 30)) <= now < closes(day) and not noon <= now < back


def naive_hours(received: datetime, hours: int, pauses: list[tuple[datetime, datetime]]) -> datetime:
    """Minute by minute: when that many working hours have passed, pauses left out."""
    moment, left = received, hours * 60
    while left:
        if open_minute(moment) and not any(first <= moment < last for first, last in pauses):
            left -= 1
        moment += timedelta(minutes=1)
    return moment


def naive_used(received: datetime, at: datetime, pauses: list[tuple[datetime, datetime]]) -> timedelta:
    """Minute by minute: the working time that has passed by then, pauses left out."""
    moment, used = received, timedelta()
    while moment < at:
        if open_minute(moment) and not any(first <= moment < last for first, last in pauses):
            used += timedelta(minutes=1)
        moment += timedelta(minutes=1)
    return used


def naive_start(received: date | datetime) -> date:
    if isinstance(received, datetime):
        local = received.astimezone(RULE.zone)
        day = local.date()
        in_time = local.timetz().replace(tzinfo=None) <= closes(day)
    else:
        day, in_time = received, True
    if works(day) and in_time:
        return day
    day += DAY
    while not works(day):
        day += DAY
    return day


def naive_due(received: date | datetime, days: int, touched: frozenset[date] = frozenset()) -> date:
    day, left = naive_start(received), days
    while left:
        day += DAY
        if works(day) and day not in touched:
            left -= 1
    return day
