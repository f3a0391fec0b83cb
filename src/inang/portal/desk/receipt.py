"""The receipt of a letter that was brought to the office; to be printed and handed over."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from inang.portal import cases
from inang.portal.access import Actor, desk_page
from inang.portal.desk import showing
from inang.portal.parts import Link
from inang.standard import queries as standard


@desk_page(*showing.OFFICE)
def page(request: Actor, number: str) -> HttpResponse:
    case = showing.case_of(number)
    if case.received_at is None:
        raise Http404
    edition = standard.edition(case.edition)
    context = {
        "title": "Tanda terima permintaan hosting",
        "crumbs": [
            Link(reverse("portal:queue"), "Antrean"),
            Link(reverse("portal:review", args=[number]), number),
            Link("", "Tanda terima"),
        ],
        "case": {"number": number, "due": showing.due_of(case)},
        "facts": cases.receipt_facts(case, edition.office.platform_domain),
        "standard": edition,
    }
    return render(request, "desk/receipt.html", context)
