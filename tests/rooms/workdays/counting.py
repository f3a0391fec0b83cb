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
    return frozenset(
        entry["date"]
        for path in DATA.glob("*.toml")
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["days"]
    )


def works(day: date) -> bool:
    return day.weekday() not in (5, 6) and day not in off()


def naive_start(received: date | datetime) -> date:
    if isinstance(received, datetime):
        local = received.astimezone(RULE.zone)
        day = local.date()
        close = time(16, 30) if day.weekday() == 4 else time(16, 0)
        in_time = local.timetz().replace(tzinfo=None) <= close
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
