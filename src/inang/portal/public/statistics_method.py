"""Cara hitung: how each figure of the statistics is made, in words, so that anybody can do it again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from inang.complaints.disclosing import BAND
from inang.standard import queries as standard
from inang.survey.rules import SMALLEST


def page(request: HttpRequest) -> HttpResponse:
    edition = standard.current(timezone.localdate())
    site = f"{request.scheme}://{request.get_host()}"
    values = {"smallest": SMALLEST, "band": BAND, "survey": edition.survey, "limit": edition.limit.days, "site": site}
    return render(request, "public/statistics_method.html", values)
