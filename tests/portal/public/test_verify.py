from __future__ import annotations

import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from inang.letters.models import Letter
from inang.portal import uploads
from tests.portal.public.conftest import CODE

Signed = tuple[Letter, bytes]


def pdf(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("surat.pdf", data, "application/pdf")


def test_the_code_behind_the_qr_shows_the_letter_as_registered(client: Client, signed_letter: Signed) -> None:
    page = client.get(f"/s/{CODE}/").content.decode()
    for words in (
        "Surat ini asli",
        "500.12.6/214/DISKOMINFO-C",
        "Kamis, 26 November 2026",
        "Kepala Dinas Kesehatan",
    ):
        assert words in page


@pytest.mark.parametrize("typed", ["7qf3-k2md", "7QF3K2MD", " 7QF3 K2MD "])
def test_a_code_may_be_typed_as_people_type(client: Client, signed_letter: Signed, typed: str) -> None:
    answer = client.get("/periksa/", {"kode": typed})
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/s/{CODE}/"


@pytest.mark.parametrize("address", ["/periksa/", f"/s/{CODE}/"])
def test_a_file_that_is_too_large_is_called_so_and_not_missing(
    client: Client, signed_letter: Signed, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 100_000)
    answer = client.post(address, {"berkas": pdf(b"%PDF-1.7" + b"x" * 200_000)})
    page = answer.content.decode()
    assert answer.status_code == 422 and "lebih besar dari 20 MB. Surat kami selalu lebih kecil." in page
    assert "Pilih berkas PDF" not in page


@pytest.mark.django_db
def test_an_unknown_code_is_404_and_says_what_to_do(client: Client) -> None:
    answer = client.get("/s/AAAA-AAAA/")
    assert answer.status_code == 404
    assert "Kode ini tidak tercatat" in answer.content.decode()
    wrong = client.get("/periksa/", {"kode": "abc"})
    assert wrong.status_code == 422
    assert "delapan huruf dan angka" in wrong.content.decode()


def test_an_unsigned_draft_is_not_a_letter_yet(client: Client, signed_letter: Signed) -> None:
    Letter.objects.update(state=Letter.State.DRAFT)
    assert client.get(f"/s/{CODE}/").status_code == 404
    assert client.get(f"/s/{CODE}/surat.pdf").status_code == 404


def test_the_official_copy_is_the_very_file(client: Client, signed_letter: Signed) -> None:
    answer = client.get(f"/s/{CODE}/surat.pdf")
    assert b"".join(answer.streaming_content) == signed_letter[1]  # type: ignore[attr-defined]
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_file_that_we_issued_is_genuine(client: Client, signed_letter: Signed) -> None:
    answer = client.post("/periksa/", {"berkas": pdf(signed_letter[1])})
    page = answer.content.decode()
    assert "Surat ini asli" in page
    assert "500.12.6/214/DISKOMINFO-C" in page


@pytest.mark.parametrize("where", ["/periksa/", f"/s/{CODE}/"])
def test_one_changed_byte_is_refused(client: Client, signed_letter: Signed, where: str) -> None:
    data = bytearray(signed_letter[1])
    data[data.index(b"/MediaBox") + 12] ^= 1
    page = client.post(where, {"berkas": pdf(bytes(data))}).content.decode()
    assert "Surat ini asli" not in page
    assert "Jangan dipakai sebagai bukti" in page
    assert ("Surat yang kami terbitkan" in page) is where.startswith("/s/")


def test_a_file_without_a_signature_is_not_ours(client: Client, signed_letter: Signed) -> None:
    out = io.BytesIO()
    with pikepdf.new() as bare:
        bare.add_blank_page()
        bare.save(out)
    data = out.getvalue()
    page = client.post("/periksa/", {"berkas": pdf(data)}).content.decode()
    assert "Berkas ini bukan surat asli" in page


@pytest.mark.django_db
def test_no_file_and_an_empty_file_are_told_at_the_field(client: Client) -> None:
    none = client.post("/periksa/", {})
    assert none.status_code == 422
    assert "Pilih berkas PDF yang hendak diperiksa." in none.content.decode()
    empty = client.post("/periksa/", {"berkas": pdf(b"")})
    assert "Berkas ini kosong." in empty.content.decode()


@pytest.mark.django_db
def test_guessing_codes_is_slowed_down_with_a_page_that_says_how_long(client: Client) -> None:
    answers = [client.get(f"/s/AAAA-{n:04d}/").status_code for n in range(61)]
    assert answers[0] == 404
    assert answers[-1] == 429
    page = client.get("/s/AAAA-0000/").content.decode()
    assert "Tunggu 5 menit" in page
