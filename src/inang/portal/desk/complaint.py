"""One complaint on the desk: what was said, who has it, and the bar with what can be done now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inang.complaints import queries, states
from inang.complaints.models import Answer, Attachment, Complaint, Release
from inang.hosting import queries as hosting
from inang.portal import cases, serving
from inang.portal.access import Actor, desk_page
from inang.portal.complaints import CLOCK, count_of, receipt_of, waiting_of
from inang.portal.counting import breach_asked
from inang.portal.desk import complaint_parts as parts
from inang.portal.desk import showing
from inang.portal.desk.complaint_deed import Verb
from inang.portal.desk.complaint_table import possible
from inang.portal.parts import Link
from inang.requests import queries as requests
from inang.workdays.words import due_words, tanggal

NEWEST: Final = 20  # messages that stand open beside the first one; those between are folded


@dataclass(frozen=True)
class Bar:
    """What can be done now: the steps, the first one proposed, and the rest by group."""

    steps: list[Verb]
    groups: dict[str, list[Verb]]
    why: str
    sign_url: str = ""


def _waiting(case: Complaint) -> str:
    wait = waiting_of(case)
    words = {
        "officer": "Menunggu pejabat pengelola pengaduan.",
        "assigner": "Menunggu penunjukan penangan.",
        "handler": f"Ditangani {case.handler.name}." if case.handler else "Menunggu penangan.",
        "approver": "Menunggu persetujuan orang lain.",
        "signer": "Menunggu tanda tangan surat jawaban.",
        "complainant": f"Menunggu pelapor, paling lambat {due_words(wait.until)}." if wait else "Menunggu pelapor.",
        "nobody": "Pengaduan ini sudah berakhir.",
    }
    together = case.state == states.LINKED and case.handler is None
    return "Ditangani bersama pengaduan kaitannya." if together else words[states.STATES[case.state].holder]


def bar(request: Actor, case: Complaint) -> Bar:
    steps: list[Verb] = []
    groups: dict[str, list[Verb]] = {}
    for verb in possible(case, request.person, timezone.now()):
        (groups.setdefault(verb.group, []) if verb.group else steps).append(verb)
    signs = case.state == states.TO_SIGN and "signatory" in request.roles
    return Bar(steps, groups, _waiting(case), reverse("portal:complaint_sign", args=[case.number]) if signs else "")


def _places(request: Actor, case: Complaint) -> dict[str, str]:
    """Where the site and the request stand, for those who may go there."""
    if not request.roles & set(showing.OFFICE):
        return {}
    site = case.about_site if case.about_site and hosting.sites().filter(host=case.about_site).exists() else ""
    asked = requests.desk().filter(number=case.about_request).exists() if case.about_request else False
    return {
        "site_url": reverse("portal:desk_site", args=[site]) if site else "",
        "request_url": reverse("portal:review", args=[case.about_request]) if asked else "",
    }


def _identity(request: Actor, case: Complaint) -> dict[str, Any]:
    """Whether there is one, and whether this person may open it; what it says is not read here."""
    found = getattr(case, "identity", None) if case.anonymity != states.ANONYMOUS else None
    may = found is not None and (
        case.anonymity == states.NAMED or queries.may_open_identity(request.person, case, timezone.localdate())
    )
    officer = "complaint_officer" in request.roles and case.code_hash is not None
    return {
        "identity": found,
        "identity_url": reverse("portal:complaint_identity", args=[case.number]) if may else "",
        "code_url": reverse("portal:complaint_code", args=[case.number]) if officer else "",
    }


def _related(request: Actor, case: Complaint) -> dict[str, Any]:
    """Other cases beside this one, as far as this person may see them."""
    parent, twins, related = queries.parent_of(case), list(queries.twins_of(case)), list(queries.related_to(case))
    keys = [one.pk for one in (parent, *twins, *related) if one is not None]
    seen = set(queries.visible_to(request.person, timezone.localdate()).filter(pk__in=keys).values_list("pk", flat=True))
    return {
        "twins": [one for one in twins if one.pk in seen],
        "parent": parent if parent is not None and parent.pk in seen else None,
        "related": [one for one in related if one.pk in seen],
    }


def _typed(case: Complaint, draft: Answer | None) -> dict[str, Any]:
    """What the office wrote beside the conversation; of a confidential case without the facts about whoever complained."""
    examination, referral = queries.examination_of(case), queries.open_referral(case)
    words = {
        "evidence": draft.evidence if draft else "",
        "findings": examination.findings if examination else "",
        "referral_reason": referral.reason if referral else "",
        "hold_reason": case.hold_reason,
    }
    shown = queries.as_shown(case)
    return {"examination": examination, "referral": referral, **{name: shown(typed) for name, typed in words.items()}}


def _context(request: Actor, case: Complaint) -> dict[str, Any]:
    said = queries.as_read(case, queries.conversation(case))
    waiting = case.answers.filter(verdict=Answer.Verdict.WAITING).select_related("drafted_by").last()
    return {
        "case": case,
        "state": states.STATES[case.state],
        "due": parts.due_of(case),
        "facts": parts.facts(case),
        "accused": [row.person.name for row in case.accused.select_related("person")],
        "events": cases.timeline(queries.events_as_read(case, request.person)),
        "messages_both": said,
        "newest": NEWEST,
        "between": max(0, len(said) - NEWEST - 1),
        "bar": bar(request, case),
        "draft": waiting,
        **_typed(case, waiting),
        "letter": case.answers.filter(letter__isnull=False).select_related("letter").last(),
        "release": Release.objects.filter(complaint=case).first(),
        **_identity(request, case),
        **_related(request, case),
        **_places(request, case),
    }


@desk_page(*parts.ROLES)
def page(request: Actor, number: str) -> HttpResponse:
    return render(request, "desk/complaint.html", _context(request, parts.case_of(request, number)))


@desk_page(*parts.ROLES)
def count(request: Actor, number: str) -> HttpResponse:
    """How the due date of this round is counted, day by day."""
    case = parts.case_of(request, number)
    breach = breach_asked(request, CLOCK, number)
    found = count_of(case, timezone.now(), breach)
    if found is None:
        raise Http404
    context = {
        "title": f"Cara menghitung janji yang lewat {tanggal(breach.due)}" if breach else "Cara menghitung jatuh tempo",
        "lead": case.subject,
        "crumbs": [
            Link(reverse("portal:complaint_desk"), "Pengaduan"),
            Link(reverse("portal:complaint", args=[number]), number),
            Link("", "Cara hitung"),
        ],
        "number": number,
        "count": found,
    }
    return render(request, "desk/count.html", context)


@desk_page(*parts.ROLES)
def receipt(request: Actor, number: str) -> HttpResponse:
    """The receipt again, for paper: without the code, which was shown once."""
    return render(request, "desk/complaint_receipt.html", receipt_of(parts.case_of(request, number), "", timezone.now()))


@desk_page(*parts.ROLES)
def attachment(request: Actor, number: str, pk: int, page: int) -> HttpResponseBase:
    """A picture that this house has drawn of one page; the original is not opened."""
    case = parts.case_of(request, number)
    found = Attachment.objects.select_related("file").filter(pk=pk, message__complaint=case).first()
    if found is None:
        raise Http404
    return serving.page(found.file, page)
