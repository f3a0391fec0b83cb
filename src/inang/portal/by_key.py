"""Long lists page by page without counting rows: the page after or before one row, in whatever order.

?sesudah=<pk> asks for what follows that row, ?sebelum=<pk> for what comes before it. A row that is gone or is not in
the list begins at the start. Three queries a page, however long the list is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Field, Func, Model, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler
from django.http import HttpRequest

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
    fields = [*order, "pk"]
    before = asked(request, "sebelum")
    mark = before if before is not None else asked(request, "sesudah")
    place = rows.order_by().filter(pk=mark).values_list(*fields).first() if mark is not None else None
    back = before is not None and place is not None
    down = falling != back  # whether this query goes from the last to the first
    found = rows
    if place is not None:
        meta = rows.model._meta
        columns: list[Any] = [meta.pk if name == "pk" else meta.get_field(name) for name in fields]
        found = found.filter(_Beside(columns, place, "<" if down else ">"))
    got = list(found.order_by(*(f"{'-' if down else ''}{field}" for field in fields))[: most + 1])
    rest, shown = len(got) > most, got[:most]
    if back:
        shown.reverse()
    total = rows.order_by().values("pk")[:COUNTED].count()
    same = {name: value for name, value in kept.items() if value}
    has_newer, has_older = (rest, True) if back else (place is not None, rest)
    # The place in the list is counted along in the address, for the eye only.
    first = (asked(request, "dari") or 1) if place is not None else 1
    newer = {**same, "sebelum": shown[0].pk, "dari": max(1, first - most)} if shown and has_newer else None
    older = {**same, "sesudah": shown[-1].pk, "dari": first + len(shown)} if shown and has_older else None
    return shown, PagerView(
        first=first if shown else 0,
        last=first + len(shown) - 1 if shown else 0,
        total=total,
        newer=f"?{urlencode(newer)}" if newer else "",
        older=f"?{urlencode(older)}" if older else "",
        what=what,
        is_capped=total >= COUNTED,
    )
