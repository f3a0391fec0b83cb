"""Account files of the instance: one line per site in passwd, shadow, group and gshadow, written by ourselves.

`useradd` killed midway leaves an account that no rerun completes; here every call looks at all four files and
rewrites the one that lacks its line. passwd comes last, so a name exists only when the rest of it does.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path

from inang.hosting.drivers.machine import files
from inang.hosting.drivers.machine.world import World

ORDER = ("group", "gshadow", "shadow", "passwd")
PRIVATE = ("gshadow", "shadow")
_lock = threading.Lock()


def _nothing(_: str) -> None:
    return


def site_lines(world: World, site_id: int) -> dict[str, str]:
    name, uid, gid = f"s{site_id}", world.site_uid(site_id), world.site_gid(site_id)
    home = f"{world.chroot_parent}/{name}"
    return {
        "group": f"{name}:x:{gid}:",
        "gshadow": f"{name}:!::",
        "shadow": f"{name}:*:19000:0:99999:7:::",
        "passwd": f"{name}:x:{uid}:{gid}:Situs {site_id}:{home}:/usr/sbin/nologin",
    }


def write_services(world: World) -> None:
    """(Re)write the lines of root and the service accounts; lines of sites stay."""
    layout = world.layout
    people = [
        ("root", 0, 0, "/root"),
        ("front", world.front_uid, world.front_gid, "/nonexistent"),
        ("inang", world.portal_uid, world.portal_gid, str(layout.portal)),
        ("mysql", world.database_uid, world.database_gid, "/nonexistent"),
        ("post", world.post_uid, world.post_gid, str(layout.post)),
        ("sshd", world.sshd_uid, 65534, "/run/sshd"),
        ("nobody", 65534, 65534, "/nonexistent"),
    ]
    fresh: dict[str, list[str]] = {file: [] for file in ORDER}
    for name, uid, gid, home in people:
        fresh["passwd"].append(f"{name}:x:{uid}:{gid}:{name}:{home}:/usr/sbin/nologin")
        fresh["shadow"].append(f"{name}:*:19000:0:99999:7:::")
        if name not in ("sshd", "nobody"):
            fresh["group"].append(f"{name}:x:{gid}:")
            fresh["gshadow"].append(f"{name}:!::")
    fresh["group"].append("nogroup:x:65534:")
    with _lock:
        for file in ORDER:
            sites = [line for line in _read(layout.etc / file).splitlines() if re.match(r"s\d+:", line)]
            _write(file, layout.etc / file, "".join(f"{line}\n" for line in fresh[file] + sites))


def fault(world: World, site_id: int) -> str:
    """Empty when all four lines are right, else which one is not."""
    for file, line in site_lines(world, site_id).items():
        found = _lines_of(_read(world.layout.etc / file), site_id)
        if found != [line]:
            return f"Baris akun s{site_id} di berkas {file} {'berbeda' if found else 'tidak ada'}."
    return ""


def ensure(world: World, site_id: int, *, between: Callable[[str], None] = _nothing) -> bool:
    """Make the four lines right; False when they were. `between` is told each file just written."""
    changed = False
    with _lock:
        for file in ORDER:
            wanted, text = site_lines(world, site_id)[file], _read(world.layout.etc / file)
            if _lines_of(text, site_id) == [wanted]:
                continue
            _write(file, world.layout.etc / file, _without(text, site_id) + wanted + "\n")
            changed = True
            between(file)
    return changed


def remove(world: World, site_id: int) -> None:
    with _lock:
        for file in reversed(ORDER):
            text = _read(world.layout.etc / file)
            if _lines_of(text, site_id):
                _write(file, world.layout.etc / file, _without(text, site_id))


def numbers(world: World) -> set[int]:
    """Site ids that have a line in any of the four files."""
    found: set[int] = set()
    for file in ORDER:
        found.update(int(number) for number in re.findall(r"^s(\d+):", _read(world.layout.etc / file), re.MULTILINE))
    return found


def known(world: World, site_id: int) -> bool:
    return any(_lines_of(_read(world.layout.etc / file), site_id) for file in ORDER)


def _lines_of(text: str, site_id: int) -> list[str]:
    """The lines of one site, without walking ten thousand others one by one."""
    found, place = [], text.find(f"s{site_id}:")
    while place >= 0:
        if place == 0 or text[place - 1] == "\n":
            end = text.find("\n", place)
            found.append(text[place : end if end >= 0 else len(text)])
        place = text.find(f"s{site_id}:", place + 1)
    return found


def _without(text: str, site_id: int) -> str:
    for line in _lines_of(text, site_id):
        text = ("\n" + text).replace(f"\n{line}\n", "\n", 1)[1:]
    return text


def _read(path: Path) -> str:
    try:
        text = path.read_text()
    except FileNotFoundError:
        return ""
    return text if text.endswith("\n") or not text else text + "\n"


def _write(file: str, path: Path, text: str) -> None:
    files.replace(path, text, mode=0o600 if file in PRIVATE else 0o644)
