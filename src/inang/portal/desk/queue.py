"""The queue: open requests by due day, with tabs, filter, quick view and export; a constant number of queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inang.letters import queries as letters
from inang.letters.models import Letter
from inang.portal.access import Actor, desk_page
from inang.portal.cases import CLOCK
from inang.portal.counting import due_view
from inang.portal.desk import paging, showing
from inang.portal.parts import DueView, KeysView, Link
from inang.portal.tables import csv_answer
from inang.requests import queries, states
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.workdays import queries as workdays
from inang.workdays.rules import ClockState
from inang.workdays.words import saat, tanggal, tanggal_pendek

ROWS: Final = 100
# slug -> (words, states)
TABS: Final[dict[str, tuple[str, frozenset[str]]]] = {
    "semua": ("Semua", states.OPEN | {states.CONFIRMED}),
    "milik-saya": ("Milik saya", frozenset({states.IN_REVIEW, states.RETURNED, states.RECOMMENDED})),
    "belum-diambil": ("Belum diambil", frozenset({states.SUBMITTED})),
    "keputusan": ("Menunggu keputusan", frozenset({states.RECOMMENDED})),
    "aktivasi": ("Aktivasi", frozenset({states.APPROVED})),
    "tanda-tangan": ("Tanda tangan", frozenset({states.ACTIVATED})),
    "jeda": ("Jeda", frozenset({states.RETURNED})),
    "selesai": ("Selesai", states.ENDED),
}
_HOLDERS: Final = {
    "approver": "Kepala Bidang",
    "signatory": "Kepala Dinas",
    "system": "Sistem",
    "agency": "Operator PD",
    "nobody": "–",
}
KEYS: Final = (
    (("j", "k"), "pindah baris"),
    (("enter",), "buka"),
    (("a",), "ambil"),
    (("f",), "saring"),
    (("1", "–", "8"), "ganti tampilan"),
    (("?",), "semua pintasan"),
)


@dataclass(frozen=True)
class Row:
    number: str
    label: str
    agency: str
    state: states.State
    holder: str
    due: DueView | None
    can_claim: bool


@dataclass
class Group:
    title: str
    rows: list[Row]


def holder_words(case: HostingRequest) -> str:
    """Who has it: a name for reviewers, an office for the others."""
    role = states.STATES[case.state].holder
    if role == "reviewer":
        return case.reviewer.name if case.reviewer else "Belum ada"
    return _HOLDERS[role]


def _title(state: ClockState | None, case: HostingRequest, today: date) -> str:
    """Under which heading a case stands."""
    if case.state in states.ENDED or state is None:
        return "Selesai"
    if state.paused:
        return "Jeda, menunggu pemohon"
    if state.late:
        return "Lewat batas"
    days = (state.due - today).days
    return {0: "Hari ini", 1: "Besok"}.get(days, tanggal_pendek(state.due))


def groups(rows: list[HostingRequest], at: datetime, roles: frozenset[str]) -> list[Group]:
    """Cases under the day on which they are due; late ones first, paused ones last."""
    clocks = workdays.states(CLOCK, [str(case.number) for case in rows], at)
    today = timezone.localdate(at)
    found: dict[str, Group] = {}
    for case in rows:
        state = clocks.get(str(case.number))
        title = _title(state, case, today)
        due = due_view(state, reverse("portal:desk_count", args=[case.number])) if state else None
        claimable = case.state == states.SUBMITTED and "reviewer" in roles
        row = Row(str(case.number), case.label, case.agency.name, states.STATES[case.state], holder_words(case), due, claimable)
        found.setdefault(title, Group(title, [])).rows.append(row)
    last = {"Lewat batas": 0, "Jeda, menunggu pemohon": 2, "Selesai": 3}
    return sorted(found.values(), key=lambda group: last.get(group.title, 1))


def _unsigned(view: str) -> QuerySet[Letter, str]:
    """Numbers of rejected cases whose refusal letter still waits for its signature."""
    waiting = letters.register(Letter.Direction.OUT).filter(state=Letter.State.DRAFT, kind=Letter.Kind.REFUSAL)
    numbers = waiting.order_by().values_list("subject_key", flat=True)
    return numbers if view == "tanda-tangan" else numbers.none()


def chosen(request: Actor) -> tuple[QuerySet[HostingRequest], str, str]:
    """The rows asked for, the tab and the words searched for."""
    view = request.GET.get("tampilan", "semua")
    view = view if view in TABS else "semua"
    words = paging.query(request)
    rows = queries.desk()
    # A search from the head of the page looks through everything, open or not.
    if "tampilan" in request.GET or not words:
        rows = rows.filter(Q(state__in=TABS[view][1]) | Q(number__in=_unsigned(view)))
    if view == "milik-saya":
        rows = rows.filter(reviewer=request.person)
    if words:
        name = words.split(".")[0]
        named = Q(number__icontains=words) | Q(label__icontains=name) | Q(agency__name__icontains=words)
        rows = rows.filter(named | Q(app_name__icontains=words) | Q(letter_number__icontains=words))
    order = ("-pk",) if view == "selesai" else ("due", "pk")
    return rows.order_by(*order), view, words


def tabs(request: Actor, view: str) -> list[Link]:
    """The tabs with their counts, in three queries."""
    sums: Counter[str] = Counter(dict(queries.desk().order_by().values_list("state").annotate(n=Count("pk"))))
    mine = queries.desk().filter(reviewer=request.person, state__in=TABS["milik-saya"][1]).count()
    refusals = _unsigned("tanda-tangan").count()
    found = []
    for key, (slug, (words, held)) in enumerate(TABS.items(), 1):
        count = mine if slug == "milik-saya" else sum(sums[state] for state in held)
        count += refusals if slug == "tanda-tangan" else 0
        found.append(Link(f"?tampilan={slug}", words, count=count, here=slug == view, key=str(key)))
    return found


@desk_page(*showing.OFFICE)
def page(request: Actor) -> HttpResponse:
    rows, view, words = chosen(request)
    kept = {"tampilan": view, "q": words}
    part, pager = paging.part(request, rows, kept, what="permintaan", most=ROWS)
    if words and pager.total == 1 and len(part) == 1 and "tampilan" not in request.GET:
        return redirect("portal:review", part[0].number)
    now = timezone.localtime()
    context: dict[str, Any] = {
        "groups": groups(part, now, request.roles),
        "tabs": tabs(request, view),
        "view": view,
        "q": words,
        "pager": pager,
        "tail": f".{standard.current().office.platform_domain}",
        "csv_url": f"{reverse('portal:queue_export')}?{urlencode(kept)}",
        "counter_url": reverse("portal:counter") if "reviewer" in request.roles else "",
        "keys": KeysView(KEYS, saat(now)),
    }
    return render(request, "desk/queue.html", context)


@desk_page(*showing.OFFICE)
def quick(request: Actor, number: str) -> HttpResponse:
    """The right-hand side for one row."""
    case = showing.case_of(number)
    words = "Lanjutkan kajian" if showing.reviews(request, case) else "Buka permintaan"
    return render(request, "desk/quick.html", {"case": {**showing.show(case), "next_words": words}})


@desk_page(*showing.OFFICE)
def export(request: Actor) -> StreamingHttpResponse:
    """The same rows for a spreadsheet."""
    rows, _view, _words = chosen(request)
    head = ("Nomor", "Nama situs", "Perangkat daerah", "Tahap", "Dipegang", "Diterima", "Jatuh tempo")
    body = (
        (
            case.number,
            case.label,
            case.agency.name,
            states.STATES[case.state].word,
            holder_words(case),
            saat(timezone.localtime(case.received_at)) if case.received_at else "",
            tanggal(case.due) if case.due else "",
        )
        for case in rows.iterator(chunk_size=500)
    )
    return csv_answer("antrean-hosting.csv", head, body)
