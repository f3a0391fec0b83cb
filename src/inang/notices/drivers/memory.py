"""Keeps messages in memory: for tests of other rooms, under the same contract as the real ones."""

from __future__ import annotations

from typing import ClassVar

from inang.notices.rules import Message


class MemoryDriver:
    """`sent` holds what was accepted by Message-ID: a repeated hand-over shows once, as in a mailbox."""

    sent: ClassVar[dict[str, Message]] = {}
    refusals: ClassVar[list[Exception]] = []  # raised one after the other instead of accepting

    def send(self, message: Message) -> str:
        if self.refusals:
            raise self.refusals.pop(0)
        for attachment in message.attachments:
            attachment.path.read_bytes()
        self.sent[message.message_id] = message
        return "250 kept in memory"
