"""The desk's verbs on one case: claim, take over, return, recommend, approve, send back, reject."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.complaints.models import Complaint
from inang.portal.access import Actor, desk_page
from inang.portal.desk import showing
from inang.portal.parts import Link
from inang.requests import queries, services, states
from inang.requests.models import HostingRequest
from inang.requests.rules import Overtaken, Refused
from inang.standard import queries as standard
from inang.standard.rules import FIRST_KIND


def version_of(request: HttpRequest, case: HostingRequest | Complaint) -> int:
    """The version that the page showed; a stale page is refused by the verb."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else case.version


def _do(
    request: Actor, number: str, verb: Callable[..., HostingRequest], done: str, onward: str = "portal:review"
) -> HttpResponse:
    """One verb without a form: its refusal is shown on the case, nothing else happens."""
    case = showing.case_of(number)
    try:
        verb(request=case, version=version_of(request, case), by=request.person, at=timezone.now())
    except Refused as fault:
        messages.warning(request, fault.sentence)
        return redirect("portal:review", number)
    messages.success(request, done)
    return redirect(onward, number)


@require_POST
@desk_page("reviewer")
def claim(request: Actor, number: str) -> HttpResponse:
    return _do(request, number, services.claim, "Permintaan ini sekarang Anda kaji.")


