"""One case's history as sentences, from the audit chain: who, when, what; changed values side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from inang.audit import queries as audit
from inang.audit.models import Entry
from inang.hosting import queries as hosting
from inang.portal.access import Actor, desk_page
from inang.portal.desk import showing
from inang.portal.edition_changes import change_name
from inang.portal.parts import Link
from inang.requests import states
from inang.requests.finding import VERDICTS
from inang.requests.models import HostingRequest
from inang.requests.rules import FIELDS

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
    "reason": "Alasan",
    "note": "Catatan",
    "agenda": "Nomor agenda",
    "round": "Putaran",
    "number": "Nomor surat",
    "to_name": "Kepada",
    "verdict": "Putusan",
    "fault": "Gangguan",
}


def _values(entry: Entry, table: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(name, before, after) of everything that the entry changed; `table` holds the words of the states."""
    data: dict[str, Any] = entry.data if isinstance(entry.data, dict) else {}
    rows = []
    before, after = str(data.get("from", "")), str(data.get("to", ""))
    if before in table and after in table and before != after:
        rows.append(("Keadaan", table[before].word, table[after].word))
    for change in data.get("changes", []) if isinstance(data.get("changes"), list) else []:
        if isinstance(change, list) and len(change) == 3:
            name, old, new = map(str, change)
            rows.append((FIELDS.get(name) or change_name(name), old, new))
    return rows


def _facts(entry: Entry) -> list[tuple[str, str]]:
    data = entry.data if isinstance(entry.data, dict) else {}
    found = [(key, words, str(data[key])) for key, words in FACTS.items() if data.get(key) not in (None, "", [], {})]
    return [(words, VERDICTS.get(value, value) if key == "verdict" else value) for key, words, value in found]


def line(entry: Entry, table: Mapping[str, Any] = states.STATES) -> dict[str, Any]:
    """One entry as a page shows it."""
    name, _, address = entry.actor.partition(" <")
    role = ROLES.get(entry.actor_role, entry.actor_role.replace("_", " "))
    return {
        "seq": entry.seq,
        "at": entry.at,
        "sentence": entry.sentence,
        "who": "Sistem" if name == "sistem" else name,
        "address": address.rstrip(">"),
        "role": "" if name.startswith(role) else role,  # "pelapor P-2026-0007" has said it
        "values": _values(entry, table),
        "facts": _facts(entry),
        "hash": entry.hash,
    }


def _subjects(case: HostingRequest) -> list[str]:
    """What the trail calls this case: its number, its draft, and the site that was ordered by it."""
    site = hosting.site_by_order_key(str(case.number))
    return [str(case.number), f"draft:{case.pk}", *([site.host] if site else [])]


@desk_page(*showing.OFFICE)
def page(request: Actor, number: str) -> HttpResponse:
    case = showing.case_of(number)
    after = request.GET.get("sesudah", "")
    rows = audit.of_subjects(_subjects(case), after=int(after) if after.isdecimal() and len(after) < 19 else 0)
    found = list(rows[: ROWS + 1])
    context = {
        "title": f"Riwayat {number}",
        "lead": f"{case.label} · {case.agency.name}",
        "crumbs": [
            Link(reverse("portal:queue"), "Antrean"),
            Link(reverse("portal:review", args=[number]), number),
            Link("", "Riwayat"),
        ],
        "lines": [line(entry) for entry in found[:ROWS]],
        "more": found[ROWS - 1].seq if len(found) > ROWS else None,
        "begun": bool(after),
        "check": audit.last_check(),
        "number": number,
    }
    return render(request, "desk/history.html", context)
