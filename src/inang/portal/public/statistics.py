"""Public statistics: the page of a period, its figures for programs, and the table from which all of them follow."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from inang.portal.limits import limited
from inang.portal.open_book.facts import gather
from inang.portal.open_book.keeping import Kept, figures_of
from inang.portal.open_book.page import context
from inang.portal.open_book.rows import HEAD, rows
from inang.portal.tables import table_answer
from inang.standard import queries as standard

_READ = frozenset({"GET"})


def _kept(request: HttpRequest) -> Kept:
    return figures_of(request.GET.get("periode", ""), timezone.localdate())


def page(request: HttpRequest) -> HttpResponse:
    return render(request, "public/statistics.html", context(_kept(request), standard.current(timezone.localdate())))


def data(request: HttpRequest) -> JsonResponse:
    """Every figure of the page under its name."""
    kept = _kept(request)
    found = kept.figures
    return JsonResponse(
        {
            "period": found.period.slug,
            "as_of": found.today.isoformat(),
            "periods": [one.slug for one in kept.periods],
            "figures": found.flat(),
        }
    )


@limited("buku", tries=12, seconds=60, methods=_READ)
def csv(request: HttpRequest) -> StreamingHttpResponse:
    """The whole book."""
    return table_answer("buku-statistik.csv", HEAD, rows(gather(timezone.localdate())))


@limited("buku", tries=12, seconds=60, methods=_READ)
def xlsx(request: HttpRequest) -> StreamingHttpResponse:
    """The whole book for a spreadsheet."""
    return table_answer("buku-statistik.xlsx", HEAD, rows(gather(timezone.localdate())))
