"""Every promise that was not kept, with its reason; nothing here can be removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.agencies.rules import actor
from inang.complaints import queries as complaint_cases
from inang.complaints.models import Complaint
from inang.portal import by_key, complaints
from inang.portal.access import Actor, desk_page
from inang.portal.cases import CLOCK
from inang.portal.counting import breach_url
from inang.portal.desk import report, showing
from inang.requests import ledger
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.workdays import queries as workdays
from inang.workdays import services
from inang.workdays.models import Breach

# kind of clock -> words, roles that see its breaches, roles that explain them
KINDS: Final = {
    "permintaan": (CLOCK, "Permintaan", frozenset(showing.OFFICE), frozenset({"reviewer", "approver"})),
    "pengaduan": (
        complaints.CLOCK,
        "Pengaduan",
        frozenset({"complaint_officer", "approver", "signatory"}),
        frozenset({"complaint_officer", "approver"}),
    ),
}
ROLES: Final = tuple(sorted({role for _kind, _words, sees, _explains in KINDS.values() for role in sees}))


@dataclass(frozen=True)
class Row:
    """One broken promise, and what it was about."""

    breach: Breach
    number: str
    about: str
    href: str
    due: str


def _of(kind: str, request: Actor) -> QuerySet[Breach]:
    """The breaches of one kind; of complaints none that is about the person who looks."""
    rows = workdays.breaches(KINDS[kind][0])
    if kind == "permintaan":
        return rows
    for number in complaint_cases.hidden_from(request.person).values_list("number", flat=True):
        rows = rows.exclude(clock__key=number).exclude(clock__key__startswith=f"{number}/")
    return rows


def _promised(row: Breach) -> str:
    """What had been promised: a day, or the hour of a limit in hours."""
    return workdays.day_words(row.due, timezone.localtime(row.at) if row.hours else None)


def _rows(kind: str, found: list[Breach]) -> list[Row]:
    numbers = [complaint_cases.case_number(row.clock.key) for row in found]
    if kind == "permintaan":
        about = dict(HostingRequest.objects.filter(number__in=numbers).values_list("number", "agency__name"))
    else:
        about = dict(Complaint.objects.filter(number__in=numbers).values_list("number", "subject"))
    page = "portal:desk_count" if kind == "permintaan" else "portal:complaint_count"
    return [
        Row(row, number, about.get(number, ""), breach_url(page, number, row), _promised(row))
        for row, number in zip(found, numbers, strict=True)
    ]


def _month(text: str) -> date | None:
    """2026-11 as the first day of that month; None for anything else."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return first if 2000 <= first.year <= 2200 else None


def _kept(kind: str, asked: QueryDict) -> tuple[dict[str, str], date | None, bool]:
    """The filter of an address or a form as it is kept in addresses, its month, and whether only those without a reason."""
    first, is_open = _month(asked.get("bulan", "")), asked.get("sebab") == "kosong"
    return {"jenis": kind, "sebab": "kosong" if is_open else "", "bulan": f"{first:%Y-%m}" if first else ""}, first, is_open


@desk_page(*ROLES)
def page(request: Actor) -> HttpResponse:
    own = [kind for kind, (_clock, _words, sees, _explains) in KINDS.items() if request.roles & sees]
    kind = asked if (asked := request.GET.get("jenis", "")) in own else own[0]
    kept, first, is_open = _kept(kind, request.GET)
    rows = _of(kind, request).filter(reason="") if is_open else _of(kind, request)
    rows = ledger.of_month(rows, first) if first else rows
    found, pager = by_key.part(request, rows, ("due",), kept, what="pelanggaran", falling=True)
    context = {
        "rows": _rows(kind, found),
        "pager": pager,
        "kind": kind,
        "kinds": [(one, KINDS[one][1]) for one in own] if len(own) > 1 else [],
        "open_only": is_open,
        "month": kept["bulan"],
        "month_words": report.month_words(first) if first else "",
        "causes": standard.current(timezone.localdate()).breach_causes,
        "may_explain": bool(KINDS[kind][3] & request.roles),
    }
    return render(request, "desk/breaches.html", context)


@require_POST
@desk_page("complaint_officer", "reviewer", "approver")
def reason(request: Actor, pk: int) -> HttpResponse:
    """Write why; a later word replaces an earlier one."""
    breach = Breach.objects.filter(pk=pk).first()
    kind = next((kind for kind, row in KINDS.items() if breach and row[0] == breach.kind), "")
    if breach is None or not kind or not _of(kind, request).filter(pk=pk).exists():
        raise Http404
    if not KINDS[kind][3] & request.roles:
        return redirect("portal:breaches")
    words, cause = request.POST.get("reason", "").strip(), request.POST.get("cause", "")
    known = {one.id for one in standard.current(timezone.localdate()).breach_causes}
    if not words or (known and cause not in known):
        messages.warning(request, "Pilih sebabnya dan tulis penjelasannya sebelum menyimpan.")
    else:
        services.explain_breach(breach=breach, reason=words, cause=cause, by=actor(request.person), at=timezone.now())
        messages.success(request, "Sebab pelanggaran disimpan.")
    kept, _first, _is_open = _kept(kind, request.POST)
    return redirect(f"{reverse('portal:breaches')}?{urlencode({name: value for name, value in kept.items() if value})}")
