"""The register of delegations (Plt., Plh., a.n.), and the form that records one by its numbered letter."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.agencies import delegating
from inang.agencies import queries as agencies
from inang.agencies.models import Delegation, Person
from inang.agencies.rules import POWERS, Refused
from inang.letters import services as letters
from inang.notices import services as notices
from inang.portal.access import Actor, desk_page
from inang.portal.desk import paging
from inang.portal.parts import Link
from inang.standard import queries as standard
from inang.workdays.words import tanggal

ROLES: Final = ("reviewer", "approver", "signatory", "administrator")
_GIVEN: Final = (
    "Yth. {name},\n\n{person} bertindak sebagai {words} ({scope}) mulai {since} sampai dengan {until}, "
    "berdasarkan surat nomor {number}.\n\n{office}\nTelepon {phone}"
)
_ENDED: Final = (
    "Yth. {name},\n\nPelimpahan {words} ({scope}) kepada {person} berdasarkan surat nomor {number} diakhiri {ended}.\n\n"
    "{office}\nTelepon {phone}"
)


IDLE: Final = ("Tidak berlaku", "exclamation-triangle-fill", "warn")  # a term is over, or somebody is locked


def _day(label: str, required: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date", "class": "input-date"}, format="%Y-%m-%d"),
        error_messages={"required": required, "invalid": "Tulis tanggal seperti 2026-11-26."},
    )


def _choice(label: str, choices: list[tuple[str, str]], required: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", "Pilih"), *choices],
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": required, "invalid_choice": "Pilih dari daftar."},
    )


def _person(label: str, *, required: bool, empty: str, hint: str = "") -> forms.ModelChoiceField[Person]:
    return forms.ModelChoiceField(
        label=label,
        help_text=hint,
        queryset=Person.objects.none(),
        required=required,
        empty_label=empty,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={
            "required": "Pilih orangnya.",
            "invalid_choice": "Pilih orang dari daftar: yang memegang peran kantor hari ini.",
        },
    )


class DelegationForm(forms.Form):
    use_required_attribute = False
    person = _person("Penerima", required=True, empty="Pilih orang", hint="Hanya pemegang peran kantor hari ini.")
    capacity = _choice(
        "Sebagai",
        [("plt", "Plt. (jabatan kosong)"), ("plh", "Plh. (pejabat berhalangan sementara)"), ("an", "a.n. (atas nama)")],
        "Pilih Plt., Plh., atau a.n.",
    )
    title = forms.CharField(
        label="Jabatan yang dilimpahkan",
        max_length=160,
        help_text="Jabatannya saja, misalnya Kepala Dinas. Plt., Plh., atau a.n. dicetak di depannya.",
        error_messages={"required": "Tulis jabatannya."},
    )
    scope = _choice("Kewenangan", list(Delegation.Scope.choices), "Pilih kewenangan.")
    principal = _person(
        "Pemberi",
        required=False,
        empty="Jabatan sedang kosong",
        hint="Pemegang jabatan itu. Pelimpahan berakhir bila perannya berakhir. Harus dipilih untuk a.n.",
    )
    letter_number = forms.CharField(
        label="Nomor surat", max_length=100, error_messages={"required": "Tulis nomor surat pelimpahan."}
    )
    letter_date = _day("Tanggal surat", "Isi tanggal surat.")
    agenda = forms.CharField(
        label="Nomor agenda surat masuk", max_length=60, required=False, help_text="Bila surat ini tercatat sebagai surat masuk."
    )
    since = _day("Mulai", "Isi tanggal mulai.")
    until = _day("Sampai dengan", "Isi tanggal berakhir.")
    reason = forms.CharField(
        label="Alasan pencatatan terlambat",
        max_length=300,
        required=False,
        help_text="Hanya bila tanggal mulai sudah lewat. Hari yang lewat tidak memberi kewenangan.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("person", "principal"):
            self.fields[name].queryset = agencies.staff(timezone.localdate())  # type: ignore[attr-defined]


def state_of(row: Delegation, today: date, *, live: bool) -> tuple[str, str, str]:
    """Word, icon and tone of a row of the register; `live`: it gives its power today."""
    if agencies.is_over(row, today):
        return ("Diakhiri", "x-circle", "quiet") if row.ended_at is not None else ("Berakhir", "check-all", "quiet")
    if row.since > today:
        return "Belum mulai", "clock", "plain"
    return ("Berlaku", "check-circle", "ok") if live else IDLE


def _tell_given(made: Delegation) -> None:
    """To both persons; and to those of a delegation whose days, in nobody's hand, it took over."""
    _tell(made, _GIVEN, "given")
    for row in made.replaced:
        tell_ended(row)


