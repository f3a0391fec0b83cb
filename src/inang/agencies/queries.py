"""Who is who, and who may, on one day in office time."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from inang.agencies.models import Agency, Invitation, Membership, Person
from inang.agencies.rules import AGENCY_ROLES


def office_day(at: datetime) -> date:
    """The date in office time: memberships begin and end at its midnights."""
    return at.astimezone(timezone.get_default_timezone()).date()


def memberships(on: date) -> QuerySet[Membership]:
    """All memberships that hold on a day, of people who may sign in."""
    held = Q(until__isnull=True) | Q(until__gte=on)
    return Membership.objects.filter(held, since__lte=on, person__is_active=True)


def roles(person: Person, on: date) -> frozenset[str]:
    """Roles held on a day. A superuser sees the desk as administrator, and decides nothing by that."""
    if not person.is_active:
        return frozenset()
    held = frozenset(memberships(on).filter(person=person).values_list("role", flat=True))
    return held | {Membership.Role.ADMINISTRATOR.value} if person.is_superuser else held


def has_role(person: Person, role: str, on: date) -> bool:
    return role in roles(person, on)


def agencies_of(person: Person, on: date) -> QuerySet[Agency]:
    """Agencies for which somebody may file and look; a head also sees the UPT of the own PD."""
    own = memberships(on).filter(person=person, role__in=AGENCY_ROLES)
    headed = own.filter(role=Membership.Role.AGENCY_HEAD).values("agency_id")
    return Agency.objects.filter(Q(pk__in=own.values("agency_id")) | Q(parent_id__in=headed)).order_by("name")


def office_people(role: str, on: date) -> QuerySet[Person]:
    """Everybody who holds an office role on a day."""
    return Person.objects.filter(pk__in=memberships(on).filter(role=role).values("person_id")).order_by(
        "name"
    )


def agency_people(agency: Agency, on: date) -> QuerySet[Person]:
    """Everybody who holds a role in one agency on a day: the addressees of its notices."""
    held = memberships(on).filter(agency=agency).values("person_id")
    return Person.objects.filter(pk__in=held).order_by("name")


def agencies() -> QuerySet[Agency]:
    """All agencies, PD and UPT, by name."""
    return Agency.objects.select_related("parent").order_by("name")


def people() -> QuerySet[Person]:
    """All people with their memberships, for the administrator's page."""
    return Person.objects.prefetch_related("memberships__agency").order_by("name")


def open_invitations(at: datetime) -> QuerySet[Invitation]:
    """Invitations that can still be accepted."""
    return (
        Invitation.objects.filter(accepted_at=None, expires_at__gt=at)
        .select_related("agency")
        .order_by("-created_at")
    )
