"""A mailbox that is read, in memory and on a real Dovecot: the same contract, and nothing lost or doubled on the way."""

from __future__ import annotations

import itertools
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as conf

from inang.notices import fetching, keeping
from inang.notices.drivers import mailbox as mailbox_of_settings
from inang.notices.drivers.box_in_memory import MemoryMailbox
from inang.notices.drivers.incoming import Mailbox
from inang.notices.drivers.interface import Permanent, Temporary
from inang.notices.models import Incoming
from inang.notices.rules import Refused
from inang.worklist import queries as worklist_queries
from inang.worklist import services as worklist
from tests.dovecot import MailStore

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
RAW = b"From: Warga <warga@contoh.test>\r\nTo: pengaduan@localhost\r\nSubject: Situs\r\n\r\nTidak bisa dibuka.\r\n"
names = itertools.count(1)
MB = 1024 * 1024
Put = Callable[[bytes], Any]


@pytest.fixture(params=["memory", pytest.param("imap", marks=pytest.mark.real)])
def box(request: pytest.FixtureRequest, settings: Any) -> tuple[Mailbox, Put]:
    if request.param == "memory":
        memory = MemoryMailbox()
        return memory, lambda raw: memory.put(raw, datetime.now(UTC))
    store: MailStore = request.getfixturevalue("mail_store")
    folder = store.make(f"Uji{next(names)}")
    for name, value in store.settings(folder).items():
        setattr(settings, name, value)
    return mailbox_of_settings(), lambda raw: store.put(raw, folder)


def now() -> datetime:
    return datetime.now(UTC)


def look(box: Mailbox, at: datetime | None = None) -> int:
    """One look of a worker, as the round does it."""
    worklist.wake(fetching.WORK, box.name[:80], at or now())
    (claim,) = worklist.claim([fetching.WORK], "uji", at or now(), 60, 1)
    return fetching.fetch(claim, now, box)


# -- the contract --------------------------------------------------------------------------------------------------
def test_a_mail_is_seen_weighed_read_and_marked(box: tuple[Mailbox, Put]) -> None:
    mailbox, put = box
    large = RAW + b"x" * 70 + b"\r\n" + b"0123456789abcdef\r\n" * 160_000  # several pieces
    for raw in (RAW, large):
        put(raw)
    with mailbox as opened:
        found = opened.look()
        heads = opened.heads(found.uids)
        assert [head.size for head in heads] == [len(RAW), len(large)] and found.uidvalidity > 0
        assert all(head.received_at.tzinfo and abs(now() - head.received_at) < timedelta(minutes=5) for head in heads)
        assert [b"".join(opened.pieces(head.uid, head.size)) for head in heads] == [RAW, large]
        assert b"".join(opened.pieces(heads[1].uid, 1000)) == large[:1000]
        opened.mark(found.uids[:1])
        opened.mark(found.uids[:1])
        assert opened.look().uids == found.uids[1:]
    with mailbox as opened:
        assert opened.look().uids == found.uids[1:], "the mark is still there for the next one who opens it"


def test_a_mail_that_is_gone_gives_nothing_and_hurts_nobody(box: tuple[Mailbox, Put]) -> None:
    mailbox, put = box
    put(RAW)
    with mailbox as opened:
        (uid,) = opened.look().uids
        assert list(opened.pieces(uid + 999, 1000)) == [] and opened.heads([uid + 999]) == [] and opened.heads([]) == []
        opened.mark([])
        assert opened.look().uids == (uid,)


@pytest.mark.real
def test_a_wrong_password_a_missing_folder_and_a_silent_server_are_said_in_words(settings: Any, mail_store: MailStore) -> None:
    for change, kind, words in (
        ({"INANG_IMAP_PASSWORD_FILE": __file__}, Temporary, "menolak kata sandi"),
        ({"INANG_IMAP_PASSWORD_FILE": "/tidak/ada"}, Temporary, "tidak terbaca"),
        ({"INANG_IMAP_FOLDER": "Tidak Ada"}, Permanent, "INANG_IMAP_FOLDER"),
        ({"INANG_IMAP_PORT": 1}, Temporary, "tidak dapat dibuka"),
    ):
        for name, value in {**mail_store.settings(), **change}.items():
            setattr(settings, name, value)
        with pytest.raises(kind, match=words), mailbox_of_settings():
            pass


