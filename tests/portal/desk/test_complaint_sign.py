"""From the examination to the signed letter, by the pages: team, findings, draft, second eyes, signature."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from inang.agencies import services as agencies
from inang.complaints import queries, services, states
from inang.complaints.models import Complaint
from inang.letters import services as letters
from inang.letters.drivers import demo_ca
from inang.letters.models import Letter
from inang.lookup import services as lookup
from tests.portal.cast import Cast, now
from tests.portal.complaining import answered, handled, holding, text
from tests.portal.test_tables import sheet
from tests.rooms.letters import signed

PASSPHRASE = "frasa sandi yang panjang sekali"
LIST = "/meja/pengaduan/"


def read(answer: Any) -> str:
    """Everything that a page or a file tells, an XLSX cell by cell."""
    if "spreadsheet" in answer["Content-Type"]:
        return "\n".join(one for row in sheet(answer) for one in row)
    return b"".join(answer).decode("utf-8-sig")


@pytest.fixture
def to_sign(cast: Cast) -> Complaint:
    """An examined complaint whose letter waits; walked by the pages, with a signatory who has a key."""
    person = cast.people["signatory"]
    holder = demo_ca.Signatory(str(person.pk), person.name, "Kepala Dinas", PASSPHRASE)
    signed.give_key(Path(settings.DATA) / "keys", holder, now())
    case = handled(cast, "supervisory", complainant=None)
    at = now()
    second = agencies.add_person(by=None, at=at, email="penelaah2@contoh.go.id", name="Penelaah Dua")
    agencies.add_membership(by=None, at=at, person=second, role="reviewer", since=at.date())
    walk = (
        ("complaint_officer", "periksa", {"team": [cast.people["reviewer"].pk]}, 422),
        ("reviewer", "jawab", {"text": "Belum ada temuan."}, 302),  # not asked yet: back to the case
        ("complaint_officer", "periksa", {"team": [cast.people["reviewer"].pk, second.pk]}, 302),
        ("reviewer", "temuan", {"findings": "Formulir diubah tanpa izin pada Senin malam."}, 302),
        ("reviewer", "jawab", {"text": "Kami memeriksa dan memperbaikinya.", "evidence": "Catatan perubahan."}, 302),
        ("complaint_officer", "setujui", {}, 302),  # no approver
        ("approver", "setujui", {}, 302),
    )
    for who, slug, typed, status in walk:
        case.refresh_from_db()
        answer = cast.client(who).post(f"{LIST}{case.number}/{slug}/", {"version": case.version, **typed})
        assert answer.status_code == status, (who, slug, text(answer)[:400])
    case.refresh_from_db()
    return case


@pytest.mark.once
def test_the_approver_reads_complaint_findings_answer_and_basis_on_one_page(cast: Cast) -> None:
    case = handled(cast, "minor")
    services.draft(complaint=case, text="Sudah diperbaiki semuanya.", evidence="Diuji.", by=cast.people["reviewer"], at=now())
    page = text(cast.client("approver").get(f"{LIST}{case.number}/setujui/"))
    assert all(words in page for words in ("kemarin sore", "Sudah diperbaiki semuanya.", "Diuji.", "Setujui dan kirim"))
    answer = cast.client("approver").post(f"{LIST}{case.number}/kirim-balik/", {"version": 0, "reason": "Sebut harinya."})
    assert answer.status_code == 409 and "Sebut harinya." in text(answer)


def test_the_approver_of_a_second_round_reads_the_objection_too(cast: Cast) -> None:
    case = answered(cast)
    services.dispute(complaint=case, text="Situsnya masih lambat setiap pagi.", by=None, at=now())
    case.refresh_from_db()
    services.assign(complaint=case, to=cast.people["reviewer"], by=cast.people["complaint_officer"], at=now())
    case.refresh_from_db()
    services.draft(complaint=case, text="Ditambah satu inti.", evidence="Diukur.", by=cast.people["reviewer"], at=now())
    page = text(cast.client("approver").get(f"{LIST}{case.number}/setujui/"))
    assert all(words in page for words in ("Keberatan pelapor", "masih lambat setiap pagi", "Ditambah satu inti."))


def test_an_examined_complaint_is_answered_by_a_signed_letter_that_its_complainant_can_fetch(
    cast: Cast, to_sign: Complaint
) -> None:
    number = to_sign.number
    assert to_sign.state == states.TO_SIGN
    assert "Tanda tangani surat jawaban" in text(cast.client("signatory").get(f"{LIST}{number}/"))
    address, signatory = f"{LIST}{number}/tanda-tangan/", cast.client("signatory")
    page = signatory.get(address)
    assert f"{LIST}{number}/surat/1/" in page.content.decode() and "Pelapor Pengaduan Nomor" in text(page)
    assert signatory.get(f"{LIST}{number}/surat.pdf").content.startswith(b"%PDF-")
    assert signatory.get(f"{LIST}{number}/surat/1/")["Content-Type"] == "image/webp"
    assert "Hanya penanda tangan" in text(cast.client("approver").get(address))
    typed = {"version": to_sign.version, "passphrase": PASSPHRASE}
    assert signatory.post(address, {**typed, "passphrase": "salah"}).status_code == 422
    assert signatory.post(address, typed).status_code == 302
    case = queries.by_number(number)
    assert case is not None and case.state == states.ANSWERED
    holder = holding(case, services.renew_code(complaint=case, by=cast.people["complaint_officer"], at=now()))
    page = holder.get("/lacak/pengaduan/")
    assert "Unduh surat jawaban" in text(page) and "Senin malam" not in text(page)
    letter = holder.get("/lacak/pengaduan/surat.pdf")
    assert b"".join(letter.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    assert signatory.post(address, {"passphrase": PASSPHRASE}).status_code == 409


@pytest.mark.once
def test_a_letter_with_a_mistake_goes_back_to_its_handler_with_the_reason(cast: Cast, to_sign: Complaint) -> None:
    address, signatory = f"{LIST}{to_sign.number}/kirim-balik-surat/", cast.client("signatory")
    assert address in signatory.get(f"{LIST}{to_sign.number}/tanda-tangan/").content.decode()
    page = text(signatory.get(address))
    assert "Kami memeriksa dan memperbaikinya." in page and "nomor surat tetap dipakai" in page
    for who in ("approver", "reviewer", "complaint_officer"):
        assert cast.client(who).post(address, {"version": to_sign.version, "reason": "Salah hari."}).status_code == 302
    answer = signatory.post(address, {"version": to_sign.version, "reason": ""})
    assert answer.status_code == 422 and "Tulis isi alasan." in text(answer)
    answer = signatory.post(address, {"version": to_sign.version - 1, "reason": "Salah hari."})
    assert answer.status_code == 409 and "Salah hari." in text(answer)
    to_sign.refresh_from_db()
    assert to_sign.state == states.TO_SIGN
    assert signatory.post(address, {"version": to_sign.version, "reason": "Salah hari."}).status_code == 302
    to_sign.refresh_from_db()
    assert to_sign.state == states.IN_HANDLING
    page = text(cast.client("reviewer").get(f"{LIST}{to_sign.number}/jawab/"))
    assert "Dikirim balik dengan alasan Salah hari." in page and "Kami memeriksa dan memperbaikinya." in page
    again = signatory.post(address, {"version": to_sign.version, "reason": "Lagi saja."})
    assert again["Location"].endswith(f"{to_sign.number}/"), "not now: back to the case"
    assert signatory.post(f"{LIST}{to_sign.number}/tanda-tangan/", {"passphrase": PASSPHRASE}).status_code == 409


@pytest.mark.once
def test_the_book_tells_of_a_reserved_letter_its_number_and_neither_its_case_nor_its_code(cast: Cast, to_sign: Complaint) -> None:
    letter = Letter.objects.get(reserved=True)
    hidden = (to_sign.number, str(letter.check_code))
    book = "/meja/buku/keluar/"
    for who in ("reviewer", "approver", "signatory", "administrator"):
        client = cast.client(who)
        for query in ("", "?urut=pihak", f"?q={letter.number}", "?q=jawaban+atas+pengaduan"):
            for form in ("", "cetak/", "unduh.csv", "unduh.xlsx"):
                shown = read(client.get(book + form + query))
                assert letter.number in shown and "Pelapor pengaduan" in shown, (who, form, query)
                assert not [words for words in hidden if words in shown], (who, form, query)
        box = text(client.get(f"/meja/cari/?q={letter.number}"))
        assert "Pelapor pengaduan" in box and not [words for words in hidden if words in box]
        assert f"{book}?q=" in client.get(f"/meja/cari/?q={letter.number}").content.decode(), "it leads to its row"
        for words in hidden:
            assert letter.number not in text(client.get(f"{book}?q={words}"))
    page = text(cast.client("signatory").get(f"{LIST}{to_sign.number}/tanda-tangan/"))
    assert f"Pelapor Pengaduan Nomor {to_sign.number}" in page, "whoever has the case reads whom it goes to"


def test_reserved_letters_that_are_older_than_their_entry_are_found_as_well(cast: Cast, to_sign: Complaint) -> None:
    letter = Letter.objects.get(reserved=True)
    lookup.forget(kind="letter_out", key=str(letter.pk))
    find = f"/meja/buku/keluar/?q={letter.number}"
    assert "Tidak ada yang cocok" in text(cast.client("reviewer").get(find))
    assert letters.find_reserved(at=now()) == 1 and letters.find_reserved(at=now()) == 0
    assert letter.number in text(cast.client("reviewer").get(find))


@pytest.mark.once
def test_the_letter_that_is_signed_is_the_one_that_was_read(cast: Cast, to_sign: Complaint) -> None:
    address, signatory, person = f"{LIST}{to_sign.number}/tanda-tangan/", cast.client("signatory"), cast.people["signatory"]
    read_version = f'name="version" value="{to_sign.version}"'
    page = signatory.get(address).content.decode()
    assert read_version in page
    case = services.return_letter(complaint=to_sign, reason="Perbaiki kalimatnya.", by=person, at=now())
    case = services.draft(complaint=case, text="Pengaduan Saudara tidak benar.", by=cast.people["reviewer"], at=now())
    case = services.approve(complaint=case, by=cast.people["approver"], at=now())
    stale = {"version": to_sign.version}
    forgotten = signatory.post(address, {**stale, "passphrase": ""})
    assert forgotten.status_code == 422 and read_version in forgotten.content.decode(), "a slip is no reading"
    for known in ({}, {"version": ""}, {"version": "9" * 5000}, stale):
        answer = signatory.post(address, {**known, "passphrase": PASSPHRASE})
        assert answer.status_code == 422 and "Surat ini berubah sejak halaman dibuka." in text(answer)
    case.refresh_from_db()
    assert case.state == states.TO_SIGN and Letter.objects.get(reserved=True).state == Letter.State.DRAFT
    assert f'name="version" value="{case.version}"' in answer.content.decode(), "the page shows the new letter"
    before, after = (re.findall(r'src="([^"]*/surat/1/[^"]*)"', one) for one in (page, answer.content.decode()))
    assert before and after and before != after, "no picture of the old one that the browser has kept"
    assert signatory.post(address, {"version": case.version, "passphrase": PASSPHRASE}).status_code == 302
