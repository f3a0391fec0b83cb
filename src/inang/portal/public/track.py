"""Follow a complaint by number and receipt code, or a request by its number: those who may see it are taken there."""

from __future__ import annotations

import re
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from inang.portal.access import OFFICE_ROLES, Actor
from inang.requests import queries as requests
from inang.standard import queries as standard
from inang.standard.patterns import CASE_NUMBER, letters_of, number_of, without_figures
from inang.standard.rules import CASES, COMPLAINTS


def example(register: str = CASES) -> str:
    """What the number of a request or a complaint looks like here."""
    today = timezone.localdate()
    return number_of(standard.current(today), register, 147, today)


def _is_complaints(typed: str) -> bool:
    """By its letters: no edition gives a request those of a complaint."""
    return any(without_figures(typed) in letters_of(one.edition, COMPLAINTS) for one in standard.published())


def page(request: HttpRequest) -> HttpResponse:
    typed, today = request.GET.get("nomor", "").strip().upper().replace(" ", ""), timezone.localdate()
    context: dict[str, object] = {"example": example(), "complaint_example": example(COMPLAINTS)}
    fits = bool(re.fullmatch(CASE_NUMBER, typed))
    if fits and _is_complaints(typed):
        return render(request, "public/track.html", {**context, "complaint_number": typed})
    context["number"] = typed
    if typed and not fits:
        context["error"] = _("Nomor permintaan berbentuk {example}. Nomor itu ada di tanda terima.").format(example=example())
    elif typed and request.user.is_authenticated:
        actor = cast(Actor, request)
        mine = requests.visible_to(actor.person, today).filter(number=typed).first()
        if mine is not None:
            return redirect("portal:review" if actor.roles & OFFICE_ROLES else "portal:case", typed)
        context["error"] = _("Permintaan dengan nomor itu tidak ada di antara permintaan yang boleh Anda lihat.")
    return render(request, "public/track.html", context, status=404 if context.get("error") else 200)
