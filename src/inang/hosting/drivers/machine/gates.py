"""The front's view of a site: its gate (a root-owned folder) and the symlink names/<host> that publishes it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import stat
from collections.abc import Callable
from typing import Final

from inang.hosting.drivers.interface import Permanent, SiteSpec
from inang.hosting.drivers.machine import files, moved, pages
from inang.hosting.drivers.machine.front import LONGEST_HOST
from inang.hosting.drivers.machine.world import World

# what is desired -> where a name leads that shows the notice of it instead of the site
NOTICES: Final = {desired: f"../gates/{notice.gate}" for desired, notice in pages.NOTICES.items()}


def wanted_target(spec: SiteSpec) -> str:
    return NOTICES.get(spec.desired, f"../gates/s{spec.site_id}")


def target(world: World, host: str) -> str:
    """Where the name leads now; "" when it is not published."""
    try:
        return os.readlink(world.layout.names / host)
    except OSError:
        return ""


def recorded(world: World, site_id: int) -> dict[str, object]:
    """What the gate remembers: host, runtime, database; {} when there is no gate."""
    try:
        found = json.loads((world.gate(site_id) / "site.json").read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def fault(world: World, spec: SiteSpec) -> str:
    gate = world.gate(spec.site_id)
    try:
        inner, facts = os.readlink(gate / "htdocs"), gate.lstat()
    except OSError:
        return "Gerbang situs tidak ada."
    if (facts.st_uid, facts.st_gid, stat.S_IMODE(facts.st_mode)) != (*_owner(world), 0o750):
        return "Pemilik atau izin gerbang situs berubah."
    if inner != f"../../sites/s{spec.site_id}/htdocs" or recorded(world, spec.site_id) != _record(spec):
        return "Gerbang situs berbeda dari yang diminta."
    if (gate / "runs-php").exists() != (spec.runtime == "php"):
        return "Jenis situs di gerbang berbeda dari yang diminta."
    if spec.desired == "active" and (gate / "php").exists() != (spec.runtime == "php"):
        return "Soket PHP tidak sesuai dengan jenis situs."
    if spec.desired != "active" and (gate / "php").exists():
        return "PHP situs yang ditutup masih berjalan."
    found = target(world, spec.host)
    if found != wanted_target(spec):
        return "Alamat belum terbit." if not found else "Alamat menuju tempat lain."
    return moved.fault(world, spec)


def _owner(world: World) -> tuple[int, int]:
    return (world.only_uid if world.single else 0), world.front_gid


def _record(spec: SiteSpec) -> dict[str, object]:
    return {
        "host": spec.host,
        "runtime": spec.runtime,
        "database": spec.database,
        "desired": spec.desired,
        "formers": list(spec.formers),
    }


def _names(record: dict[str, object]) -> set[str]:
    """Every name that a gate remembers."""
    formers = record.get("formers")
    return {str(name) for name in (record.get("host"), *(formers if isinstance(formers, list) else [])) if name}


def claim(world: World, spec: SiteSpec) -> None:
    """Raise `Permanent` when the name cannot be this site's."""
    if len(spec.host) > LONGEST_HOST:
        raise Permanent(f"Alamat {spec.host} terlalu panjang; paling banyak {LONGEST_HOST} huruf.")
    if not world.host_on_platform(spec.host):
        raise Permanent(
            f"Alamat {spec.host} di luar *.{world.layout.platform_domain}; mesin ini hanya melayani domain itu."
        )
    for name in (spec.host, *spec.formers):
        holder = holder_of(world, name)
        if holder not in (0, spec.site_id):
            raise Permanent(f"Alamat {name} sedang dipakai situs nomor {holder}.")


def holder_of(world: World, host: str) -> int:
    """The site that published this name, had it before, or is shut under it; 0 when nobody's, wherever its link may lead."""
    number = leads_to(world, host)
    if number and target(world, host) not in NOTICES.values() and host not in _names(recorded(world, number)):
        return 0
    return number


def leads_to(world: World, host: str) -> int:
    """The site that a visitor of this name would get now; 0 when none."""
    found = target(world, host)
    if match := re.fullmatch(rf"\.\./gates/s(\d+)(/{moved.FOLDER}/[a-z0-9.-]+)?", found):
        return int(match.group(1))
    if found in NOTICES.values():
        with contextlib.suppress(OSError, ValueError):
            return int((world.layout.names / f".{host}.pemilik").read_text())
    return 0


def ensure(world: World, spec: SiteSpec, runtime: Callable[[], None], between: Callable[[str], None]) -> bool:
    """Build the gate, let `runtime` start or stop PHP, then publish by one rename."""
    changed = bool(fault(world, spec))
    gate, names = world.gate(spec.site_id), world.layout.names
    before = _names(recorded(world, spec.site_id))
    files.folder(world, gate, *_owner(world), 0o750)
    files.link(f"../../sites/s{spec.site_id}/htdocs", gate / "htdocs")
    if spec.runtime == "php":
        files.replace(gate / "runs-php", "")
    else:
        files.remove(gate / "runs-php")
    if spec.desired != "active":
        # First the outside sees the notice, then PHP goes away: nobody sees a broken page in between.
        files.replace(names / f".{spec.host}.pemilik", str(spec.site_id), mode=0o600)
        _point(world, spec)
    runtime()
    between("runtime")
    moved.prepare(world, spec, _owner(world))
    for name in before - {spec.host, *spec.formers}:
        _withdraw(world, spec.site_id, name)
    files.replace(gate / "site.json", json.dumps(_record(spec)), mode=0o600)
    if spec.desired == "active":
        _point(world, spec)
        files.remove(names / f".{spec.host}.pemilik")
    moved.lead(world, spec)
    return changed


def _point(world: World, spec: SiteSpec) -> None:
    if target(world, spec.host) != wanted_target(spec):
        files.link(wanted_target(spec), world.layout.names / spec.host)


def _withdraw(world: World, site_id: int, host: str) -> None:
    if leads_to(world, host) == site_id:
        files.remove(world.layout.names / host)
        files.remove(world.layout.names / f".{host}.pemilik")


def unpublish(world: World, site_id: int, host: str) -> None:
    """Take every name of the site away; what it recorded itself and what the caller names."""
    for name in {host} | _names(recorded(world, site_id)):
        _withdraw(world, site_id, name)
        files.remove(world.layout.names / f".{name}.baru")


def remove(world: World, site_id: int) -> None:
    shutil.rmtree(world.gate(site_id), ignore_errors=True)


def numbers(world: World) -> set[int]:
    return {int(name[1:]) for name in os.listdir(world.layout.gates) if re.fullmatch(r"s\d+", name)}
