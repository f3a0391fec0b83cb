"""A process of a test begins in milliseconds: it is forked from one that has Django and our rooms loaded (preloaded.py).

That one has opened no database and read no key; whatever comes of it reads the settings anew from its own environment.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from importlib import import_module, reload
from multiprocessing.connection import Connection
from typing import Any, Final

_forks: Final = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.rooms.preloaded"])


def start(env: dict[str, str], code: str, args: tuple[str, ...]) -> Running:
    """Run a program in a process of its own, whose environment is exactly `env`."""
    out, end = _forks.Pipe(duplex=False)
    process = _forks.Process(target=_run, args=(env, code, args, end), daemon=True)
    process.start()
    end.close()
    return Running(process, out)


class Running:
    """What tests ask of a process: as subprocess.Popen with text on its standard output."""

    def __init__(self, process: Any, out: Connection) -> None:
        self._process = process
        self.pid: int = process.pid
        self.stdout = os.fdopen(os.dup(out.fileno()), encoding="utf-8")
        out.close()

    @property
    def returncode(self) -> int | None:
        """None while it runs; minus the number of the signal that killed it."""
        return self._process.exitcode  # type: ignore[no-any-return]

    def wait(self, timeout: float) -> int:
        """Seconds to wait; raises TimeoutError."""
        self._process.join(timeout)
        if (code := self.returncode) is None:
            raise TimeoutError(f"process {self.pid} still runs after {timeout} s")
        return code

    def communicate(self, timeout: float) -> tuple[str, None]:
        """Everything that it prints, until it ends; raises TimeoutError."""
        found: list[str] = []
        reader = threading.Thread(target=lambda: found.append(self.stdout.read()), daemon=True)
        began = time.monotonic()
        reader.start()
        reader.join(timeout)
        if not found:
            raise TimeoutError(f"process {self.pid} still runs after {timeout} s")
        self.wait(max(1.0, began + timeout - time.monotonic()))
        return found[0], None

    def kill(self) -> None:
        self._process.kill()


def _run(env: dict[str, str], code: str, args: tuple[str, ...], out: Connection) -> None:
    os.dup2(out.fileno(), 1)
    out.close()
    sys.argv = ["-c", *args]
    os.environ.clear()
    os.environ.update(env)
    _settings_anew()
    from django.db import connections

    try:
        exec(compile(code, "<test>", "exec"), {"__name__": "__main__"})
    finally:
        connections.close_all()  # as the end of an interpreter does; a forked process ends without it


def _settings_anew() -> None:
    """What was read of the environment before is forgotten; models and views stay loaded."""
    import django
    from asgiref.local import Local
    from django.conf import Settings, settings
    from django.core.cache import caches
    from django.db import connections

    name = os.environ["DJANGO_SETTINGS_MODULE"]
    reload(import_module(name))
    settings._wrapped = Settings(name)
    for handler in (connections, caches):
        handler.__dict__.pop("settings", None)
        handler._settings, handler._connections = None, Local(handler.thread_critical)
    django.setup()
