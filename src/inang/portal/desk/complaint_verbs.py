"""The page of one verb on a complaint: its questions, its sentence, and back to the case."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inang.complaints import queries
from inang.complaints.models import Complaint
from inang.complaints.rules import Overtaken, Refused
from inang.portal import attachments
from inang.portal.access import Actor, desk_page
from inang.portal.complaint_forms import add_faults
from inang.portal.desk import complaint_questions as questions
from inang.portal.desk.complaint_deed import Verb
from inang.portal.desk.complaint_parts import ROLES, case_of, due_of
from inang.portal.desk.complaint_table import BY_SLUG
from inang.portal.desk.verbs import version_of
from inang.portal.parts import Link


def _show(request: Actor, case: Complaint, verb: Verb, form: questions.Questions, kept: Any, status: int = 200) -> HttpResponse:
    context = {
        "case": case,
        "verb": verb,
        "title": verb.words,
        "lead": case.subject,
        "crumbs": [
            Link(reverse("portal:complaint_desk"), "Pengaduan"),
            Link(reverse("portal:complaint", args=[case.number]), case.number),
            Link("", verb.words),
        ],
        "due": due_of(case),
        "form": form,
        "kept": kept,
        "class_rows": form.class_rows(),
        "before": form.before(),
    }
    return render(request, "desk/complaint_verbs.html", context, status=status)


def _run(request: Actor, case: Complaint, verb: Verb, form: questions.Questions, kept: list[attachments.Kept]) -> None:
    """Run the verb with what was typed; raises Refused."""
    values = form.arguments()
    if attachments.FIELD in form.fields:
        values["files"] = attachments.files_of(kept)
    if form.has_version:
        values["version"] = version_of(request, case)
    verb.run(complaint=case, by=request.person, at=timezone.now(), **values)


@desk_page(*ROLES)
def page(request: Actor, number: str, slug: str) -> HttpResponse:
    """The questions of one verb, or the verb; a refusal stands at its field and keeps what was typed."""
    case, verb = case_of(request, number), BY_SLUG.get(slug)
    if verb is None:
        raise Http404
    if not verb.allows(case, request.person, timezone.now()):
        messages.warning(request, f"{verb.words}: tidak dapat dilakukan sekarang pada pengaduan ini.")
        return redirect("portal:complaint", number)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = verb.form(*sent, case=case, person=request.person)
    if request.method != "POST":
        return _show(request, case, verb, form, [])
    form.is_valid()
    kept = attachments.take_in(request, form) if attachments.FIELD in form.fields else []
    if not form.errors:
        try:
            _run(request, case, verb, form, kept)
        except Refused as fault:
            add_faults(form, fault)
            return _show(
                request, queries.by_number(number) or case, verb, form, kept, 409 if isinstance(fault, Overtaken) else 422
            )
        messages.success(request, verb.done)
        return redirect("portal:complaint", number)
    return _show(request, case, verb, form, kept, 422)
