"""Follow a request by its number: those who may see it are taken there, all others are told how."""

from __future__ import annotations

import re
from typing import Final, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from inang.portal.access import OFFICE_ROLES, Actor
from inang.requests import queries as requests

NUMBER: Final = re.compile(r"H-\d{4}-\d{4,6}")


def page(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("nomor", "").strip().upper().replace(" ", "")
    context: dict[str, object] = {"number": typed}
    if typed and not NUMBER.fullmatch(typed):
        context["error"] = "Nomor permintaan berbentuk H-2026-0147. Nomor itu ada di tanda terima."
    elif typed and request.user.is_authenticated:
        actor = cast(Actor, request)
        mine = requests.visible_to(actor.person, timezone.localdate()).filter(number=typed).first()
        if mine is not None:
            return redirect("portal:review" if actor.roles & OFFICE_ROLES else "portal:case", typed)
        context["error"] = "Permintaan dengan nomor itu tidak ada di antara permintaan yang boleh Anda lihat."
    return render(request, "public/track.html", context, status=404 if context.get("error") else 200)
