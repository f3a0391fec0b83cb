"""All requests of the own agency: what runs, what waits for us, what is finished, and the drafts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inang.portal.access import Actor, agency_page
from inang.portal.cases import CLOCK
from inang.portal.counting import due_view
from inang.portal.parts import DueView, Link, PagerView
from inang.portal.tables import csv_answer
from inang.requests import queries, states
from inang.requests.models import HostingRequest
from inang.workdays import queries as workdays
from inang.workdays.words import tanggal

ROWS: Final = 25
# ?lihat=… -> (words, states)
VIEWS: Final[dict[str, tuple[str, frozenset[str]]]] = {
    "semua": ("Semua", frozenset(states.STATES) - {states.WITHDRAWN}),
    "draf": ("Draf", frozenset({states.DRAFT})),
    "perlu": ("Perlu kami lengkapi", frozenset({states.RETURNED})),
    "berjalan": ("Berjalan", states.OPEN),
    "selesai": ("Selesai", frozenset({states.CONFIRMED, states.CLOSED})),
    "berhenti": (
        "Ditolak, gugur, atau ditarik",
        frozenset({states.REJECTED, states.LAPSED, states.WITHDRAWN}),
    ),
}


@dataclass(frozen=True)
class RowView:
    """One line of the list."""

    case: HostingRequest
    state: states.State
    due: DueView | None
    host: str
    kind: str


def _chosen(request: Actor) -> tuple[QuerySet[HostingRequest], str, str]:
    """The rows that are asked for, the view and the words that were searched."""
    view = request.GET.get("lihat", "semua")
    view = view if view in VIEWS else "semua"
    words = request.GET.get("q", "").strip()[:100]
    rows = queries.visible_to(request.person, timezone.localdate()).filter(agency__in=request.own_agencies)
    rows = rows.filter(state__in=VIEWS[view][1])
    if words:
        named = (
            Q(number__icontains=words)
            | Q(label__icontains=words.split(".")[0])
            | Q(app_name__icontains=words)
        )
        rows = rows.filter(named | Q(letter_number__icontains=words) | Q(agency__name__icontains=words))
    return rows.select_related("agency", "reviewer").order_by("-pk"), view, words


def _key(request: Actor, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 16 else None


def _part(request: Actor, rows: QuerySet[HostingRequest]) -> tuple[list[HostingRequest], PagerView]:
    """One page of the list, found by key, with the count."""
    before, after = _key(request, "sebelum"), _key(request, "sesudah")
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[:ROWS])[::-1]
    else:
        found = list((rows.filter(pk__lt=before) if before is not None else rows)[:ROWS])
    total = rows.count()
    newer = rows.filter(pk__gt=found[0].pk).count() if found else 0
    kept = {name: request.GET[name] for name in ("lihat", "q") if request.GET.get(name)}
    last = newer + len(found)
    pager = PagerView(
        first=newer + 1 if found else 0,
        last=last,
        total=total,
        newer=f"?{urlencode({**kept, 'sesudah': found[0].pk})}" if newer else "",
        older=f"?{urlencode({**kept, 'sebelum': found[-1].pk})}" if found and last < total else "",
        what="permintaan",
    )
    return found, pager


def _rows(found: list[HostingRequest]) -> list[RowView]:
    clocks = workdays.states(CLOCK, [case.number for case in found if case.number], timezone.now())
    return [
        RowView(
            case,
            states.STATES[case.state],
            due_view(clocks[case.number], reverse("portal:case_count", args=[case.number]))
            if case.number and case.number in clocks
            else None,
            queries.host_of(case) if case.label else "",
            queries.kind_of(case).name,
        )
        for case in found
    ]


def _tabs(view: str, words: str) -> list[Link]:
    searched = {"q": words} if words else {}
    return [
        Link(f"?{urlencode({'lihat': key, **searched})}", name, here=key == view)
        for key, (name, _) in VIEWS.items()
    ]


@agency_page
def page(request: Actor) -> HttpResponse:
    chosen, view, words = _chosen(request)
    found, pager = _part(request, chosen)
    context = {"rows": _rows(found), "pager": pager, "tabs": _tabs(view, words), "view": view, "words": words}
    context["several"] = len(request.own_agencies) > 1
    return render(request, "agency/requests.html", context)


@agency_page
def export(request: Actor) -> StreamingHttpResponse:
    """The same rows as a table for a spreadsheet."""
    chosen, _view, _words = _chosen(request)
    head = ("Nomor", "Jenis", "Perangkat daerah", "Nama situs", "Aplikasi", "Nomor surat", "Keadaan", "Diterima", "Jatuh tempo")
    body = (
        (
            row.number or "draf",
            queries.kind_of(row).name,
            row.agency.name,
            row.label,
            row.app_name,
            row.letter_number,
            states.STATES[row.state].word,
            tanggal(timezone.localtime(row.received_at).date()) if row.received_at else "",
            queries.due_words(row),
        )
        for row in chosen.iterator(chunk_size=500)
    )
    return csv_answer("permintaan-hosting.csv", head, body)
