"""Giving a case to somebody: hand-over to another reviewer, and the disposisi of the head or an approver."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inang.agencies import queries as agencies
from inang.agencies.rules import HEAD_ROLES
from inang.portal.access import Actor, desk_page
from inang.portal.desk import showing
from inang.portal.desk.reviewers import ReviewerField
from inang.portal.desk.verbs import version_of
from inang.portal.parts import Link
from inang.requests import services
from inang.requests.assigning import hand_over_fault
from inang.requests.models import HostingRequest
from inang.requests.rules import Overtaken, Refused
from inang.workdays.words import tanggal

MAY_HAND_OVER: Final = ("reviewer", "approver", "signatory", "administrator")
_NOTE: Final = {"rows": 3}


class ToForm(forms.Form):
    """To whom, and what to know."""

    use_required_attribute = False
    to = ReviewerField(
        label="Penelaah",
        empty_label="Pilih penelaah",
        error_messages={"required": "Pilih penelaah.", "invalid_choice": "Pilih penelaah dari daftar."},
    )
    note = forms.CharField(label="Catatan", max_length=500, required=False, widget=forms.Textarea(attrs=_NOTE))

    def __init__(self, *args: Any, case: HostingRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = cast(ReviewerField, self.fields["to"])
        to.offer(timezone.localdate(), but=self.but(case))
        found = to.gone.get(case.reviewer_id or 0)
        if found is not None and found.instead is not None:
            self.initial.setdefault("to", found.instead.pk)
            to.help_text = f"Diusulkan {found.instead.name}: pengganti selama {found.person.name} tidak di tempat."

    def but(self, case: HostingRequest) -> int:
        """Who cannot be chosen: whoever has it."""
        return case.reviewer_id or 0


class ForwardForm(ToForm):
    """The disposisi: an empty reviewer means the whole division."""

    due = forms.DateField(
        label="Mohon selesai sebelum akhir",
        required=False,
        help_text="Tenggat disposisi. Janji kepada perangkat daerah tetap menurut hitungan hari kerja.",
        widget=forms.DateInput(attrs={"type": "date", "class": "input-date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Tulis tanggal seperti 2026-11-26."},
    )

    def __init__(self, *args: Any, case: HostingRequest, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        to = cast(ReviewerField, self.fields["to"])
        to.required, to.label, to.empty_label = False, "Kepada", "Bidang (siapa pun penelaahnya)"
        self.fields["note"].label = "Petunjuk"
        self.fields["note"].help_text = "Perlu ditulis bila ditujukan kepada bidang."

    def but(self, case: HostingRequest) -> int:
        return 0  # the head may ask something of whoever has it


def _page(request: Actor, case: HostingRequest, form: ToForm, words: dict[str, Any], status: int = 200) -> HttpResponse:
    number = str(case.number)
    context = {
        "case": showing.show(case),
        "form": form,
        "lead": f"{case.label} · {case.agency.name}",
        "crumbs": [
            Link(reverse("portal:queue"), "Antrean"),
            Link(reverse("portal:review", args=[number]), number),
            Link("", words["title"]),
        ],
        "holder": case.reviewer.name if case.reviewer else "Belum ada",
        "away": _away(case),
        **words,
    }
    return render(request, "desk/handing.html", context, status=status)


def _away(case: HostingRequest) -> str:
    """Why somebody else should have it, in words."""
    if case.reviewer is None:
        return ""
    today = timezone.localdate()
    if not agencies.has_role(case.reviewer, "reviewer", today):
        return f"{case.reviewer.name} tidak lagi menjadi penelaah."
    found = agencies.absences(today).filter(person=case.reviewer).first()
    return f"{case.reviewer.name} tidak di tempat sampai {tanggal(found.until)}." if found else ""


def _do(
    request: Actor, case: HostingRequest, form: ToForm, words: dict[str, Any], verb: Callable[[dict[str, Any]], object], done: str
) -> HttpResponse:
    if request.method != "POST":
        return _page(request, case, form, words)
    if not form.is_valid():
        return _page(request, case, form, words, 422)
    try:
        verb({"request": case, "version": version_of(request, case), "by": request.person, "at": timezone.now()})
    except Overtaken as fault:
        form.add_error(None, fault.sentence)
        return _page(request, showing.case_of(str(case.number)), form, words, 409)
    except Refused as fault:
        form.add_error(fault.field if fault.field in form.fields else None, fault.sentence)
        return _page(request, case, form, words, 422)
    messages.success(request, done)
    return redirect("portal:review", case.number)


@desk_page(*MAY_HAND_OVER)
def hand_over(request: Actor, number: str) -> HttpResponse:
    """Give the case to another reviewer."""
    case = showing.case_of(number)
    if case.reviewer is None:
        messages.info(request, "Permintaan ini belum dipegang siapa pun, jadi belum ada yang diserahkan.")
        return redirect("portal:review", number)
    if request.method != "POST" and (fault := hand_over_fault(case, request.person, timezone.now())):
        messages.warning(request, fault)
        return redirect("portal:review", number)
    form = ToForm(request.POST or None, case=case)
    words = {
        "title": "Serahkan kepada penelaah lain",
        "button": "Serahkan",
        "consequence": "Jawaban daftar periksa ikut berpindah. Hitungan hari tetap berjalan.",
    }

    def verb(common: dict[str, Any]) -> object:
        return services.hand_over(to=form.cleaned_data["to"], note=form.cleaned_data["note"], **common)

    return _do(request, case, form, words, verb, "Permintaan diserahkan.")


@desk_page(*sorted(HEAD_ROLES))
def forward(request: Actor, number: str) -> HttpResponse:
    """The disposisi on one case."""
    case = showing.case_of(number)
    form = ForwardForm(request.POST or None, case=case)
    words = {
        "title": "Disposisi",
        "button": "Kirim disposisi",
        "consequence": "Bila dipilih seorang penelaah, permintaan langsung menjadi pekerjaannya.",
        "rows": list(case.dispositions.select_related("from_person", "to")),
    }

    def verb(common: dict[str, Any]) -> object:
        values = form.cleaned_data
        return services.forward(to=values["to"], note=values["note"], due=values["due"], **common)

    return _do(request, case, form, words, verb, "Disposisi dikirim.")
