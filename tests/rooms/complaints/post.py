"""The post of a test: a mailbox in memory, fetched and posted as the worker does it."""

from __future__ import annotations

from datetime import datetime, timedelta

from inang.complaints import posting
from inang.notices import fetching
from inang.notices.drivers.box_in_memory import MemoryMailbox
from inang.notices.models import Incoming
from inang.worklist import services as worklist


class Post:
    def __init__(self) -> None:
        self.box = MemoryMailbox()

    def arrive(self, *raws: bytes, at: datetime, later: timedelta = timedelta(0)) -> list[Incoming]:
        """Mails reach the office at a time, and are read then or later; what became of them."""
        for raw in raws:
            self.box.put(raw, at)
        fetching.take_in(self.box, self.box.look(), self.box.look().uids, at + later)
        return self.post(at + later)

    def post(self, at: datetime) -> list[Incoming]:
        rows = [posting.post(claim, at) for claim in worklist.claim(["incoming"], "uji", at, 60, 100)]
        return [row for row in rows if row is not None]

    def one(self, raw: bytes, *, at: datetime, later: timedelta = timedelta(0)) -> Incoming:
        (row,) = self.arrive(raw, at=at, later=later)
        return row
