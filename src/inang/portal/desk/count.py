"""How the due date of one case is counted, for the desk."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inang.portal.access import Actor, desk_page
from inang.portal.cases import CLOCK
from inang.portal.counting import breach_asked, clock_days
from inang.portal.desk import showing
from inang.portal.parts import Link
from inang.standard import queries as standard
from inang.workdays import queries as workdays
from inang.workdays.models import Clock
from inang.workdays.words import tanggal


@desk_page(*showing.OFFICE)
def page(request: Actor, number: str) -> HttpResponse:
    case = showing.case_of(number)
    try:
        clock = workdays.clock(CLOCK, number)
    except Clock.DoesNotExist:
        raise Http404 from None
    breach = breach_asked(request, CLOCK, number)
    count = clock_days(clock, timezone.now(), edition=standard.edition(case.edition), breach=breach)
    context = {
        "title": f"Cara menghitung janji yang lewat {tanggal(breach.due)}" if breach else "Cara menghitung jatuh tempo",
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