@require_POST
@desk_page("reviewer")
def take_over(request: Actor, number: str) -> HttpResponse:
    return _do(request, number, services.take_over, "Kajian sekarang ada pada Anda.")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Alasan",
        max_length=1000,
        error_messages={"required": "Tulis alasan untuk penelaah."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RejectForm(forms.Form):
    reason_id = forms.ChoiceField(
        label="Alasan penolakan",
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih alasan penolakan dari daftar."},
    )
    text = forms.CharField(
        label="Penjelasan untuk perangkat daerah",
        max_length=1000,
        required=False,
        error_messages={"required": "Jelaskan mengapa yang sudah disetujui tidak dapat dipenuhi."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReturnForm(forms.Form):
    other = forms.CharField(
        label="Hal lain yang harus diperbaiki",
        max_length=500,
        required=False,
        error_messages={"required": "Tulis sedikitnya satu hal yang harus diperbaiki."},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RecommendForm(forms.Form):
    verdict = forms.ChoiceField(label="Rekomendasi", choices=[("yes", "Disetujui"), ("no", "Ditolak")], widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Catatan untuk Kepala Bidang", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def _page(request: Actor, case: HostingRequest, form: forms.Form, words: dict[str, Any], status: int = 200) -> HttpResponse:
    crumbs = [Link("", str(case.number))]
    context = {"case": showing.show(case), "form": form, "crumbs": crumbs, **words}
    return render(request, "desk/verbs.html", context, status=status)


def _reasoned(
    request: Actor, case: HostingRequest, form: forms.Form, words: dict[str, Any], verb: Callable[[], HostingRequest], done: str
) -> HttpResponse:
    """Show a form, or run its verb; a refusal stands at its field and keeps what was typed."""
    if request.method != "POST":
        return _page(request, case, form, words)
    if form.is_valid():
        try:
            verb()
        except Overtaken as fault:
            form.add_error(None, fault.sentence)
            return _page(request, showing.case_of(str(case.number)), form, words, 409)
        except Refused as fault:
            form.add_error(fault.field if fault.field in form.fields else None, fault.sentence)
        else:
            messages.success(request, done)
            return redirect("portal:review", case.number)
    return _page(request, case, form, words, 422)


def why_not(request: Actor, case: HostingRequest, verb: str) -> str:
    """Why this person cannot do this now, said before anything is typed; what was sent is answered by the verb."""
    return "" if request.method == "POST" else services.obstacle(case, verb, by=request.person, at=timezone.now())


@desk_page("approver")
def send_back(request: Actor, number: str) -> HttpResponse:
    case, form = showing.case_of(number), ReasonForm(request.POST or None)
    words = {
        "title": "Kirim balik ke penelaah",
        "why_not": why_not(request, case, "send_back"),
        "lead": f"{case.label} · {case.agency.name}",
        "button": "Kirim balik",
        "consequence": "Hitungan hari tetap berjalan.",
    }

    def verb() -> HostingRequest:
        return services.send_back(
            request=case,
            reason=form.cleaned_data["reason"],
            version=version_of(request, case),
            by=request.person,
            at=timezone.now(),
        )

    return _reasoned(request, case, form, words, verb, "Dikirim balik ke penelaah.")


def _let_go(case: HostingRequest) -> str:
    """What else a refusal does to what was approved already."""
    if case.state not in (states.APPROVED, states.ACTIVATED):
        return ""
    back = "Yang sudah diubah pada situs dikembalikan seperti sebelum permintaan ini. " if case.undo else ""
    return "Persetujuan dicabut. " + ("Situs yang baru dipesan dihapus dari server. " if case.kind == FIRST_KIND else back)


@desk_page("approver")
def reject(request: Actor, number: str) -> HttpResponse:
    case, form = showing.case_of(number), RejectForm(request.POST or None)
    edition = standard.edition(case.edition)
    form.fields["text"].required = case.state in (states.APPROVED, states.ACTIVATED)
    form.fields["reason_id"].choices = [(row.id, row.text) for row in edition.refusal_reasons]  # type: ignore[attr-defined]
    words = {
        "title": "Tolak permintaan",
        "why_not": why_not(request, case, "reject"),
        "lead": f"{case.label} · {case.agency.name}",
        "button": "Tolak dan siapkan surat",
        "danger": True,
        "consequence": f"{_let_go(case)}Surat penolakan bernomor disiapkan untuk ditandatangani. {edition.letters.objection}",
    }

    def verb() -> HostingRequest:
        return services.reject(
            request=case,
            reason_id=form.cleaned_data["reason_id"],
            text=form.cleaned_data["text"],
            version=version_of(request, case),
            by=request.person,
            at=timezone.now(),
        )

    return _reasoned(request, case, form, words, verb, "Ditolak. Surat penolakan menunggu tanda tangan.")


def _return_items(request: Actor, case: HostingRequest) -> list[dict[str, Any]]:
    """The items answered no, with the reason that is typed now or was noted."""
    found = []
    for item in showing.items_of(queries.checklist(case)):
        if item.answer == "n":
            note = request.POST.get(f"butir-{item.id}", item.note)
            found.append({"id": item.id, "text": item.text, "note": note, "reasons": item.reasons})
    return found


@desk_page("reviewer")
def give_back(request: Actor, number: str) -> HttpResponse:
    case, form = showing.case_of(number), ReturnForm(request.POST or None)
    items = _return_items(request, case)
    if not items:
        form.fields["other"].label = "Yang harus diperbaiki"
        form.fields["other"].required = True
    words = {
        "title": "Kembalikan untuk perbaikan",
        "why_not": why_not(request, case, "return"),
        "lead": f"{case.label} · {case.agency.name}",
        "button": "Kembalikan",
        "items": items,
        "consequence": "Hitungan hari berhenti sampai perangkat daerah mengirim ulang.",
    }

    def verb() -> HostingRequest:
        reasons = [(row["id"], row["note"]) for row in items]
        if other := form.cleaned_data["other"].strip():
            reasons.append(("", other))
        return services.return_for_correction(
            request=case, items=reasons, version=version_of(request, case), by=request.person, at=timezone.now()
        )

    return _reasoned(request, case, form, words, verb, "Dikembalikan. Hitungan hari berhenti.")


@desk_page("reviewer")
def recommend(request: Actor, number: str) -> HttpResponse:
    case = showing.case_of(number)
    verdict = "no" if request.GET.get("putusan") == "no" else "yes"
    form = RecommendForm(request.POST or None, initial={"verdict": verdict})
    words = {
        "title": "Rekomendasikan kepada Kepala Bidang",
        "why_not": why_not(request, case, "recommend"),
        "lead": f"{case.label} · {case.agency.name}",
        "button": "Kirim rekomendasi",
        "consequence": "Keputusan diambil orang lain; penelaah tidak dapat memutus permintaan yang dikajinya.",
    }

    def verb() -> HostingRequest:
        return services.recommend(
            request=case,
            verdict=form.cleaned_data["verdict"],
            reason=form.cleaned_data["reason"],
            version=version_of(request, case),
            by=request.person,
            at=timezone.now(),
        )

    return _reasoned(request, case, form, words, verb, "Rekomendasi dikirim kepada Kepala Bidang.")
