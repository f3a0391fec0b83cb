"""The service standard as published, every sentence of it, from the current edition."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(request: HttpRequest) -> HttpResponse:
    return render(request, "public/standard.html")
