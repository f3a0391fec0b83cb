"""Two administrators record letters at once: one power stays in one hand; on a database of files and processes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.rooms.installation import installation

PRESSES = 12
RACE = """
import json, sys, threading
from datetime import UTC, datetime, timedelta
from django.db import connection
from inang.agencies import delegating, services
from inang.agencies.models import DelegatedDay, Delegation
from inang.agencies.rules import Refused
at = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
day = at.date()
people = [services.add_person(by=None, at=at, email=f"p{n}@x.test", name=f"Orang {n}") for n in range(int(sys.argv[1]))]
[services.add_membership(by=None, at=at, person=one, role="reviewer") for one in people]
done, told, gate = [], [], threading.Barrier(len(people))
def press(number, person):
    gate.wait()
    try:
        # Each begins on another day, and all of them share the last one.
        done.append(delegating.delegate(
            by=None, at=at, person=person, capacity="plh", scope="both" if number % 2 else "sign", title="Kepala Dinas",
            letter_number=str(number), letter_date=day, since=day + timedelta(days=number), until=day + timedelta(days=20)))
    except Refused as fault:
        told.append(fault.sentence)
    finally:
        connection.close()
threads = [threading.Thread(target=press, args=pair) for pair in enumerate(people)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
days = DelegatedDay.objects.values_list("role", "day")
print(json.dumps({"done": len(done), "told": told, "rows": Delegation.objects.count(), "twice": len(days) - len(set(days))}))
"""


@pytest.mark.both
def test_parallel_delegations_leave_one_power_in_one_hand(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with installation(folder) as made:
        said = json.loads(made.run(RACE, str(PRESSES)).splitlines()[-1])
    assert (said["done"], said["rows"], said["twice"]) == (1, 1, 0)
    assert len(said["told"]) == PRESSES - 1
    assert all("sudah dilimpahkan kepada Orang" in sentence for sentence in said["told"])
