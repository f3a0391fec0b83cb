"""SFTP keys of a site: add one, take one away."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inang.hosting import services
from inang.hosting.models import Site
from inang.hosting.rules import Refused
from inang.portal import stash
from inang.portal.access import Actor, agency_page
from inang.portal.agency import scope
from inang.portal.parts import Link
from inang.portal.request_forms import KeyForm


def _crumbs(site: Site, words: str) -> list[Link]:
    place = reverse("portal:site", args=[site.host])
    return [Link(reverse("portal:sites"), "Situs kami"), Link(place, site.host), Link("", words)]


@agency_page
def add(request: Actor, host: str) -> HttpResponse:
    site = scope.site(request, host)
    form = KeyForm(request.POST if request.method == "POST" else stash.waiting(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.add_key(
                site=site,
                label=form.cleaned_data["label"],
                public=form.cleaned_data["public"],
                by=request.person,
                at=timezone.now(),
            )
        except Refused as fault:
            form.add_error(fault.field if fault.field in form.fields else "public", fault.sentence)
        else:
            messages.success(
                request,
                f"Kunci {form.cleaned_data['label']} ditambahkan. Dalam beberapa detik kunci dapat dipakai.",
            )
            return redirect("portal:site", host)
    context = {"site": site, "form": form, "crumbs": _crumbs(site, "Tambah kunci")}
    return render(request, "agency/key_add.html", context, status=422 if form.errors else 200)


@agency_page
def remove(request: Actor, host: str, pk: int) -> HttpResponse:
    site = scope.site(request, host)
    key = site.keys.filter(pk=pk).first()
    if key is None:
        raise Http404
    if request.method == "POST":
        try:
            services.remove_key(site=site, key=key, by=request.person, at=timezone.now())
        except Refused as fault:
            messages.error(request, fault.sentence)
        else:
            messages.success(
                request, f"Kunci {key.label} dicabut. Dalam beberapa detik kunci tidak dapat dipakai lagi."
            )
        return redirect("portal:site", host)
    context = {"site": site, "key": key, "crumbs": _crumbs(site, "Cabut kunci")}
    return render(request, "agency/key_remove.html", context)
