"""The link to the survey for whoever gave no address: once a case, on the page of the receipt code."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.complaints import services
from inang.complaints.models import Complaint
from inang.complaints.rules import Refused
from inang.portal.public.tracked import held
from inang.portal.said import said


@require_POST
@held
def take(request: HttpRequest, case: Complaint) -> HttpResponseBase:
    """To the questionnaire by a fresh link; what is answered there knows nothing of this case."""
    try:
        token = services.survey_link(complaint=case, at=timezone.now())
    except Refused as fault:
        messages.warning(request, said(fault.sentence))
        return redirect("portal:tracked")
    return redirect("portal:survey", token)
