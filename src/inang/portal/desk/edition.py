"""The edition as its administrator changes it: one draft in parts, compared, looked at, then published from a day on."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.agencies.rules import actor
from inang.portal import edition_words as words
from inang.portal.access import Actor, desk_page
from inang.portal.desk import edition_form, edition_typed
from inang.portal.edition_changes import change_name, differences
from inang.portal.parts import Link
from inang.requests.kinds import edition_faults
from inang.requests.rules import FIELDS
from inang.standard import comparing, queries, services
from inang.standard.checking import read_edition
from inang.standard.models import EditionVersion
from inang.standard.reading import EditionFault, place
from inang.standard.rules import Edition
from inang.workdays.words import tanggal_surat

ROLE = "administrator"


class PublishForm(forms.Form):
    """From which day on the draft holds, and which state of it was looked at."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput)
    effective = forms.DateField(
        label="Berlaku sejak",
        help_text="Hari ini atau sesudahnya. Permintaan yang sudah dimulai tetap memakai edisinya sendiri.",
        widget=forms.DateInput(attrs={"type": "date", "class": "input-date"}, format="%Y-%m-%d"),
        error_messages={"required": "Isi tanggal mulai berlaku.", "invalid": "Tulis tanggal seperti 2026-12-01."},
    )


def _check(edition: Edition) -> list[str]:
    """What the counters need of an edition, which its own room cannot know."""
    return edition_faults(edition, FIELDS)


def _crumbs(last: str) -> list[Link]:
    return [Link(reverse("portal:edition"), "Edisi"), Link("", last)]


def _draft() -> EditionVersion:
    found = services.draft()
    if found is None:
        raise Http404
    return found


# -- overview ------------------------------------------------------------------------------------
@desk_page(ROLE)
def page(request: Actor) -> HttpResponse:
    row, today = services.draft(), timezone.localdate()
    changes = comparing.differences(services.newest(), services.edition_of(row)) if row else []
    changed = {one.table for one in changes}
    context = {
        "now": queries.current(today),
        "versions": queries.published(),
        "today": today,
        "draft": row,
        "changes": len(changes),
        "parts": [{"part": part, "changed": bool(changed & set(part.keys))} for part in edition_form.parts()],
    }
    return render(request, "desk/edition.html", context)


@require_POST
@desk_page(ROLE)
def start(request: Actor) -> HttpResponse:
    """Begin the draft of the next version, or go on with the one that is there."""
    services.start_draft(by=actor(request.person), at=timezone.now())
    return redirect("portal:edition")


@require_POST
@desk_page(ROLE)
def discard(request: Actor) -> HttpResponse:
    row = _draft()
    try:
        version = int(request.POST.get("version", "")) if request.POST.get("version", "").isdecimal() else 0
        services.discard(row=row, version=version, by=actor(request.person), at=timezone.now())
    except services.Refused as fault:
        messages.warning(request, fault.sentence)
    else:
        messages.success(request, "Konsep dihapus. Edisi yang berlaku tidak berubah.")
    return redirect("portal:edition")


# -- one part ------------------------------------------------------------------------------------
def _part(slug: str) -> words.Part:
    found = edition_form.part_of(slug)
    if found is None:
        raise Http404
    return found


def _seen(part: words.Part, data: dict[str, Any]) -> str:
    return services.fingerprint({key: data.get(key) for key in part.keys})


