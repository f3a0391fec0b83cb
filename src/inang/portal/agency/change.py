"""A change of a site: which kinds are lawful now, which are not and why; one of them begins a draft."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inang.hosting import states
from inang.hosting.models import Site
from inang.portal.access import Actor, agency_page
from inang.portal.agency import scope
from inang.portal.parts import Link
from inang.requests import queries, services
from inang.requests.kinds import CREATE
from inang.requests.rules import Refused
from inang.standard import queries as standard
from inang.standard.rules import RequestKind


@dataclass(frozen=True)
class Offer:
    """One kind of change; `why_not` is empty when it can be asked for now."""

    kind: RequestKind
    plain: str
    why_not: str


def offers(site: Site) -> list[Offer]:
    """Every change that the edition knows, the lawful ones first."""
    edition, running = standard.current(), list(queries.open_changes(site.order_key))
    found = [
        Offer(kind, edition.plain_of(kind), queries.why_not(kind, site, running=running))
        for kind in edition.request_kinds
        if kind.effect != CREATE
    ]
    return sorted(found, key=lambda offer: bool(offer.why_not))


def _show(request: Actor, site: Site, problem: str) -> HttpResponse:
    context = {
        "site": site,
        "state": states.look(site.desired, site.status),
        "offers": offers(site),
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
