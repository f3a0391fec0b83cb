"""A returned request: every item is answered before it goes on."""

from __future__ import annotations

import pytest

from inang.requests.models import HostingRequest, ReturnItem
from tests.portal import cast as casting
from tests.portal.cast import Cast

PAGE = "/permintaan/H-2026-0001/perbaikan/"


@pytest.fixture
def case(cast: Cast) -> HostingRequest:
    case = casting.request_of(
        cast.agency,
        cast.people["operator"],
        "returned",
        number="H-2026-0001",
        letter_file=casting.kept_file(),
        consents=[row.id for row in casting.standard.current().consents],
    )
    for item in ("stamped", "contact_reachable"):
        ReturnItem.objects.create(request=case, round=1, item=item, reason=f"Alasan {item}")
    return case


def test_every_item_must_be_answered_and_answers_stay(cast: Cast, case: HostingRequest) -> None:
    first, second = case.return_items.order_by("pk")
    answer = cast.client("operator").post(
        PAGE, {f"jawab-{first.pk}": "Sudah dicap ulang", f"jawab-{second.pk}": " "}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Jawab butir ini" in page and "Sudah dicap ulang" in page and "Alasan stamped" in page


def test_answers_wait_while_a_field_is_mended(cast: Cast, case: HostingRequest) -> None:
    client = cast.client("operator")
    item = case.return_items.first()
    assert item is not None
    answer = client.post(PAGE, {f"jawab-{item.pk}": "Nomor sudah diganti", "lalu": "pengelola"})
    assert answer["Location"] == f"/permintaan/draf/{case.pk}/pengelola/"
    assert "Simpan dan kembali ke perbaikan" in client.get(answer["Location"]).content.decode()
    assert "Nomor sudah diganti" in client.get(PAGE).content.decode()


def test_a_case_that_is_not_returned_leads_to_its_page(cast: Cast, case: HostingRequest) -> None:
    HostingRequest.objects.filter(pk=case.pk).update(state="in_review")
    assert cast.client("operator").post(PAGE, {})["Location"] == "/permintaan/H-2026-0001/"
