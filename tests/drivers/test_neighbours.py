"""Nobody notices when another site comes, is suspended, or goes: a small run of bench/neighbours.py."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from inang.hosting.drivers.machine.driver import MachineDriver
from inang.hosting.drivers.machine.embedded import Instance
from tests.drivers.contract import new_spec
from tests.rooms.installation import Installation, installation

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("machine")]
MEASURE = """
import json, sys
from pathlib import Path
from bench import neighbours
from inang.cli import activation_bench
from inang.hosting.drivers.machine.world import World
from tests.drivers.hands import number_sites_from
number_sites_from(int(sys.argv[2]))
with activation_bench.worker_process() as worker:
    print(json.dumps(neighbours.measure(World.load(Path(sys.argv[1])), worker, 10, 10)))
"""


@pytest.fixture
def made(tmp_path: Path, machine: Instance) -> Iterator[Installation]:
    with installation(tmp_path) as one:
        one.env |= {"INANG_WORLD": str(machine.layout.data), "INANG_DRIVER": "machine", "INANG_PORT": str(machine.layout.port)}
        yield one


def test_no_request_of_a_neighbour_fails_while_sites_come_and_go(
    made: Installation, machine: Instance, driver: MachineDriver
) -> None:
    first = new_spec().site_id + 5000  # numbers that no other test has
    try:
        process = made.start(MEASURE, str(machine.layout.data), str(first))
        out, _ = process.communicate(timeout=280)
        assert process.returncode == 0, out
        found = json.loads(out)
        assert (found["neighbours"], found["sites"], found["failed"], found["reloads"]) == (10, 10, 0, 0), found
        assert found["requests"] > 20, "the neighbours were really visited meanwhile"
        left = [number for number in driver.inventory() if number >= first + 10]
        assert left == [], "of the sites that came and went nothing is left"
    finally:
        for number in range(first, first + 10):
            driver.remove(number, f"isi{number - first}.kalbarprov.go.id", fence=1000)
    assert not os.listdir(machine.layout.proof_keys)
