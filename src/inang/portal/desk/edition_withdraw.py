"""Take back a version of the edition that has not begun: it stays to be read, with its reason, and never holds."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from inang.agencies.rules import actor
from inang.portal.access import Actor, desk_page
from inang.portal.parts import Link
from inang.standard import services
from inang.standard.models import EditionVersion
from inang.workdays.words import with_dates


class WithdrawForm(forms.Form):
    use_required_attribute = False
    reason = forms.CharField(
        label="Alasan menarik kembali",
        help_text="Tetap tercatat bersama versi itu, misalnya: tahun salah ketik.",
        max_length=services.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Tulis alasan menarik kembali.", "max_length": "Paling panjang 300 karakter."},
    )


@desk_page("administrator")
def page(request: Actor, number: int) -> HttpResponse:
    """Which version, from when it was to hold, and why not."""
    row = get_object_or_404(EditionVersion, number=number)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        today, reason = timezone.localdate(), form.cleaned_data["reason"]
        try:
            services.withdraw(row=row, reason=reason, today=today, by=actor(request.person), at=timezone.now())
        except services.Refused as fault:
            messages.warning(request, with_dates(fault.sentence))
        else:
            messages.success(request, f"Versi {number} ditarik kembali. Konsep baru dapat dimulai darinya.")
        return redirect("portal:edition")
    status = 422 if form.is_bound else 200
    crumbs = [Link(reverse("portal:edition"), "Edisi"), Link("", f"Tarik kembali versi {number}")]
    context = {"row": row, "form": form, "crumbs": crumbs, "now": services.holding(timezone.localdate())}
    return render(request, "desk/edition_withdraw.html", context, status=status)
