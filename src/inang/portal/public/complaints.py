"""How to complain: the form, the eight channels and their limits, and the last answers that were released."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from inang.complaints import queries

SHOWN = 3


def page(request: HttpRequest) -> HttpResponse:
    return render(request, "public/complaints.html", {"released": queries.released()[:SHOWN]})
