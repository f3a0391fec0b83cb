"""Searching: one question, in the language of whichever database there is, always within named scopes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, TypeVar

from django.db import connection
from django.db.models import BooleanField, Model, QuerySet
from django.db.models.expressions import RawSQL

from inang.lookup.models import Document, SavedView
from inang.lookup.rules import DESK, Wanted, enough, wanted

M = TypeVar("M", bound=Model)
Among = Mapping[str, QuerySet[Any, Any]]  # kind -> the keys of the owner's rows that somebody sees of it; of other kinds all
_COLUMNS: Final = "d.id, d.kind, d.key, d.row, d.title, d.detail, d.about, d.scope, d.at"
_NEWEST: Final = 200  # rows of an owner in which a common word is looked for before its index is
_FEW: Final = 12_000  # rows that are gathered before they are put in order; more are sooner met on the way
_ALL: Final[Among] = MappingProxyType({})
_WALKED: Final = 1_000  # of more than these a page and a number are sooner met in the owner's order than looked up each
_FROM: Final = {
    # CROSS JOIN: the index first, newest first, so that a word that all share costs no more than a rare one.
    "sqlite": "lookup_words w CROSS JOIN lookup_document d ON d.id = w.rowid WHERE w.lookup_words MATCH %s",
    "postgresql": "lookup_document d WHERE d.words @@ %s::tsquery",
}
_TOLD: Final = {  # how many, and which
    vendor: f"SELECT CASE WHEN (SELECT are_many FROM newest) THEN %s ELSE count(*) END, {which}"  # noqa: S608 - our own words
    for vendor, which in {"sqlite": "group_concat(place, ',')", "postgresql": "string_agg(place::text, ',')"}.items()
}


def search(
    words: str,
    *,
    scopes: Collection[str],
    kinds: Sequence[str] = (),
    limit: int = 20,
    after: int | None = None,
    exact: bool = False,
    among: Among = _ALL,
) -> list[Document]:
    """What these scopes may see of these words, newest first; `after` is the id of the last one already shown.

    With `exact` only what is called just so (spaces and punctuation do not matter). Of a kind in `among` only those rows.
    One query.
    """
    if not enough(words) or not scopes:
        return []
    sight = _Sight(scopes, among)
    sql, values = _statement(wanted(words, kinds=kinds, scopes=scopes, exact=exact), kinds, sight, after, limit)
    return list(Document.objects.raw(sql, values))


def search_each(
    words: str, *, scopes: Collection[str], kinds: Sequence[str], limit: int, among: Among = _ALL
) -> dict[str, list[Document]]:
    """The newest of each kind, at most `limit` of one, in one query however many kinds there are."""
    found: dict[str, list[Document]] = {kind: [] for kind in kinds}
    if not enough(words) or not scopes or not kinds:
        return found
    parts, values = [], []
    for kind in kinds:
        sql, more = _statement(wanted(words, kinds=[kind], scopes=scopes), [kind], _Sight(scopes, among), None, limit)
        parts.append(f"SELECT * FROM ({sql}) AS part")  # noqa: S608 - our own words; values are parameters
        values += more
    for document in Document.objects.raw(" UNION ALL ".join(parts), values):
        found[document.kind].append(document)
    return {kind: sorted(rows, key=lambda row: -row.pk) for kind, rows in found.items()}


def narrowed(rows: QuerySet[M], words: str, *, scopes: Collection[str], kind: str) -> QuerySet[M]:
    """Those of an owner's rows that these words are about, in whatever order the owner wants them. One query."""
    condition = narrowing(rows.model, words, scopes=scopes, kind=kind)
    return rows.none() if condition is None else rows.filter(condition)


def narrowing(model: type[Model], words: str, *, scopes: Collection[str], kind: str) -> RawSQL | None:
    """Whether a row of an owner's table is one that these words are about; None when they are not enough. One query.

    A word that few rows have names them, once for their page and their number. One that many have is looked for in each
    row as the owner comes to it: a page of them is full soon, and nobody gathers a hundred thousand first.
    """
    if not enough(words) or not scopes:
        return None
    asked = wanted(words, kinds=[kind], scopes=scopes)
    owner, (number, named) = connection.ops.quote_name(model._meta.db_table), _named(asked, kind, scopes)
    if number <= _FEW:
        return RawSQL(_among(f"{owner}.id", number), [named], output_field=BooleanField())  # noqa: S611 - as above
    fits, more = _fits(asked)
    seen, listed = _seen(scopes)
    sql = f"SELECT {fits} AND {seen} FROM lookup_document d WHERE d.kind = %s AND d.row = {owner}.id LIMIT 1"  # noqa: S608
    return RawSQL(sql, [*more, *listed, kind], output_field=BooleanField())  # noqa: S611 - as above


