"""The editions that are installed. Works without Django set up, so that `inang due` starts quickly."""

from __future__ import annotations

import os
import re
import tomllib
from functools import lru_cache
from pathlib import Path

from inang.standard.rules import Edition, EditionFault, read_edition

SHIPPED = Path(__file__).resolve().parent / "editions"
DEFAULT = "kalbar-2022"


def folders() -> list[Path]:
    """Where editions are looked for: the office's own in its data folder first, then the shipped ones."""
    data = os.environ.get("INANG_DATA")
    return ([Path(data) / "editions"] if data else []) + [SHIPPED]


def current() -> Edition:
    """The edition that this installation works by (INANG_EDITION)."""
    return edition(os.environ.get("INANG_EDITION", DEFAULT))


def edition(slug: str) -> Edition:
    """One edition by its slug; raises EditionFault with a sentence when it is missing or faulty."""
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
    """All installed editions, oldest first; of two with one slug the office's own holds."""
    slugs = {path.stem for folder in folders() for path in folder.glob("*.toml")}
    return sorted((edition(slug) for slug in slugs), key=lambda one: (one.effective, one.slug))


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
