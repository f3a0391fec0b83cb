"""The head's page: one case, what the reviewer says, one button; the next case is one step away."""

from __future__ import annotations

from inang.requests.models import Decision, HostingRequest
from tests.portal import cast as casting
from tests.portal.cast import Cast
from tests.portal.desk.conftest import Make


def test_it_shows_recommendation_letter_and_the_one_button(cast: Cast, make: Make) -> None:
    case = make("recommended", answered=True)
    make("recommended", "H-2026-0002", label="lain")
    page = cast.client("approver").get("/meja/H-2026-0001/keputusan/").content.decode()
    for words in ("merekomendasikan: setujui", "Lengkap.", "440/1182/Dinkes-A", "Setujui", "1 dari 2"):
        assert words in page
    assert f'name="version" value="{case.version}"' in page and "/meja/H-2026-0002/keputusan/" in page


def test_a_case_that_is_decided_or_not_ready_has_no_button(cast: Cast, make: Make) -> None:
    make("in_review")
    page = cast.client("approver").get("/meja/H-2026-0001/keputusan/").content.decode()
    assert "masih dikaji" in page and "/setujui/" not in page


def test_whoever_reviewed_it_reads_why_somebody_else_decides(cast: Cast, make: Make) -> None:
    make("recommended", reviewer=cast.people["approver"])
    page = cast.client("approver").get("/meja/H-2026-0001/keputusan/").content.decode()
    assert "Penelaah tidak boleh memutus" in page and "/setujui/" not in page


def _against(cast: Cast, make: Make) -> HostingRequest:
    case = make("recommended", answered=True)
    case.decisions.update(verdict="no", reason="Di luar tugas.")
    return case


def test_a_case_that_the_reviewer_advised_against_asks_for_a_reason_at_its_field(cast: Cast, make: Make) -> None:
    case, client = _against(cast, make), cast.client("approver")
    page = client.get("/meja/H-2026-0001/keputusan/").content.decode()
    assert "merekomendasikan: tolak" in page and "Alasan tetap disetujui" in page
    answer = client.post("/meja/H-2026-0001/setujui/", {"version": case.version, "reason": "  "})
    case.refresh_from_db()
    assert answer.status_code == 422 and case.state == "recommended"
    assert "Tulis alasan mengapa tetap disetujui" in answer.content.decode()
    assert 'id="id_reason-error"' in answer.content.decode()


def test_the_written_reason_is_kept_with_the_decision_and_read_in_the_history(cast: Cast, make: Make) -> None:
    case, client = _against(cast, make), cast.client("approver")
    words = "Sudah diperjelas Kepala Dinas lewat telepon."
    page = client.post("/meja/H-2026-0001/setujui/", {"version": case.version, "reason": words}, follow=True).content.decode()
    assert words in page and "Berbeda dari rekomendasi penelaah" in page
    assert Decision.objects.get(stage="decide").reason == words


def test_a_case_that_was_advised_yes_asks_for_no_reason(cast: Cast, make: Make) -> None:
    make("recommended", answered=True)
    assert "Alasan tetap disetujui" not in cast.client("approver").get("/meja/H-2026-0001/keputusan/").content.decode()


def test_what_follows_an_approval_is_told_in_the_words_of_its_kind(cast: Cast, make: Make) -> None:
    site = casting.site_of(cast.agency, "H-2026-0001")
    change = {"kind": "retire", "site_key": site.order_key, "site_host": site.host, "asks_name": False}
    told = {
        "H-2026-0007": ("Penonaktifan situs langsung dijalankan", change),
        "H-2026-0008": ("Hosting langsung diaktifkan", {"label": "lain"}),
    }
    for number, (words, fields) in told.items():
        case = make("recommended", number, answered=True, **fields)
        answer = cast.client("approver").post(f"/meja/{number}/setujui/", {"version": case.version}, follow=True)
        assert f"Disetujui. {words}" in answer.content.decode(), number
