"""An agency's way from an empty list to a receipt, in Chromium: wide and narrow, with scripts and without."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from inang.requests.models import HostingRequest
from tests.journeys.walking import PHONE, WIDE, Walk, Walks
from tests.portal import cast as casting
from tests.portal.cast import Cast
from tests.rooms.letters import papers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMAIL = "operator@contoh.go.id"


@pytest.fixture(params=[(WIDE, True), (PHONE, True), (PHONE, False)], ids=["wide", "phone", "phone-without-scripts"])
def walk(request: pytest.FixtureRequest, walks: Walks) -> Walk:
    width, scripts = request.param
    return walks.of("agency", width, scripts=scripts)


def _purpose(page: Page) -> None:
    page.get_by_label("Nama aplikasi atau situs").fill("Situs Dinas Kesehatan")
    page.get_by_text("Situs profil perangkat daerah").click()
    page.get_by_label("Keperluan").fill("Informasi kesehatan untuk masyarakat Kalimantan Barat.")
    page.get_by_text("PHP", exact=True).click()
    page.get_by_label("Memakai basis data").check()
    page.get_by_label("Ruang simpan").select_option("10240")
    page.get_by_text("Hanya informasi publik").click()


def _contact(page: Page) -> None:
    page.get_by_label("Nama pengelola").fill("Pengelola Contoh")
    page.get_by_label("Jabatan pengelola").fill("Pranata Komputer")
    page.get_by_label("Nomor HP").fill("0812 3456 7890")
    page.get_by_label("Pos-el dinas").fill("situs@dinkes.contoh.go.id")


def _signer(page: Page) -> None:
    page.get_by_label("Nama penanda tangan").fill("dr. Nama Contoh, M.Kes.")
    page.get_by_label("Jabatan penanda tangan").fill("Kepala Dinas Kesehatan")
    page.get_by_label("NIP penanda tangan").fill("197001011995031001")
    page.get_by_label("Nomor surat").fill("440/1182/Dinkes-A")
    page.get_by_label("Tanggal surat").fill(casting.now().date().isoformat())


def _name(walk: Walk) -> None:
    page = walk.page
    walk.title("Nama apa yang diinginkan?")
    if walk.scripts:  # the live check says what is wrong before anything is sent
        page.get_by_label("Nama situs").press_sequentially("Dinas_Kesehatan")
        page.get_by_text("Garis bawah tidak boleh").wait_for()
        page.get_by_label("Nama situs").fill("dinkes")
        page.locator(".name-answer").get_by_text("dapat dipakai").wait_for()
    else:
        page.get_by_label("Nama situs").fill("dinkes")
    walk.look("nama")
    walk.onward()


def _letter(walk: Walk, tmp_path: Path) -> None:
    page, letter = walk.page, tmp_path / "Surat_Permintaan_Hosting.pdf"
    walk.title("Unggah surat yang sudah ditandatangani")
    bad = tmp_path / "surat.docx"
    bad.write_bytes(papers.word_file())
    page.get_by_label("Surat yang sudah ditandatangani").set_input_files(bad)
    page.get_by_role("button", name="Unggah dan periksa").click()
    page.locator(".field-error").wait_for()
    letter.write_bytes(papers.pdf())
    page.get_by_label("Surat yang sudah ditandatangani").set_input_files(letter)
    page.get_by_role("button", name="Unggah dan periksa").click()


def test_from_an_empty_list_to_the_receipt(walk: Walk, cast: Cast, tmp_path: Path) -> None:
    page = walk.page
    walk.go("/permintaan/")
    walk.sign_in(EMAIL)
    walk.title("Permintaan")
    walk.look("kosong")
    page.get_by_role("link", name="Ajukan permintaan").first.click()
    walk.look("baru")
    page.get_by_role("button", name="Mulai").click()
    _name(walk)
    walk.title("Situs ini untuk apa?")
    _purpose(page)
    walk.look("keperluan")
    walk.onward()
    walk.title("Siapa yang mengelola situs?")
    _contact(page)
    page.get_by_label("NIP pengelola").fill("12345")
    walk.onward()
    page.locator("#kesalahan").get_by_text("18 angka").wait_for()
    walk.look("salah")
    page.get_by_label("NIP pengelola").fill("198001012005011001")
    walk.onward()
    walk.title("Dengan kunci apa berkas diunggah?")
    page.get_by_label("Kunci publik SSH").fill(casting.KEY)
    walk.onward()
    walk.title("Siapa yang menandatangani surat?")
    _signer(page)
    walk.onward()
    _letter(walk, tmp_path)
    walk.title("Periksa, lalu kirim")
    walk.look("periksa")
    for box in page.locator("input[name=consents]").all():
        box.check()
    page.get_by_role("button", name="Kirim permintaan").click()
    walk.title("Tanda terima permintaan hosting")
    walk.look("tanda-terima")
    page.get_by_role("link", name="lihat cara hitung").click()
    walk.look("cara-hitung")
    case = HostingRequest.objects.get()
    walk.go(f"/permintaan/{case.number}/")
    walk.look("permintaan")
    assert walk.faults == []
    assert case.state == "submitted" and case.letter_file is not None


def test_a_session_that_ends_while_typing_loses_nothing(walk: Walk, cast: Cast) -> None:
    draft = casting.request_of(cast.agency, cast.people["operator"])
    walk.go(f"/permintaan/draf/{draft.pk}/pengelola/")
    walk.sign_in(EMAIL)
    walk.page.get_by_label("Nama pengelola").wait_for()
    walk.page.context.clear_cookies(name="sessionid")
    walk.page.get_by_label("Nama pengelola").fill("Ditulis sesudah sesi berakhir")
    walk.onward()
    walk.sign_in(EMAIL)
    walk.page.get_by_label("Nama pengelola").wait_for()
    assert walk.page.get_by_label("Nama pengelola").input_value() == "Ditulis sesudah sesi berakhir"


def test_a_double_click_sends_one_request(walk: Walk, cast: Cast) -> None:
    consents = [row.id for row in casting.standard.current().consents]
    draft = casting.request_of(
        cast.agency, cast.people["operator"], letter_file=casting.kept_file(), consents=consents
    )
    walk.go(f"/permintaan/draf/{draft.pk}/periksa/")
    walk.sign_in(EMAIL)
    walk.page.get_by_role("button", name="Kirim permintaan").dblclick()
    walk.page.locator("h1").get_by_text("dinkes").or_(
        walk.page.get_by_text("Tanda terima permintaan")
    ).first.wait_for()
    assert HostingRequest.objects.exclude(number=None).count() == 1
