"""Which edition holds. Works without Django set up, so that `inang due` starts quickly.

An edition is a shipped (or the office's own) file, or a version that an administrator published; see `source`.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Protocol, TypeVar

from inang.standard import source
from inang.standard.checking import read_edition
from inang.standard.reading import EditionFault
from inang.standard.rules import Edition

SHIPPED = Path(__file__).resolve().parent / "editions"
DEFAULT = "kalbar-2022"


class Named(Protocol):
    """A row of an edition that is called by an id."""

    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=Named)


def folders() -> list[Path]:
    """Where files of editions are looked for: the office's own in its data folder first, then the shipped ones."""
    data = os.environ.get("INANG_DATA")
    return ([Path(data) / "editions"] if data else []) + [SHIPPED]


def current(on: date | None = None) -> Edition:
    """The edition in force on a day in office time (today when left out): the version that began last by then.

    Before any version is published, or before the first one begins, the file that INANG_EDITION names holds.
    """
    versions = source.versions()
    if versions:
        day = on or source.today()
        for version in versions:
            if version.effective <= day and not version.withdrawn_on:
                return version.edition
    return seed()


def edition(slug: str) -> Edition:
    """Exactly this edition, so that an open case keeps its own; raises EditionFault with a sentence when it is missing."""
    for version in source.versions():
        if version.slug == slug:
            return version.edition
    return from_file(slug)


def seed() -> Edition:
    """The file that this installation began with (INANG_EDITION)."""
    return from_file(os.environ.get("INANG_EDITION", DEFAULT))


def from_file(slug: str) -> Edition:
    """One file by its slug; raises EditionFault with a sentence when it is missing or faulty."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,58}", slug):
        raise EditionFault(f"Edisi {slug!r} bukan nama edisi. Pakai huruf kecil, angka, dan tanda hubung.")
    for folder in folders():
        path = folder / f"{slug}.toml"
        if path.is_file():
            return load(path, path.stat().st_mtime_ns)
    places = " dan ".join(str(folder) for folder in folders())
    raise EditionFault(
        f"Edisi {slug} tidak ditemukan di {places}. Periksa INANG_EDITION, atau salin berkasnya ke sana."
    )


def editions() -> list[Edition]:
    """All editions of files, oldest first; of two with one slug the office's own holds."""
    slugs = {path.stem for folder in folders() for path in folder.glob("*.toml")}
    return sorted((from_file(slug) for slug in slugs), key=lambda one: (one.effective, one.slug))


def published() -> list[source.Version]:
    """Everything that holds, held or will hold here, what begins last first; the file that it began with is number 0."""
    first = seed()
    kept = [one for one in source.versions() if not one.withdrawn_on]
    return [*kept, source.Version(0, first.slug, first.effective, first)]


def withdrawn() -> list[source.Version]:
    """Versions that were taken back before they began, the last one first."""
    taken = [one for one in source.versions() if one.withdrawn_on]
    return sorted(taken, key=lambda one: (one.withdrawn_on, one.number), reverse=True)


def named(part: Callable[[Edition], Iterable[N]], on: date | None = None) -> dict[str, N]:
    """The rows of one part by id: as they hold on a day (today), then those of earlier versions that are no longer among them.

    What was counted or chosen under an earlier version keeps its name by it.
    """
    day = on or source.today()
    found = {row.id: row for row in part(current(day))}
    for version in published():
        if version.effective <= day:
            for row in part(version.edition):
                found.setdefault(row.id, row)
    return found


@lru_cache(maxsize=64)
def load(path: Path, version: int = 0) -> Edition:
    """Read one file; `version` (its time of change) keeps the cache honest. Raises EditionFault."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise EditionFault(f"{path.name}: bukan TOML yang benar ({fault}).") from None
    found = read_edition(data, path.name)
    if found.slug != path.stem:
        raise EditionFault(f"{path.name}: slug {found.slug} harus sama dengan nama berkas.")
    return found
