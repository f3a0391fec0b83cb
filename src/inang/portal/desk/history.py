"""One case's history as sentences, from the audit chain: who, when, what; changed values side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from inang.audit import queries as audit
from inang.audit.models import Entry
from inang.hosting import queries as hosting
from inang.notices import queries as notices
from inang.portal.access import Actor, desk_page
from inang.portal.desk import showing
from inang.portal.edition_changes import change_name
from inang.portal.parts import Link
from inang.requests import queries, states
from inang.requests.finding import VERDICTS
from inang.requests.models import HostingRequest
from inang.requests.rules import KEPT, Difference
from inang.requests.wording import in_words
from inang.workdays import sealing
from inang.workdays.words import saat, tanggal, with_dates

ROWS: Final = 100  # entries at once; the rest by key
ROLES: Final = {
    "agency": "perangkat daerah",
    "agency_head": "kepala perangkat daerah",
    "reviewer": "penelaah",
    "approver": "kepala bidang",
    "signatory": "penanda tangan",
    "administrator": "administrator",
    "complaint_officer": "pejabat pengaduan",
    "system": "sistem",
    "office": "petugas kantor",
    # by what a complaint's step asks of its doer (complaints.states)
    "complainant": "pelapor",
    "officer": "pejabat pengaduan",
    "assigner": "pembagi tugas",
    "handler": "penangan",
    "bearer": "penangan",
    "signer": "penanda tangan",
}
# key of an entry's data -> words, for what is worth a line of its own
FACTS: Final = {
    "before": "Semula dipegang",
    "reason": "Alasan",
    "note": "Catatan",
    "due": "Diminta selesai",
    "agenda": "Nomor agenda",
    "round": "Putaran",
    "letter": "Nomor surat",
    "verdict": "Putusan",
    "fault": "Gangguan",
}
# key -> the verbs of which alone it is told; others keep something else under that name
ONLY: Final = {
    "before": frozenset({"take_over", "hand_over", "assign", "forward", "examine"}),
    "due": frozenset({"forward", "note"}),
    "letter": frozenset({"activated", "redraft", "confirm", "reject", "sign_refusal", "approve_letter", "return_letter", "sign"}),
}
# verb of the trail -> what it moved
MOVED: Final = {"redate": "Jatuh tempo", "redate_mending": "Batas perbaikan", "redate_waiting": "Batas jawaban pelapor"}
CUT: Final = "… (lanjutannya tidak disimpan)"  # of entries that were written while long texts were cut: both ends look alike


def role_words(role: str) -> str:
    """The role of an entry's doer; entries of before name all that somebody held, the last perhaps cut off."""
    found = []
    for one in role.split(", "):
        begun = one.removesuffix("…")
        known = ROLES.get(one) or next((words for name, words in ROLES.items() if begun != one and name.startswith(begun)), begun)
        found.append(known.replace("_", " "))
    return ", ".join(dict.fromkeys(found))


def _data(entry: Entry) -> dict[str, Any]:
    return entry.data if isinstance(entry.data, dict) else {}


def _triples(value: Any) -> Iterator[tuple[str, str, str]]:
    for one in value if isinstance(value, list) else ():
        if isinstance(one, list) and len(one) == 3:
            yield str(one[0]), str(one[1]), str(one[2])


def _values(entry: Entry, view: View) -> Iterator[tuple[str, str, str]]:
    """(name, before, after) of everything that the entry changed about the case."""
    data = _data(entry)
    before, after = str(data.get("from", "")), str(data.get("to", ""))
    if before in view.table and after in view.table and before != after:
        yield "Keadaan", view.table[before].word, view.table[after].word
    for number, old, new in _triples(data.get("moved")):
        if number == view.number:
            yield MOVED.get(entry.verb, "Tanggal"), _day(old), _day(new)
    for name, old, new in _triples(data.get("changes")):
        if name not in KEPT:
            yield change_name(name), old, new
            continue
        found = Difference(name, KEPT[name], *((f"{one} {CUT}" if old == new else one) for one in (old, new)))
        found = in_words(view.case, found) if view.case else found
        yield found.label, found.before, found.after


def _day(text: str) -> str:
    """A day in words, or the moment of a limit in hours."""
    try:
        return saat(datetime.fromisoformat(text)) if "T" in text else tanggal(date.fromisoformat(text))
    except ValueError:
        return text


