"""Issue 4 §7 "Audit at size", one test a sentence."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from django.conf import settings
from django.db import connection, transaction
from typer.testing import CliRunner

from inang.audit import anchors, queries, services, stream
from inang.audit.models import Check, Entry
from inang.audit.rules import ZERO, Row, digest
from inang.cli.commands import app
from inang.workdays import sealing
from inang.workdays import services as workdays

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 3, 0, 0, 5, tzinfo=UTC)
DAY = date(2026, 11, 25)


def write(first: int, last: int) -> None:
    for n in range(first, last + 1):
        with transaction.atomic():
            services.record(
                actor="Sari “S” <sari@contoh.go.id>",
                role="reviewer",
                room="requests",
                subject=f"H-2026-{n:04d}",
                verb="claim",
                sentence=f'Mulai dikaji: "{n}" \\ \u2028 é',
                at=AT + timedelta(minutes=n, microseconds=-5 if n % 2 else n),
                data={"z": 1.5, "a": [n, None, True, {"é": "\u2028\x7f"}], "hari": DAY} if n % 3 else {},
            )


def forge(first: int) -> None:
    """Somebody rewrites the chain from one entry on: contents, hashes and head, all of it consistent."""
    rows = [Row(**{name: getattr(one, name) for name in asdict_names()}) for one in Entry.objects.order_by("seq")]
    before = rows[first - 2].hash if first > 1 else ZERO
    with connection.cursor() as cursor:
        for row in rows[first - 1 :]:
            row = replace(row, sentence="Tidak pernah terjadi", prev_hash=before)
            before = digest(row)
            cursor.execute(
                "UPDATE audit_entry SET sentence = %s, prev_hash = %s, hash = %s WHERE seq = %s",
                [row.sentence, row.prev_hash, before, row.seq],
            )
        cursor.execute("UPDATE audit_head SET hash = %s", [before])


def cut(after: int) -> None:
    """Somebody deletes the end of the chain, and lets the head say that it always ended there."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE seq > %s", [after])
        cursor.execute("UPDATE audit_head SET seq = %s, hash = (SELECT hash FROM audit_entry WHERE seq = %s)", [after, after])


def asdict_names() -> list[str]:
    return list(Row.__dataclass_fields__)


def test_the_fast_text_of_an_entry_is_the_text_that_its_hash_covers() -> None:
    write(1, 12)
    for row in stream.entries(None, 12):
        assert asdict(stream.row_of(row)) == asdict(
            Row(**{name: getattr(Entry.objects.get(seq=row.seq), name) for name in asdict_names()})
        )
        assert hashlib.sha256(stream.text_of(row)).hexdigest() == row.hash == digest(stream.row_of(row))


def test_the_check_reads_in_pages_by_key_and_none_is_lost_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    write(1, 12)
    assert stream.PAGE <= 10_000, "a few megabytes at most"
    monkeypatch.setattr(stream, "PAGE", 5)
    assert [row.seq for row in stream.entries(None, 12)] == list(range(1, 13))
    report = queries.verify()
    assert report.ok and report.entries == 12


def test_an_untouched_chain_costs_one_query_a_page_and_never_a_model_object(monkeypatch: pytest.MonkeyPatch) -> None:
    write(1, 9)
    monkeypatch.setattr(stream, "row_of", lambda row: pytest.fail(f"entry {row.seq} went the slow way"))
    assert queries.verify().ok


def test_entries_written_during_the_check_are_checked_and_not_taken_for_strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    write(1, 4)
    real, written = stream.entries, []

    def entries(after: int | None, until: int) -> object:
        yield from real(after, until)
        if not written:
            written.append(True)
            write(5, 6)

    monkeypatch.setattr(stream, "entries", entries)
    report = queries.verify()
    assert report.ok and report.entries == 6


def test_an_anchor_says_date_last_sequence_and_head_hash_and_is_signed() -> None:
    write(1, 3)
    anchor = services.take_anchor(on=DAY, at=AT)
    assert (anchor.date, anchor.seq, anchor.hash) == (DAY, 3, Entry.objects.get(seq=3).hash)
    assert anchors.read(json.dumps(anchor.as_data())) == anchor


