"""What may stand in a header, when to try again, and what a message is. Pure."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

GIVE_UP_AFTER: Final = timedelta(hours=24)
FIRST_DELAY: Final = timedelta(seconds=5)
LONGEST_DELAY: Final = timedelta(minutes=30)
WORK: Final = "mail"  # kind of work in the worklist; the key is the notice's id
INCOMING: Final = "incoming"  # a mail that came in and waits for its reader; the key is its id


class Refused(ValueError):
    """A notice cannot be made; `sentence` says why, `field` which field it concerns."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


@dataclass(frozen=True)
class Attachment:
    """A kept file; `path` lies inside the data folder's `files`."""

    name: str
    path: Path
    type: str


@dataclass(frozen=True)
class Message:
    """A letter to one address, ready for any driver; `title` and `to_name` are single lines."""

    message_id: str
    to: str
    to_name: str
    title: str
    text: str
    written_at: datetime
    attachments: tuple[Attachment, ...] = ()
    reply_to: str = ""


def one_line(text: str) -> str:
    """Text that is safe in a header: control and format characters become spaces, spaces are single."""
    kept = "".join(
        " " if unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp", "Cs") else one for one in text
    )
    return " ".join(kept.split())


def message_id(event: str, to: str, domain: str) -> str:
    """The same for each attempt, so that mailboxes recognise a message that was handed over twice."""
    digest = hashlib.sha256(f"{event}\n{to.lower()}".encode("utf-8", "replace")).hexdigest()[:40]
    return f"<{digest}@{domain}>"


def next_try(created_at: datetime, failures: int, at: datetime) -> timedelta | None:
    """Delay after the n-th failure: 5, 10, 20 … 1800 seconds; None a day after the notice was written."""
    if at - created_at >= GIVE_UP_AFTER:
        return None
    doubled = FIRST_DELAY * float(1 << min(max(failures - 1, 0), 12))
    return min(LONGEST_DELAY, doubled)


def inside(folder: Path, relative: str) -> Path:
    """The file `relative` to `folder`, really inside its `files`; raises Refused otherwise."""
    root = (folder / "files").resolve()
    path = (folder / relative).resolve()
    if not path.is_relative_to(root) or path == root:
        raise Refused("Lampiran harus berkas yang tersimpan di arsip.", "attachments")
    return path