@pytest.mark.real
def test_a_mail_that_somebody_in_the_office_opened_first_is_read_too(settings: Any, mail_store: MailStore) -> None:
    """Only our own mark says that a mail is here: others look into the same mailbox."""
    folder = mail_store.make("Dibuka")
    for name, value in mail_store.settings(folder).items():
        setattr(settings, name, value)
    with mail_store.client() as client:
        client.append(folder, RAW, flags=["\\Seen", "\\Answered"])
    with mailbox_of_settings() as opened:
        assert opened.look().uids == (1,)


# -- fetching ------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_what_is_fetched_is_kept_sealed_committed_and_marked_once(box: tuple[Mailbox, Put]) -> None:
    mailbox, put = box
    put(RAW)
    put(RAW.replace(b"Situs", b"Lain"))
    assert look(mailbox) == 2 and look(mailbox) == 0
    rows = list(Incoming.objects.order_by("uid"))
    assert [row.state for row in rows] == ["kept", "kept"] and rows[0].sha256 != rows[1].sha256
    place = keeping.place(fetching.folder(), rows[0].sha256)
    assert b"Warga" not in place.read_bytes() and place.stat().st_mode & 0o777 == 0o400
    with keeping.opened(fetching.folder(), rows[0].sha256, conf.SECRET_KEY) as raw:
        assert raw.read() == RAW
    assert len(worklist.claim(["incoming"], "uji", now(), 60, 9)) == 2
    with mailbox as opened:
        assert opened.look().uids == ()


@pytest.mark.django_db
def test_a_mark_that_was_not_set_doubles_nothing_and_is_set_later(box: tuple[Mailbox, Put]) -> None:
    """The worker died, or the line broke, between commit and mark."""
    mailbox, put = box
    put(RAW)

    class Dies(Exception):
        pass

    def broken(uids: Any) -> None:
        raise Dies

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mailbox, "mark", broken)
        with pytest.raises(Dies):
            look(mailbox)
    assert Incoming.objects.count() == 1
    with mailbox as opened:
        assert len(opened.look().uids) == 1
    worklist.claim([fetching.WORK], "lain", now() + timedelta(minutes=2), 60, 1)
    with mailbox as opened:
        assert fetching.take_in(opened, opened.look(), opened.look().uids, now()) == 0
        assert opened.look().uids == ()
    assert Incoming.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.real
def test_a_folder_made_anew_has_new_numbers_and_is_read_from_its_beginning(settings: Any, mail_store: MailStore) -> None:
    folder = mail_store.make("Baru")
    for name, value in mail_store.settings(folder).items():
        setattr(settings, name, value)
    mail_store.put(RAW, folder)
    assert look(mailbox_of_settings()) == 1
    with mail_store.client() as client:
        client.delete_folder(folder)
        client.create_folder(folder)
    mail_store.put(RAW, folder)
    assert look(mailbox_of_settings()) == 1
    first, second = Incoming.objects.order_by("pk")
    assert first.uid == second.uid == 1 and first.uidvalidity != second.uidvalidity and first.sha256 == second.sha256


@pytest.mark.django_db
def test_a_server_that_is_away_is_asked_again_with_growing_delays_and_its_sentence(settings: Any) -> None:
    memory = MemoryMailbox(refusals=[Temporary("Kotak surat tidak dapat dibuka (x).")] * 12)
    worklist.wake(fetching.WORK, memory.name, AT)
    at, delays = AT, []
    for _ in range(12):
        (claim,) = worklist.claim([fetching.WORK], "uji", at, 60, 1)
        assert fetching.fetch(claim, lambda: at, memory) == 0
        work = worklist_queries.of(fetching.WORK, memory.name)
        assert work is not None and work.error == "Kotak surat tidak dapat dibuka (x)."
        delays.append((work.due_at - at).total_seconds())
        at = work.due_at
    assert delays[0] < 3 and delays[-1] == 300, "two seconds at first, five minutes at most"
    memory.put(RAW, AT)
    (claim,) = worklist.claim([fetching.WORK], "uji", at, 60, 1)
    assert fetching.fetch(claim, lambda: at, memory) == 1
    work = worklist_queries.of(fetching.WORK, memory.name)
    assert work is not None and (work.error, work.attempts, work.due_at) == ("", 0, at + fetching.EVERY)


@pytest.mark.django_db
def test_a_mail_above_the_limit_is_kept_by_its_beginning_and_waits_for_an_officer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LARGEST_MAIL", 1024 * 1024)
    monkeypatch.setattr(fetching, "BEGINNING", 100)
    memory = MemoryMailbox()
    memory.put(RAW + b"x" * 3 * 1024 * 1024, AT)
    assert look(memory) == 1
    row = Incoming.objects.get()
    assert (row.state, row.whole) == ("failed", False) and row.reason.startswith("Surat ini 3,0 MB, paling besar 1 MB.")
    with keeping.opened(fetching.folder(), row.sha256, conf.SECRET_KEY) as raw:
        assert raw.read() == (RAW + b"x" * 100)[:100]
    with pytest.raises(Refused):
        fetching.again(incoming=row, actor="Ari", role="complaint_officer", at=AT)


