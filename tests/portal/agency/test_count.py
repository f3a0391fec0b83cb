"""How the due date of a case was counted."""

from __future__ import annotations

from tests.portal import cast as casting
from tests.portal.cast import Cast


def test_every_day_stands_there_with_its_basis(cast: Cast) -> None:
    casting.request_of(cast.agency, cast.people["operator"], "submitted", number="H-2026-0001")
    answer = cast.client("operator").get("/permintaan/H-2026-0001/cara-hitung/")
    count, page = answer.context["count"], answer.content.decode()
    assert [day.number for day in count.days if day.number] == [1, 2, 3]
    assert '<p class="print-only">Permintaan H-2026-0001</p>' in page and "print-only kop" in page, "on paper it names its case"
    assert "hari ke-3" in page and "Aturan yang dipakai" in page and "Janji pertama" in page
