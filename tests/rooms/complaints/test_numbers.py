"""A complaint's number as the edition writes it: given, typed, said, mailed, and an address; numbers already given go on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from inang.complaints import addressing, codes, queries
from inang.letters.models import Register
from inang.notices.reading import Letter
from inang.standard import queries as standard
from inang.standard.patterns import clashes, number_faults
from inang.standard.rules import Edition, NumberPattern
from tests.rooms.complaints.post import Post
from tests.rooms.complaints.stage import HOUR, MONDAY, Stage
from tests.rooms.notices.letters import mail

pytestmark = pytest.mark.django_db


def written_as(pattern: str) -> Edition:
    return replace(standard.seed(), numbers=(NumberPattern("complaint", pattern),))


def hold(monkeypatch: pytest.MonkeyPatch, pattern: str) -> None:
    """From now on the edition writes complaints so."""
    edition = written_as(pattern)
    monkeypatch.setattr("inang.standard.queries.current", lambda _on=None: edition)


def test_numbers_are_written_by_the_pattern_of_the_edition_and_old_ones_stay(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = stage.received()
    hold(monkeypatch, "ADU.{bulan}.{tahun}-{nomor:05}")
    new = stage.received()
    assert (old.complaint.number, new.complaint.number) == ("P-2026-0001", "ADU.XI.2026-00002")
    for receipt, typed in ((old, "p 2026 0001"), (old, "P-2026-0001"), (new, "adu xi 2026 00002"), (new, "ADU.XI.2026-00002")):
        assert queries.track(number=typed, code=receipt.code) == receipt.complaint, typed
    assert queries.track(number=old.complaint.number, code=new.code) is None


def test_a_number_that_an_earlier_pattern_has_given_stops_no_complaint(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(monkeypatch, "P-{tahun}-1{nomor}")
    assert stage.received().complaint.number == "P-2026-11"
    hold(monkeypatch, "P-{tahun}-{nomor}")
    Register.objects.filter(name="P").update(last=9)
    assert [stage.received().complaint.number for _ in range(2)] == ["P-2026-10", "P-2026-12"]


def test_a_token_of_mail_holds_whatever_the_pattern_was_then(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.INANG_IMAP_HOST = "kotak.uji"
    old = stage.received().complaint
    assert addressing.tag(old).startswith("p20260001-"), "as in mails that were sent long ago"
    hold(monkeypatch, "ADU.{tahun}-{nomor:05}")
    new = stage.received().complaint
    post = Post()
    for case in (old, new):
        to = addressing.reply_address(case)
        raw = mail("Masih sama.", to=to, sender="Warga <warga@contoh.id>", message_id=f"<{case.pk}@x>")
        assert post.one(raw, at=MONDAY + HOUR).subject_key == case.number
    assert addressing.case_of(Letter(subject=f"Re: {addressing.tag(new).upper()}")) == new
    assert addressing.hinted(Letter(subject="Tanya soal [ADU.2026-00002], mohon dijawab.")) == new
    assert addressing.hinted(Letter(subject="Tanya soal p-2026-0001")) == old
    assert addressing.hinted(Letter(subject="Anggaran 2026-0001 dan surat H-2026-0001")) is None


def test_only_a_tag_that_verifies_is_taken_out_of_what_somebody_wrote(stage: Stage) -> None:
    tag = addressing.tag(stage.received().complaint)
    plain = "Kantor-pertanggungjawab dan p20260001-0000000000000000 tetap tertulis."
    assert addressing.without_codes(f"{tag} {tag.upper()} {plain}") == f"{addressing.HIDDEN} {addressing.HIDDEN} {plain}"


def test_a_number_of_any_pattern_is_an_address_and_opens_the_tracking_page(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(monkeypatch, "ADU.{tahun}-{nomor:05}")
    receipt = stage.received()
    number = receipt.complaint.number
    found = resolve(f"/meja/pengaduan/{number}/")
    assert (found.url_name, found.kwargs) == ("complaint", {"number": number})
    cache.clear()
    client = Client()
    assert f"Misalnya ADU.{timezone.localdate().year}-00147" in client.get("/lacak/").content.decode()
    assert f'value="{number}"' in client.get("/lacak/", {"nomor": number.lower()}).content.decode(), "the form of complaints"
    client.post("/lacak/pengaduan/buka/", {"nomor": number.replace("-", " "), "kode": receipt.grouped})
    assert number in client.get("/lacak/pengaduan/").content.decode()


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("P-{nomor:04}", "harus memuat {tahun}: nomor pengaduan mulai lagi"),
        ("{kode}/{nomor}/{tahun}", "misalnya P-{tahun}-{nomor:04}"),
        ("PENGADUAN-DISKOMINFO-{bulan}-{tahun}-{nomor}", "lebih dari 30 karakter"),
        ("H.{nomor}.{tahun}", "nomor permintaan dapat sama dengan nomor pengaduan"),
    ],
)
def test_a_pattern_that_cannot_serve_is_refused_with_its_cure(pattern: str, words: str) -> None:
    (fault,) = number_faults(written_as(pattern))
    assert words in fault


def test_no_later_edition_gives_complaints_what_an_earlier_one_gave_requests() -> None:
    numbers = (NumberPattern("case", "R-{tahun}-{nomor}"), NumberPattern("complaint", "H-{tahun}-{nomor}"))
    later = replace(standard.seed(), slug="kelak", numbers=numbers)
    assert number_faults(later) == []
    (fault,) = clashes(later, [standard.seed()])
    assert "nomor pengaduan dapat sama dengan nomor permintaan (edisi kalbar-2022)" in fault


@pytest.mark.parametrize("typed", ["", "-", "P", "2026", "P" * 31 + "1", "<script>1", "p-2026-0061\n' or 1=1"])
def test_what_cannot_be_a_number_finds_nothing(typed: str) -> None:
    plain = codes.plain_number(typed)
    assert plain == "-" or plain == "2026"
