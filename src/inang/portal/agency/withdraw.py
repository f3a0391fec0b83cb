"""Withdraw a request, or throw a draft away; asked once more before it happens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from inang.portal.access import Actor, agency_page
from inang.portal.agency import scope
from inang.portal.agency.case import MAY_WITHDRAW
from inang.portal.request_forms import WithdrawForm
from inang.requests import services
from inang.requests.models import HostingRequest
from inang.requests.rules import Refused
from inang.requests.states import STATES


def _ask(request: Actor, case: HostingRequest) -> HttpResponse:
    if case.state not in MAY_WITHDRAW:
        messages.info(request, f"Permintaan ini tidak dapat ditarik lagi: {STATES[case.state].word.lower()}.")
        return redirect("portal:case", case.number) if case.number else redirect("portal:requests")
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw(
                request=case, reason=form.cleaned_data["alasan"], by=request.person, at=timezone.now()
            )
        except Refused as fault:
            messages.error(request, fault.sentence)
        else:
            messages.success(
                request, f"Permintaan {case.number} sudah ditarik." if case.number else "Draf sudah dihapus."
            )
            return redirect("portal:requests")
    return render(
        request, "agency/withdraw.html", {"case": case, "form": form}, status=422 if form.errors else 200
    )


@agency_page
def page(request: Actor, number: str) -> HttpResponse:
    return _ask(request, scope.case(request, number))


@agency_page
def draft(request: Actor, pk: int) -> HttpResponse:
    return _ask(request, scope.any_draft(request, pk))
