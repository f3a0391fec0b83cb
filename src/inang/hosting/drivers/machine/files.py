"""Writing files so that a killed process leaves the old one or the new one, never half of one."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from inang.hosting.drivers.machine.world import World


def replace(path: Path, text: str, *, mode: int = 0o644, owner: tuple[int, int] | None = None) -> None:
    """Write beside, fsync, rename. The folder must belong to us alone: the temporary name is predictable."""
    fresh = path.with_name(f".{path.name}.baru")
    with contextlib.suppress(FileNotFoundError):
        os.unlink(fresh)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with open(descriptor, "w", encoding="utf-8", closefd=False) as file:
            file.write(text)
        if owner and os.geteuid() == 0:
            os.fchown(descriptor, *owner)
        os.fchmod(descriptor, mode)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.rename(fresh, path)


def keep(path: Path, text: str) -> bool:
    """Write a constant file of ours where it is missing or differs; False when it was right."""
    with contextlib.suppress(OSError, ValueError):
        if path.read_text() == text:
            return False
    replace(path, text)
    return True


def folder(world: World, path: Path, uid: int, gid: int, mode: int) -> None:
    """Make sure that the folder exists with this owner and mode."""
    path.mkdir(parents=True, exist_ok=True)
    world.own(path, uid, gid)
    path.chmod(mode)


def link(target: str, path: Path) -> None:
    """Point the symlink `path` at `target` by one rename."""
    fresh = path.with_name(f".{path.name}.baru")
    with contextlib.suppress(FileNotFoundError):
        os.unlink(fresh)
    os.symlink(target, fresh)
    if path.is_dir() and not path.is_symlink():
        os.rename(path, path.with_name(f".{path.name}.asing"))  # nobody of us made it; kept for whoever did
    os.rename(fresh, path)


def remove(path: Path) -> bool:
    """Unlink a file or symlink; False when it was not there."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return False
    return True
