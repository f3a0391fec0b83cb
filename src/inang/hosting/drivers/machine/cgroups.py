"""Memory, CPU and process limits per awake site, on cgroup v1 and v2, where this machine lets us make groups."""

from __future__ import annotations

import contextlib
import os
import zlib
from pathlib import Path

from inang.hosting.drivers.machine.world import World

MEMORY_BYTES = 256 * 1024 * 1024
PROCESSES = 64
CPU_PERCENT = 100
CONTROLLERS = ("memory", "pids", "cpu")
TOP = Path("/sys/fs/cgroup")


def _group_name(world: World) -> str:
    return f"inang-{zlib.crc32(os.fsencode(world.layout.data)):08x}"


def candidates(world: World, top: Path = TOP, own: str | None = None) -> list[tuple[str, Path]]:
    """(version, folder) of our group below each controller: below the group we run in, else below the top."""
    text = own if own is not None else Path("/proc/self/cgroup").read_text()
    paths = {}
    for line in text.splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            paths[controller] = path.strip("/")
    name = _group_name(world)
    if (top / "cgroup.controllers").exists():
        offered = (top / "cgroup.controllers").read_text().split()
        return [("v2", top / name)] if {"memory", "pids"} <= set(offered) else []
    found = []
    for controller in CONTROLLERS:
        # Below our own group, so that whatever limits this whole session still holds for the sites.
        below = top / controller / paths.get(controller, "")
        if below.is_dir():
            found.append(("v1", below / name))
    return found


def prepare(world: World, top: Path = TOP, own: str | None = None) -> bool:
    """Make our group; True when sites can be limited."""
    if world.mode not in ("root", "container"):
        return False
    made = 0
    for version, folder in candidates(world, top, own):
        try:
            if version == "v2":
                with contextlib.suppress(OSError):
                    (top / "cgroup.subtree_control").write_text("+memory +pids +cpu")
            folder.mkdir(exist_ok=True)
            if version == "v2":
                (folder / "cgroup.subtree_control").write_text("+memory +pids +cpu")
            made += 1
        except OSError:
            with contextlib.suppress(OSError):
                folder.rmdir()
    return made > 0


def available(world: World, top: Path = TOP, own: str | None = None) -> list[tuple[str, Path]]:
    if world.mode not in ("root", "container"):
        return []
    return [(version, folder) for version, folder in candidates(world, top, own) if folder.is_dir()]


def make(groups: list[tuple[str, Path]], site_id: int) -> list[Path]:
    """The site's group below each controller with its limits written; returns the files to write the pid into."""
    doors = []
    for version, parent in groups:
        folder = parent / f"s{site_id}"
        try:
            folder.mkdir(exist_ok=True)
            for name, value in _limits(version, parent).items():
                (folder / name).write_text(value)
        except OSError:
            continue
        doors.append(folder / "cgroup.procs")
    return doors


def _limits(version: str, parent: Path) -> dict[str, str]:
    if version == "v2":
        return {
            "memory.max": str(MEMORY_BYTES),
            "pids.max": str(PROCESSES),
            "cpu.max": f"{CPU_PERCENT * 1000} 100000",
        }
    if (parent / "memory.limit_in_bytes").exists():
        return {"memory.limit_in_bytes": str(MEMORY_BYTES)}
    if (parent / "cpu.cfs_quota_us").exists():
        return {"cpu.cfs_period_us": "100000", "cpu.cfs_quota_us": str(CPU_PERCENT * 1000)}
    return {"pids.max": str(PROCESSES)}


def in_force(groups: list[tuple[str, Path]], site_id: int) -> dict[str, str]:
    """The limits as the kernel has them now for this awake site; {} when it sleeps or nothing is available."""
    found: dict[str, str] = {}
    for version, parent in groups:
        folder = parent / f"s{site_id}"
        for name in _limits(version, parent):
            with contextlib.suppress(OSError):
                found[name] = (folder / name).read_text().strip()
    return found


def remove(groups: list[tuple[str, Path]], site_id: int) -> bool:
    """Remove the site's groups; False while a process is still inside one of them."""
    done = True
    for _, parent in groups:
        with contextlib.suppress(FileNotFoundError):
            try:
                (parent / f"s{site_id}").rmdir()
            except OSError as error:
                if not isinstance(error, FileNotFoundError):
                    done = False
    return done


def remove_all(world: World) -> None:
    for _, parent in available(world):
        for folder in parent.glob("s*"):
            with contextlib.suppress(OSError):
                folder.rmdir()
        with contextlib.suppress(OSError):
            parent.rmdir()
