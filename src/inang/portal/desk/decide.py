"""The head's decision: one case on one page, made for a phone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.portal.access import Actor, desk_page
from inang.portal.desk import showing, verbs
from inang.requests import queries, services, states
from inang.requests.models import HostingRequest
from inang.requests.rules import Refused
from inang.standard.rules import FIRST_KIND


def _place(case: HostingRequest) -> dict[str, str]:
    """Where the case stands among those that wait for a decision."""
    waiting = queries.desk().filter(state=states.RECOMMENDED).order_by("due", "pk")
    numbers = list(waiting.values_list("number", flat=True))
    if case.number not in numbers:
        return {"place": "", "next_href": ""}
    here = numbers.index(case.number)
    after = numbers[here + 1] if here + 1 < len(numbers) else None
    return {
        "place": f"{here + 1} dari {len(numbers)}",
        "next_href": reverse("portal:decide", args=[after]) if after else "",
    }


class ApproveForm(forms.Form):
    use_required_attribute = False
    reason = forms.CharField(
        label="Alasan tetap disetujui",
        max_length=1000,
        required=False,
        help_text="Penelaah merekomendasikan ditolak. Alasan dicatat pada keputusan dan dibaca di riwayat.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _approved(case: HostingRequest) -> str:
    """What now happens, in the words of the kind."""
    if case.kind == FIRST_KIND:
        return "Disetujui. Hosting langsung diaktifkan dan dibuktikan dari luar."
    return f"Disetujui. {queries.kind_of(case).name} langsung dijalankan, lalu dibuktikan."


def _show(request: Actor, case: HostingRequest, form: ApproveForm, status: int = 200) -> HttpResponse:
    why_not = services.obstacle(case, "approve", by=request.person, at=timezone.now())
    shown: dict[str, Any] = {**showing.show(case), "can_decide": not why_not, "why_not": why_not}
    form.fields["reason"].required = against = queries.advised_no(case)
    context = {"case": shown, "form": form, "against": against, **_place(case)}
    return render(request, "desk/decide.html", context, status=status)


@desk_page("approver")
def page(request: Actor, number: str) -> HttpResponse:
    return _show(request, showing.case_of(number), ApproveForm())


@require_POST
@desk_page("approver")
def approve(request: Actor, number: str) -> HttpResponse:
    """Decide yes; a reason that is missing is asked for at its field, any other refusal is told on the case."""
    case, form = showing.case_of(number), ApproveForm(request.POST)
    if not form.is_valid():
        return _show(request, case, form, 422)
    try:
        services.approve(
            request=case,
            reason=form.cleaned_data["reason"],
            version=verbs.version_of(request, case),
            by=request.person,
            at=timezone.now(),
        )
    except Refused as fault:
        if fault.field == "reason":
            form.add_error("reason", fault.sentence)
            return _show(request, case, form, 422)
        messages.warning(request, fault.sentence)
    else:
        messages.success(request, _approved(case))
    return redirect("portal:review", number)
