"""One request as its agency sees it: who has it, until when, what is proven, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inang.hosting import queries as hosting
from inang.hosting.models import Site
from inang.letters import queries as letters
from inang.letters.models import Letter
from inang.notices import queries as notices
from inang.portal import cases, keeping
from inang.portal.access import Actor, agency_page
from inang.portal.agency import scope
from inang.portal.agency.next_words import next_words
from inang.portal.parts import LetterView, Link
from inang.requests import effects, states
from inang.requests import queries as requests
from inang.requests.models import Decision, HostingRequest
from inang.standard import queries as standard
from inang.standard.rules import FIRST_KIND

MAY_WITHDRAW = frozenset(state for (state, verb), _ in states.ARROWS.items() if verb == "withdraw")
SHOWS_PROOF = frozenset({states.APPROVED, states.ACTIVATED, states.CONFIRMED, states.CLOSED})


def _letter(case: HostingRequest) -> LetterView | None:
    if case.letter_file is None:
        return None
    pages = [
        reverse("portal:case_letter_page", args=[case.number, n])
        for n in range(1, case.letter_file.pages + 1)
    ]
    return cases.letter(case.letter_file, pages=pages, href=reverse("portal:case_letter", args=[case.number]))


def answers_of(case: HostingRequest) -> list[Letter]:
    """Letters that the office has signed for this case."""
    return [
        row
        for row in letters.of(str(case.number))
        if row.direction == Letter.Direction.OUT and row.state == Letter.State.SIGNED
    ]


def site_of(case: HostingRequest) -> Site | None:
    """The site that this case ordered or changes, once that is decided."""
    return requests.site_of(case) if case.state in SHOWS_PROOF else None


def proof(case: HostingRequest, site: Site | None) -> dict[str, Any]:
    """What the activation part of the page shows."""
    evidence = cases.evidence(site)
    shown = hosting.evidence_since(site, case.wanted_generation) if site and case.wanted_generation else None
    return {
        "case": case,
        "site": site,
        "evidence": evidence,
        "is_live": case.state == states.APPROVED,
        "is_change": case.kind != FIRST_KIND,
        "is_false": case.state == states.ACTIVATED and effects.is_lost(case),
        "proof_hash": shown.hash if shown else site.evidence_hash if site else "",
    }


def _crumbs(case: HostingRequest) -> list[Link]:
    return [Link(reverse("portal:requests"), "Permintaan"), Link("", str(case.number))]


def _process(request: HttpRequest, case: HostingRequest, decisions: Sequence[Decision]) -> dict[str, Any]:
    events = list(case.events.filter(public=True))
    since = events[0].at if events else case.received_at
    edition = standard.edition(case.edition)
    return {
        "steps": cases.steps(case, decisions, since, timezone.now(), edition.office),
        "events": cases.timeline(events),
        "is_open": case.state in states.OPEN,
        "kept": keeping.of_case(case),
    }


@agency_page
def page(request: Actor, number: str) -> HttpResponse:
    case = scope.case(request, number)
    decisions = list(case.decisions.select_related("by"))
    site = site_of(case)
    domain = standard.edition(case.edition).office.platform_domain
    context: dict[str, Any] = {
        "case": case,
        "host": f"{case.label}.{domain}",
        "domain": domain,
        "state": states.STATES[case.state],
        "kind": requests.kind_of(case),
        "changes": requests.changes_of(case),
        "crumbs": _crumbs(case),
        "due": cases.due_of(case, reverse("portal:case_count", args=[number])),
        "letter": _letter(case),
        "verdict": cases.verdict(case.letter_file) if case.letter_file else [],
        "answers": answers_of(case),
        "mails": [(row, cases.MAIL_WORDS[row.state]) for row in notices.of(number)],
        "next": next_words(case),
        "may_withdraw": case.state in MAY_WITHDRAW,
        "returned": case.state == states.RETURNED,
        "shows_proof": case.state in SHOWS_PROOF,
        **_process(request, case, decisions),
        **proof(case, site),
    }
    return render(request, "agency/case.html", context)


@agency_page
def live(request: Actor, number: str) -> HttpResponse:
    """The activation part alone, asked again and again while it is being proven; then the whole page once."""
    case = scope.case(request, number)
    answer = render(request, "agency/case_activation.html", proof(case, site_of(case)))
    if case.state != states.APPROVED:
        answer["HX-Refresh"] = "true"
    return answer
