"""A returned request: every item is answered, fields and letter are mended, then it is sent again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inang.portal import stash
from inang.portal.access import Actor, agency_page
from inang.portal.agency import scope, wizard
from inang.portal.agency.name_check import faults_of
from inang.portal.agency.summary import field_name
from inang.portal.parts import Link
from inang.requests import rules, services
from inang.requests.models import HostingRequest, ReturnItem
from inang.requests.states import RETURNED
from inang.requests.wording import corrected
from inang.standard import queries as standard

LONGEST: Final = 1000


@dataclass(frozen=True)
class ItemView:
    """One thing to mend, what is answered so far, and what is wrong with the answer."""

    row: ReturnItem
    name: str  # the item of the checklist, in words
    reply: str
    error: str = ""

    @property
    def field(self) -> str:
        return f"jawab-{self.row.pk}"


def _kept(case: HostingRequest) -> str:
    """Where answers of this round wait while a field is mended."""
    return f"jawaban:{case.pk}:{case.round}"


def _items(case: HostingRequest, typed: Mapping[str, str]) -> list[ItemView]:
    words = {row.id: row.text for row in standard.edition(case.edition).items_of(case.kind)}
    rows = case.return_items.filter(round=case.round).order_by("pk")
    return [
        ItemView(
            row,
            words.get(row.item, "Lainnya"),
            typed.get(f"jawab-{row.pk}", row.reply),
        )
        for row in rows
    ]


def _checked(items: list[ItemView]) -> list[ItemView]:
    """The items with what is wrong with each answer."""
    checked = []
    for item in items:
        error = "" if item.reply.strip() else "Jawab butir ini: apa yang sudah diperbaiki atau dijelaskan."
        if len(item.reply) > LONGEST:
            error = f"Jawaban paling panjang {LONGEST} karakter, yang tertulis {len(item.reply)}."
        checked.append(ItemView(item.row, item.name, item.reply, error))
    return checked


def _elsewhere(request: Actor, case: HostingRequest) -> HttpResponse:
    messages.info(
        request, "Permintaan ini tidak sedang menunggu perbaikan. Keadaan terakhirnya ada di bawah."
    )
    return redirect("portal:case", case.number)


def _show(request: Actor, case: HostingRequest, items: list[ItemView], problem: str = "") -> HttpResponse:
    faults = faults_of(case)
    changes = corrected(case, case.submitted_fields, services.snapshot(case))
    crumbs = [
        Link(reverse("portal:requests"), "Permintaan"),
        Link(reverse("portal:case", args=[case.number]), str(case.number)),
        Link("", "Perbaikan"),
    ]
    context = {
        "case": case,
        "items": items,
        "problem": problem,
        "errors": [item for item in items if item.error],
        "steps": [step for step in wizard.steps_of(case) if step.slug != "periksa"],
        "faults": [(wizard.step_of(case, name), field_name(case, name), sentence) for name, sentence in faults.items()],
        "changes": changes,
        "crumbs": crumbs,
    }
    return render(
        request, "agency/correction.html", context, status=422 if problem or context["errors"] else 200
    )


def _resubmit(request: Actor, case: HostingRequest, items: list[ItemView]) -> HttpResponse:
    replies = {item.row.pk: item.reply.strip() for item in items}
    try:
        services.resubmit(request=case, replies=replies, by=request.person, at=timezone.now())
    except rules.Refused as fault:
        case.refresh_from_db()
        return (
            _show(request, case, items, fault.sentence)
            if case.state == RETURNED
            else _elsewhere(request, case)
        )
    request.session.pop(_kept(case), None)
    messages.success(request, f"Permintaan {case.number} dikirim ulang. Hitungan hari berjalan lagi.")
    return redirect("portal:case", case.number)


@agency_page
def page(request: Actor, number: str) -> HttpResponse:
    case = scope.case(request, number)
    if case.state != RETURNED:
        return _elsewhere(request, case)
    if request.method != "POST":
        kept = stash.waiting(request)
        return _show(request, case, _items(case, kept or request.session.get(_kept(case), {})))
    items = _items(case, request.POST)
    if wizard.step_named(case, request.POST.get("lalu", "")):  # mend a field first; what was answered stays
        request.session[_kept(case)] = {item.field: item.reply[:LONGEST] for item in items}
        return redirect("portal:draft", case.pk, request.POST["lalu"])
    items = _checked(items)
    if any(item.error for item in items):
        return _show(request, case, items)
    return _resubmit(request, case, items)
