"""How the doors start, ask and stop an embedded instance: the functions that `inang serve`, `demo` and tests call."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from inang.hosting.drivers.interface import Temporary
from inang.hosting.drivers.machine.health import health
from inang.hosting.drivers.machine.isolation import Isolation, isolation
from inang.hosting.drivers.machine.launcher import clear
from inang.hosting.drivers.machine.layout import Layout, Unsuitable
from inang.hosting.drivers.machine.supervisor import Program, environment_of
from inang.hosting.drivers.machine.world import World, base_for

__all__ = ["Instance", "Layout", "Program", "Unsuitable", "World", "entering", "erase", "inside", "start", "world_for"]

PACKAGE_FOLDER = Path(__file__).resolve().parents[4]  # the folder that holds the `inang` package
PROJECT = PACKAGE_FOLDER.parent if PACKAGE_FOLDER.name == "src" else PACKAGE_FOLDER


def world_for(layout: Layout, *, found: Isolation | None = None, testing: bool = False) -> World:
    """How an instance of this layout would run here."""
    found = found or isolation()
    return World(
        layout=layout,
        mode=found.mode,
        reason=found.reason,
        base=base_for(layout.data, found.mode),
        only_uid=os.getuid(),
        only_gid=os.getgid(),
        testing=testing,
    )


class Instance:
    """A running instance that belongs to this process and ends with it."""

    def __init__(self, world: World, process: subprocess.Popen[bytes]) -> None:
        self.world, self.layout, self.process = world, world.layout, process

    def wait_ready(self, seconds: float = 30.0) -> None:
        """Return when every server answers. Raises `Unsuitable` when the instance ended or time is up."""
        deadline = time.monotonic() + seconds
        while True:
            state = health(self.layout)
            if all(part["ok"] for part in state.values()):
                return
            if self.process.poll() is not None:
                raise Unsuitable(f"Layanan berhenti saat dimulai; lihat {self.layout.log}.")
            if time.monotonic() > deadline:
                missing = ", ".join(name for name, part in state.items() if not part["ok"])
                raise Unsuitable(f"Belum siap setelah {seconds:.0f} detik: {missing}; lihat {self.layout.log}.")
            time.sleep(0.02)

    def stop(self, seconds: float = 25.0) -> int:
        """Stop in order and return the exit code of the instance."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait(5)

    def __enter__(self) -> Instance:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(layout: Layout, programs: Sequence[Program] = (), *, testing: bool = False) -> Instance:
    """Start an instance as a child process (demo, bench, tests). Raises `Unsuitable`.

    `testing` lets tests name a crash point for the agent; nothing else changes."""
    world = world_for(layout, testing=testing)
    clear(world)
    layout.check(container=world.mode == "container")
    command, environment, descriptor = _plan(world, programs, with_servers=True)
    process = subprocess.Popen(command, env=environment, pass_fds=(descriptor,), cwd="/", stdin=subprocess.DEVNULL)
    os.close(descriptor)
    return Instance(world, process)


def inside(layout: Layout, program: Program) -> int:
    """Run one command where the instance's files and accounts are; works with and without a running instance.

    Output goes to this terminal. Returns the exit code."""
    program = dataclasses.replace(program, once=True)
    try:
        world = World.load(layout.data)
        if world.isolation.private_world:
            command, environment = entering(world, program)
            return subprocess.run(command, env=environment, check=False).returncode
    except Temporary:
        world = world_for(layout)
    command, environment, descriptor = _plan(world, [program], with_servers=False)
    return subprocess.run(command, env=environment, pass_fds=(descriptor,), cwd="/", check=False).returncode


