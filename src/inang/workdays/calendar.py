"""The calendar that ships with the product: one TOML file a year, each day with its decree. No Django."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from inang.workdays.days import JOINT_LEAVE, PUBLIC, Calendar, DayOff

FOLDER = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True)
class ShippedDay:
    """A day off of one file, with the date of its decree where it is known."""

    off: DayOff
    decree_date: date | None


@dataclass(frozen=True)
class ShippedYear:
    """One decreed year."""

    year: int
    decree: str
    decree_date: date | None
    days: tuple[ShippedDay, ...]


def read_year(path: Path) -> ShippedYear:
    """Read one file; raises ValueError with a sentence that names the file and the entry."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    year, decrees = int(data["year"]), data["decrees"]
    days = tuple(_day(path.name, year, entry, decrees) for entry in data["days"])
    if len({day.off.date for day in days}) != len(days):
        raise ValueError(f"{path.name}: satu tanggal tertulis dua kali. Hapus salah satunya.")
    first = next(iter(decrees.values()))
    return ShippedYear(year, first["title"], first.get("date"), days)


def _day(file: str, year: int, entry: dict[str, Any], decrees: dict[str, dict[str, Any]]) -> ShippedDay:
    when = entry.get("date")
    if not isinstance(when, date) or when.year != year:
        raise ValueError(f"{file}: tanggal {when} bukan tanggal tahun {year}. Perbaiki entrinya.")
    if entry.get("kind") not in (PUBLIC, JOINT_LEAVE):
        raise ValueError(f"{file}: {when}: kind harus {PUBLIC} atau {JOINT_LEAVE}.")
    decree = decrees.get(entry.get("decree", ""))
    if decree is None:
        raise ValueError(
            f"{file}: {when}: dasar hukum tidak ada. Isi decree dengan salah satu kunci [decrees]."
        )
    off = DayOff(when, entry["kind"], entry["name"], decree["title"], bool(entry.get("estimated", False)))
    return ShippedDay(off, decree.get("date"))


@lru_cache(maxsize=1)
def shipped_years() -> tuple[ShippedYear, ...]:
    """All shipped years in order."""
    return tuple(read_year(path) for path in sorted(FOLDER.glob("*.toml")))


@lru_cache(maxsize=1)
def shipped() -> Calendar:
    """The shipped calendar, whole."""
    years = shipped_years()
    days = {day.off.date: day.off for year in years for day in year.days}
    return Calendar(days, date(years[0].year, 1, 1), date(years[-1].year, 12, 31))
