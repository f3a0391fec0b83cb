"""Who is who, and who may, on one day in office time."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.utils import timezone

from inang.agencies.models import Absence, Agency, DelegatedDay, Delegation, Invitation, Membership, Person, SignIn
from inang.agencies.rules import AGENCY_ROLES, HEAD_ROLES, LET_IN, OFFICE_ROLES, Capacity, Refused, address_in, folded
from inang.audit import queries as audit


def office_day(at: datetime) -> date:
    """The date in office time: memberships begin and end at its midnights."""
    return at.astimezone(timezone.get_default_timezone()).date()


def office_month(at: datetime) -> date:
    """The first day of the month in office time."""
    return office_day(at).replace(day=1)


def _held(on: date | OuterRef) -> Q:
    return Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gte=on))


def memberships(on: date) -> QuerySet[Membership]:
    """All memberships that hold on a day, of people who may sign in."""
    return Membership.objects.filter(_held(on), person__is_active=True)


def staff(on: date) -> QuerySet[Person]:
    """Everybody who holds a role of the office by membership on a day: whom a power can be delegated to."""
    own = memberships(on).filter(role__in=OFFICE_ROLES).order_by().values("person_id")
    return Person.objects.filter(pk__in=own).order_by("name", "pk")


def _term(whose: str, but: int) -> QuerySet[Membership]:
    """Memberships that who receives (`person`) or gives (`principal`) a delegated day has on it, `but` not this one."""
    return Membership.objects.filter(_held(OuterRef("day")), person=OuterRef(f"delegation__{whose}")).exclude(pk=but).order_by()


def received(but: int = 0) -> Q:
    """Delegated days on which the receiver has a role of the office of his own: without one they give nothing."""
    return Q(Exists(_term("person", but).filter(role__in=OFFICE_ROLES)))


def given(but: int = 0) -> Q:
    """Delegated days on which the giver, where one is named, still has what he gives.

    a.n. gives a power that the giver has himself. Plt. and Plh. stand in for an office: who is named is a head, whichever
    power it is. Where nobody is named they stand in for the office alone, until their own last day.
    """
    giver = _term("principal", but)
    own = Q(Exists(giver.filter(role=OuterRef("role"))))
    office = ~Q(delegation__capacity=Delegation.Capacity.AN) & Q(Exists(giver.filter(role__in=HEAD_ROLES)))
    return Q(delegation__principal=None) | own | office


def live_days() -> QuerySet[DelegatedDay]:
    """Delegated days that give their power as things stand; who is locked receives nothing and gives nothing a.n."""
    locked = Q(delegation__capacity=Delegation.Capacity.AN, delegation__principal__is_active=False)
    return DelegatedDay.objects.filter(received(), given(), ~locked, delegation__person__is_active=True).order_by()


def lent_days(on: date) -> QuerySet[DelegatedDay]:
    """Powers that hold by delegation on a day."""
    return live_days().filter(day=on)


_here = threading.local()


@contextmanager
def asked_once() -> Iterator[None]:
    """Ask for roles and accounts of each person once in this thread until the end: for pages that only read."""
    _here.roles, _here.accounts = {}, {}
    try:
        yield
    finally:
        _here.roles = _here.accounts = None


def roles(person: Person, on: date) -> frozenset[str]:
    """Roles held on a day, by membership or delegation. A superuser is administrator too, and decides nothing by that."""
    if not person.is_active:
        return frozenset()
    known: dict[tuple[int, date], frozenset[str]] | None = getattr(_here, "roles", None)
    if known is None:
        return _roles(person, on)
    if (person.pk, on) not in known:
        known[person.pk, on] = _roles(person, on)
    return known[person.pk, on]


def _roles(person: Person, on: date) -> frozenset[str]:
    own = memberships(on).filter(person=person).order_by().values_list("role", Value(False))
    lent = DelegatedDay.objects.filter(delegation__person=person, day=on).order_by().values_list("role", Value(True))
    found = list(own.union(lent))  # one short question for every page; whether what was lent counts is asked of few
    held = frozenset(role for role, is_lent in found if not is_lent)
    if any(is_lent for _role, is_lent in found):
        held |= frozenset(lent_days(on).filter(delegation__person=person).values_list("role", flat=True))
    return held | {Membership.Role.ADMINISTRATOR.value} if person.is_superuser else held


def leads(person: Person, on: date) -> bool:
    """Whether somebody gives work to others on a day: a head by membership, or by a delegation to decide.

    To sign letters is no more than that: who was lent it alone gives nobody any work.
    """
    own = memberships(on).filter(person=person, role__in=HEAD_ROLES)
    return own.exists() or lent_days(on).filter(delegation__person=person, role=Membership.Role.APPROVER).exists()


def has_role(person: Person, role: str, on: date) -> bool:
    return role in roles(person, on)


def only_administrator(by: Person | None, at: datetime) -> None:
    """Raises Refused for whoever is no administrator now; `by=None` is the program itself."""
    if by is not None and not has_role(by, Membership.Role.ADMINISTRATOR, office_day(at)):
        raise Refused("Hanya administrator yang dapat melakukan ini.")


def agencies_of(person: Person, on: date) -> QuerySet[Agency]:
    """Agencies for which somebody may file and look; a head also sees every UPT below the own PD, however deep."""
    return _agencies_of([person.pk], on)


def agencies_of_person(person: Person, on: date) -> QuerySet[Agency]:
    """The same by any account of the person: in their cases the person is no judge."""
    return _agencies_of(accounts_of(person), on)


def _agencies_of(accounts: Collection[int], on: date) -> QuerySet[Agency]:
    own = memberships(on).filter(person__in=accounts, role__in=AGENCY_ROLES).order_by()
    headed = own.filter(role=Membership.Role.AGENCY_HEAD).values("agency_id")
    return Agency.objects.filter(Q(pk__in=own.values("agency_id")) | Q(pk__in=_below(headed))).order_by("name")


def _below(tops: QuerySet[Any, Any]) -> RawSQL:
    """Numbers of these agencies and of all below them, as one subquery; UNION ends even on a ring."""
    inner, params = tops.query.sql_with_params()
    table = Agency._meta.db_table
    step = f'SELECT unit.id FROM "{table}" unit JOIN below ON unit.parent_id = below.id'  # noqa: S608 - no value in it
    return RawSQL(f"WITH RECURSIVE below(id) AS ({inner} UNION {step}) SELECT id FROM below", params)  # noqa: S608, S611


def office_people(role: str, on: date) -> QuerySet[Person]:
    """Everybody who holds an office role on a day, by membership or by delegation."""
    own = memberships(on).filter(role=role).order_by().values("person_id")
    lent = lent_days(on).filter(role=role).values("delegation__person_id")
    return Person.objects.filter(Q(pk__in=own) | Q(pk__in=lent)).order_by("name", "pk")


def people_of(roles: Iterable[str], on: date, *, but: Collection[int] = ()) -> list[Person]:
    """The people behind several office roles on a day, each once, in the order of the roles."""
    found: dict[int, Person] = {}
    for role in roles:
        found.update({person.pk: person for person in office_people(role, on) if person.pk not in found})
    return [person for pk, person in found.items() if pk not in but]


def delegation_of(person: Person, role: str, on: date) -> Delegation | None:
    """The delegation by which somebody holds a power on a day."""
    return Delegation.objects.filter(person=person, days__in=lent_days(on).filter(role=role)).first()


def signs_as(person: Person, on: date) -> Capacity:
    """As what somebody signs on a day: as delegated when there is a delegation, else in the own position."""
    found = delegation_of(person, Membership.Role.SIGNATORY, on)
    if found is None:
        return Capacity(person.position)
    if found.capacity == Delegation.Capacity.AN:
        return Capacity(person.position, found.get_capacity_display(), found.title)
    return Capacity(found.title, found.get_capacity_display())


def delegations() -> QuerySet[Delegation]:
    """The register of delegations, newest first, ended ones too."""
    return Delegation.objects.select_related("person", "principal").order_by("-since", "-pk")


def is_over(delegation: Delegation, on: date) -> bool:
    """Whether a delegation has run out, or was ended, before that day began or on it."""
    ended = delegation.ended_at
    return delegation.until < on or (ended is not None and office_day(ended) <= on)


def in_force(rows: Iterable[Delegation], on: date) -> frozenset[int]:
    """Which of these delegations give a power on a day, by number; one query."""
    found = lent_days(on).filter(delegation__in=[row.pk for row in rows])
    return frozenset(found.values_list("delegation_id", flat=True))


def ending_with(membership: Membership, until: date) -> list[Delegation]:
    """The delegations with rights beyond `until` that end when this role does: to its holder, and from him."""
    who, but = membership.person_id, membership.pk
    lost = DelegatedDay.objects.filter(Q(delegation__person=who) & ~received(but) | Q(delegation__principal=who) & ~given(but))
    return list(delegations().filter(days__in=lost.filter(day__gt=until).order_by()).distinct())


def roles_without(membership: Membership, until: date) -> frozenset[str]:
    """The roles that its holder still has after `until` when this one ends with it."""
    after = min(until, date.max - timedelta(days=1)) + timedelta(days=1)
    others = Membership.objects.filter(_held(after), person=membership.person_id)
    return frozenset(others.exclude(pk=membership.pk).values_list("role", flat=True))


def absences(on: date) -> QuerySet[Absence]:
    """Who is away on a day, and who stands in."""
    return Absence.objects.filter(since__lte=on, until__gte=on).select_related("person", "substitute")


def is_anybody_there(people: Iterable[Person], on: date) -> bool:
    """Whether one of these is not away on a day; False for nobody."""
    gone = set(absences(on).values_list("person_id", flat=True))
    return any(person.pk not in gone for person in people)


@dataclass(frozen=True)
class Away:
    """Somebody who is not there, and who stands in: one who may, and is there; else nobody."""

    person: Person
    until: date
    instead: Person | None = None


def away(role: str, on: date) -> dict[int, Away]:
    """Everybody who is away on a day by number of the person, with the substitute in one role; two queries."""
    rows, able = list(absences(on).order_by("until", "pk")), set(office_people(role, on).order_by().values_list("pk", flat=True))
    able -= {row.person_id for row in rows}
    return {row.person_id: Away(row.person, row.until, row.substitute if row.substitute_id in able else None) for row in rows}


def sign_ins(person: Person | None = None) -> QuerySet[SignIn]:
    """Tries to sign in, newest first: of one person, or all."""
    rows = SignIn.objects.select_related("person")
    return rows.filter(person=person) if person else rows


def agency_people(agency: Agency, on: date) -> QuerySet[Person]:
    """Everybody who holds a role in one agency on a day: the addressees of its notices."""
    held = memberships(on).filter(agency=agency).values("person_id")
    return Person.objects.filter(pk__in=held).order_by("name")


def has_people(agency: Agency, on: date) -> bool:
    """May anybody file and correct for this agency: its own people, or the head of one above it (agencies_of)?"""
    held, above, seen = memberships(on).order_by(), agency.parent, {agency.pk}
    if held.filter(agency=agency, role__in=AGENCY_ROLES).exists():
        return True
    while above is not None and above.pk not in seen:
        if held.filter(agency=above, role=Membership.Role.AGENCY_HEAD).exists():
            return True
        seen.add(above.pk)
        above = above.parent
    return False


def agencies() -> QuerySet[Agency]:
    """All agencies, PD and UPT, by name."""
    return Agency.objects.select_related("parent").order_by("name")


def places(*, lock: bool = False) -> dict[str, dict[str, str]]:
    """Who stands below whom, and as what: code -> `kind`, `parent`. With `lock` nobody else moves anybody meanwhile."""
    rows = Agency.objects.order_by("pk")
    rows = rows.select_for_update(no_key=True) if lock else rows
    found = list(rows.values_list("pk", "code", "kind", "parent_id"))
    codes = {pk: code for pk, code, _kind, _parent in found}
    return {codes[pk]: {"kind": kind, "parent": codes.get(parent or 0, "")} for pk, _code, kind, parent in found}


def people() -> QuerySet[Person]:
    """All people with their memberships, for the administrator's page."""
    return Person.objects.prefetch_related("memberships__agency").order_by("name")


