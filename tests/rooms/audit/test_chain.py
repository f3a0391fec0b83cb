"""The audit chain names every row that was edited, deleted, inserted or reordered."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from time import process_time

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from inang.audit import queries, services
from inang.audit.models import Entry, Head
from inang.audit.rules import ZERO, AppendOnly, Report, Row, digest, origin, plain
from inang.audit.verification import Chain

AT = datetime(2026, 11, 24, 2, 0, 0, 123456, tzinfo=UTC)


def write(n: int, **more: object) -> Entry:
    with transaction.atomic():
        return services.record(
            actor="Sari <sari@diskominfo.test>",
            role="reviewer",
            room="requests",
            subject=f"H-2026-{n:04d}",
            verb="claim",
            sentence=f"Mulai dikaji: perkara {n}",
            at=AT + timedelta(minutes=n),
            data={"n": n, "ms": 1.5, "kapan": AT.date(), "anak": {"é": [1, None, True]}},
            **more,  # type: ignore[arg-type]
        )


def sql(statement: str, *values: object) -> None:
    """Somebody with the database in their hands."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def named(report: Report) -> set[tuple[int, str]]:
    return {(fault.seq, fault.kind) for fault in report.faults}


@pytest.fixture
def ten(db: object) -> None:
    for n in range(1, 11):
        write(n)


def test_an_untouched_chain_is_whole(ten: None) -> None:
    report = queries.verify()
    assert report.ok and report.entries == 10 and report.faults == []


@pytest.mark.django_db
def test_an_empty_chain_is_whole() -> None:
    assert queries.verify().ok


def test_the_numbers_have_no_gap_and_each_entry_links_to_the_one_before(ten: None) -> None:
    rows = list(Entry.objects.order_by("seq"))
    assert [row.seq for row in rows] == list(range(1, 11))
    assert [row.prev_hash for row in rows] == [ZERO, *[row.hash for row in rows[:-1]]]
    head = Head.objects.get()
    assert (head.seq, head.hash) == (10, rows[-1].hash)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("sentence", "Tidak pernah terjadi"),
        ("actor", "Orang Lain <lain@diskominfo.test>"),
        ("actor_role", "approver"),
        ("room", "hosting"),
        ("subject", "H-2026-9999"),
        ("verb", "approve"),
        ("data", '{"n": 99}'),
        ("at", "2026-11-24 03:00:00+00:00"),
        ("prev_hash", "f" * 64),
        ("hash", "e" * 64),
    ],
)
@pytest.mark.parametrize("seq", [1, 5, 10])
def test_an_edited_row_is_named_whatever_was_edited(ten: None, column: str, value: str, seq: int) -> None:
    sql(f"UPDATE audit_entry SET {column} = %s WHERE seq = %s", value, seq)
    assert named(queries.verify()) == {(seq, "edited")}


@pytest.mark.parametrize("seq", [1, 5, 10])
def test_an_edit_with_a_recomputed_hash_is_named(ten: None, seq: int) -> None:
    row = Row(**{name: getattr(Entry.objects.get(seq=seq), name) for name in Row.__dataclass_fields__})
    forged = replace(row, sentence="Tidak pernah terjadi")
    sql(
        "UPDATE audit_entry SET sentence = %s, hash = %s WHERE seq = %s", forged.sentence, digest(forged), seq
    )
    assert named(queries.verify()) == {(seq, "edited")}


def test_several_edited_rows_are_all_named(ten: None) -> None:
    sql("UPDATE audit_entry SET sentence = 'x' WHERE seq IN (2, 3, 9)")
    assert named(queries.verify()) == {(2, "edited"), (3, "edited"), (9, "edited")}


@pytest.mark.parametrize("gone", [{1}, {5}, {10}, {9, 10}, {4, 5}, {1, 5, 10}, set(range(1, 11))])
def test_a_deleted_row_is_named_at_the_start_in_the_middle_and_at_the_end(ten: None, gone: set[int]) -> None:
    sql(f"DELETE FROM audit_entry WHERE seq IN ({', '.join(map(str, gone))})")
    report = queries.verify()
    assert report.fault_count == len(gone) and not report.ok
    assert {fault.kind for fault in report.faults} == {"deleted"}
    if len(gone) < 4:
        assert {fault.seq for fault in report.faults} == gone


def shift(first: int, by: int) -> None:
    """Renumber all rows from `first` on, as somebody who hides a gap would."""
    sql("UPDATE audit_entry SET seq = seq + 1000 WHERE seq >= %s", first)
    sql("UPDATE audit_entry SET seq = seq - 1000 + %s WHERE seq >= 1000", by)


