"""Several cases at once: claim them, or hand them to a colleague; every row is checked again and says what happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.agencies.models import Person
from inang.portal.access import Actor, desk_page
from inang.portal.desk import reviewers
from inang.requests import queries, queue, services
from inang.requests.models import HostingRequest
from inang.requests.rules import Refused

MOST: Final = 100
OFFICERS: Final = ("reviewer", "approver")
Verb = Callable[[HostingRequest, int], HostingRequest]


@dataclass(frozen=True)
class Outcome:
    """What happened to one row."""

    number: str
    label: str
    is_done: bool
    sentence: str

    @property
    def look(self) -> tuple[str, str, str]:
        return ("Berhasil", "check-lg", "ok") if self.is_done else ("Tidak jadi", "x-lg", "bad")


def _each(picked: dict[str, int], verb: Verb, by: Person) -> list[Outcome]:
    """Run the verb on each row; one that is refused says why and leaves the others alone."""
    cases = {str(case.number): case for case in queries.desk().filter(number__in=picked)}
    found = []
    for number, version in picked.items():
        case = cases.get(number)
        if case is None:
            found.append(Outcome(number, "", False, "Permintaan ini tidak ada."))
            continue
        try:
            now = verb(case, version)
        except Refused as fault:
            found.append(Outcome(number, case.label, False, fault.sentence))
        else:
            found.append(Outcome(number, case.label, True, _now_with(now) if now.reviewer_id != by.pk else "Sekarang Anda kaji."))
    return found


def _claims(request: Actor) -> Verb:
    return lambda case, version: services.claim(request=case, version=version, by=request.person, at=timezone.now())


def _handing_over(request: Actor, to: Person | str) -> Verb:
    """To one colleague, or each row to whoever stands in for its reviewer."""
    gone = {} if isinstance(to, Person) else reviewers.away(timezone.localdate())

    def verb(case: HostingRequest, version: int) -> HostingRequest:
        receiver = to if isinstance(to, Person) else reviewers.substitute_for(case, gone)
        return services.hand_over(request=case, to=receiver, version=version, by=request.person, at=timezone.now())

    return verb


def _now_with(case: HostingRequest) -> str:
    return f"Sekarang dikaji {case.reviewer.name}." if case.reviewer else ""


def _back(request: Actor) -> str:
    view = request.POST.get("tampilan", "")
    return f"{reverse('portal:queue')}?{urlencode({'tampilan': view if view in queue.VIEWS else 'semua'})}"


@require_POST
@desk_page(*OFFICERS)
def page(request: Actor) -> HttpResponse:
    picked, back = reviewers.picked(request.POST.getlist("pilih")[: MOST + 1]), _back(request)
    chosen = request.POST.get("kepada", "")
    to = reviewers.receiver(chosen, timezone.localdate()) if request.POST.get("verba") == "serahkan" else None
    fault = ""
    if not picked:
        fault = "Centang sedikitnya satu baris."
    elif len(picked) > MOST:
        fault = f"Paling banyak {MOST} baris sekaligus."
    elif request.POST.get("verba") == "serahkan" and to is None:
        fault = "Pilih penelaah yang menerima, lalu tekan Serahkan lagi."
    if fault:
        messages.warning(request, fault)
        return redirect(back)
    outcomes = _each(picked, _claims(request) if to is None else _handing_over(request, to), request.person)
    whom = to.name if isinstance(to, Person) else "pengganti masing-masing"
    verb = "diambil" if to is None else f"diserahkan kepada {whom}"
    context = {"outcomes": outcomes, "done": sum(one.is_done for one in outcomes), "back": back, "verb": verb}
    return render(request, "desk/bulk.html", context)
