"""Follow a complaint by number and receipt code, or a request by its number: those who may see it are taken there."""

from __future__ import annotations

import re
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from inang.complaints import codes
from inang.portal.access import OFFICE_ROLES, Actor
from inang.requests import queries as requests
from inang.standard import queries as standard
from inang.standard.patterns import CASE_NUMBER, number_of
from inang.standard.rules import CASES


def example() -> str:
    """What the number of a request looks like here."""
    today = timezone.localdate()
    return number_of(standard.current(today), CASES, 147, today)


def page(request: HttpRequest) -> HttpResponse:
    typed, today = request.GET.get("nomor", "").strip().upper().replace(" ", ""), timezone.localdate()
    if typed.startswith("P") and (complaint := codes.tidy_number(typed)):
        return render(request, "public/track.html", {"complaint_number": complaint, "example": example()})
    context: dict[str, object] = {"number": typed, "example": example()}
    if typed and not re.fullmatch(CASE_NUMBER, typed):
        context["error"] = f"Nomor permintaan berbentuk {example()}. Nomor itu ada di tanda terima."
    elif typed and request.user.is_authenticated:
        actor = cast(Actor, request)
        mine = requests.visible_to(actor.person, today).filter(number=typed).first()
        if mine is not None:
            return redirect("portal:review" if actor.roles & OFFICE_ROLES else "portal:case", typed)
        context["error"] = "Permintaan dengan nomor itu tidak ada di antara permintaan yang boleh Anda lihat."
    return render(request, "public/track.html", context, status=404 if context.get("error") else 200)
