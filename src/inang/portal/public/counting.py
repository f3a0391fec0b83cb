"""How a due date is counted, for anyone: a day of receipt and a limit in, every day with its reason out."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inang.portal.counting import EDITION, HOURS, due_days
from inang.portal.parts import DueDays
from inang.portal.said import said
from inang.standard import queries as standard
from inang.standard.reading import EditionFault
from inang.standard.rules import Edition
from inang.workdays import queries as workdays
from inang.workdays.rules import MOST_DAYS, CountingRule, OutsideCalendar, due, due_hours

MOST_LIMIT: Final = 365  # as many working days or hours as an edition may give


class CountingForm(forms.Form):
    """The question: received when, and how many working days or working hours."""

    diterima = forms.DateField(
        label=_("Tanggal diterima"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input-date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Isi tanggal diterima."), "invalid": _("Isi tanggal seperti 2026-11-23.")},
    )
    jam = forms.TimeField(
        label=_("Jam diterima"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": "input-date"}, format="%H:%M"),
        error_messages={"invalid": _("Isi jam seperti 15:42.")},
    )
    hari = forms.IntegerField(
        label=_("Batas"),
        min_value=1,
        max_value=MOST_LIMIT,
        widget=forms.NumberInput(attrs={"class": "input-date"}),
        error_messages={
            "required": _("Isi batasnya."),
            "invalid": _("Isi batas dengan angka."),
            "min_value": _("Batas paling sedikit 1."),
            "max_value": _("Batas paling banyak 365 di halaman ini."),
        },
    )
    satuan = forms.ChoiceField(
        label=_("Satuan"),
        choices=[("hari", _("hari kerja")), (HOURS, _("jam kerja"))],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Pilih satuan dari daftar.")),
    )

    def clean(self) -> None:
        if self.cleaned_data.get("satuan") == HOURS and "jam" in self.cleaned_data and not self.cleaned_data["jam"]:
            self.add_error("jam", _("Isi jam diterima: batas dalam jam kerja dihitung sejak jam itu."))


def _count(form: CountingForm, edition: Edition) -> DueDays | None:
    day: date = form.cleaned_data["diterima"]
    hour: time | None = form.cleaned_data["jam"]
    rule = CountingRule(**edition.counting_values())
    received = datetime.combine(day, hour, rule.zone) if hour else day
    limit = min(int(form.cleaned_data["hari"]), MOST_DAYS)
    try:
        if form.cleaned_data["satuan"] == HOURS and isinstance(received, datetime):
            found = due_hours(received, limit, workdays.calendar(), rule)
        else:
            found = due(received, limit, workdays.calendar(), rule)
    except OutsideCalendar as fault:
        form.add_error("diterima", said(str(fault)))
        return None
    return due_days(
        found, received=received, limit=limit, rule=rule, edition=edition, calendar=workdays.calendar()
    )


def _edition(slug: str) -> Edition:
    """The edition by which a case is counted, when the address names one; else, and for one that is none, that of today."""
    try:
        return standard.edition(slug[:60]) if slug else standard.current()
    except EditionFault:
        return standard.current()


def page(request: HttpRequest) -> HttpResponse:
    edition = _edition(request.GET.get(EDITION, ""))
    asked = "diterima" in request.GET
    usual = {"hari": edition.limit.days, "satuan": "hari"}
    start = {"diterima": timezone.localdate(), **usual}
    form = CountingForm({**usual, **request.GET.dict()} if asked else None, initial=start)
    count = _count(form, edition) if asked and form.is_valid() else None
    return render(request, "public/counting.html", {"form": form, "count": count})
