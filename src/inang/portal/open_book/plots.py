"""The pictures of the statistics, in the units of their own drawing; each is drawn for a wide page and for a phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from inang.portal.open_book.figures import Slice

WIDE, NARROW = 880.0, 336.0
MOST_DAYS: Final = 12  # a bar of its own; longer ones share the last
MOST_SQUARES: Final = 48  # in one month; more are drawn in tens, hundreds, …
ROW: Final = 4
STEP: Final = 14.0


@dataclass(frozen=True)
class Bar:
    """One column: what was in time below, what was late above."""

    words: str
    x: float
    width: float
    y: float
    height: float
    late_y: float
    late_height: float
    n: int
    is_late: bool

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def label_y(self) -> float:
        return round((self.late_y if self.late_height else self.y) - 6, 1)


@dataclass(frozen=True)
class Histogram:
    """How long answered cases took."""

    width: float
    bars: Sequence[Bar]
    limit_x: float
    median_x: float | None
    base: float = 150.0

    @property
    def height(self) -> float:
        return self.base + 24

    @property
    def axis(self) -> float:
        return self.base + 0.5

    @property
    def limit_text_x(self) -> float:
        return round(self.limit_x + 6, 1)


def histogram(whole: Slice, limit: int, width: float) -> Histogram:
    """One bar a working day, from 0 on; the limit stands behind its day."""
    last = min(max([limit + 1, *whole.days]), MOST_DAYS)
    step = (width - 8) / (last + 1)
    counts = dict.fromkeys(range(last + 1), (0, 0))
    for day, n in whole.days.items():
        on_time, late = counts[min(day, last)]
        late_n = whole.late_days[day]
        counts[min(day, last)] = (on_time + n - late_n, late + late_n)
    top = max([1, *(sum(pair) for pair in counts.values())])
    base, room = 150.0, 112.0
    bars = []
    for day, (on_time, late) in counts.items():
        height, late_height = room * on_time / top, room * late / top
        words = f"{day}+" if day == MOST_DAYS and max(whole.days, default=0) > MOST_DAYS else str(day)
        y = base - height
        bars.append(
            Bar(
                words,
                round(4 + day * step, 1),
                round(step - 3, 1),
                round(y, 1),
                round(height, 1),
                round(y - late_height, 1),
                round(late_height, 1),
                on_time + late,
                bool(late),
            )
        )
    median = whole.median
    median_x = None if median is None else round(4 + (min(median, last) + 0.5) * step - 1.5, 1)
    return Histogram(width, bars, round(4 + (limit + 1) * step - 1.5, 1), median_x)


@dataclass(frozen=True)
class Square:
    """One case, or a number of them alike."""

    x: float
    y: float
    late: bool


@dataclass(frozen=True)
class Stack:
    """The squares of one month."""

    slice: Slice
    squares: Sequence[Square]
    height: float

    @property
    def width(self) -> float:
        return ROW * STEP


def stacks(slices: Sequence[Slice]) -> tuple[list[Stack], int]:
    """The squares of all months from the ground up, broken promises last, and how many cases one square stands for."""
    most, each = max([0, *(one.promised for one in slices)]), 1
    while most > MOST_SQUARES * each:
        each *= 10
    counted = [(one, -(-one.on_time // each), -(-(one.late + one.open_broken) // each)) for one in slices]
    rows = max([1, *(-(-(good + late) // ROW) for _one, good, late in counted)])
    found = []
    for one, good, late in counted:
        squares = [
            Square((n % ROW) * STEP + 1, round((rows - 1 - n // ROW) * STEP + 1, 1), n >= good) for n in range(good + late)
        ]
        found.append(Stack(one, squares, rows * STEP + 1))
    return found, each


@dataclass(frozen=True)
class Trend:
    """Sites over the last months."""

    points: str
    last: tuple[float, float]
    first_month: date
    last_month: date
    is_empty: bool  # no site in any month


def trend(rows: Sequence[tuple[date, int]], width: float = 300.0) -> Trend:
    top = max([1, *(n for _month, n in rows)])
    step = (width - 8) / max(len(rows) - 1, 1)
    spots = [(round(place * step, 1), round(56 - 48 * n / top, 1)) for place, (_month, n) in enumerate(rows)]
    return Trend(" ".join(f"{x},{y}" for x, y in spots), spots[-1], rows[0][0], rows[-1][0], not any(n for _month, n in rows))


LOWEST, HIGHEST = Decimal("2.5"), Decimal(4)
SCALE_WIDTH: Final = 168


def on_scale(value: Decimal) -> float:
    """Where a value of an element stands between 2.5 and 4."""
    inside = min(max(value, LOWEST), HIGHEST)
    return round(4 + float((inside - LOWEST) / (HIGHEST - LOWEST)) * (SCALE_WIDTH - 12), 1)


NAMED: Final = 18.0  # a narrower band has no room for its letter


def grade_bands(bounds: Mapping[str, Decimal]) -> list[tuple[str, float, float]]:
    """(grade, x, width) of the bands that lie on the scale; `bounds` are of the index, from the best down."""
    found, right = [], on_scale(HIGHEST)
    for name, bound in bounds.items():
        left = on_scale(bound / 25)
        if right > left:
            found.append((name, left, round(right - left, 1)))
        right = left
    return found
