"""One case on the desk: the letter beside the checklist, and the bar with what can be done now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.agencies import queries as agencies
from inang.agencies.rules import HEAD_ROLES
from inang.letters import queries as letters
from inang.letters.models import Letter
from inang.portal.access import Actor, desk_page
from inang.portal.desk import showing
from inang.requests import effects, queries, services, states
from inang.requests.models import HostingRequest
from inang.requests.rules import Refused
from inang.standard import queries as standard
from inang.standard.rules import FIRST_KIND


@dataclass(frozen=True)
class Action:
    """One button of the bar; the first one is proposed."""

    words: str
    href: str
    icon: str
    key: str = ""
    post: bool = False
    danger: bool = False
    busy: str = ""


@dataclass(frozen=True)
class Bar:
    actions: tuple[Action, ...]
    why: str


def _under_review(case: HostingRequest, shown: dict[str, Any]) -> Bar:
    number = str(case.number)
    back = Action("Kembalikan untuk perbaikan", reverse("portal:return", args=[number]), "reply", "r")
    onward = Action("Rekomendasikan setuju", reverse("portal:recommend", args=[number]), "check-lg", "m")
    against = Action("Rekomendasikan tolak", reverse("portal:recommend", args=[number]) + "?putusan=no", "x-lg", "t", danger=True)
    left = shown["items"] - shown["answered"]
    if shown["refused"]:
        words = f"{shown['refused']} butir dijawab tidak: kembalikan dengan alasan. Hitungan hari berhenti sampai dikirim ulang."
        return Bar((back, against, onward), words)
    if left:
        return Bar((onward, back, against), f"{left} butir belum dijawab.")
    return Bar((onward, back, against), "Semua butir terpenuhi: rekomendasikan kepada Kepala Bidang.")


# What is judged now -> the rule that the verb asks too.
_FAULTS: Final = {"review": queries.review_fault, "decide": queries.decide_fault, "sign": queries.own_case_fault}


def _deed(request: Actor, case: HostingRequest) -> str:
    """What this person's role would have done with the case now; "" when it waits for nothing of theirs."""
    if case.state in (states.SUBMITTED, states.IN_REVIEW) and "reviewer" in request.roles:
        return "review"
    if case.state == states.RECOMMENDED and "approver" in request.roles:
        return "decide"
    return "sign" if "signatory" in request.roles and _unsigned(case) else ""


def bar(request: Actor, case: HostingRequest, shown: dict[str, Any]) -> Bar:
    """What this person can do with the case now."""
    number, today = str(case.number), timezone.localdate()
    deed = _deed(request, case)
    if deed and (fault := _FAULTS[deed](case, request.person, today)):
        return Bar((), fault)
    if case.state == states.SUBMITTED and "reviewer" in request.roles:
        claim = Action("Ambil dan kaji", reverse("portal:claim", args=[number]), "inbox", "c", post=True, busy="Mengambil …")
        return Bar((claim,), "Belum ada yang mengambil permintaan ini.")
    if showing.reviews(request, case):
        return _under_review(case, shown)
    if case.state == states.IN_REVIEW and "reviewer" in request.roles:
        over = Action("Ambil alih kajian", reverse("portal:take_over", args=[number]), "person-check", "c", post=True)
        return Bar((over,), f"Sedang dikaji {case.reviewer.name if case.reviewer else 'penelaah lain'}.")
    if case.state == states.RECOMMENDED and "approver" in request.roles:
        return Bar((Action("Putuskan", reverse("portal:decide", args=[number]), "check-lg", "s"),), "Menunggu keputusan Anda.")
    if "approver" in request.roles and effects.is_lost(case):
        refuse = Action("Cabut persetujuan dan tolak", reverse("portal:reject", args=[number]), "x-lg", "t", danger=True)
        return Bar((*_to_site(shown), refuse), "Situs tidak seperti yang disetujui: pulihkan situsnya, atau cabut persetujuan.")
    if "signatory" in request.roles and _unsigned(case):
        if fault := _unsaid(case):
            return Bar(_to_site(shown), fault)
        return Bar((Action("Tanda tangani surat", reverse("portal:sign", args=[number]), "pen", "s"),), "Surat sudah bernomor.")
    return Bar((), _waiting(case))


def _to_site(shown: dict[str, Any]) -> tuple[Action, ...]:
    return (Action("Lihat situs", shown["site_url"], "globe2"),) if shown["site_url"] else ()


def _unsaid(case: HostingRequest) -> str:
    """Why the confirmation of this case cannot be signed now; "" for a letter that is true."""
    return effects.unsaid(case, queries.site_of(case), timezone.now()) if case.state == states.ACTIVATED else ""


