"""Kontak Kami: a complaint from anybody, with a name, in confidence or without one; the receipt is the answer to the form."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from inang.complaints import services, states
from inang.complaints.models import Complaint
from inang.complaints.rules import Refused
from inang.portal import attachments, limits, receipts
from inang.portal.complaint_forms import ANONYMITY, PLACES, ComplainForm, add_faults
from inang.portal.complaints import receipt_of
from inang.standard import queries as standard

CHANNEL: Final = "contact_page"
HOUR: Final = 3600
POSTS: Final = 20  # forms sent in an hour by one subscriber, right or wrong
OWN, NETWORK = 5, 40  # complaints made in an hour by one subscriber, by one network


def _show(request: HttpRequest, form: ComplainForm, token: str, kept: list[attachments.Kept], status: int = 200) -> HttpResponse:
    context = {"form": form, "token": token, "kept": kept, "anonymity": ANONYMITY}
    return render(request, "public/complain.html", context, status=status)


def _receipt(request: HttpRequest, case: Complaint, code: str) -> HttpResponse:
    return render(request, "public/complain_receipt.html", receipt_of(case, code, timezone.now()))


def _too_many(request: HttpRequest) -> bool:
    """Take this complaint from the share of its subscriber and of its network."""
    address = limits.client_address(request)
    own = limits.take_try(f"pengaduan:{limits.network(address, small=True)}", tries=OWN, seconds=HOUR)
    return not own or not limits.take_try(f"pengaduan-jaringan:{limits.network(address)}", tries=NETWORK, seconds=HOUR)


def _receive(form: ComplainForm, token: str, kept: list[attachments.Kept]) -> Complaint | None:
    """Make the case; None, with a fault on the form, when the room refuses."""
    at = timezone.now()
    try:
        return services.receive(
            channel=CHANNEL,
            received_at=at,
            at=at,
            text=form.cleaned_data["isi"],
            complainant=form.complainant,
            confidential=form.cleaned_data["pelapor"] == states.CONFIDENTIAL,
            about_site=form.about_site,
            about_request=form.about_request,
            files=attachments.files_of(kept),
            code=receipts.code_of(token),
        ).complaint
    except Refused as fault:
        add_faults(form, fault, PLACES)
        return None


@never_cache
@limits.limited("pengaduan-kirim", tries=POSTS, seconds=HOUR)
def page(request: HttpRequest) -> HttpResponseBase:
    """The form; what it makes is answered at once with the receipt, so that the code travels once and stands in no address."""
    token = receipts.tidy(request.POST.get(receipts.FIELD, ""))
    if request.method != "POST":
        return _show(request, ComplainForm(initial={"tentang": request.GET.get("tentang", "")[:253]}), token, [])
    if made := receipts.made_by(token, request.POST.get("isi", "")):
        return _receipt(request, made.complaint, receipts.code_of(token) if made.may_show else "")
    token, form = receipts.unused(token), ComplainForm(request.POST, request.FILES)
    form.is_valid()
    kept = attachments.take_in(request, form)
    if form.errors:
        return _show(request, form, token, kept, 422)
    if _too_many(request):
        form.add_error(None, gettext(TOO_MANY) % {"phone": standard.current().office.phone})
        return _show(request, form, token, kept, 429)
    case = _receive(form, token, kept)
    return _receipt(request, case, receipts.code_of(token)) if case else _show(request, form, token, kept, 422)


TOO_MANY: Final = (
    "Dari jaringan Anda sudah banyak pengaduan masuk dalam satu jam ini. Tulisan Anda masih ada di halaman ini: "
    "kirim lagi nanti, atau telepon %(phone)s."
)
