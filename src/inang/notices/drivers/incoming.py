"""What a mailbox that we read must offer: a look, the heads, the bytes, a mark. Plain data; Temporary and Permanent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

MARK = "InangKept"  # set on the server when the mail lies with us; only makes the next look shorter


@dataclass(frozen=True)
class Look:
    """What may be new: numbers that bear no mark. They mean something only together with `uidvalidity`."""

    uidvalidity: int
    uids: tuple[int, ...]


@dataclass(frozen=True)
class Head:
    """One mail on the server: its size in bytes, and when the office's server took it (its legal receipt)."""

    uid: int
    size: int
    received_at: datetime


class Mailbox(Protocol):
    """One mailbox, open between enter and exit. Every call raises Temporary or Permanent."""

    name: str  # the same for the same mailbox, always

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def look(self) -> Look:
        """The unmarked mails, oldest first; where the server keeps no marks, all of them."""
        ...

    def heads(self, uids: Sequence[int]) -> list[Head]:
        """Of those that are still there."""
        ...

    def pieces(self, uid: int, most: int) -> Iterator[bytes]:
        """The mail as it is, in pieces, at most so many bytes; nothing at all when it is gone."""
        ...

    def mark(self, uids: Iterable[int]) -> None:
        """Set our mark, after what was fetched is safe here. Repeating it changes nothing."""
        ...
