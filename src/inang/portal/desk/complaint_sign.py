"""Signing the letter that answers an examined complaint: the letter as it will leave the house, and the passphrase."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from inang.agencies import queries as agencies
from inang.complaints import services, states
from inang.complaints.models import Complaint
from inang.complaints.rules import Refused
from inang.letters import services as letters
from inang.letters.models import Letter
from inang.portal import letter_key, serving
from inang.portal.access import Actor, desk_page
from inang.portal.desk.complaint_parts import ROLES, case_of, due_of
from inang.portal.desk.complaint_table import BY_SLUG
from inang.portal.desk.sign import SignForm, demo_passphrase, drawn_folder, pictures, version_read
from inang.portal.parts import Link


def _letter(case: Complaint) -> Letter:
    found = case.answers.filter(letter__isnull=False).select_related("letter__file", "letter__signer").last()
    if found is None or found.letter is None:
        raise Http404
    return found.letter


@desk_page(*ROLES)
def letter_page(request: Actor, number: str, page: int) -> HttpResponseBase:
    """The picture of one page of the letter, signed or not."""
    letter = _letter(case_of(request, number))
    if letter.file is not None:
        return serving.page(letter.file, page)
    return serving.picture(drawn_folder(letter) / f"page-{page}.webp", f"halaman-{page}.webp")


@desk_page(*ROLES)
def letter_pdf(request: Actor, number: str) -> HttpResponseBase:
    """The letter as PDF: marked as a draft before it is signed, the original afterwards."""
    letter = _letter(case_of(request, number))
    name = letter.number.replace("/", "-") + ".pdf"
    if letter.file is not None:
        return serving.original(letter.file, name)
    answer = HttpResponse(letters.unsigned_preview(letter), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, f"Konsep {name}") or "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _why_not(request: Actor, case: Complaint) -> tuple[str, str]:
    """Why this person cannot sign now, and where to make the key that is missing; ("", "") when nothing stands in the way."""
    if case.state != states.TO_SIGN:
        return "Surat ini tidak sedang menunggu tanda tangan.", ""
    if "signatory" not in request.roles:
        return "Hanya penanda tangan yang dapat menandatangani surat ini.", ""
    return letter_key.obstacle(request)


def _show(request: Actor, case: Complaint, form: SignForm, status: int = 200, version: int | None = None) -> HttpResponse:
    letter, (why_not, key_url) = _letter(case), _why_not(request, case)
    context: dict[str, Any] = {
        "title": "Tanda tangani surat jawaban",
        "lead": case.subject,
        "crumbs": [
            Link(reverse("portal:complaint_desk"), "Pengaduan"),
            Link(reverse("portal:complaint", args=[case.number]), case.number),
            Link("", "Tanda tangan"),
        ],
        "case": case,
        "version": case.version if version is None else version,
        "due": due_of(case),
        "letter": letter,
        "pages": pictures(letter, "portal:complaint_letter_page", case.number),
        "demo_passphrase": demo_passphrase(request.person),
        "can_sign": not why_not,
        "why_not": why_not,
        "key_url": key_url,
        "can_return": BY_SLUG["kirim-balik-surat"].allows(case, request.person, timezone.now()),
        "acting": agencies.delegation_of(request.person, "signatory", timezone.localdate()),
        "form": form,
    }
    return render(request, "desk/complaint_sign.html", context, status=status)


@sensitive_variables("form", "passphrase")
def _sign(request: Actor, case: Complaint) -> HttpResponse:
    """Sign once; the form that is shown after a refusal is empty."""
    form, version = SignForm(request.POST), version_read(request)
    if not form.is_valid():
        return _show(request, case, form, 422, version)  # not read anew by forgetting the passphrase
    passphrase = form.cleaned_data["passphrase"]
    try:
        services.sign(complaint=case, by=request.person, passphrase=passphrase, version=version, at=timezone.now())
    except Refused as fault:
        form.add_error(fault.field if fault.field in form.fields else None, fault.sentence)
        return _show(request, case_of(request, case.number), form, 422)
    messages.success(request, "Surat jawaban ditandatangani dan dikirim.")
    return redirect("portal:complaint", case.number)


@sensitive_post_parameters("passphrase")
@desk_page(*ROLES)
def page(request: Actor, number: str) -> HttpResponse:
    case = case_of(request, number)
    if request.method != "POST":
        return _show(request, case, SignForm())
    return _show(request, case, SignForm(), 409) if _why_not(request, case)[0] else _sign(request, case)
