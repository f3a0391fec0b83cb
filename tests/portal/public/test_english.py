"""In English no sentence of the public side stays Indonesian, but what the office or the law said: `lang="id"` marks that."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any, Final

import pikepdf
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from inang.complaints import services as hearing
from inang.complaints import states, transition
from inang.letters import inspection, inspection_image, inspection_pdf, inspection_render
from inang.letters.models import Letter
from inang.portal import attachments, errors
from inang.portal.public.figures import Case, Figures
from inang.portal.said import lasting, said
from inang.standard import queries as standard
from inang.survey import services as survey
from inang.workdays import queries as workdays
from tests.portal.complaining import NAMED, holding, officer, received
from tests.portal.public import books
from tests.portal.public.conftest import CODE

pytestmark = pytest.mark.django_db
PAGES: Final = (
    "/", "/standar/", "/standar/edisi/", "/standar/edisi/kalbar-2022/", "/maklumat/", "/periksa/", "/periksa/?kode=abc",
    f"/s/{CODE}/", "/s/AAAA-AAAA/", "/lacak/", "/lacak/?nomor=147", "/pengaduan/", "/pengaduan/kirim/", "/pengaduan/jawaban/",
    "/statistik/", "/statistik/?periode=semua", "/statistik/cara-hitung/", "/survei/tebakan/", "/privasi/", "/hitung/",
    "/hitung/?diterima=2026-12-22&jam=15:42&hari=9", "/hitung/?diterima=&hari=0", "/kalender/", "/tidak-ada/",
)  # fmt: skip
TRACKED: Final = "/lacak/pengaduan/"
SPOKEN: Final = ("aria-label", "alt", "title", "placeholder", "data-busy", "data-given-back")
VOID: Final = {"meta", "link", "input", "img", "br", "hr"}
# What both languages write alike: marks, names of services and files, months, levels of school.
ALIKE: Final = re.compile(
    r"(Inang|English|Menu|JSON|XLSX|CSV|PDF|Median|WhatsApp|Facebook|Instagram|Twitter|SP4N-LAPOR!|SMP|SMA|Diploma|SK [\w/]+"
    r"|(Jan|Feb|Mar|Apr|Jun|Jul|Sep|Nov)[\d /·–a-zA-Z]*|(WhatsApp|median)? ?\d+|\S*[./]\S*|\S+-\S+|[0-9a-f …]{20,})"
)
INDONESIAN: Final = re.compile(
    r"\b(yang|dan|atau|untuk|dengan|pada|dari|hari|kerja|tidak|belum|sudah|setelah|surat|kami|anda)\b", re.IGNORECASE
)


class Said(HTMLParser):
    """What a page says outside `lang="id"`: texts, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.texts: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        theirs = tag in ("script", "style", "code") or (tag != "html" and named.get("lang") == "id") or self.is_theirs
        if not theirs:
            self.texts |= {named[name] or "" for name in SPOKEN if named.get(name)}
        if tag not in VOID:
            self.open.append((tag, theirs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Of drawings; they hold nothing."""

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self.is_theirs:
            self.texts.add(" ".join(data.split()))

    @property
    def is_theirs(self) -> bool:
        return bool(self.open) and self.open[-1][1]


def left(client: Client, fetch: Callable[[Client], Any]) -> set[str]:
    """What one page says alike in both languages, and what it says in English with an Indonesian word in it."""
    both = []
    for code in ("id", "en"):
        client.cookies["django_language"] = code
        page = Said()
        page.feed(fetch(client).content.decode())
        both.append(page.texts)
    office = standard.current().office
    said = both[1] - {office.division, office.head_title}  # names of offices stay
    alike = {text for text in said & both[0] if re.search(r"[A-Za-z]{3}", text) and not ALIKE.fullmatch(text)}
    names = re.compile("|".join(map(re.escape, (office.full_name, workdays.calendar().decree))))  # in sentences of ours
    return alike | {text for text in said if INDONESIAN.search(names.sub("", text))}


@pytest.mark.once
def test_no_page_that_anybody_reads_keeps_an_indonesian_sentence_in_english(signed_letter: tuple[Letter, bytes]) -> None:
    books.everything(60, 40)
    day, kinds = date(2026, 5, 4), tuple((one.name, 1) for one in standard.current().request_kinds)
    drawn = Figures(2, 1, 1.5, 3, (Case(1, False), Case(5, True)), 1, (1,) * 12, day, day, day, kinds)
    cache.set(f"figures:{standard.current().slug}", drawn)  # as the page keeps them
    token, _until = survey.issue(after="request", at=timezone.now())
    found = {path: left(Client(), lambda client, path=path: client.get(path)) for path in (*PAGES, f"/survei/{token}/")}
    found["survey, nothing chosen"] = left(Client(), lambda client: client.post(f"/survei/{token}/", {}))
    found["complaint, nothing typed"] = left(Client(), lambda client: client.post("/pengaduan/kirim/", {}))
    found["pair, nothing typed"] = left(Client(), lambda client: client.post(f"{TRACKED}buka/", {}))
    assert {path: words for path, words in found.items() if words} == {}


def _posted(path: str, **typed: Any) -> Callable[[Client], Any]:
    """A fetch that types this; files as (name, bytes)."""

    def fetch(client: Client) -> Any:
        files = {name: SimpleUploadedFile(*value) for name, value in typed.items() if isinstance(value, tuple)}
        return client.post(path, {**typed, **files})

    return fetch


@pytest.mark.once
def test_what_is_refused_or_checked_is_said_in_english(signed_letter: tuple[Letter, bytes]) -> None:
    genuine, receipt = signed_letter[1], received()
    blank = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(300, 300))
        pdf.save(blank)
    checked = {"genuine": genuine, "unsigned": blank.getvalue(), "changed": genuine + b"\n%more", "no PDF": b"hello"}
    found = {name: left(Client(), _posted("/periksa/", berkas=("x.pdf", data))) for name, data in checked.items()}
    found["by its code"] = left(Client(), _posted(f"/s/{CODE}/", berkas=("x.pdf", blank.getvalue())))
    form = {**NAMED, "isi": "147", "pos_el": "warga@", "telepon": "12", "alamat": "1" * 301, "nama": "1" * 161}
    found["a wrong form"] = left(Client(), _posted("/pengaduan/kirim/", **form, lampiran=("x.docx", b"PK")))
    case, client = receipt.complaint, holding(receipt.complaint, receipt.code)
    found["a long reply"] = left(client, _posted(f"{TRACKED}balas/", text="1" * 20_001, lampiran=("x.pdf", b"%PDF-")))
    hearing.withdraw(complaint=case, at=timezone.now())
    found["a reply too late"] = left(client, _posted(f"{TRACKED}balas/", text="Masih ada lagi."))
    found["an objection too late"] = left(client, _posted(f"{TRACKED}keberatan/", text="1" * 20))
    found["a name that is none"] = left(client, _posted(f"{TRACKED}rahasiakan/"))
    found["before the calendar"] = left(Client(), lambda one: one.get("/hitung/?diterima=1999-12-22&hari=9"))
    found["after the calendar"] = left(Client(), lambda one: one.get("/hitung/?diterima=2999-12-22&hari=9"))
    assert {path: words for path, words in found.items() if words} == {}


def test_a_count_with_pauses_and_another_limit_is_told_in_english() -> None:
    at = timezone.now()
    receipt = received(received_at=at - timedelta(days=9), at=at - timedelta(days=9))
    case, by, handler = receipt.complaint, officer(), officer("penangan", "reviewer")
    client, found = holding(case, receipt.code), {}
    for limit in (one for one in standard.current().complaint_limits if not one.examination):
        hearing.triage(complaint=case, classification=limit.id, by=by, at=at - timedelta(days=8))
        case.refresh_from_db()
        for path in ("", "hitung/"):
            found[f"{limit.id}: {path}"] = left(client, lambda one, path=path: one.get(f"{TRACKED}{path}"))
    hearing.assign(complaint=case, to=handler, by=by, at=at - timedelta(days=6))
    case.refresh_from_db()
    hearing.ask(complaint=case, text="Muncul pesan merah?", by=handler, at=at - timedelta(days=5))
    hearing.reply(complaint=case, text="Ya, merah.", at=at - timedelta(days=1))
    for path in ("", "hitung/"):
        found[path] = left(client, lambda one, path=path: one.get(f"{TRACKED}{path}"))
    assert {path: words for path, words in found.items() if words} == {}


def test_lengths_of_working_time_are_said_in_english() -> None:
    spoken = {
        "Selesai dalam 1 jam 55 menit kerja, lewat 20 menit": "Done in 1 hour 55 minutes of working time, 20 minutes late",
        "Hitungan berhenti, menunggu pelapor, 2 jam kerja terpakai": "The count has stopped, 2 hours of working time used",
        "1 menit kerja lagi": "1 minute of working time left",
        "Lewat 3 jam 1 menit kerja": "3 hours 1 minute of working time late",
    }
    with translation.override("en"):
        assert {one: said(one) for one in spoken} == spoken
    with translation.override("id"):
        assert [said(one) for one in spoken] == list(spoken)


def test_one_of_something_is_singular_in_english() -> None:
    with translation.override("en"):
        assert [lasting(count, "hari kerja") for count in (0, 1, 2)] == ["0 working days", "1 working day", "2 working days"]
        words = [errors.too_often(RequestFactory().get("/"), seconds).content.decode() for seconds in (60, 120)]
    assert ["Wait 1 minute," in words[0], "Wait 2 minutes," in words[1]] == [True, True]


def test_one_complaint_is_a_complaint_in_english() -> None:
    receipt = received()
    client = holding(receipt.complaint, receipt.code)
    client.cookies["django_language"] = "en"
    for path in ("", "hitung/", "tarik/"):
        page = client.get(f"{TRACKED}{path}").content.decode()
        assert f"Complaint {receipt.complaint.number}" in page and "Complaints P" not in page, path


def test_a_count_in_english_says_no_reason_twice() -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    page = client.get("/hitung/?diterima=2026-12-22&hari=1").content.decode()
    assert ">Received<" in page and ">Diterima<" not in page


def test_every_refusal_of_a_file_beside_a_complaint_has_its_english_words() -> None:
    rooms = (inspection_image, inspection_pdf, inspection_render)
    spoken = [text for room in rooms for name, text in vars(room).items() if name.isupper() and " " in str(text)]
    plain = {re.sub(r"\{(\w+):[^}]*\}", r"{\1}", text) for text in spoken if isinstance(text, str)}
    assert {text for text in plain if "{" in text} <= set(inspection.TEMPLATES)
    sentences = {*plain, *inspection.TEMPLATES, *inspection._CURES.values(), *inspection._ENDINGS.values(), inspection.POLYGLOT}
    with translation.override("en"):
        assert {one for one in map(attachments._of_files, sentences) if translation.gettext(one) == one} == set()


def test_whoever_complained_and_comes_too_late_reads_in_english_how_it_stands() -> None:
    with translation.override("en"):
        plain = {one.plain: translation.gettext(one.plain) for one in states.STATES.values()}
        told = {own: said(transition.BEHIND.format(number="P-1", plain=own)) for own in plain}
    assert told == {own: f"Complaint P-1: this page is behind. {other}. Reload it." for own, other in plain.items()}
    assert not any(own == other for own, other in plain.items())


def test_whoever_complained_reads_every_state_in_english() -> None:
    receipt, at = received(), timezone.now()
    case, by, handler, head = receipt.complaint, officer(), officer("penangan", "reviewer"), officer("kabid", "approver")
    client, found = holding(case, receipt.code), {}

    def look(*paths: str) -> None:
        for path in paths:
            found[f"{len(found)}: {path}"] = left(client, lambda one: one.get(f"{TRACKED}{path}"))

    look("", "hitung/", "tarik/")
    hearing.triage(complaint=case, classification="minor", by=by, at=at)
    hearing.assign(complaint=case, to=handler, by=by, at=at)
    hearing.ask(complaint=case, text="Muncul pesan merah?", by=handler, at=at)
    look("")
    client.post(f"{TRACKED}balas/", {"text": "Ya, di bawah tombol."})
    look("")
    hearing.draft(complaint=case, text="Sudah diperbaiki.", by=handler, at=at)
    hearing.approve(complaint=case, by=head, at=at)
    look("", "keberatan/")
    hearing.accept(complaint=case, at=at)
    look("")
    assert {path: words for path, words in found.items() if words} == {}
