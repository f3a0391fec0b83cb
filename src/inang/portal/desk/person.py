"""One person for the administrator: roles with their dates, lock, sessions, and how signing in went."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.agencies import queries as agencies
from inang.agencies import services
from inang.agencies.models import Membership, Person
from inang.agencies.rules import DECIDING_ROLES, Refused
from inang.complaints import services as complaints
from inang.complaints.queries import held_by as complaints_of
from inang.portal import sessions
from inang.portal.access import Actor, desk_page
from inang.portal.desk import without_handler
from inang.portal.desk.delegations import tell_ended
from inang.portal.desk.reviewers import ReviewerField
from inang.portal.desk.roles import RolePart
from inang.portal.parts import Link
from inang.requests import queries
from inang.requests import services as requests
from inang.requests.rules import Refused as CaseRefused
from inang.standard import queries as standard
from inang.workdays.words import tanggal

_HISTORY: Final = 15


def _day(label: str, hint: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date", "class": "input-date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Tulis tanggal seperti 2026-11-26."},
    )


class RoleForm(RolePart):
    """A role from a day to a day."""

    since = _day("Mulai", "Kosong berarti hari ini.")
    until = _day("Sampai dengan", "Hak berakhir pukul 00.00 sesudah hari itu.")


class EndForm(forms.Form):
    """The last day of a role, and who gets the open work."""

    use_required_attribute = False
    until = _day("Hari terakhir", "Kosong berarti langsung berakhir. Pada hari terakhir orangnya masih bekerja.")
    to = ReviewerField(
        label="Serahkan pekerjaan terbuka kepada",
        required=False,
        empty_label="Belum diserahkan",
        error_messages={"invalid_choice": "Pilih orang dari daftar."},
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = cast(ReviewerField, self.fields["to"])
        if membership.role == Membership.Role.REVIEWER:
            to.offer(timezone.localdate(), but=membership.person_id)
        elif handles_complaints(membership) and not _stays_handler(membership, None):
            without_handler.offer(to, but=membership.person_id)
        else:
            del self.fields["to"]
            return
        found = to.gone.get(membership.person_id)
        if found is not None and found.instead is not None:
            self.initial.setdefault("to", found.instead.pk)


def handles_complaints(membership: Membership) -> bool:
    """Whether the edition of today makes holders of this role handlers of complaints."""
    return membership.role in standard.current().complaints.handler_roles


def _person(pk: int) -> Person:
    found = Person.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _show(request: Actor, person: Person, form: RoleForm, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    rows = person.memberships.select_related("agency").order_by("-since", "-pk")
    decides = any(row.role in DECIDING_ROLES and not row.is_over(today) for row in rows)
    decides |= any(not agencies.is_over(one, today) for one in person.delegations.all())  # begun or to come
    context = {
        "person": person,
        "rows": [(row, not row.is_over(today)) for row in rows],
        "delegations": agencies.delegations().filter(person=person)[:20],
        "sessions": sessions.sessions_of(person),
        "history": sessions.in_words(agencies.sign_ins(person)[:_HISTORY]),
        "form": form,
        "own": person == request.person,
        "twins": agencies.other_accounts(person),
        "nameless": not person.nip and decides,
        "unnamed": not person.position and any(row.role == Membership.Role.SIGNATORY and not row.is_over(today) for row in rows),
        "actions": [Link(reverse("portal:person_edit", args=[person.pk]), "Ubah data", icon="pencil")],
        "crumbs": [Link(reverse("portal:people"), "Orang"), Link("", person.name)],
    }
    return render(request, "desk/person.html", context, status=status)


@desk_page("administrator")
def page(request: Actor, pk: int) -> HttpResponse:
    person, form = _person(pk), RoleForm(request.POST or None)
    if request.method != "POST":
        return _show(request, person, form)
    if form.is_valid():
        try:
            services.add_membership(by=request.person, at=timezone.now(), person=person, **form.cleaned_data)
        except Refused as fault:
            form.add_error(fault.field if fault.field in form.fields else None, fault.sentence)
        else:
            messages.success(request, "Peran diberikan.")
            return redirect("portal:person", pk)
    return _show(request, person, form, 422)


@require_POST
@desk_page("administrator")
def lock(request: Actor, pk: int) -> HttpResponse:
    """Lock: no signing in, every session ends now."""
    person = _person(pk)
    try:
        with transaction.atomic():
            services.deactivate(by=request.person, at=timezone.now(), person=person)
            sessions.end_all(person)
    except Refused as fault:
        messages.warning(request, fault.sentence)
    else:
        messages.success(request, f"{person.name} dikunci. Semua sesinya berakhir sekarang.")
    return redirect("portal:person", pk)


@require_POST
@desk_page("administrator")
def unlock(request: Actor, pk: int) -> HttpResponse:
    person = _person(pk)
    try:
        services.reactivate(by=request.person, at=timezone.now(), person=person)
    except Refused as fault:
        messages.warning(request, fault.sentence)
    else:
        messages.success(request, f"Kunci {person.name} dibuka. Orangnya dapat masuk lagi.")
    return redirect("portal:person", pk)


def _stays_handler(membership: Membership, until: date | None) -> bool:
    """Whether its holder goes on with complaints by another role when this one ends; by default at once."""
    left = agencies.roles_without(membership, until or timezone.localdate() - timedelta(days=1))
    return not left.isdisjoint(standard.current().complaints.handler_roles)


def _open_work(request: Actor, membership: Membership) -> int:
    """How many cases the end of this role leaves behind: requests of a reviewer, complaints of a handler."""
    found = 0
    if membership.role == Membership.Role.REVIEWER:
        found += queries.desk().filter(reviewer=membership.person, state__in=("in_review", "returned")).count()
    if not _stays_handler(membership, None):
        found += complaints_of(membership.person, request.person).count()
    return found


def _end_page(request: Actor, membership: Membership, form: EndForm, status: int = 200) -> HttpResponse:
    context = {
        "membership": membership,
        "form": form,
        "open_work": _open_work(request, membership),
        "delegations": agencies.ending_with(membership, timezone.localdate() - timedelta(days=1)),
        "crumbs": [
            Link(reverse("portal:people"), "Orang"),
            Link(reverse("portal:person", args=[membership.person_id]), membership.person.name),
            Link("", "Akhiri peran"),
        ],
    }
    return render(request, "desk/person_end.html", context, status=status)


def _end_term(request: Actor, membership: Membership, until: date | None, to: Person | None) -> int:
    """End the role, with requests and complaints going to the same person; how many went.

    One counter after the other, each in its own order of locks: what stops in between is found without a holder.
    """
    now = timezone.now()
    with transaction.atomic():
        ending = agencies.ending_with(membership, until or timezone.localdate() - timedelta(days=1))
        given = requests.end_term(membership=membership, until=until, to=to, by=request.person, at=now)
        for row in agencies.delegations().filter(pk__in=[one.pk for one in ending], ended_at__isnull=False):
            tell_ended(row)
    if to is None or _stays_handler(membership, until):  # who goes on with complaints keeps the own ones
        return len(given)
    return len(given) + len(complaints.pass_on(person=membership.person, to=to, by=request.person, at=now))


def _end(request: Actor, membership: Membership) -> HttpResponse:
    form = EndForm(request.POST, membership=membership)
    if not form.is_valid():
        return _end_page(request, membership, form, 422)
    until, to = form.cleaned_data["until"], form.cleaned_data.get("to")
    try:
        given = _end_term(request, membership, until, to)
    except CaseRefused as fault:
        form.add_error(fault.field if fault.field in form.fields else None, fault.sentence)
        return _end_page(request, membership, form, 422)
    membership.refresh_from_db()
    words = f" {given} perkara diserahkan." if given else ""
    when = f" sesudah {tanggal(membership.until)}" if until and membership.until else ""
    messages.success(request, f"Peran {membership.get_role_display()} {membership.person.name} berakhir{when}.{words}")
    heir = None if _stays_handler(membership, until) else to
    if heir is not None and (left := complaints_of(membership.person, request.person).count()):
        words = f"{left} pengaduan tidak dapat diserahkan kepada {heir.name}."
        messages.warning(request, f"{words} Pilih penangan lain di Tanpa pemegang.")
    return redirect("portal:person", membership.person_id)


@desk_page("administrator")
def end(request: Actor, pk: int) -> HttpResponse:
    """End a role, with its open work going to somebody in the same step."""
    membership = Membership.objects.select_related("person", "agency").filter(pk=pk).first()
    if membership is None:
        raise Http404
    if membership.is_over(timezone.localdate()):
        messages.info(request, f"Peran {membership.get_role_display()} {membership.person.name} sudah diakhiri.")
        return redirect("portal:person", membership.person_id)
    if request.method == "POST":
        return _end(request, membership)
    return _end_page(request, membership, EndForm(membership=membership, initial={"until": membership.until}))
