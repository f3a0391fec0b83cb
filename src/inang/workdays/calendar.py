"""The calendar that ships with the product: one TOML file a year, each day with its decree. No Django."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

from inang.workdays.days import Calendar
from inang.workdays.versions import ADD, KINDS, REVOKE, Entry, Version, fold, in_order

FOLDER = Path(__file__).resolve().parent / "data"


def read_year(path: Path) -> tuple[Version, ...]:
    """The versions of one file, one a decree; raises ValueError with a sentence that names the file and the entry."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    year, decrees = int(data["year"]), data["decrees"]
    found: dict[str, list[Entry]] = {key: [] for key in decrees}
    for action, table in ((ADD, "days"), (REVOKE, "revoked")):
        for entry in data.get(table, ()):
            found[_decree(path.name, entry, decrees)].append(_entry(path.name, year, entry, action))
    for entries in found.values():
        if len({(one.date, one.kind) for one in entries}) != len(entries):
            raise ValueError(f"{path.name}: satu tanggal tertulis dua kali. Hapus salah satunya.")
    return tuple(
        Version(
            0,
            decrees[key]["title"],
            decrees[key].get("date"),
            decrees[key].get("announced", decrees[key].get("date")),
            tuple(entries),
            (year,) if number == 0 else (),  # the first decree of a file completes its year
        )
        for number, (key, entries) in enumerate(found.items())
    )


def _decree(file: str, entry: dict[str, Any], decrees: dict[str, Any]) -> str:
    key = str(entry.get("decree", ""))
    if key not in decrees:
        raise ValueError(
            f"{file}: {entry.get('date')}: dasar hukum tidak ada. Isi decree dengan salah satu kunci [decrees]."
        )
    if not isinstance(decrees[key].get("announced", decrees[key].get("date")), date):
        raise ValueError(f"{file}: decrees.{key}: tanggal pengumuman tidak ada. Isi date atau announced.")
    return key


def _entry(file: str, year: int, entry: dict[str, Any], action: str) -> Entry:
    when, kind = entry.get("date"), entry.get("kind")
    if not isinstance(when, date) or when.year != year:
        raise ValueError(f"{file}: tanggal {when} bukan tanggal tahun {year}. Perbaiki entrinya.")
    if kind not in KINDS:
        raise ValueError(f"{file}: {when}: kind harus salah satu dari {', '.join(KINDS)}.")
    return Entry(when, kind, str(entry.get("name", "")), action, bool(entry.get("estimated", False)))


@lru_cache(maxsize=1)
def shipped_versions() -> tuple[Version, ...]:
    """All shipped decrees, numbered in the order of their announcement."""
    found = in_order(version for path in sorted(FOLDER.glob("*.toml")) for version in read_year(path))
    numbers = count(1)
    return tuple(replace(one, number=next(numbers)) for one in found)


@lru_cache(maxsize=64)
def shipped(as_of: date | None = None) -> Calendar:
    """The shipped calendar as it was known on a day; raises OutsideCalendar for a day before the first decree."""
    return fold(shipped_versions(), as_of)
