"""No server is reloaded or restarted for a site; and the look that says so notices each way of doing it."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys

import pytest

from inang.hosting.drivers.machine import standing
from inang.hosting.drivers.machine.driver import MachineDriver
from inang.hosting.drivers.machine.embedded import PACKAGE_FOLDER, Instance, World
from inang.hosting.drivers.machine.health import health
from tests.drivers.contract import build, new_spec, unproven
from tests.drivers.hands import until

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("machine")]
SERVERS = {"nginx", "nginx workers", "mariadb", "sshd", "activator", "agent"}


@pytest.fixture
def world(machine: Instance) -> World:
    until(lambda: all(part["ok"] for part in health(machine.layout).values()), 40)
    return World.load(machine.layout.data)


def test_no_server_is_reloaded_or_restarted_while_a_site_lives_its_life(world: World, driver: MachineDriver) -> None:
    before = standing.lives(world)
    assert set(before) == SERVERS and all(before.values())
    spec = new_spec()
    build(driver, spec)
    assert unproven(driver, spec) == []
    build(driver, dataclasses.replace(spec, desired="suspended"), fence=2)
    build(driver, spec, fence=3)
    driver.remove(spec.site_id, spec.host, fence=4)
    after = standing.lives(world)
    assert after == before and standing.reloads(before, after) == 0


def test_the_bench_says_how_many_servers_were_reloaded(machine: Instance) -> None:
    """The command itself, on a machine of its own beside the one that all tests share."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("INANG_")}
    env["PYTHONPATH"] = str(PACKAGE_FOLDER)
    command = [sys.executable, "-m", "inang", "bench", "activation", "--sites", "1,3", "--runs", "3", "--json"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=250, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["reloads"] == 0 and [row["sites"] for row in found["rows"]] == [1, 3]


@pytest.mark.parametrize(
    ("name", "number"),
    [("nginx", signal.SIGHUP), ("sshd", signal.SIGHUP), ("mariadb", signal.SIGKILL), ("activator", signal.SIGKILL)],
)
def test_a_reload_and_a_restart_are_noticed(world: World, name: str, number: int) -> None:
    before = standing.lives(world)
    (life,) = before[name]
    if name == "sshd" and not life.image:
        pytest.skip("the kernel does not show this account where a program's image lies")
    os.kill(life.pid, number)

    def settled() -> bool:
        now = standing.lives(world)
        same = {one: len(now[one]) for one in now} == {one: len(before[one]) for one in before}
        return same and now != before and all(part["ok"] for part in health(world.layout).values())

    until(settled, 40)
    assert standing.reloads(before, standing.lives(world)) == 1
    assert standing.reloads(before, {**before, name: frozenset()}) == 1, "one that is missing counts as well"
