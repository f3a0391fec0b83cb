"""The head's decision: one case on one page, made for a phone."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from inang.portal.access import Actor, desk_page
from inang.portal.desk import showing
from inang.requests import queries, states
from inang.requests.models import Decision, HostingRequest
from inang.requests.rules import four_eyes_fault
from inang.requests.transition import overtaken_sentence


def _why_not(request: Actor, case: HostingRequest) -> str:
    """Why this person cannot decide this case now; "" when nothing stands in the way."""
    if case.state == states.RECOMMENDED:
        advised = case.decisions.filter(stage=Decision.Stage.RECOMMEND).values_list("by_id", flat=True)
        return four_eyes_fault(request.person.pk, case.reviewer_id, advised)
    if case.state in (states.SUBMITTED, states.IN_REVIEW, states.RETURNED):
        return "Permintaan ini masih dikaji, jadi belum dapat diputus."
    return overtaken_sentence(case)


def _place(case: HostingRequest) -> dict[str, str]:
    """Where the case stands among those that wait for a decision."""
    waiting = queries.desk().filter(state=states.RECOMMENDED).order_by("due", "pk")
    numbers = list(waiting.values_list("number", flat=True))
    if case.number not in numbers:
        return {"place": "", "next_href": ""}
    here = numbers.index(case.number)
    after = numbers[here + 1] if here + 1 < len(numbers) else None
    return {
        "place": f"{here + 1} dari {len(numbers)}",
        "next_href": reverse("portal:decide", args=[after]) if after else "",
    }


@desk_page("approver")
def page(request: Actor, number: str) -> HttpResponse:
    case = showing.case_of(number)
    why_not = _why_not(request, case)
    shown: dict[str, Any] = {**showing.show(case), "can_decide": not why_not, "why_not": why_not}
    return render(request, "desk/decide.html", {"case": shown, **_place(case)})
