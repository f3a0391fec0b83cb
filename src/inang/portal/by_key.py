"""Long lists page by page without counting rows: the page after or before one row, in whatever order.

?sesudah=<place> asks for what follows there, ?sebelum=<place> for what comes before. A place is what a row is ordered by,
each value a parameter of its own, so that it stays where it was when the row changes, leaves the list or is deleted. What
is no place begins at the start. Two queries a page, however long the list is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Field, Func, Model, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler
from django.http import HttpRequest
from django.utils import timezone

from inang.portal.parts import PagerView

M = TypeVar("M", bound=Model)
ROWS: Final = 50
COUNTED: Final = 1000  # nobody counts further ("999+"): an exact number would read the whole list


class _Beside(Func):
    """(a, b, pk) < (1, 2, 3): a row comparison, which both databases answer from an index. No field may be empty (null)."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, fields: Sequence[Field[Any, Any]], values: Sequence[Any], sign: str) -> None:
        self.sign = sign
        super().__init__(
            *(F(field.name) for field in fields),
            *(Value(value, output_field=field) for field, value in zip(fields, values, strict=True)),
        )

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_more: Any
    ) -> tuple[str, tuple[Any, ...]]:
        parts = [compiler.compile(one) for one in self.get_source_expressions()]
        middle = len(parts) // 2
        left, right = (", ".join(sql for sql, _values in half) for half in (parts[:middle], parts[middle:]))
        return f"({left}) {self.sign} ({right})", tuple(value for _sql, values in parts for value in values)


def asked(request: HttpRequest, name: str) -> int | None:
    """The key of a row in the address, if there is one."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 16 else None


def _place(request: HttpRequest, name: str, fields: Sequence[Field[Any, Any]]) -> tuple[Any, ...] | None:
    """The place in the address, if there is one: a value that the field could hold for each."""
    texts = request.GET.getlist(name)
    try:
        return tuple(_value(field, text) for field, text in zip(fields, texts, strict=True)) if texts else None
    except (ValidationError, ValueError):
        return None


def _value(field: Field[Any, Any], text: str) -> Any:
    value = field.to_python(text.replace("\x00", ""))
    field.run_validators(value)
    is_naive = isinstance(value, datetime) and timezone.is_naive(value)
    if is_naive or (isinstance(value, date) and not 1900 <= value.year <= 2200):  # beyond, no database counts on
        raise ValueError(text)
    return value.astimezone(UTC) if isinstance(value, datetime) else value  # no database reads every hour of a zone


def _words(row: Model, fields: Sequence[Field[Any, Any]]) -> list[str]:
    """The place of a row as it stands in an address."""
    values = [getattr(row, field.attname) for field in fields]
    return [value.isoformat() if isinstance(value, date) else str(value) for value in values]


def count(rows: QuerySet[Any, Any]) -> int:
    """How many there are, at most `COUNTED`."""
    return rows.order_by().values("pk")[:COUNTED].count()


def part(
    request: HttpRequest,
    rows: QuerySet[M, Any],
    order: Sequence[str],
    kept: Mapping[str, str],
    *,
    what: str,
    falling: bool = False,
    most: int = ROWS,
) -> tuple[list[M], PagerView]:
    """One page of `rows` in the order of these fields (`falling`: from the last to the first), and its links."""
    meta = rows.model._meta
    fields: list[Field[Any, Any]] = [*(meta.get_field(name) for name in order), meta.pk]  # type: ignore[list-item]
    before, after = (_place(request, name, fields) for name in ("sebelum", "sesudah"))
    place, back = before or after, before is not None

    def read(place: tuple[Any, ...] | None, back: bool) -> list[M]:
        down = falling != back  # whether this query goes from the last to the first
        found = rows.filter(_Beside(fields, place, "<" if down else ">")) if place else rows
        return list(found.order_by(*(f"{'-' if down else ''}{field.name}" for field in fields))[: most + 1])

    got = read(place, back)
    if place and not got:  # all that stood there has left the list since: the page nearest to it, from the other side
        place, back = None, not back
        got = read(place, back)
    rest, shown = len(got) > most, got[:most]
    if back:
        shown.reverse()
    total = count(rows)
    same = {name: value for name, value in kept.items() if value}
    has_newer, has_older = (rest, place is not None) if back else (place is not None, rest)
    # The place in the list is counted along in the address, for the eye only.
    first = (asked(request, "dari") or 1) if place else total - len(shown) + 1 if back else 1

    def link(name: str, row: M, number: int) -> str:
        return f"?{urlencode({**same, name: _words(row, fields), 'dari': number}, doseq=True)}"

    return shown, PagerView(
        first=first if shown else 0,
        last=first + len(shown) - 1 if shown else 0,
        total=total,
        newer=link("sebelum", shown[0], max(1, first - most)) if shown and has_newer else "",
        older=link("sesudah", shown[-1], first + len(shown)) if shown and has_older else "",
        what=what,
        is_capped=total >= COUNTED,
    )
