"""Mail to case: one mail is one case or one message, whoever wrote it, however often it came, whatever is in it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from inang.audit.models import Entry
from inang.audit.queries import verify
from inang.complaints import addressing, opening, posting, queries, services
from inang.complaints.models import Complaint, Message
from inang.letters import queries as letters
from inang.letters import sandbox
from inang.notices import fetching
from inang.notices import rules as notice_rules
from inang.notices.models import Incoming, Notice
from inang.worklist import queries as worklist_queries
from inang.worklist import services as worklist
from tests.rooms.complaints.post import Post
from tests.rooms.complaints.stage import DAY, HOUR, MONDAY, Stage, mails
from tests.rooms.notices.letters import TEXT, bounce, mail, many_parts, nested

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _a_mailbox_is_read(settings: Any) -> None:
    settings.INANG_IMAP_HOST = "kotak.uji"


@pytest.fixture
def post(stage: Stage) -> Iterator[Post]:
    yield Post()
    assert verify().ok


def case_of(row: Incoming) -> Complaint:
    found = queries.by_number(row.subject_key)
    assert found is not None, (row.state, row.reason)
    return found


def answer_to(case: Complaint, text: str, **changed: Any) -> bytes:
    values = {"to": addressing.reply_address(case), "message_id": f"<balas-{text[:5].strip()}@contoh.test>", **changed}
    return mail(text, **{"subject": f"Re: Pengaduan {case.number}", **values})


def photo(kind: str = "JPEG") -> bytes:
    """A photo with the place where it was taken."""
    picture, out = Image.new("RGB", (800, 600), "white"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "KENARI-KAMERA"
    exif.get_ifd(0x8825)[2] = (0.0, 2.0, 13.0)
    picture.save(out, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return out.getvalue()


# -- a new case ----------------------------------------------------------------------------------------------------
def test_a_mail_becomes_a_case_with_a_receipt_that_repeats_nothing_of_it(post: Post) -> None:
    row = post.one(mail(TEXT + " KENARI=1+1", subject="KENARI <script>"), at=MONDAY, later=MINUTE)
    case = case_of(row)
    assert row.state == "taken" and case.channel == "email" and case.received_at == MONDAY
    assert case.messages.get().text == TEXT + " KENARI=1+1" and case.anonymity == "named"
    (sent,) = mails(MONDAY + HOUR)
    assert sent.to == "warga@contoh.test" and "KENARI" not in sent.title + sent.text and "Warga" not in sent.text
    assert case.number in sent.text and "Senin, 30 November 2026" in sent.text and "balas saja pos-el ini" in sent.text
    code = re.search(r"Kode tanda terima: (.*)", sent.text)
    assert code and queries.track(number=case.number, code=code.group(1)) == case
    assert sent.reply_to == addressing.reply_address(case) != ""
    assert "warga@" not in str(list(Incoming.objects.values())) + str(list(Entry.objects.values()))


def test_the_same_mail_twice_makes_one_case(post: Post) -> None:
    first, again, by_another_road = post.arrive(mail(), mail(), b"Received: lain\r\n" + mail(), at=MONDAY)
    assert [first.state, again.state, by_another_road.state] == ["taken", "copy", "copy"]
    assert Complaint.objects.count() == 1 and again.subject_key == first.subject_key
    post.box.uidvalidity, post.box.marked = 2, set()  # the server numbers everything anew
    post.arrive(at=MONDAY + HOUR)
    assert Complaint.objects.count() == 1 and len(mails(MONDAY + 2 * HOUR)) == 1


def test_two_mails_that_only_look_alike_make_two_cases(post: Post) -> None:
    one, other = (mail(files=(("foto.png", photo(kind)),)) for kind in ("PNG", "JPEG"))
    later = mail().replace(b"02:00:00", b"03:00:00")
    alike = [mail(), mail("Isi yang lain sama sekali."), mail(message_id="<dua@contoh.test>"), one, other, later]
    rows = post.arrive(*alike, at=MONDAY)
    assert [row.state for row in rows] == ["taken"] * 6 and Complaint.objects.count() == 6


def test_mails_without_a_name_and_a_time_of_their_own_are_told_apart_by_what_is_in_them(post: Post) -> None:
    bare = b"From: warga@contoh.test\r\nSubject: Situs\r\n\r\n"
    words = (b"Situs dinsos mati sejak Senin.", b"Sekarang situs dinkes mati juga.", b"Situs dinsos mati sejak Senin.")
    rows = post.arrive(*(bare + one for one in words), at=MONDAY)
    assert [row.state for row in rows] == ["taken", "taken", "copy"] and Complaint.objects.count() == 2


def test_machines_bounces_and_loops_make_no_case_and_get_no_answer(post: Post, stage: Stage) -> None:
    rows = post.arrive(
        mail(headers={"Auto-Submitted": "auto-replied"}),
        mail(headers={"Precedence": "bulk"}),
        mail(sender="inang@localhost"),
        bounce("<tidak-dikenal@contoh.test>"),
        at=MONDAY,
    )
    assert {row.state for row in rows} == {"ignored"} and all(row.reason for row in rows)
    assert not Complaint.objects.exists() and mails(MONDAY + HOUR) == []
    fetching.again(incoming=rows[0], force=True, actor="Ari <a@x.test>", role="complaint_officer", at=MONDAY + HOUR)
    (forced,) = post.post(MONDAY + HOUR)
    assert forced.state == "taken" and case_of(forced).received_at == MONDAY
    with pytest.raises(notice_rules.Refused):
        fetching.again(incoming=forced, actor="Ari <a@x.test>", role="complaint_officer", at=MONDAY + HOUR)


def test_our_own_mail_that_comes_back_makes_no_case(post: Post) -> None:
    """Somebody's mailbox sends everything back to us, receipt included."""
    post.one(mail(), at=MONDAY)
    (receipt,) = mails(MONDAY + HOUR)
    back = mail(receipt.text, sender="warga@contoh.test", message_id=receipt.message_id)
    looped = mail(receipt.text, sender="warga@contoh.test", message_id="<baru@x.test>", headers={"X-Loop": "pengaduan@localhost"})
    assert [row.state for row in post.arrive(back, looped, at=MONDAY + HOUR)] == ["ignored", "ignored"]
    assert Complaint.objects.count() == 1


