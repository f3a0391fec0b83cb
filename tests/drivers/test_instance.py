"""The instance as a whole: started once per folder, ended without a trace, whoever is killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from inang.hosting.drivers.interface import STEPS, SiteSpec
from inang.hosting.drivers.machine import embedded
from inang.hosting.drivers.machine.cgroups import candidates
from inang.hosting.drivers.machine.driver import MachineDriver
from inang.hosting.drivers.machine.embedded import Instance, Layout, Program, Unsuitable
from inang.hosting.drivers.machine.health import health
from tests.drivers.hands import inside, until
from tests.machine import free_layout

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("machine")]


@pytest.fixture
def layout(machine: Instance) -> Iterator[Layout]:
    """A second instance's folder, beside the one that all tests share."""
    data = Path(tempfile.mkdtemp(prefix="inang-uji-", dir=machine.layout.data.parent))
    made = free_layout(data)
    yield made
    embedded.erase(made)
    assert not data.exists()


def of_instance(data: Path) -> list[str]:
    """Processes whose command line or environment names the data folder (what this account may see)."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        try:
            said = Path("/proc", entry, "cmdline").read_bytes()
            said += b"\0" + Path("/proc", entry, "environ").read_bytes()
        except OSError:
            continue
        if os.fsencode(data) in said:
            found.append(entry)
    return found


def test_two_instances_run_side_by_side_and_one_folder_holds_one(machine: Instance, layout: Layout) -> None:
    with embedded.start(layout) as second:
        second.wait_ready(60)
        assert all(part["ok"] for part in health(machine.layout).values())
        third = embedded.start(free_layout(layout.data))
        assert third.process.wait(20) == 1, "a second instance on the same folder is refused"
        assert all(part["ok"] for part in health(layout).values()), "and the first one goes on"
    assert of_instance(layout.data) == [] and not layout.run.exists()


def test_a_taken_port_is_said_with_its_cure(layout: Layout) -> None:
    with socket.socket() as taken:
        taken.bind((layout.address, layout.https_port))
        taken.listen()
        with pytest.raises(Unsuitable, match=rf"Port {layout.https_port} .*--port"):
            embedded.start(layout)


def test_a_killed_launcher_takes_everything_with_it(layout: Layout) -> None:
    instance = embedded.start(layout)
    instance.wait_ready(60)
    assert of_instance(layout.data)
    instance.process.kill()
    instance.process.wait(5)
    until(lambda: of_instance(layout.data) == [] and not any(group.is_dir() for _, group in candidates(instance.world)))
    with embedded.start(layout) as again:
        again.wait_ready(60)
        assert all(part["ok"] for part in health(layout).values()), "the next start finds a clean house"
    until(lambda: of_instance(layout.data) == [])


def test_a_killed_caller_takes_everything_with_it(layout: Layout) -> None:
    code = (
        "import sys, time, pathlib; from inang.hosting.drivers.machine import embedded; "
        "i = embedded.start(embedded.Layout(pathlib.Path(sys.argv[1]), int(sys.argv[2]))); i.wait_ready(60); "
        "print('siap', flush=True); time.sleep(600)"
    )
    caller = subprocess.Popen(
        [sys.executable, "-c", code, str(layout.data), str(layout.port)], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(embedded.PACKAGE_FOLDER)},
    )  # fmt: skip
    assert caller.stdout and caller.stdout.readline() == "siap\n"
    caller.kill()
    caller.wait(5)
    until(lambda: of_instance(layout.data) == [] and not layout.run.exists())


def test_a_killed_launcher_and_init_leave_nothing_that_stops_the_next_start(layout: Layout) -> None:
    instance = embedded.start(layout)
    instance.wait_ready(60)
    init = embedded.World.load(layout.data).init_pid
    instance.process.kill()
    os.kill(init, signal.SIGKILL)
    instance.process.wait(5)
    if instance.world.isolation.private_world:
        until(lambda: of_instance(layout.data) == [])
    with embedded.start(layout) as again:
        again.wait_ready(60)
    until(lambda: of_instance(layout.data) == [])


@pytest.mark.parametrize("name", ["agent", "activator", "nginx", "sshd"])
def test_a_killed_server_comes_back(machine: Instance, name: str) -> None:
    words = {
        "agent": "machine.agent", "activator": "machine.activator", "nginx": "nginx: master process", "sshd": "sshd: /usr",
    }[name]  # fmt: skip
    layout = machine.layout

    def running() -> int:
        for entry in os.listdir("/proc"):
            if entry.isdigit() and words in (said := _cmdline(entry)) and str(layout.data) in said:
                return int(entry)
        return 0

    pid = running()
    os.kill(pid, signal.SIGKILL)
    until(lambda: not Path(f"/proc/{pid}").exists() or not _cmdline(str(pid)))
    until(lambda: all(state["ok"] for state in health(layout).values()), 30)
    until(lambda: running() not in (0, pid))


def _cmdline(entry: str) -> str:
    try:
        return Path("/proc", entry, "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def test_a_command_runs_inside_with_and_without_servers(
    machine: Instance, layout: Layout, capfd: pytest.CaptureFixture[str]
) -> None:
    for where in (machine.layout, layout):
        program = Program("uji", ("sh", "-c", "id -u; test -w $HOME && echo tulis"))
        assert embedded.inside(where, program) == 0
        said = capfd.readouterr().out.split()
        assert said == [str(embedded.world_for(where).portal_uid), "tulis"]
        assert embedded.inside(where, Program("uji", ("sh", "-c", "exit 7"))) == 7


def test_a_failing_preparation_ends_the_instance_with_its_code(layout: Layout) -> None:
    instance = embedded.start(layout, [Program("siap", ("sh", "-c", "exit 3"), once=True), Program("web", ("sleep", "60"))])
    assert instance.process.wait(60) == 3
    assert of_instance(layout.data) == [] and not layout.run.exists()


def test_the_portal_is_not_root_and_sees_neither_keys_nor_sites(machine: Instance, layout: Layout) -> None:
    if machine.world.single:
        pytest.skip("tanpa isolasi antarsitus, dan mengatakannya")
    for forbidden in (f"ls {machine.layout.secret}", f"ls {machine.layout.sites}", f"touch {machine.layout.names}/x"):
        assert embedded.inside(machine.layout, Program("uji", ("sh", "-c", forbidden))) != 0, forbidden


def test_a_data_folder_below_tmp_serves_php_as_any_other(machine: Instance) -> None:
    """Each site has a /tmp of its own; it must not cover data that lie there themselves."""
    if not machine.world.isolation.private_world:
        pytest.skip("tanpa ruang nama mount tidak ada /tmp sendiri; OpenSSH menolak folder di bawahnya")
    data = Path(tempfile.mkdtemp(prefix="inang-uji-", dir="/tmp"))
    data.chmod(0o755)
    layout = free_layout(data)
    try:
        with embedded.start(layout) as instance:
            instance.wait_ready(60)
            driver = MachineDriver(data)
            spec = SiteSpec(1, "di-tmp.kalbarprov.go.id", "php", True, 100)
            for step in STEPS:
                driver.apply(step, spec, fence=1)
            told = driver.prove("https", spec)
            assert told.ok, told.sentence
    finally:
        embedded.erase(layout)


def test_a_checkout_below_root_can_be_reached_by_the_portal(machine: Instance) -> None:
    """The README's commands run from wherever it was cloned, /root too; the private root shows it at the same place."""
    if not machine.world.isolation.private_world:
        pytest.skip("tanpa ruang nama mount dipakai salinan di bawah folder data")
    assert int(inside(machine, "stat", "-c", "%a", "/root").stdout, 8) & 0o001
