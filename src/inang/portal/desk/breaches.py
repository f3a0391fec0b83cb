"""Every promise that was not kept, with its reason; nothing here can be removed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.agencies.rules import actor
from inang.portal.access import Actor, desk_page
from inang.portal.cases import CLOCK
from inang.portal.desk import paging, showing
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.workdays import queries as workdays
from inang.workdays import services
from inang.workdays.models import Breach


@desk_page(*showing.OFFICE)
def page(request: Actor) -> HttpResponse:
    rows = workdays.breaches().filter(clock__kind=CLOCK)
    kept = {"sebab": "kosong"} if request.GET.get("sebab") == "kosong" else {}
    if kept:
        rows = rows.filter(reason="")
    found, pager = paging.part(request, rows, kept, what="pelanggaran")
    cases = {
        str(case.number): case
        for case in HostingRequest.objects.filter(number__in=[row.clock.key for row in found]).select_related("agency")
    }
    context = {
        "rows": [(row, cases.get(row.clock.key)) for row in found],
        "pager": pager,
        "open_only": bool(kept),
        "causes": standard.current(timezone.localdate()).breach_causes,
        "may_explain": bool({"reviewer", "approver"} & request.roles),
    }
    return render(request, "desk/breaches.html", context)


@require_POST
@desk_page("reviewer", "approver")
def reason(request: Actor, pk: int) -> HttpResponse:
    """Write why; a later word replaces an earlier one."""
    breach = Breach.objects.filter(pk=pk).first()
    if breach is None:
        raise Http404
    words, cause = request.POST.get("reason", "").strip(), request.POST.get("cause", "")
    known = {one.id for one in standard.current(timezone.localdate()).breach_causes}
    if not words or (known and cause not in known):
        messages.warning(request, "Pilih sebabnya dan tulis penjelasannya sebelum menyimpan.")
    else:
        services.explain_breach(breach=breach, reason=words, cause=cause, by=actor(request.person), at=timezone.now())
        messages.success(request, "Sebab pelanggaran disimpan.")
    return redirect("portal:breaches")
