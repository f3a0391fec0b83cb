"""Entries as the check reads them: plain tuples in pages by key, no model objects, a few megabytes at most.

`text_of` gives the bytes that an entry's hash covers, straight from what the database holds. It is the same text as
`rules.digest` hashes, built without a Row; whenever it does not fit, `row_of` makes the Row and the slow way decides.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from django.db import connection
from django.utils.dateparse import parse_datetime

from inang.audit.rules import Row

PAGE: Final = 5000
# The moment as rules.digest writes it. SQLite keeps UTC as text, with the fraction only where there is one.
_AT: Final = {
    "sqlite": "CASE length(at) WHEN 26 THEN substr(at, 1, 10) || 'T' || substr(at, 12) || '+00:00'"
    " WHEN 19 THEN substr(at, 1, 10) || 'T' || substr(at, 12) || '.000000+00:00' ELSE at || '' END",
    "postgresql": """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00'""",
}
_COLUMNS: Final = "seq, {at}, actor, actor_role, room, subject, verb, sentence, CAST(data AS TEXT), prev_hash, hash"
_quoted = json.encoder.encode_basestring
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
    place = -(2**62) if after is None else after
    while True:
        with connection.cursor() as cursor:
            cursor.execute(text, [place, until])
            rows = cursor.fetchall()
        yield from map(Stored._make, rows)
        if len(rows) < PAGE:
            return
        place = rows[-1][0]


def end() -> End:
    """Head and last entry at one moment: one statement, so that no writer comes between."""
    head = "FROM audit_head WHERE id = 1"
    text = f"SELECT (SELECT seq {head}), (SELECT hash {head}), (SELECT max(seq) FROM audit_entry)"  # noqa: S608 - constants
    with connection.cursor() as cursor:
        cursor.execute(text)
        seq, hash_, last = cursor.fetchone()
    return End(seq, hash_ or "", last or 0)


def text_of(row: Stored) -> bytes:
    """What the hash covers; raises ValueError when the stored data are no JSON or no Unicode any more."""
    data = "{}" if row.data == "{}" else _canonical(json.loads(row.data))
    return (
        f'{{"actor":{_quoted(row.actor)},"actor_role":{_quoted(row.actor_role)},"at":{_quoted(row.at)},"data":{data},'
        f'"prev_hash":{_quoted(row.prev_hash)},"room":{_quoted(row.room)},"sentence":{_quoted(row.sentence)},'
        f'"seq":{row.seq},"subject":{_quoted(row.subject)},"verb":{_quoted(row.verb)}}}'
    ).encode()


def row_of(row: Stored) -> Row:
    """The same entry for the slow way."""
    values: dict[str, Any] = {**row._asdict(), "at": _moment(row.at)}
    try:
        values["data"] = json.loads(row.data)
    except (TypeError, ValueError):
        pass  # text that is no JSON any more stays text, and its hash will not fit
    return Row(**values)


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except (TypeError, ValueError):
        return None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found
