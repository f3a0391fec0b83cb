"""Workers killed by -9, or two of them at once, on a real machine: real driver, real agent, real servers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inang.hosting.drivers.interface import STEPS
from inang.hosting.drivers.machine.embedded import Instance
from inang.hosting.plan import MADE
from tests.drivers.contract import new_spec
from tests.rooms.installation import Installation, installation

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("machine")]
RUN = """
from tests.drivers.hands import number_sites_from
import sys
number_sites_from(int(sys.argv[3]))
from tests.crash.real_lives import main
main()
"""


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path) as one:
        yield one


def lives(made: Installation, machine: Instance, what: str) -> list[dict[str, Any]]:
    first = new_spec().site_id + 1000 * (1 + ["matrix", "doubled"].index(what))  # numbers that no other test has
    process = made.start(RUN, str(machine.layout.data), what, str(first))
    out, _ = process.communicate(timeout=300)
    assert process.returncode == 0, out
    return [json.loads(line) for line in out.splitlines()]


def test_a_worker_killed_at_any_boundary_leaves_nothing_that_one_round_does_not_mend(
    made: Installation, machine: Instance
) -> None:
    begin, *rows, last = lives(made, machine, "matrix")
    points = {phase: set(found) for phase, found in begin["points"].items()}
    sides = ("before", "asked", "after")
    assert {f"{step}:{side}" for step in MADE for side in sides} <= points["activate"]
    assert {f"prove-{step}:after" for step in STEPS} | {"place:asked", "admit:asked"} <= points["activate"]
    assert {f"{step}:{side}" for step in ("sftp", "publish") for side in sides} <= points["suspend"] & points["resume"]
    assert {f"remove:{side}" for side in sides} <= points["remove"]
    assert len(rows) == sum(map(len, points.values())) and all(row["died"] for row in rows)
    for row in rows:
        where = (row["phase"], row["point"])
        assert not row["between"]["proven"], f"{where}: what is wanted now was not proven by a dead worker"
        wanted = {"activate": "active", "suspend": "suspended", "resume": "active", "remove": "purged"}[row["phase"]]
        assert row["status"] == wanted and len(row["outcomes"]) == 1, (where, row)
        assert row["wrong"] == {} and row["proof_keys"] == [], (where, row)
        assert row["told"] == 1, f"{where}: the trail tells of it once"
        if row["phase"] == "remove":
            assert (row["traces"], row["groups"], row["in_inventory"]) == ([], [], False), (where, row)
        else:
            assert row["published"] and row["proven"] == (wanted == "active"), (where, row)
            assert row["evidence"] == 1, f"{where}: one proof of what is wanted now"
    assert last["chain"]


def test_two_workers_on_one_site_are_one_build_and_one_evidence(made: Installation, machine: Instance) -> None:
    rows = lives(made, machine, "doubled")
    races, overtaken = [row for row in rows if "race" in row], [row for row in rows if "stopped" in row]
    assert len(races) == 6 and len(overtaken) == 5
    for row in rows:
        assert (row["status"], row["proven"], row["evidence"], row["told"]) == ("active", True, 1, 1), row
        assert row["wrong"] == {} and row["proof_keys"] == [], row
        said = [one for worker in (*row["outcomes"], row.get("again", [])) for one in worker]
        assert said.count("proven") == 1 and set(said) <= {"proven", "fenced", *(["later"] if row.get("again") else [])}, row
    for row in races:
        if row["race"] == 0:
            assert sorted(map(len, row["outcomes"])) == [0, 1] and row["fence"] == 1, "the item goes to one worker only"
    for row in overtaken:
        assert row["stopped"] and row["outcomes"] == [["fenced"], ["proven"]] and row["unchanged"], row
