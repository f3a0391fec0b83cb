"""Turn to the contact person by the officer's own telephone: noted in the history first, then the app is opened.

The page answers with a `Refresh` to the app's address and a link that says the same: a redirect would be refused by our
policy, under which a form never leads to another machine.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.hosting import contacting as site_contacting
from inang.hosting import queries as hosting
from inang.portal.access import Actor, desk_page
from inang.portal.desk import showing
from inang.requests import contacting
from inang.requests.models import HostingRequest
from inang.requests.transition import contact_of, host_now
from inang.standard import queries as standard

# What WhatsApp is opened with; it holds nothing that a stranger may not read.
TEXTS: Final[dict[str, str]] = {
    "case": "Yth. {name}, kami dari {office}. Kami menghubungi Saudara tentang permintaan hosting {number} untuk {host}. "
    "Rinciannya ada di {url}",
    "site": "Yth. {name}, kami dari {office}. Kami menghubungi Saudara tentang situs {host}. Rinciannya ada di {url}",
}


def _text(kind: str, **values: str) -> str:
    return TEXTS[kind].format(office=standard.current().office.short, **values)


def _opened(request: Actor, way: str, digits: str, name: str, text: str, back: str) -> HttpResponse:
    """The page that leads on to the app."""
    address = f"tel:+{digits}" if way == "telepon" else f"https://wa.me/{digits}?{urlencode({'text': text}, quote_via=quote)}"
    context: dict[str, Any] = {
        "by_phone": way == "telepon",
        "address": address,
        "number": f"+{digits}",
        "name": name,
        "text": "" if way == "telepon" else text,
        "back": back,
    }
    answer = render(request, "desk/contact.html", context)
    answer["Refresh"] = f"0; url={address}"
    return answer


def _unreachable(request: Actor, back: str) -> HttpResponse:
    messages.warning(request, "Nomor pengelola tidak dapat dihubungi. Minta perangkat daerah memperbaruinya.")
    return redirect(back)


@require_POST
@desk_page(*showing.OFFICE)
def case(request: Actor, number: str) -> HttpResponse:
    found: HostingRequest = showing.case_of(number)
    person = contact_of(found)
    back, digits = reverse("portal:review", args=[number]), contacting.international(person.contact_phone)
    way = request.POST.get("cara", "")
    if not digits or way not in contacting.WAYS:
        return _unreachable(request, back)
    contacting.note_contact(request=found, way=way, by=request.person, at=timezone.now())
    url = f"{settings.INANG_BASE_URL}{reverse('portal:case', args=[number])}"
    text = _text("case", name=person.contact_name, number=number, host=host_now(found), url=url)
    return _opened(request, way, digits, person.contact_name, text, back)


@require_POST
@desk_page(*showing.OFFICE)
def site(request: Actor, host: str) -> HttpResponse:
    found = hosting.by_name(hosting.sites(), host)
    back = reverse("portal:desk_site", args=[host])
    digits, way = contacting.international(found.contact_phone) if found else "", request.POST.get("cara", "")
    if found is None or not digits or way not in contacting.WAYS:
        return _unreachable(request, back)
    site_contacting.note_contact(site=found, words=contacting.WAYS[way], by=request.person, at=timezone.now())
    url = f"{settings.INANG_BASE_URL}{reverse('portal:site', args=[found.host])}"
    text = _text("site", name=found.contact_name, host=found.host, url=url)
    return _opened(request, way, digits, found.contact_name, text, back)
