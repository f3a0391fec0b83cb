"""Ways that do not end with a confirmation, and the office's other pages, in a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from inang.agencies.models import Membership
from inang.letters.drivers import demo_ca
from inang.letters.models import Letter
from inang.notices.drivers.memory import MemoryDriver
from inang.notices.models import Notice
from inang.requests import services
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from tests.journeys import worker
from tests.journeys.asked import answers_nine
from tests.journeys.walking import PHONE, Walks
from tests.portal import cast as casting
from tests.portal.cast import Cast
from tests.rooms.letters import papers, signed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSPHRASE = "frasa sandi yang panjang sekali"
LONG_NAME = "pelayanan-terpadu-perlindungan-perempuan-anak-dan-keluarga-2026"


def _sent(cast: Cast, tmp_path: Path, **fields: object) -> HostingRequest:
    """A request that went by its verbs to the desk."""
    by, at = cast.people["operator"], casting.now()
    consents = [row.id for row in standard.current().consents]
    values = {**casting.FILLED, "letter_date": at.date(), "consents": consents, **fields}
    draft = services.start_draft(agency=cast.agency, by=by, at=at)
    draft = services.save_draft(request=draft, fields=values, version=draft.version, by=by, at=at)
    scan = tmp_path / "surat.jpg"
    scan.write_bytes(papers.jpeg())
    draft = services.attach_letter(request=draft, file=scan, name="surat.jpg", by=by, at=at)
    return services.submit(request=draft, by=by, at=at)


def _advised(cast: Cast, case: HostingRequest, verdict: str = "yes") -> HostingRequest:
    by, at = cast.people["reviewer"], casting.now()
    case = services.claim(request=case, by=by, at=at)
    for item in standard.current().checklist:
        ok = verdict == "yes" or item.id != "within_duty"
        services.answer(request=case, item=item.id, ok=ok, note="" if ok else "Bukan tugas PD.", by=by, at=at)
    return services.recommend(request=case, verdict=verdict, reason="Catatan penelaah.", by=by, at=at)


def _signatory_key(cast: Cast) -> None:
    kadis = cast.people["signatory"]
    holder = demo_ca.Signatory(str(kadis.pk), kadis.name, "Kepala Dinas", PASSPHRASE)
    signed.give_key(Path(settings.DATA) / "keys", holder, casting.now())


def _closed(walks: Walks, cast: Cast, case: HostingRequest) -> HostingRequest:
    """Approved, built, signed on the page, handed over."""
    services.approve(request=_advised(cast, case), by=cast.people["approver"], at=casting.now())
    worker.activate()
    _signatory_key(cast)
    signatory = walks.of("signatory")
    signatory.enter(f"/meja/{case.number}/tanda-tangan/")
    signatory.page.get_by_label("Frasa sandi").fill(PASSPHRASE)
    signatory.press("Tanda tangani dan kirim")
    signatory.reads("Dikonfirmasi")
    assert worker.deliver() == [case.number]
    return case


def test_a_refusal_says_why_is_signed_and_tells_how_to_object(walks: Walks, cast: Cast, tmp_path: Path) -> None:
    case = _advised(cast, _sent(cast, tmp_path), "no")
    _signatory_key(cast)
    approver = walks.of("approver", PHONE)
    approver.enter("/meja/")
    approver.go(f"/meja/{case.number}/keputusan/")
    approver.reads("merekomendasikan: tolak")
    approver.press("Tetap setujui")
    approver.page.locator("#kesalahan").get_by_text("Tulis alasan mengapa tetap disetujui").wait_for()
    approver.look("berbeda-dari-rekomendasi")
    approver.page.get_by_role("link", name="Tolak", exact=True).click()
    approver.title("Tolak permintaan")
    approver.page.get_by_text(standard.current().refusal_reasons[0].text).click()
    approver.page.get_by_label("Penjelasan untuk perangkat daerah").fill("Undian bukan urusan dinas ini.")
    approver.look("tolak")
    approver.press("Tolak dan siapkan surat")
    approver.reads("Surat penolakan menunggu tanda tangan")
    signatory = walks.of("signatory")
    signatory.enter("/meja/")
    signatory.go(f"/meja/{case.number}/tanda-tangan/")
    signatory.page.get_by_label("Frasa sandi").fill(PASSPHRASE)
    signatory.look("tanda-tangan-penolakan")
    signatory.press("Tanda tangani dan kirim")
    signatory.reads("ditandatangani")
    worker.deliver()
    operator = walks.of("operator", PHONE)
    operator.enter("/permintaan/")
    operator.go(f"/permintaan/{case.number}/")
    operator.reads("Ditolak")
    operator.reads("Unduh PDF")
    operator.look("ditolak")
    assert walks.faults == []
    assert "Keberatan" in Notice.objects.filter(event__contains=":refusal:")[0].text
    assert Letter.objects.get(direction="out").state == "signed"


def test_an_agency_withdraws_and_its_name_is_free_again(walks: Walks, cast: Cast, tmp_path: Path) -> None:
    case = _sent(cast, tmp_path)
    operator = walks.of("operator", PHONE)
    operator.enter("/permintaan/")
    operator.go(f"/permintaan/{case.number}/")
    operator.follow("Tarik permintaan ini")
    operator.page.get_by_label("Alasan").fill("Digabung dengan situs lain.")
    operator.look("tarik")
    operator.press("Ya, tarik permintaan")
    operator.reads("Ditarik")
    operator.look("ditarik")
    assert walks.faults == []
    assert _sent(cast, tmp_path).label == case.label


def test_the_administrator_invites_and_the_invited_one_comes_in(walks: Walks, cast: Cast) -> None:
    admin = walks.of("administrator")
    admin.enter("/meja/")
    admin.go(reverse("portal:people"))
    page = admin.page
    page.get_by_label("Nama", exact=True).fill("Penelaah Baru")
    page.get_by_label("Pos-el dinas").fill("baru@contoh.go.id")
    admin.press("Kirim undangan")
    page.locator("#kesalahan").wait_for()  # no role yet; what was typed is still there
    page.wait_for_load_state()
    assert page.get_by_label("Pos-el dinas").input_value() == "baru@contoh.go.id"
    page.get_by_label("Peran", exact=True).select_option(label="Penelaah")
    admin.press("Kirim undangan")
    admin.reads("Undangan dikirim ke baru@contoh.go.id")
    assert page.get_by_label("Pos-el dinas").input_value() == "", "what was sent does not stand in the form again"
    admin.look("orang")
    worker.deliver()  # the address is a secret: it stands in the mail alone
    mail = next(one for one in MemoryDriver.sent.values() if one.to == "baru@contoh.go.id")
    link = re.search(r"/undangan/\S+", mail.text)
    assert link
    guest = walks.of("baru", PHONE)
    guest.go(link.group())
    guest.look("undangan")
    guest.page.get_by_label("Kata sandi baru", exact=True).fill("kalimat sandi yang panjang 26")
    guest.page.get_by_label("Kata sandi baru, sekali lagi").fill("kalimat sandi yang panjang 26")
    guest.press("Terima undangan")
    guest.sign_in("baru@contoh.go.id", "kalimat sandi yang panjang 26")
    guest.page.wait_for_url("**/meja/")
    guest.go(link.group())
    guest.reads("tidak dapat dipakai")
    assert walks.faults == []
    assert Membership.objects.get(person__email="baru@contoh.go.id").role == "reviewer"


def test_registers_sites_and_trail_of_a_closed_case_and_whom_it_was_for_is_asked_once(
    walks: Walks, cast: Cast, tmp_path: Path
) -> None:
    case = _closed(walks, cast, _sent(cast, tmp_path, label=LONG_NAME))
    host = f"{LONG_NAME}.kalbarprov.go.id"
    admin = walks.of("administrator")
    admin.enter("/meja/")
    for address, words, name in (
        ("/meja/?tampilan=selesai", str(case.number), "antrean-selesai"),
        ("/meja/buku/masuk/", "440/1182/Dinkes-A", "surat"),
        (reverse("portal:trail"), str(case.number), "audit"),
        (f"/meja/{case.number}/cara-hitung/", "hari", "cara-hitung"),
    ):
        admin.go(address)
        admin.reads(words)
        admin.look(name)
    reviewer = walks.of("reviewer")
    reviewer.enter("/meja/")
    reviewer.go("/meja/situs/")
    reviewer.reads(LONG_NAME)
    reviewer.look("situs")
    reviewer.go(f"/meja/situs/{host}/")
    reviewer.look("satu-situs")
    reviewer.page.get_by_label("Alasan penangguhan").fill("Halaman judi disusupkan.")
    reviewer.press("Tangguhkan situs")
    reviewer.reads("Pulihkan situs")
    reviewer.look("ditangguhkan")
    operator = walks.of("operator", PHONE)
    operator.enter("/situs/")
    operator.look("situs-kami")
    operator.go(f"/situs/{host}/")
    operator.look("situs")
    worker.deliver()  # the invitation waited until the case was closed
    links = {found for mail in MemoryDriver.sent.values() for found in re.findall(r"/survei/\S+/", mail.text)}
    assert len(links) == 1, "one invitation for one case"
    them = walks.of("diundang", PHONE)
    them.go(links.pop())
    answers_nine(them)
    assert str(case.number) not in them.page.content() and walks.faults == []