@pytest.mark.django_db
def test_a_full_disk_loses_nothing_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = MemoryMailbox()
    memory.put(RAW, AT)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(keeping.os, "fsync", full)
        assert look(memory) == 0
    assert not Incoming.objects.exists() and memory.marked == set()
    work = worklist_queries.of(fetching.WORK, memory.name)
    assert work is not None and "Kosongkan ruang" in work.error
    worklist.claim([fetching.WORK], "uji", now() + timedelta(minutes=10), 60, 1)
    assert fetching.take_in(memory, memory.look(), memory.look().uids, now()) == 1


# -- raw mails on disk -----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_destroyed_mails_are_gone_from_the_disk_even_if_the_worker_died_before_it(
    django_capture_on_commit_callbacks: Any,
) -> None:
    memory = MemoryMailbox()
    memory.put(RAW, AT)
    look(memory)
    row = Incoming.objects.get()
    Incoming.objects.update(state="taken", subject_key="P-2026-0001")
    with django_capture_on_commit_callbacks():  # not executed: killed right after the commit
        assert fetching.erase(subject_key="P-2026-0001", at=AT) == [row.sha256]
    place = keeping.place(fetching.folder(), row.sha256)
    assert place.exists()
    half = fetching.folder() / ".masuk-setengah"
    half.write_bytes(b"x")
    assert fetching.sweep(now() + timedelta(hours=2)) == 2 and not place.exists() and not half.exists()
    row.refresh_from_db()
    assert (row.state, row.sha256) == ("erased", "")


def test_a_sealed_mail_that_was_changed_cut_or_sealed_elsewhere_is_not_opened(tmp_path: Any) -> None:
    kept = keeping.keep(tmp_path, [b"a" * 700_000, b"b" * 700_000, b""], "kunci")
    with keeping.opened(tmp_path, kept.sha256, "kunci") as raw:
        assert raw.read() == b"a" * 700_000 + b"b" * 700_000
    assert keeping.keep(tmp_path, [b"a" * 700_000 + b"b" * 700_000], "kunci") == kept and kept.size == 1_400_000
    place = keeping.place(tmp_path, kept.sha256)
    sealed = place.read_bytes()
    place.chmod(0o600)
    other = sealed[:100] + bytes([sealed[100] ^ 1]) + sealed[101:]
    for broken in (sealed[:-1], sealed[: keeping.PIECE + 40], other, b"", sealed + sealed):
        place.write_bytes(broken)
        with pytest.raises(keeping.Unreadable):
            keeping.opened(tmp_path, kept.sha256, "kunci")
    place.write_bytes(sealed)
    with pytest.raises(keeping.Unreadable):
        keeping.opened(tmp_path, kept.sha256, "lain")
    other = keeping.keep(tmp_path, [b"surat yang lain"], "kunci")
    place.write_bytes(keeping.place(tmp_path, other.sha256).read_bytes())
    with pytest.raises(keeping.Unreadable):
        keeping.opened(tmp_path, kept.sha256, "kunci")  # whole and ours, but not this mail


@pytest.mark.real
@pytest.mark.django_db
def test_a_mail_of_100_mb_on_a_real_server_costs_no_memory_and_waits_for_an_officer(settings: Any, mail_store: MailStore) -> None:
    """Of a mail above the limit the beginning is fetched, of one below it a piece at a time: neither lies in memory whole."""
    folder = mail_store.make("Seratus")
    for name, value in mail_store.settings(folder).items():
        setattr(settings, name, value)
    line = b"0123456789abcdef" * 4 + b"\r\n"
    for size in (100 * MB, 38 * MB):
        mail_store.put(RAW + b"\r\n" + line * (size // len(line)), folder)
    tracemalloc.start()
    try:
        assert look(mailbox_of_settings()) == 2
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    huge, large = Incoming.objects.order_by("uid")
    assert (huge.state, huge.whole, large.state, large.whole) == ("failed", False, "kept", True)
    assert huge.size > 99 * MB and huge.reason.startswith("Surat ini 10") and "paling besar 40 MB" in huge.reason
    assert keeping.place(fetching.folder(), huge.sha256).stat().st_size < MB, "its beginning only"
    assert peak < 12 * MB, f"{peak / MB:.1f} MB at most at one time"
