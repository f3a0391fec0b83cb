"""The edition as its administrator changes it: one draft in parts, compared, looked at, then published from a day on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.agencies.rules import actor
from inang.complaints import rules as complaints
from inang.portal import edition_words as words
from inang.portal.access import Actor, desk_page
from inang.portal.desk import edition_form, edition_typed
from inang.portal.edition_changes import differences, said
from inang.portal.edition_choices import known
from inang.portal.parts import Link
from inang.requests import kinds as requests
from inang.requests.rules import FIELDS
from inang.standard import comparing, queries, services
from inang.standard.checking import read_stored
from inang.standard.models import EditionVersion
from inang.standard.reading import EditionFault, as_data
from inang.standard.rules import Edition
from inang.workdays.words import tanggal_surat, with_dates

ROLE = "administrator"


class PublishForm(forms.Form):
    """From which day on the draft holds, which draft was looked at, and in which state."""

    use_required_attribute = False
    draft = forms.IntegerField(widget=forms.HiddenInput, max_value=2**63 - 1)
    version = forms.IntegerField(widget=forms.HiddenInput)
    effective = forms.DateField(
        label="Berlaku sejak",
        help_text="Hari ini sampai dua tahun lagi. Permintaan yang sudah dimulai tetap memakai edisinya sendiri.",
        widget=forms.DateInput(attrs={"type": "date", "class": "input-date"}, format="%Y-%m-%d"),
        error_messages={"required": "Isi tanggal mulai berlaku.", "invalid": "Tulis tanggal seperti 2026-12-01."},
    )


def _check(edition: Edition) -> list[str]:
    """What the counters need of an edition, which its own room cannot know."""
    return requests.edition_faults(edition, FIELDS) + complaints.edition_faults(edition)


def _crumbs(last: str) -> list[Link]:
    return [Link(reverse("portal:edition"), "Edisi"), Link("", last)]


def _number(request: Actor, name: str) -> int:
    """A number that a page carried along; 0 for anything else, which no draft has."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


