"""Claim, return, recommend, approve, send back, reject: once each, and what was typed is never lost."""

from __future__ import annotations

import pytest

from inang.letters.models import Letter
from inang.requests.models import Answer, Decision, HostingRequest, ReturnItem
from inang.standard import queries as standard
from tests.portal.cast import Cast
from tests.portal.desk.conftest import Make


def _state() -> str:
    return HostingRequest.objects.get().state


def test_the_reviewer_claims_a_case(cast: Cast, make: Make) -> None:
    make()
    answer = cast.client("reviewer").post("/meja/H-2026-0001/ambil/", follow=True)
    assert "sekarang Anda kaji" in answer.content.decode() and _state() == "in_review"


def test_who_comes_second_is_told_who_was_first(cast: Cast, make: Make) -> None:
    case = make()
    client = cast.client("reviewer")
    client.post("/meja/H-2026-0001/ambil/", {"version": case.version})
    page = client.post("/meja/H-2026-0001/ambil/", {"version": case.version}, follow=True).content.decode()
    assert "mulai dikaji oleh Reviewer" in page


def test_a_return_asks_for_the_items_that_were_answered_no(cast: Cast, make: Make) -> None:
    case = make("in_review")
    item = standard.current().checklist[0]
    Answer.objects.create(request=case, round=1, item=item.id, ok=False, note="Nomor kosong", by="u", at=case.created_at)
    client = cast.client("reviewer")
    assert "Nomor kosong" in client.get("/meja/H-2026-0001/kembalikan/").content.decode()
    typed = {"version": case.version, f"butir-{item.id}": "Isi nomor surat.", "other": "Cap belum ada."}
    client.post("/meja/H-2026-0001/kembalikan/", typed)
    assert _state() == "returned"
    assert [row.reason for row in ReturnItem.objects.order_by("pk")] == ["Isi nomor surat.", "Cap belum ada."]


def test_a_return_without_a_reason_is_refused(cast: Cast, make: Make) -> None:
    case = make("in_review")
    answer = cast.client("reviewer").post("/meja/H-2026-0001/kembalikan/", {"version": case.version, "other": ""})
    assert answer.status_code == 422 and _state() == "in_review"


def test_a_recommendation_needs_every_answer(cast: Cast, make: Make) -> None:
    case = make("in_review")
    typed = {"version": case.version, "verdict": "yes", "reason": "Catatan yang panjang."}
    answer = cast.client("reviewer").post("/meja/H-2026-0001/rekomendasi/", typed)
    assert answer.status_code == 422
    assert "belum dijawab" in answer.content.decode() and "Catatan yang panjang." in answer.content.decode()


def test_a_complete_review_is_recommended(cast: Cast, make: Make) -> None:
    case = make("in_review", answered=True)
    typed = {"version": case.version, "verdict": "yes", "reason": ""}
    answer = cast.client("reviewer").post("/meja/H-2026-0001/rekomendasi/", typed)
    assert answer.status_code == 302 and _state() == "recommended"


def test_the_head_approves_and_the_site_is_ordered(cast: Cast, make: Make) -> None:
    case = make("recommended", answered=True)
    page = cast.client("approver").post("/meja/H-2026-0001/setujui/", {"version": case.version}, follow=True)
    assert _state() == "approved" and "Aktivasi sedang dibuktikan" in page.content.decode()


def test_a_second_decision_says_who_decided_and_keeps_what_was_typed(cast: Cast, make: Make) -> None:
    case = make("recommended", answered=True)
    client = cast.client("approver")
    client.post("/meja/H-2026-0001/setujui/", {"version": case.version})
    typed = {"version": case.version, "reason_id": standard.current().refusal_reasons[0].id, "text": "Tulisan saya."}
    answer = client.post("/meja/H-2026-0001/tolak/", typed)
    page = answer.content.decode()
    assert answer.status_code == 409 and "sudah diputus oleh Approver" in page and "Tulisan saya." in page
    assert Decision.objects.filter(stage="decide").count() == 1


def test_the_reviewer_of_a_case_never_decides_it(cast: Cast, make: Make) -> None:
    case = make("recommended", answered=True, reviewer=cast.people["approver"])
    page = cast.client("approver").post("/meja/H-2026-0001/setujui/", {"version": case.version}, follow=True)
    assert "tidak boleh memutus" in page.content.decode() and _state() == "recommended"


@pytest.mark.parametrize("reason", ["", "   "])
def test_sending_back_needs_a_reason(cast: Cast, make: Make, reason: str) -> None:
    case = make("recommended", answered=True)
    answer = cast.client("approver").post("/meja/H-2026-0001/kirim-balik/", {"version": case.version, "reason": reason})
    assert answer.status_code == 422 and _state() == "recommended"


def test_a_case_goes_back_to_its_reviewer(cast: Cast, make: Make) -> None:
    case = make("recommended", answered=True)
    cast.client("approver").post("/meja/H-2026-0001/kirim-balik/", {"version": case.version, "reason": "Periksa lagi."})
    assert _state() == "in_review"


def test_a_rejection_prepares_a_numbered_letter_and_waits_among_the_signatures(cast: Cast, make: Make) -> None:
    case = make("recommended", answered=True)
    client = cast.client("approver")
    page = client.get("/meja/H-2026-0001/tolak/").content.decode()
    assert standard.current().letters.objection[:40] in page
    typed = {"version": case.version, "reason_id": standard.current().refusal_reasons[0].id, "text": "Mohon dilengkapi."}
    client.post("/meja/H-2026-0001/tolak/", typed)
    letter = Letter.objects.get(direction="out")
    assert _state() == "rejected" and letter.state == "draft"
    assert "H-2026-0001" in cast.client("signatory").get("/meja/?tampilan=tanda-tangan").content.decode()
    assert "Tanda tangani surat" in cast.client("signatory").get("/meja/H-2026-0001/").content.decode()
