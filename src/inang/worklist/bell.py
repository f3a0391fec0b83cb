"""A bell between processes: who commits new work rings, and idle workers look at once instead of polling.

One datagram socket per waiting worker lies in DATA/bell. A ring that nobody hears loses nothing: the work is
in the database, and workers also look from time to time.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import select
import socket
from pathlib import Path
from types import TracebackType
from typing import Final

from django.conf import settings

FOLDER: Final = "bell"
_numbers = itertools.count()


def folder() -> Path:
    return Path(settings.DATA) / FOLDER


def ring() -> None:
    """Tell every waiting worker that there is new work; never waits and never fails."""
    try:
        doors = list(folder().iterdir())
    except OSError:
        return  # no worker ever waited here
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as caller:
        for door in doors:
            try:
                caller.sendto(b"1", str(door))
            except ConnectionRefusedError:
                door.unlink(missing_ok=True)  # its worker was killed
            except OSError:
                continue  # full: it rings already; too long a path: that worker polls


class Bell:
    """What one worker waits at: `with Bell() as bell: bell.wait(seconds)`."""

    def __init__(self) -> None:
        self._door: Path | None = folder() / f"{os.getpid()}.{next(_numbers)}"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def __enter__(self) -> Bell:
        assert self._door is not None
        try:
            self._door.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._door.unlink(missing_ok=True)  # of a killed worker that had the same number
            self._socket.bind(str(self._door))
        except OSError:
            self._door = None  # too long a path, or a folder that we may not write: time alone wakes us
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()
        os.close(self._wake_read)
        os.close(self._wake_write)
        if self._door is not None:
            self._door.unlink(missing_ok=True)

    def poke(self) -> None:
        """End the current or next wait; for signal handlers and threads of this process."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._wake_write, b"1")

    def wait(self, seconds: float) -> bool:
        """Sleep until somebody rings or the time is up; True = rung. Rings since the last wait count."""
        doors = [self._socket.fileno(), self._wake_read]
        ready, _, _ = select.select(doors, [], [], max(0.0, seconds))
        with contextlib.suppress(BlockingIOError):
            while os.read(self._wake_read, 4096):
                pass
        with contextlib.suppress(BlockingIOError):
            while self._socket.recv(16):
                pass
        return bool(ready)
