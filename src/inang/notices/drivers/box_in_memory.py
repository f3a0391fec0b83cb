"""A mailbox in memory, under the same contract as a real one: for tests of other rooms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from inang.notices.drivers.incoming import Head, Look


@dataclass
class MemoryMailbox:
    """`refusals` are raised one after the other by whatever is asked next."""

    name: str = "kotak@uji/INBOX"
    uidvalidity: int = 1
    mails: dict[int, tuple[bytes, datetime]] = field(default_factory=dict)
    marked: set[int] = field(default_factory=set)
    refusals: list[Exception] = field(default_factory=list)

    def put(self, raw: bytes, at: datetime) -> int:
        """A mail arrives."""
        uid = max(self.mails, default=0) + 1
        self.mails[uid] = (raw, at)
        return uid

    def __enter__(self) -> Self:
        self._refuse()
        return self

    def __exit__(self, *_: object) -> None:
        return

    def look(self) -> Look:
        self._refuse()
        return Look(self.uidvalidity, tuple(sorted(set(self.mails) - self.marked)))

    def heads(self, uids: Sequence[int]) -> list[Head]:
        self._refuse()
        return [Head(uid, len(self.mails[uid][0]), self.mails[uid][1]) for uid in sorted(uids) if uid in self.mails]

    def pieces(self, uid: int, most: int) -> Iterator[bytes]:
        self._refuse()
        if uid in self.mails:
            yield self.mails[uid][0][:most]

    def mark(self, uids: Iterable[int]) -> None:
        self._refuse()
        self.marked |= set(uids)

    def _refuse(self) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
