"""The complaints of the desk: by due day, with views, filters, search and export; a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inang.complaints import drafts, finding, queries, states
from inang.complaints.models import Complaint
from inang.lookup import queries as lookup
from inang.lookup.rules import enough
from inang.notices import queries as notices
from inang.portal import by_key
from inang.portal.access import Actor, desk_page
from inang.portal.complaints import dues_of
from inang.portal.desk import overview_complaints, paging
from inang.portal.desk.complaint_book import CHOICES, channel_word, class_word, due_words
from inang.portal.desk.complaint_parts import ROLES
from inang.portal.desk.register_parts import Picked, narrowed, picked
from inang.portal.parts import DueView, KeysView, Link
from inang.portal.tables import csv_answer
from inang.workdays.words import saat

KEYS: Final = KeysView(
    (
        (("j", "k"), "pindah baris"),
        (("enter",), "buka"),
        (("b",), "catat pengaduan"),
        (("f",), "saring"),
        (("1", "–", "8"), "ganti tampilan"),
    )
)
# name in the address -> words, states; the last three are narrowed further below
VIEWS: Final[dict[str, tuple[str, frozenset[str]]]] = {
    "terbuka": ("Terbuka", states.OPEN),
    "baru": ("Belum digolongkan", frozenset({states.RECEIVED, states.REGISTERED})),
    "milik-saya": ("Milik saya", states.OPEN),
    "persetujuan": ("Menunggu persetujuan", frozenset({states.ANSWER_DRAFTED, states.TO_SIGN})),
    "lewat": ("Lewat batas", states.OPEN),
    "tanpa-penangan": ("Tanpa penangan", frozenset(states.HANDLED)),
    "dijawab": ("Dijawab", frozenset({states.ANSWERED})),
    "selesai": ("Selesai", states.ENDED),
}


@dataclass(frozen=True)
class Row:
    case: Complaint
    state: states.State
    class_name: str
    channel: str
    holder: str
    due: DueView | None


@dataclass(frozen=True)
class Wanted:
    """What an address asks for; a view that is not known is the first one."""

    view: str
    picks: Sequence[Picked]
    words: str

    @property
    def chosen(self) -> dict[str, str]:
        return {one.choice.slug: one.value for one in self.picks if one.value}

    @property
    def kept(self) -> dict[str, str]:
        return {name: value for name, value in {"tampilan": self.view, "q": self.words, **self.chosen}.items() if value}


def wanted(request: Actor) -> Wanted:
    view = request.GET.get("tampilan", "terbuka")
    picks = picked(CHOICES, Complaint.objects.none(), request.GET.dict())
    return Wanted(view if view in VIEWS else "terbuka", picks, paging.query(request))


def _of_view(rows: QuerySet[Complaint], view: str, request: Actor, today: date) -> QuerySet[Complaint]:
    rows = rows.filter(state__in=VIEWS[view][1])
    if view == "milik-saya":
        rows = rows.filter(queries.worked_on_by(request.person))
    if view == "lewat":
        return overview_complaints.late(request)
    return overview_complaints.without_holder(request) if view == "tanpa-penangan" else rows


def rows_of(request: Actor, asked: Wanted) -> QuerySet[Complaint]:
    """The rows, in no order yet; never one about the person who asks."""
    today = timezone.localdate()
    rows = _of_view(queries.visible_to(request.person, today), asked.view, request, today)
    rows = narrowed(rows, asked.picks)
    if not asked.words:
        return rows
    if not enough(asked.words):
        return rows.none()
    return lookup.narrowed(rows, asked.words, scopes=finding.scopes(request.person, today), kind=finding.KIND)


def _holder(case: Complaint) -> str:
    """Who has it: a name for handlers, an office for the others."""
    role = states.STATES[case.state].holder
    if role == "handler":
        return case.handler.name if case.handler else "Bersama kaitannya" if case.state == states.LINKED else "–"
    return {
        "officer": "Pejabat pengaduan",
        "assigner": "Pejabat pengaduan",
        "approver": "Kepala Bidang",
        "signer": "Kepala Dinas",
        "complainant": "Pelapor",
        "nobody": "–",
    }[role]


def _rows(cases: list[Complaint]) -> list[Row]:
    dues = dues_of(cases, timezone.now(), "portal:complaint_count")
    return [
        Row(
            case,
            states.STATES[case.state],
            class_word(case),
            channel_word(case),
            _holder(case),
            dues.get(case.number),
        )
        for case in cases
    ]


def _tabs(request: Actor, here: str) -> list[Link]:
    today, found = timezone.localdate(), []
    seen = queries.visible_to(request.person, today)
    for place, (slug, (words, _states)) in enumerate(VIEWS.items(), 1):
        count = by_key.count(_of_view(seen, slug, request, today))
        capped = count >= by_key.COUNTED
        found.append(Link(f"?tampilan={slug}", words, count=count, here=slug == here, key=str(place), is_capped=capped))
    return found


def _officers(request: Actor) -> dict[str, Any]:
    """What waits for whoever takes complaints in: own drafts, and mails that nobody could read."""
    if "complaint_officer" not in request.roles:
        return {"may_enter": False}
    return {"may_enter": True, "drafts": drafts.drafts_of(request.person).count(), "unread": notices.unsettled().count()}


@desk_page(*ROLES)
def page(request: Actor) -> HttpResponse:
    asked = wanted(request)
    order = ("received_at",) if asked.view in ("selesai", "dijawab") else ("due",)
    falling = order == ("received_at",)
    cases, pager = by_key.part(request, rows_of(request, asked), order, asked.kept, what="pengaduan", falling=falling)
    context: dict[str, Any] = {
        "rows": _rows(cases),
        "pager": pager,
        "tabs": _tabs(request, asked.view),
        "view": asked.view,
        "q": asked.words,
        "picks": asked.picks,
        "narrowed": bool(asked.words or asked.chosen),
        "clean": f"?tampilan={asked.view}",
        "csv_url": f"{reverse('portal:complaint_export')}?{urlencode(asked.kept)}",
        **_officers(request),
        "keys": KEYS,
    }
    return render(request, "desk/complaints.html", context)


HEAD: Final = ("Nomor", "Pokok", "Golongan", "Saluran", "Situs", "Permintaan", "Keadaan", "Dipegang", "Diterima", "Jatuh tempo")


@desk_page(*ROLES)
def export(request: Actor) -> StreamingHttpResponse:
    """The same rows for a spreadsheet; nobody who complained is in it."""
    asked = wanted(request)
    body = (
        (
            case.number,
            case.subject,
            class_word(case),
            channel_word(case),
            case.about_site,
            case.about_request,
            states.STATES[case.state].word,
            _holder(case),
            saat(timezone.localtime(case.received_at)),
            due_words(case),
        )
        for case in rows_of(request, asked).order_by(F("due").asc(nulls_last=True), "pk").iterator(chunk_size=500)
    )
    return csv_answer("pengaduan.csv", HEAD, body)