def test_a_chain_that_was_rewritten_from_an_earlier_entry_is_detected_by_the_anchor() -> None:
    write(1, 6)
    anchor = services.take_anchor(on=DAY, at=AT)
    write(7, 9)
    assert queries.verify([anchor]).ok
    forge(4)
    assert queries.verify().ok, "the forged chain is whole in itself"
    report = queries.verify([anchor])
    assert [fault.kind for fault in report.faults] == ["anchor"]
    assert "Rantai ditulis ulang: catatan 6" in report.faults[0].sentence


def test_a_chain_that_was_cut_before_the_anchor_is_detected() -> None:
    write(1, 3)
    early = services.take_anchor(on=DAY, at=AT)
    write(4, 6)
    late = services.take_anchor(on=DAY, at=AT)
    cut(4)
    assert queries.verify([early]).ok
    assert not queries.verify([early, late]).ok


def test_every_check_compares_the_chain_with_the_anchors_in_the_folder_and_names_what_was_cut_off() -> None:
    write(1, 6)
    services.keep_anchor(on=DAY, at=AT)
    write(7, 8)
    services.keep_anchor(on=DAY + timedelta(days=1), at=AT)
    report = queries.verify()
    assert report.ok and report.anchors == 2
    cut(3)
    services.keep_anchor(on=DAY + timedelta(days=2), at=AT)  # of the chain that was cut: it must not calm anybody
    (fault,), count = queries.verify().faults, queries.verify().fault_count
    assert fault.kind == "deleted" and fault.sentence.startswith("Catatan 4 sampai 8 dihapus") and count == 5
    daily = services.check_chain(clock=lambda: AT)
    assert daily is not None and daily.faults == [fault.sentence]
    write(14, 19)  # what is written anew does not fill the place
    assert [one.sentence[:33] for one in queries.verify().faults] == ["Rantai ditulis ulang: catatan 6 b"]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry")
        cursor.execute("DELETE FROM audit_head")
    assert [one.sentence[:27] for one in queries.verify().faults] == ["Catatan 1 sampai 8 dihapus:"]


def test_a_file_among_the_anchors_that_is_none_or_has_another_key_is_named() -> None:
    write(1, 2)
    path = services.keep_anchor(on=DAY, at=AT)
    path.with_name("2026-11-01.json").write_text(path.read_text().replace('"seq": 2', '"seq": 1'))
    lost = anchors.fingerprint(anchors.read(path.read_text()).public_key)
    queries.anchor_key().unlink()
    services.keep_anchor(on=DAY + timedelta(days=1), at=AT)
    assert [one.sentence for one in queries.verify().faults] == [
        f"Jangkar 2026-11-25 ditandatangani kunci lain ({lost}), bukan kunci instalasi ini. Isinya masih cocok dengan rantai. "
        "Bila itu kunci lama instalasi ini, terima dengan inang anchor-key.",
        "2026-11-01.json: Jangkar ini diubah setelah ditandatangani.",
    ]
    queries.anchor_key().write_text("rusak")
    assert "Kunci instalasi anchor.pem rusak" in queries.verify().faults[0].sentence, "and the check goes on"


def test_a_key_under_a_passphrase_and_a_file_whose_name_is_no_text_end_no_check() -> None:
    write(1, 3)
    folder = services.keep_anchor(on=DAY, at=AT).parent
    (folder / os.fsdecode(b"x\xff.json")).write_text("{}")
    locked = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
    queries.anchor_key().write_bytes(locked)
    check = services.check_chain(clock=lambda: AT)
    assert check is not None and not check.died
    assert "Kunci instalasi anchor.pem rusak" in check.faults[0] and check.faults[1].startswith("x?.json: ")
    assert [one.encode() for one in Check.objects.get().faults], "and a page can say it"


