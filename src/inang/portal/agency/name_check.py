"""Is this name free and lawful? Asked while typing, and again without scripts when the page is sent."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from inang.portal.access import Actor, agency_page
from inang.portal.agency import scope
from inang.requests import queries as requests
from inang.requests.models import HostingRequest
from inang.requests.rules import Finding
from inang.standard import queries as standard


@dataclass(frozen=True)
class NameView:
    """The answer below the box; `host` is empty while nothing was typed."""

    host: str
    ok: bool
    findings: tuple[Finding, ...]
    suggestions: tuple[str, ...]


def name_view(draft: HostingRequest, typed: str) -> NameView:
    """What is right and what is wrong with a name, for the agency of this draft."""
    label = typed.strip().lower()
    if not label:
        return NameView("", False, (), ())
    found = requests.check_name(label, draft)
    host = f"{label}.{standard.edition(draft.edition).office.platform_domain}"
    return NameView(host, found.ok, tuple(found.findings), tuple(found.suggestions))


def faults_of(draft: HostingRequest) -> dict[str, str]:
    """By field, what speaks against sending this draft now; a name that is not free among it."""
    return requests.faults_of(draft, timezone.localdate())


@agency_page
def page(request: Actor, pk: int) -> HttpResponse:
    """The piece of the page below the box."""
    draft = scope.editable(request, pk)
    return render(
        request,
        "agency/name_check.html",
        {"name": name_view(draft, request.GET.get("label", "")[:100]), "draft": draft},
    )
