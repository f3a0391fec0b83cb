"""What whoever complained can still do: accept the answer, object, withdraw, hide the name."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from inang.complaints import queries, services
from inang.complaints.models import Complaint
from inang.complaints.rules import Refused
from inang.portal import attachments, errors
from inang.portal.complaint_forms import DisputeForm, GentleForm, WithdrawForm, add_faults
from inang.portal.public.tracked import HOUR, held, too_often

Do = Callable[[list[attachments.Kept]], object]


def _form(kind: type[forms.Form], request: HttpRequest) -> forms.Form:
    return kind(request.POST, request.FILES) if request.method == "POST" else kind()


def _verb(request: HttpRequest, case: Complaint, form: forms.Form, verb: Do, words: dict[str, Any]) -> HttpResponseBase:
    """A page that asks once more, then one verb; what is refused stands at its field with all that was typed."""
    kept: list[attachments.Kept] = []
    if request.method == "POST":
        if too_often(request):
            return errors.too_often(request, HOUR)
        form.is_valid()
        kept = attachments.take_in(request, form) if attachments.FIELD in form.fields else []
        if not form.errors:
            try:
                verb(kept)
            except Refused as fault:
                add_faults(form, fault)
            else:
                return redirect("portal:tracked")
    context = {"case": case, "form": form, "kept": kept, **words}
    return render(request, "public/tracked_verb.html", context, status=422 if form.errors else 200)


@held
def dispute(request: HttpRequest, case: Complaint) -> HttpResponseBase:
    form = _form(DisputeForm, request)
    words = {"title": _("Ajukan keberatan"), "button": _("Kirim keberatan")}

    def verb(kept: list[attachments.Kept]) -> object:
        values = form.cleaned_data
        return services.dispute(
            complaint=case,
            text=values["text"],
            new_facts=values["new_facts"],
            at=timezone.now(),
            files=attachments.files_of(kept),
        )

    return _verb(request, case, form, verb, words)


@held
def withdraw(request: HttpRequest, case: Complaint) -> HttpResponseBase:
    form = _form(WithdrawForm, request)
    examined = case.is_sorted and queries.class_of(case).examination
    words = {
        "title": _("Tarik pengaduan"),
        "button": _("Tarik pengaduan ini"),
        "danger": True,
        "lead": _("Pengaduan ini berkadar pengawasan: pemeriksaannya kami lanjutkan karena jabatan, tanpa Anda.")
        if examined
        else _("Kami berhenti menanganinya. Pengaduan yang ditarik tidak dapat dibuka lagi; Anda dapat membuat yang baru."),
    }

    def verb(_kept: list[attachments.Kept]) -> object:
        return services.withdraw(complaint=case, reason=form.cleaned_data["reason"], at=timezone.now())

    return _verb(request, case, form, verb, words)


@held
def objection(request: HttpRequest, case: Complaint) -> HttpResponseBase:
    words = {
        "title": _("Ini pengaduan"),
        "button": _("Nyatakan sebagai pengaduan"),
        "lead": _("Kami catat kembali sebagai pengaduan; batas waktunya mengikuti golongannya, dihitung sejak diterima."),
    }

    def verb(_kept: list[attachments.Kept]) -> object:
        return services.object_to_conversion(complaint=case, at=timezone.now())

    return _verb(request, case, _form(GentleForm, request), verb, words)


@held
def hide(request: HttpRequest, case: Complaint) -> HttpResponseBase:
    """From now on the name is confidential."""
    words = {
        "title": _("Rahasiakan nama saya"),
        "button": _("Rahasiakan"),
        "lead": _("Sejak sekarang nama Anda hanya dapat dibuka petugas tertentu, dan setiap kali dicatat."),
    }

    def verb(_kept: list[attachments.Kept]) -> object:
        return services.make_confidential(complaint=case, at=timezone.now())

    return _verb(request, case, _form(GentleForm, request), verb, words)


@require_POST
@held
def accept(request: HttpRequest, case: Complaint) -> HttpResponseBase:
    """The answer is accepted: the case is closed."""
    with suppress(Refused):  # somebody was faster: the page says what holds now
        services.accept(complaint=case, at=timezone.now())
    return redirect("portal:tracked")
