"""After a complaint is closed its complainant is asked once how it went, without anybody learning who answered."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import transaction

from inang.complaints import asking, services, transition
from inang.complaints.models import Complaint
from inang.complaints.rules import Refused
from inang.notices.models import Notice
from inang.survey import services as survey
from inang.survey.models import Answer, Invitation
from tests.rooms.complaints.stage import DAY, MONDAY, WARGA, Stage
from tests.rooms.survey.asking import given

AT = MONDAY + DAY


@transaction.atomic
def closed(case: Complaint, at: datetime = AT) -> Complaint:
    """The complainant accepts the answer, by the arrow of the table."""
    return transition.move(transition.take(case, "accept", by=None, at=at), "accept", by=None, at=at)


def test_a_closed_complaint_sends_one_link_and_the_outbox_still_does_not_know_whose(stage: Stage) -> None:
    case = closed(stage.answered())
    notice = Notice.objects.get(event=f"complaint:{case.number}:survey")
    assert notice.to == f"pelapor {case.number}" and WARGA.email not in notice.text and WARGA.name not in notice.text
    assert case.asked and Invitation.objects.get().after == "complaint"
    closed_again = Complaint.objects.get(pk=case.pk)
    asking.ask(closed_again, AT, alias="x")
    assert Invitation.objects.count() == 1, "once a case, however often it is closed"
    with pytest.raises(Refused, match="sudah diberikan"):
        services.survey_link(complaint=case, at=AT)


def test_who_gave_no_address_takes_the_link_from_the_page_of_the_receipt_code_once(stage: Stage) -> None:
    case = stage.answered(complainant=None)
    assert not asking.can_ask(case, AT)
    case = closed(case)
    assert asking.can_ask(case, AT) and not Invitation.objects.exists()
    token = services.survey_link(complaint=case, at=AT)
    survey.answer(token=token, given=given(4), at=AT)
    kept = Complaint.objects.get(pk=case.pk)
    assert kept.asked and not asking.can_ask(kept, AT) and Answer.objects.count() == 1
    with pytest.raises(Refused):
        services.survey_link(complaint=kept, at=AT)
