"""One box for everything that the desk may see: cases, sites, letters, agencies, decisions, grouped by kind."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inang.complaints import finding as complaints
from inang.lookup.models import Document
from inang.lookup.rules import DESK
from inang.portal.access import Actor, desk_page
from inang.portal.desk import showing
from inang.portal.found import Sort, look
from inang.portal.parts import KeysView


def _case(document: Document) -> str:
    return reverse("portal:review", args=[document.about])


def _letter(document: Document) -> str:
    """To the case of the letter; a letter without one stands in its book."""
    if document.about:
        return _case(document)
    book = {"letter_in": "masuk", "letter_out": "keluar"}[document.kind]
    return f"{reverse('portal:register', args=[book])}?{urlencode({'q': document.title})}"


def _site(document: Document) -> str:
    return reverse("portal:desk_site", args=[document.title])


def _agency(document: Document) -> str:
    return f"{reverse('portal:register', args=['situs'])}?{urlencode({'pd': document.key})}"


def _delegation(document: Document) -> str:
    return f"{reverse('portal:register', args=['pelimpahan'])}?{urlencode({'q': document.title})}"


def _complaint(document: Document) -> str:
    return reverse("portal:complaint", args=[document.key])


# kind of document -> how it is shown, in the order of the page
KINDS: Final[dict[str, Sort]] = {
    "case": Sort("Permintaan", "inbox", _case),
    "site": Sort("Situs", "globe2", _site),
    "letter_in": Sort("Surat masuk", "envelope", _letter),
    "letter_out": Sort("Surat keluar", "envelope-check", _letter),
    "agency": Sort("Perangkat daerah", "buildings", _agency),
    "decision": Sort("Keputusan", "person-check", _case),
    "delegation": Sort("Pelimpahan", "person-badge", _delegation),
    complaints.KIND: Sort("Pengaduan", "chat-left-text", _complaint),
}
KEYS: Final = KeysView(
    ((("/",), "cari"), (("esc",), "tinggalkan kotak cari"), (("j", "k"), "pindah baris"), (("enter",), "buka"))
)


@desk_page(*showing.OFFICE, "complaint_officer")
def page(request: Actor) -> HttpResponse:
    """The whole page, or only its results while somebody types: of the desk for those who have one, and of complaints."""
    own = {DESK} if request.roles & set(showing.OFFICE) else set()
    scopes, among = complaints.sight(request.person, timezone.localdate())
    context = {"found": look(request, KINDS, own | scopes, among), "keys": KEYS}
    part = request.headers.get("HX-Target") == "hasil"
    return render(request, "components/found.html" if part else "desk/search.html", context)
