"""`python -m inang.cli.mailbox FOLDER PORT`: the loopback mail server of a demo; every mail becomes one file.

It delivers to nobody: it stands where an office has its mail server, so that the way of a mail can be seen.
"""

import asyncio
import signal
import sys
import time
from email.message import Message
from pathlib import Path

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.handlers import Message as MessageHandler

LARGEST_MAIL = 40 * 1024 * 1024
KEEP = 500


class Folder(MessageHandler):  # type: ignore[misc]
    """Writes each mail beside, then renames it in place, so that a reader never sees half a mail."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def handle_message(self, message: Message) -> None:
        name = f"{time.time_ns():020d}.eml"
        half = self.folder / f".{name}"
        half.write_bytes(message.as_bytes())
        half.rename(self.folder / name)
        for old in sorted(self.folder.glob("*.eml"))[:-KEEP]:
            old.unlink(missing_ok=True)


async def serve(folder: Path, port: int) -> None:
    """Take mail on loopback until told to stop."""
    folder.mkdir(parents=True, exist_ok=True)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    controller = UnthreadedController(
        Folder(folder), hostname="127.0.0.1", port=port, loop=loop, data_size_limit=LARGEST_MAIL
    )
    server = await controller._create_server()
    await stop.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
