"""Maklumat pelayanan: the public promise to keep the standard, made from the edition."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from inang.standard import queries as standard


def page(request: HttpRequest) -> HttpResponse:
    edition = standard.current()
    promise = edition.pledge.text.replace("{service}", edition.service)
    return render(request, "public/pledge.html", {"pledge": edition.pledge, "promise": promise, "service": edition.service})
