"""Who holds what on a day is said twice: from one person's rows, and as a query over everybody. They never disagree."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from inang.agencies import queries
from inang.agencies.models import Agency, DelegatedDay, Delegation, Membership, Person
from inang.agencies.rules import AGENCY_ROLES

pytestmark = pytest.mark.django_db
FIRST, DAYS, PEOPLE = date(2026, 11, 20), 8, 30
AT = datetime(2026, 11, 1, tzinfo=UTC)


def _crowd(dice: random.Random) -> list[Person]:
    """People with no role, one or two, of office or agency, over or not yet begun; some locked, some lent a power by another."""
    agency = Agency.objects.create(code="pd", name="Dinas Contoh", head_title="Kepala", email="pd@contoh.test")
    people = [
        Person.objects.create(email=f"orang{n}@contoh.test", name=f"Orang {n}", is_active=dice.random() < 0.85)
        for n in range(PEOPLE)
    ]
    for person in people:
        for role in dice.sample(list(Membership.Role), dice.choice((0, 1, 1, 2))):
            since = FIRST + timedelta(days=dice.randrange(-3, DAYS))
            Membership.objects.create(
                person=person,
                role=role,
                agency=agency if role in AGENCY_ROLES else None,
                since=since,
                until=dice.choice((None, since + timedelta(days=dice.randrange(DAYS)))),
            )
    for role in (Membership.Role.SIGNATORY, Membership.Role.APPROVER):
        for n in range(DAYS):
            day = FIRST + timedelta(days=n)
            to, giver = dice.sample(people, 2)
            lent = Delegation.objects.create(
                person=to,
                principal=dice.choice((None, giver)),
                capacity=dice.choice(Delegation.Capacity.values),
                scope="sign" if role == Membership.Role.SIGNATORY else "decide",
                title="Kepala Dinas",
                letter_number=f"800/{n}/{role}",
                letter_date=FIRST,
                since=day,
                until=day,
                by="uji",
                created_at=AT,
            )
            DelegatedDay.objects.create(delegation=lent, role=role, day=day)
    return people


@pytest.mark.parametrize("seed", range(3))
def test_the_roles_of_one_person_and_the_people_of_one_role_are_the_same_on_every_day(seed: int) -> None:
    people = _crowd(random.Random(seed))
    lent = lone = 0
    for day in (FIRST + timedelta(days=n) for n in range(-1, DAYS + 1)):
        by_role = {role.value: set(queries.office_people(role, day)) for role in Membership.Role}
        for person in people:
            assert queries.roles(person, day) == {role for role, held in by_role.items() if person in held}
        ones = set(DelegatedDay.objects.filter(day=day).values_list("delegation__person", flat=True))
        counted = set(queries.lent_days(day).values_list("delegation__person", flat=True))
        lent, lone = lent + len(counted), lone + len(ones - counted)
    assert lent and lone  # there were delegations that count, and some that do not
