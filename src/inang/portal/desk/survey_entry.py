"""Typing in a paper form of the survey: nine figures, then what the respondent said of himself; then the next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from inang.portal.access import Actor, desk_page
from inang.portal.parts import Link
from inang.portal.questionnaire import PaperForm
from inang.standard import queries as standard
from inang.survey import services
from inang.survey.rules import Refused, open_quarters


@desk_page(*services.ENTERING)
def page(request: Actor) -> HttpResponse:
    today = timezone.localdate()
    survey = standard.current(today).survey
    if not survey.elements:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = PaperForm(survey, open_quarters(survey, today), sent, initial={"quarter": request.GET.get("triwulan", "")})
    if request.method == "POST" and form.is_valid():
        try:
            services.enter(given=form.given(), quarter=form.quarter(), by=request.person, at=timezone.now())
        except Refused as fault:
            form.refuse(fault)
        else:
            messages.success(request, f"Formulir {form.cleaned_data['values']} dicatat. Silakan ketik yang berikutnya.")
            return redirect(f"{reverse('portal:survey_entry')}?{urlencode({'triwulan': form.quarter().slug})}")
    return render(request, "desk/survey_entry.html", _context(form), status=422 if form.errors else 200)


def _context(form: PaperForm) -> dict[str, Any]:
    return {
        "form": form,
        "title": "Formulir kertas survei",
        "lead": "Satu lembar, satu jawaban. Tab ke isian berikutnya, Enter menyimpan.",
        "crumbs": [Link(reverse("portal:survey_report"), "Survei kepuasan"), Link("", "Formulir kertas")],
        "actions": [Link(reverse("portal:survey_sheet"), "Cetak formulir kosong", icon="printer")],
        "elements": [(form.survey.code(one.id), one.name, one.answers) for one in form.survey.elements],
    }
