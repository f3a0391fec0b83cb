"""The beginning of a request."""

from __future__ import annotations

from inang.requests.models import HostingRequest
from tests.portal.cast import Cast


def test_it_says_what_is_needed_in_the_words_of_the_standard(cast: Cast) -> None:
    page = cast.client("operator").get("/permintaan/baru/").content.decode()
    assert "Surat Permintaan Hosting yang ditandatangani Kepala PD" in page and "Tidak dipungut biaya" in page


def test_a_draft_begins_at_the_name(cast: Cast) -> None:
    answer = cast.client("operator").post("/permintaan/baru/", {"agency": cast.agency.pk})
    draft = HostingRequest.objects.get()
    assert answer["Location"] == f"/permintaan/draf/{draft.pk}/nama/"
    assert draft.agency == cast.agency and draft.created_by == cast.people["operator"]


def test_nobody_begins_a_request_of_another_agency(cast: Cast) -> None:
    answer = cast.client("operator").post("/permintaan/baru/", {"agency": cast.other.pk})
    assert answer.status_code == 422 and not HostingRequest.objects.exists()
    assert "Pilih perangkat daerah dari daftar." in answer.content.decode()
