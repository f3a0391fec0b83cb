"""Survei kepuasan: the one-time link of somebody who was served, and the sheet for who answers on paper."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from inang.portal.limits import limited
from inang.portal.papers import survey_sheet
from inang.portal.questionnaire import Questionnaire
from inang.standard import queries as standard
from inang.survey import services
from inang.survey.rules import Refused

STATUS: Final = {"open": 200, "used": 200, "expired": 410, "unknown": 404}


def _sealed(answer: HttpResponse) -> HttpResponse:
    """The address is the secret. Not "no-referrer": with it browsers send `Origin: null`, which no form here accepts."""
    answer["Referrer-Policy"] = "strict-origin"
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    answer._has_been_logged = True  # type: ignore[attr-defined]  # Django would write the address of a 4xx into the log
    return answer


@limited("survei", tries=30, seconds=300)
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The questionnaire; a link that is used, over or unknown says so kindly."""
    now = timezone.now()
    survey, state = standard.current(timezone.localdate()).survey, services.look(token, now)
    if state != "open":
        return _sealed(render(request, "public/survey_closed.html", {"state": state}, status=STATUS[state]))
    form = Questionnaire(survey, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer(token=token, given=form.given(), at=now)
        except Refused as fault:
            form.refuse(fault)
        else:
            return _sealed(redirect("portal:survey", token))
    return _sealed(render(request, "public/survey.html", {"form": form, "survey": survey}, status=422 if form.errors else 200))


def sheet(request: HttpRequest) -> HttpResponse:
    """The questionnaire for paper, ready to be printed."""
    edition = standard.current(timezone.localdate())
    if not edition.survey.elements:
        raise Http404
    answer = HttpResponse(survey_sheet(edition), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, "Formulir Survei Kepuasan.pdf") or "inline"
    return answer
