"""The processes that stand while sites come and go, and whether one of them was reloaded or restarted meanwhile."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inang.hosting.drivers.machine.world import World

# Program of the init (first words of its command line) -> its name here. The php-fpm of a site is not among them.
STANDING = {
    "nginx: master": "nginx",
    "mariadbd": "mariadb",
    "sshd": "sshd",
    "inang.hosting.drivers.machine.activator": "activator",
    "inang.hosting.drivers.machine.agent": "agent",
}


@dataclass(frozen=True)
class Life:
    """One life of one process: the same number with another start, or with another program image, is another life.

    `image` is where the kernel put its stack: it moves with every exec, which is how OpenSSH reloads in place; 0 where
    the kernel does not let us see it."""

    pid: int
    start: int  # clock ticks since boot
    image: int


def lives(world: World) -> dict[str, frozenset[Life]]:
    """Name -> lives of the long-lived servers of a running instance, nginx's workers among them."""
    children = _children()
    found = {name: set[Life]() for name in (*STANDING.values(), "nginx workers")}
    for pid in children.get(world.init_pid, ()):
        if name := _name(pid):
            found[name] |= _life(pid)
            if name == "nginx":
                for worker in children.get(pid, ()):
                    found["nginx workers"] |= _life(worker)
    return {name: frozenset(ones) for name, ones in found.items()}


def reloads(before: Mapping[str, frozenset[Life]], after: Mapping[str, frozenset[Life]]) -> int:
    """How many servers did not keep their life; nginx and its workers are one."""
    changed = {name.partition(" ")[0] for name in {*before, *after} if not before.get(name) or before[name] != after.get(name)}
    return len(changed)


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (fields := _stat(int(entry))):
            found.setdefault(int(fields[1]), []).append(int(entry))
    return found


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name: state, parent, …"""
    try:
        return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _life(pid: int) -> set[Life]:
    fields = _stat(pid)
    return {Life(pid, int(fields[19]), int(fields[25]))} if fields else set()


def _name(pid: int) -> str:
    try:
        words = Path("/proc", str(pid), "cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return ""
    for word in words:
        for begin, name in STANDING.items():
            if word.startswith(begin) or os.path.basename(word).startswith(begin):
                return name
    return ""
