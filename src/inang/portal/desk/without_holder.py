"""Tanpa pemegang: open reviews that wait for somebody who left, is locked or is away, and one button to give them on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.agencies.queries import Away
from inang.portal.access import Actor, desk_page
from inang.portal.cases import CLOCK
from inang.portal.counting import due_view
from inang.portal.desk import paging, reviewers, without_handler
from inang.portal.parts import DueView, PagerView
from inang.requests import queries, services, states
from inang.requests.models import HostingRequest
from inang.workdays import queries as workdays
from inang.workdays.words import tanggal

ROLES: Final = ("approver", "signatory", "administrator")  # who gives requests on
PLACES: Final = (paging.PLACE, "pergi", "putus")  # where each list of the page stands, in the address


@dataclass(frozen=True)
class Row:
    """One case, why it waits, and who is proposed."""

    case: HostingRequest
    state: states.State
    why: str
    due: DueView | None
    proposed: str = ""

    @property
    def picks(self) -> str:
        """What its check box sends: which case, and as which version it was seen."""
        return f"{self.case.number}@{self.case.version}"


def _part(request: Actor, cases: QuerySet[HostingRequest], place: str) -> tuple[list[HostingRequest], PagerView]:
    """One part of a list; the other lists of this page stay where they are."""
    kept = {name: request.GET.get(name, "") for name in PLACES if name != place}
    return paging.part(request, cases, kept, what="permintaan", place=place)


def _away(cases: list[HostingRequest], gone: Mapping[int, Away]) -> list[Row]:
    """Reviews of people who are away today, with their substitutes."""
    found, dues = [], _dues(cases)
    for case in cases:
        away = gone[case.reviewer_id or 0]
        why = f"{away.person.name} tidak di tempat sampai {tanggal(away.until)}"
        instead = away.instead.name if away.instead else ""
        found.append(Row(case, states.STATES[case.state], why, dues.get(str(case.number)), instead))
    return found


def _reviewed_by(gone: Mapping[int, Away]) -> QuerySet[HostingRequest]:
    return queries.desk().filter(state=states.IN_REVIEW, reviewer__in=gone).order_by("due", "pk")


def _dues(cases: list[HostingRequest]) -> dict[str, DueView]:
    """Due dates in words, each with its way to the count."""
    clocks = workdays.states(CLOCK, [str(case.number) for case in cases], timezone.now())
    return {number: due_view(clock, reverse("portal:desk_count", args=[number])) for number, clock in clocks.items()}


def _with_dues(cases: list[HostingRequest]) -> list[tuple[HostingRequest, states.State, DueView | None]]:
    dues = _dues(cases)
    return [(case, states.STATES[case.state], dues.get(str(case.number))) for case in cases]


def _why(case: HostingRequest) -> str:
    if case.reviewer is None:
        return "Belum ada penelaah"
    word = "tidak lagi menjadi penelaah" if case.reviewer.is_active else "dikunci"
    return f"{case.reviewer.name} {word}"


def _vacant() -> list[str]:
    """Offices that nobody holds today: what waits for them cannot go on."""
    today = timezone.localdate()
    words = {
        "reviewer": "penelaah",
        "approver": "kepala bidang",
        "signatory": "penanda tangan",
        "complaint_officer": "pejabat pengelola pengaduan",
    }
    return [word for role, word in words.items() if not agencies.office_people(role, today).exists()]


@desk_page(*ROLES, "complaint_officer")
def page(request: Actor) -> HttpResponse:
    today = timezone.localdate()
    gives = bool(request.roles & set(ROLES))
    gone = reviewers.away(today)
    lists = (queries.without_holder(today), _reviewed_by(gone), queries.without_decider(today))
    if not gives:
        lists = (HostingRequest.objects.none(),) * 3
    (rows, pager), (left, away_pager), (undecided, undecided_pager) = map(partial(_part, request), lists, PLACES)
    away, dues = _away(left, gone), _dues(rows)
    context = {
        "rows": [Row(case, states.STATES[case.state], _why(case), dues.get(str(case.number))) for case in rows],
        "pager": pager,
        "undecided": _with_dues(undecided),
        "undecided_pager": undecided_pager,
        "away": away,
        "away_pager": away_pager,
        "reviewers": reviewers.options(today, gone),
        "proposed": "" if rows or not any(row.proposed for row in away) else reviewers.EACH,
        "vacant": _vacant(),
        **without_handler.context(request),
        "gives": gives,
    }
    return render(request, "desk/without_holder.html", context)


@require_POST
@desk_page(*ROLES)
def give(request: Actor) -> HttpResponse:
    """Hand every chosen case to one reviewer; each is checked again, and what is refused is said."""
    today = timezone.localdate()
    to, gone = reviewers.receiver(request.POST.get("to", ""), today), reviewers.away(today)
    picked = reviewers.picked(request.POST.getlist("nomor")[: paging.ROWS * 2])
    if to is None or not picked:
        messages.warning(request, "Pilih penelaah." if picked else "Centang sedikitnya satu permintaan.")
        return redirect("portal:without_holder")

    def hand_over(case: HostingRequest) -> object:
        receiver = to if isinstance(to, Person) else reviewers.substitute_for(case, gone)
        seen = picked[str(case.number)]
        return services.hand_over(request=case, to=receiver, version=seen, by=request.person, at=timezone.now())

    cases = queries.desk().filter(number__in=picked).order_by("pk")
    reviewers.give_on(request, cases, hand_over, "permintaan", to.name if isinstance(to, Person) else "penggantinya")
    return redirect("portal:without_holder")
