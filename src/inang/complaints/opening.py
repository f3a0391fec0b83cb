"""A kept mail, opened: its words and its attachments, each looked at in a locked room before anybody believes it."""

from __future__ import annotations

import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from inang.complaints.rules import FILES_MOST
from inang.letters import rules as letter_rules
from inang.letters import sandbox
from inang.letters import services as letters
from inang.letters.models import KeptFile
from inang.notices import fetching, keeping
from inang.notices.models import Incoming
from inang.notices.reading import Hung, Letter

CHILD: Final = "inang.complaints.opening_child"
WALL_SECONDS: Final = 45.0
LEFT_SECONDS: Final = 3600.0  # nobody reads one mail for so long
_FILE: Final = re.compile(r"part-\d{1,3}")
_CURE: Final = " Unduh surat asli, lalu catat isinya sebagai pengaduan."
_ENDINGS: Final = {
    "timeout": "Surat ini terlalu lama dibuka.",
    "cpu": "Surat ini terlalu berat dibuka.",
    "memory": "Surat ini mengembang terlalu besar saat dibuka.",
    "crash": "Surat ini membuat pembaca berhenti.",
}
MISSING: Final = "Surat asli tidak ada di arsip, atau berkasnya rusak. Hubungi administrator."
REFUSED_FILE: Final = "Lampiran {name} tidak diterima: {sentence}"
TOO_MANY_FILES: Final = "Lebih dari {most} lampiran; selebihnya hanya ada di surat asli."


class Unreadable(Exception):
    """The mail cannot be opened; `passing` when another try may go better."""

    def __init__(self, sentence: str, *, passing: bool = False) -> None:
        super().__init__(sentence)
        self.sentence, self.passing = sentence, passing


@dataclass
class Opened:
    """A mail and its accepted attachments; `refused` counts those that stay in the raw mail only."""

    letter: Letter
    files: list[tuple[KeptFile, str]] = field(default_factory=list)
    refused: int = 0


def folder() -> Path:
    return Path(settings.DATA) / "opening"


def opened(row: Incoming, at: datetime) -> Opened:
    """Read a kept mail, and keep its attachments as every upload is kept. Raises Unreadable."""
    with _read(row) as (letter, place):
        found = Opened(letter)
        for hung in letter.attachments:
            _keep(found, hung, place / hung.file, at)
    return found


@contextmanager
def _read(row: Incoming) -> Iterator[tuple[Letter, Path]]:
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        raw = keeping.opened(fetching.folder(), row.sha256, settings.SECRET_KEY)
    except keeping.Unreadable:
        raise Unreadable(MISSING) from None
    with raw, tempfile.TemporaryDirectory(dir=folder()) as place:
        answer = sandbox.ask(CHILD, [place], raw.fileno(), wall_seconds=WALL_SECONDS, output_dir=place)
        if answer.ending != "done":
            # A busy machine can be too slow once; a mail that breaks the reader breaks it again.
            raise Unreadable(_ENDINGS[answer.ending] + _CURE, passing=answer.ending == "timeout")
        if refused := answer.lines[-1].get("refused"):
            raise Unreadable(str(refused) + _CURE)
        yield letter_of(answer.lines[-1]["letter"]), Path(place)


def letter_of(told: dict[str, Any]) -> Letter:
    """What the child said, as the reader would have given it; file names are not believed."""
    hung = [Hung(**one) for one in told.pop("attachments") if _FILE.fullmatch(one["file"])]
    told["recipients"], told["references"] = tuple(told["recipients"]), tuple(told["references"])
    return Letter(**told, attachments=hung)


def _keep(found: Opened, hung: Hung, place: Path, at: datetime) -> None:
    if len(found.files) >= FILES_MOST:
        sentence = TOO_MANY_FILES.format(most=FILES_MOST)
    else:
        try:
            if not stat.S_ISREG(place.lstat().st_mode):
                return
            found.files.append((letters.keep(source=place, at=at), hung.name))
            return
        except letter_rules.Refused as fault:
            sentence = REFUSED_FILE.format(name=hung.name, sentence=fault.sentence)
    found.refused += 1
    if sentence not in found.letter.remarks:
        found.letter.remarks.append(sentence)


def sweep(at: datetime) -> int:
    """Remove what a killed reader left open on disk."""
    old = [one for one in folder().glob("*") if at.timestamp() - one.stat().st_mtime > LEFT_SECONDS]
    for one in old:
        shutil.rmtree(one, ignore_errors=True)
    return len(old)
