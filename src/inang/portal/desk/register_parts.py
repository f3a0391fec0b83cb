"""What a register is made of: columns, filters, whose rows they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from inang.agencies.models import Person
from inang.portal.desk import showing

Rows = QuerySet[Any, Any]


@dataclass(frozen=True)
class Column:
    """One column: `value` for page, file and paper alike; `sort` names the fields it is ordered by."""

    slug: str
    words: str
    value: Callable[[Any], object]
    sort: tuple[str, ...] = ()
    href: Callable[[Any], str] | None = None
    look: Callable[[Any], tuple[str, str, str]] | None = None  # (word, icon, tone) of a state, on the page only
    style: str = ""  # class of the cells


@dataclass(frozen=True)
class Choice:
    """One filter: the name in the address, what it is called, its choices, and what a choice leaves."""

    slug: str
    words: str
    every: str  # the words of no choice
    choices: Callable[[Rows], Sequence[tuple[str, str]]]
    narrow: Callable[[Rows, str], Rows]


@dataclass(frozen=True)
class Picked:
    """One filter as an address asks for it: its choices here, and the value, "" when none was chosen."""

    choice: Choice
    options: Sequence[tuple[str, str]]
    value: str

    @property
    def is_known(self) -> bool:
        return not self.value or self.value in dict(self.options)

    @property
    def words(self) -> str:
        """What was chosen, in words."""
        return dict(self.options).get(self.value, f"{self.value} (tidak dikenal)")

    @property
    def fault(self) -> str:
        """What is wrong with the value, for its field."""
        if self.is_known:
            return ""
        return f"{self.choice.words} “{self.value}” tidak dikenal, jadi tidak ada baris yang cocok. Pilih dari daftarnya."


def picked(choices: Sequence[Choice], rows: Rows, address: Mapping[str, str]) -> list[Picked]:
    """The filters of an address, for all that one may see."""
    return [Picked(one, one.choices(rows), _typed(address, one.slug)) for one in choices]


def _typed(address: Mapping[str, str], slug: str) -> str:
    return address.get(slug, "").replace("\x00", "").strip()[:60]


def narrowed(rows: Rows, picks: Sequence[Picked]) -> Rows:
    """What these filters leave; nothing of what is not known, since it would be all otherwise."""
    for one in picks:
        if not one.is_known:
            return rows.none()
        rows = one.choice.narrow(rows, one.value) if one.value else rows
    return rows


@dataclass(frozen=True)
class Register:
    """One register."""

    words: str
    what: str  # "surat", "situs": counted at the foot
    rows: Callable[[], Rows]  # all that an officer may see
    kind: str  # of its documents in the index
    columns: Sequence[Column]
    choices: Sequence[Choice]
    order: str  # slug of the column by which it lies open; "-" in front: from the last
    empty: str  # when it fills
    roles: frozenset[str] = frozenset(showing.OFFICE)  # who may open it
    # a register whose rows are not the same for everybody: what one person sees of it, and finds in it
    seen: Callable[[Person, date], Rows] | None = None
    found: Callable[[Person, date], Collection[str]] | None = None


def listed(values: Mapping[str, str]) -> Callable[[Rows], Sequence[tuple[str, str]]]:
    """A filter whose choices are always the same."""
    return lambda _rows: list(values.items())
