"""Files as they leave the house: originals as attachments, page images inline, nothing that could run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from django.http import FileResponse, Http404
from django.utils.http import content_disposition_header

from inang.letters import queries as letters
from inang.letters.models import KeptFile

_TYPES: Final = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
_ENDINGS: Final = {"pdf": ".pdf", "jpeg": ".jpg", "png": ".png"}
_POLICY: Final = "default-src 'none'; sandbox"


def _locked(answer: FileResponse, *, name: str, attachment: bool) -> FileResponse:
    answer["Content-Disposition"] = content_disposition_header(attachment, name) or "attachment"
    answer["Content-Security-Policy"] = _POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _opened(path: Path) -> FileResponse:
    try:
        return FileResponse(path.open("rb"))
    except FileNotFoundError:
        raise Http404 from None


def original(file: KeptFile, name: str) -> FileResponse:
    """The untouched original, to be saved; its name is cleaned and its ending follows its content."""
    stem = re.sub(r"[^\w .()-]+", "_", Path(name or "surat").stem, flags=re.ASCII)[:80].strip(" .") or "surat"
    answer = _opened(letters.path(file))
    answer["Content-Type"] = _TYPES.get(file.type, "application/octet-stream")
    return _locked(answer, name=stem + _ENDINGS.get(file.type, ".bin"), attachment=True)


def page(file: KeptFile, number: int) -> FileResponse:
    """The picture of one page (from 1), shown inside our pages."""
    if not 1 <= number <= file.pages:
        raise Http404
    found = letters.page_image(file, number)
    return picture(found, f"halaman-{number}{found.suffix}")


def picture(place: Path, name: str) -> FileResponse:
    """A picture that this house has drawn itself, shown inside our pages."""
    answer = _opened(place)
    answer["Content-Type"] = (
        "image/webp" if place.suffix == ".webp" else _TYPES.get(place.suffix.lstrip("."), "image/png")
    )
    return _locked(answer, name=name, attachment=False)


def raw_mail(answer: FileResponse, name: str) -> FileResponse:
    """A mail as it came, to be saved: it may hold anything, and names whoever wrote it."""
    answer["Content-Type"] = "application/octet-stream"
    locked = _locked(answer, name=name, attachment=True)
    locked["Cache-Control"] = "private, no-store"
    return locked
