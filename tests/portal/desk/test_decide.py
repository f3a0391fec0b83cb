"""The head's page: one case, what the reviewer says, one button; the next case is one step away."""

from __future__ import annotations

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