def test_a_deleted_row_is_named_even_when_the_rest_is_renumbered(ten: None) -> None:
    sql("DELETE FROM audit_entry WHERE seq = 5")
    shift(6, -1)
    report = queries.verify()
    assert (5, "deleted") in named(report)
    assert {fault.kind for fault in report.faults} == {"deleted", "reordered"}


def insert(seq: int, like: int, *, sealed: bool) -> None:
    """A row that never was; `sealed` = with a hash and a link that fit its place."""
    before = Entry.objects.filter(seq=seq - 1).first()
    values = {name: getattr(Entry.objects.get(seq=like), name) for name in Row.__dataclass_fields__}
    row = Row(**{**values, "seq": seq, "sentence": "Disetujui", "prev_hash": before.hash if before else ZERO})
    row = replace(row, hash=digest(row) if sealed else "d" * 64)
    Entry(**asdict(row)).save(force_insert=True)


@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize("seq", [1, 5, 10])
def test_an_inserted_row_is_named(ten: None, seq: int, sealed: bool) -> None:
    shift(seq, 1)
    insert(seq, 2 if seq != 2 else 3, sealed=sealed)
    report = queries.verify()
    assert {one for one in named(report) if one[1] != "reordered"} == {(seq, "inserted")}


@pytest.mark.parametrize("sealed", [True, False])
def test_a_row_added_at_the_end_is_named(ten: None, sealed: bool) -> None:
    insert(11, 3, sealed=sealed)
    assert named(queries.verify()) == {(11, "inserted")}


def swap(a: int, b: int) -> None:
    for source, goal in ((a, 5000), (b, a), (5000, b)):
        sql("UPDATE audit_entry SET seq = %s WHERE seq = %s", goal, source)


@pytest.mark.parametrize(("a", "b"), [(1, 2), (4, 5), (9, 10), (2, 9), (1, 10)])
def test_reordered_rows_are_named(ten: None, a: int, b: int) -> None:
    swap(a, b)
    assert named(queries.verify()) == {(a, "reordered"), (b, "reordered")}


def test_a_reversed_stretch_is_named_row_by_row(ten: None) -> None:
    swap(3, 7)
    swap(4, 6)
    assert named(queries.verify()) == {(seq, "reordered") for seq in (3, 4, 6, 7)}


def test_an_edit_and_a_deletion_elsewhere_are_both_named(ten: None) -> None:
    sql("UPDATE audit_entry SET sentence = 'x' WHERE seq = 2")
    sql("DELETE FROM audit_entry WHERE seq = 8")
    assert named(queries.verify()) == {(2, "edited"), (8, "deleted")}


def test_an_edit_beside_a_deletion_is_named_too(ten: None) -> None:
    sql("UPDATE audit_entry SET sentence = 'x' WHERE seq = 9")
    sql("DELETE FROM audit_entry WHERE seq = 8")
    assert named(queries.verify()) == {(9, "edited"), (8, "deleted")}


def test_a_head_that_was_rolled_back_does_not_hide_the_end(ten: None) -> None:
    sql("DELETE FROM audit_entry WHERE seq = 10")
    sql("UPDATE audit_head SET hash = %s", "a" * 64)
    assert (10, "deleted") in named(queries.verify())


def test_a_missing_head_is_a_fault(ten: None) -> None:
    sql("DELETE FROM audit_head")
    report = queries.verify()
    assert not report.ok and "Ujung rantai" in report.faults[0].sentence


def test_every_fault_is_a_sentence_with_the_number(ten: None) -> None:
    sql("DELETE FROM audit_entry WHERE seq = 8")
    sql("UPDATE audit_entry SET sentence = 'x' WHERE seq = 2")
    for fault in queries.verify().faults:
        assert str(fault.seq) in fault.sentence and fault.sentence.endswith(".")
    assert queries.verify().as_data()["faults"][0]["seq"] == 2


