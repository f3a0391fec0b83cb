"""Searching: one question, in the language of whichever database there is, always within named scopes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from inang.lookup.models import Document, SavedView
from inang.lookup.rules import DESK, Wanted, enough, wanted

_COLUMNS: Final = "d.id, d.kind, d.key, d.row, d.title, d.detail, d.about, d.scope, d.at"
_FROM: Final = {
    # CROSS JOIN: the index first, newest first, so that a word that all share costs no more than a rare one.
    "sqlite": "lookup_words w CROSS JOIN lookup_document d ON d.id = w.rowid WHERE w.lookup_words MATCH %s",
    "postgresql": "lookup_document d WHERE d.words @@ %s::tsquery",
}


def search(
    words: str,
    *,
    scopes: Collection[str],
    kinds: Sequence[str] = (),
    limit: int = 20,
    after: int | None = None,
    exact: bool = False,
) -> list[Document]:
    """What these scopes may see of these words, newest first; `after` is the id of the last one already shown.

    With `exact` only what is called just so (spaces and punctuation do not matter). One query.
    """
    if not enough(words) or not scopes:
        return []
    sql, values = _statement(wanted(words, kinds=kinds, scopes=scopes, exact=exact), kinds, scopes, after, limit)
    return list(Document.objects.raw(sql, values))


def search_each(words: str, *, scopes: Collection[str], kinds: Sequence[str], limit: int) -> dict[str, list[Document]]:
    """The newest of each kind, at most `limit` of one, in one query however many kinds there are."""
    found: dict[str, list[Document]] = {kind: [] for kind in kinds}
    if not enough(words) or not scopes or not kinds:
        return found
    parts, values = [], []
    for kind in kinds:
        sql, more = _statement(wanted(words, kinds=[kind], scopes=scopes), [kind], scopes, None, limit)
        parts.append(f"SELECT * FROM ({sql}) AS part")  # noqa: S608 - our own words; values are parameters
        values += more
    for document in Document.objects.raw(" UNION ALL ".join(parts), values):
        found[document.kind].append(document)
    return {kind: sorted(rows, key=lambda row: -row.pk) for kind, rows in found.items()}


def rows(words: str, *, scopes: Collection[str], kind: str) -> RawSQL:
    """The owner's rows of one kind that these words are about: for `pk__in`, in the owner's own list."""
    asked = wanted(words, kinds=[kind], scopes=scopes)
    sql, values = _where(asked, [kind], scopes)
    return RawSQL(f"SELECT d.row FROM {sql}", values)  # noqa: S608, S611 - as above


def _statement(
    asked: Wanted, kinds: Sequence[str], scopes: Collection[str], after: int | None, limit: int
) -> tuple[str, list[Any]]:
    where, values = _where(asked, kinds, scopes)
    if after is not None:
        where += f" AND {_identity()} < %s"
        values.append(after)
    sql = f"SELECT {_COLUMNS} FROM {where} ORDER BY {_identity()} DESC LIMIT %s"  # noqa: S608 - as above
    return sql, [*values, limit]


def _where(asked: Wanted, kinds: Sequence[str], scopes: Collection[str]) -> tuple[str, list[Any]]:
    """The question, and once more by the columns: the marks in the index make it quick, the columns make it right."""
    postgres = connection.vendor == "postgresql"
    sql, values = _FROM[connection.vendor], [asked.tsquery() if postgres else asked.fts5()]
    if kinds:
        sql += f" AND d.kind IN ({', '.join(['%s'] * len(kinds))})"
        values += kinds
    listed = f"d.scope IN ({', '.join(['%s'] * len(scopes))})"
    if DESK in scopes:
        listed = f"({listed} OR d.scope LIKE 'agency:%%')"
    return f"{sql} AND {listed}", [*values, *sorted(scopes)]


def _identity() -> str:
    return "d.id" if connection.vendor == "postgresql" else "w.rowid"


def views(owner: int, place: str) -> QuerySet[SavedView]:
    """The views that somebody keeps of one list."""
    return SavedView.objects.filter(owner=owner, place=place)