def test_a_pipe_in_place_of_an_anchor_or_of_the_key_is_named_and_waited_for_by_no_check() -> None:
    write(1, 3)
    path = services.keep_anchor(on=DAY, at=AT)
    for one in (path, queries.anchor_key()):
        one.unlink()
        os.mkfifo(one)
    path.with_name("2026-11-01.json").symlink_to("/dev/zero")
    faults = [one.sentence for one in queries.verify().faults]
    assert "Kunci instalasi anchor.pem rusak" in faults[0]
    assert faults[1:] == [f"{day}.json: jangkar tidak dapat dibaca (bukan berkas biasa)." for day in ("2026-11-01", "2026-11-25")]


def test_one_entry_that_was_cut_off_is_named_and_what_is_no_anchor_of_ours_stands_for_nothing() -> None:
    write(1, 4)
    path = services.keep_anchor(on=DAY, at=AT)
    strange = anchors.Anchor(DAY, AT, 99, "0" * 64, "")
    foreign = anchors.signed(strange, Ed25519PrivateKey.generate())
    (said,) = (one.sentence for one in queries.verify([foreign]).faults)
    assert said.startswith("Jangkar 2026-11-25 ditandatangani kunci lain (") and "dihapus" not in said, "it tells of no loss"
    (path.parent / "2026-11-02.json").mkdir()
    assert ["2026-11-02.json: jangkar tidak dapat dibaca" in one.sentence for one in queries.verify().faults] == [True]
    (path.parent / "2026-11-02.json").rmdir()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE seq = 4")
    said = " ".join(one.sentence for one in queries.verify().faults)
    assert said.count("Catatan 4 dihapus") == 1, "the head says by itself what is missing, and it is told once"
    cut(3)
    gone = "Catatan 4 dihapus: pada 2026-11-25 rantai dijangkarkan di catatan 4."
    assert [one.sentence for one in queries.verify().faults] == [gone]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_head")
    assert "Ujung rantai dihapus" in " ".join(one.sentence for one in queries.verify().faults)


@pytest.mark.parametrize("field", ["date", "seq", "hash", "at", "public_key"])
def test_an_anchor_that_was_changed_is_no_anchor(field: str) -> None:
    write(1, 2)
    data = services.take_anchor(on=DAY, at=AT).as_data()
    other = {"date": "2026-11-24", "seq": 1, "hash": ZERO, "at": AT.replace(hour=4).isoformat(), "public_key": "A" * 43 + "="}
    data[field] = other[field]
    with pytest.raises(anchors.AnchorFault):
        anchors.read(json.dumps(data))


NO_ANCHORS = ["", "{}", "[]", "null", "\x00", '{"kind": "inang-anchor-1"}', b"\xff\xfe", "7", "[" * 100_000]


@pytest.mark.parametrize("text", NO_ANCHORS)
def test_a_file_that_is_no_anchor_is_refused_in_one_sentence(text: str | bytes) -> None:
    with pytest.raises(anchors.AnchorFault, match="bukan jangkar"):
        anchors.read(text)


@pytest.mark.parametrize("number", ["Infinity", "NaN", "2.0", "true", '"2"', "-1", "9" * 30, "9" * 5000, "[" * 5000 + "]" * 5000])
def test_an_anchor_whose_number_is_none_is_named_and_the_check_goes_on(number: str) -> None:
    write(1, 2)
    path = services.keep_anchor(on=DAY, at=AT)
    path.write_text(path.read_text().replace('"seq": 2', f'"seq": {number}'))
    services.ask_check(by="Admin", at=AT)
    done = services.check_chain(clock=lambda: AT)
    assert done is not None and not done.died and done.entries == 2
    assert done.faults == ["2026-11-25.json: Berkas ini bukan jangkar audit Inang, atau terpotong."]


