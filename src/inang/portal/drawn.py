"""Letters of our own as pictures: drawn once, kept by what they hold."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from inang.letters import inspection


def pages(name: str, pdf: Callable[[], bytes]) -> Path:
    """The folder with the pictures (page-1.webp, …); `name` is a hash of what `pdf` will hold. May raise RenderFailed."""
    folder = Path(settings.DATA) / "cache" / "drafts" / name
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".drawing-") as fresh:
        draft, pictures = Path(fresh) / "draft.pdf", Path(fresh) / "pages"
        pictures.mkdir()
        draft.write_bytes(pdf())
        inspection.render_pages(draft, pictures)
        try:
            os.rename(pictures, folder)
        except OSError:  # somebody else was drawing the same letter
            if not folder.is_dir():
                raise
    return folder


def count(folder: Path) -> int:
    return len(list(folder.glob("page-*.webp")))
