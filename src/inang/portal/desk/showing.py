"""A case as the desk shows it: everything that review, decision and quick view have in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from inang.hosting.models import Site
from inang.portal import cases, keeping
from inang.portal.access import Actor
from inang.portal.parts import DueView, LetterView, LineView
from inang.requests import contacting, queries, states
from inang.requests.models import Answer, Decision, HostingRequest
from inang.requests.rules import Difference
from inang.requests.transition import contact_of
from inang.requests.wording import corrected
from inang.standard import queries as standard
from inang.standard.rules import FIRST_KIND, ChecklistItem
from inang.workdays.words import tanggal_surat

OFFICE = ("reviewer", "approver", "signatory", "administrator")
PROVING = frozenset({states.APPROVED, states.ACTIVATED, states.CONFIRMED, states.CLOSED})
YES, NO = ("Ya", "check-lg", "ok"), ("Tidak", "x-lg", "bad")


def case_of(number: str) -> HostingRequest:
    """One sent case, or 404."""
    found = queries.desk().select_related("letter", "letter_file").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def due_of(case: HostingRequest) -> DueView | None:
    """The due date in words with the desk's link to its count."""
    return cases.due_of(case, reverse("portal:desk_count", args=[case.number]))


def letter_of(case: HostingRequest) -> LetterView | None:
    if case.letter_file is None:
        return None
    pages = [reverse("portal:desk_letter_page", args=[case.number, n]) for n in range(1, case.letter_file.pages + 1)]
    return cases.letter(case.letter_file, pages=pages, href=reverse("portal:desk_letter", args=[case.number]))


@dataclass(frozen=True)
class Item:
    """One item of the checklist with its answer ("y", "n" or ""), and the words that may go with a no."""

    no: int
    item: ChecklistItem
    answer: str = ""
    note: str = ""
    error: str = ""
    before: str = ""  # the answer of the previous round, "" when there was none
    carried: bool = False
    yes: tuple[str, str, str] = field(default=YES)
    nope: tuple[str, str, str] = field(default=NO)

    @property
    def id(self) -> str:
        return self.item.id

    @property
    def text(self) -> str:
        return self.item.text

    @property
    def group(self) -> str:
        return self.item.group

    @property
    def hint(self) -> str:
        return self.item.hint

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.item.reasons


def items_of(rows: Iterable[queries.CheckRow], faults: dict[str, str] | None = None) -> list[Item]:
    """The rows of a checklist as the page shows them."""
    found = []
    for row in rows:
        note = row.answer.note if row.answer else ""
        carried = row.answer is not None and row.answer.carried
        fault = (faults or {}).get(row.item.id, "")
        found.append(Item(row.number, row.item, _word(row.answer), note, fault, _word(row.before), carried))
    return found


def _word(answer: Answer | None) -> str:
    return "" if answer is None else "y" if answer.ok else "n"


@dataclass(frozen=True)
class Recommendation:
    """What the reviewer says to the head."""

    words: str
    reason: str
    tone: str


def recommendation(decisions: list[Decision]) -> Recommendation | None:
    last = next((row for row in reversed(decisions) if row.stage == Decision.Stage.RECOMMEND), None)
    if last is None:
        return None
    yes = last.verdict == Decision.Verdict.YES
    word = "setujui" if yes else "tolak"
    return Recommendation(f"{last.by.name} merekomendasikan: {word}", last.reason, "ok" if yes else "bad")


def facts(case: HostingRequest) -> list[tuple[str, str]]:
    """The form's values as people read them; those of a change that are no wish stand in the comparison."""
    if case.kind != FIRST_KIND:
        return change_facts(case)
    nip = f", NIP {case.contact_nip}" if case.contact_nip else ""
    quota = f"{case.quota_mb / 1024:g} GB".replace(".", ",") if case.quota_mb else ""
    found = [
        ("Aplikasi", f"{case.app_name}, {case.get_app_kind_display()}".rstrip(", ")),
        ("Keperluan", case.purpose),
        ("Platform", f"{case.get_runtime_display()}, {quota}, {'dengan' if case.database else 'tanpa'} basis data"),
        ("Pengembang", case.developer),
        ("Golongan data", case.get_data_class_display()),
        ("Penanda tangan", f"{case.signer_name}, {case.signer_position}, NIP {case.signer_nip}"),
        ("Surat", f"{case.letter_number}, {tanggal_surat(case.letter_date) if case.letter_date else ''}, {case.letter_subject}"),
        ("Pengelola", f"{case.contact_name}, {case.contact_position}{nip}"),
        ("Kontak", f"{case.contact_phone} · {case.contact_email}"),
    ]
    if case.brought_by:
        found.append(("Dibawa ke loket oleh", f"{case.brought_by}, dicatat {case.registered_by.partition(' <')[0]}"))
    return found


