"""What an agency's people may reach: always through requests.visible_to and hosting.of_agency; else 404."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone

from inang.hosting import queries as hosting
from inang.hosting.models import Site
from inang.portal.access import Actor
from inang.requests import queries as requests
from inang.requests.models import HostingRequest
from inang.requests.states import DRAFT, RETURNED


def case(request: Actor, number: str) -> HostingRequest:
    """The case behind a public number."""
    found = (
        requests.visible_to(request.person, timezone.localdate())
        .select_related("agency", "reviewer", "letter", "letter_file")
        .filter(number=number)
        .first()
    )
    if found is None:
        raise Http404
    return found


def any_draft(request: Actor, pk: int) -> HostingRequest:
    """A request by its inner number, whether it is still a draft or not."""
    found = (
        requests.visible_to(request.person, timezone.localdate())
        .select_related("agency", "letter_file")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def editable(request: Actor, pk: int) -> HostingRequest:
    """A request whose fields can be changed: a draft, or one that came back to be corrected."""
    found = any_draft(request, pk)
    if found.state not in (DRAFT, RETURNED):
        raise Http404
    return found


def site(request: Actor, host: str) -> Site:
    """A site of the own agency or its UPT, by its name or by one that it had."""
    found = hosting.by_name(hosting.of_agency(request.own_agencies), host)
    if found is None:
        raise Http404
    return found
