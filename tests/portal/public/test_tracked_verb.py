"""Accept, object, withdraw, hide, say how it went: by the one who holds number and code, each asked once more."""

from __future__ import annotations

import pytest

from inang.complaints import services, states
from inang.complaints.models import Complaint
from tests.portal import cast as casting
from tests.portal.cast import Cast, now
from tests.portal.complaining import WARGA, answered, drafted, handled, holding, received, text

pytestmark = pytest.mark.django_db
PAGE = "/lacak/pengaduan/"


@pytest.fixture
def cast() -> Cast:
    return casting.make()


def pair(cast: Cast, case: Complaint) -> object:
    """A browser with a code for a case that was walked by the office."""
    return holding(case, services.renew_code(complaint=case, by=cast.people["complaint_officer"], at=now()))


def test_an_answer_is_read_and_accepted_and_the_survey_opens_once(cast: Cast) -> None:
    case = answered(cast, complainant=None)
    client = pair(cast, case)
    page = text(client.get(PAGE))
    assert "Pengaduan Anda sudah dijawab" in page and "Formulir sudah diperbaiki" in page and "Terima jawaban ini" in page
    client.post(f"{PAGE}terima/")
    assert "Pengaduan Anda selesai" in text(client.get(PAGE))


def test_an_objection_opens_it_again_and_a_second_one_needs_new_facts(cast: Cast) -> None:
    case = answered(cast, complainant=None)
    client = pair(cast, case)
    assert client.post(f"{PAGE}keberatan/", {"text": "x"}).status_code == 422
    client.post(f"{PAGE}keberatan/", {"text": "Formulir masih macet di telepon saya."})
    page = text(client.get(PAGE))
    assert "pengaduan dibuka kembali" in page and "Formulir masih macet" in page
    by = cast.people["complaint_officer"]
    case.refresh_from_db()
    case = services.assign(complaint=case, to=cast.people["reviewer"], by=by, at=now())
    case = services.draft(complaint=case, text="Sudah dicoba lagi dan berhasil.", by=cast.people["reviewer"], at=now())
    services.approve(complaint=case, by=cast.people["approver"], at=now())
    answer = client.post(f"{PAGE}keberatan/", {"text": "Tetap tidak setuju dengan itu."})
    assert answer.status_code == 422 and "bila ada fakta baru" in text(answer) and "Ombudsman" in text(answer)
    assert client.post(f"{PAGE}keberatan/", {"text": "Galatnya muncul lagi pagi ini.", "new_facts": "on"}).status_code == 302


def test_withdrawing_ends_it_but_an_examination_goes_on(cast: Cast) -> None:
    client = pair(cast, handled(cast, complainant=None))
    assert "tidak dapat dibuka lagi" in text(client.get(f"{PAGE}tarik/"))
    client.post(f"{PAGE}tarik/", {"reason": "Sudah selesai sendiri."})
    assert "sudah ditarik" in text(client.get(PAGE))
    client = pair(cast, handled(cast, "supervisory", complainant=None))
    assert "karena jabatan" in text(client.get(f"{PAGE}tarik/"))
    client.post(f"{PAGE}tarik/", {"reason": ""})
    page = text(client.get(PAGE))
    assert "Anda sudah menarik pengaduan ini" in page and "Kirim balasan" not in page


def test_what_was_converted_is_a_complaint_again_when_its_complainant_says_so() -> None:
    cast = casting.make()
    receipt, by = received(), cast.people["complaint_officer"]
    services.convert(complaint=receipt.complaint, to="question", reason="Ini pertanyaan.", by=by, at=now())
    client = holding(receipt.complaint, receipt.code)
    assert "Menurut saya ini pengaduan" in text(client.get(PAGE))
    assert client.get(f"{PAGE}nyatakan/").status_code == 200
    client.post(f"{PAGE}nyatakan/", {})
    assert Complaint.objects.get().state == states.REGISTERED


def test_a_name_is_hidden_when_its_owner_asks_for_it(cast: Cast) -> None:
    receipt = received(complainant=WARGA)
    client = holding(receipt.complaint, receipt.code)
    assert "Rahasiakan nama saya" in text(client.get(PAGE))
    client.post(f"{PAGE}rahasiakan/", {})
    assert Complaint.objects.get().anonymity == states.CONFIDENTIAL and "Rahasiakan nama" not in text(client.get(PAGE))


def test_what_cannot_be_done_now_changes_nothing_and_says_so(cast: Cast) -> None:
    client = pair(cast, drafted(cast, complainant=None))
    client.post(f"{PAGE}terima/")
    answer = client.post(f"{PAGE}keberatan/", {"text": "Belum ada jawaban sama sekali."})
    assert answer.status_code == 422 and Complaint.objects.get().state == states.ANSWER_DRAFTED
