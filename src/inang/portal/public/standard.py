"""The service standard as published, every sentence of it, from the current edition."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from inang.standard import queries as standard


def page(request: HttpRequest) -> HttpResponse:
    versions = [one for one in standard.published() if one.effective <= timezone.localdate()]
    return render(request, "public/standard.html", {"history": versions[:5]})
