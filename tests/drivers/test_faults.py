"""A server that is down, a full disk: a visible condition with its next try, nothing half-made, and the officer's retry heals."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from inang.agencies.models import Person
from inang.hosting import queries, services, states
from inang.hosting.drivers.interface import STEPS
from inang.hosting.drivers.machine import embedded, standing
from inang.hosting.drivers.machine.driver import MachineDriver
from inang.hosting.drivers.machine.embedded import Instance, World
from inang.hosting.drivers.machine.health import health
from inang.hosting.models import Evidence, Site, Step
from tests.drivers.contract import new_spec
from tests.drivers.hands import number_sites_from, traces, until
from tests.machine import free_layout
from tests.rooms.hosting.stage import AT, cast, later, order, work

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("machine"), pytest.mark.django_db]


def healthy(instance: Instance) -> bool:
    return all(part["ok"] for part in health(instance.layout).values())


@contextlib.contextmanager
def down(machine: Instance, name: str) -> Iterator[None]:
    """Kill a server, and keep the init from starting it again while the block runs."""
    until(lambda: healthy(machine), 40)
    world = World.load(machine.layout.data)
    found = standing.lives(world)
    os.kill(world.init_pid, signal.SIGSTOP)
    try:
        for life in [*found[name], *(found["nginx workers"] if name == "nginx" else ())]:
            os.kill(life.pid, signal.SIGKILL)
        until(lambda: not healthy(machine), 10)
        yield
    finally:
        os.kill(world.init_pid, signal.SIGCONT)
    until(lambda: healthy(machine), 40)


def placed(label: str) -> tuple[Site, Person]:
    """An ordered site whose number no other test has."""
    number_sites_from(new_spec().site_id)
    agency, person = cast()
    return order(agency, person, label=label), person


def condition(site: Site) -> Step:
    """What the officer sees of a site that failed for now."""
    site.refresh_from_db()
    assert site.status in (states.RESERVED, states.BUILDING) and not queries.proven(site) and not site.evidence_hash
    assert Evidence.objects.filter(site=site).count() == 0, "no proof, so no letter can say that it is active"
    step = queries.fault(site)
    assert step is not None and step.next_try is not None and step.next_try > AT
    assert site.events.filter(tone="bad").count() == 1
    return step


def healed(driver: MachineDriver, site: Site, by: Person) -> None:
    """The officer's retry proves the site; then it ends without a trace."""
    services.retry(site=site, by=by, at=later(0.01))
    assert work(driver, later(0.01)) == ["proven"]
    site.refresh_from_db()
    assert queries.proven(site) and driver.observe(queries.spec(site)).wrong == {}
    assert [line["step"] for line in site.evidence] == list(STEPS)


def ended(driver: MachineDriver, instance: Instance, site: Site, by: Person) -> None:
    spec = queries.spec(site)
    services.retire(site=site, by=by, at=later(1))
    assert work(driver, later(1)) == ["purged"]
    until(lambda: traces(instance, spec) == [], 5)


@pytest.mark.parametrize(
    ("name", "steps", "words"),
    [
        ("agent", {"account"}, "Agen hosting"),
        ("mariadb", {"database"}, "MariaDB tidak menjawab"),
        ("activator", {"publish"}, "Aktivator PHP tidak menjawab"),
        ("nginx", {"certificate", "https", "sftp"}, "tidak menjawab"),
        ("sshd", {"sftp"}, "SFTP untuk"),
    ],
)
def test_a_server_that_is_down_is_a_visible_condition_and_the_officers_retry_heals_it(
    machine: Instance, driver: MachineDriver, name: str, steps: set[str], words: str
) -> None:
    site, person = placed(f"gangguan-{name}")
    with down(machine, name):
        assert work(driver) == ["later"]
        step = condition(site)
        assert step.name in steps and words in step.sentence, (step.name, step.sentence)
        assert work(driver) == [], "it waits for its next try"
    healed(driver, site, person)
    ended(driver, machine, site, person)


@pytest.mark.parametrize("name", ["agent", "mariadb"])
def test_a_server_that_is_down_says_nothing_against_a_proven_site(
    machine: Instance, driver: MachineDriver, name: str
) -> None:
    site, person = placed(f"tetap-{name}")
    assert work(driver) == ["proven"]
    with down(machine, name):
        services.sweep(at=later(1))
        assert work(driver, later(1)) == ["later"]
        site.refresh_from_db()
        assert queries.proven(site) and queries.fault(site) is None
    assert work(driver, later(60)) == ["right"]
    ended(driver, machine, site, person)


def test_a_full_disk_is_a_visible_condition_and_the_officers_retry_heals_it(machine: Instance) -> None:
    if machine.world.mode != "root":
        pytest.skip("needs a small file system of its own, which only root can mount")
    disk = Path("/var/tmp", f"inang-penuh-{machine.process.pid}")
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300m", "none", str(disk)], check=True)
    try:
        layout = free_layout(disk / "data")
        with embedded.start(layout) as small:
            small.wait_ready(60)
            driver = MachineDriver(layout.data)
            site, person = placed("penuh")
            filler = disk / "penuh"
            with open(filler, "wb", buffering=0) as file, pytest.raises(OSError):
                while True:
                    file.write(bytes(4096))
            assert work(driver) == ["later"]
            assert "Cakram mesin penuh" in condition(site).sentence
            filler.unlink()
            healed(driver, site, person)
            ended(driver, small, site, person)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
        disk.rmdir()
