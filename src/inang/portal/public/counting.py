"""How a due date is counted, for anyone: a day of receipt and a limit in, every day with its reason out."""

from __future__ import annotations

from datetime import date, datetime, time

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inang.portal.counting import due_days
from inang.portal.parts import DueDays
from inang.standard import queries as standard
from inang.standard.rules import Edition
from inang.workdays import queries as workdays
from inang.workdays.rules import MOST_DAYS, CountingRule, OutsideCalendar, due


class CountingForm(forms.Form):
    """The question: received when, and how many working days."""

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
        label=_("Batas, dalam hari kerja"),
        min_value=1,
        max_value=120,
        widget=forms.NumberInput(attrs={"class": "input-date"}),
        error_messages={
            "required": _("Isi batas hari kerja."),
            "invalid": _("Isi batas dengan angka."),
            "min_value": _("Batas paling sedikit 1 hari kerja."),
            "max_value": _("Batas paling banyak 120 hari kerja di halaman ini."),
        },
    )


def _count(form: CountingForm, edition: Edition) -> DueDays | None:
    day: date = form.cleaned_data["diterima"]
    hour: time | None = form.cleaned_data["jam"]
    rule = CountingRule(**edition.counting_values())
    received = datetime.combine(day, hour, rule.zone) if hour else day
    limit = min(int(form.cleaned_data["hari"]), MOST_DAYS)
    try:
        found = due(received, limit, workdays.calendar(), rule)
    except OutsideCalendar as fault:
        form.add_error("diterima", str(fault))
        return None
    return due_days(
        found, received=received, limit=limit, rule=rule, edition=edition, calendar=workdays.calendar()
    )


def page(request: HttpRequest) -> HttpResponse:
    edition = standard.current()
    asked = "diterima" in request.GET
    start = {"diterima": timezone.localdate(), "hari": edition.limit.days}
    form = CountingForm({"hari": edition.limit.days, **request.GET.dict()} if asked else None, initial=start)
    count = _count(form, edition) if asked and form.is_valid() else None
    return render(request, "public/counting.html", {"form": form, "count": count})
