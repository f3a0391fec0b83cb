"""Requests and sites of the own agency and its UPT, by number, name or letter."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from inang.lookup.rules import agency_scope
from inang.portal.access import Actor, agency_page
from inang.portal.found import Sort, look

# kind of document -> how it is shown, in the order of the page
KINDS: Final[dict[str, Sort]] = {
    "case": Sort("Permintaan", "inbox", lambda document: reverse("portal:case", args=[document.about])),
    "site": Sort("Situs", "globe2", lambda document: reverse("portal:site", args=[document.title])),
}


@agency_page
def page(request: Actor) -> HttpResponse:
    """The whole page, or only its results while somebody types."""
    scopes = {agency_scope(agency.code) for agency in request.own_agencies}
    context = {"found": look(request, KINDS, scopes)}
    part = request.headers.get("HX-Target") == "hasil"
    return render(request, "components/found.html" if part else "agency/search.html", context)
