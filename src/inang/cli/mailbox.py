"""`python -m inang.cli.mailbox FOLDER PORT [POST]`: the loopback mail server of a demo; every mail becomes one file.

It delivers to nobody but the office's own mailbox, whose store (Dovecot) has its folder at POST: it stands where an
office has its mail server, so that the way of a mail can be seen.
"""

from __future__ import annotations

import asyncio
import signal
import smtplib
import sys
import time
from pathlib import Path
from typing import Any

from aiosmtpd.controller import UnthreadedController

from inang.cli.dovecot import lmtp_socket
from inang.settings import INANG_COMPLAINT_ADDRESS

LARGEST_MAIL = 40 * 1024 * 1024
KEEP = 500


class Folder:
    """Writes each mail beside, then renames it in place, so that a reader never sees half a mail."""

    def __init__(self, folder: Path, post: Path | None) -> None:
        self.folder, self.post = folder, post

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # aiosmtpd's name
        content = bytes(envelope.content)
        ours = [address for address in envelope.rcpt_tos if is_ours(address)]
        if ours and self.post is not None:
            refusal = await asyncio.to_thread(hand_in, self.post, envelope.mail_from or "", ours, content)
            if refusal:
                return refusal
        self._keep(content)
        return "250 OK"

    def _keep(self, content: bytes) -> None:
        name = f"{time.time_ns():020d}.eml"
        half = self.folder / f".{name}"
        half.write_bytes(content)
        half.rename(self.folder / name)
        for old in sorted(self.folder.glob("*.eml"))[:-KEEP]:
            old.unlink(missing_ok=True)


def is_ours(address: str) -> bool:
    """Is it the office's mailbox, with or without +CODE?"""
    box, _, domain = address.lower().rpartition("@")
    return f"{box.partition('+')[0]}@{domain}" == INANG_COMPLAINT_ADDRESS.lower()


def hand_in(post: Path, sender: str, recipients: list[str], content: bytes) -> str:
    """Into the mail store by LMTP; the answer for the sender when it did not take the mail."""
    try:
        with smtplib.LMTP(str(lmtp_socket(post)), timeout=30) as store:
            store.sendmail(sender, recipients, content)
    except smtplib.SMTPRecipientsRefused as fault:
        return _answer(*next(iter(fault.recipients.values())))
    except smtplib.SMTPResponseException as fault:
        return _answer(fault.smtp_code, fault.smtp_error)
    except (OSError, smtplib.SMTPException):
        return "451 4.3.0 Kotak surat belum dapat menerima, coba lagi nanti"
    return ""


def _answer(code: int, said: bytes | str) -> str:
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{code} {words}".splitlines()[0]


async def serve(folder: Path, port: int, post: Path | None) -> None:
    """Take mail on loopback until told to stop."""
    folder.mkdir(parents=True, exist_ok=True)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    controller = UnthreadedController(
        Folder(folder, post), hostname="127.0.0.1", port=port, loop=loop, data_size_limit=LARGEST_MAIL
    )
    server = await controller._create_server()
    await stop.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None))
