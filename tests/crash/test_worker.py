"""A worker killed anywhere by -9: one round of another worker later nothing is half-made, nothing left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from inang.hosting.drivers.fake import _MADE as LEFT
from inang.hosting.drivers.fake import FakeDriver
from inang.hosting.plan import MADE
from tests.rooms.installation import Installation, installation

# One process forks a worker for each place to die in; forking is cheaper than starting Python again.
MATRIX = """
import json, os, signal, sys
from datetime import timedelta
from pathlib import Path
from django.db import connection, connections
from inang.audit.models import Entry
from inang.audit.queries import verify
from inang.hosting import queries, services
from inang.hosting.drivers.fake import FakeDriver
from inang.hosting.models import Site
from inang.hosting.reconcile import reconcile
from inang.worklist import services as worklist
from tests.rooms.hosting.stage import AT, cast, order

machine = Path(sys.argv[1])
agency, person = cast()
recovering = AT + timedelta(hours=1)  # by then every lease of a killed worker is over

def one_round(driver, at):
    outcomes = []
    for claim in worklist.claim(["site"], "w", at, 10, 10):
        outcomes.append(reconcile(claim=claim, driver=driver, clock=lambda: at))
    return outcomes

def dies(point, statement):
    '''Fork a worker that kills itself at a boundary of the driver, or before its n-th statement.'''
    connections.close_all()
    child = os.fork()
    if child == 0:
        def kill(): os.kill(os.getpid(), signal.SIGKILL)
        seen = iter(range(1, 100_000))
        def counting(execute, sql, params, many, context):
            if next(seen) == statement:
                kill()
            return execute(sql, params, many, context)
        driver = FakeDriver(machine, lambda here: kill() if here == point else None)
        with connection.execute_wrapper(counting):
            one_round(driver, AT)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])

number = 0
def life(ending, point="", statement=0):
    '''Order (and end) one site under a worker that dies; then one round of a healthy one.'''
    global number
    number += 1
    calm = FakeDriver(machine)
    site = order(agency, person, label=f"situs{number}")
    if ending:
        one_round(calm, AT)
        services.retire(site=site, by=person, at=AT)
    died = dies(point, statement)
    outcomes = one_round(calm, recovering)
    site.refresh_from_db()
    stands = site.pk in calm.inventory()
    row = {"place": point or statement, "died": died, "outcomes": outcomes}
    row |= {"status": site.status, "stands": stands}
    row["proven"] = queries.proven(site)
    row["told"] = Entry.objects.filter(subject=site.host, verb=site.status).count()
    if not ending:  # leave the machine empty for the next one
        services.retire(site=site, by=person, at=recovering)
        one_round(calm, recovering)
    row["left"] = calm.inventory()
    print(json.dumps(row), flush=True)
    return died

ending = sys.argv[2] == "ending"
for point in json.loads(sys.argv[3]):
    life(ending, point=point)
statement = 1
while life(ending, statement=statement):
    statement += 2
report = verify()
print(json.dumps({"chain": report.ok, "statements": statement}))
"""


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path) as one:
        yield one


def points(ending: bool) -> list[str]:
    """The driver's boundaries, as a calm life passes them."""
    if ending:
        return [f"remove-{step}:before" for step in reversed(LEFT)] + ["remove:after"]
    return [f"{step}:{side}" for step in MADE for side in ("before", "after")]


@pytest.mark.parametrize("way", ["building", "ending"])
def test_a_worker_killed_anywhere_leaves_nothing_that_one_round_does_not_mend(
    tmp_path: Path, made: Installation, way: str
) -> None:
    ending = way == "ending"
    out = made.run(MATRIX, str(tmp_path / "machine.json"), way, json.dumps(points(ending)))
    *rows, last = [json.loads(line) for line in out.splitlines()]
    named = rows[: len(points(ending))]
    assert all(row["died"] for row in named), "every boundary was really reached"
    for row in rows:
        assert row["status"] == ("purged" if ending else "active"), row
        assert row["stands"] is not ending and row["proven"] is not ending, row
        assert row["told"] == 1, "the trail tells of it once"
        assert row["left"] == [], "nothing is left on the machine"
    assert last["chain"] and last["statements"] > 20
    assert FakeDriver(tmp_path / "machine.json").inventory() == []
