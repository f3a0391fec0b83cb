"""How a site is found: by its name, its title, its agency and the request that ordered it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from inang.agencies.naming import Bearer
from inang.hosting.models import Site
from inang.hosting.states import WORDS
from inang.lookup.rules import Entry, agency_scope

SITE: Final = "site"


def site_entry(site: Site, at: datetime) -> Entry:
    return Entry(
        kind=SITE,
        key=site.order_key,
        row=site.pk,
        title=site.host,
        detail=f"{site.agency.name} · {WORDS[site.status][0]}",
        about=site.order_key,
        text=f"{site.title} {site.agency.code} {site.contact_name} {site.contact_email}",
        scope=agency_scope(site.agency.code),
        at=at,
    )


def _sites() -> QuerySet[Site]:
    return Site.objects.select_related("agency").order_by("pk")


BEARERS: Final = (Bearer(_sites, "agency", site_entry),)


def entries(at: datetime) -> Iterator[Entry]:
    """All of them, to begin the index anew."""
    for site in _sites().iterator(chunk_size=500):
        yield site_entry(site, at)
