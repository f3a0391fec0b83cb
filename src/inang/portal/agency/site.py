"""One site through its life: address, last proof, how to reach it, its keys, usage and history."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inang.hosting import queries as hosting
from inang.hosting import states
from inang.hosting.models import Site
from inang.portal import cases, keeping
from inang.portal.access import Actor, agency_page
from inang.portal.agency import scope
from inang.portal.parts import Link
from inang.portal.templatetags.inang import desimal
from inang.requests import queries
from inang.requests.models import HostingRequest
from inang.requests.states import STATES
from inang.workdays.words import yang_lalu


def address(site: Site) -> str:
    """Where the site answers: its real name, and on the demo machine a name that every browser finds."""
    if not settings.INANG_DEMO:
        return f"https://{site.host}/"
    return hosting.demo_address(site)


def storage_words(kilobytes: int) -> str:
    """6,2 GB; in steps of 1,024, the way the quota is set."""
    for unit, size in (("GB", 1024 * 1024), ("MB", 1024)):
        if kilobytes >= size:
            return f"{desimal(kilobytes / size)} {unit}"
    return f"{kilobytes} kB"


def _usage(site: Site) -> dict[str, Any]:
    used, limit = int(site.usage.get("storage_kb", 0)), site.quota_mb * 1024
    return {
        "measured": "storage_kb" in site.usage,
        "used": storage_words(used),
        "limit": storage_words(limit),
        "percent": min(100, round(100 * used / limit)) if limit else 0,
        "database": storage_words(int(site.usage.get("database_kb", 0))),
        "enforced": bool(site.usage.get("quota_enforced", False)),
    }


@agency_page
def page(request: Actor, host: str) -> HttpResponse:
    site = scope.site(request, host)
    if site.host != host:
        return redirect("portal:site", site.host)
    return render(request, "agency/site.html", _context(request, site))


def _context(request: Actor, site: Site) -> dict[str, Any]:
    return {
        "site": site,
        "host": site.host.split(".", 1),
        "state": states.look(site.desired, site.status),
        "proven_words": states.proven_words(site.status),
        "last_seen": states.WORDS[site.status][0] if states.is_coming(site.desired, site.status) else "",
        "address": address(site),
        "access": hosting.access(site),
        "keys": list(site.keys.order_by("added_at", "pk")),
        "usage": _usage(site),
        **cases.history_of(request, site),
        "evidence": cases.evidence(site),
        "proven": yang_lalu(site.proven_at, timezone.localtime()) if site.proven_at else "",
        "runtime": dict(HostingRequest.Runtime.choices).get(site.runtime, site.runtime),
        "data_class": dict(HostingRequest.DataClass.choices).get(site.data_class, site.data_class),
        "crumbs": [Link(reverse("portal:sites"), "Situs kami"), Link("", site.host)],
        "kept": keeping.of_site(site, timezone.now()),
        "former_names": list(site.former_names.all()),
        "running": [(case, queries.kind_of(case), STATES[case.state]) for case in queries.under_way(site.order_key)],
        "may_change_keys": site.status in (states.ACTIVE, states.SUSPENDED, states.BUILDING),
    }
