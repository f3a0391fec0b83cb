"""Long lists in parts: where a list stands, with the filter kept in its links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from inang.portal.parts import PagerView

M = TypeVar("M", bound=Model)
ROWS: Final = 50
PLACE: Final = "dari"
_FARTHEST: Final = 7  # digits of an offset; more is no list of ours


def start(request: HttpRequest, place: str = PLACE) -> int:
    """The number of rows before the part that is asked for."""
    text = request.GET.get(place, "")
    return int(text) if text.isdecimal() and len(text) <= _FARTHEST else 0


def part(
    request: HttpRequest, rows: QuerySet[M, Any], kept: Mapping[str, str], *, what: str, most: int = ROWS, place: str = PLACE
) -> tuple[list[M], PagerView]:
    """One part of a list, with the count and the links to the parts beside it; `place`: where it stands in the address.

    Where the list has become shorter than that, it is its last part.
    """
    total = rows.count()
    first = min(start(request, place), max(0, total - 1) // most * most)
    found = list(rows[first : first + most])
    same = {name: value for name, value in kept.items() if value}
    return found, PagerView(
        first + 1 if found else 0,
        first + len(found),
        total,
        newer=f"?{urlencode({**same, place: max(0, first - most)})}" if first else "",
        older=f"?{urlencode({**same, place: first + most})}" if first + most < total else "",
        what=what,
    )


def query(request: HttpRequest) -> str:
    """The words that are searched for."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:100]
