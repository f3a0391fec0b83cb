"""From a letter on paper to a live site and a letter that anybody can check, as each person does it in a browser."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

from inang.agencies import services as agencies
from inang.hosting.models import Site
from inang.letters.drivers import demo_ca
from inang.letters.models import Letter
from inang.notices.drivers.memory import MemoryDriver
from inang.requests.models import Decision, HostingRequest
from inang.standard import queries as standard
from tests.journeys import worker
from tests.journeys.walking import PHONE, Walk, Walks
from tests.portal import cast as casting
from tests.portal.cast import Cast
from tests.rooms.letters import papers, signed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSPHRASE = "frasa sandi yang panjang sekali"


@pytest.fixture
def signatory_key(cast: Cast) -> None:
    kadis = cast.people["signatory"]
    holder = demo_ca.Signatory(str(kadis.pk), kadis.name, "Kepala Dinas", PASSPHRASE)
    signed.give_key(Path(settings.DATA) / "keys", holder, casting.now() - timedelta(days=1))


def _at_the_counter(reviewer: Walk, scan: Path) -> str:
    """A letter on paper: the officer types it in, errs once, and prints the receipt. Returns the number."""
    page = reviewer.page
    reviewer.enter("/meja/")
    reviewer.look("antrean-kosong")
    reviewer.follow("Loket")
    reviewer.title("Catat surat yang dibawa ke kantor")
    page.get_by_label("Perangkat daerah", exact=True).select_option(label="Dinas Kesehatan")
    page.get_by_label("Dibawa oleh").fill("Kurir Contoh")
    page.get_by_label("Pindaian surat").set_input_files(scan)
    for label, words in {
        "Nama penanda tangan": "dr. Nama Contoh, M.Kes.",
        "Jabatan penanda tangan": "Kepala Dinas Kesehatan",
        "NIP penanda tangan": "12345",
        "Nomor surat": "440/1182/Dinkes-A",
        "Tanggal surat": casting.now().date().isoformat(),
        "Nama situs": "dinkes",
        "Nama aplikasi atau situs": "Situs Dinas Kesehatan",
        "Keperluan": "Informasi kesehatan untuk masyarakat Kalimantan Barat.",
        "Nama pengelola": "Pengelola Contoh",
        "NIP pengelola": "198001012005011001",
        "Jabatan pengelola": "Pranata Komputer",
        "Nomor HP": "0812 3456 7890",
        "Pos-el dinas": "situs@dinkes.contoh.go.id",
    }.items():
        page.get_by_label(label, exact=True).fill(words)
    page.get_by_text("Situs profil perangkat daerah").click()
    page.get_by_text("PHP", exact=True).click()
    page.get_by_label("Memakai basis data").check()
    page.get_by_text("Hanya informasi publik").click()
    reviewer.press("Catat dan terbitkan tanda terima")
    page.locator("#kesalahan").get_by_text("18 angka").wait_for()
    reviewer.reads("sudah diunggah dan tersimpan")  # the scan need not be chosen again
    reviewer.look("loket-salah")
    page.get_by_label("NIP penanda tangan").fill("197001011995031001")
    reviewer.press("Catat dan terbitkan tanda terima")
    page.wait_for_url("**/tanda-terima/")
    reviewer.look("tanda-terima-loket")
    found = re.search(r"H-\d{4}-\d{4}", page.url)
    assert found
    return found.group()


def _checked_by_keyboard(reviewer: Walk, number: str) -> None:
    """Row by row without a mouse: open, claim, answer; the stamp is not readable, so it goes back with its reason."""
    page = reviewer.page
    reviewer.go("/meja/")
    reviewer.reads(number)
    page.keyboard.press("j")
    page.locator("#ringkas").get_by_text("Surat").first.wait_for()  # the quick view follows the row
    reviewer.look("antrean")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{number}/")
    reviewer.key("Ambil dan kaji")
    reviewer.reads("sekarang Anda kaji")
    page.keyboard.press("j")
    for item in standard.current().checklist:
        with page.expect_response("**/jawaban/"):
            page.keyboard.press("n" if item.id == "stamped" else "y")
        if item.id == "stamped":
            with page.expect_response("**/jawaban/"):
                page.keyboard.type("Cap pada surat tidak terbaca.")
                page.keyboard.press("Tab")
            page.keyboard.press("j")
    reviewer.reads("1 butir dijawab tidak")
    reviewer.look("kajian")
    page.keyboard.press("?")
    reviewer.reads("pindah butir")
    page.keyboard.press("?")
    reviewer.key("Kembalikan untuk perbaikan")
    reviewer.title("Kembalikan untuk perbaikan")
    assert page.get_by_label("Dibubuhi cap perangkat daerah").input_value() == "Cap pada surat tidak terbaca."
    page.get_by_label("Hal lain yang harus diperbaiki").fill("Nomor telepon pengelola tidak dapat dihubungi.")
    reviewer.look("kembalikan")
    reviewer.press("Kembalikan", exact=True)
    reviewer.reads("Hitungan hari berhenti")


def _mended(operator: Walk, number: str) -> None:
    """The agency answers each item on a telephone and changes what was wrong."""
    page = operator.page
    operator.enter("/permintaan/")
    operator.look("daftar")
    operator.follow("dinkes")
    operator.reads("dikembalikan untuk diperbaiki")
    operator.look("dikembalikan")
    operator.follow("Jawab dan perbaiki")
    answers = page.get_by_label("Jawaban Anda")
    answers.nth(0).fill("Surat sudah dicap ulang dan terbaca.")
    operator.press("Kirim ulang")
    page.locator("#kesalahan").wait_for()  # every item needs its answer; the first one is still there
    page.wait_for_load_state()
    assert answers.nth(0).input_value() == "Surat sudah dicap ulang dan terbaca."
    operator.look("perbaikan-salah")
    answers.nth(1).fill("Nomor baru sudah diisi.")
    operator.press("Pengelola")
    page.get_by_label("Nomor HP").fill("0813 1111 2222")
    operator.onward()
    operator.go(f"/permintaan/{number}/perbaikan/")
    operator.reads("0813 1111 2222")
    operator.look("perbaikan")
    operator.press("Kirim ulang")
    page.wait_for_url(f"**/permintaan/{number}/")
    operator.reads("Dikirim ulang")


def _recommended(reviewer: Walk, number: str) -> None:
    """The second round: what changed is shown, what still stands is taken over by one press."""
    page = reviewer.page
    reviewer.go(f"/meja/{number}/")
    reviewer.reads("Yang berubah sejak pengajuan sebelumnya")
    reviewer.reads("Surat sudah dicap ulang dan terbaca.")
    reviewer.reads("Putaran sebelumnya: tidak")
    reviewer.look("kajian-kedua")
    reviewer.key("Pakai jawaban putaran sebelumnya")
    reviewer.reads("dipakai dari putaran sebelumnya")
    for item in ("stamped", "same_as_form", "contact_reachable"):
        with page.expect_response("**/jawaban/"):
            page.locator(f"#butir-{item}").get_by_text("Ya", exact=True).click()
    reviewer.reads("Semua butir terpenuhi")
    page.evaluate("document.activeElement.blur()")
    reviewer.key("Rekomendasikan setuju")
    reviewer.title("Rekomendasikan kepada Kepala Bidang")
    page.get_by_label("Catatan untuk Kepala Bidang").fill("Surat lengkap, nama sesuai aturan.")
    reviewer.look("rekomendasi")
    reviewer.press("Kirim rekomendasi")
    reviewer.reads("Menunggu keputusan")
    reviewer.go(f"/meja/{number}/keputusan/")  # this reviewer is a head of division too, and yet
    reviewer.reads("Penelaah tidak boleh memutus permintaan yang dikajinya sendiri")
    assert page.get_by_role("button", name="Setujui").count() == 0
    reviewer.look("bukan-pemutus")


def _approved(approver: Walk, number: str) -> None:
    approver.enter("/meja/")
    approver.go(f"/meja/{number}/keputusan/")
    approver.reads("merekomendasikan: setujui")
    approver.look("keputusan")
    approver.press("Setujui")
    approver.reads("Aktivasi sedang dibuktikan")


def _proven_while_watched(page: Page) -> list[int]:
    """How many steps the open page shows as begun, at each boundary of the worker's round."""
    counts: list[int] = []
    # The page asks by itself; its questions are let through only while the machine stands still at a boundary.
    page.route("**/aktivasi/", lambda route: route.continue_())

    def between(here: str) -> None:
        if here.endswith(":before"):
            with page.expect_response("**/aktivasi/"):
                pass
            page.locator(".proof.running").first.wait_for()
            counts.append(page.locator(".proof.running").count())

    assert worker.activate(between)
    page.unroute("**/aktivasi/")
    return counts


