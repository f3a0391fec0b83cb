"""How the due date of one case is counted, for the desk."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inang.portal.access import Actor, desk_page
from inang.portal.cases import CLOCK
from inang.portal.counting import due_days
from inang.portal.desk import showing
from inang.portal.parts import Link
from inang.standard import queries as standard
from inang.workdays import queries as workdays
from inang.workdays.models import Clock
from inang.workdays.rules import CountingRule


@desk_page(*showing.OFFICE)
def page(request: Actor, number: str) -> HttpResponse:
    case = showing.case_of(number)
    try:
        clock = workdays.clock(CLOCK, number)
    except Clock.DoesNotExist:
        raise Http404 from None
    count = due_days(
        workdays.state_of(clock, timezone.now()),
        received=clock.received_at,
        limit=clock.days,
        rule=CountingRule.from_data(clock.rule),
        edition=standard.edition(case.edition),
        calendar=workdays.calendar(),
    )
    context = {
        "title": "Cara menghitung jatuh tempo",
        "lead": f"{case.label} · {case.agency.name}",
        "crumbs": [
            Link(reverse("portal:queue"), "Antrean"),
            Link(reverse("portal:review", args=[number]), number),
            Link("", "Cara hitung"),
        ],
        "number": number,
        "count": count,
    }
    return render(request, "desk/count.html", context)
