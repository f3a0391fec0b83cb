"""Pengaduan tanpa penangan: complaints that wait for somebody who left or is away, and one button to give them on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.agencies.queries import Away
from inang.complaints import queries, services, states
from inang.complaints.models import Complaint
from inang.complaints.rules import Refused
from inang.portal.access import Actor, desk_page
from inang.portal.complaints import dues_of
from inang.portal.desk import overview_complaints, paging, reviewers
from inang.portal.parts import DueView
from inang.standard import queries as standard
from inang.workdays.words import tanggal

ROLES: Final = ("complaint_officer", "approver", "signatory")
_AT_WORK: Final = (states.IN_HANDLING, states.EXAMINATION)  # where somebody who is away keeps it waiting


@dataclass(frozen=True)
class Row:
    """One complaint, and why it waits; `cure`: (slug of the verb, its words) where another handler would not help."""

    case: Complaint
    state: states.State
    why: str
    due: DueView | None
    cure: tuple[str, str] | None = None
    is_away: bool = False  # its handler comes back: nothing is ticked beforehand

    @property
    def picks(self) -> str:
        """What its check box sends: which complaint, and as which version it was seen."""
        return f"{self.case.number}@{self.case.version}"


def handlers() -> list[Person]:
    """Everybody who may handle complaints today."""
    today = timezone.localdate()
    return agencies.people_of(standard.current(today).complaints.handler_roles, today)


def away() -> dict[int, Away]:
    """Who is away today, with the one who stands in and may handle complaints."""
    today, found = timezone.localdate(), dict[int, Away]()
    for role in standard.current(today).complaints.handler_roles:
        found |= {pk: one for pk, one in agencies.away(role, today).items() if one.instead or pk not in found}
    return found


def offer(field: reviewers.ReviewerField, *, but: int) -> None:
    """Let a form choose one of them; who is away says so."""
    field.gone = away()
    field.queryset = Person.objects.filter(pk__in=[one.pk for one in handlers() if one.pk != but]).order_by("name", "pk")


def context(request: Actor) -> dict[str, Any]:
    """What the page needs of complaints; never one about the person who looks."""
    lost, able, gone = overview_complaints.without_holder(request), handlers(), away()
    pks, seen = {one.pk for one in able}, queries.visible_to(request.person, timezone.localdate())
    cases = list(lost[: paging.ROWS])
    waiting = seen.filter(state__in=_AT_WORK, handler__in=gone.keys() & pks).exclude(pk__in=lost.order_by().values("pk"))
    aside = list(waiting.order_by("due", "pk")[: paging.ROWS])
    dues = dues_of([*cases, *aside], timezone.now(), "portal:complaint_count")
    rows = [Row(one, states.STATES[one.state], _why(one, pks), dues.get(one.number), _cure(one, pks)) for one in cases]
    rows += [
        Row(one, states.STATES[one.state], _note(gone[one.handler_id or 0]), dues.get(one.number), is_away=True) for one in aside
    ]
    each = [reviewers.Option(reviewers.EACH, "pengganti masing-masing")] if any(one.instead for one in gone.values()) else []
    return {
        "complaints": rows,
        "complaints_left": max(0, lost.count() - len(cases)) + max(0, waiting.count() - len(aside)),
        "handlers": [*each, *(reviewers.Option(str(one.pk), reviewers.named(one, gone)) for one in able)],
    }


def _cure(case: Complaint, able: set[int]) -> tuple[str, str] | None:
    """What helps where nobody can be given the case as it stands: its team is gone, or whoever answers it with another one."""
    if case.state == states.LINKED:
        return "lepas", "Lepas kaitannya (pejabat pengelola pengaduan)"
    return ("ganti-tim", "Ganti tim pemeriksa") if case.handler_id in able and not _is_own(case) else None


def _is_own(case: Complaint) -> bool:
    """Whether its handler turned out to be whom it is about."""
    return case.handler_id in queries.accused_of(case)


def _why(case: Complaint, able: set[int]) -> str:
    if case.state == states.LINKED:
        return "Penangan pengaduan yang dikaitkan tidak dapat menjawabnya"
    if case.handler is None:
        return "Belum ada penangan"
    if case.handler_id in able:
        return "Ada konflik kepentingan dengan penangannya" if _is_own(case) else "Tim pemeriksa tidak lagi bertugas"
    return f"{case.handler.name} {'tidak lagi menangani pengaduan' if case.handler.is_active else 'dikunci'}"


def _note(found: Away) -> str:
    instead = f"pengganti {found.instead.name}" if found.instead else "pengganti belum ditunjuk"
    return f"{found.person.name} tidak di tempat sampai {tanggal(found.until)}, {instead}"


def _instead(case: Complaint, gone: Mapping[int, Away]) -> Person:
    """Who stands in for the handler of a case; raises Refused with the cure when nobody does."""
    found = gone.get(case.handler_id or 0)
    if found is not None and found.instead is not None:
        return found.instead
    holder = case.handler.name if case.handler else "Pengaduan ini"
    raise Refused(f"{holder} tidak punya pengganti yang ditunjuk hari ini. Pilih penangannya sendiri.", "to")


@require_POST
@desk_page(*ROLES)
def give(request: Actor) -> HttpResponse:
    """Hand every chosen complaint to one handler, or to the substitute of its own; each is checked again, refusals are said."""
    chosen, picked = request.POST.get("to", ""), reviewers.picked(request.POST.getlist("nomor")[: paging.ROWS * 2])
    to, gone = next((one for one in handlers() if str(one.pk) == chosen), None), away()
    if (to is None and chosen != reviewers.EACH) or not picked:
        messages.warning(request, "Pilih penangan." if picked else "Centang sedikitnya satu pengaduan.")
        return redirect("portal:without_holder")

    def hand_over(case: Complaint) -> object:
        receiver, seen = to or _instead(case, gone), picked[case.number]
        return services.hand_over(complaint=case, to=receiver, version=seen, by=request.person, at=timezone.now())

    cases = queries.visible_to(request.person, timezone.localdate()).filter(number__in=picked).order_by("pk")
    reviewers.give_on(request, cases, hand_over, "pengaduan", to.name if to else "penggantinya")
    return redirect("portal:without_holder")
