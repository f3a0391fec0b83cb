"""The receipt: number, moment of receipt, due date; to be printed and kept."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from inang.portal import cases
from inang.portal.access import Actor, agency_page
from inang.portal.agency import scope
from inang.portal.parts import Link
from inang.standard import queries as standard


@agency_page
def page(request: Actor, number: str) -> HttpResponse:
    case = scope.case(request, number)
    if case.received_at is None:
        raise Http404
    edition = standard.edition(case.edition)
    facts = cases.receipt_facts(case, edition.office.platform_domain)
    crumbs = [
        Link(reverse("portal:requests"), "Permintaan"),
        Link(reverse("portal:case", args=[number]), number),
        Link("", "Tanda terima"),
    ]
    due = cases.due_of(case, reverse("portal:case_count", args=[number]))
    context = {"case": case, "facts": facts, "due": due, "crumbs": crumbs, "standard": edition}
    return render(request, "agency/receipt.html", context)