def _facts(entry: Entry, view: View) -> Iterator[tuple[str, str]]:
    data = _data(entry)
    for key, words in FACTS.items():
        value = "" if data.get(key) in (None, "", [], {}) else str(data[key])
        if key in ONLY and entry.verb not in ONLY[key]:
            continue
        if key == "due":
            value = _day(value)
        if key == "verdict":
            value = VERDICTS.get(value, value)
        if key == "reason" and entry.verb == "reject" and view.case:
            value = next((one.text for one in queries.edition_of(view.case).refusal_reasons if one.id == value), value)
        if value:
            yield words, value
    if view.case:
        yield from _mended(data, view)
    if (title := view.titles.get(str(data.get("event")))) and entry.room == "notices":
        yield "Pemberitahuan", title


def _mended(data: Mapping[str, Any], view: View) -> Iterator[tuple[str, str]]:
    """What the agency was asked to mend and why, and what it replied."""
    items, replies = data.get("items"), data.get("replies")
    for one in items if isinstance(items, list) else ():
        if isinstance(one, list) and len(one) == 2:
            item, reason = str(one[0]), str(one[1])
            yield "Harus diperbaiki", f"{view.checklist.get(item, item)}: {reason}" if item else reason
    for item, reply in replies.items() if isinstance(replies, dict) else ():
        asked = view.asked_to_mend.get(str(item))
        yield "Jawaban pemohon", f"{asked} → {reply}" if asked else str(reply)


@dataclass(frozen=True)
class View:
    """Whose history it is: number, words of its states, and the request, by whose edition values are read."""

    number: str
    table: Mapping[str, Any]
    case: HostingRequest | None = None
    titles: dict[str, str] = field(default_factory=dict)  # of the notices that its entries tell of, by their event

    @cached_property
    def checklist(self) -> dict[str, str]:
        """The items of the case's own edition in words."""
        case = self.case
        return {one.id: one.text for one in queries.edition_of(case).items_of(case.kind)} if case else {}

    @cached_property
    def asked_to_mend(self) -> dict[str, str]:
        """Why each item was returned, by the number under which its reply stands."""
        found = self.case.return_items.values_list("pk", "reason") if self.case else ()
        return {str(pk): reason for pk, reason in found}

    def line(self, entry: Entry) -> dict[str, Any]:
        """One entry as a page shows it."""
        name, _, address = entry.actor.partition(" <")
        # What the complainant does is written down by whoever took the call: that is no complainant.
        typed = entry.actor_role == "complainant" and bool(address)
        role = "petugas pencatat" if typed else role_words(entry.actor_role)
        return {
            "seq": entry.seq,
            "at": entry.at,
            "sentence": with_dates(entry.sentence),
            "who": "Sistem" if name == "sistem" else name,
            "address": address.rstrip(">"),
            "role": "" if name.startswith(role) else role,  # "pelapor P-2026-0007" has said it
            "values": list(_values(entry, self)),
            "facts": list(_facts(entry, self)),
            "hash": entry.hash,
        }

    def shown(self, asked: str, subjects: Iterable[str], also: Q | None = None) -> dict[str, Any]:
        """A page of the entries of these subjects, of what was done to many cases at once, and what else is meant."""
        after = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
        many = audit.naming(self.number, sealing.subjects())
        found = audit.readable(audit.of_subjects(subjects, after=after, also=many if also is None else many | also)[: ROWS + 1])
        events = [str(one.data.get("event")) for one in found if one.room == "notices" and isinstance(one.data, dict)]
        self.titles.update(notices.titles(events))
        return {
            "title": f"Riwayat {self.number}",
            "lines": [self.line(entry) for entry in found[:ROWS]],
            "more": found[ROWS - 1].seq if len(found) > ROWS else None,
            "begun": bool(asked),
            "check": audit.last_check(),
            "number": self.number,
        }


def _of_site(case: HostingRequest) -> Q | None:
    """Entries of the site that was ordered by the case, under every name; another site may have had one of them."""
    site = hosting.site_by_order_key(str(case.number))
    return Q(room="hosting", subject__in=queries.names_of(site), data__site=site.pk) if site else None


@desk_page(*showing.OFFICE)
def page(request: Actor, number: str) -> HttpResponse:
    case = showing.case_of(number)
    view = View(number, states.STATES, case)
    context = {
        **view.shown(request.GET.get("sesudah", ""), [number, f"draft:{case.pk}"], _of_site(case)),
        "lead": f"{case.label} · {case.agency.name}",
        "crumbs": [
            Link(reverse("portal:queue"), "Antrean"),
            Link(reverse("portal:review", args=[number]), number),
            Link("", "Riwayat"),
        ],
    }
    return render(request, "desk/history.html", context)