def _unsigned(case: HostingRequest) -> bool:
    """Whether a numbered letter of this case waits for its signature."""
    if case.state not in (states.ACTIVATED, states.REJECTED):
        return False
    letter = letters.out_of(str(case.number))
    return letter is not None and letter.state == Letter.State.DRAFT


def _waiting(case: HostingRequest) -> str:
    if case.state == states.REJECTED and _unsigned(case):
        return "Menunggu tanda tangan surat penolakan."
    if effects.is_lost(case):
        return "Situs tidak seperti yang disetujui. Menunggu keputusan Kepala Bidang."
    words = {
        "agency": "Menunggu perbaikan dari perangkat daerah.",
        "reviewer": "Menunggu penelaah.",
        "approver": "Menunggu keputusan Kepala Bidang.",
        "system": "Hosting sedang diaktifkan dan dibuktikan." if case.kind == FIRST_KIND else "Perubahan sedang dijalankan.",
        "signatory": "Menunggu tanda tangan surat konfirmasi.",
        "nobody": "Permintaan ini sudah berakhir.",
    }
    return words[states.STATES[case.state].holder]


def _handing(request: Actor, case: HostingRequest) -> dict[str, bool]:
    """Whether this person may give the case to somebody else now."""
    head = bool(request.roles & HEAD_ROLES) and agencies.leads(request.person, timezone.localdate())
    own = showing.reviews(request, case)
    return {
        "can_hand_over": (case.state, "hand_over") in states.ARROWS and case.reviewer_id is not None and (head or own),
        "can_forward": (case.state, "forward") in states.ARROWS and head,
    }


def _context(request: Actor, case: HostingRequest, faults: dict[str, str] | None = None) -> dict[str, Any]:
    shown = {**showing.show(case), "can_answer": showing.reviews(request, case)}
    zoom = request.GET.get("zoom", "1")
    return {
        "case": shown,
        "bar": bar(request, case, shown),
        **_handing(request, case),
        "checklist": showing.items_of(shown["checklist"], faults),
        "saved_at": shown["saved_at"],
        "zoom": int(zoom) if zoom in ("1", "2", "3") else 1,
    }


@desk_page(*showing.OFFICE)
def page(request: Actor, number: str) -> HttpResponse:
    return render(request, "desk/review.html", _context(request, showing.case_of(number)))


@desk_page(*showing.OFFICE)
def progress(request: Actor, number: str) -> HttpResponse:
    """The activation part alone; when it has ended the whole page is loaded once."""
    case = showing.case_of(number)
    shown = {"number": number, **showing.proof(case, showing.site_of(case))}
    answer = render(request, "desk/progress.html", {"case": shown})
    if case.state != states.APPROVED:
        answer["HX-Refresh"] = "true"
    return answer


def _store(request: Actor, case: HostingRequest, typed: QueryDict) -> dict[str, str]:
    """Store every answer that was sent; item -> sentence for those that were refused."""
    faults = {}
    for item in standard.edition(case.edition).items_of(case.kind):
        word = typed.get(f"jawab-{item.id}")
        if word not in ("y", "n"):
            continue
        note = typed.get(f"alasan-{item.id}", "")
        try:
            services.answer(request=case, item=item.id, ok=word == "y", note=note, by=request.person, at=timezone.now())
        except Refused as fault:
            faults[item.id] = fault.sentence
    return faults


@require_POST
@desk_page("reviewer")
def answers(request: Actor, number: str) -> HttpResponse:
    """Store answers: one by htmx as it is chosen, or all by the button."""
    case = showing.case_of(number)
    faults = _store(request, case, request.POST)
    if request.htmx:  # type: ignore[attr-defined]
        context = _context(request, showing.case_of(number), faults)
        if faults:
            context["bar"] = Bar(context["bar"].actions, next(iter(faults.values())))
        return render(request, "desk/bar.html", context)
    if faults:
        return render(request, "desk/review.html", _context(request, case, faults), status=422)
    return redirect("portal:review", number)


@require_POST
@desk_page("reviewer")
def carry(request: Actor, number: str) -> HttpResponse:
    """Take over what was answered yes in the round before and still stands."""
    try:
        taken = services.carry_answers(request=showing.case_of(number), by=request.person, at=timezone.now())
    except Refused as fault:
        messages.warning(request, fault.sentence)
    else:
        messages.success(request, f"{len(taken)} jawaban putaran sebelumnya dipakai. Periksa butir yang masih terbuka.")
    return redirect(reverse("portal:review", args=[number]) + "#periksa")