def test_anchors_of_a_lost_key_are_compared_and_its_acceptance_stands_in_the_chain() -> None:
    write(1, 4)
    path = services.keep_anchor(on=DAY, at=AT)
    lost = anchors.fingerprint(anchors.read(path.read_text()).public_key)
    write(5, 6)
    services.keep_anchor(on=DAY + timedelta(days=1), at=AT)
    queries.anchor_key().unlink()
    write(7, 8)
    services.keep_anchor(on=DAY + timedelta(days=2), at=AT)
    (fault,) = queries.verify().faults
    assert "Jangkar 2026-11-25 sampai 2026-11-26 ditandatangani kunci lain" in fault.sentence and lost in fault.sentence
    with pytest.raises(anchors.AnchorFault, match="Tidak ada jangkar"):
        services.accept_key(fingerprint="0000 0000 0000 0000", by="sistem", at=AT)
    assert services.accept_key(fingerprint=lost, by="sistem", at=AT) == lost
    assert queries.verify().ok and Entry.objects.get(verb="accept_anchor_key").data["fingerprint"] == lost
    with pytest.raises(anchors.AnchorFault, match="sudah diterima"):
        services.accept_key(fingerprint=lost, by="sistem", at=AT)
    forge(3)
    assert "Rantai ditulis ulang: catatan 4" in queries.verify().faults[0].sentence


def test_an_anchor_of_a_strange_key_that_the_chain_does_not_hold_says_so() -> None:
    write(1, 4)
    services.keep_anchor(on=DAY, at=AT)
    queries.anchor_key().unlink()
    services.keep_anchor(on=DAY + timedelta(days=1), at=AT)
    forge(2)
    sentences = [one.sentence for one in queries.verify().faults]
    assert any("kunci lain" in one and "tidak cocok dengan rantai" in one for one in sentences)


def test_an_anchor_that_was_overwritten_by_an_older_genuine_one_is_named() -> None:
    write(1, 3)
    early = services.keep_anchor(on=DAY, at=AT)
    write(4, 6)
    late = services.keep_anchor(on=DAY + timedelta(days=1), at=AT)
    late.write_bytes(early.read_bytes())
    cut(3)
    words = "2026-11-26.json: isinya jangkar 2026-11-25, bukan jangkar hari itu: ditimpa."
    assert [one.sentence for one in queries.verify().faults] == [words]
    late.rename(late.with_name("dari-arsip.json"))
    assert queries.verify().ok, "a file that claims no day may hold any"


def test_an_anchor_of_another_installation_is_refused() -> None:
    write(1, 2)
    anchor = services.take_anchor(on=DAY, at=AT)
    queries.anchor_key().unlink()
    services.take_anchor(on=DAY, at=AT)
    assert "kunci lain" in queries.anchor_fault(anchor)


def test_the_duty_writes_one_file_a_day_and_never_over_it() -> None:
    write(1, 2)
    path = services.keep_anchor(on=DAY, at=AT)
    first = path.read_text()
    write(3, 4)
    assert services.keep_anchor(on=DAY, at=AT) == path and path.read_text() == first
    other = services.keep_anchor(on=DAY + timedelta(days=1), at=AT)
    assert anchors.read(other.read_text()).seq == 4
    assert anchors.keep(services.take_anchor(on=DAY, at=AT), path.parent) == path and path.read_text() == first
    assert oct(queries.anchor_key().stat().st_mode)[-3:] == "600"
    assert not [one for one in path.parent.iterdir() if one.name.startswith(".")]


def test_the_commands_print_an_anchor_and_check_against_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INANG_DATA", str(settings.DATA))
    monkeypatch.setattr("inang.cli.audit.open_instance", lambda data: Path(settings.DATA))
    write(1, 5)
    run, file = CliRunner(), tmp_path / "jangkar.json"
    printed = run.invoke(app, ["anchor", "--json", "--out", str(file)])
    assert printed.exit_code == 0 and json.loads(printed.stdout) == json.loads(file.read_text())
    good = run.invoke(app, ["verify-audit", "--anchor", str(file), "--json"])
    assert good.exit_code == 0 and json.loads(good.stdout) == {"ok": True, "entries": 5, "anchors": 1, "faults": []}
    none = run.invoke(app, ["anchor-key", "0000 0000 0000 0000"])
    assert none.exit_code != 0 and Entry.objects.count() == 5
    forge(2)
    bad = run.invoke(app, ["verify-audit", "--anchor", str(file)])
    assert bad.exit_code == 1 and "Rantai ditulis ulang" in bad.stdout
    assert run.invoke(app, ["verify-audit"]).exit_code == 0
    services.keep_anchor(on=DAY, at=AT)
    cut(2)
    bad = run.invoke(app, ["verify-audit"])
    assert bad.exit_code == 1 and "1 jangkar dari folder data" in bad.stdout and "Catatan 3 sampai 5 dihapus" in bad.stdout


