"""All sites of the platform, by state, with what is wrong where something is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inang.hosting import queries as hosting
from inang.hosting import states
from inang.hosting.finding import SITE
from inang.hosting.models import Site, Step
from inang.lookup import queries as lookup
from inang.lookup.rules import DESK
from inang.portal import by_key
from inang.portal.access import Actor, desk_page
from inang.portal.desk import paging, showing
from inang.portal.parts import Link
from inang.portal.tables import csv_answer
from inang.requests.models import HostingRequest
from inang.workdays.words import saat

_LIVING: Final = frozenset(states.WORDS) - {states.PURGED}
# ?keadaan=… -> (words, states)
VIEWS: Final[dict[str, tuple[str, frozenset[str]]]] = {
    "semua": ("Semua", _LIVING),
    "aktif": ("Aktif", frozenset({states.ACTIVE})),
    "dibangun": ("Dibangun", frozenset({states.RESERVED, states.BUILDING})),
    "ditangguhkan": ("Ditangguhkan", frozenset({states.SUSPENDED})),
    "gagal": ("Ada yang gagal", _LIVING),
    "diakhiri": ("Diakhiri", frozenset({states.RETIRING, states.PURGED})),
}
RUNTIMES: Final = dict(HostingRequest.Runtime.choices)


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    site: Site
    look: tuple[str, str, str]
    fault: str
    runtime_words: str


def _failed() -> QuerySet[Step]:
    return Step.objects.filter(state=Step.State.FAILED)


def _of_view(view: str) -> QuerySet[Site]:
    rows = hosting.sites().filter(hosting.listed_as(*VIEWS[view][1]))
    return rows.filter(pk__in=_failed().values("site_id")) if view == "gagal" else rows


def _chosen(request: Actor) -> tuple[QuerySet[Site], str, str]:
    """The rows asked for, the view and the words searched for."""
    view = request.GET.get("keadaan", "semua")
    view = view if view in VIEWS else "semua"
    words = paging.query(request)
    rows = _of_view(view)
    if words:
        rows = lookup.narrowed(rows, words, scopes={DESK}, kind=SITE)
    return rows, view, words


def _tabs(view: str, words: str) -> list[Link]:
    """The tabs with their counts; nobody counts further than the pages do."""
    kept = {"q": words} if words else {}
    found = []
    for slug, (name, _held) in VIEWS.items():
        count = by_key.count(_of_view(slug))
        is_capped = count >= by_key.COUNTED
        found.append(Link(f"?{urlencode({'keadaan': slug, **kept})}", name, count=count, here=slug == view, is_capped=is_capped))
    return found


def _rows(found: list[Site]) -> list[Row]:
    faults: dict[int, str] = {}
    for step in _failed().filter(site__in=found).order_by("pk"):
        faults.setdefault(step.site_id, step.sentence)

    def row(site: Site) -> Row:
        look, platform = states.look(site.desired, site.status), RUNTIMES.get(site.runtime, site.runtime)
        return Row(site, look, faults.get(site.pk, ""), platform)

    return [row(site) for site in found]


@desk_page(*showing.OFFICE)
def page(request: Actor) -> HttpResponse:
    rows, view, words = _chosen(request)
    kept = {"keadaan": view, "q": words}
    found, pager = by_key.part(request, rows, ("host",), kept, what="situs")
    context = {
        "rows": _rows(found),
        "pager": pager,
        "tabs": _tabs(view, words),
        "view": view,
        "q": words,
        "csv_url": f"{reverse('portal:desk_sites_export')}?{urlencode(kept)}",
    }
    return render(request, "desk/sites.html", context)


@desk_page(*showing.OFFICE)
def export(request: Actor) -> StreamingHttpResponse:
    """The same rows for a spreadsheet."""
    rows, _view, _words = _chosen(request)
    head = ("Situs", "Perangkat daerah", "Permintaan", "Keadaan", "Platform", "Ruang simpan (MB)", "Terbukti terakhir")
    body = (
        (
            site.host,
            site.agency.name,
            site.order_key,
            states.look(site.desired, site.status)[0],
            RUNTIMES.get(site.runtime, site.runtime),
            site.quota_mb,
            saat(timezone.localtime(site.proven_at)) if site.proven_at else "belum",
        )
        for site in rows.iterator(chunk_size=500)
    )
    return csv_answer("situs-hosting.csv", head, body)
