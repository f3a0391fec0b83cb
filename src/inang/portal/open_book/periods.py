"""Periods of the statistics: this quarter, a year, everything. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from inang.survey.rules import Quarter, quarter_of

ALL: Final = "semua"
MOST_YEARS: Final = 6


@dataclass(frozen=True)
class Period:
    """Whole months from `first` on, before `after`; `slug` as in an address."""

    slug: str
    first: date
    after: date

    def has(self, month: date) -> bool:
        return self.first <= month < self.after

    @property
    def is_quarter(self) -> bool:
        return "-T" in self.slug

    @property
    def months(self) -> list[date]:
        return list(_months(self.first, self.after))


def _months(first: date, after: date) -> Iterator[date]:
    while first < after:
        yield first
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)


def of_quarter(quarter: Quarter) -> Period:
    return Period(quarter.slug, quarter.first, quarter.after.first)


def offered(begin: date, today: date) -> list[Period]:
    """What can be chosen: the running quarter, years with something in them (the newest first), everything."""
    first_year = max(begin.year, today.year - MOST_YEARS + 1)
    years = [Period(str(year), date(year, 1, 1), date(year + 1, 1, 1)) for year in range(today.year, first_year - 1, -1)]
    whole = Period(ALL, date(begin.year, 1, 1), date(today.year + 1, 1, 1))
    return [of_quarter(quarter_of(today)), *years, whole]


def chosen(slug: str, known: Sequence[Period]) -> Period:
    """The period of an address; this year for anything that is not offered."""
    return next((one for one in known if one.slug == slug), known[1])
