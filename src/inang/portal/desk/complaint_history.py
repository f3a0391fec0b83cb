"""The trail of one complaint as sentences; nothing that whoever complained wrote or is called stands in it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from inang.audit import queries as audit
from inang.complaints import states
from inang.portal.access import Actor, desk_page
from inang.portal.desk.complaint_parts import ROLES, case_of
from inang.portal.desk.history import ROWS, line
from inang.portal.parts import Link


@desk_page(*ROLES)
def page(request: Actor, number: str) -> HttpResponse:
    case, after = case_of(request, number), request.GET.get("sesudah", "")
    rows = audit.of_subjects([number], after=int(after) if after.isdecimal() and len(after) < 19 else 0)
    found = list(rows[: ROWS + 1])
    context = {
        "title": f"Riwayat {number}",
        "lead": case.subject,
        "crumbs": [
            Link(reverse("portal:complaint_desk"), "Pengaduan"),
            Link(reverse("portal:complaint", args=[number]), number),
            Link("", "Riwayat"),
        ],
        "lines": [line(entry, states.STATES) for entry in found[:ROWS]],
        "more": found[ROWS - 1].seq if len(found) > ROWS else None,
        "begun": bool(after),
        "check": audit.last_check(),
        "number": number,
    }
    return render(request, "desk/complaint_history.html", context)
