"""Who works here and in the agencies: roles with a beginning and an end, and invitations."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from inang.agencies import queries as agencies
from inang.agencies import services
from inang.agencies.models import Invitation, Membership
from inang.agencies.rules import INVITATION_DAYS, Refused
from inang.notices import services as notices
from inang.notices.rules import Refused as NoticeRefused
from inang.notices.sealing import MARK
from inang.portal import stash
from inang.portal.access import Actor, desk_page
from inang.portal.desk import paging
from inang.portal.desk.namesakes import SameNamePart
from inang.portal.desk.roles import RolePart
from inang.portal.parts import Link
from inang.standard import queries as standard

_TITLE: Final = "Undangan masuk ke Inang"
_TEXT: Final = (
    "Yth. {name},\n\n"
    "Anda diundang sebagai {role} ({place}) pada layanan hosting {office}.\n\n"
    "Buka tautan ini untuk menerima undangan. Tautan hanya dapat dipakai sekali dan berlaku {days} hari:\n{url}\n\n"
    "Jangan teruskan pesan ini. Bila Anda tidak mengenal undangan ini, abaikan saja.\n\n"
    "{office}\nTelepon {phone} · WhatsApp {whatsapp}"
)


class InviteForm(RolePart, SameNamePart):
    """Who is invited, and as what."""

    name = forms.CharField(
        label="Nama",
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Isi nama, dengan gelar bila ada."},
    )
    email = forms.CharField(
        label="Pos-el dinas",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Isi pos-el dinas."},
    )
    field_order = ("name", "email", "role", "agency", "same_name")


def _rows(words: str) -> QuerySet[Membership]:
    """Roles that hold or held, by name; those that ended stand last."""
    rows = Membership.objects.select_related("person", "agency")
    if words:
        named = Q(person__name__icontains=words) | Q(person__email__icontains=words)
        rows = rows.filter(named | Q(agency__name__icontains=words))
    return rows.order_by(F("until").desc(nulls_first=True), "person__name", "pk")


def _show(request: Actor, form: InviteForm, status: int = 200) -> HttpResponse:
    form.settle()
    words = paging.query(request)
    found, pager = paging.part(request, _rows(words), {"q": words}, what="peran")
    context = {
        "rows": found,
        "pager": pager,
        "q": words,
        "form": form,
        "invitations": agencies.open_invitations(timezone.now()),
        "orphaned": set(agencies.orphaned(timezone.localdate()).filter(accepted_at=None).values_list("pk", flat=True)),
        "today": timezone.localdate(),
        "actions": [
            Link(reverse("portal:agencies"), "Perangkat daerah"),
            Link(reverse("portal:delegations"), "Pelimpahan"),
            Link(reverse("portal:without_holder"), "Tanpa pemegang"),
            Link(reverse("portal:sign_ins"), "Riwayat masuk"),
        ],
    }
    return render(request, "desk/people.html", context, status=status)


def _invite(request: Actor, values: dict[str, Any], at: datetime) -> None:
    """The invitation and its mail, together or not at all."""
    office, agency, role = standard.current().office, values["agency"], Membership.Role(values["role"])
    with transaction.atomic():
        typed = {name: values[name] for name in ("email", "name", "same_name")}
        token = services.invite(by=request.person, at=at, role=role, agency=agency, **typed)
        address = values["email"].strip().lower()
        notices.send(
            event=f"invitation:{hashlib.sha256(token.encode()).hexdigest()}",
            subject_key=f"person:{address}"[:80],
            to=address,
            to_name=values["name"],
            title=_TITLE,
            text=_TEXT.format(
                name=values["name"],
                role=role.label,
                place=agency.name if agency else office.name,
                office=office.full_name,
                days=INVITATION_DAYS,
                url=MARK,
                phone=office.phone,
                whatsapp=office.whatsapp,
            ),
            secret=settings.INANG_BASE_URL + reverse("portal:invitation", args=[token]),
            at=at,
        )


@desk_page("administrator")
def page(request: Actor) -> HttpResponse:
    if request.method != "POST":
        return _show(request, InviteForm(stash.waiting(request)))
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _show(request, form, 422)
    try:
        _invite(request, form.cleaned_data, timezone.now())
    except (Refused, NoticeRefused) as fault:
        field = {"to": "email"}.get(fault.field, fault.field)
        form.add_error(field if field in form.fields else None, fault.sentence)
        return _show(request, form, 422)
    messages.success(request, f"Undangan dikirim ke {form.cleaned_data['email'].strip().lower()}.")
    return redirect("portal:people")


def _invitation(pk: int) -> Invitation:
    found = Invitation.objects.select_related("agency").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_POST
@desk_page("administrator")
def resend(request: Actor, pk: int) -> HttpResponse:
    """A new link by a new mail; the older link dies."""
    found = _invitation(pk)
    if found.accepted_at is not None:
        messages.info(request, f"{found.name} sudah menerima undangan ini.")
        return redirect("portal:people")
    values: dict[str, Any] = {"email": found.email, "name": found.name, "role": found.role, "agency": found.agency}
    values["same_name"] = True  # it was asked when the invitation was first sent
    try:
        with transaction.atomic():
            notices.withdraw(event=f"invitation:{found.token_hash}")  # the trail's lock is the last one
            services.withdraw_invitation(by=request.person, at=timezone.now(), invitation=found)
            _invite(request, values, timezone.now())
    except (Refused, NoticeRefused) as fault:
        messages.warning(request, fault.sentence)
    else:
        messages.success(request, f"Undangan baru dikirim ke {found.email}. Tautan yang lama tidak berlaku lagi.")
    return redirect("portal:people")


@require_POST
@desk_page("administrator")
def withdraw(request: Actor, pk: int) -> HttpResponse:
    """Take an invitation back; a mail that has not left is not sent."""
    found = _invitation(pk)
    try:
        with transaction.atomic():
            notices.withdraw(event=f"invitation:{found.token_hash}")  # the trail's lock is the last one
            services.withdraw_invitation(by=request.person, at=timezone.now(), invitation=found)
    except Refused as fault:
        messages.warning(request, fault.sentence)
    else:
        messages.success(request, f"Undangan untuk {found.email} dibatalkan.")
    return redirect("portal:people")
