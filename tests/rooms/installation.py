"""A database of its own for tests with several real processes, on whichever database the run is for."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
MIGRATE = """
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
"""


class Installation:
    """An empty, migrated database that other processes can open; `run` and `start` give them Python."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self.env, self.folder = env, folder

    def start(self, code: str, *args: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", "import django; django.setup()\n" + code, *args]
        return subprocess.Popen(command, env=self.env, stdout=subprocess.PIPE, text=True, cwd=ROOT)

    def run(self, code: str, *args: str) -> str:
        process = self.start(code, *args)
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 0, out
        return out


@contextmanager
def installation(folder: Path) -> Iterator[Installation]:
    env = {
        **os.environ,
        "INANG_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "inang.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    (folder / "files").mkdir()
    url = os.environ.get("INANG_DATABASE_URL", "")
    name = f"test_{secrets.token_hex(6)}"
    if url:
        env["INANG_DATABASE_URL"] = f"{url.rpartition('/')[0]}/{name}"
        _postgres(f"CREATE DATABASE {name}")
    made = Installation(env, folder)
    try:
        made.run(MIGRATE)
        yield made
    finally:
        if url:
            _postgres(f"DROP DATABASE {name} WITH (FORCE)")


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
