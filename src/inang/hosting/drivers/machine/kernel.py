"""The few Linux calls that Python 3.11 lacks: namespaces, mounts, process options. All raise `OSError`."""

from __future__ import annotations

import ctypes
import os

NEW_MOUNTS = 0x00020000
NEW_USER = 0x10000000
NEW_PIDS = 0x20000000

MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 8, 4096, 16384, 1 << 18
MNT_DETACH = 2

_PDEATHSIG, _NO_NEW_PRIVS, _SUBREAPER = 1, 38, 36
_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    _check(_libc.unshare(ctypes.c_int(flags)), "unshare")


def setns(descriptor: int, flags: int) -> None:
    _check(_libc.setns(ctypes.c_int(descriptor), ctypes.c_int(flags)), "setns")


def mount(source: str, target: str, kind: str | None = None, flags: int = 0, data: str | None = None) -> None:
    _check(
        _libc.mount(
            source.encode(),
            target.encode(),
            kind.encode() if kind else None,
            ctypes.c_ulong(flags),
            data.encode() if data else None,
        ),
        f"mount {target}",
    )


def bind(source: str, target: str) -> None:
    """Show the folder or file `source`, with all that is mounted in it, at `target` too."""
    mount(source, target, None, MS_BIND | MS_REC)


def private_mounts() -> None:
    """From here on no mount of this process is seen outside, and none from outside comes in."""
    mount("none", "/", None, MS_REC | MS_PRIVATE)


def new_root(path: str) -> None:
    """Make the mount point `path` the root folder of this mount namespace and forget the old one."""
    os.chdir(path)
    try:
        pivot = _libc.syscall(ctypes.c_long(_pivot_root_number()), b".", b".")
        _check(int(pivot), "pivot_root")
        _check(_libc.umount2(b".", ctypes.c_int(MNT_DETACH)), "umount2")
    except OSError:
        # The root of a chroot is not a mount point, so it cannot be pivoted.
        os.chroot(".")
    os.chdir("/")


def _pivot_root_number() -> int:
    return 41 if os.uname().machine in ("aarch64", "riscv64") else 155


def die_with_parent(signal_number: int) -> None:
    """Let the kernel send this signal when the parent ends; lost when the process changes its uid, so call it after."""
    _prctl(_PDEATHSIG, signal_number)


def no_new_privileges() -> None:
    """setuid programs give this process and its children nothing any more."""
    _prctl(_NO_NEW_PRIVS, 1)


def adopt_orphans() -> None:
    """Orphaned descendants become children of this process instead of the machine's init."""
    _prctl(_SUBREAPER, 1)


def _prctl(option: int, value: int) -> None:
    zero = ctypes.c_ulong(0)
    _check(_libc.prctl(ctypes.c_int(option), ctypes.c_ulong(value), zero, zero, zero), "prctl")
