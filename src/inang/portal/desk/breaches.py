"""Every promise that was not kept, with its reason; nothing here can be removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django import forms
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
from inang.standard.rules import BreachCause
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


def _causes() -> Sequence[BreachCause]:
    return standard.current(timezone.localdate()).breach_causes


class ReasonForm(forms.Form):
    """Why a promise was not kept; the cause only where the edition names any."""

    cause = forms.ChoiceField(
        error_messages={"required": "Pilih sebabnya dari daftar.", "invalid_choice": "Pilih sebabnya dari daftar."}
    )
    reason = forms.CharField(
        max_length=Breach._meta.get_field("reason").max_length,
        error_messages={
            "required": "Tulis penjelasannya.",
            "max_length": "Penjelasan paling panjang %(limit_value)d karakter, yang tertulis %(show_value)d. Pendekkan.",
        },
    )

    def __init__(self, typed: QueryDict) -> None:
        super().__init__(typed)
        causes = [(one.id, one.text) for one in _causes()]
        if causes:
            self.fields["cause"].choices = causes  # type: ignore[attr-defined]
        else:
            del self.fields["cause"]


@dataclass(frozen=True)
class Row:
    """One broken promise, and what it was about; `form` holds what was typed beside it and is not right yet."""

    breach: Breach
    number: str
    about: str
    href: str
    due: str
    form: ReasonForm | None

    @property
    def cause(self) -> str:
        return self.form.data.get("cause", "") if self.form else self.breach.cause

    @property
    def reason(self) -> str:
        return self.form.data.get("reason", "") if self.form else self.breach.reason


def _own(request: Actor) -> list[str]:
    """The kinds of which somebody sees the breaches; those of complaints who sees all of these by the edition."""
    found = [kind for kind, (_clock, _words, sees, _explains) in KINDS.items() if request.roles & sees]
    sees_all = complaint_cases.sees_all(request.person, timezone.localdate())
    return [kind for kind in found if kind != "pengaduan" or sees_all]


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


def _rows(kind: str, found: list[Breach], typed: dict[int, ReasonForm]) -> list[Row]:
    numbers = [complaint_cases.case_number(row.clock.key) for row in found]
    if kind == "permintaan":
        about = dict(HostingRequest.objects.filter(number__in=numbers).values_list("number", "agency__name"))
    else:
        about = dict(Complaint.objects.filter(number__in=numbers).values_list("number", "subject"))
    page = "portal:desk_count" if kind == "permintaan" else "portal:complaint_count"
    return [
        Row(row, number, about.get(number, ""), breach_url(page, number, row), _promised(row), typed.get(row.pk))
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
    """The filter of an address as it is kept in addresses, its month, and whether only those without a reason."""
    first, is_open = _month(asked.get("bulan", "")), asked.get("sebab") == "kosong"
    return {"jenis": kind, "sebab": "kosong" if is_open else "", "bulan": f"{first:%Y-%m}" if first else ""}, first, is_open


def _show(request: Actor, kind: str, typed: tuple[Breach, ReasonForm] | None = None) -> HttpResponse:
    """One page of the list; what was typed beside one breach and is not right yet stays there, with its faults."""
    own = _own(request)
    kept, first, is_open = _kept(kind, request.GET)
    rows = _of(kind, request).filter(reason="") if is_open else _of(kind, request)
    rows = ledger.of_month(rows, first) if first else rows
    found, pager = by_key.part(request, rows, ("due",), kept, what="pelanggaran", falling=True)
    if typed and typed[0] not in found:  # it has left the list meanwhile
        found.insert(0, typed[0])
    context = {
        "rows": _rows(kind, found, {typed[0].pk: typed[1]} if typed else {}),
        "pager": pager,
        "kind": kind,
        "kinds": [(one, KINDS[one][1]) for one in own] if len(own) > 1 else [],
        "open_only": is_open,
        "month": kept["bulan"],
        "month_words": report.month_words(first) if first else "",
        "causes": _causes(),
        "here": request.GET.urlencode(),
        "may_explain": bool(KINDS[kind][3] & request.roles),
    }
    return render(request, "desk/breaches.html", context, status=422 if typed else 200)


@desk_page(*ROLES)
def page(request: Actor) -> HttpResponse:
    own = _own(request)
    if not own:
        raise Http404
    return _show(request, asked if (asked := request.GET.get("jenis", "")) in own else own[0])


@require_POST
@desk_page("complaint_officer", "reviewer", "approver")
def reason(request: Actor, pk: int) -> HttpResponse:
    """Write why; a later word replaces an earlier one. The address is that of the list, to which it leads back."""
    breach = Breach.objects.select_related("clock").filter(pk=pk).first()
    kind = next((kind for kind, row in KINDS.items() if breach and row[0] == breach.kind), "")
    if breach is None or kind not in _own(request) or not _of(kind, request).filter(pk=pk).exists():
        raise Http404
    if not KINDS[kind][3] & request.roles:
        return redirect("portal:breaches")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, kind, (breach, form))
    told = dict(form.cleaned_data)
    if kind == "pengaduan":  # a broken promise is kept for ever
        told["reason"] = complaint_cases.unnamed(complaint_cases.case_number(breach.clock.key), told["reason"])
    services.explain_breach(breach=breach, **told, by=actor(request.person), at=timezone.now())
    messages.success(request, "Sebab pelanggaran disimpan.")
    return redirect(f"{reverse('portal:breaches')}?{request.GET.urlencode()}")
