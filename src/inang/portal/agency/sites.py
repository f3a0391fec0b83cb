"""All sites of the own agency and its UPT."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from inang.hosting import queries as hosting
from inang.hosting import states
from inang.portal.access import Actor, agency_page


@agency_page
def page(request: Actor) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    rows = hosting.of_agency(request.own_agencies).exclude(status=states.PURGED).select_related("agency")
    if words:
        rows = rows.filter(host__icontains=words)
    listed = [(row, states.look(row.desired, row.status)) for row in rows.order_by("host")[:500]]
    context = {"rows": listed, "words": words, "several": len(request.own_agencies) > 1}
    return render(request, "agency/sites.html", context)
