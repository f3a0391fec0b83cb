"""An inserted number: a letter written elsewhere gets its place between two others, with a reason."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inang.letters import inserting
from inang.letters.rules import Refused
from inang.portal.access import Actor, desk_page
from inang.portal.parts import Link

_NUMBER: Final = dict.fromkeys(("required", "invalid", "min_value", "max_value"), "Isi dengan angka.")


class InsertForm(forms.Form):
    use_required_attribute = False
    after = forms.IntegerField(
        label="Sesudah nomor urut",
        help_text="214 memberi 214.a, lalu 214.b.",
        min_value=1,
        max_value=10**9,
        error_messages=_NUMBER,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    year = forms.IntegerField(
        label="Tahun register",
        min_value=2000,
        max_value=2999,
        error_messages=dict.fromkeys(_NUMBER, "Isi tahun dengan empat angka."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    date = forms.DateField(
        label="Tanggal surat",
        help_text="Di antara hari nomor sebelumnya diberikan dan hari nomor berikutnya diberikan.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Pilih tanggal surat.", "invalid": "Tulis tanggal seperti 26/11/2026."},
    )
    subject = forms.CharField(label="Hal", max_length=200, error_messages={"required": "Isi hal surat."})
    party = forms.CharField(label="Kepada", max_length=250, error_messages={"required": "Isi nama penerima."})
    reason = forms.CharField(
        label="Alasan",
        help_text="Tertulis di register dan di catatan audit.",
        max_length=300,
        error_messages={"required": "Tulis mengapa surat ini tidak diberi nomor pada waktunya."},
    )


@desk_page(*sorted(inserting.ROLES))
def page(request: Actor) -> HttpResponse:
    form = InsertForm(request.POST or None, initial={"year": timezone.localdate().year, "date": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = form.cleaned_data
        try:
            letter = inserting.insert_number(**values, by=request.person, at=timezone.now())
        except Refused as fault:
            form.add_error(fault.field or None, fault.sentence)
        else:
            messages.success(request, f"Nomor {letter.number} tercatat di register surat keluar.")
            return redirect("portal:register", "keluar")
    crumbs = [Link(reverse("portal:register", args=["keluar"]), "Surat keluar"), Link("", "Nomor sisipan")]
    return render(request, "desk/insert.html", {"form": form, "crumbs": crumbs}, status=422 if form.errors else 200)
