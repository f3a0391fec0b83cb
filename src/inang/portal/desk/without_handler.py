"""Pengaduan tanpa penangan: complaints that wait for somebody who left, and one button to give them on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.complaints import queries, services, states
from inang.complaints.models import Complaint
from inang.complaints.rules import Refused
from inang.portal.access import Actor, desk_page
from inang.portal.complaints import dues_of
from inang.portal.desk import overview_complaints, paging
from inang.portal.parts import DueView
from inang.standard import queries as standard

ROLES: Final = ("complaint_officer", "approver", "signatory")
_MOST_FAULTS: Final = 5


@dataclass(frozen=True)
class Row:
    """One complaint, and why it waits; `needs_team`: another handler would not help, its examiners are gone."""

    case: Complaint
    state: states.State
    why: str
    due: DueView | None
    needs_team: bool


def handlers() -> list[Person]:
    """Everybody who may handle complaints today."""
    today = timezone.localdate()
    return agencies.people_of(standard.current(today).complaints.handler_roles, today)


def rows(request: Actor, able: list[Person]) -> list[Row]:
    """As many as a page shows; never one about the person who looks."""
    cases = list(overview_complaints.without_holder(request)[: paging.ROWS])
    dues, pks = dues_of(cases, timezone.now(), "portal:complaint_count"), {one.pk for one in able}
    return [
        Row(case, states.STATES[case.state], _why(case, pks), dues.get(case.number), case.handler_id in pks) for case in cases
    ]


def _why(case: Complaint, able: set[int]) -> str:
    if case.handler is None:
        return "Belum ada penangan"
    if case.handler_id in able:
        return "Tim pemeriksa tidak lagi bertugas"
    return f"{case.handler.name} {'tidak lagi menangani pengaduan' if case.handler.is_active else 'dikunci'}"


@require_POST
@desk_page(*ROLES)
def give(request: Actor) -> HttpResponse:
    """Hand every chosen complaint to one handler; each is checked again, and what is refused is said."""
    chosen, numbers = request.POST.get("to", ""), request.POST.getlist("nomor")[: paging.ROWS]
    to = next((one for one in handlers() if str(one.pk) == chosen), None)
    if to is None or not numbers:
        messages.warning(request, "Pilih penangan." if numbers else "Centang sedikitnya satu pengaduan.")
        return redirect("portal:without_holder")
    done, faults = 0, []
    for case in queries.visible_to(request.person, timezone.localdate()).filter(number__in=numbers).order_by("pk"):
        try:
            services.hand_over(complaint=case, to=to, by=request.person, at=timezone.now())
            done += 1
        except Refused as fault:
            faults.append(f"{case.number}: {fault.sentence}")
    if done:
        messages.success(request, f"{done} pengaduan diserahkan kepada {to.name}.")
    for sentence in faults[:_MOST_FAULTS]:
        messages.warning(request, sentence)
    if len(faults) > _MOST_FAULTS:
        messages.warning(request, f"{len(faults) - _MOST_FAULTS} pengaduan lain juga tidak dapat diserahkan.")
    return redirect("portal:without_holder")