def test_a_receipt_that_bounces_is_told_in_the_case_once(post: Post) -> None:
    case = case_of(post.one(mail(), at=MONDAY))
    ours = Notice.objects.get().message_id
    rows = post.arrive(bounce(ours), bounce(ours, "postmaster@contoh.test"), at=MONDAY + HOUR)
    assert [row.state for row in rows] == ["ignored", "ignored"] and rows[0].subject_key == case.number
    assert case.events.filter(sentence=posting.NOT_ARRIVED).count() == 1
    assert not case.events.get(sentence=posting.NOT_ARRIVED).public


def test_a_mail_that_waited_for_days_counts_from_the_day_it_reached_the_office(post: Post) -> None:
    case = case_of(post.one(mail(), at=MONDAY - 5 * DAY, later=5 * DAY))
    assert case.received_at == MONDAY - 5 * DAY and case.entered_at == MONDAY and case.backdate_reason == posting.LATE


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (mail("Mati", subject="Situs gizi"), "Situs gizi\n\nMati"),
        (mail("x" * 30_000), "x" * 20_000),
        (mail(sender="tanpa alamat"), TEXT),
        (mail(sender="Wärga <wärga@contöh.test>"), TEXT),
        (mail(sender=f"{'n' * 300} <warga@contoh.test>"), TEXT),
        (many_parts(10_000), TEXT),
    ],
)
def test_whoever_writes_whatever_the_mail_makes_a_case(post: Post, raw: bytes, text: str) -> None:
    assert case_of(post.one(raw, at=MONDAY)).messages.get().text == text


def test_an_empty_mail_waits_for_an_officer_and_one_with_only_a_photo_is_a_case(post: Post) -> None:
    empty, only_photo = post.arrive(
        mail("", subject=""), mail("", subject="", message_id="<f@x.test>", files=(("foto.jpg", photo()),)), at=MONDAY
    )
    assert (empty.state, empty.reason) == ("failed", posting.EMPTY)
    assert case_of(only_photo).messages.get().text == posting.ONLY_FILES


