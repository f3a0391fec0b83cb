"""Whoever complained without an address takes the survey's link from the page of the receipt code, once."""

from __future__ import annotations

import pytest
from django.utils import timezone

from inang.complaints import services
from inang.complaints.models import Complaint
from inang.survey.models import Answer
from tests.portal.complaining import holding, officer, received, text
from tests.rooms.survey.asking import given

pytestmark = pytest.mark.django_db
PAGE, LINK = "/lacak/pengaduan/", "/lacak/pengaduan/survei/"


def test_a_closed_complaint_offers_its_link_once_and_the_answer_knows_no_case() -> None:
    receipt, at = received(), timezone.now()
    case, by, handler, head = receipt.complaint, officer(), officer("penangan", "reviewer"), officer("kabid", "approver")
    services.triage(complaint=case, classification="minor", by=by, at=at)
    services.assign(complaint=case, to=handler, by=by, at=at)
    services.draft(complaint=case, text="Sudah diperbaiki.", by=handler, at=at)
    services.approve(complaint=case, by=head, at=at)
    client = holding(case, receipt.code)
    assert LINK not in client.get(PAGE).content.decode(), "not before it is closed"
    assert client.post(LINK)["Location"] == PAGE
    services.accept(complaint=case, at=at)
    assert LINK in client.get(PAGE).content.decode()
    address = client.post(LINK)["Location"]
    assert address.startswith("/survei/")
    assert client.post(address, {name: str(value) for name, value in given(4).values.items()}).status_code == 302
    assert Answer.objects.count() == 1 and Complaint.objects.get().asked
    assert LINK not in client.get(PAGE).content.decode()
    assert "sudah diberikan" in text(client.post(LINK, follow=True))


def test_without_the_pair_there_is_no_link() -> None:
    receipt = received()
    assert holding(receipt.complaint, "salah").post(LINK).status_code in (401, 404)
