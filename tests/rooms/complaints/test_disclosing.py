"""A table that is shown leaves every cell of one to four open: held against all tables that look alike."""

from __future__ import annotations

import itertools
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from inang.complaints.disclosing import BAND, SMALLEST, band, band_words, pools, table

CHANNELS, CLASSES = ("a", "b", "c"), ("x", "y")
CELLS = list(itertools.product(CHANNELS, CLASSES))
COLUMN = st.lists(st.integers(0, 6), min_size=3, max_size=3)


def _columns(total: int) -> list[tuple[int, int, int]]:
    return [(one, two, total - one - two) for one in range(total + 1) for two in range(total - one + 1)]


def _alike(counts: dict[tuple[str, str], int]) -> list[dict[tuple[str, str], int]]:
    """Every table with the same classes and the same bands in cells and channels: all that a reader may think of."""
    found = []
    totals = [sum(counts[channel, name] for channel in CHANNELS) for name in CLASSES]
    for columns in itertools.product(*map(_columns, totals)):
        other = {(channel, name): columns[k][c] for c, channel in enumerate(CHANNELS) for k, name in enumerate(CLASSES)}
        rows = [(sum(one[channel, name] for name in CLASSES) for channel in CHANNELS) for one in (counts, other)]
        if all(band(counts[cell]) == band(other[cell]) for cell in CELLS) and [*map(band, rows[0])] == [*map(band, rows[1])]:
            found.append(other)
    return found


@settings(max_examples=40)
@given(COLUMN, COLUMN)
def test_no_small_cell_of_a_shown_table_can_be_told(first: list[int], second: list[int]) -> None:
    counts = {(channel, name): column[c] for name, column in (("x", first), ("y", second)) for c, channel in enumerate(CHANNELS)}
    shown = table(counts, CHANNELS, CLASSES)
    if shown is None:
        return
    assert shown.cells == {cell: band(n) for cell, n in counts.items()}
    thinkable = _alike(counts)
    for cell, n in counts.items():
        if 0 < n < BAND:
            assert len({one[cell] for one in thinkable}) > 1, cell


def test_a_table_in_which_somebody_could_be_recognised_is_not_shown_at_all() -> None:
    assert table({("a", "x"): 1}, ("a",), CLASSES) is None, "one channel: the class gives it away"
    assert table({}, CHANNELS, CLASSES) is None
    assert table({("a", "x"): 13, ("b", "x"): 2, ("c", "y"): 1}, CHANNELS, CLASSES) is not None
    assert band_words(10) == "10–14"


@given(st.lists(st.integers(0, 9), min_size=9, max_size=9))
def test_months_with_too_few_wait_and_what_was_shown_never_changes(history: list[int]) -> None:
    months = [date(2026, month, 1) for month in range(1, 10)]
    counts = dict(zip(months, history, strict=True))
    whole = pools(counts, date(2026, 10, 1))
    assert all(pool.n == sum(counts[month] for month in pool.months) >= SMALLEST for pool in whole)
    for now in months:
        part = pools(counts, now)
        assert part == whole[: len(part)] and all(pool.last < now for pool in part)
