"""Withdrawing is asked once more."""

from __future__ import annotations

from inang.requests.models import HostingRequest
from tests.portal import cast as casting
from tests.portal.cast import Cast


def test_a_request_is_withdrawn_only_after_the_second_press(cast: Cast) -> None:
    case = casting.request_of(cast.agency, cast.people["operator"], "submitted", number="H-2026-0001")
    client, page = cast.client("operator"), "/permintaan/H-2026-0001/tarik/"
    assert "tidak dapat dibatalkan" in client.get(page).content.decode()
    case.refresh_from_db()
    assert case.state == "submitted"
    client.post(page, {"alasan": "Tidak jadi"})
    case.refresh_from_db()
    assert case.state == "withdrawn"


def test_what_is_approved_is_not_withdrawn_any_more(cast: Cast) -> None:
    case = casting.request_of(cast.agency, cast.people["operator"], "approved", number="H-2026-0001")
    answer = cast.client("operator").post("/permintaan/H-2026-0001/tarik/", {"alasan": "x"})
    assert answer["Location"] == "/permintaan/H-2026-0001/"
    assert HostingRequest.objects.get(pk=case.pk).state == "approved"
