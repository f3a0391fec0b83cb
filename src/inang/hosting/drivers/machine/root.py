"""The private root folder: a tmpfs that shows this machine's programs, our own /etc, and the folders we work in.

Every parent folder is root-owned in here, which OpenSSH demands, and the project, the Python environment and the
data folder stand at the same absolute paths as outside, so that a path means the same on both sides.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from inang.hosting.drivers.machine import kernel
from inang.hosting.drivers.machine.accounts import ORDER
from inang.hosting.drivers.machine.world import World

# Of the machine's /etc only what programs read to run; never its account files, keys or service settings.
SHOWN_FROM_ETC = (
    "alternatives", "ca-certificates", "fonts", "host.conf", "hosts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d",
    "localtime", "magic", "mime.types", "mysql", "nginx", "papersize", "php", "protocols", "python3", "python3.11",
    "python3.13", "resolv.conf", "services", "ssl", "timezone", "gai.conf", "debian_version", "os-release",
)  # fmt: skip
JAIL = "/run/jail"  # where the activator builds a site's own root, in that site's mount namespace
NSSWITCH = "passwd: files\ngroup: files\nshadow: files\ngshadow: files\nhosts: files dns\nservices: files\nprotocols: files\n"


def enter(world: World, visible: Iterable[Path]) -> None:
    """Build the private root for this mount namespace and move into it. Raises `OSError`."""
    kernel.private_mounts()
    shown = sorted({path.resolve() for path in visible if not path.resolve().is_relative_to("/usr")})
    top = _free_mount_point([*shown, world.layout.data])
    kernel.mount("inang", top, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "mode=755")
    skeleton(top)
    kernel.bind("/dev", f"{top}/dev")
    kernel.mount("proc", f"{top}/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)
    _etc(world, Path(top, "etc"))
    for place in ("/sys/fs/cgroup", "/var/cache/fontconfig"):
        if os.path.isdir(place):
            show(place, top)
    for path in [*shown, world.layout.data]:
        show(str(path), top)
    os.makedirs(f"{top}/srv/sites")
    kernel.bind(str(world.layout.sites), f"{top}/srv/sites")
    os.makedirs(f"{top}/run/sshd", 0o755)
    os.makedirs(top + JAIL, 0o755)
    kernel.new_root(top)


def skeleton(top: str) -> None:
    """The empty folders of a small Debian, and its programs.

    /root is not the machine's: it holds at most a checkout that is shown below it, which other accounts must reach."""
    for name, mode in (("usr", 0o755), ("dev", 0o755), ("proc", 0o555), ("etc", 0o755), ("run", 0o755), ("root", 0o711),
                       ("tmp", 0o1777), ("var", 0o755), ("var/tmp", 0o1777), ("srv", 0o755)):  # fmt: skip
        os.mkdir(f"{top}/{name}")
        os.chmod(f"{top}/{name}", mode)
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        if os.path.isdir(f"/usr/{name}") or os.path.islink(f"/usr/{name}"):
            os.symlink(f"usr/{name}", f"{top}/{name}")
    kernel.bind("/usr", f"{top}/usr")


def show(path: str, top: str) -> None:
    """Make `path` visible below `top` at the same place."""
    target = top + path
    if os.path.isdir(path):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        Path(target).touch()
    kernel.bind(path, target)


def _etc(world: World, etc: Path) -> None:
    for name in SHOWN_FROM_ETC:
        source = Path("/etc", name)
        if source.is_dir():
            (etc / name).mkdir()
            kernel.bind(str(source.resolve()), str(etc / name))
        elif source.is_file():
            shutil.copy(source, etc / name)
    (etc / "nsswitch.conf").write_text(NSSWITCH)
    for name in ORDER:
        (etc / name).symlink_to(world.layout.etc / name)


def _free_mount_point(taken: list[Path]) -> str:
    """A folder of this machine that nobody of us needs to see: the tmpfs covers it until we have moved in."""
    for place in ("/mnt", "/media", "/srv", "/opt", "/boot"):
        if os.path.isdir(place) and not any(path.is_relative_to(place) for path in taken):
            return place
    raise OSError(2, "tidak ada folder untuk memasang akar pribadi (/mnt, /media, /srv, /opt, /boot)")