def change_facts(case: HostingRequest) -> list[tuple[str, str]]:
    """What goes with the wishes of a change."""
    kind = queries.kind_of(case)
    found = [("Situs", case.site_host), ("Aplikasi", case.app_name), ("Alasan perubahan", case.purpose)]
    if kind.needs_letter:
        day = tanggal_surat(case.letter_date) if case.letter_date else ""
        found += [
            ("Penanda tangan", f"{case.signer_name}, {case.signer_position}, NIP {case.signer_nip}"),
            ("Surat", f"{case.letter_number}, {day}, {case.letter_subject}"),
        ]
    person = contact_of(case)
    found.append(("Pengelola", f"{person.contact_name}, {person.contact_position}"))
    found.append(("Kontak", f"{person.contact_phone} · {person.contact_email}"))
    if case.brought_by:
        found.append(("Dibawa ke loket oleh", f"{case.brought_by}, dicatat {case.registered_by.partition(' <')[0]}"))
    return found


def offer(case: HostingRequest) -> str:
    """Kuota 10 GB, satu basis data, PHP"""
    quota = f"{(case.quota_mb or 0) / 1024:g} GB".replace(".", ",")
    data = ", satu basis data" if case.database else ""
    return f"Kuota {quota}{data}, {case.get_runtime_display()}"


def lines(case: HostingRequest) -> list[LineView]:
    return cases.verdict(case.letter_file) if case.letter_file else []


def site_of(case: HostingRequest) -> Site | None:
    return queries.site_of(case) if case.state in PROVING else None


def proof(case: HostingRequest, site: Site | None) -> dict[str, Any]:
    """The activation part of a page."""
    if case.state not in PROVING:
        return {"evidence": None, "evidence_live": False, "site_url": ""}
    return {
        "evidence": cases.evidence(site),
        "evidence_live": case.state == states.APPROVED,
        "site_url": reverse("portal:desk_site", args=[site.host]) if site else "",
    }


def changed(case: HostingRequest) -> list[Difference]:
    """What the agency changed in its last correction."""
    return corrected(case, case.previous_fields, case.submitted_fields)


def show(case: HostingRequest) -> dict[str, Any]:
    """All that the pages of one case show, as plain values."""
    edition, kind = standard.edition(case.edition), queries.kind_of(case)
    decisions = list(case.decisions.select_related("by", "reviewer"))
    rows = queries.checklist(case)
    answers = [row.answer for row in rows if row.answer]
    events = list(case.events.all())
    file, person = case.letter_file, contact_of(case)
    since = next((event.at for event in events if event.public), None)  # a call to the agency moves nothing
    return {
        "number": case.number,
        "kind": kind,
        "needs_letter": kind.needs_letter or case.letter_file is not None,
        "changes": queries.changes_of(case),
        "purpose": case.purpose,
        "kept": keeping.of_case(case),
        "version": case.version,
        "round": case.round,
        "label": case.label,
        "tail": queries.tail_of(case),
        "agency": case.agency.name,
        "state": states.STATES[case.state],
        "due": due_of(case),
        "letter": letter_of(case),
        "letter_kind": cases.letter_kind(file) if file else "belum ada",
        "letter_number": case.letter_number,
        "letter_date": case.letter_date,
        "signer_position": case.signer_position,
        "lines": lines(case),
        "flags": " ".join(cases.warnings(file)) if file else "",
        "facts": facts(case),
        "offer": offer(case),
        "answered": len(answers),
        "passed": sum(row.ok for row in answers),
        "refused": sum(not row.ok for row in answers),
        "items": len(rows),
        "checklist": rows,
        "carriable": len(queries.carriable(case, rows)) if case.state == states.IN_REVIEW else 0,
        "saved_at": max((row.at for row in answers), default=None),
        "events": cases.timeline(events),
        "dispositions": list(case.dispositions.select_related("from_person", "to")),
        "steps": cases.steps(case, decisions, since, timezone.now(), edition.office),
        "replies": list(case.return_items.filter(round=case.round - 1)) if case.round > 1 else [],
        "differences": changed(case),
        "recommendation": recommendation(decisions),
        "contact_name": person.contact_name,
        "contact_position": person.contact_position,
        "contact_phone": person.contact_phone,
        "reachable": contacting.international(person.contact_phone),
        "contact_email": person.contact_email,
        **proof(case, site_of(case)),
    }


def reviews(request: Actor, case: HostingRequest) -> bool:
    """Whether this person may answer the checklist now."""
    return "reviewer" in request.roles and case.state == states.IN_REVIEW and case.reviewer_id == request.person.pk