def namesakes(name: str, at: datetime, *, but: str = "") -> list[str]:
    """Addresses of other active accounts and open invitations with this name; `but` is the own address."""
    people = Person.objects.filter(is_active=True).values_list("name", "email")
    rows = [*people, *open_invitations(at).values_list("name", "email")]
    return sorted({email for one, email in rows if folded(one) == folded(name) and email.lower() != but.lower()})


def same_nip(person: Person) -> list[Person]:
    """Other accounts with the NIP of this one; there are none but of before."""
    return list(Person.objects.filter(nip=person.nip).exclude(pk=person.pk).order_by("pk")) if person.nip else []


def other_accounts(person: Person) -> list[Person]:
    """What an administrator should know of: other accounts with this NIP, and those in use that had it last."""
    others = Person.objects.filter(pk__in=accounts_of(person)).exclude(pk=person.pk).order_by("pk")
    return [one for one in others if one.is_active or (person.nip and one.nip == person.nip)]


def accounts_of(person: Person) -> frozenset[int]:
    """All accounts that are this person: the own one, and those that have its NIP or had it last."""
    known: dict[int, frozenset[int]] | None = getattr(_here, "accounts", None)
    if known is None:
        return accounts_of_all([person.pk])
    if person.pk not in known:
        known[person.pk] = accounts_of_all([person.pk])
    return known[person.pk]


