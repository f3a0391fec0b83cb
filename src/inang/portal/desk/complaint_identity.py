"""Who complained: opened on the record, for this answer only; and a new receipt code for whoever lost the old one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from inang.complaints import services
from inang.complaints.rules import LIMITS, Refused
from inang.portal.access import Actor, desk_page
from inang.portal.complaints import receipt_of
from inang.portal.desk.complaint_parts import ROLES, case_of


@never_cache
@require_POST
@desk_page(*ROLES)
def page(request: Actor, number: str) -> HttpResponse:
    """Name and ways to reach whoever complained; of a confidential complaint every look is recorded."""
    case = case_of(request, number)
    try:
        who = services.open_identity(complaint=case, by=request.person, at=timezone.now())
    except Refused as fault:
        messages.warning(request, fault.sentence)
        return redirect("portal:complaint", number)
    facts = [(LIMITS[name][0], name, value) for name, value in who.as_data().items()]
    return render(request, "desk/complaint_identity.html", {"case": case, "facts": facts})


@never_cache
@require_POST
@desk_page("complaint_officer")
def code(request: Actor, number: str) -> HttpResponse:
    """A new receipt code, to be read out or printed; the old one is worth nothing from now on."""
    case = case_of(request, number)
    try:
        fresh = services.renew_code(complaint=case, by=request.person, at=timezone.now())
    except Refused as fault:
        messages.warning(request, fault.sentence)
        return redirect("portal:complaint", number)
    return render(request, "desk/complaint_identity_code.html", receipt_of(case, fresh, timezone.now()))
