"""Entries as the check reads them: plain tuples in pages by key, no model objects, a few megabytes at most.

`text_of` gives the bytes that an entry's hash covers, straight from what the database holds. It is the same text as
`rules.digest` hashes, built without a Row; whenever it does not fit, `row_of` makes the Row and the slow way decides.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from django.db import OperationalError, connection
from django.utils.dateparse import parse_datetime

from inang.audit.rules import FARTHEST, UNREADABLE, Row

PAGE: Final = 5000
# The moment as rules.digest writes it. SQLite keeps UTC as text, with the fraction only where there is one.
_AT: Final = {
    "sqlite": "CASE length(at) WHEN 26 THEN substr(at, 1, 10) || 'T' || substr(at, 12) || '+00:00'"
    " WHEN 19 THEN substr(at, 1, 10) || 'T' || substr(at, 12) || '.000000+00:00' ELSE at || '' END",
    "postgresql": """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00'""",
}
_COLUMNS: Final = "seq, {at}, actor, actor_role, room, subject, verb, sentence, CAST(data AS TEXT), prev_hash, hash"
_quoted = json.encoder.encode_basestring
_read = json.JSONDecoder().decode
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class Stored(NamedTuple):
    """One entry as the database holds it; `at` is text, `data` is JSON text."""

    seq: int
    at: str
    actor: str
    actor_role: str
    room: str
    subject: str
    verb: str
    sentence: str
    data: str
    prev_hash: str
    hash: str


class End(NamedTuple):
    """Where the chain ends by its head row (None = there is none), and by the entries themselves."""

    seq: int | None
    hash: str
    last: int


def entries(after: int | None, until: int) -> Iterator[Stored]:
    """Entries after a number up to another, in order."""
    columns = _COLUMNS.format(at=_AT[connection.vendor])
    text = f"SELECT {columns} FROM audit_entry WHERE seq > %s AND seq <= %s ORDER BY seq LIMIT {PAGE}"  # noqa: S608 - constants
    place = -FARTHEST if after is None else after
    while True:
        rows = _rows(text, [place, until])
        yield from map(Stored._make, rows)
        if len(rows) < PAGE:
            return
        place = rows[-1][0]


def end() -> End:
    """Head and last entry at one moment: one statement, so that no writer comes between."""
    head = "FROM audit_head WHERE id = 1"
    last = f"SELECT max(seq) FROM audit_entry WHERE seq <= {FARTHEST}"  # noqa: S608 - constants
    ((seq, hash_, found),) = _rows(f"SELECT (SELECT seq {head}), (SELECT hash {head}), ({last})", [])
    if not isinstance(seq, int) or not isinstance(hash_, str):
        seq, hash_ = None, ""  # SQLite keeps in a column whatever somebody puts there
    return End(seq, hash_, math.ceil(found or 0))


def strangers() -> list[str]:
    """Rows that stand at what is no number of an entry, the first few; in SQLite that may be a text."""
    text = f"SELECT CAST(seq AS TEXT) FROM audit_entry WHERE seq > {FARTHEST} OR seq <= -{FARTHEST} LIMIT 100"  # noqa: S608 - constants
    return [one if isinstance(one, str) else ascii(one) for (one,) in _rows(text, [])]


def hashes_at(numbers: Sequence[int]) -> dict[int, str]:
    """Number -> hash, for those that are there; an anchor a day makes few questions of many years."""
    found: dict[int, str] = {}
    for place in range(0, len(numbers), PAGE):
        some = numbers[place : place + PAGE]
        text = f"SELECT seq, hash FROM audit_entry WHERE seq IN ({', '.join(['%s'] * len(some))})"  # noqa: S608 - constants
        found.update(_rows(text, some))
    return found


def _rows(text: str, values: Sequence[Any]) -> list[Any]:
    """What a question finds; a text that is no Unicode, which SQLite keeps and Python refuses, comes as its bytes."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(text, values)
            return list(cursor.fetchall())
    except OperationalError:
        if connection.vendor != "sqlite":
            raise
    raw, known = connection.connection, connection.connection.text_factory
    raw.text_factory = _as_it_is
    try:
        with connection.cursor() as cursor:
            cursor.execute(text, values)
            return list(cursor.fetchall())
    finally:
        raw.text_factory = known


def _as_it_is(value: bytes) -> str | bytes:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value


def text_of(row: Stored) -> bytes:
    """What the hash covers; raises one of rules.UNREADABLE when what is stored is nothing that was ever written."""
    data = "{}" if row.data == "{}" else _canonical(_read(row.data))
    return (
        f'{{"actor":{_quoted(row.actor)},"actor_role":{_quoted(row.actor_role)},"at":{_quoted(row.at)},"data":{data},'
        f'"prev_hash":{_quoted(row.prev_hash)},"room":{_quoted(row.room)},"sentence":{_quoted(row.sentence)},'
        f'"seq":{row.seq},"subject":{_quoted(row.subject)},"verb":{_quoted(row.verb)}}}'
    ).encode()


def row_of(row: Stored) -> Row:
    """The same entry for the slow way."""
    values: dict[str, Any] = {**row._asdict(), "at": _moment(row.at)}
    try:
        values["data"] = _read(row.data)
    except UNREADABLE:
        pass  # text that is no JSON any more stays text, and its hash will not fit
    return Row(**values)


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except UNREADABLE:
        return None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found
