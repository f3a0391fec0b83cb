"""One complaint as whoever made it sees it, by number and receipt code: state, who has it, what comes next, both sides' words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from inang.complaints import asking, queries, services, states
from inang.complaints.models import Attachment, Complaint
from inang.complaints.rules import Refused
from inang.letters.models import Letter
from inang.portal import attachments, errors, limits, serving, talk, trackers
from inang.portal.complaint_forms import ReplyForm
from inang.portal.complaints import PARTY, clock_of, count_of, holder_words, limit_words, steps_of, waiting_of
from inang.portal.counting import due_view
from inang.portal.parts import EventView
from inang.portal.public.track import example
from inang.portal.said import said
from inang.standard.rules import COMPLAINTS

HOUR: Final = 3600
WRITES: Final = 30  # what one subscriber may send in an hour


Held = Callable[[HttpRequest, Complaint], HttpResponseBase]


def held(view: Held) -> Callable[[HttpRequest], HttpResponseBase]:
    """Only for a browser that holds the pair of a case; others are led to where number and code are typed."""

    @never_cache
    def guarded(request: HttpRequest) -> HttpResponseBase:
        case = trackers.case_of(request)
        return view(request, case) if case else _nothing(request)

    guarded.__name__, guarded.__module__, guarded.__doc__ = view.__name__, view.__module__, view.__doc__
    return guarded


def _nothing(request: HttpRequest) -> HttpResponse:
    """A wrong pair, or none, or one whose two hours are over."""
    context = {
        "missed": trackers.asked(request),
        "complaint_number": trackers.number_asked(request),
        "example": example(),
        "complaint_example": example(COMPLAINTS),
    }
    answer = render(request, "public/track.html", context, status=404 if context["missed"] else 401)
    trackers.forget(answer)
    return answer


@never_cache
@require_POST
def enter(request: HttpRequest) -> HttpResponseBase:
    """Take number and code; the answer and the work are the same whether they fit or not: nobody looks yet."""
    answer = redirect("portal:tracked")
    try:
        trackers.enter(request, answer, request.POST.get("nomor", "")[:100], request.POST.get("kode", "")[:200])
    except trackers.TooOften:
        return errors.too_often(request, trackers.WINDOW)
    return answer


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    answer = redirect("portal:track")
    trackers.forget(answer)
    return answer


# -- the page --------------------------------------------------------------------------------------
def _walks(case: Complaint, verb: str) -> bool:
    """Whether the table has this arrow now; whoever withdrew has none any more."""
    return (case.state, verb) in states.ARROWS and not case.ex_officio


def _may(case: Complaint) -> dict[str, bool]:
    """What can be done from here now."""
    open_ = case.state in states.OPEN | {states.ANSWERED} and not case.ex_officio
    return {
        "can_reply": open_,
        "can_hide": case.anonymity == states.NAMED and hasattr(case, "identity"),
        "can_withdraw": _walks(case, "withdraw") or _walks(case, "withdraw_ex_officio"),
        **{f"can_{verb}": _walks(case, verb) for verb in ("accept", "dispute", "object")},
    }


def _show(
    request: HttpRequest, case: Complaint, form: forms.Form | None = None, kept: Any = (), status: int = 200
) -> HttpResponse:
    at = timezone.now()
    clock, events = clock_of(case, at), list(case.events.exclude(public=""))
    context = {
        "case": case,
        "state": states.STATES[case.state],
        "clock": clock,
        "hours": due_view(clock, party=PARTY).sentence if clock and clock.due_at else "",
        "limit_words": limit_words(queries.class_of(case)),
        "holder": holder_words(case, at),
        "steps": steps_of(case, events, at),
        "events": [EventView(one.public, one.at) for one in events],
        "wait": waiting_of(case),
        "talk": talk.part(request, queries.public_conversation(case)),
        "letter": letter_of(case),
        "rules": queries.edition_of(case).complaints,
        "bodies": queries.edition_of(case).complaints.bodies,
        "form": form or ReplyForm(),
        "kept": kept,
        "can_survey": asking.can_ask(case, at),
        **_may(case),
    }
    return render(request, "public/tracked.html", context, status=status)


@held
def page(request: HttpRequest, case: Complaint) -> HttpResponseBase:
    trackers.was_right(request)
    return _show(request, case)


@held
def count(request: HttpRequest, case: Complaint) -> HttpResponseBase:
    """How this very due date was counted, pauses and all."""
    found = count_of(case, timezone.now())
    if found is None:
        raise Http404
    return render(request, "public/tracked_count.html", {"case": case, "count": found})


def letter_of(case: Complaint) -> Letter | None:
    """The signed letter that answers a case of the supervision class."""
    found = case.answers.filter(letter__state=Letter.State.SIGNED).select_related("letter__file").last()
    return found.letter if found else None


def _attachment(case: Complaint, pk: int) -> Attachment:
    found = Attachment.objects.select_related("file").filter(
        pk=pk, message__complaint=case, message__public=True, message__erased=False
    )
    if (one := found.first()) is None:
        raise Http404
    return one


@never_cache
def attachment(request: HttpRequest, pk: int, page: int) -> HttpResponseBase:
    """A picture that this house has drawn of one page; the original is not handed out."""
    case = trackers.case_of(request)
    return serving.page(_attachment(case, pk).file, page) if case else _nothing(request)


@held
def answer_letter(request: HttpRequest, case: Complaint) -> HttpResponseBase:
    letter = letter_of(case)
    if letter is None or letter.file is None:
        raise Http404
    return serving.original(letter.file, letter.number.replace("/", "-") + ".pdf")


# -- verbs -----------------------------------------------------------------------------------------
def too_often(request: HttpRequest) -> bool:
    return limits.too_often(request, "lacak-tulis", tries=WRITES, seconds=HOUR)


@require_POST
@held
def reply(request: HttpRequest, case: Complaint) -> HttpResponseBase:
    if too_often(request):
        return errors.too_often(request, HOUR)
    form = ReplyForm(request.POST, request.FILES)
    form.is_valid()
    kept = attachments.take_in(request, form)
    if not form.errors:
        text = form.cleaned_data["text"].strip() or (gettext("Lampiran.") if kept else "")
        try:
            services.reply(complaint=case, text=text, at=timezone.now(), files=attachments.files_of(kept))
        except Refused as fault:
            form.add_error(fault.field if fault.field in form.fields else "text", said(fault.sentence))
        else:
            return redirect("portal:tracked")
    return _show(request, case, form, kept, 422)