def test_the_command_accepts_a_key_that_was_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inang.cli.audit.open_instance", lambda data: Path(settings.DATA))
    write(1, 2)
    path = services.keep_anchor(on=DAY, at=AT)
    lost = anchors.fingerprint(anchors.read(path.read_text()).public_key)
    queries.anchor_key().unlink()
    services.take_anchor(on=DAY, at=AT)
    assert CliRunner().invoke(app, ["verify-audit"]).exit_code == 1
    done = CliRunner().invoke(app, ["anchor-key", lost, "--json"])
    assert done.exit_code == 0 and json.loads(done.stdout) == {"accepted": lost}
    assert CliRunner().invoke(app, ["verify-audit"]).exit_code == 0


def test_the_chain_is_checked_once_a_day_and_whenever_somebody_asks() -> None:
    write(1, 3)
    moment = [AT]
    first = services.check_chain(clock=lambda: moment[0])
    assert first is not None and first.entries == 3 and first.fault_count == 0
    assert services.check_chain(clock=lambda: moment[0]) is None
    asked = services.ask_check(by="Admin <a@contoh.go.id>", at=AT)
    assert services.ask_check(by="Lain <l@contoh.go.id>", at=AT).pk == asked.pk
    done = services.check_chain(clock=lambda: moment[0])
    assert done is not None and done.pk == asked.pk
    moment[0] += timedelta(hours=25)
    assert services.check_chain(clock=lambda: moment[0]) is not None
    assert Check.objects.count() == 3


def test_a_check_whose_worker_died_is_begun_anew_and_two_workers_do_not_do_it_twice() -> None:
    write(1, 3)
    asked = services.ask_check(by="Admin", at=AT)
    Check.objects.filter(pk=asked.pk).update(started_at=AT)
    assert services.check_chain(clock=lambda: AT + timedelta(minutes=1)) is None
    done = services.check_chain(clock=lambda: AT + timedelta(minutes=20))
    assert done is not None and done.pk == asked.pk


def test_a_check_that_breaks_off_is_kept_as_one_that_vouches_for_nothing_and_tried_again_soon() -> None:
    write(1, 3)
    assert services.check_chain(clock=lambda: AT) is not None

    def dies() -> list[tuple[int, str]]:
        raise ZeroDivisionError

    later = AT + timedelta(hours=25)
    done = services.check_chain(clock=lambda: later, witnesses=[dies])
    assert done is not None and done.died and done.fault_count == 1 and done == queries.last_check()
    assert done.faults == ["Pemeriksaan berhenti sebelum selesai (ZeroDivisionError)."]
    assert services.check_chain(clock=lambda: later + timedelta(minutes=1)) is None
    again = services.check_chain(clock=lambda: later + timedelta(minutes=16))
    assert again is not None and not again.died and again.fault_count == 0


@pytest.mark.parametrize("data", ["[" * 3000 + "]" * 3000, "[]", '{"fingerprints": 7}'])
def test_a_seal_of_the_calendar_that_was_made_unreadable_is_named_and_ends_no_check(data: str) -> None:
    workdays.seed()
    assert workdays.seal_versions(at=AT)
    seal = Entry.objects.filter(room="workdays", subject__startswith=sealing.ALL).values_list("seq", flat=True)[0]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute("UPDATE audit_entry SET data = %s WHERE seq = %s", [data, seal])
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
    done = services.check_chain(clock=lambda: AT, witnesses=(sealing.faults,))
    assert done is not None and not done.died and f"Catatan {seal} diubah" in done.faults[0]


def test_a_broken_chain_leaves_its_sentences_in_the_last_check() -> None:
    write(1, 3)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET sentence = 'x' WHERE seq = 2")
    done = services.check_chain(clock=lambda: AT)
    assert done is not None and done.fault_count == 1 and "Catatan 2 diubah" in done.faults[0]
    assert queries.last_check() == done
