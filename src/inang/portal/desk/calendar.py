"""The administrator's calendar: versions, this year's days, and a decree in; what it moves is shown before it holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.agencies import redating
from inang.agencies.moving import Preview
from inang.agencies.rules import Overtaken, Refused, actor
from inang.complaints.redating import subject as complaints
from inang.portal import uploads
from inang.portal.access import Actor, desk_page
from inang.portal.calendars import year_of
from inang.portal.counting import clock_days, due_days
from inang.portal.desk import paging
from inang.portal.parts import DueDays, Link, PagerView
from inang.requests.redating import SUBJECT as REQUESTS
from inang.standard import queries as standard
from inang.workdays import proposing
from inang.workdays import queries as workdays
from inang.workdays.days import ALARM_DAYS
from inang.workdays.importing import Reading, decode, read, without_unseen
from inang.workdays.models import CalendarDraft, CalendarVersion
from inang.workdays.proposing import DraftRefused, NothingNew
from inang.workdays.versions import KINDS, taken_back
from inang.workdays.words import days_off_words

KEEPS: Final = 20_000  # letters of a refused file that come back in the form
_DATE = {"type": "date", "class": "input-date"}


class DecreeForm(forms.Form):
    """One decree: its number and dates, and its days as a file or as lines."""

    use_required_attribute = False
    decree = forms.CharField(label="Nomor ketetapan", max_length=200, error_messages={"required": "Isi nomor ketetapan."})
    decree_date = forms.DateField(
        label="Tanggal ketetapan",
        required=False,
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
        error_messages={"invalid": "Isi tanggal seperti 2027-09-20."},
    )
    announced = forms.DateField(
        label="Diumumkan",
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
        error_messages={"required": "Isi tanggal diumumkan.", "invalid": "Isi tanggal seperti 2027-09-20."},
    )
    covers = forms.IntegerField(
        label="Melengkapi libur tahun",
        required=False,
        min_value=2000,
        max_value=2100,
        help_text="Isi bila ketetapan ini memuat semua hari libur setahun. Sesudah tahun terakhir, tanggal hanya sementara.",
        widget=forms.NumberInput(attrs={"class": "input-date"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Isi tahun dengan angka, 2000 sampai 2100."),
    )
    file = forms.FileField(
        label="Berkas CSV atau iCalendar", required=False, error_messages={"empty": "Berkas kosong.", "invalid": "Pilih berkas."}
    )
    lines = forms.CharField(
        label="atau tulis hari-harinya",
        required=False,
        strip=False,
        help_text="Satu hari tiap baris: tanggal, jenis, nama, lalu cabut bila hari itu dicabut. "
        "Contoh: 2027-08-18, cuti bersama, Cuti bersama HUT RI",
        widget=forms.Textarea(attrs={"rows": 6, "class": "input", "spellcheck": "false"}),
    )
    note = forms.CharField(
        label="Sebab terlambat dicatat",
        required=False,
        max_length=300,
        help_text="Hanya bila ketetapan ini lebih lama daripada yang terakhir.",
    )

    def reading(self) -> Reading:
        """What the file says, else the lines."""
        file = self.cleaned_data.get("file")
        if file is not None:
            return read(file.read(), file.name)
        return read(self.cleaned_data.get("lines", "").encode(), "baris.csv")

    def said(self) -> dict[str, Any]:
        """What stands beside the days, as proposing.propose takes it."""
        year = self.cleaned_data["covers"]
        typed = {name: self.cleaned_data[name] for name in ("decree", "decree_date", "announced", "note")}
        return {**typed, "covers": [year] if year else []}


def _show(request: Actor, form: DecreeForm, status: int = 200) -> HttpResponse:
    calendar = workdays.calendar()
    left = workdays.days_covered(timezone.localdate())
    versions = CalendarVersion.objects.order_by("-number").prefetch_related("entries")
    found, pager = paging.part(request, versions, {}, what="versi", most=20)
    year, back = timezone.localdate().year, taken_back(workdays.versions())
    context = {
        "form": form,
        "may_propose": "administrator" in request.roles,
        "calendar": calendar,
        "left": days_off_words(left),
        "alarm": left < ALARM_DAYS,
        "unconfirmed": workdays.unconfirmed(timezone.localdate()),
        "versions": [(one, back.get(one.number)) for one in found],
        "pager": pager,
        "drafts": CalendarDraft.objects.filter(state=CalendarDraft.State.OPEN),
        "years": [(one, year_of(calendar, one)) for one in (year, year + 1)],
        "actions": [
            *([Link("#ketetapan", "Masukkan ketetapan")] if "administrator" in request.roles else []),
            Link(reverse("portal:working_days"), "Halaman umum"),
            Link(reverse("portal:working_days_feed"), "Langganan iCalendar"),
        ],
    }
    return render(request, "desk/calendar.html", context, status=status)


@desk_page("administrator", "approver")
def page(request: Actor) -> HttpResponse:
    return _show(request, DecreeForm(initial={"announced": timezone.localdate()}))


@require_POST
@desk_page("administrator")
def propose(request: Actor) -> HttpResponse:
    """Read and check a decree; its preview comes next, nothing holds yet."""
    form = DecreeForm(request.POST, request.FILES)
    uploads.say_at(form, "file", request, "Berkas lebih besar dari 20 MB. Kirim hari-harinya saja, satu baris tiap hari.")
    if not form.is_valid():
        return _show(request, form, 422)
    reading, now = form.reading(), timezone.now()
    try:
        if reading.faults:
            raise DraftRefused(reading.faults)
        draft = proposing.propose(
            rows=reading.rows,
            remarks=reading.remarks,
            **form.said(),
            by=actor(request.person),
            by_id=request.person.pk,
            at=now,
            today=timezone.localdate(),
        )
    except NothingNew as nothing:
        messages.info(request, str(nothing))
        return _show(request, form)
    except DraftRefused as refused:
        return _show(request, _refused(request, refused), 422)
    return redirect("portal:calendar_draft", pk=draft.pk)


def _refused(request: Actor, refused: DraftRefused) -> DecreeForm:
    """The form again: a short file comes back as lines, so that it can be mended here."""
    typed: dict[str, Any] = request.POST.dict()
    file = request.FILES.get("file")
    if file is not None and file.size and file.size <= KEEPS:
        file.seek(0)
        try:
            typed["lines"] = without_unseen(decode(file.read())[0])
        except ValueError:
            pass
    form = DecreeForm(typed)
    form.is_valid()
    for fault in refused.faults:
        form.add_error(fault.field if fault.field in form.fields and fault.field != "file" else "lines", str(fault))
    return form


def _draft(pk: int) -> CalendarDraft:
    found = CalendarDraft.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _pager(first: int, shown: int, total: int) -> PagerView:
    newer = f"?dari={max(0, first - paging.ROWS)}" if first else ""
    older = f"?dari={first + paging.ROWS}" if first + paging.ROWS < total else ""
    return PagerView(first + 1 if shown else 0, first + shown, total, newer=newer, older=older, what="perkara")


@desk_page("administrator", "approver")
def draft(request: Actor, pk: int) -> HttpResponse:
    """What a proposed decree would move, before it holds."""
    found = _draft(pk)
    is_open = found.state == CalendarDraft.State.OPEN
    seen = redating.preview(found, timezone.now(), (REQUESTS, complaints(request.person))) if is_open else Preview(0, [])
    fault = redating.may_apply(found, seen, request.person, timezone.now())
    first = paging.start(request)
    rows = seen.moved[first : first + paging.ROWS]
    context = {
        "draft": found,
        "is_open": is_open,
        "entries": [(one, KINDS[one.kind].word) for one in proposing.entries_of(found)],
        "seen": seen,
        "rows": rows,
        "overtaken": is_open and proposing.is_overtaken(found),
        "may": is_open and not fault,
        "fault": fault,
        "is_first": redating.is_first_word(found, seen),
        "may_drop": "administrator" in request.roles and is_open,
        "pager": _pager(first, len(rows), len(seen.moved)),
        "crumbs": [Link(reverse("portal:calendar"), "Kalender"), Link("", "Usulan")],
    }
    return render(request, "desk/calendar_draft.html", context)


def _counts(both: redating.Counted, at: datetime) -> list[tuple[str, DueDays]]:
    """Each date before and after, under its words: the due date, and the last day for mending where one runs."""
    edition = standard.edition(both.clock.edition)
    found = [clock_days(both.clock, at, edition=edition, calendar=calendar) for calendar in both.calendars]
    if (wait := both.wait) is not None:
        found += [
            due_days(until, received=wait.since, limit=wait.days, rule=wait.rule, edition=edition, calendar=calendar)
            for until, calendar in both.wait_counts
        ]
    name = both.wait_words.capitalize()
    return list(zip(("Semula", "Menjadi", f"{name} semula", f"{name} menjadi"), found, strict=False))


@desk_page("administrator", "approver")
def count(request: Actor, pk: int, number: str) -> HttpResponse:
    """How both dates of one case are counted: days and calendars alone, so that it tells nothing of what a complaint says."""
    found = _draft(pk)
    if found.state != CalendarDraft.State.OPEN:
        raise Http404
    both = redating.counted(found, number, (REQUESTS, complaints(request.person)))
    if both is None:
        raise Http404
    context = {
        "number": number,
        "counts": _counts(both, timezone.now()),
        "crumbs": [
            Link(reverse("portal:calendar"), "Kalender"),
            Link(reverse("portal:calendar_draft", args=[pk]), "Usulan"),
            Link("", f"Cara hitung {number}"),
        ],
    }
    return render(request, "desk/calendar_count.html", context)


@require_POST
@desk_page("administrator", "approver")
def apply(request: Actor, pk: int) -> HttpResponse:
    try:
        version = redating.apply(
            draft=_draft(pk), by=request.person, at=timezone.now(), subjects=(REQUESTS, complaints())
        )
    except (Refused, Overtaken) as fault:
        tell = messages.success if isinstance(fault, redating.FirstWord) else messages.warning
        tell(request, str(fault))
        return redirect("portal:calendar_draft", pk=pk)
    messages.success(request, f"Kalender versi {version.number} berlaku: {version.decree}.")
    return redirect("portal:calendar")


@require_POST
@desk_page("administrator")
def drop(request: Actor, pk: int) -> HttpResponse:
    if proposing.drop(draft=_draft(pk), by=actor(request.person), at=timezone.now()):
        messages.success(request, "Usulan dibatalkan; kalender tidak berubah.")
    else:
        messages.info(request, "Usulan ini sudah selesai lebih dahulu.")
    return redirect("portal:calendar")


@require_POST
@desk_page("administrator")
def renew(request: Actor, pk: int) -> HttpResponse:
    """Check a draft again, since another decree was applied meanwhile."""
    now = timezone.now()
    try:
        made = proposing.renew(
            draft=_draft(pk), by=actor(request.person), by_id=request.person.pk, at=now, today=timezone.localdate()
        )
    except DraftRefused as fault:
        messages.warning(request, str(fault))
        return redirect("portal:calendar_draft", pk=pk)
    return redirect("portal:calendar_draft", pk=made.pk)


@require_POST
@desk_page("administrator")
def undo(request: Actor, number: int) -> HttpResponse:
    """Begin a version that takes another one back."""
    version = CalendarVersion.objects.filter(number=number).first()
    if version is None:
        raise Http404
    try:
        made = proposing.propose_undo(
            version=version,
            reason=request.POST.get("reason", "").strip()[:150],
            by=actor(request.person),
            by_id=request.person.pk,
            at=timezone.now(),
            today=timezone.localdate(),
        )
    except DraftRefused as fault:
        messages.warning(request, str(fault))
        return redirect("portal:calendar")
    return redirect("portal:calendar_draft", pk=made.pk)
