"""The receipt: number, moment of receipt, due date; to be printed and kept."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inang.portal.access import Actor, agency_page
from inang.portal.agency import scope
from inang.portal.agency.case import due_of
from inang.portal.parts import Link
from inang.standard import queries as standard
from inang.workdays.words import saat, tanggal_surat


@agency_page
def page(request: Actor, number: str) -> HttpResponse:
    case = scope.case(request, number)
    if case.received_at is None:
        raise Http404
    edition = standard.edition(case.edition)
    letter_date = tanggal_surat(case.letter_date) if case.letter_date else ""
    facts = [
        ("Nomor permintaan", number),
        ("Diterima", saat(timezone.localtime(case.received_at))),
        ("Perangkat daerah", case.agency.name),
        ("Surat", f"{case.letter_number}, {letter_date}"),
        ("Hal", case.letter_subject),
        ("Alamat yang diminta", f"{case.label}.{edition.office.platform_domain}"),
        ("Pengelola", f"{case.contact_name}, {case.contact_position}"),
    ]
    if case.registered_by:
        facts += [
            ("Dibawa oleh", case.brought_by),
            ("Dicatat di loket oleh", case.registered_by.partition(" <")[0]),
        ]
    if case.letter_file:
        facts.append(("Sidik surat (SHA-256)", case.letter_file.sha256))
    crumbs = [
        Link(reverse("portal:requests"), "Permintaan"),
        Link(reverse("portal:case", args=[number]), number),
        Link("", "Tanda terima"),
    ]
    due = due_of(case, reverse("portal:case_count", args=[number]))
    context = {"case": case, "facts": facts, "due": due, "crumbs": crumbs, "standard": edition}
    return render(request, "agency/receipt.html", context)
