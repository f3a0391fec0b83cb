"""Which walls this machine lets us build between sites, found by trying, and said in words."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from inang.hosting.drivers.machine import kernel

Mode = Literal["root", "user-namespace", "container", "single-uid"]

# Sites take 1..50000 above the base, service accounts the ten after that (accounts.py).
ACCOUNTS_NEEDED = 50_010
LOW_BASE = 10_000

LABELS: dict[Mode, str] = {
    "root": "isolasi penuh (root, ruang nama sendiri)",
    "user-namespace": "isolasi penuh (pengguna biasa, ruang nama pengguna)",
    "container": "isolasi berkurang (wadah tanpa CAP_SYS_ADMIN)",
    "single-uid": "tanpa isolasi antarsitus",
}
MISSING: dict[Mode, tuple[str, ...]] = {
    "root": (),
    "user-namespace": (
        "Batas memori, CPU, dan jumlah proses per situs (cgroup) tidak tersedia bagi pengguna biasa.",
        "Kuota cakram oleh kernel tidak tersedia bagi pengguna biasa.",
    ),
    "container": (
        "Proses PHP tidak punya ruang nama mount dan PID sendiri: daftar proses dan folder umum mesin terlihat.",
        "Berkas akun mesin tidak disentuh; nama akun situs disediakan oleh nss_wrapper.",
        "Kuota cakram oleh kernel tidak dapat dipasang dari dalam wadah ini.",
    ),
    "single-uid": (
        "Semua situs memakai satu akun Linux: situs satu dapat membaca berkas situs lain.",
        "SFTP tidak dikurung per situs.",
        "Basis data memakai kata sandi per situs, sebab akun Linux tidak membedakan situs.",
        "Batas memori, CPU, jumlah proses, dan kuota cakram oleh kernel tidak tersedia.",
    ),
}


@dataclass(frozen=True)
class Isolation:
    mode: Mode
    reason: str  # why not a stronger one; empty for the strongest

    @property
    def label(self) -> str:
        return LABELS[self.mode]

    @property
    def missing(self) -> tuple[str, ...]:
        return MISSING[self.mode]

    @property
    def private_world(self) -> bool:
        """Own mount and PID namespace, own root folder, own account files."""
        return self.mode in ("root", "user-namespace")

    @property
    def separate_uids(self) -> bool:
        return self.mode != "single-uid"


def isolation() -> Isolation:
    """The strongest mode that works here; INANG_ISOLATION asks for a weaker one (tests, cautious offices)."""
    wanted = os.environ.get("INANG_ISOLATION", "")
    for mode in get_args(Mode):
        if wanted == mode:
            return Isolation(mode, "Dipilih melalui INANG_ISOLATION.")
    return _as_root() if os.geteuid() == 0 else _as_user()


def _as_root() -> Isolation:
    if not _may_change_uids() or _mapped_uids() < LOW_BASE + ACCOUNTS_NEEDED:
        return Isolation("single-uid", "Wadah ini tidak memberi hak berganti akun atau nomor akun yang cukup.")
    fault = _trial(kernel.NEW_MOUNTS | kernel.NEW_PIDS)
    if fault:
        return Isolation("container", f"Kernel menolak ruang nama sendiri ({fault}).")
    return Isolation("root", "")


def _as_user() -> Isolation:
    if not subordinate("/etc/subuid") or not subordinate("/etc/subgid"):
        return Isolation("single-uid", "Akun ini tidak punya rentang nomor di /etc/subuid dan /etc/subgid.")
    fault = _trial(kernel.NEW_MOUNTS | kernel.NEW_PIDS, user=True)
    if fault:
        return Isolation("single-uid", f"Kernel menolak ruang nama pengguna ({fault}).")
    return Isolation("user-namespace", "")


def _may_change_uids() -> bool:
    """CAP_CHOWN, CAP_SETGID and CAP_SETUID (bits 0, 6 and 7)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            return int(line.split()[1], 16) & 0b11000001 == 0b11000001
    return False


def _mapped_uids() -> int:
    """How many uids from 0 upwards exist here (a container may map few)."""
    first = [line.split() for line in Path("/proc/self/uid_map").read_text().splitlines()]
    return sum(int(count) for inside, _, count in first if int(inside) in (0, 1))


def all_uids_exist() -> bool:
    return _mapped_uids() > 2**31


def subordinate(file: str) -> tuple[int, int] | None:
    """The first range (start, count) of this account in /etc/subuid or /etc/subgid that is large enough."""
    try:
        name, lines = pwd.getpwuid(os.getuid()).pw_name, Path(file).read_text().splitlines()
    except (KeyError, OSError):
        return None
    for line in lines:
        parts = line.strip().split(":")
        if len(parts) == 3 and parts[0] in (name, str(os.getuid())) and int(parts[2]) >= LOW_BASE + ACCOUNTS_NEEDED:
            return int(parts[1]), int(parts[2])
    return None


def enter_user_namespace() -> None:
    """Become root of an own user namespace: this user is uid 0 inside, the subordinate range is 1 upwards."""
    uids, gids = subordinate("/etc/subuid"), subordinate("/etc/subgid")
    if not uids or not gids:
        raise OSError(1, "tidak ada rentang di /etc/subuid dan /etc/subgid")
    target, uid, gid = str(os.getpid()), os.getuid(), os.getgid()
    ready, go = os.pipe()
    helper = os.fork()
    if helper == 0:
        os.close(go)
        rc = 1
        if os.read(ready, 1):
            rc = _map(["newuidmap", target, "0", str(uid), "1", "1", *map(str, uids)]) or _map(
                ["newgidmap", target, "0", str(gid), "1", "1", *map(str, gids)]
            )
        os._exit(rc)
    os.close(ready)
    try:
        kernel.unshare(kernel.NEW_USER)
        os.write(go, b"x")
    finally:
        os.close(go)
        _, status = os.waitpid(helper, 0)
    if status != 0:
        raise OSError(1, "newuidmap/newgidmap menolak (paket uidmap)")
    os.setgroups([])
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)


def _map(command: list[str]) -> int:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode
    except OSError:
        return 1


def _trial(flags: int, *, user: bool = False) -> str:
    """Try the namespaces in a child; "" when they work, else what the kernel said."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            if user:
                enter_user_namespace()
            kernel.unshare(flags)
            inner = os.fork()
            if inner == 0:
                kernel.private_mounts()
                kernel.mount("none", "/proc", "proc")
                kernel.mount("none", "/mnt", "tmpfs")
                os._exit(0)
            os._exit(0 if os.waitpid(inner, 0)[1] == 0 else 3)
        except OSError as error:
            os.write(writer, str(error.strerror or error).encode())
        finally:
            os._exit(1)
    os.close(writer)
    said = b""
    while block := os.read(reader, 500):
        said += block
    os.close(reader)
    _, status = os.waitpid(child, 0)
    return "" if status == 0 else said.decode() or "mount ditolak"
