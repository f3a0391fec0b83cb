"""The small process that holds an instance: enters its namespaces, forks its init, forwards signals, cleans up.

Started by `embedded.start` or `embedded.inside` with a plan on a file descriptor; not called by hand.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

from inang.hosting.drivers.machine import kernel, root, servers, setup
from inang.hosting.drivers.machine.isolation import enter_user_namespace
from inang.hosting.drivers.machine.layout import Unsuitable
from inang.hosting.drivers.machine.supervisor import Program, Supervisor
from inang.hosting.drivers.machine.world import World


def main() -> int:
    descriptor = int(os.environ.pop("INANG_PLAN_FD"))
    with open(descriptor, encoding="utf-8") as file:
        plan = json.load(file)
    kernel.die_with_parent(signal.SIGTERM)
    world = World.from_text(plan["world"])
    programs = [Program.from_fields(fields) for fields in plan["programs"]]
    try:
        return hold(world, programs, with_servers=plan["servers"], visible=[Path(p) for p in plan["visible"]])
    except Unsuitable as fault:
        sys.stderr.write(f"{fault.sentence}\n")
    except OSError as error:
        sys.stderr.write(f"Layanan tidak dapat dimulai: {error.strerror or error}.\n")
    return 1


def hold(world: World, programs: list[Program], *, with_servers: bool, visible: list[Path]) -> int:
    """Run the instance in a child and stay until it ends; returns its exit code."""
    if world.mode == "user-namespace":
        enter_user_namespace()
    lock = _lock(world) if with_servers else None
    if world.isolation.private_world:
        kernel.unshare(kernel.NEW_PIDS)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(writer)
        os._exit(_inside(world, programs, reader, with_servers=with_servers, visible=visible))
    os.close(reader)
    setup.folders(world)
    if with_servers:
        world = dataclasses.replace(world, init_pid=child)
        setup.announce(world)
    os.write(writer, b"x")
    os.close(writer)
    status = _wait(child)
    if with_servers:
        if not world.isolation.private_world:
            sweep(world)
        servers.remove_cgroups(world)
        shutil.rmtree(world.layout.run, ignore_errors=True)
    if lock is not None:
        os.close(lock)
    return status


def _wait(child: int) -> int:
    """Forward stop signals to the init until it has ended."""
    watched = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return max(0, os.waitstatus_to_exitcode(status)) if os.WIFEXITED(status) else 1
        info = signal.sigtimedwait({*watched, signal.SIGCHLD}, 5.0)
        if info and info.si_signo in watched:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)


def _inside(world: World, programs: list[Program], go: int, *, with_servers: bool, visible: list[Path]) -> int:
    """The init: first process of the instance."""
    try:
        # A killed launcher lets us stop in order; whatever ends us ends all others.
        kernel.die_with_parent(signal.SIGTERM)
        if os.read(go, 1) != b"x":
            return 1
        os.close(go)
        if not world.isolation.private_world:
            kernel.adopt_orphans()
        else:
            kernel.unshare(kernel.NEW_MOUNTS)
            setup.accounts_exist(world)
            root.enter(world, visible)
        if not with_servers:
            return Supervisor(world).run([], programs)
        setup.prepare(world)
        supervisor = Supervisor(world)
        supervisor.housekeeping = lambda: setup.keep_house(world, supervisor.pid_of("nginx"))
        try:
            return supervisor.run(servers.programs(world), programs)
        finally:
            servers.remove_cgroups(world)  # here too, for when the launcher was killed
    except Unsuitable as fault:
        sys.stderr.write(f"{fault.sentence}\n")
    except OSError as error:
        sys.stderr.write(f"Layanan tidak dapat dimulai: {error}.\n")
    return 1


def _lock(world: World) -> int:
    """One instance per data folder; the lock is the folder itself, so nothing stays behind."""
    world.layout.data.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(world.layout.data, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Unsuitable(
            f"Folder data {world.layout.data} sedang dipakai layanan lain yang masih berjalan; "
            "hentikan dulu layanan itu atau pilih --data lain."
        ) from None
    return descriptor


def clear(world: World) -> None:
    """Before a start: end what an earlier instance of this folder left, unless that instance still runs."""
    if world.isolation.private_world or not world.layout.data.is_dir():
        return
    try:
        lock = _lock(world)
    except Unsuitable:
        return
    sweep(world)
    os.close(lock)


def sweep(world: World) -> None:
    """Without a PID namespace: end what an instance that was killed left running."""
    deadline = time.monotonic() + 3.0
    while time.monotonic() < deadline:
        found = False
        for entry in os.listdir("/proc"):
            if entry.isdigit() and int(entry) != os.getpid() and _ours(entry, world):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(entry), signal.SIGKILL)
                    found = True
        if not found:
            return
        time.sleep(0.01)  # a killed process holds its ports until the kernel has buried it


# These write their titles over their environment, so it no longer tells whose they are; their folders do.
RETITLED = ("nginx", "sshd", "php-fpm")


def _ours(entry: str, world: World) -> bool:
    data, process = os.fsencode(world.layout.data), Path("/proc", entry)
    with contextlib.suppress(OSError):
        if b"INANG_WORLD=" + data in (process / "environ").read_bytes().split(b"\0"):
            return True
        if not (process / "comm").read_text().startswith(RETITLED):
            return False
        places = [os.readlink(process / "cwd"), os.readlink(process / "root")]
        inside = any(Path(place).is_relative_to(world.layout.data) for place in places)
        return inside or data + b"/" in (process / "cmdline").read_bytes()
    return False


if __name__ == "__main__":
    sys.exit(main())
