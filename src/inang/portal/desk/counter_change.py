"""The counter for a site that is there: a letter about a change, brought on paper, becomes a request of its kind."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from inang.hosting import queries as hosting
from inang.hosting.models import Site
from inang.letters import queries as letters
from inang.letters.rules import Refused as LetterRefused
from inang.portal import cases
from inang.portal.access import Actor, desk_page
from inang.portal.desk.counter import CounterForm, Kept, blame, take_in
from inang.portal.parts import Link
from inang.portal.request_forms import KunciForm, UbahForm
from inang.requests import queries, services
from inang.requests.kinds import CREATE, EFFECTS
from inang.requests.models import HostingRequest
from inang.requests.rules import LETTER_FIELDS, Refused
from inang.standard import queries as standard
from inang.standard.rules import RequestKind

_OPTIONAL: Final = frozenset({"consents"})  # the statements stand in the letter


class ChangeCounterForm(CounterForm, KunciForm):
    """What the counter knows, the fields of one kind with today's values, and the letter's where one is needed."""

    def prepare(self) -> None:
        super().prepare()
        wanted = {"received_date", "received_time", "brought_by", *self.kind.fields}
        wanted |= {"berkas", *LETTER_FIELDS} if self.kind.needs_letter else set()
        for name in set(self.fields) - wanted:
            del self.fields[name]
        UbahForm.name_fields(self)

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """The parts of the page."""
        letter = [self[name] for name in LETTER_FIELDS if name in self.fields]
        wishes = [self[name] for name in self.kind.fields if name in self.fields]
        parts = (("Penerimaan", self.receipt), ("Surat", letter), ("Yang diminta", wishes))
        return [(name, rows) for name, rows in parts if rows]


def _site(host: str) -> Site:
    found = hosting.by_name(hosting.sites(), host)
    if found is None:
        raise Http404
    return found


def _kind(request: Actor, site: Site) -> RequestKind | None:
    """The kind that was chosen, when it can be asked for now."""
    wanted = request.GET.get("jenis", "")
    kinds = [one for one in standard.current().request_kinds if one.id == wanted and one.effect != CREATE]
    return kinds[0] if kinds and not queries.why_not(kinds[0], site, at=timezone.now()) else None


def _form(request: Actor, site: Site, kind: RequestKind) -> ChangeCounterForm:
    now = timezone.localtime()
    start = {**queries.site_values(site), **dict.fromkeys(EFFECTS[kind.effect].opens, ""), **queries.last_signer(site.agency)}
    start |= {"received_date": now.date(), "received_time": now.time(), "letter_subject": kind.wish_subject}
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return ChangeCounterForm(data, files, initial=start, edition=standard.current(), kind=kind.id)


def _judge(form: ChangeCounterForm, site: Site) -> None:
    """Every fault at once, each at its field."""
    kind, values = form.kind, {**queries.site_values(site), **form.request_values()}
    wanted = HostingRequest(
        edition=form.edition.slug,
        agency=site.agency,
        kind=kind.id,
        site_key=site.order_key,
        asks_name="label" in kind.fields,
        **values,
    )
    found = queries.faults_of(wanted, timezone.localdate(), optional=_OPTIONAL)
    found.pop("letter_file", None)
    for field, sentence in found.items():
        blame(form, field, sentence)


def _register(request: Actor, form: ChangeCounterForm, site: Site, kept: Kept | None) -> HostingRequest | None:
    """Register the change; None, with a fault on the form, when the room refuses."""
    try:
        return services.register_at_counter(
            agency=site.agency,
            fields=form.request_values(),
            file=letters.path(kept.file) if kept else None,
            file_name=kept.name if kept else "",
            received_at=form.received_at,
            brought_by=form.cleaned_data["brought_by"],
            by=request.person,
            at=timezone.now(),
            kind=form.kind.id,
            site_key=site.order_key,
        )
    except (Refused, LetterRefused) as fault:
        blame(form, fault.field, fault.sentence)
        return None


def _show(
    request: Actor, site: Site, form: ChangeCounterForm | None, kept: Kept | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "site": site,
        "form": form,
        "kept": kept,
        "offers": cases.offers(site) if form is None else [],
        "crumbs": [Link(reverse("portal:desk_site", args=[site.host]), site.host), Link("", "Loket")],
    }
    return render(request, "desk/counter_change.html", context, status=status)


@desk_page("reviewer")
def page(request: Actor, host: str) -> HttpResponse:
    site = _site(host)
    kind = _kind(request, site)
    if kind is None:
        return _show(request, site, None)
    form = _form(request, site, kind)
    if request.method != "POST":
        return _show(request, site, form)
    form.is_valid()
    kept = take_in(request, form) if kind.needs_letter else None
    _judge(form, site)
    case = _register(request, form, site, kept) if not form.errors else None
    if case is None:
        return _show(request, site, form, kept, 422)
    messages.success(request, f"Permintaan {case.number} tercatat. Cetak tanda terima untuk pembawa surat.")
    return redirect("portal:desk_receipt", case.number)
