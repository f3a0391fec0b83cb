"""Prints messages to standard error: for somebody who develops without a mail server."""

from __future__ import annotations

import sys

from inang.notices.rules import Message


class ConsoleDriver:
    """Accepts everything."""

    def send(self, message: Message) -> str:
        names = ", ".join(f"{one.name} ({one.path.stat().st_size} B)" for one in message.attachments) or "-"
        print(
            f"--- {message.message_id}\nKepada: {message.to_name} <{message.to}>\nHal: {message.title}\n"
            f"Lampiran: {names}\n\n{message.text}\n---",
            file=sys.stderr,
            flush=True,
        )
        return "250 printed"
