"""Former names of a site: names/<old> leads into the site's own gate, to a folder that is named after the new label.

nginx resolves the link and reads the new label from its end, so a redirect needs no configuration and no reload. The
link lies in the site's gate: nobody else can hold the name, and all of it goes when the gate goes.
"""

from __future__ import annotations

import contextlib
import os
import shutil

from inang.hosting.drivers.interface import SiteSpec
from inang.hosting.drivers.machine import files
from inang.hosting.drivers.machine.world import World

FOLDER = "pindah"


def new_label(world: World, spec: SiteSpec) -> str:
    return spec.host.removesuffix(f".{world.layout.platform_domain}")


def target(world: World, spec: SiteSpec) -> str:
    """Where a former name leads, as seen from names/."""
    return f"../gates/s{spec.site_id}/{FOLDER}/{new_label(world, spec)}"


def fault(world: World, spec: SiteSpec) -> str:
    for host in spec.formers:
        try:
            found = os.readlink(world.layout.names / host)
        except OSError:
            found = ""
        if found != target(world, spec):
            return f"Nama lama {host} belum mengantar ke nama baru."
    place = world.gate(spec.site_id) / FOLDER / new_label(world, spec)
    if spec.formers and not ((place / "htdocs").is_dir() and (place / "moved").exists()):
        return "Penunjuk ke nama baru tidak ada."
    return ""


def prepare(world: World, spec: SiteSpec, owner: tuple[int, int]) -> None:
    """The folder that says where to; those of earlier names go."""
    top, label = world.gate(spec.site_id) / FOLDER, new_label(world, spec)
    if not spec.formers:
        shutil.rmtree(top, ignore_errors=True)
        return
    for path in (top, top / label, top / label / "htdocs"):
        files.folder(world, path, *owner, 0o750)
    files.replace(top / label / "moved", "")


def lead(world: World, spec: SiteSpec) -> None:
    """Point every former name, each by one rename, then forget the folders of earlier names."""
    for host in spec.formers:
        files.link(target(world, spec), world.layout.names / host)
        files.remove(world.layout.names / f".{host}.pemilik")
    with contextlib.suppress(FileNotFoundError):
        for old in (world.gate(spec.site_id) / FOLDER).iterdir():
            if old.name != new_label(world, spec):
                shutil.rmtree(old, ignore_errors=True)
