"""The reader of mail: words, sender and attachments of good mails, one sentence for each thing wrong with a bad one."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from inang.notices import judging, reading
from inang.notices.reading import Letter
from inang.notices.wording import from_html, own_words, plain
from tests.rooms.notices.letters import TEXT, bounce, mail, many_parts, nested


def read(raw: bytes, folder: Path) -> Letter:
    return reading.read(io.BytesIO(raw), folder)


def judged(raw: bytes, folder: Path) -> str:
    letter = read(raw, folder)
    return judging.judge(letter, our_addresses=["pengaduan@localhost", "inang@localhost"], our_domain="localhost").kind


# -- what a good mail says -----------------------------------------------------------------------------------------
def test_sender_subject_words_and_attachments_of_an_ordinary_mail(tmp_path: Path) -> None:
    letter = read(mail(files=(("foto rusak.png", b"\x89PNG isi"), ("../../etc/passwd", b"x"))), tmp_path)
    assert (letter.sender, letter.sender_name) == ("warga@contoh.test", "Warga Contoh")
    assert letter.subject == "Situs tidak dapat dibuka" and letter.text == TEXT
    assert letter.recipients == ("pengaduan@localhost",) and letter.message_id == "<satu@contoh.test>"
    assert [(one.name, one.size) for one in letter.attachments] == [("foto rusak.png", 8), ("passwd", 1)]
    assert (tmp_path / letter.attachments[0].file).read_bytes() == b"\x89PNG isi"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["part-1", "part-2"] and letter.remarks == []


def test_of_alternatives_the_plain_words_count_unless_there_are_none(tmp_path: Path) -> None:
    assert read(mail(html="<p>Lain</p>"), tmp_path).text == TEXT
    assert read(mail("  \n", html="<p>Halo,<br>situs <b>kami</b> mati.</p>"), tmp_path).text == "Halo,\nsitus kami mati."


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"Subject: =?utf-8?q?Layanan_lambat_=E2=80=94_sekali?=\r\n\r\nx", "Layanan lambat — sekali"),
        (b"Subject: =?iso-8859-1?Q?caf=E9?= =?utf-8?B?w6k=?=\r\n\r\nx", "caféé"),
        (b"Subject: situs \xc3\xa9 mentah\r\n\r\nx", "situs é mentah"),
        (b"Subject: caf\xe9\r\n\r\nx", "café"),
        (b"Subject: =?klingon?Q?qapla?=\r\n\r\nx", "qapla"),
        (b"Subject: =?utf-8?B?!!!?= dan\r\n\r\nx", "dan"),
        (b"Subject: =?utf-8?B?a?= mati\r\n\r\nx", "=?utf-8?B?a?= mati"),
        (b"Subject: satu\r\n\tdua\r\n\r\nx", "satu dua"),
        (b"Subject: a\x00b\xe2\x80\xaecd\r\n\r\nx", "abcd"),
    ],
)
def test_a_subject_is_read_however_it_was_encoded(tmp_path: Path, raw: bytes, words: str) -> None:
    assert read(raw, tmp_path).subject == words


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("text/plain; charset=utf-8", "kaf\u00e9".encode(), "kafé"),
        ("text/plain; charset=utf-8", "kafé".encode("cp1252"), "kafé"),
        ("text/plain; charset=tidak-ada", "kafé".encode(), "kafé"),
        ("text/plain; charset=us-ascii", "“kafé” €5".encode("cp1252"), "“kafé” €5"),
        ("text/plain; charset=utf-16", "kafé".encode("utf-16"), "kafé"),
        ('text/plain; charset="utf-8\x00"', b"biasa", "biasa"),
        ("text/plain", b"\xff\xfe\x81\x8d", "ÿþ\x81\x8d".replace("\x81", "").replace("\x8d", "")),
        ("text/html; charset=utf-8", b"<script>alert(1)</script><p>Halo&nbsp;&lt;b&gt;</p>", "Halo <b>"),
        ("text/html", b"<a href='https://x.test/a'>bank.test</a> <a href='javascript:x'>y</a>", "bank.test (https://x.test/a) y"),
        ("text/html", b"<![endif]><!-- <p>x --><div>satu<div>dua", "satu\ndua"),
    ],
)
def test_words_are_read_however_they_were_encoded(tmp_path: Path, kind: str, body: bytes, words: str) -> None:
    raw = b"From: a@contoh.test\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + body
    assert read(raw, tmp_path).text == words


@pytest.mark.parametrize(
    ("coded", "body", "words", "remarks"),
    [
        ("base64", b"aGFsbw==", "halo", []),
        ("base64", b"aGFsbw", "halo", [reading.BROKEN]),
        ("base64", b"!!!aGFsbw==", "halo", [reading.BROKEN]),
        ("quoted-printable", b"ha=6Co=ZZ", "halo=ZZ", []),
        ("x-uuencode", b"begin\nxx", "begin\nxx", []),
        ("9bit", b"halo", "halo", []),
    ],
)
def test_a_broken_transfer_encoding_costs_no_mail(
    tmp_path: Path, coded: str, body: bytes, words: str, remarks: list[str]
) -> None:
    raw = b"From: a@contoh.test\r\nContent-Transfer-Encoding: " + coded.encode() + b"\r\n\r\n" + body
    letter = read(raw, tmp_path)
    assert (letter.text, letter.remarks) == (words, remarks)


def test_plain_words_that_claim_to_be_base64_are_said_to_be_broken(tmp_path: Path) -> None:
    raw = b"From: a@contoh.test\r\nContent-Transfer-Encoding: base64\r\n\r\nSitus mati, tolong."
    assert read(raw, tmp_path).remarks == [reading.BROKEN], "whoever reads this in the case looks at the original"


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        ("Warga <warga@contoh.test>", "warga@contoh.test"),
        ("WARGA@Contoh.test", "warga@contoh.test"),
        ('"a@korban.test" <warga@contoh.test>', "warga@contoh.test"),
        ("warga@contoh.test, lain@contoh.test", "warga@contoh.test"),
        ("=?utf-8?q?Warga_=3Ckorban=40x=2Etest=3E?= <warga@contoh.test>", "warga@contoh.test"),
        ("tanpa alamat", ""),
        ("<>", ""),
        ("a@b@c", ""),
    ],
)
def test_the_sender_is_the_address_and_never_what_a_name_pretends(tmp_path: Path, header: str, sender: str) -> None:
    assert read(f"From: {header}\r\n\r\nx".encode(), tmp_path).sender == sender


def test_cited_words_and_signatures_are_told_from_what_somebody_wrote() -> None:
    reply = "Masih mati.\n\nPada Sel, 24 Nov 2026 pukul 10.00 Inang <inang@localhost>\nmenulis:\n> Kode: K7H2\n\n-- \nWarga"
    assert own_words(reply) == ("Masih mati.", reply[reply.index("Pada") :])
    assert own_words("Ya.\n\nOn Tue, 24 Nov 2026 at 10:00, Inang <i@l> wrote:\n\nlama")[0] == "Ya."
    assert own_words("Ya.\n________________________________\nDari: Inang <i@l>\nHal: x")[0] == "Ya."
    assert own_words("Ya.\nDari: Inang <i@l>\nDikirim: kemarin\nPerihal: x\nlama")[0] == "Ya."
    assert own_words("> tanya?\njawab\n> lagi?\njuga") == ("jawab\njuga", "> tanya?\n> lagi?")
    assert own_words("> hanya kutipan") == ("> hanya kutipan", "")
    assert own_words("Pada hari Senin kami menulis surat.\nBelum dijawab.")[0].endswith("Belum dijawab.")


# -- limits, each with its sentence --------------------------------------------------------------------------------
def test_ten_thousand_parts_are_read_up_to_the_limit_and_it_is_said(tmp_path: Path) -> None:
    letter = read(many_parts(10_000), tmp_path)
    assert letter.text == TEXT and len(letter.attachments) == reading.MOST_ATTACHMENTS
    assert any("300 bagian" in one for one in letter.remarks) and any("20 lampiran" in one for one in letter.remarks)


def test_a_mail_in_a_mail_in_a_mail_is_read_up_to_the_limit_and_it_is_said(tmp_path: Path) -> None:
    assert read(nested(10), tmp_path).text == "Di dasar."
    letter = read(nested(60), tmp_path)
    assert letter.text == "" and any("20 lapis" in one for one in letter.remarks)


def test_what_is_too_large_empty_encrypted_or_inside_another_mail_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LARGEST_ATTACHMENT", 1_000_000)
    monkeypatch.setattr(reading, "MOST_TEXT", 1000)
    letter = read(mail("k" * 2000, files=(("besar.pdf", b"x" * 1_500_000), ("kosong.pdf", b""))), tmp_path)
    assert len(letter.text) == 1000 and letter.attachments == []
    assert [one.split(",")[0].split(";")[0] for one in letter.remarks] == [
        "Lampiran besar.pdf 1",
        "Lampiran kosong.pdf kosong.",
        "Isi surat ini lebih dari 1.000 karakter",
    ]
    inner = b"From: a@contoh.test\r\nContent-Type: message/rfc822\r\n\r\nSubject: Dalam\r\n\r\nx"
    assert read(inner, tmp_path).remarks == ["Surat lain yang dilampirkan (Dalam) tidak dibuka; isinya hanya ada di surat asli."]
    secret = b'Content-Type: multipart/encrypted; boundary="b"\r\n\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--'
    assert read(secret, tmp_path).remarks[0] == reading.ENCRYPTED
    cut = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\nTanpa batas.'
    assert read(cut, tmp_path).remarks == [reading.BROKEN]


@hypothesis_settings(max_examples=60)
@given(st.binary(max_size=2000))
def test_no_bytes_whatever_break_the_reader(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    for whole in (raw, b"From: a@b.test\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + raw):
        letter = read(whole, folder)
        assert plain(letter.text) == letter.text and "\n" not in letter.subject + letter.sender + letter.sender_name


@hypothesis_settings(max_examples=40)
@given(st.text(max_size=300))
def test_no_markup_whatever_breaks_the_words(markup: str) -> None:
    assert plain(from_html(f"<p>{markup}<")) == from_html(f"<p>{markup}<")
    own_words(markup)


# -- whose a mail is -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("person", {}),
        ("person", {"headers": {"Auto-Submitted": "no"}}),
        ("person", {"headers": {"Precedence": "first-class"}}),
        ("person", {"sender": "penjawab@contoh.test"}),
        ("machine", {"headers": {"Auto-Submitted": "auto-replied; owner-email=x@y.test"}}),
        ("machine", {"headers": {"Auto-Submitted": "auto-generated"}}),
        ("machine", {"headers": {"Precedence": "bulk"}}),
        ("machine", {"headers": {"Precedence": "auto_reply"}}),
        ("machine", {"headers": {"X-Autoreply": "yes"}}),
        ("machine", {"headers": {"List-Id": "<milis.contoh.test>"}}),
        ("machine", {"headers": {"Return-Path": "<>"}}),
        ("machine", {"sender": "no-reply@contoh.test"}),
        ("loop", {"sender": "Pengaduan <pengaduan+p20260001-x@localhost>"}),
        ("loop", {"sender": "inang@localhost"}),
        ("loop", {"headers": {"X-Loop": "pengaduan@localhost"}}),
        ("loop", {"message_id": f"<{'a' * 40}@localhost>"}),
        ("bounce", {"headers": {"X-Failed-Recipients": "warga@contoh.test"}}),
        ("bounce", {"headers": {"Return-Path": "<>"}, "sender": "MAILER-DAEMON@contoh.test"}),
    ],
)
def test_machines_bounces_and_our_own_mail_are_told_from_people(tmp_path: Path, kind: str, change: dict[str, object]) -> None:
    assert judged(mail(**change), tmp_path) == kind  # type: ignore[arg-type]


def test_a_mail_that_went_round_is_a_loop_and_a_report_names_our_mail(tmp_path: Path) -> None:
    assert judged(b"Received: x\r\n" * 41 + mail(), tmp_path) == "loop"
    ours = f"<{'b' * 40}@localhost>"
    letter = read(bounce(ours), tmp_path)
    assert letter.returned == ours and judged(bounce(ours), tmp_path) == "bounce"


def test_the_same_mail_by_two_roads_has_one_fingerprint_and_another_one_has_another(tmp_path: Path) -> None:
    def mark(raw: bytes) -> str:
        return judging.fingerprint(read(raw, tmp_path), b"kunci")

    first = mark(mail(files=(("a.png", b"x"),)))
    assert first == mark(b"Received: lain\r\nDelivered-To: pengaduan@localhost\r\n" + mail(files=(("b.png", b"x"),)))
    others = [mail(), mail("Lain isinya sama sekali."), mail(message_id="<dua@x.test>"), mail(files=(("a.png", b"y"),))]
    assert len({first, *map(mark, others)}) == 5
    assert mark(b"From: a@b.test\r\n\r\nx") == ""
