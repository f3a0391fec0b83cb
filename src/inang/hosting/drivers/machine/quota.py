"""Disk quota of a site by what this machine's file system offers: user quotas, a btrfs group, or honestly nothing.

User quotas on ext4 and xfs go through quotactl(2): the site's uid is the owner of all it writes, and unlike a
project number the site cannot leave it. Loop images were decided against: see docs/decisions.
"""

from __future__ import annotations

import ctypes
import os
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

from inang.hosting.drivers.machine.world import World

_libc = ctypes.CDLL(None, use_errno=True)
_GETFMT, _GETQUOTA, _SETQUOTA = 0x800004, 0x800007, 0x800008
_BLOCK_LIMITS = 1
_FORM = "=8Q2I"  # struct if_dqblk of <linux/quota.h>, with its tail padding


@dataclass(frozen=True)
class Backend:
    """`kind` is "user" (quotactl), "btrfs" or "none"; `why` says in a sentence what that means here."""

    kind: str
    device: str
    why: str

    @property
    def enforced(self) -> bool:
        return self.kind != "none"


def detect(world: World) -> Backend:
    if world.mode in ("user-namespace", "single-uid"):
        return Backend("none", "", "Kuota tidak ditegakkan kernel: pengguna biasa tidak boleh mengaturnya.")
    folder = world.layout.sites
    device, kind = mounted_on(folder)
    if kind in ("ext4", "ext3", "xfs"):
        if _quotactl(_GETFMT, device, 0, ctypes.create_string_buffer(4)):
            return Backend("user", device, f"Kuota pengguna {kind} ditegakkan kernel.")
        return Backend("none", "", f"Kuota tidak ditegakkan: sistem berkas {kind} dipasang tanpa usrquota.")
    if kind == "btrfs":
        if _btrfs("qgroup", "show", str(folder)):
            return Backend("btrfs", device, "Kuota qgroup btrfs ditegakkan kernel.")
        return Backend("none", "", "Kuota tidak ditegakkan: jalankan `btrfs quota enable` pada sistem berkas data.")
    return Backend("none", "", f"Kuota tidak ditegakkan: sistem berkas {kind or 'ini'} tidak punya kuota.")


def mounted_on(folder: Path) -> tuple[str, str]:
    """Device and type of the file system that holds the folder; ("", "") when the kernel does not say."""
    number = folder.stat().st_dev
    wanted, best = f"{os.major(number)}:{os.minor(number)}", ("", "", "")
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        left, _, right = line.partition(" - ")
        fields, (kind, source) = left.split(), right.split()[:2]
        inside = folder == Path(fields[4]) or folder.is_relative_to(fields[4])
        if (fields[2] == wanted or (kind == "btrfs" and inside)) and (inside or not best[0]):
            best = (fields[4], source, kind)
    return best[1], best[2]


def set_limit(backend: Backend, uid: int, home: Path, megabytes: int) -> None:
    """Raises `OSError` when the kernel refuses."""
    if backend.kind == "user":
        kilobytes = megabytes * 1024
        block = struct.pack(_FORM, kilobytes, kilobytes, 0, 0, 0, 0, 0, 0, _BLOCK_LIMITS, 0)
        if not _quotactl(_SETQUOTA, backend.device, uid, ctypes.create_string_buffer(block, len(block))):
            raise OSError(ctypes.get_errno(), "quotactl menolak batas kuota")
    elif backend.kind == "btrfs" and not _btrfs("qgroup", "limit", f"{megabytes}M", str(home)):
        raise OSError(5, "btrfs menolak batas kuota")


def limit_kb(backend: Backend, uid: int, home: Path) -> int | None:
    """The limit that the kernel holds now, in KiB; None when it holds none."""
    if backend.kind == "user":
        block = ctypes.create_string_buffer(struct.calcsize(_FORM))
        if not _quotactl(_GETQUOTA, backend.device, uid, block):
            return None
        return struct.unpack(_FORM, block.raw)[0] or None
    if backend.kind == "btrfs":
        done = subprocess.run(
            ["btrfs", "qgroup", "show", "-r", "-F", "--raw", str(home)], capture_output=True, text=True, check=False
        )
        fields = done.stdout.splitlines()[-1].split() if done.returncode == 0 and done.stdout.strip() else []
        return int(fields[3]) // 1024 if len(fields) > 3 and fields[3].isdigit() else None
    return None


def clear(backend: Backend, uid: int) -> None:
    if backend.kind == "user":
        block = struct.pack(_FORM, 0, 0, 0, 0, 0, 0, 0, 0, _BLOCK_LIMITS, 0)
        _quotactl(_SETQUOTA, backend.device, uid, ctypes.create_string_buffer(block, len(block)))


def make_home(backend: Backend, home: Path) -> None:
    """An empty folder for a new site: a subvolume where btrfs counts by subvolume."""
    if backend.kind == "btrfs":
        if not _btrfs("subvolume", "create", str(home)):
            raise OSError(5, "btrfs menolak subvolume baru")
    else:
        home.mkdir()


def remove_home(backend: Backend, home: Path) -> None:
    """Delete the folder with everything in it, whatever its owner did to the modes."""
    if not home.exists():
        return
    if backend.kind == "btrfs" and home.stat().st_ino == 256:
        done = subprocess.run(["btrfs", "subvolume", "show", str(home)], capture_output=True, text=True, check=False)
        number = next((line.split()[-1] for line in done.stdout.splitlines() if "Subvolume ID" in line), "")
        if _btrfs("subvolume", "delete", str(home)):
            if number:
                _btrfs("qgroup", "destroy", f"0/{number}", str(home.parent))
            return
    done = subprocess.run(["rm", "-rf", "--one-file-system", "--", str(home)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise OSError(5, f"folder {home.name} tidak dapat dihapus seluruhnya")


def _btrfs(*words: str) -> bool:
    try:
        return subprocess.run(["btrfs", *words], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def _quotactl(command: int, device: str, number: int, block: ctypes.Array[ctypes.c_char]) -> bool:
    user_quota = 0
    result = _libc.quotactl(
        ctypes.c_int((command << 8 | user_quota) - (1 << 32 if command << 8 >= 1 << 31 else 0)),
        device.encode(),
        ctypes.c_int(number),
        block,
    )
    return int(result) == 0
