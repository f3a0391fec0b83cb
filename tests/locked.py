"""In tests a reader of files from outside begins in milliseconds: forked from a process that has its libraries loaded.

Its limits, its locks and its answers are the product's: it enters the locked room by itself. That it begins as a program
of its own, which loads what it needs behind the lock, is proven where tests ask for `own_programs`.
"""

from __future__ import annotations

import contextlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import IO, Any

LOADED = (
    "inang.letters.verification", "inang.letters.inspection_pdf", "inang.letters.inspection_render", "inang.notices.reading",
)  # fmt: skip
CHILDREN = ("inang.letters.inspection_child", "inang.complaints.opening_child")


class Forked:
    """As a subprocess with a pipe for its standard output; the line tells its number and, at its end, its status."""

    def __init__(self, line: socket.socket, stdout: IO[bytes]) -> None:
        self._line, self.stdout = line, stdout
        self._code: int | None = None
        self.pid = int.from_bytes(line.recv(4), "big")

    def wait(self, timeout: float | None = None) -> int:
        """Seconds to wait; raises TimeoutExpired, as a subprocess does."""
        if self._code is None:
            self._line.settimeout(timeout)
            try:
                self._code = int.from_bytes(self._line.recv(4), "big", signed=True)
            except TimeoutError:
                raise subprocess.TimeoutExpired("child", timeout or 0) from None
            self._line.close()
        return self._code


@contextmanager
def forking() -> Iterator[None]:
    """Inside, the children of the sandbox are forked; the process that they come of starts with the first one."""
    sandbox = import_module("inang.letters.sandbox")
    own, one = sandbox.begin, threading.Lock()
    with contextlib.ExitStack() as held:
        place = held.enter_context(tempfile.TemporaryDirectory(prefix="inang-uji-")) + "/pintu"

        @cache
        def started() -> None:
            door = held.enter_context(socket.socket(socket.AF_UNIX))
            door.bind(place)
            door.listen(64)
            loaded = subprocess.Popen(
                [sys.executable, "-P", "-s", __file__, str(door.fileno())],
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": sandbox._PACKAGE_ROOT, "OMP_NUM_THREADS": "1"},
                cwd="/", pass_fds=[door.fileno()], stdin=subprocess.PIPE,
            )  # fmt: skip
            held.callback(loaded.communicate)

        def begin(module: str, arguments: Sequence[str], source: int, folder: str) -> Any:
            if module not in CHILDREN:
                return own(module, arguments, source, folder)
            with one:
                started()
            line = socket.socket(socket.AF_UNIX)
            line.connect(place)
            out, end = os.pipe()
            socket.send_fds(line, [json.dumps([folder, module, *arguments]).encode()], [source, end])
            os.close(end)
            return Forked(line, os.fdopen(out, "rb"))

        begin.own = own  # type: ignore[attr-defined]
        sandbox.begin = begin
        try:
            yield
        finally:
            sandbox.begin = own


def serve(door: socket.socket) -> None:
    """One child for each that asks, until whoever started us is gone: then our standard input ends."""
    for name in LOADED:
        import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how an attendant ended
    while 0 not in select.select([door, 0], [], [])[0]:
        line, _ = door.accept()
        if os.fork() == 0:
            door.close()
            _attend(line)
        line.close()


def _attend(line: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    told, (source, out), _, _ = socket.recv_fds(line, 65_536, 2)
    child = os.fork()
    if child == 0:
        line.close()
        _become(source, out, *json.loads(told))
    os.close(source)
    os.close(out)
    with contextlib.suppress(OSError):  # whoever asked may be gone
        line.sendall(child.to_bytes(4, "big"))
        line.sendall(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]).to_bytes(4, "big", signed=True))
    os._exit(0)


def _become(source: int, out: int, folder: str, module: str, *arguments: str) -> None:
    """The child as a program of its own would be: its session, its folder, its words, and no other open file."""
    code = 1
    try:
        os.setsid()
        os.chdir(folder)
        for number, file in enumerate((source, out, os.open(os.devnull, os.O_WRONLY))):
            os.dup2(file, number)
        os.closerange(3, 1024)
        sys.argv = [module, *arguments]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        os._exit(code)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
