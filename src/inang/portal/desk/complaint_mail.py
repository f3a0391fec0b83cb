"""Mails to the complaint mailbox that no reader could turn into a case: why, once more, or as they came."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inang.complaints import unread
from inang.complaints.rules import Refused
from inang.notices import queries as notices
from inang.notices.models import Incoming
from inang.portal import serving
from inang.portal.access import Actor, desk_page

ROLE: Final = "complaint_officer"
SHOWN: Final = 100


@desk_page(ROLE)
def page(request: Actor) -> HttpResponse:
    context = {
        "waiting": notices.unsettled()[:SHOWN],
        "waiting_count": notices.unsettled().count(),
        "others": notices.without_case()[:SHOWN],
        "others_count": notices.without_case().count(),
        "shown": SHOWN,
    }
    return render(request, "desk/complaint_mail.html", context)


@desk_page(ROLE)
@require_POST
def again(request: Actor, pk: int) -> HttpResponse:
    row, force = get_object_or_404(Incoming, pk=pk), request.POST.get("jadikan") == "1"
    try:
        unread.again(incoming=row, force=force, by=request.person, at=timezone.now())
    except Refused as fault:
        messages.error(request, fault.sentence)
    else:
        messages.success(request, "Surat dibaca lagi. Hasilnya muncul dalam beberapa detik; muat ulang halaman ini.")
    return redirect("portal:complaint_mail")


@desk_page(ROLE)
@require_safe
def original(request: Actor, pk: int) -> HttpResponseBase:
    """To be saved and opened elsewhere; never shown in our pages."""
    row = get_object_or_404(Incoming, pk=pk)
    try:
        opened = unread.original(incoming=row, by=request.person, at=timezone.now())
    except Refused:
        raise Http404 from None
    return serving.raw_mail(FileResponse(opened), f"surat-{row.pk}.eml")
