"""Figures of an office's work from counts of working days: median, ninetieth percentile, share on time. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from inang.requests.states import CLOSED, LAPSED, REJECTED, WITHDRAWN

# What an office answers with a letter; a case that was withdrawn or lapsed says nothing about its speed.
ANSWERED = frozenset({CLOSED, REJECTED})
OUTCOMES: Mapping[str, str] = {
    CLOSED: "Dikonfirmasi",
    REJECTED: "Ditolak",
    WITHDRAWN: "Ditarik pemohon",
    LAPSED: "Gugur, tidak dilengkapi",
}

TENTH: Final = Decimal("0.1")


def percent(part: int, whole: int) -> Decimal | None:
    """96.2: one decimal, half up; None of nothing."""
    return (Decimal(100 * part) / Decimal(whole)).quantize(TENTH, ROUND_HALF_UP) if whole else None


def at_rank(days: Mapping[int, int], rank: int) -> int:
    """The value at a rank, from 1, when all are put in order."""
    seen = 0
    for value in sorted(days):
        seen += days[value]
        if seen >= rank:
            return value
    raise ValueError("rank beyond the values")


def median(days: Mapping[int, int]) -> float | None:
    """The middle of all, or between the two middle ones; None of nothing."""
    total = sum(days.values())
    if not total:
        return None
    return (at_rank(days, (total + 1) // 2) + at_rank(days, total // 2 + 1)) / 2


def ninetieth(days: Mapping[int, int]) -> int | None:
    """The smallest number of days within which nine of ten were finished (nearest rank); None of nothing."""
    total = sum(days.values())
    return at_rank(days, -(-9 * total // 10)) if total else None


@dataclass
class Month:
    """What came and what ended in one month; `days`: working days used -> finished cases, each late by its own limit."""

    first: date
    received: int = 0
    ended: dict[str, int] = field(default_factory=dict)
    days: dict[int, int] = field(default_factory=dict)
    late: int = 0
    waiting: int = 0  # of the finished: refused, and the letter has not gone out yet
    limits: set[int] = field(default_factory=set)  # in working days, that held for the finished

    @property
    def finished(self) -> int:
        return sum(self.days.values())

    @property
    def answered(self) -> int:
        """Finished with a letter that went out."""
        return self.finished - self.waiting

    @property
    def out(self) -> int:
        """Everything that ended."""
        return sum(self.ended.values())

    @property
    def on_time(self) -> int:
        return self.finished - self.late

    @property
    def share(self) -> Decimal | None:
        """Per cent finished on time."""
        return percent(self.on_time, self.finished)

    @property
    def median(self) -> float | None:
        return median(self.days)

    @property
    def ninetieth(self) -> int | None:
        return ninetieth(self.days)

    def count(self, state: str, used: int | None, was_late: bool | None, limit: int, number: int) -> None:
        """Add cases that ended alike, under one limit."""
        self.ended[state] = self.ended.get(state, 0) + number
        if state in ANSWERED and used is not None:
            self.days[used] = self.days.get(used, 0) + number
            self.late += number if was_late else 0
            self.limits.add(limit)


def together(months: list[Month]) -> Month:
    """Several months as one, under the first of them."""
    whole = Month(months[0].first)
    for month in months:
        whole.received += month.received
        whole.late += month.late
        whole.waiting += month.waiting
        whole.limits |= month.limits
        for state, number in month.ended.items():
            whole.ended[state] = whole.ended.get(state, 0) + number
        for used, number in month.days.items():
            whole.days[used] = whole.days.get(used, 0) + number
    return whole


def months_until(last: date, number: int) -> Iterator[date]:
    """First days of that many months, oldest first, the last one included."""
    for back in range(number - 1, -1, -1):
        year, month = divmod(last.year * 12 + last.month - 1 - back, 12)
        yield date(year, month + 1, 1)


def month_after(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
