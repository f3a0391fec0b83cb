"""The two books of letters, in and out: search, year, pages, and a table to take away."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from inang.letters import queries as letters
from inang.letters.models import Letter
from inang.portal.access import Actor, desk_page
from inang.portal.desk import paging, showing
from inang.portal.parts import Link
from inang.portal.tables import csv_answer
from inang.workdays.words import tanggal

BOOKS: Final = {"in": "Surat masuk", "out": "Surat keluar"}


def _chosen(request: Actor) -> tuple[QuerySet[Letter], dict[str, str]]:
    """The rows asked for, and what they were chosen by."""
    book = request.GET.get("buku", "in")
    book = book if book in BOOKS else "in"
    words, year = paging.query(request), request.GET.get("tahun", "")
    year = year if year.isdecimal() and len(year) == 4 else ""
    rows = letters.register(book)
    if year:
        rows = rows.filter(year=int(year))
    if words:
        named = Q(number__icontains=words) | Q(subject__icontains=words) | Q(party__icontains=words)
        rows = rows.filter(named | Q(subject_key__icontains=words))
    return rows.order_by("-year", "-agenda"), {"buku": book, "tahun": year, "q": words}


@desk_page(*showing.OFFICE)
def page(request: Actor) -> HttpResponse:
    rows, kept = _chosen(request)
    found, pager = paging.part(request, rows, kept, what="surat")
    book = kept["buku"]
    years = letters.register(book).order_by("-year").values_list("year", flat=True).distinct()
    context = {
        "rows": found,
        "pager": pager,
        "tabs": [
            Link(f"?buku={slug}", words, count=letters.register(slug).count(), here=slug == book) for slug, words in BOOKS.items()
        ],
        "book": book,
        "years": [str(year) for year in years],
        "year": kept["tahun"],
        "q": kept["q"],
        "csv_url": f"{reverse('portal:registers_export')}?{urlencode(kept)}",
    }
    return render(request, "desk/registers.html", context)


@desk_page(*showing.OFFICE)
def export(request: Actor) -> StreamingHttpResponse:
    """The same rows for a spreadsheet."""
    rows, kept = _chosen(request)
    party = "Kepada" if kept["buku"] == "out" else "Dari"
    head = ("Tahun", "Agenda", "Nomor surat", "Tanggal", "Hal", party, "Perkara", "Keadaan", "Kode periksa")
    body = (
        (
            row.year,
            row.agenda,
            row.number,
            tanggal(row.date),
            row.subject,
            row.party,
            row.subject_key,
            row.get_state_display(),
            row.check_code or "",
        )
        for row in rows.iterator(chunk_size=500)
    )
    return csv_answer(f"buku-{BOOKS[kept['buku']].lower().replace(' ', '-')}.csv", head, body)
