"""What a table of channels and classes may show so that nobody who complained can be recognised. Pure.

Whoever knows that somebody complained, and by which channel, must not learn the class from our figures. So the numbers
by class are exact, those by channel and of each cell only say between which multiples of five they lie, and the table is
shown only when every cell of one to four could also hold another number. See docs/decisions: 2026-11-26-answers-name-nobody.md
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

BAND: Final = 5
SMALLEST: Final = 5  # complaints that are shown by class together
Cell = tuple[str, str]  # channel, class


@dataclass(frozen=True)
class Pool:
    """Whole months, by the day of entry, whose complaints are shown together: five or more, and for ever the same ones."""

    months: tuple[date, ...]
    n: int

    @property
    def last(self) -> date:
        return self.months[-1]


def pools(counts: Mapping[date, int], now: date) -> list[Pool]:
    """Months before `now` (a first day), in order: too few wait for the next month."""
    found: list[Pool] = []
    waiting: list[date] = []
    n = 0
    for month in sorted(month for month, count in counts.items() if count and month < now):
        waiting.append(month)
        n += counts[month]
        if n >= SMALLEST:
            found.append(Pool(tuple(waiting), n))
            waiting, n = [], 0
    return found


def band(n: int) -> int:
    """The lower end: 0 for 0 to 4, 5 for 5 to 9, …"""
    return n - n % BAND


def band_words(lower: int) -> str:
    """0–4"""
    return f"{lower}–{lower + BAND - 1}"


@dataclass(frozen=True)
class Table:
    """What is shown: lower ends of the bands."""

    channels: Mapping[str, int]
    cells: Mapping[Cell, int]


def table(counts: Mapping[Cell, int], channels: tuple[str, ...], classes: tuple[str, ...]) -> Table | None:
    """The table in bands; None when some cell of one to four could be told from it."""
    full = {(channel, name): counts.get((channel, name), 0) for channel in channels for name in classes}
    rows = {channel: sum(full[channel, name] for name in classes) for channel in channels}
    if not any(full.values()) or any(0 < n < BAND and not _has_another(full, rows, cell) for cell, n in full.items()):
        return None
    return Table({channel: band(n) for channel, n in rows.items()}, {cell: band(n) for cell, n in full.items()})


def _has_another(full: Mapping[Cell, int], rows: Mapping[str, int], cell: Cell) -> bool:
    """Whether a table exists that shows the same and has another number in this cell: found by moving one complaint."""
    return any(_shows_same(full, rows, change) for change in _moves(full, cell))


def _moves(full: Mapping[Cell, int], cell: Cell) -> Iterator[dict[Cell, int]]:
    """Changes that keep every class as it is: one complaint to or from another channel, or two that trade their channels."""
    channel, name = cell
    channels, classes = {one for one, _ in full}, {one for _, one in full}
    for step in (1, -1):
        for other in channels - {channel}:
            yield {cell: step, (other, name): -step}
            for second in classes - {name}:
                yield {cell: step, (other, name): -step, (channel, second): -step, (other, second): step}


def _shows_same(full: Mapping[Cell, int], rows: Mapping[str, int], change: Mapping[Cell, int]) -> bool:
    moved: dict[str, int] = {}
    for (channel, name), step in change.items():
        after = full[channel, name] + step
        if after < 0 or band(after) != band(full[channel, name]):
            return False
        moved[channel] = moved.get(channel, 0) + step
    return all(band(rows[channel] + step) == band(rows[channel]) for channel, step in moved.items())
