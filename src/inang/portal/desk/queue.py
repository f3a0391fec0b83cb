"""The queue: open requests by due day, with tabs, filter, quick view and export; a constant number of queries."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inang.agencies.queries import Away
from inang.portal.access import Actor, desk_page
from inang.portal.cases import CLOCK
from inang.portal.counting import due_view
from inang.portal.desk import paging, reviewers, showing
from inang.portal.parts import DueView, KeysView, Link, PagerView
from inang.portal.tables import csv_answer
from inang.requests import queries, queue, states
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.workdays import queries as workdays
from inang.workdays.rules import ClockState, CountingRule
from inang.workdays.words import saat, sementara, tanggal_pendek

ROWS: Final = 50
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
    (("spasi",), "tinjauan"),
    (("c",), "ambil"),
    (("r",), "kembalikan"),
    (("x",), "pilih"),
    (("f",), "saring"),
    (("1", "–", "9"), "ganti tampilan"),
    (("?",), "semua pintasan"),
)


@dataclass(frozen=True)
class Row:
    number: str
    kind: str
    label: str
    tail: str
    agency: str
    state: states.State
    holder: str
    due: DueView | None
    can_claim: bool
    can_return: bool
    version: int
    is_own: bool = False  # filed by whoever looks, or of an agency of theirs: not theirs to review
    away: str = ""  # while its reviewer is not there: until when, and who stands in

    @property
    def picks(self) -> str:
        """What the check box of the row sends: which case, and as which version it was seen."""
        return f"{self.number}@{self.version}"


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
    if case.state not in states.RUNNING or state is None:
        return "Selesai"
    if state.paused:
        return "Jeda, menunggu pemohon"
    if state.late:
        return "Lewat batas"
    days = (state.due - today).days
    return {0: "Hari ini", 1: "Besok"}.get(days, tanggal_pendek(state.due) + sementara(state.provisional))


def groups(rows: list[HostingRequest], at: datetime, actor: Actor, gone: Mapping[int, str]) -> list[Group]:
    """Cases under the day on which they are due; late ones first, paused ones last. `gone`: words of who is away."""
    clocks = workdays.states(CLOCK, [str(case.number) for case in rows], at)
    today = timezone.localdate(at)
    own = queries.own_among(rows, actor.person, today)
    found: dict[str, Group] = {}
    for case in rows:
        state = clocks.get(str(case.number))
        title = _title(state, case, today)
        due = due_view(state, reverse("portal:desk_count", args=[case.number])) if state else None
        is_new = case.state == states.SUBMITTED
        is_mine = case.state == states.IN_REVIEW and case.reviewer_id == actor.person.pk
        reviews = "reviewer" in actor.roles and case.pk not in own
        row = Row(
            number=str(case.number),
            kind=queries.kind_of(case).word,
            label=case.label,
            tail=queries.tail_of(case),
            agency=case.agency.name,
            state=states.STATES[case.state],
            holder=holder_words(case),
            due=due,
            can_claim=reviews and is_new,
            can_return=reviews and (is_new or is_mine),
            version=case.version,
            is_own=case.pk in own,
            away=gone.get(case.reviewer_id or 0, "") if states.STATES[case.state].holder == "reviewer" else "",
        )
        found.setdefault(title, Group(title, [])).rows.append(row)
    last = {"Lewat batas": 0, "Jeda, menunggu pemohon": 2, "Selesai": 3}
    return sorted(found.values(), key=lambda group: last.get(group.title, 1))


def chosen(request: Actor) -> tuple[queue.Chosen, str]:
    """The view that is asked for with the words searched for, and its slug."""
    slug = request.GET.get("tampilan", "semua")
    slug = slug if slug in queue.VIEWS else "semua"
    words = paging.query(request)
    # A search from the head of the page looks through everything, open or not.
    view = queue.VIEWS[slug] if "tampilan" in request.GET or not words else None
    rule = CountingRule(**standard.current().counting_values())
    return queue.Chosen(view, request.person, timezone.localdate(), rule, words), slug


def tabs(counts: dict[str, int], here: str) -> list[Link]:
    """The tabs with their counts; nobody counts past 999."""
    return [
        Link(f"?tampilan={slug}", view.words, count=n, here=slug == here, key=str(place), is_capped=n >= queue.MOST)
        for place, (slug, view) in enumerate(queue.VIEWS.items(), 1)
        for n in (counts[slug],)
    ]


def _pager(request: Actor, part: queue.Part, kept: dict[str, str], total: int) -> PagerView:
    """The links to the parts beside this one; what is counted along in the address is for the eye only."""
    first = max(1, paging.start(request)) if part.newer else 1
    if part.newer and not part.older and total < queue.MOST:
        first = total - len(part.rows) + 1

    def link(name: str, key: queue.Key | None, number: int) -> str:
        return f"?{urlencode({**kept, name: queue.words_of(key), 'dari': number})}" if key else ""

    return PagerView(
        first if part.rows else 0,
        first + len(part.rows) - 1 if part.rows else 0,
        total,
        newer=link("sebelum", part.newer, max(1, first - ROWS)),
        older=link("sesudah", part.older, first + len(part.rows)),
        what="permintaan",
        is_capped=total >= queue.MOST,
    )


def _kept(wanted: queue.Chosen, view: str) -> dict[str, str]:
    """What a link to other rows of the same choice carries; a search through everything names no view."""
    kept = {"tampilan": "" if wanted.view is None else view, "q": wanted.words}
    return {name: value for name, value in kept.items() if value}


@dataclass(frozen=True)
class Seen:
    """What a queue shows now, before any of it is drawn; `tag` changes when something of it does."""

    wanted: queue.Chosen
    view: str
    part: queue.Part
    pager: PagerView
    tabs: list[Link]
    gone: dict[int, Away]
    tag: str


def _seen(request: Actor) -> Seen:
    wanted, view = chosen(request)
    after, before = (queue.key_of(request.GET.get(name, "")) for name in ("sesudah", "sebelum"))
    part = queue.part(wanted, most=ROWS, after=after, before=before)
    counts = queue.counts(wanted.person, wanted.today, wanted.rule)
    total = queue.count(wanted) if wanted.words else counts[view]
    pager = _pager(request, part, _kept(wanted, view), total)
    rows = [(case.pk, case.version, case.reviewer_id, str(case.due)) for case in part.rows]
    gone = reviewers.away(wanted.today)
    notes = sorted((pk, reviewers.note(one)) for pk, one in gone.items())
    facts = (notes, view, wanted.words, str(wanted.today), sorted(request.roles), request.person.pk, sorted(counts.items()), rows)
    tag = hashlib.sha256(repr((facts, pager.newer, pager.older)).encode()).hexdigest()[:32]
    return Seen(wanted, view, part, pager, tabs(counts, view), gone, f'"{tag}"')


def _list(request: Actor, seen: Seen) -> dict[str, Any]:
    """What the rows and the tabs are drawn from."""
    gone = {pk: reviewers.note(one) for pk, one in seen.gone.items()}
    return {
        "groups": groups(seen.part.rows, timezone.localtime(), request, gone),
        "tabs": seen.tabs,
        "view": seen.view,
        "in_view": seen.wanted.view is not None,
        "q": seen.wanted.words,
        "pager": seen.pager,
        "counter_url": reverse("portal:counter") if "reviewer" in request.roles else "",
        "can_pick": bool(request.roles & {"reviewer", "approver"}),
    }


@desk_page(*showing.OFFICE, "complaint_officer")
def page(request: Actor) -> HttpResponse:
    """The queue; whoever has the complaints alone is led to them from here, the address of the desk."""
    if not request.roles & set(showing.OFFICE):
        return redirect("portal:complaint_desk")
    seen = _seen(request)
    rows, words = seen.part.rows, seen.wanted.words
    if words and seen.pager.total == 1 and len(rows) == 1 and "tampilan" not in request.GET:
        return redirect("portal:review", rows[0].number)
    asked = f"{reverse('portal:queue_live')}?{request.GET.urlencode()}"
    context: dict[str, Any] = {
        **_list(request, seen),
        "live_url": asked,
        "live_tag": seen.tag,
        "csv_url": f"{reverse('portal:queue_export')}?{urlencode(_kept(seen.wanted, seen.view))}",
        "colleagues": reviewers.options(seen.wanted.today, seen.gone),
        "keys": KeysView(KEYS, saat(timezone.localtime())),
    }
    return render(request, "desk/queue.html", context)


@desk_page(*showing.OFFICE)
def live(request: Actor) -> HttpResponse:
    """Tabs and rows as they are now; 304 while they are what the page has. A proxy that compresses calls the tag weak."""
    seen = _seen(request)
    if request.headers.get("If-None-Match", "").removeprefix("W/") == seen.tag:
        answer = HttpResponse(status=304)
    else:
        answer = render(request, "desk/queue_live.html", _list(request, seen))
    answer["ETag"], answer["Cache-Control"] = seen.tag, "private, no-cache"
    return answer


@desk_page(*showing.OFFICE)
def quick(request: Actor, number: str) -> HttpResponse:
    """The right-hand side for one row."""
    case = showing.case_of(number)
    words = "Lanjutkan kajian" if showing.reviews(request, case) else "Buka permintaan"
    return render(request, "desk/quick.html", {"case": {**showing.show(case), "next_words": words}})


@desk_page(*showing.OFFICE)
def export(request: Actor) -> StreamingHttpResponse:
    """The same rows for a spreadsheet."""
    rows = queue.rows(chosen(request)[0])
    head = ("Nomor", "Jenis", "Nama situs", "Perangkat daerah", "Tahap", "Dipegang", "Diterima", "Jatuh tempo")
    body = (
        (
            case.number,
            queries.kind_of(case).name,
            case.label,
            case.agency.name,
            states.STATES[case.state].word,
            holder_words(case),
            saat(timezone.localtime(case.received_at)) if case.received_at else "",
            queries.due_words(case),
        )
        for case in rows.iterator(chunk_size=500)
    )
    return csv_answer("antrean-hosting.csv", head, body)