@dataclass(frozen=True)
class _Sight:
    """What somebody sees of the documents: which scopes, and of some kinds which rows alone."""

    scopes: Collection[str]
    among: Among = field(default_factory=dict)

    def sql(self) -> tuple[str, list[Any]]:
        """Whether a document is seen, by its columns."""
        seen, values = _seen(self.scopes)
        for kind in self.among:
            rows, more = self.rows(kind)
            seen, values = f"{seen} AND (d.kind <> %s OR d.row IN ({rows}))", [*values, kind, *more]
        return seen, values

    def rows(self, kind: str) -> tuple[str, list[Any]]:
        sql, values = self.among[kind].query.sql_with_params()
        return sql, list(values)


def _named(asked: Wanted, kind: str, scopes: Collection[str]) -> tuple[int, str]:
    """How many of the owner's rows there are, one more than a few at most, and which, as the list that the database reads."""
    sql, values = (_gathered if connection.vendor == "postgresql" else _met)(asked, kind, scopes)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        number, rows = cursor.fetchone()
    begin, end = "{}" if connection.vendor == "postgresql" else "[]"
    return number, f"{begin}{rows or ''}{end}"


def _among(row: str, number: int) -> str:
    """Whether a row is one of so many that were named; few are looked up, else both would look many up, and order all, for fifty.

    What leads away from their index is for SQLite a plus, for PostgreSQL the question whether it is true.
    """
    are_few = number <= _WALKED
    if connection.vendor == "sqlite":
        return f"{'' if are_few else '+'}{row} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - as above
    return f"{row} = ANY(%s::bigint[])" if are_few else f"{row} IN (SELECT unnest(%s::bigint[])) IS TRUE"


def _met(asked: Wanted, kind: str, scopes: Collection[str]) -> tuple[str, list[Any]]:
    """For SQLite, which meets them one after the other."""
    (newest, first), (sql, values) = _newest(asked, kind, scopes), _where(asked, [kind], _Sight(scopes))
    sql = f"""WITH {newest}, few AS (
        SELECT d.row AS place FROM {sql} LIMIT CASE WHEN (SELECT are_many FROM newest) THEN 0 ELSE %s END
    ) {_TOLD["sqlite"]} FROM few"""  # noqa: S608 - as above
    return sql, [*first, *values, _FEW + 1, _FEW + 1]


def _gathered(asked: Wanted, kind: str, scopes: Collection[str]) -> tuple[str, list[Any]]:
    """For PostgreSQL, which is to read the index of the words and nothing else.

    A limit would lead it to read the table instead, so it plans for all of them first; the kind, which stands in that
    index by its mark, would have the index of all kinds read beside, whole, so it is compared with what was found.
    """
    (newest, first), (sql, values) = _newest(asked, kind, scopes), _where(asked, [], _Sight(scopes))
    sql = f"""WITH {newest}, found AS MATERIALIZED (SELECT d.row AS place, d.kind FROM {sql}), few AS (
        SELECT place FROM found WHERE kind = %s AND NOT (SELECT are_many FROM newest) LIMIT %s
    ) {_TOLD["postgresql"]} FROM few"""  # noqa: S608 - as above
    return sql, [*first, *values, kind, _FEW + 1, _FEW + 1]


