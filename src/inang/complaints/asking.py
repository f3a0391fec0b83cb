"""Asking how it went, once a case: by mail where there is an address, else by a link on the page of the receipt code."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from inang.complaints import queries, states
from inang.complaints.models import Complaint
from inang.complaints.rules import Refused
from inang.survey import services as survey

NO_SURVEY: Final = "Survei untuk pengaduan ini sudah diberikan, atau pengaduannya belum selesai."


def ask(case: Complaint, at: datetime, *, alias: str) -> None:
    """Invite the complainant by mail when the case has been closed; the invitation knows no case, the case no answer."""
    address = queries.address_of(case)
    if case.asked or case.ex_officio or not address:
        return
    case.asked = survey.invite(
        after="complaint",
        people={"complainant": (address, "")},
        alias=alias,
        about=f"Pengaduan {case.number}",
        event=f"complaint:{case.number}:survey",
        subject_key=case.number,
        at=at,
    )
    if case.asked:
        case.save(update_fields=["asked"])


def can_ask(case: Complaint, at: datetime) -> bool:
    """Whether the page of the receipt code may still offer a link."""
    return case.state == states.CLOSED and not case.asked and not case.ex_officio and survey.asks("complaint", at)


@transaction.atomic
def survey_link(*, complaint: Complaint, at: datetime) -> str:
    """One token for whoever holds the receipt code, once; kept nowhere. Raises Refused."""
    case = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
    if not can_ask(case, at):
        raise Refused(NO_SURVEY)
    case.asked = True
    case.save(update_fields=["asked"])
    return survey.issue(after="complaint", at=at)[0]