def accounts_of_all(accounts: Iterable[int]) -> frozenset[int]:
    """All accounts of the people behind these; two queries, however many they are."""
    own = frozenset(accounts)
    nips = {nip for pair in Person.objects.filter(pk__in=own).values_list("nip", "former_nip") for nip in pair} - {""}
    same = Person.objects.filter(Q(nip__in=nips) | Q(former_nip__in=nips)) if nips else Person.objects.none()
    return own | frozenset(same.values_list("pk", flat=True))


def is_own_address(person: Person, email: str) -> bool:
    """Whether an address is that of one of somebody's accounts."""
    return Person.objects.filter(pk__in=accounts_of(person), email__iexact=email).exists()


def perhaps_same(person: Person) -> frozenset[int]:
    """Accounts of which nobody can say that they are another person's: the one let the other in, which has no NIP.

    A NIP is one person's. Who registered, invited or empowered an account the trail says, by addresses, which never change.
    """
    own, found = accounts_of(person), set[int]()
    if not person.nip and not person.former_nip:
        makers = _let_in([person.email]).get(person.email, set()) - {person.email}
        found.update(accounts_of_all(Person.objects.filter(email__in=makers).values_list("pk", flat=True)) if makers else ())
    if person.is_superuser or Membership.objects.filter(person__in=own, role=Membership.Role.ADMINISTRATOR).exists():
        mine = set(Person.objects.filter(pk__in=own).values_list("email", flat=True))
        nameless = Person.objects.filter(nip="", former_nip="", memberships__role__in=OFFICE_ROLES).exclude(pk__in=own)
        rows = dict(nameless.values_list("email", "pk"))
        found.update(rows[email] for email, makers in _let_in(rows).items() if makers & mine)
    return frozenset(found)


def _let_in(emails: Iterable[str]) -> dict[str, set[str]]:
    """For each of these addresses those of who registered, invited or empowered its account; one query."""
    found: dict[str, set[str]] = {}
    rows = audit.of_subjects(f"person:{email}" for email in emails).filter(verb__in=LET_IN)
    for subject, who in rows.values_list("subject", "actor"):
        found.setdefault(subject.removeprefix("person:"), set()).add(address_in(who))
    return found


def open_invitations(at: datetime) -> QuerySet[Invitation]:
    """Invitations that can still be accepted."""
    return (
        Invitation.objects.filter(accepted_at=None, expires_at__gt=at)
        .select_related("agency")
        .order_by("-created_at")
    )


def orphaned(on: date) -> QuerySet[Invitation]:
    """Invitations that somebody sent who is no administrator any more: they give nothing."""
    roots = Person.objects.filter(is_superuser=True, is_active=True).values("pk")
    still = Q(inviter__in=office_people(Membership.Role.ADMINISTRATOR, on).order_by().values("pk")) | Q(inviter__in=roots)
    return Invitation.objects.filter(inviter__isnull=False).exclude(still)