def _newest(asked: Wanted, kind: str, scopes: Collection[str]) -> tuple[str, list[Any]]:
    """Whether half of the newest have these words: then they are more than a few, and no index is read to count them."""
    fits, seen = _fits(asked), _seen(scopes)
    held = "text" if connection.vendor == "sqlite" else "words"  # what `_fits` looks at
    sql = f"""newest AS MATERIALIZED (
        SELECT count(*) >= %s AS are_many FROM (
            SELECT {held}, scope FROM lookup_document WHERE kind = %s ORDER BY id * -1 LIMIT %s
        ) d WHERE {fits[0]} AND {seen[0]}
    )"""  # noqa: S608 - as above
    return sql, [_NEWEST // 2, kind, _NEWEST, *fits[1], *seen[1]]


def _fits(asked: Wanted) -> tuple[str, list[Any]]:
    """Whether the words of one document answer the question, without the index."""
    if connection.vendor == "postgresql":
        return "d.words @@ %s::tsquery", [asked.tsquery()]
    parts = [f" {term.word}" if term.beginning else f" {term.word} " for term in asked.terms]
    return " AND ".join(["instr(' ' || d.text || ' ', %s)"] * len(parts)), parts


def _statement(
    asked: Wanted, kinds: Sequence[str], sight: _Sight, after: int | None, limit: int
) -> tuple[str, list[Any]]:
    sight = _Sight(sight.scopes, {kind: rows for kind, rows in sight.among.items() if not kinds or kind in kinds})
    if len(kinds) == 1 and sight.among and not asked.exact:
        return _of_few(asked, kinds[0], sight, after, limit)
    where, values = _where(asked, kinds, sight)
    if after is not None:
        where += f" AND {_identity()} < %s"
        values.append(after)
    if connection.vendor == "sqlite":
        sql = f"SELECT {_COLUMNS} FROM {where} ORDER BY w.rowid DESC LIMIT %s"  # noqa: S608 - as above
        return sql, [*values, limit]
    # "+ 0": in the order of the key PostgreSQL would read row after row until enough of them match.
    every, more = f"FROM {where} ORDER BY d.id + 0 DESC LIMIT %s", [*values, limit]
    if asked.exact or len(kinds) != 1:
        return f"SELECT {_COLUMNS} {every}", more
    behind, place = (" AND id * -1 > -%s", [after]) if after is not None else ("", [])
    newest = f"SELECT *, id * -1 AS turn FROM lookup_document WHERE kind = %s{behind} ORDER BY turn LIMIT %s"  # noqa: S608
    question = where.removeprefix("lookup_document d WHERE"), values
    return _newest_first((newest, [kinds[0], *place, 8 * limit]), question, (every, more), limit)


def _of_few(asked: Wanted, kind: str, sight: _Sight, after: int | None, limit: int) -> tuple[str, list[Any]]:
    """Of a kind of which somebody sees some rows alone: SQLite looks at each of them, and at no index of what all others have.

    For PostgreSQL, where the words of a row stand beside it, the newest of them, and only else the index. They are given
    as a list first, since a question within the question leads it to ask every document for the words; of what was found by
    the index each is held against them (so written that their own index is left alone).
    """
    (rows, own), (fits, typed), (seen, listed) = sight.rows(kind), _fits(asked), _seen(sight.scopes)
    behind, place = (" AND d.id < %s", [after]) if after is not None else ("", [])
    if connection.vendor == "sqlite":
        sql = f"""SELECT {_COLUMNS} FROM lookup_document d
            WHERE d.kind = %s AND d.row IN ({rows}) AND {fits} AND {seen}{behind} ORDER BY d.id + 0 DESC LIMIT %s"""  # noqa: S608
        return sql, [kind, *own, *typed, *listed, *place, limit]
    newest = f"""SELECT *, d.id * -1 AS turn FROM lookup_document d
        WHERE d.kind = %s AND d.row = ANY(ARRAY({rows})){behind} ORDER BY d.id + 0 DESC LIMIT %s"""  # noqa: S608 - as above
    every = f"""FROM lookup_document d WHERE {fits} AND (d.kind = %s) IS TRUE AND {seen}
        AND (d.row IN ({rows})) IS TRUE{behind} ORDER BY d.id + 0 DESC LIMIT %s"""
    question = f"{fits} AND {seen}", [*typed, *listed]
    return _newest_first(
        (newest, [kind, *own, *place, 8 * limit]), question, (every, [*typed, kind, *listed, *own, *place, limit]), limit
    )


def _newest_first(
    newest: tuple[str, list[Any]], question: tuple[str, list[Any]], every: tuple[str, list[Any]], limit: int
) -> tuple[str, list[Any]]:
    """For PostgreSQL: of a word that many share enough stand among the newest rows; only else its index is read, whole.

    Of the newest no more are looked at than it takes: they come in the order that is asked for, so nothing is sorted.
    Whether the index is needed is asked outside of its question: within, helpers are started before it is known.
    """
    sql = f"""WITH newest AS MATERIALIZED (
        SELECT {_COLUMNS} FROM ({newest[0]}) d WHERE {question[0]} ORDER BY d.turn LIMIT %s
    ) SELECT * FROM (
        SELECT * FROM newest WHERE (SELECT count(*) FROM newest) = %s
        UNION ALL
        SELECT * FROM (SELECT {_COLUMNS} {every[0]}) AS every WHERE (SELECT count(*) FROM newest) < %s
    ) AS found ORDER BY id DESC"""  # noqa: S608 - as above
    return sql, [*newest[1], *question[1], limit, limit, *every[1], limit]


def _where(asked: Wanted, kinds: Sequence[str], sight: _Sight) -> tuple[str, list[Any]]:
    """The question, and once more by the columns: the marks in the index make it quick, the columns make it right.

    So written that PostgreSQL does not read the index of a whole kind beside that of the words.
    """
    postgres = connection.vendor == "postgresql"
    sql, values = _FROM[connection.vendor], [asked.tsquery() if postgres else asked.fts5()]
    if kinds:
        held = f"d.kind IN ({', '.join(['%s'] * len(kinds))})"
        sql += f" AND ({held}) IS TRUE" if postgres else f" AND {held}"
        values += kinds
    seen, listed = sight.sql()
    return f"{sql} AND {seen}", [*values, *listed]


def _seen(scopes: Collection[str]) -> tuple[str, list[str]]:
    """Whether these scopes see a document, by its column."""
    seen = f"d.scope IN ({', '.join(['%s'] * len(scopes))})"
    return f"({seen} OR d.scope LIKE 'agency:%%')" if DESK in scopes else seen, sorted(scopes)


def _identity() -> str:
    return "d.id" if connection.vendor == "postgresql" else "w.rowid"


def views(owner: int, place: str) -> QuerySet[SavedView]:
    """The views that somebody keeps of one list."""
    return SavedView.objects.filter(owner=owner, place=place)
