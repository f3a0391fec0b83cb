"""Where people can go, as literal tables; a place that is not theirs is not shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache, partial
from typing import Any, Final, cast

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inang.complaints import queries as complaints
from inang.portal.access import Actor
from inang.portal.language import WORKING
from inang.portal.parts import Link

# name of the route, words; the first page whose address begins like this one is "here"
PUBLIC: Final[tuple[tuple[str, Promise | str], ...]] = (
    ("home", _("Layanan")),
    ("track", _("Lacak")),
    ("verify", _("Periksa surat")),
    ("complaints", _("Pengaduan")),
    ("standard", _("Standar")),
    ("working_days", _("Kalender")),
    ("statistics", _("Statistik")),
)
AGENCY: Final = (("requests", "Permintaan"), ("sites", "Situs kami"), ("agency_search", "Cari"))
_DESK: Final = frozenset({"reviewer", "approver", "signatory", "administrator"})
# name of the route, words, roles that have it (empty: every office role)
DESK: Final[tuple[tuple[str, str, frozenset[str]], ...]] = (
    ("overview", "Ikhtisar", frozenset({"approver", "signatory"})),
    ("queue", "Antrean", _DESK),
    ("counter", "Loket", frozenset({"reviewer"})),
    ("complaint_desk", "Pengaduan", frozenset({"complaint_officer", "reviewer", "approver", "signatory"})),
    ("desk_sites", "Situs", _DESK),
    ("without_holder", "Pemegang", frozenset({"approver", "signatory", "complaint_officer"})),
    ("report", "Laporan", _DESK),
    ("survey_report", "Survei", frozenset({"complaint_officer"})),
    ("registers", "Register", frozenset()),
    ("people", "Orang", frozenset({"administrator"})),
    ("calendar", "Kalender", frozenset({"administrator"})),
    ("breaches", "Pelanggaran", frozenset()),
    ("edition", "Edisi", frozenset({"administrator"})),
    ("trail", "Audit", frozenset({"administrator"})),
)
COUNTED: Final = "complaint_desk"  # the place that shows how much waits there
THEMES: Final = frozenset({"light", "dark"})


def _place(name: str) -> str:
    try:
        return reverse(f"portal:{name}")
    except NoReverseMatch:
        return ""


def _links(request: HttpRequest, places: list[tuple[str, Any]], others: Iterable[str] = ()) -> list[Link]:
    """`others`: places that are not theirs; a page that belongs to one of them belongs to none of the shown."""
    found = [(_place(name), words) for name, words in places]
    begun = [href for href in (*(href for href, _words in found), *map(_place, others)) if href and request.path.startswith(href)]
    here = max(begun, key=len, default="")
    if (here == "/" and request.path != "/") or request.path == _place("search"):  # that page belongs to no place
        here = ""
    return [Link(href, str(words), here=href == here) for href, words in found if href]


def public_links(request: HttpRequest) -> list[Link]:
    return _links(request, list(PUBLIC))


def agency_links(request: HttpRequest) -> list[Link]:
    return _links(request, list(AGENCY))


def desk_links(request: HttpRequest) -> list[Link]:
    """The places of the desk, with how many complaints are open; it is asked once a page."""
    roles: frozenset[str] = getattr(request, "roles", frozenset())
    places = [(name, words) for name, words, who in DESK if not who or who & roles]
    found = _links(request, places, others=[name for name, _words, who in DESK if who and not who & roles])
    return [replace(link, count=_open_complaints(request)) if link.href == _place(COUNTED) else link for link in found]


def _open_complaints(request: HttpRequest) -> int:
    return complaints.open_count(cast(Actor, request).person, timezone.localdate())


def navigation(request: HttpRequest) -> dict[str, object]:
    """Lazy, so that a page pays only for the side that it shows."""
    sides: dict[str, Callable[[HttpRequest], list[Link]]] = {
        "public_links": public_links,
        "agency_links": agency_links,
        "desk_links": desk_links,
    }
    theme = request.COOKIES.get("tema", "")
    return {
        **{key: cache(partial(side, request)) for key, side in sides.items()},
        "search_url": partial(_place, "search"),
        "searched": request.GET.get("q", "") if request.path == _place("search") else "",  # what a list looks for is its own
        "has_languages": not request.path.startswith(WORKING),
        "theme": theme if theme in THEMES else "",
    }