def entering(world: World, program: Program) -> tuple[list[str], dict[str, str]]:
    """Command and environment that run a program inside the running instance, under the program's account.

    Its user namespace is ours to enter because we made it."""
    command = []
    if world.isolation.private_world:
        command = ["nsenter", "--target", str(world.init_pid), "--mount", "--pid", "--root", "--wd"]
    if world.mode == "user-namespace":
        command += ["--user", "--setuid", "0", "--setgid", "0"]
    if program.account == "portal" and not world.single:
        command += ["setpriv", f"--reuid={world.portal_uid}", f"--regid={world.portal_gid}", "--clear-groups"]
    return [*command, "env", "-C", program.cwd, *program.argv], environment_of(world, program)


def erase(layout: Layout) -> None:
    """Remove a data folder with everything in it, whoever owns the files (the instance must be stopped)."""
    world = world_for(layout)
    if world.mode == "user-namespace" and layout.data.exists():
        sub = ["unshare", "--user", "--map-root-user", "--map-auto", "rm", "-rf", "--", str(layout.data)]
        subprocess.run(sub, check=False, capture_output=True)
    shutil.rmtree(layout.data, ignore_errors=True)


# -- the plan for the launcher -------------------------------------------------------------------------------------
def _plan(
    world: World, programs: Sequence[Program], *, with_servers: bool
) -> tuple[list[str], dict[str, str], int]:
    """Command, environment and plan descriptor of the launcher; moves the code where the portal account can read it."""
    visible = _needed_folders()
    moved = {} if world.mode != "container" or _readable_by_all(visible) else _copy_code(world, visible)
    programs = [_moved(program, moved) for program in programs]
    plan = {
        "world": world.as_text(),
        "programs": [program.as_fields() for program in programs],
        "visible": [str(path) for path in visible],
        "servers": with_servers,
    }
    descriptor = os.memfd_create("inang-plan", 0)
    os.write(descriptor, json.dumps(plan).encode())
    os.lseek(descriptor, 0, os.SEEK_SET)
    environment = {
        name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TERM", "HOME", "COLUMNS", "LINES")
    }
    environment |= {"INANG_PLAN_FD": str(descriptor), "PYTHONPATH": str(PACKAGE_FOLDER)}
    return [sys.executable, "-m", "inang.hosting.drivers.machine.launcher"], environment, descriptor


def _needed_folders() -> list[Path]:
    """What our Python needs to run: the project, the environment and the interpreter."""
    found = {PROJECT, PACKAGE_FOLDER, Path(sys.prefix), Path(sys.base_prefix)}
    return sorted(path for path in found if not path.is_relative_to("/usr"))


def _readable_by_all(paths: Sequence[Path]) -> bool:
    for path in paths:
        for folder in (path, *path.parents):
            if not folder.stat().st_mode & 0o001:
                return False
    return True


def _copy_code(world: World, paths: Sequence[Path]) -> dict[str, str]:
    """Old path -> new path of a copy below the data folder (hard links where the file system allows)."""
    moved = {}
    target = world.layout.data / "app"
    subprocess.run(["rm", "-rf", str(target)], check=True)
    target.mkdir(parents=True)
    tops = [path for path in paths if not any(path != other and path.is_relative_to(other) for other in paths)]
    for number, path in enumerate(tops):
        place = target / str(number)
        linked = subprocess.run(["cp", "-al", "--", str(path), str(place)], capture_output=True, check=False)
        if linked.returncode != 0:
            subprocess.run(["rm", "-rf", str(place)], check=True)
            subprocess.run(["cp", "-a", "--", str(path), str(place)], check=True)
        place.chmod(0o755)
        moved[str(path)] = str(place)
    return moved


def _moved(program: Program, moved: dict[str, str]) -> Program:
    def there(text: str) -> str:
        for old, new in moved.items():
            text = text.replace(old + "/", new + "/") if old + "/" in text else (new if text == old else text)
        return text

    if not moved:
        return program
    env = {name: there(value) for name, value in program.env.items()}
    for old, new in moved.items():
        env["PYTHONPATH"] = there(str(PACKAGE_FOLDER)) if str(PACKAGE_FOLDER).startswith(old) else new
    return dataclasses.replace(program, argv=tuple(there(word) for word in program.argv), cwd=there(program.cwd), env=env)
