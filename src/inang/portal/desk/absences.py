"""Who is away, from when to when, and who stands in."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.agencies import delegating
from inang.agencies.models import Absence, Membership, Person
from inang.agencies.rules import OFFICE_ROLES, Refused
from inang.portal.access import Actor, desk_page
from inang.portal.desk import paging
from inang.portal.parts import Link

ROLES: Final = ("reviewer", "approver", "signatory", "complaint_officer", "administrator")
_OTHERS: Final = frozenset({"approver", "signatory", "administrator"})


def _day(label: str, required: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date", "class": "input-date"}, format="%Y-%m-%d"),
        error_messages={"required": required, "invalid": "Tulis tanggal seperti 2026-11-26."},
    )


class AbsenceForm(forms.Form):
    use_required_attribute = False
    person = forms.ModelChoiceField(
        label="Siapa",
        queryset=Person.objects.none(),
        empty_label=None,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": "Pilih orangnya.", "invalid_choice": "Pilih orang dari daftar."},
    )
    since = _day("Mulai", "Isi tanggal mulai.")
    until = _day("Sampai dengan", "Isi tanggal berakhir.")
    substitute = forms.ModelChoiceField(
        label="Pengganti",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Belum ditunjuk",
        help_text="Diusulkan setiap kali pekerjaannya diserahkan. Menjadi pengganti tidak memberi kewenangan.",
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"invalid_choice": "Pilih orang dari daftar."},
    )
    note = forms.CharField(label="Keterangan", max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        office = Membership.objects.filter(role__in=OFFICE_ROLES).values("person_id")
        everybody = Person.objects.filter(pk__in=office, is_active=True).order_by("name")
        may_all = bool(actor.roles & _OTHERS)
        self.fields["person"].queryset = everybody if may_all else everybody.filter(pk=actor.person.pk)  # type: ignore[attr-defined]
        self.fields["substitute"].queryset = everybody  # type: ignore[attr-defined]
        self.initial.setdefault("person", actor.person.pk)


def _show(request: Actor, form: AbsenceForm, status: int = 200) -> HttpResponse:
    rows = Absence.objects.filter(until__gte=timezone.localdate()).select_related("person", "substitute")
    found, pager = paging.part(request, rows.order_by("since", "pk"), {}, what="catatan")
    context = {
        "rows": [(row, bool(request.roles & _OTHERS) or row.person_id == request.person.pk) for row in found],
        "pager": pager,
        "form": form,
        "today": timezone.localdate(),
        "actions": [Link("#tidak-di-tempat", "Catat", icon="plus-lg")],
    }
    return render(request, "desk/absences.html", context, status=status)


@desk_page(*ROLES)
def page(request: Actor) -> HttpResponse:
    form = AbsenceForm(request.POST or None, actor=request)
    if request.method != "POST":
        return _show(request, form)
    if form.is_valid():
        try:
            delegating.set_absence(by=request.person, at=timezone.now(), **form.cleaned_data)
        except Refused as fault:
            form.add_error(fault.field if fault.field in form.fields else None, fault.sentence)
        else:
            messages.success(request, f"Dicatat: {form.cleaned_data['person'].name} tidak di tempat.")
            return redirect("portal:absences")
    return _show(request, form, 422)


@require_POST
@desk_page(*ROLES)
def end(request: Actor, pk: int) -> HttpResponse:
    """Back again."""
    absence = Absence.objects.filter(pk=pk).first()
    if absence is None:
        raise Http404
    try:
        delegating.end_absence(by=request.person, at=timezone.now(), absence=absence)
    except Refused as fault:
        messages.warning(request, fault.sentence)
    else:
        messages.success(request, "Catatan diakhiri.")
    return redirect("portal:absences")
