"""The trail as sentences, and whether its chain is whole."""

from __future__ import annotations

from typing import Final

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from inang.audit import queries as audit
from inang.audit.rules import Report
from inang.portal.access import Actor, desk_page
from inang.portal.desk import paging
from inang.portal.templatetags.inang import ribuan
from inang.workdays.words import jam

AT_ONCE: Final = 20_000  # entries; a longer trail is checked when somebody asks for it


def report_words(report: Report | None, length: int) -> str:
    """The outcome of the check in one sentence."""
    if report is None:
        return f"{ribuan(length)} catatan. Rantai belum diperiksa pada halaman ini."
    when = jam(timezone.localtime())
    if report.ok:
        return f"Rantai utuh: {ribuan(report.entries)} catatan diperiksa pukul {when}."
    first = " ".join(fault.sentence for fault in report.faults[:5])
    return f"Rantai rusak, {ribuan(report.fault_count)} temuan pada pukul {when}. {first}"


@desk_page("administrator")
def page(request: Actor) -> HttpResponse:
    words, rows = paging.query(request), audit.latest()
    length = rows.count()
    report = audit.verify() if length <= AT_ONCE or "periksa" in request.GET else None
    if words:
        rows = rows.filter(Q(subject__icontains=words) | Q(actor__icontains=words) | Q(sentence__icontains=words))
    found, pager = paging.part(request, rows, {"q": words}, what="catatan")
    context = {
        "rows": found,
        "pager": pager,
        "q": words,
        "report": report,
        "report_words": report_words(report, length),
    }
    return render(request, "desk/trail.html", context)
