"""Verbs about agencies, people, memberships. `by=None` is the installation itself, named "sistem"."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from inang.agencies import delegating, queries
from inang.agencies.identity import NIP_TAKEN, free_nip, named_again
from inang.agencies.identity import change_person as change_person
from inang.agencies.models import Agency, Invitation, Membership, Person, SignIn
from inang.agencies.placing import add_agency as add_agency
from inang.agencies.placing import agency_words as agency_words
from inang.agencies.placing import change_agency as change_agency
from inang.agencies.queries import office_day, only_administrator
from inang.agencies.rules import (
    AGENCY_ROLES,
    DECIDING_ROLES,
    INVITATION_DAYS,
    SIGN_IN_DAYS,
    Refused,
    actor,
    covered,
    mail_address,
)
from inang.audit import services as audit
from inang.workdays.words import tanggal

ADMINISTRATOR = Membership.Role.ADMINISTRATOR


@transaction.atomic
def add_person(
    *, by: Person | None, at: datetime, email: str, name: str, password: str | None = None, **more: Any
) -> Person:
    """Register somebody (`nip`, `position`, `rank`, `phone`); without a password they need an invitation."""
    only_administrator(by, at)
    email = mail_address(email)
    if more.get("nip"):
        more["nip"] = free_nip(more["nip"], at)
    try:
        with transaction.atomic():
            person = Person.objects.create_user(email=email, name=name.strip(), password=password, **more)
    except IntegrityError as fault:
        if "nip" in str(fault):
            raise Refused(NIP_TAKEN, "nip") from None
        raise Refused(f"Pos-el {email} sudah dipakai orang lain. Periksa daftar orang.", "email") from None
    _record(by, at, f"person:{email}", "add_person", f"{person.name} didaftarkan", {})
    return person


@transaction.atomic
def add_membership(
    *,
    by: Person | None,
    at: datetime,
    person: Person,
    role: str,
    agency: Agency | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Membership:
    """Give somebody a role from a day on (default: today); nobody gives himself a role that decides."""
    only_administrator(by, at)
    if role in DECIDING_ROLES and by is not None and person.pk in queries.accounts_of(by):
        raise Refused("Administrator tidak dapat memberi peran keputusan kepada dirinya sendiri.", "role")
    since = since or office_day(at)
    _check_place(role, agency)
    if until is not None and until < since:
        raise Refused("Tanggal berakhir lebih awal daripada tanggal mulai. Perbaiki salah satunya.", "until")
    Person.objects.select_for_update().get(
        pk=person.pk
    )  # two windows giving the same role: one after the other
    held = Membership.objects.filter(person=person, role=role, agency=agency).exclude(until__lt=F("since"))  # cancelled
    held = held.filter(Q(until__isnull=True) | Q(until__gte=since))
    if (held if until is None else held.filter(since__lte=until)).exists():
        raise Refused(f"{person.name} sudah memegang peran ini pada waktu itu.", "role")
    membership = Membership.objects.create(person=person, role=role, agency=agency, since=since, until=until)
    place = agency.name if agency else "kantor"
    sentence = f"{person.name} menjadi {membership.get_role_display()} ({place})"
    _record(
        by,
        at,
        f"person:{person.email}",
        "add_membership",
        sentence,
        {"role": role, "since": since, "until": until},
    )
    return membership


@transaction.atomic
def end_membership(
    *, by: Person | None, at: datetime, membership: Membership, until: date | None = None
) -> Membership:
    """Let a role end with a day (default: yesterday, so at once), and with it the delegations that depend on it.

    The last day only comes nearer, and no day that is over is taken back; the last administrator stays. Raises Refused.
    """
    only_administrator(by, at)
    _withdraw_offers(membership, at)  # before people and roles, as in taking one up
    if membership.role == ADMINISTRATOR:
        _lock_administrators()
    membership = Membership.objects.select_for_update(of=("self",)).select_related("person").get(pk=membership.pk)
    last = _last_day(membership, until, office_day(at))
    if membership.role == ADMINISTRATOR and membership.person.is_active and last < date.max:
        _keep_administered(last + timedelta(days=1), [membership.until], membership=membership.pk)
    membership.until = last
    membership.save(update_fields=["until"])
    ended = delegating.stop_with_term(membership=membership, until=last, at=at)
    who = f"person:{membership.person.email}"
    sentence = f"{membership.person.name} tidak lagi {membership.get_role_display()} sesudah {last}"
    _record(by, at, who, "end_membership", sentence, {"role": membership.role, "until": last})
    delegating.record_ends(ended, by=by, at=at)
    return membership


def _withdraw_offers(membership: Membership, at: datetime) -> None:
    """An open invitation to the same role would give its holder back what an administrator ends."""
    offers = Invitation.objects.filter(email__iexact=membership.person.email, role=membership.role, agency=membership.agency_id)
    offers.filter(accepted_at=None, expires_at__gt=at).update(withdrawn_at=at, expires_at=at)


def _last_day(membership: Membership, until: date | None, today: date) -> date:
    """The day with which a role really ends; a role that has not begun is cancelled by naming no day."""
    held = membership.until
    if membership.is_over(today):
        raise Refused(f"Peran ini sudah berakhir sesudah {tanggal(held)}." if held else "Peran ini sudah berakhir.")
    if until is None:
        return max(today, membership.since) - timedelta(days=1)
    if until < today:
        raise Refused("Hari itu sudah lewat. Kosongkan bila peran ini berakhir sekarang juga.", "until")
    if until < membership.since:
        raise Refused(f"Peran ini baru mulai {tanggal(membership.since)}. Kosongkan untuk membatalkannya.", "until")
    if held is not None and until > held:
        words = f"Peran ini berakhir {tanggal(held)}; hari terakhirnya hanya dapat dimajukan."
        raise Refused(f"{words} Bila masa tugas diperpanjang, beri peran baru sesudah hari itu.", "until")
    return until


def _lock_administrators() -> None:
    """Two administrators who end or lock each other: one after the other, and the second sees what the first did."""
    held = Membership.objects.filter(role=ADMINISTRATOR).values("person")
    able = Person.objects.filter(Q(pk__in=held) | Q(is_superuser=True)).order_by("pk")
    list(able.select_for_update(no_key=True).values_list("pk", flat=True))


def _keep_administered(first: date, lost: Iterable[date | None], *, membership: int = 0, person: int = 0) -> None:
    """The last administrator stays: others, without this role or this person, have every day from `first` to the ends `lost`."""
    roots = Person.objects.filter(is_superuser=True, is_active=True).exclude(pk=person)
    others = Membership.objects.filter(role=ADMINISTRATOR, person__is_active=True).exclude(pk=membership).exclude(person=person)
    terms = list(others.order_by("since").values_list("since", "until"))
    if not roots.exists() and not all(covered(first, end, terms) for end in lost):
        raise Refused("Sesudah ini tidak ada administrator lagi: ini administrator terakhir. Angkat penggantinya dahulu.")


@transaction.atomic
def invite(
    *,
    by: Person | None,
    at: datetime,
    email: str,
    name: str,
    role: str,
    agency: Agency | None = None,
    same_name: bool = False,
) -> str:
    """Invite to a role; returns the one-time token, kept nowhere. An older open invitation dies.

    A name that another account bears wants `same_name`: the word of the administrator that it is somebody else.
    """
    only_administrator(by, at)
    email = mail_address(email)
    _check_place(role, agency)
    if not name.strip():
        raise Refused("Nama belum diisi.", "name")
    if role in DECIDING_ROLES and by is not None and queries.is_own_address(by, email):
        raise Refused("Administrator tidak dapat memberi peran keputusan kepada dirinya sendiri.", "role")
    others = named_again(name, at, but=email, is_known=same_name)
    Invitation.objects.filter(email=email, role=role, agency=agency, accepted_at=None).update(expires_at=at)
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        email=email,
        name=name.strip(),
        role=role,
        agency=agency,
        token_hash=_hash(token),
        by=actor(by),
        inviter=by,
        created_at=at,
        expires_at=at + timedelta(days=INVITATION_DAYS),
    )
    words = Membership.Role(role).label
    data = {"role": role} | ({"same_name": others} if others else {})
    _record(by, at, f"person:{email}", "invite", f"{name.strip()} diundang sebagai {words}", data)
    return token


def invitation(token: str, at: datetime) -> Invitation:
    """The invitation behind a token; raises Refused when there is none, or it was used or is too old."""
    found = Invitation.objects.select_related("agency").filter(token_hash=_hash(token)).first()
    if found is None:
        raise Refused("Undangan ini tidak dikenal. Buka tautan lengkap dari pos-el Anda.")
    if found.accepted_at is not None:
        raise Refused("Undangan ini sudah dipakai. Masuk dengan pos-el dan kata sandi Anda.")
    if found.withdrawn_at is not None:
        raise Refused("Undangan ini sudah dibatalkan. Minta administrator mengundang lagi.")
    if found.expires_at <= at:
        raise Refused("Undangan ini sudah kedaluwarsa. Minta administrator mengundang lagi.")
    if queries.orphaned(office_day(at)).filter(pk=found.pk).exists():
        raise Refused("Administrator yang mengirim undangan ini tidak bertugas lagi. Minta administrator lain mengundang lagi.")
    return found


@transaction.atomic
def accept(*, token: str, password: str, at: datetime) -> Person:
    """Take up an invitation: make the person (one who exists keeps the password), give the role."""
    found = invitation(token, at)
    found = Invitation.objects.select_for_update(of=("self",)).select_related("agency").get(pk=found.pk)
    if found.accepted_at is not None or found.withdrawn_at is not None:
        raise Refused("Undangan ini sudah dipakai atau dibatalkan. Masuk, atau minta undangan baru.")
    person = _invited(found, password)
    found.accepted_at = at
    found.save(update_fields=["accepted_at"])
    _take_up(found, person, office_day(at))
    words = Membership.Role(found.role).label
    _record(
        person,
        at,
        f"person:{person.email}",
        "accept",
        f"{person.name} menerima undangan sebagai {words}",
        {},
        found.role,
    )
    return person


def _invited(found: Invitation, password: str) -> Person:
    """The person behind an invitation, locked: one who is known keeps the password, one who is not begins with this one."""
    known = Person.objects.select_for_update().filter(email__iexact=found.email)
    person = known.first() or Person(email=found.email, name=found.name)
    if not person.is_active:
        raise Refused("Akun dengan pos-el ini dinonaktifkan. Hubungi administrator.")
    if person.has_usable_password() and person.password:
        return person
    try:
        validate_password(password, person)
    except ValidationError as fault:
        raise Refused(" ".join(fault.messages), "password") from None
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:  # the same address has just taken up another invitation
        return known.get()
    return person


def _take_up(found: Invitation, person: Person, today: date) -> None:
    """The invited role from today on, once: one that was given from a later day on begins now."""
    held = Membership.objects.filter(person=person, role=found.role, agency=found.agency).order_by("since", "pk")
    row = next((row for row in held if not row.is_over(today)), None)
    if row is None:
        Membership.objects.create(person=person, role=found.role, agency=found.agency, since=today)
    elif row.since > today:
        row.since = today
        row.save(update_fields=["since"])


@transaction.atomic
def deactivate(*, by: Person | None, at: datetime, person: Person) -> None:
    """Lock: nobody signs in as this person any more and every session ends at once; what they did stays."""
    only_administrator(by, at)
    if by is not None and by.pk == person.pk:
        raise Refused("Anda tidak dapat menonaktifkan diri sendiri. Minta administrator lain.")
    _lock_administrators()
    found = Person.objects.select_for_update().get(pk=person.pk)
    if not found.is_active:
        return
    today = office_day(at)
    terms = [row for row in found.memberships.filter(role=ADMINISTRATOR) if not row.is_over(today)]
    for since, until in [(row.since, row.until) for row in terms] + ([(today, None)] if found.is_superuser else []):
        _keep_administered(max(today, since), [until], person=found.pk)
    Person.objects.filter(pk=found.pk).update(is_active=False, session_epoch=F("session_epoch") + 1)
    _record(by, at, f"person:{person.email}", "deactivate", f"{person.name} dinonaktifkan", {})


@transaction.atomic
def reactivate(*, by: Person | None, at: datetime, person: Person) -> None:
    """Unlock: the person signs in again; sessions of before the lock stay void."""
    only_administrator(by, at)
    if by is not None and by.pk == person.pk:
        raise Refused("Anda tidak dapat membuka kunci diri sendiri. Minta administrator lain.")
    found = Person.objects.select_for_update().get(pk=person.pk)
    if found.is_active:
        return
    Person.objects.filter(pk=found.pk).update(is_active=True)
    _record(by, at, f"person:{person.email}", "reactivate", f"Kunci {person.name} dibuka", {})


@transaction.atomic
def withdraw_invitation(*, by: Person | None, at: datetime, invitation: Invitation) -> Invitation:
    """Take an invitation back: its link is worth nothing from now on."""
    only_administrator(by, at)
    found = Invitation.objects.select_for_update(of=("self",)).select_related("agency").get(pk=invitation.pk)
    if found.accepted_at is not None:
        raise Refused(f"{found.name} sudah menerima undangan ini. Akhiri perannya di daftar bila perlu.")
    if found.withdrawn_at is None:
        found.withdrawn_at, found.expires_at = at, min(found.expires_at, at)
        found.save(update_fields=["withdrawn_at", "expires_at"])
        sentence = f"Undangan {found.name} dibatalkan"
        _record(by, at, f"person:{found.email}", "withdraw_invitation", sentence, {"role": found.role})
    return found


@transaction.atomic
def note_sign_in(*, at: datetime, email: str, address: str, browser: str, ok: bool, step: str = "") -> None:
    """Write one try to sign in into the history, and at which step it failed; an address that is nobody's is not kept."""
    person = Person.objects.filter(email__iexact=email.strip()).first()
    SignIn.objects.create(person=person, at=at, address=address[:45], browser=browser[:300], ok=ok, step=step)


@transaction.atomic
def forget_sign_ins(*, at: datetime) -> int:
    """Drop the history of signing in that is older than SIGN_IN_DAYS; how many rows."""
    return SignIn.objects.filter(at__lt=at - timedelta(days=SIGN_IN_DAYS)).delete()[0]


def _check_place(role: str, agency: Agency | None) -> None:
    if role not in Membership.Role.values:
        raise Refused("Peran ini tidak dikenal. Pilih salah satu dari daftar.", "role")
    if role in AGENCY_ROLES and agency is None:
        raise Refused("Peran ini memerlukan perangkat daerah. Pilih perangkat daerahnya.", "agency")
    if role not in AGENCY_ROLES and agency is not None:
        raise Refused(
            "Peran kantor tidak terikat pada perangkat daerah. Kosongkan perangkat daerah.", "agency"
        )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _record(
    by: Person | None,
    at: datetime,
    subject: str,
    verb: str,
    sentence: str,
    data: dict[str, Any],
    role: str = "",
) -> None:
    audit.record(
        actor=actor(by),
        role=role or (ADMINISTRATOR.value if by else "system"),
        room="agencies",
        subject=subject,
        verb=verb,
        sentence=sentence,
        at=at,
        data=data,
    )
