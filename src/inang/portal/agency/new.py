"""The beginning of a request: what is needed, and for which agency it is."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from inang.portal.access import Actor, agency_page
from inang.portal.request_forms import NewForm
from inang.requests import queries, services
from inang.requests.rules import Refused
from inang.requests.states import DRAFT


def _form(request: Actor) -> NewForm:
    own = request.own_agencies
    form = NewForm(request.POST or None, initial={"agency": own[0].pk} if len(own) == 1 else None)
    form.fields["agency"].choices = [(str(agency.pk), agency.name) for agency in own]  # type: ignore[attr-defined]
    return form


@agency_page
def page(request: Actor) -> HttpResponse:
    form, own = _form(request), request.own_agencies
    if request.method == "POST" and form.is_valid():
        agency = next(row for row in own if str(row.pk) == form.cleaned_data["agency"])
        try:
            draft = services.start_draft(agency=agency, by=request.person, at=timezone.now())
        except Refused as fault:
            form.add_error(None, fault.sentence)
        else:
            return redirect("portal:draft", draft.pk, "nama")
    drafts = queries.visible_to(request.person, timezone.localdate()).filter(state=DRAFT, agency__in=own)
    context = {"form": form, "own": own, "drafts": drafts.order_by("-saved_at")[:5]}
    return render(request, "agency/new.html", context, status=422 if form.errors else 200)
