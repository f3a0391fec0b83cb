"""A database of its own for tests with several real processes, on whichever database the run is for."""

from __future__ import annotations

import atexit
import functools
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

from tests.rooms.forking import Running, start

ROOT = Path(__file__).resolve().parents[2]
MIGRATE = """
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
"""
SQLITE = "inang.sqlite3"
_kept: list[Path] = []


class Installation:
    """An empty, migrated database that other processes can open; `run` and `start` give them Python."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self.env, self.folder = env, folder

    def start(self, code: str, *args: str) -> Running:
        return start(self.env, code, args)

    def run(self, code: str, *args: str) -> str:
        process = self.start(code, *args)
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 0, out
        return out


@contextmanager
def installation(folder: Path) -> Iterator[Installation]:
    (folder / "files").mkdir()
    name = f"test_{secrets.token_hex(6)}"
    made = Installation(_environment(folder, name), folder)
    pattern = _pattern()
    if not _server():
        shutil.copy(pattern, folder / pattern.name)
        yield made
        return
    _postgres(f"CREATE DATABASE {name} TEMPLATE {pattern.name}")
    try:
        yield made
    finally:
        _postgres(f"DROP DATABASE {name} WITH (FORCE)")


def _server() -> str:
    return os.environ.get("INANG_DATABASE_URL", "").rpartition("/")[0]


def _environment(folder: Path, name: str) -> dict[str, str]:
    server = {"INANG_DATABASE_URL": f"{_server()}/{name}"} if _server() else {}
    paths = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    return {**os.environ, "INANG_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "inang.settings", "PYTHONPATH": paths, **server}


def keep_pattern() -> None:
    """The test database as it is right after its migrations is the pattern: nothing is migrated twice in a process."""
    connection.close()
    folder, name = _place()
    if _server():
        _postgres(f"CREATE DATABASE {name} TEMPLATE {connection.settings_dict['NAME']}")
    else:
        shutil.copy(connection.settings_dict["NAME"], folder / SQLITE)
    _kept.append(folder / (name if _server() else SQLITE))


@functools.cache
def _pattern() -> Path:
    """An empty, migrated database, made once a process: every installation is a copy of it (PostgreSQL: by its name)."""
    if not _kept:  # none of the tests before needed a database
        folder, name = _place()
        if _server():
            _postgres(f"CREATE DATABASE {name}")
        Installation(_environment(folder, name), folder).run(MIGRATE)
        _kept.append(folder / (name if _server() else SQLITE))
    return _kept[0]


def _place() -> tuple[Path, str]:
    """A folder for the pattern and its name on a server; both are gone with this process."""
    folder, name = Path(tempfile.mkdtemp(prefix="inang-test-pattern-")), f"test_pattern_{secrets.token_hex(6)}"
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if _server():
        atexit.register(_postgres, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    return folder, name


def _postgres(statement: str) -> None:
    facts = settings.DATABASES["default"]
    with psycopg.connect(
        dbname="postgres",
        user=facts["USER"],
        password=facts["PASSWORD"] or None,
        host=facts["HOST"],
        port=facts["PORT"] or None,
        autocommit=True,
    ) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Poll a condition; fails the test when it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.05)