def test_text_that_is_no_json_any_more_is_an_edit_not_a_crash(ten: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite would store it")
    sql("PRAGMA ignore_check_constraints = ON")
    try:
        sql("UPDATE audit_entry SET data = 'not json' WHERE seq = 4")
        assert named(queries.verify()) == {(4, "edited")}
    finally:
        sql("PRAGMA ignore_check_constraints = OFF")


# A row as nothing here ever wrote one: what somebody with the database in their hands can put in place of entry 4.
ON_SQLITE = {
    "bytes in place of a sentence": "UPDATE audit_entry SET sentence = X'414243' WHERE seq = 4",
    "bytes of the same words": "UPDATE audit_entry SET sentence = CAST(sentence AS BLOB) WHERE seq = 4",
    "a sentence that is no Unicode": "UPDATE audit_entry SET sentence = CAST(X'41FF42' AS TEXT) WHERE seq = 4",
    "data that are no Unicode": "UPDATE audit_entry SET data = X'FF' WHERE seq = 4",
    "data without end": "UPDATE audit_entry SET data = replace(hex(zeroblob(50000)), '00', '[') WHERE seq = 4",
    "data as deep as can be read": "UPDATE audit_entry SET data = replace(hex(zeroblob(900)), '00', '[') || "
    "replace(hex(zeroblob(900)), '00', ']') WHERE seq = 4",
    "infinite data": """UPDATE audit_entry SET data = '{"n": Infinity}' WHERE seq = 4""",
    "a huge number": "UPDATE audit_entry SET data = '[' || replace(hex(zeroblob(3000)), '00', '99') || ']' WHERE seq = 4",
    "a time before all times": "UPDATE audit_entry SET at = '0001-01-01 00:00:00+14:00' WHERE seq = 4",
    "a time that is none": "UPDATE audit_entry SET at = '0000-13-99 00:00:00' WHERE seq = 4",
    "a time in bytes": "UPDATE audit_entry SET at = X'41FF' WHERE seq = 4",
    "a hash in bytes": "UPDATE audit_entry SET hash = X'41' WHERE seq = 4",
}
ON_POSTGRESQL = {
    "data without end": "UPDATE audit_entry SET data = (repeat('[', 3000) || repeat(']', 3000))::jsonb WHERE seq = 4",
    "a huge number": """UPDATE audit_entry SET data = ('{"n": 1e400}')::jsonb WHERE seq = 4""",
    "a time without end": "UPDATE audit_entry SET at = 'infinity' WHERE seq = 4",
    "a time before all times": "UPDATE audit_entry SET at = '0044-03-15 00:00:00+00 BC' WHERE seq = 4",
    "a time after all times": "UPDATE audit_entry SET at = '29000-03-15 00:00:00+00' WHERE seq = 4",
}


def tamper(statement: str) -> None:
    """As whoever has the database's file: no rule of a column holds."""
    lite = connection.vendor == "sqlite"
    if lite:
        sql("PRAGMA ignore_check_constraints = ON")
    sql(statement.replace("%", "%%"))
    if lite:
        sql("PRAGMA ignore_check_constraints = OFF")


@pytest.mark.parametrize("name", {**ON_SQLITE, **ON_POSTGRESQL})
def test_a_row_that_nothing_here_ever_wrote_is_an_edit_that_is_named_and_read_as_broken(ten: None, name: str) -> None:
    put = {"sqlite": ON_SQLITE, "postgresql": ON_POSTGRESQL}[connection.vendor]
    if name not in put:
        pytest.skip("no column of this database would hold it")
    tamper(put[name])
    assert named(queries.verify()) == {(4, "edited")}
    found = queries.readable(queries.latest())
    assert [one.seq for one in found] == list(range(10, 0, -1))
    assert all(isinstance(one.sentence, str) and (one.at is not None or one.sentence == queries.BROKEN) for one in found)


@pytest.mark.parametrize("value", ["'x'", "X'41FF'", "9e999", "-9e999"])
def test_a_row_that_stands_at_no_number_is_named(ten: None, value: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite would store it")
    columns = "at, actor, actor_role, room, subject, verb, sentence, data, prev_hash"
    tamper(f"INSERT INTO audit_entry (seq, hash, {columns}) SELECT {value}, 'h', {columns} FROM audit_entry WHERE seq = 4")
    assert [(one.seq, one.kind) for one in queries.verify().faults] == [(0, "inserted")]


@pytest.mark.parametrize("change", ["seq = 'x'", "seq = X'41'", "hash = X'FF'", "hash = CAST(X'FF' AS TEXT)"])
def test_a_head_that_is_no_number_or_no_hash_is_a_fault_and_no_crash(ten: None, change: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite would store it")
    tamper(f"UPDATE audit_head SET {change}")
    report = queries.verify()
    assert report.entries == 10 and [one.sentence[:13] for one in report.faults] == ["Ujung rantai "]


def test_where_a_long_row_came_from_is_found_without_hashing_it_anew_for_each_number() -> None:
    row = Row(7, AT, "a", "r", "x", 's","seq":0,"subject":', "v", "z", {"seq": 0, "subject": "x" * 5_000_000}, ZERO, "")
    moved = replace(row, hash=digest(row), seq=9)
    began = process_time()
    assert origin(moved, range(1, 9)) == 7 and origin(moved, (8,)) is None
    assert origin(replace(moved, hash="x"), range(1, 100_000)) is None
    assert process_time() - began < 5


FORBIDDEN: list[Callable[[], object]] = [
    lambda: Entry.objects.update(sentence="x"),
    lambda: Entry.objects.filter(seq=1).update(sentence="x"),
    lambda: Entry.objects.all().delete(),
    lambda: Entry.objects.get(seq=1).delete(),
    lambda: Entry.objects.get(seq=1).save(),
    lambda: Entry.objects.bulk_update([Entry.objects.get(seq=1)], ["sentence"]),
    lambda: Entry.objects.bulk_create([Entry(seq=99)]),
    lambda: Entry.objects.update_or_create(seq=1, defaults={"sentence": "x"}),
]


@pytest.mark.parametrize("attempt", FORBIDDEN)
def test_the_program_itself_cannot_change_an_entry(ten: None, attempt: Callable[[], object]) -> None:
    with pytest.raises(AppendOnly), transaction.atomic():
        attempt()
    assert queries.verify().ok


@pytest.mark.django_db(transaction=True)
def test_an_entry_needs_the_transaction_of_its_verb() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        services.record(actor="a", role="r", room="x", subject="s", verb="v", sentence="z", at=AT)


@pytest.mark.django_db(transaction=True)
def test_a_verb_that_is_rolled_back_leaves_no_entry_and_no_gap() -> None:
    write(1)
    with pytest.raises(RuntimeError), transaction.atomic():
        services.record(actor="a", role="r", room="x", subject="s", verb="v", sentence="z", at=AT)
        raise RuntimeError
    assert write(2).seq == 2
    assert queries.verify().ok


@pytest.mark.django_db
def test_long_and_odd_texts_are_kept_within_their_columns() -> None:
    odd = "\x00a\ud800b" + "x" * 999
    with transaction.atomic():
        entry = services.record(
            actor=odd, role=odd, room=odd, subject=odd, verb=odd, sentence=odd, at=AT, data={odd: {3, 1}}
        )
    assert len(entry.sentence) == 400 and entry.sentence.endswith("…") and "\x00" not in entry.sentence
    assert queries.verify().ok


@pytest.mark.django_db
def test_history_is_one_subject_in_order() -> None:
    for n in (1, 2, 1):
        write(n)
    assert [entry.seq for entry in queries.history("H-2026-0001")] == [1, 3]
    assert [entry.seq for entry in queries.latest()] == [3, 2, 1]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_whatever_a_verb_passes_becomes_json_that_comes_back_unchanged(value: object) -> None:
    once = plain(value)
    assert json.loads(json.dumps(once)) == once
    assert plain(once) == once


def chain(n: int) -> list[Row]:
    rows: list[Row] = []
    for seq in range(1, n + 1):
        row = Row(seq, AT, "a", "r", "x", "s", "v", f"z{seq}", {}, rows[-1].hash if rows else ZERO, "")
        rows.append(replace(row, hash=digest(row)))
    return rows


CHAIN = chain(12)


@given(st.permutations(range(12)))
def test_any_shuffle_names_exactly_the_rows_that_moved(order: list[int]) -> None:
    rows = [replace(CHAIN[old], seq=new + 1) for new, old in enumerate(order)]
    where = {row.hash: row.seq for row in rows}
    report = Chain(12, CHAIN[-1].hash, where.get).run(rows)
    moved = {new + 1 for new, old in enumerate(order) if new != old}
    assert report.fault_count == len(moved) and {fault.kind for fault in report.faults} <= {"reordered"}


@given(st.sets(st.integers(1, 12)), st.sets(st.integers(1, 12)))
def test_any_deletions_and_edits_are_named_and_nothing_else(gone: set[int], edited: set[int]) -> None:
    rows = [replace(row, sentence="x") if row.seq in edited else row for row in CHAIN if row.seq not in gone]
    where = {row.hash: row.seq for row in rows}
    report = Chain(12, CHAIN[-1].hash, where.get).run(rows)
    assert report.fault_count == len(gone) + len(edited - gone)
    assert {fault.seq for fault in report.faults if fault.kind == "edited"} == edited - gone


def test_the_check_streams_in_constant_memory() -> None:
    def rows(n: int) -> Iterator[Row]:
        before = ZERO
        for seq in range(1, n + 1):
            row = Row(seq, AT, "a", "r", "x", "s", "v", "z", {}, before, "")
            row = replace(row, hash=digest(row))
            before = row.hash
            yield row

    def peak(n: int) -> int:
        tracemalloc.start()
        Chain(n, "", lambda _: None).run(rows(n))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(4000) < 2 * peak(200) + 20_000
