"""Signing: the letter as it will leave the house, and one field for the passphrase."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.hosting import queries as hosting
from inang.letters import inspection
from inang.letters import queries as letters
from inang.letters import services as letter_services
from inang.letters.models import Letter
from inang.letters.rules import LONGEST_PASSPHRASE
from inang.portal import drawn, letter_key, serving
from inang.portal.access import Actor, desk_page
from inang.portal.desk import showing
from inang.portal.parts import Link
from inang.requests import effects, queries, services, states
from inang.requests.models import HostingRequest
from inang.requests.rules import Refused
from inang.requests.transition import contact_now
from inang.workdays.words import saat

_VERBS: Final = {
    states.ACTIVATED: services.sign_confirmation,
    states.REJECTED: services.sign_refusal,
}


class SignForm(forms.Form):
    """The passphrase of the signatory's own key; it is never shown again."""

    use_required_attribute = False
    passphrase = forms.CharField(
        label="Frasa sandi kunci tanda tangan",
        strip=False,
        max_length=LONGEST_PASSPHRASE,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Isi frasa sandi kunci Anda.", "max_length": "Frasa sandi terlalu panjang."},
    )


def _letter(case: HostingRequest) -> Letter:
    found = letters.out_of(str(case.number))
    if found is None:
        raise Http404
    return found


# -- the draft as pictures -----------------------------------------------------------------------
def drawn_folder(letter: Letter) -> Path:
    """The folder with the pictures of a draft; drawn once, since a numbered draft does not change."""
    text = json.dumps([letter.pk, letter.number, letter.content], sort_keys=True, default=str)
    name = hashlib.sha256(text.encode()).hexdigest()
    return drawn.pages(name, lambda: letter_services.unsigned_preview(letter))


def pictures(letter: Letter, route: str, number: str) -> list[str]:
    """Addresses of the letter's pages; a letter that changed has others, since a browser keeps a picture for an hour."""
    if letter.file is not None:
        count, mark = letter.file.pages, letter.file.sha256
    else:
        try:
            folder = drawn_folder(letter)
        except inspection.RenderFailed:
            return []  # the PDF stays reachable
        count, mark = drawn.count(folder), folder.name
    return [f"{reverse(route, args=[number, page])}?isi={mark[:12]}" for page in range(1, count + 1)]


@desk_page(*showing.OFFICE)
def draft_page(request: Actor, number: str, page: int) -> HttpResponseBase:
    """The picture of one page of the letter, signed or not."""
    letter = _letter(showing.case_of(number))
    if letter.file is not None:
        return serving.page(letter.file, page)
    return serving.picture(drawn_folder(letter) / f"page-{page}.webp", f"halaman-{page}.webp")


@desk_page(*showing.OFFICE)
def draft_pdf(request: Actor, number: str) -> HttpResponse | FileResponse:
    """The letter as PDF: marked as a draft before it is signed, the original afterwards."""
    letter = _letter(showing.case_of(number))
    name = letter.number.replace("/", "-") + ".pdf"
    if letter.file is not None:
        return serving.original(letter.file, name)
    answer = HttpResponse(letter_services.unsigned_preview(letter), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, f"Konsep {name}") or "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


# -- the page ------------------------------------------------------------------------------------
def demo_passphrase(person: Person) -> str:
    """What opens a key that the demo's set-up made; "" outside a demo, and for a key whose owner chose it."""
    return settings.INANG_DEMO_PASSPHRASE if settings.INANG_DEMO and not letters.made_here(person) else ""


def _why_not(request: Actor, case: HostingRequest, letter: Letter) -> tuple[str, str]:
    """Why this person cannot sign now, and where to make the key that is missing; ("", "") when nothing stands in the way."""
    if letter.state == Letter.State.SIGNED:
        who = letter.signer.name if letter.signer else "penanda tangan"
        when = saat(timezone.localtime(letter.signed_at)) if letter.signed_at else ""
        return f"Surat {letter.number} sudah ditandatangani oleh {who} pada {when}.", ""
    if case.state not in _VERBS:
        return "Permintaan ini tidak sedang menunggu tanda tangan.", ""
    if "signatory" not in request.roles:
        return "Hanya penanda tangan yang dapat menandatangani surat ini.", ""
    if own := queries.own_case_fault(case, request.person, timezone.localdate()):
        return own, ""
    if case.state == states.ACTIVATED and (fault := effects.unsaid(case, queries.site_of(case), timezone.now())):
        return fault, ""
    return letter_key.obstacle(request)


def version_read(request: Actor) -> int:
    """The version of the page that was read; what names none was not read, and is refused like a letter that changed."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _show(request: Actor, case: HostingRequest, form: SignForm, status: int = 200, version: int | None = None) -> HttpResponse:
    number, letter = str(case.number), _letter(case)
    why_not, key_url = _why_not(request, case, letter)
    site = queries.site_of(case) if letter.kind == Letter.Kind.CONFIRMATION else None
    proof = hosting.evidence_since(site, case.wanted_generation or 1) if site else None
    context: dict[str, Any] = {
        "title": f"Tanda tangani {letter.get_kind_display()}",
        "lead": f"{case.label} · {case.agency.name}",
        "crumbs": [
            Link(reverse("portal:queue"), "Antrean"),
            Link(reverse("portal:review", args=[number]), number),
            Link("", "Tanda tangan"),
        ],
        "number": number,
        "letter": letter,
        "pages": pictures(letter, "portal:draft_page", number),
        "demo_passphrase": demo_passphrase(request.person),
        "case": {"due": showing.due_of(case), "version": case.version if version is None else version},
        "evidence_hash": proof.hash if proof else "",
        "why_not": why_not,
        "key_url": key_url,
        "acting": agencies.delegation_of(request.person, "signatory", timezone.localdate()),
        "form": form,
        "to": contact_now(case)[0],
    }
    return render(request, "desk/sign.html", context, status=status)


@sensitive_variables("form", "passphrase")
def _sign(request: Actor, case: HostingRequest) -> HttpResponse:
    """Sign once; the form that is shown after a refusal is empty."""
    form, version = SignForm(request.POST), version_read(request)
    verb = _VERBS.get(case.state)
    if verb is None or not form.is_valid():
        return _show(request, case, form, 422, version)  # not read anew by forgetting the passphrase
    passphrase = form.cleaned_data["passphrase"]
    try:
        verb(request=case, by=request.person, passphrase=passphrase, version=version, at=timezone.now())
    except Refused as fault:
        form.add_error(fault.field if fault.field in form.fields else None, fault.sentence)
        return _show(request, showing.case_of(str(case.number)), form, 422)
    messages.success(request, f"Surat ditandatangani dan dikirim ke {contact_now(case)[0]}.")
    return redirect("portal:review", case.number)


@sensitive_post_parameters("passphrase")
@desk_page(*showing.OFFICE)
def page(request: Actor, number: str) -> HttpResponse:
    case = showing.case_of(number)
    if request.method != "POST":
        return _show(request, case, SignForm())
    if "signatory" not in request.roles:
        raise Http404
    return _sign(request, case)
