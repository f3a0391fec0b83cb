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