def tell_ended(row: Delegation) -> None:
    """To both persons: it was taken back, or ended with somebody's role."""
    _tell(row, _ENDED, f"ended:{_last_right(row)}")


def _last_right(row: Delegation) -> str:
    """When an ended delegation gives its last right, in words."""
    assert row.ended_at is not None
    day = agencies.office_day(row.ended_at)
    return "hari ini" if day <= timezone.localdate() else f"mulai {tanggal(day)}"


def _tell(row: Delegation, text: str, occasion: str) -> None:
    """A notice to both persons, in the transaction of the verb."""
    office = standard.current().office
    for person in {row.person, row.principal} - {None}:
        assert person is not None
        notices.send(
            event=f"delegation:{row.pk}:{occasion}",
            subject_key=f"delegation:{row.pk}",
            to=person.email,
            to_name=person.name,
            title=f"Pelimpahan kewenangan {row.words()}"[:200],
            text=text.format(
                name=person.name,
                person=row.person.name,
                words=row.words(),
                scope=row.get_scope_display(),
                since=tanggal(row.since),
                until=tanggal(row.until),
                ended=_last_right(row) if row.ended_at else "",
                number=row.letter_number,
                office=office.full_name,
                phone=office.phone,
            ),
            at=timezone.now(),
        )


def _show(request: Actor, form: DelegationForm | None, status: int = 200) -> HttpResponse:
    words, today = paging.query(request), timezone.localdate()
    rows = agencies.delegations()
    if words:
        rows = rows.filter(person__name__icontains=words) | rows.filter(letter_number__icontains=words)
    found, pager = paging.part(request, rows, {"q": words}, what="pelimpahan")
    live = agencies.in_force(found, today)
    context = {
        "rows": [(row, state_of(row, today, live=row.pk in live), not agencies.is_over(row, today)) for row in found],
        "idle": IDLE,
        "pager": pager,
        "q": words,
        "form": form,
        "actions": [Link("#limpahkan", "Catat pelimpahan", icon="plus-lg")] if form else [],
    }
    return render(request, "desk/delegations.html", context, status=status)


@desk_page(*ROLES)
def page(request: Actor) -> HttpResponse:
    may = "administrator" in request.roles
    if request.method != "POST":
        title = standard.current().office.head_title
        return _show(request, DelegationForm(initial={"title": title}) if may else None)
    if not may:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    form = DelegationForm(request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                made = delegating.delegate(by=request.person, at=timezone.now(), **form.cleaned_data)
                _tell_given(made)
        except Refused as fault:
            form.add_error(fault.field if fault.field in form.fields else None, fault.sentence)
        else:
            keyless = "signatory" in POWERS[made.scope] and letters.key_fault(made.person, timezone.now())
            remark = " Penerima belum punya kunci tanda tangan yang berlaku." if keyless else ""
            messages.success(request, f"Dicatat: {made.person.name}, {made.words()}. Kedua pihak diberi tahu.{remark}")
            return redirect("portal:delegations")
    return _show(request, form, 422)


@require_POST
@desk_page("administrator")
def end(request: Actor, pk: int) -> HttpResponse:
    """Take a delegation back at once."""
    row = agencies.delegations().filter(pk=pk).first()
    if row is None:
        raise Http404
    reason: Any = request.POST.get("reason", "")
    try:
        with transaction.atomic():
            tell_ended(delegating.end_delegation(by=request.person, at=timezone.now(), delegation=row, reason=reason))
    except Refused as fault:
        messages.warning(request, fault.sentence)
    else:
        messages.success(request, f"Pelimpahan {row.words()} kepada {row.person.name} diakhiri.")
    return redirect("portal:delegations")
