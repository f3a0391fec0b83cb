"""What became of complaints: questions and answers that an officer released, without anybody's data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from inang.complaints import queries
from inang.portal import by_key

ROWS = 20


def page(request: HttpRequest) -> HttpResponse:
    rows, pager = by_key.part(request, queries.released(), ("at",), {}, what="pengaduan", falling=True, most=ROWS)
    return render(request, "public/released.html", {"rows": rows, "pager": pager})
