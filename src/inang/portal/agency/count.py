"""How the due date of one case is counted, day by day, with the basis of each day."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inang.portal.access import Actor, agency_page
from inang.portal.agency import scope
from inang.portal.cases import CLOCK
from inang.portal.counting import clock_days
from inang.portal.parts import Link
from inang.standard import queries as standard
from inang.workdays import queries as workdays
from inang.workdays.models import Clock


@agency_page
def page(request: Actor, number: str) -> HttpResponse:
    case = scope.case(request, number)
    try:
        clock = workdays.clock(CLOCK, number)
    except Clock.DoesNotExist:
        raise Http404 from None
    count = clock_days(clock, timezone.now(), edition=standard.edition(case.edition))
    crumbs = [
        Link(reverse("portal:requests"), "Permintaan"),
        Link(reverse("portal:case", args=[number]), number),
        Link("", "Cara hitung"),
    ]
    return render(request, "agency/count.html", {"case": case, "count": count, "crumbs": crumbs})