def _signed(signatory: Walk, number: str) -> None:
    page = signatory.page
    signatory.enter("/meja/")
    signatory.go(f"/meja/{number}/")
    signatory.follow("Tanda tangani surat")
    signatory.look("tanda-tangan")
    page.get_by_label("Frasa sandi").fill("frasa yang keliru")
    signatory.press("Tanda tangani dan kirim")
    page.locator("#kesalahan").wait_for()
    page.wait_for_load_state()
    assert page.get_by_label("Frasa sandi").input_value() == ""
    page.get_by_label("Frasa sandi").fill(PASSPHRASE)
    signatory.press("Tanda tangani dan kirim")
    signatory.reads("Dikonfirmasi")
    signatory.look("ditandatangani")


def _checked_by_anybody(anybody: Walk, letter: Letter, copy: Path) -> None:
    """By the code behind the QR, by the file, and with one byte changed."""
    page = anybody.page
    anybody.go(f"/s/{letter.check_code}/")
    anybody.reads(letter.number)
    anybody.look("kode")
    anybody.go("/periksa/")
    anybody.look("periksa")
    page.locator("input[type=file]").set_input_files(copy)
    anybody.press("Periksa berkas")
    page.locator(".banner.tone-ok").wait_for()
    anybody.look("asli")
    spoilt = bytearray(copy.read_bytes())
    spoilt[len(spoilt) // 2] ^= 1
    copy.write_bytes(spoilt)
    anybody.go("/periksa/")
    page.locator("input[type=file]").set_input_files(copy)
    anybody.press("Periksa berkas")
    page.locator(".banner.tone-bad").wait_for()
    anybody.look("berubah")


def test_a_letter_on_paper_becomes_a_live_site_and_a_letter_that_anybody_can_check(
    walks: Walks, cast: Cast, signatory_key: None, tmp_path: Path
) -> None:
    scan = tmp_path / "surat.jpg"
    scan.write_bytes(papers.jpeg())
    agencies.add_membership(by=None, at=casting.now(), person=cast.people["reviewer"], role="approver")
    reviewer, operator = walks.of("reviewer"), walks.of("operator", PHONE)
    number = _at_the_counter(reviewer, scan)
    _checked_by_keyboard(reviewer, number)
    _mended(operator, number)
    _recommended(reviewer, number)
    approver = walks.of("approver", PHONE)
    _approved(approver, number)
    shown = _proven_while_watched(approver.page)
    assert len(shown) >= 5 and shown == sorted(shown) and shown[-1] > shown[0], "steps came one by one to the open page"
    approver.reads("Menunggu tanda tangan")
    approver.look("terbukti")
    _signed(walks.of("signatory"), number)
    assert HostingRequest.objects.get().state == "confirmed"
    assert worker.deliver() == [number]
    operator.go(f"/permintaan/{number}/")
    operator.reads("perkara selesai")
    operator.look("selesai")
    with operator.page.expect_download() as download:
        operator.follow("Unduh PDF")
    copy = tmp_path / "surat-konfirmasi.pdf"
    download.value.save_as(copy)
    letter = Letter.objects.get(direction="out")
    mail = next(one for one in MemoryDriver.sent.values() if one.attachments and number in one.attachments[0].name)
    assert copy.read_bytes() == mail.attachments[0].path.read_bytes()
    _checked_by_anybody(walks.of("siapa-saja", PHONE), letter, copy)
    assert walks.faults == []
    assert Decision.objects.get(stage="decide").by == cast.people["approver"] and Site.objects.count() == 1
