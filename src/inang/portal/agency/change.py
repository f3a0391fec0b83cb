"""A change of a site: which kinds are lawful now, which are not and why; one of them begins a draft."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inang.hosting import states
from inang.hosting.models import Site
from inang.portal import cases
from inang.portal.access import Actor, agency_page
from inang.portal.agency import scope
from inang.portal.parts import Link
from inang.requests import queries, services
from inang.requests.rules import Refused


def _show(request: Actor, site: Site, problem: str) -> HttpResponse:
    context = {
        "site": site,
        "state": states.look(site.desired, site.status),
        "offers": cases.offers(site),
        "problem": problem,
        "drafts": queries.drafts_about(site.order_key),
        "crumbs": [
            Link(reverse("portal:sites"), "Situs kami"),
            Link(reverse("portal:site", args=[site.host]), site.host),
            Link("", "Ajukan perubahan"),
        ],
    }
    return render(request, "agency/change.html", context, status=422 if problem else 200)


@agency_page
def page(request: Actor, host: str) -> HttpResponse:
    site, problem = scope.site(request, host), ""
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        try:
            draft = services.start_change(site_key=site.order_key, kind=kind, by=request.person, at=timezone.now())
        except Refused as fault:
            problem = fault.sentence
        else:
            return redirect("portal:draft", draft.pk, "ubah")
    return _show(request, site, problem)