def _show(request: Actor, part: words.Part, blocks: list[edition_form.Block], **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    context = {
        "part": part,
        "blocks": blocks,
        "crumbs": _crumbs(part.title),
        "title": part.title,
        "lead": part.lead,
        "seen": _seen(part, services.content(_draft())),
        **more,
    }
    return render(request, "desk/edition_part.html", context, status=status)


@desk_page(ROLE)
def part(request: Actor, slug: str) -> HttpResponse:
    """One part of the draft, as a form."""
    found = _part(slug)
    row = services.draft()
    if row is None:
        messages.info(request, "Mulai konsep dahulu; edisi yang berlaku tidak diubah langsung.")
        return redirect("portal:edition")
    if request.method != "POST":
        return _show(request, found, edition_form.blocks(found, services.content(row)))
    stored = services.content(row)
    typed = edition_typed.typed(found, request.POST, stored)
    if "tambah" in request.POST:
        edition_typed.add_row(typed.blocks, request.POST["tambah"], stored)
        return _show(request, found, typed.blocks, seen=request.POST.get("seen", ""))
    return _save(request, found, row, typed)


def _save(request: Actor, found: words.Part, row: EditionVersion, typed: edition_typed.Typed) -> HttpResponse:
    """Store the part; whatever stands in the way, the page comes back with everything that was typed."""
    seen = request.POST.get("seen", "")

    def check(edition: Edition) -> list[str]:
        return _check(edition) + typed.strange()

    try:
        services.change(row=row, parts=typed.data, seen=seen, by=actor(request.person), at=timezone.now(), check=check)
    except EditionFault as fault:
        rest = edition_typed.show_faults(typed, fault.faults or [str(fault)])
        return _show(request, found, typed.blocks, seen=seen, faults=rest, has_faults=True, status=422)
    except services.Overtaken as fault:
        if services.draft() is None:
            messages.warning(request, fault.sentence)
            return redirect("portal:edition")
        return _show(request, found, typed.blocks, overtaken=fault.sentence, differences=_against(typed), status=409)
    messages.success(request, f"{found.title} disimpan dalam konsep.")
    return redirect("portal:edition_part", found.slug)


def _against(typed: edition_typed.Typed) -> list[dict[str, str]]:
    """What is stored now beside what was typed, when both can be read."""
    data = services.content(_draft())
    try:
        return differences(read_edition(data, "-"), read_edition({**data, **typed.data}, "-"))
    except EditionFault:
        return []


# -- compare and publish -------------------------------------------------------------------------
@desk_page(ROLE)
def publish(request: Actor) -> HttpResponse:
    """The differences side by side, and the day from which they hold."""
    row = services.draft()
    if row is None:
        messages.info(request, "Tidak ada konsep yang menunggu.")
        return redirect("portal:edition")
    if request.method != "POST":
        return _compare(request, row, PublishForm(initial={"version": row.version, "effective": timezone.localdate()}))
    form = PublishForm(request.POST)
    return _publish(request, row, form) if form.is_valid() else _compare(request, row, form, 422)


def _publish(request: Actor, row: EditionVersion, form: PublishForm) -> HttpResponse:
    """Let the draft hold; what stands in the way is said beside the differences."""
    common: dict[str, Any] = {"today": timezone.localdate(), "by": actor(request.person), "at": timezone.now(), "check": _check}
    try:
        done = services.publish(row=row, **form.cleaned_data, **common)
    except services.Overtaken as fault:
        messages.warning(request, fault.sentence)
        return redirect("portal:edition_publish")
    except services.Refused as fault:
        form.add_error(fault.field or None, fault.sentence)
        return _compare(request, row, form, 422)
    except EditionFault as fault:
        for key, sentence in map(place, fault.faults):
            name = change_name(re.sub(r"\[(\d+)\]", r".\1", key))
            form.add_error(None, f"{name}: {sentence}")
        return _compare(request, row, form, 422)
    assert done.effective is not None
    messages.success(request, f"Versi {done.number} diterbitkan, berlaku sejak {tanggal_surat(done.effective)}.")
    return redirect("portal:edition")


def _compare(request: Actor, row: EditionVersion, form: PublishForm, status: int = 200) -> HttpResponse:
    context = {
        "title": "Perbedaan dan penerbitan",
        "crumbs": _crumbs("Perbedaan dan penerbitan"),
        "draft": row,
        "differences": differences(services.newest(), services.edition_of(row)),
        "form": form,
    }
    return render(request, "desk/edition_publish.html", context, status=status)
