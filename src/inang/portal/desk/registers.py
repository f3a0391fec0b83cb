"""The registers: filter, sort, full-text search, pages by key, kept views, files, paper. What they hold stands in books.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.letters import inserting
from inang.lookup import queries as lookup
from inang.lookup import services as views
from inang.lookup.models import SavedView
from inang.portal import by_key
from inang.portal.access import Actor, desk_page
from inang.portal.desk.books import REGISTERS, ROLES, Asked, asked, open_to
from inang.portal.desk.register_parts import Column
from inang.portal.parts import Link
from inang.portal.tables import table_answer
from inang.workdays.words import jam, tanggal

PAPER: Final = 1000  # rows that are printed; more belongs into a file


@dataclass(frozen=True)
class Cell:
    """One cell as the page shows it."""

    words: object
    href: str = ""
    style: str = ""
    look: tuple[str, str, str] | None = None
    head: str = ""  # said before it on a phone, where a row is an entry


@dataclass(frozen=True)
class Head:
    """One heading; `href` sorts by it, `sorted` is "", "ascending" or "descending"."""

    words: str
    href: str
    style: str
    sorted: str


def _shown(value: object) -> object:
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{tanggal(local.date())}, {jam(local)}"
    return tanggal(value) if isinstance(value, date) else value


def _cells(row: Any, columns: Sequence[Column]) -> list[Cell]:
    return [
        Cell(_shown(one.value(row)), one.href(row) if one.href else "", one.style, one.look(row) if one.look else None, one.words)
        for one in columns
    ]


def _heads(wanted: Asked) -> list[Head]:
    """Clicking a heading sorts by it; clicking again turns it round."""
    found = []
    for one in wanted.register.columns:
        here = one.slug == wanted.order.removeprefix("-")
        turned = f"-{one.slug}" if here and not wanted.falling else one.slug
        href = f"?{urlencode({**wanted.kept, 'urut': turned})}" if one.sort else ""
        found.append(Head(one.words, href, one.style, ("descending" if wanted.falling else "ascending") if here else ""))
    return found


def _address(name: str, slug: str, query: str = "") -> str:
    return reverse(f"portal:{name}", args=[slug]) + (f"?{query}" if query else "")


def _links(wanted: Asked, roles: frozenset[str]) -> dict[str, Any]:
    """Where one can go from here: other registers, files, paper, an inserted number."""
    query = urlencode(wanted.kept)
    return {
        "tabs": [Link(_address("register", one), REGISTERS[one].words, here=one == wanted.slug) for one in open_to(roles)],
        "here": query,
        "clean": _address("register", wanted.slug),
        "files": [(_address(f"register_{end}", wanted.slug, query), end.upper()) for end in ("csv", "xlsx")],
        "paper": _address("register_paper", wanted.slug, query),
        "insert_url": reverse("portal:insert") if wanted.slug == "keluar" and roles & inserting.ROLES else "",
    }


def _views(owner: int, wanted: Asked) -> list[tuple[SavedView, str, bool]]:
    """The own views of this register, where each leads, and whether it is the one that is open."""
    kept = lookup.views(owner, wanted.slug)
    return [(one, _address("register", wanted.slug, one.query), one.query == urlencode(wanted.kept)) for one in kept]


def _context(request: Actor, wanted: Asked) -> dict[str, Any]:
    register, kept = wanted.register, wanted.kept
    rows, pager = by_key.part(request, wanted.rows(), wanted.sort, kept, what=register.what, falling=wanted.falling)
    return {
        **_links(wanted, request.roles),
        "slug": wanted.slug,
        "register": register,
        "heads": _heads(wanted),
        "rows": [_cells(row, register.columns) for row in rows],
        "pager": pager,
        "picks": wanted.picks,
        "q": wanted.words,
        "order": kept.get("urut", ""),
        "narrowed": bool(wanted.words or wanted.chosen),
        "views": _views(request.person.pk, wanted),
        "name": "",
        "errors": {},
    }


def _asked(request: Actor, slug: str, address: Mapping[str, str]) -> Asked:
    return asked(slug, address, request.person, timezone.localdate())


def own(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Whoever asks for a register of others is led to the first of the own ones."""

    @wraps(view)
    def guarded(request: Actor, slug: str = "") -> HttpResponseBase:
        mine = open_to(request.roles)
        return view(request, slug or mine[0]) if not slug or slug in mine else redirect(_address("register", mine[0]))

    return guarded


@desk_page(*ROLES)
@own
def page(request: Actor, slug: str) -> HttpResponse:
    return render(request, "desk/registers.html", _context(request, _asked(request, slug, request.GET.dict())))


@desk_page(*ROLES)
@require_POST
@own
def keep(request: Actor, slug: str) -> HttpResponse:
    """Keep the filter, words and order of the page under a name, for oneself."""
    wanted = _asked(request, slug, dict(parse_qsl(request.POST.get("saringan", "")[:2000])))
    query, name = urlencode(wanted.kept), request.POST.get("nama", "")
    try:
        view = views.keep_view(owner=request.person.pk, place=slug, name=name, query=query, at=timezone.now())
    except views.Refused as fault:
        context = {**_context(request, wanted), "name": name, "errors": {fault.field: fault.sentence}}
        return render(request, "desk/registers.html", context, status=422)
    messages.success(request, f"Tampilan {view.name} disimpan.")
    return redirect(_address("register", slug, query))


@desk_page(*ROLES)
@require_POST
def drop(request: Actor, slug: str, pk: int) -> HttpResponse:
    """Forget one of the own views."""
    if views.drop_view(owner=request.person.pk, place=slug, pk=pk):
        messages.success(request, "Tampilan dihapus.")
    return redirect(_address("register", slug))


def _file(request: Actor, slug: str, ending: str) -> StreamingHttpResponse:
    wanted = _asked(request, slug, request.GET.dict())
    columns = wanted.register.columns

    def body() -> Iterator[list[object]]:
        for row in wanted.ordered().iterator(chunk_size=500):
            yield [one.value(row) for one in columns]

    return table_answer(f"register-{slug}.{ending}", [one.words for one in columns], body())


@desk_page(*ROLES)
@own
def csv(request: Actor, slug: str) -> StreamingHttpResponse:
    """The same rows, all of them, for a spreadsheet or a program."""
    return _file(request, slug, "csv")


@desk_page(*ROLES)
@own
def xlsx(request: Actor, slug: str) -> StreamingHttpResponse:
    """The same rows, all of them, for a spreadsheet."""
    return _file(request, slug, "xlsx")


@desk_page(*ROLES)
@own
def paper(request: Actor, slug: str) -> HttpResponse:
    """The same rows for paper, under the office's head."""
    wanted = _asked(request, slug, request.GET.dict())
    rows = list(wanted.ordered()[: PAPER + 1])
    chosen = [one.words for one in wanted.picks if one.value]
    context = {
        "register": wanted.register,
        "columns": wanted.register.columns,
        "rows": [_cells(row, wanted.register.columns) for row in rows[:PAPER]],
        "cut": len(rows) > PAPER,
        "most": PAPER,
        "chosen": chosen + ([f"“{wanted.words}”"] if wanted.words else []),
        "back": _address("register", slug, urlencode(wanted.kept)),
        "now": timezone.localtime(),
    }
    return render(request, "desk/registers_paper.html", context)
