"""Administrators at once: one of them stays, and one new address is one person; on a database of files and processes."""

from __future__ import annotations

import json

import pytest

from tests.rooms.installation import installation

RACE = """
import json, threading
from datetime import UTC, datetime, timedelta
from django.db import connection
from inang.agencies import delegating, queries, services
from inang.agencies.models import Membership, Person
from inang.agencies.rules import Refused
at = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
found = []
def together(*deeds):
    gate, told = threading.Barrier(len(deeds)), []
    def press(deed):
        gate.wait()
        try:
            deed()
        except Refused as fault:
            told.append(fault.sentence)
        except Exception as fault:
            told.append(repr(fault))
        finally:
            connection.close()
    threads = [threading.Thread(target=press, args=(deed,)) for deed in deeds]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    found.append([told, len(queries.office_people("administrator", at.date()))])
one, two = (services.add_person(by=None, at=at, email=f"p{n}@x.test", name=f"Orang {n}") for n in range(2))
def anew():
    Membership.objects.all().delete()
    Person.objects.update(is_active=True)
    return [services.add_membership(by=None, at=at, person=who, role="administrator") for who in (one, two)]
for _ in range(3):
    first, second = anew()
    together(lambda: services.end_membership(by=one, at=at, membership=second),
             lambda: services.end_membership(by=two, at=at, membership=first))
    first, second = anew()
    together(lambda: services.deactivate(by=one, at=at, person=two), lambda: services.deactivate(by=two, at=at, person=one))
    first, second = anew()
    together(lambda: services.deactivate(by=one, at=at, person=two),
             lambda: services.end_membership(by=two, at=at, membership=first))
anew()
administrators, made = found[:], []
for n in range(3):
    role = {"email": f"baru{n}@x.test", "name": "Baru", "same_name": True, "by": one, "at": at}
    tokens = [services.invite(role=role_, **role) for role_ in ("reviewer", "approver")]
    word = "kapuas-hulu-2026-sungai"
    together(*[lambda token=token: services.accept(token=token, password=word, at=at) for token in tokens])
    made.append([found.pop()[0], Person.objects.filter(email=role["email"]).count(),
                 sorted(Membership.objects.filter(person__email=role["email"]).values_list("role", flat=True))])
found.clear()
day, month = at.date(), timedelta(days=30)
for n in range(12):
    who = services.add_person(by=None, at=at, email=f"plh{n}@x.test", name=f"Plh {n}", position="J")
    held = services.add_membership(by=None, at=at, person=who, role="complaint_officer")
    lent = delegating.delegate(by=None, at=at, person=who, capacity="plh", scope="both", title="Kepala Dinas",
        letter_number=str(n), letter_date=day, since=day, until=day + month)
    together(lambda: services.end_membership(by=None, at=at, membership=held),
             lambda: delegating.end_delegation(by=None, at=at, delegation=lent))
print(json.dumps({"administrators": administrators, "invited": made, "delegations": found}))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[object]]]:
    folder = tmp_path_factory.mktemp("people") / "data"
    folder.mkdir()
    with installation(folder) as made:
        found: dict[str, list[list[object]]] = json.loads(made.run(RACE).splitlines()[-1])
    return found


@pytest.mark.both
def test_two_administrators_who_end_or_lock_each_other_at_once_leave_one(said: dict[str, list[list[object]]]) -> None:
    assert len(said["administrators"]) == 9
    for told, left in said["administrators"]:
        assert left == 1 and isinstance(told, list) and len(told) == 1
        assert "administrator terakhir" in told[0] or "Hanya administrator" in told[0]


@pytest.mark.both
def test_two_invitations_of_one_new_address_taken_up_at_once_make_one_person(said: dict[str, list[list[object]]]) -> None:
    assert said["invited"] == [[[], 1, ["approver", "reviewer"]]] * 3


@pytest.mark.both
def test_the_end_of_a_term_and_of_its_delegation_at_once_wait_for_one_another(said: dict[str, list[list[object]]]) -> None:
    assert len(said["delegations"]) == 12
    for told, _left in said["delegations"]:
        assert isinstance(told, list) and all("sudah diakhiri" in one for one in told), told