# -- overview ------------------------------------------------------------------------------------
@desk_page(ROLE)
def page(request: Actor) -> HttpResponse:
    row, today = services.draft(), timezone.localdate()
    followed = services.holding(services.first_day(row, today)) if row else queries.current(today)
    changes = comparing.differences(followed, services.edition_of(row)) if row else []
    changed = {one.table for one in changes}
    context = {
        "now": queries.current(today),
        "followed": followed,
        "versions": queries.published(),
        "withdrawn": queries.withdrawn(),
        "coming": services.coming(today),
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
    try:
        services.start_draft(by=actor(request.person), at=timezone.now(), base=request.POST.get("dari", ""))
    except services.Refused as fault:
        messages.warning(request, fault.sentence)
    return redirect("portal:edition")


@require_POST
@desk_page(ROLE)
def discard(request: Actor) -> HttpResponse:
    """Throw away the draft that the page showed, in the state in which it did."""
    try:
        row = services.shown_draft(_number(request, "draft"))
        services.discard(row=row, version=_number(request, "version"), by=actor(request.person), at=timezone.now())
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


def _stored() -> dict[str, Any]:
    """What a form begins with: the draft, or the edition in force that a draft would be made from."""
    row = services.draft()
    data: dict[str, Any] = services.content(row) if row else as_data(services.holding(timezone.localdate()))
    return data


def _show(request: Actor, part: words.Part, blocks: list[edition_form.Block], **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    context = {
        "part": part,
        "blocks": blocks,
        "crumbs": _crumbs(part.title),
        "title": part.title,
        "lead": part.lead,
        "seen": _seen(part, _stored()),
        **more,
    }
    return render(request, "desk/edition_part.html", context, status=status)


@desk_page(ROLE)
def part(request: Actor, slug: str) -> HttpResponse:
    """One part of the draft, as a form."""
    found, row = _part(slug), services.draft()
    if request.method == "POST":
        return _sent(request, found, row)
    if row is None:
        messages.info(request, "Mulai konsep dahulu; edisi yang berlaku tidak diubah langsung.")
        return redirect("portal:edition")
    return _show(request, found, edition_form.blocks(found, services.content(row)))


def _sent(request: Actor, found: words.Part, row: EditionVersion | None) -> HttpResponse:
    """One more row, a new draft, or the whole part to be stored; without a draft the page keeps what was typed."""
    if row is None and "mulai" in request.POST:
        row = services.start_draft(by=actor(request.person), at=timezone.now())
    stored = _stored()
    typed = edition_typed.typed(found, request.POST, stored)
    if "tambah" in request.POST:
        edition_typed.add_row(typed.blocks, request.POST["tambah"], stored)
    if row is None:
        return _without_draft(request, found, typed, "Konsep ini sudah diterbitkan atau dihapus sejak halaman ini dibuka.")
    if "tambah" in request.POST:
        return _show(request, found, typed.blocks, seen=request.POST.get("seen", ""))
    return _save(request, found, row, typed)


def _without_draft(request: Actor, found: words.Part, typed: edition_typed.Typed, why: str) -> HttpResponse:
    """The draft is gone, what was typed is not: a new draft can begin with it."""
    sentence = f"{why} Tulisan Anda masih ada di bawah: bandingkan, lalu mulai konsep baru dengannya."
    changes = _against(typed)
    return _show(request, found, typed.blocks, overtaken=sentence, differences=changes, is_over=True, status=409)


def _save(request: Actor, found: words.Part, row: EditionVersion, typed: edition_typed.Typed) -> HttpResponse:
    """Store the part; whatever stands in the way, the page comes back with everything that was typed."""
    seen = request.POST.get("seen", "")

    def check(edition: Edition) -> list[str]:
        return _check(edition) + typed.strange()

    try:
        services.change(row=row, parts=typed.data, seen=seen, by=actor(request.person), at=timezone.now(), check=check)
    except EditionFault as fault:
        rest = edition_typed.show_faults(typed, fault.faults or [str(fault)], _stored())
        return _show(request, found, typed.blocks, seen=seen, faults=rest, has_faults=True, status=422)
    except services.Overtaken as fault:
        if services.draft() is None:
            return _without_draft(request, found, typed, fault.sentence)
        return _show(request, found, typed.blocks, overtaken=fault.sentence, differences=_against(typed), status=409)
    messages.success(request, f"{found.title} disimpan dalam konsep.")
    return redirect("portal:edition_part", found.slug)


def _against(typed: edition_typed.Typed) -> list[dict[str, str]]:
    """What is stored now beside what was typed, when both can be read."""
    data = _stored()
    try:
        return differences(read_stored(data, "-"), read_stored({**data, **typed.data}, "-"))
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
        day = services.first_day(row, timezone.localdate())
        return _compare(request, row, PublishForm(initial={"draft": row.pk, "version": row.version, "effective": day}))
    form = PublishForm(request.POST)
    return _publish(request, row, form) if form.is_valid() else _compare(request, row, form, 422)


def _publish(request: Actor, row: EditionVersion, form: PublishForm) -> HttpResponse:
    """Let the draft hold; what stands in the way is said beside the differences."""
    common: dict[str, Any] = {"today": timezone.localdate(), "by": actor(request.person), "at": timezone.now(), "check": _check}
    common["against"], typed = request.POST.get("against", ""), dict(form.cleaned_data)
    try:
        done = services.publish(row=services.shown_draft(typed.pop("draft")), **typed, **common)
    except services.Overtaken as fault:
        messages.warning(request, fault.sentence)
        return redirect("portal:edition_publish")
    except services.Refused as fault:
        form.add_error(fault.field or None, with_dates(fault.sentence))
        return _compare(request, row, form, 422, typed["effective"])
    except EditionFault as fault:
        data = services.content(row)
        for one in fault.faults:
            form.add_error(None, str(said(one, data, known(data))))
        return _compare(request, row, form, 422, typed["effective"])
    assert done.effective is not None
    after = next((f" Versi {one.number} tetap menggantikannya kemudian." for one in services.coming(done.effective)), "")
    messages.success(request, f"Versi {done.number} diterbitkan, berlaku sejak {tanggal_surat(done.effective)}.{after}")
    return redirect("portal:edition")


def _compare(
    request: Actor, row: EditionVersion, form: PublishForm, status: int = 200, typed: date | None = None
) -> HttpResponse:
    """Side by side with the edition that the draft replaces on its day, `typed` when it can be one; what follows is named."""
    today = timezone.localdate()
    is_possible = typed is not None and today <= typed <= today + services.MOST_AHEAD
    day = typed if typed and is_possible else services.first_day(row, today)
    followed = services.holding(day)
    context = {
        "title": "Perbedaan dan penerbitan",
        "crumbs": _crumbs("Perbedaan dan penerbitan"),
        "draft": row,
        "followed": followed,
        "differences": differences(followed, services.edition_of(row)),
        "form": form,
        "later": services.coming(day),
        "never": [one for one in services.coming(today) if one.slug == followed.slug and one.effective == day],
    }
    return render(request, "desk/edition_publish.html", context, status=status)
