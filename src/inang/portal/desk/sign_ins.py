"""The history of signing in, for the administrator: who, when, from where; failures too."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from inang.agencies import queries as agencies
from inang.portal import sessions
from inang.portal.access import Actor, desk_page
from inang.portal.desk import paging
from inang.portal.parts import Link


@desk_page("administrator")
def page(request: Actor) -> HttpResponse:
    words, failed = paging.query(request), request.GET.get("hasil") == "gagal"
    rows = agencies.sign_ins()
    if failed:
        rows = rows.filter(ok=False)
    if words:
        rows = rows.filter(Q(person__name__icontains=words) | Q(person__email__icontains=words) | Q(address=words))
    found, pager = paging.part(request, rows, {"q": words, "hasil": "gagal" if failed else ""}, what="catatan")
    context = {
        "rows": sessions.in_words(found),
        "pager": pager,
        "q": words,
        "failed": failed,
        "tabs": [Link("?", "Semua", here=not failed), Link("?hasil=gagal", "Gagal", here=failed)],
        "crumbs": [Link(reverse("portal:people"), "Orang"), Link("", "Riwayat masuk")],
    }
    return render(request, "desk/sign_ins.html", context)
