"""A complaint in Chromium: by telephone with the keys counted, by form without a name or a script, examined, disputed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from inang.agencies import services as agencies
from inang.complaints import services, states
from inang.complaints.models import Complaint
from inang.letters.drivers import demo_ca
from tests.browsing import PHONE
from tests.journeys.hands import Hands
from tests.journeys.office import LIST, asks, sorts_and_gives
from tests.journeys.walking import Walks
from tests.portal import cast as casting
from tests.portal.cast import Cast, now
from tests.portal.complaining import TEXT, handled
from tests.rooms.letters import signed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSPHRASE = "frasa sandi yang panjang sekali"


def test_an_officer_on_the_telephone_takes_a_complaint_in_with_nine_keys_beside_the_words(walks: Walks, cast: Cast) -> None:
    casting.site_of(cast.agency, "H-2026-0002", "dinsos.kalbarprov.go.id")
    walk = walks.of("complaint_officer")
    walk.enter(LIST)
    walk.look("pengaduan-kosong")
    hands = Hands(walk)
    hands.press("b")
    walk.title("Catat pengaduan")
    walk.page.wait_for_load_state()
    hands.press("4")
    hands.type("Warga Contoh")
    hands.press("Tab")
    hands.type("0800 1234 5678")
    hands.press("Tab", "Tab")
    hands.type("dinsos.kalbarprov.go.id")
    hands.press("Tab")
    hands.type(TEXT)
    hands.press("Alt+q")
    walk.reads("dinsos.kalbarprov.go.id · aktif")
    walk.look("catat")
    code = walk.page.locator("#samping .code").inner_text()
    walk.page.locator("#id_isi").focus()
    hands.press("Control+Enter")
    walk.page.get_by_role("heading", name="Pengaduan tercatat").wait_for()
    assert walk.page.locator("#kode").inner_text() == code, "what was read out while typing is what counts"
    walk.look("tanda-terima")
    case = Complaint.objects.get()
    assert (case.channel, case.classification, case.anonymity) == ("telephone", "minor", "named")
    assert hands.are_quick(), (hands.keys, hands.seconds)
    hands.press("o")
    walk.title(case.subject)
    walk.look("perkara")
    assert walks.faults == []


def test_without_a_name_and_without_scripts_a_question_is_asked_and_answered(walks: Walks, cast: Cast) -> None:
    them = walks.of("pelapor", PHONE, scripts=False, everywhere=False)
    them.go("/pengaduan/")
    them.follow("Kirim pengaduan")
    them.page.fill("textarea[name=isi]", TEXT)
    them.press("Kirim pengaduan")
    assert them.page.locator("textarea[name=isi]").input_value() == TEXT, "nothing typed is lost"
    them.page.check("input[name=pelapor][value=anonymous]")
    them.page.check("input[name=setuju]")
    them.press("Kirim pengaduan")
    them.title("Pengaduan Anda sudah diterima")
    number, code = them.page.locator(".receipt-number").inner_text(), them.page.locator("#kode").inner_text()
    them.look("tanda-terima")
    case = Complaint.objects.get()
    assert not hasattr(case, "identity")
    sorts_and_gives(walks, number)
    handler = asks(walks, number, "Muncul pesan merah?")
    handler.look("perkara")
    them.follow("Ke halaman lacak")
    them.page.fill("#nomor-pengaduan", number)
    them.page.fill("#kode", code.lower())
    them.press("Lihat pengaduan")
    them.title("Kami menunggu jawaban Anda")
    them.reads("Muncul pesan merah?")
    them.page.fill("textarea[name=text]", "Ya, pesan merah di bawah tombol.")
    them.press("Kirim balasan")
    them.title("Pengaduan Anda sedang ditangani")
    them.look("lacak")
    handler.page.reload()
    handler.reads("Ya, pesan merah di bawah tombol.")
    assert walks.faults == []


def _sign_in_key(cast: Cast) -> None:
    person = cast.people["signatory"]
    holder = demo_ca.Signatory(str(person.pk), person.name, "Kepala Dinas", PASSPHRASE)
    signed.give_key(Path(settings.DATA) / "keys", holder, now())


def test_what_needs_an_examination_is_examined_by_two_answered_by_a_signed_letter_and_disputed(walks: Walks, cast: Cast) -> None:
    _sign_in_key(cast)
    second = agencies.add_person(by=None, at=now(), email="penelaah2@contoh.go.id", name="Penelaah Dua")
    agencies.add_membership(by=None, at=now(), person=second, role="reviewer", since=now().date())
    case = handled(cast, "supervisory", complainant=None)
    code = services.renew_code(complaint=case, by=cast.people["complaint_officer"], at=now())
    officer, handler = walks.of("complaint_officer", everywhere=False), walks.of("reviewer", everywhere=False)
    officer.enter(f"{LIST}{case.number}/")
    officer.key("Bentuk tim pemeriksa")
    officer.title("Bentuk tim pemeriksa")
    officer.page.get_by_label("Reviewer").check()
    officer.page.get_by_label("Penelaah Dua").check()
    officer.look("tim")
    officer.press("Tetapkan tim")
    officer.reads("Tim pemeriksa ditetapkan")
    handler.enter(f"{LIST}{case.number}/")
    handler.key("Tulis temuan")
    handler.title("Tulis temuan")
    handler.page.fill("textarea[name=findings]", "Formulir diubah tanpa izin pada Senin malam.")
    handler.press("Simpan temuan")
    handler.reads("Temuan tersimpan")
    handler.key("Susun jawaban")
    handler.title("Susun jawaban")
    handler.page.fill("textarea[name=text]", "Kami memeriksa dan memperbaikinya. Pelakunya dibina.")
    handler.press("Ajukan untuk disetujui")
    handler.reads("menunggu persetujuan orang lain")
    head = walks.of("approver", PHONE)
    head.enter(f"{LIST}{case.number}/")
    head.follow("Periksa jawaban")
    head.reads("Formulir diubah tanpa izin")
    head.look("persetujuan")
    head.press("Setujui dan kirim")
    head.reads("Jawaban disetujui")
    signatory = walks.of("signatory", everywhere=False)
    signatory.enter(f"{LIST}{case.number}/tanda-tangan/")
    signatory.page.fill("input[name=passphrase]", PASSPHRASE)
    signatory.press("Tanda tangani dan kirim")
    signatory.reads("Surat jawaban ditandatangani")
    them = walks.of("pelapor", PHONE)
    them.go("/lacak/")
    them.page.fill("#nomor-pengaduan", case.number)
    them.page.fill("#kode", code)
    them.press("Lihat pengaduan")
    them.title("Pengaduan Anda sudah dijawab")
    them.look("jawaban")
    them.follow("Belum selesai, ajukan keberatan")
    them.page.fill("textarea[name=text]", "Formulir masih macet di telepon saya.")
    them.press("Kirim keberatan")
    them.title("Keberatan Anda kami terima; pengaduan dibuka kembali")
    case.refresh_from_db()
    assert (case.state, case.round) == (states.REOPENED, 2) and walks.faults == []
