"""How a due date is counted, with the basis of each day."""

from __future__ import annotations

from tests.portal.cast import Cast
from tests.portal.desk.conftest import Make


def test_each_day_has_its_reason_and_basis(cast: Cast, make: Make) -> None:
    make()
    page = cast.client("approver").get("/meja/H-2026-0001/cara-hitung/").content.decode()
    assert "hari ke-0" in page and "hari ke-3" in page and "Dasar" in page


def test_a_case_that_is_not_there_is_not_counted(cast: Cast) -> None:
    assert cast.client("approver").get("/meja/H-2026-0001/cara-hitung/").status_code == 404