# -- attachments ---------------------------------------------------------------------------------------------------
def test_photos_are_shown_as_new_pictures_and_what_is_refused_is_named_with_its_cure(post: Post) -> None:
    polyglot = photo("PNG") + b"PK\x03\x04" + b"\0" * 26 + b"PK\x05\x06" + b"\0" * 18
    files = (
        ("foto.jpg", photo()),
        ("lukisan.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("foto.heic", b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + b"\0" * 50),
        ("gabungan.png", polyglot),
    )
    case = case_of(post.one(mail(files=files), at=MONDAY))
    (kept,) = case.messages.get().attachments.all()
    assert kept.name == "foto.jpg" and letters.path(kept.file).read_bytes() == photo(), "the original stays"
    shown = letters.page_image(kept.file, 1).read_bytes()
    assert b"KENARI" in photo() and b"KENARI" not in shown and not Image.open(io.BytesIO(shown)).getexif()
    note = case.events.get(sentence="Catatan pembacaan surat")
    assert "lukisan.svg" in note.detail and "foto.heic" in note.detail and "gabungan.png" in note.detail
    assert note.public == "3 lampiran tidak dapat dibuka. Kirim lagi sebagai PDF, JPEG, atau PNG."


def test_a_mail_that_breaks_the_reader_is_kept_and_waits_for_an_officer(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    for ending, tries in (("memory", 1), ("timeout", posting.MOST_TRIES)):
        monkeypatch.setattr(sandbox, "ask", lambda *_, ending=ending, **__: sandbox.Answer((), ending))
        post.box.put(mail(message_id=f"<{ending}@x.test>"), MONDAY)
        fetching.take_in(post.box, post.box.look(), post.box.look().uids, MONDAY)
        at = MONDAY
        for _ in range(tries):
            (row,) = post.post(at)
            at += HOUR
        assert (row.state, row.tries) == ("failed", tries) and row.reason.endswith("lalu catat isinya sebagai pengaduan.")
    monkeypatch.undo()
    fetching.again(incoming=row, actor="Ari <a@x.test>", role="complaint_officer", at=MONDAY + DAY)
    assert [one.state for one in post.post(MONDAY + DAY)] == ["taken"] and worklist_queries.pending(MONDAY + DAY)
    assert list(opening.folder().iterdir()) == []


def test_a_mail_nested_beyond_reason_is_a_sentence_and_no_crash(post: Post) -> None:
    for depth, words in ((60, posting.EMPTY), (1500, "Surat ini bersarang terlalu dalam untuk dibuka di sini.")):
        row = post.one(nested(depth), at=MONDAY)
        assert row.state == "failed" and row.reason.startswith(words)


# -- messages of old cases -----------------------------------------------------------------------------------------
def test_a_reply_with_the_token_from_the_complainant_is_a_message_without_what_it_cites(post: Post, stage: Stage) -> None:
    case = case_of(post.one(mail(), at=MONDAY))
    (receipt,) = mails(MONDAY + HOUR)
    case = services.triage(complaint=case, classification="minor", by=stage.people["petugas"], at=MONDAY + HOUR)
    case = services.assign(complaint=case, to=stage.people["penangan"], by=stage.people["kabid"], at=MONDAY + HOUR)
    services.ask(complaint=case, text="Peramban mana?", by=stage.people["penangan"], at=MONDAY + 2 * HOUR)
    cited = "".join(f"> {line}\n" for line in receipt.text.splitlines())
    text = f"Firefox di HP.\n\nPada Sen, 24 Nov 2026 pukul 10.00 Inang <inang@localhost> menulis:\n{cited}"
    row = post.one(answer_to(case, text, files=(("foto.png", photo("PNG")),)), at=MONDAY + 3 * HOUR)
    assert case_of(row) == case and Complaint.objects.count() == 1
    said = case.messages.order_by("pk").last()
    assert said is not None and (said.kind, said.text, said.channel) == (Message.Kind.REPLY, "Firefox di HP.", "email")
    assert said.attachments.get().name == "foto.png"
    case.refresh_from_db()
    assert case.state == "in_handling", "the clock runs on"


def test_a_token_alone_or_an_address_alone_is_no_reply_but_a_case_that_may_be_related(post: Post) -> None:
    case = case_of(post.one(mail(), at=MONDAY))
    token, ours = addressing.reply_address(case), Notice.objects.get().message_id
    rows = post.arrive(
        answer_to(case, "Dari orang lain.", sender="lain@contoh.test"),
        answer_to(case, "Tanpa kunci sama sekali.", to="pengaduan@localhost"),
        answer_to(case, "Kunci yang ditebak.", to=token[:-14] + "0000" + token[-10:]),
        answer_to(case, "Dengan kunci saja.", sender="lain@contoh.test", subject="Tanya"),
        mail("Dengan kutipan saja.", subject="Tanya", message_id="<k@x.test>", headers={"In-Reply-To": ours}),
        at=MONDAY + HOUR,
    )
    assert case.messages.count() == 1 and Complaint.objects.count() == 6
    for row in rows:
        assert list(queries.related_to(case_of(row))) == [case]
    assert all("mungkin" not in sent.text.lower() for sent in mails(MONDAY + 2 * HOUR)), "nobody outside hears of it"


def test_a_token_in_the_subject_counts_as_one_in_the_address(post: Post) -> None:
    case = case_of(post.one(mail(), at=MONDAY))
    by_subject = mail("Tambahan keterangan.", subject=f"Re: [{addressing.tag(case).upper()}]", message_id="<s@x.test>")
    assert case_of(post.one(by_subject, at=MONDAY + HOUR)) == case
    said = case.messages.order_by("pk").last()
    assert said is not None and said.text == "Tambahan keterangan."


def test_ten_thousand_guessed_tokens_open_no_case(post: Post, stage: Stage) -> None:
    """A database finds the case, our code compares the tag: as many guesses in each letter as are looked at."""
    case = stage.received().complaint
    right = addressing.tag(case)
    letter = opening.Letter(sender="warga@contoh.id")
    for first in range(0, 10_000, 40):  # of the fifty that are looked at
        guesses = [f"{right[:-16]}{number:016d}" for number in range(first, first + 40)]
        letter.recipients, letter.subject = (f"pengaduan+{guesses[0]}@localhost",), " ".join(guesses[1:])
        assert addressing.case_of(letter) is None
    letter.subject = f"{letter.subject} {right}"
    assert addressing.case_of(letter) == case, "all of them were looked at: the right one behind them is found"
    letter.subject = ""
    letter.recipients = (f"pengaduan+{right}@lain.test",)
    assert addressing.case_of(letter) is None, "at somebody else's server it is nobody's"
    letter.recipients = (f"Pengaduan+{right}@localhost",)
    assert addressing.case_of(letter) == case


def test_a_reply_to_a_closed_case_is_a_new_case_beside_it(post: Post, stage: Stage) -> None:
    case = case_of(post.one(mail(), at=MONDAY))
    Complaint.objects.filter(pk=case.pk).update(state="closed")
    row = post.one(answer_to(case, "Masih belum selesai juga."), at=MONDAY + HOUR)
    assert case_of(row) != case and list(queries.related_to(case_of(row))) == [case]


def test_a_receipt_code_that_somebody_cites_is_not_shown_to_officers(post: Post, stage: Stage) -> None:
    receipt = stage.received()
    written = f"Nomor {receipt.complaint.number}, kode {receipt.grouped}, juga {receipt.code.lower()} dan ABCD EFGH JKMN PQRS."
    row = post.one(mail(written, subject=f"Kode {receipt.grouped}"), at=MONDAY)
    text = case_of(row).messages.get().text + case_of(row).subject
    assert receipt.grouped not in text and receipt.code.lower() not in text and "ABCD EFGH JKMN PQRS" in text
    assert text.count(addressing.HIDDEN) == 3


# -- floods --------------------------------------------------------------------------------------------------------
def test_a_mail_bomb_is_capped_by_address_and_nothing_of_it_is_lost(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "MOST_A_DAY", 3)
    rows = post.arrive(*(mail(message_id=f"<bom-{n}@x.test>") for n in range(6)), at=MONDAY)
    assert [row.state for row in rows] == ["taken"] * 3 + ["held"] * 3 and Complaint.objects.count() == 3
    (other,) = post.arrive(mail(sender="lain@contoh.test", message_id="<l@x.test>"), at=MONDAY)
    assert other.state == "taken", "nobody else waits because of it"
    fetching.again(incoming=rows[5], force=True, actor="Ari <a@x.test>", role="complaint_officer", at=MONDAY)
    assert [row.state for row in post.post(MONDAY)] == ["taken"]
    (next_day,) = post.arrive(mail(message_id="<besok@x.test>"), at=MONDAY + DAY + HOUR)
    assert next_day.state == "taken"


# -- workers -------------------------------------------------------------------------------------------------------
def test_a_worker_that_lost_its_lease_writes_nothing(post: Post) -> None:
    post.box.put(mail(), MONDAY)
    fetching.take_in(post.box, post.box.look(), post.box.look().uids, MONDAY)
    (slow,) = worklist.claim(["incoming"], "lambat", MONDAY, 10, 1)
    (quick,) = worklist.claim(["incoming"], "cepat", MONDAY + HOUR, 10, 1)
    assert posting.post(slow, MONDAY + HOUR) is None and not Complaint.objects.exists()
    assert posting.post(quick, MONDAY + HOUR) is not None and Complaint.objects.count() == 1
    assert posting.post(quick, MONDAY + HOUR) is None and Complaint.objects.count() == 1
