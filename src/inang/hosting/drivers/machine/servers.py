"""The servers of an instance as programs for the supervisor, and what they need before they start."""

from __future__ import annotations

import glob
import signal
import sys

from inang.hosting.drivers.machine import cgroups, database
from inang.hosting.drivers.machine.layout import Unsuitable
from inang.hosting.drivers.machine.supervisor import Program
from inang.hosting.drivers.machine.world import World

PACKAGE = "inang.hosting.drivers.machine"


def programs(world: World) -> list[Program]:
    layout = world.layout
    names = wrapper(world)
    return [
        Program("mariadb", database.server_command(world), "database", env=names if not world.single else {}),
        python(world, "agent"),
        python(world, "activator"),
        Program(
            "nginx", ("/usr/sbin/nginx", "-p", f"{layout.run}/", "-e", f"{layout.log}/nginx-errors.log", "-c",
                      f"{layout.run}/nginx.conf"),
            "root", env=names, cwd=str(layout.names),
        ),
        Program("sshd", ("/usr/sbin/sshd", "-D", "-e", "-f", f"{layout.run}/sshd_config"), "root", env=names),
    ]  # fmt: skip


def python(world: World, module: str) -> Program:
    """One of our own privileged processes, told its data folder."""
    return Program(
        module,
        (sys.executable, "-m", f"{PACKAGE}.{module}", str(world.layout.data)),
        "root",
        # One arena keeps the threads of a small process from reserving memory each.
        env={"PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "1"},
        stop_signal=signal.SIGTERM,
    )


def wrapper(world: World) -> dict[str, str]:
    """Where there is no private /etc: our account files by nss_wrapper, so that the machine's stay untouched."""
    if world.isolation.private_world:
        return {}
    found = glob.glob("/usr/lib/*/libnss_wrapper.so") + glob.glob("/usr/lib*/libnss_wrapper.so")
    if not found:
        raise Unsuitable("Paket libnss-wrapper tidak ada; jalankan script/server untuk memasangnya.")
    etc = world.layout.etc
    return {
        "LD_PRELOAD": found[0],
        "NSS_WRAPPER_PASSWD": str(etc / "passwd"),
        "NSS_WRAPPER_GROUP": str(etc / "group"),
    }


def remove_cgroups(world: World) -> None:
    cgroups.remove_all(world)
