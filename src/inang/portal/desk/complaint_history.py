"""The trail of one complaint as sentences; nothing that whoever complained wrote or is called stands in it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from inang.complaints import queries, states
from inang.portal.access import Actor, desk_page
from inang.portal.desk.complaint_parts import ROLES, case_of
from inang.portal.desk.history import View
from inang.portal.parts import Link


@desk_page(*ROLES)
def page(request: Actor, number: str) -> HttpResponse:
    case = case_of(request, number)
    shown = View(number, states.STATES).shown(request.GET.get("sesudah", ""), queries.clock_keys(case))
    seen = queries.hiding(request.person)
    for line in shown["lines"]:
        line["sentence"] = seen(line["sentence"])
    context = {
        **shown,
        "lead": case.subject,
        "crumbs": [
            Link(reverse("portal:complaint_desk"), "Pengaduan"),
            Link(reverse("portal:complaint", args=[number]), number),
            Link("", "Riwayat"),
        ],
    }
    return render(request, "desk/complaint_history.html", context)
