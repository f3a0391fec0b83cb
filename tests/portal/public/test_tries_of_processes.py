"""Guessing a code at a real server of several processes: ten tries an address and ten a code, in all of them together."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from inang.complaints.codes import new_code
from tests.portal.public.test_weight import COLLECT, RECEIVE, _free_port
from tests.rooms.installation import Installation, installation, until

PROCESSES = 3
TRIES = 30


@contextmanager
def _served(place: Installation) -> Iterator[tuple[str, int]]:
    """A server's address, and how it is called by the process that keeps the others."""
    port = _free_port()
    options = ["-w", str(PROCESSES), "-b", f"127.0.0.1:{port}", "--threads", "2"]
    command = [sys.executable, "-m", "gunicorn", *options, "inang.portal.wsgi:application"]
    server = subprocess.Popen(command, env=place.env, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}/", server.pid
    finally:
        os.kill(server.pid, signal.SIGTERM)
        server.wait(20)


def _children(parent: int) -> int:
    return len(Path(f"/proc/{parent}/task/{parent}/children").read_text().split())


def _try(home: str, number: str, code: str, address: str) -> int:
    """One browser with a connection of its own, behind the front that names its address."""
    # There is no TLS here, whose tables take longer to read than the whole try.
    with httpx.Client(headers={"X-Forwarded-For": address}, timeout=60, verify=False) as browser:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(f"{home}lacak/").text)
        assert token is not None
        pair = {"csrfmiddlewaretoken": token[1], "nomor": number, "kode": code}
        return browser.post(f"{home}lacak/pengaduan/buka/", data=pair, headers={"Referer": home}).status_code


def _answers(home: str) -> bool:
    try:
        return httpx.get(f"{home}lacak/", timeout=30).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.mark.both
def test_ten_wrong_tries_an_address_and_ten_a_code_are_all_that_several_processes_let_through(tmp_path: Path) -> None:
    with installation(tmp_path) as place:
        place.env["INANG_PLAIN_STATIC"] = "1"  # nobody weighs them here
        place.run(COLLECT)
        number, code = place.run(RECEIVE).split()
        with _served(place) as (home, server), ThreadPoolExecutor(8) as browsers:
            until(lambda: _answers(home) and _children(server) >= PROCESSES)
            one_address = browsers.map(lambda _n: _try(home, number, new_code(), "203.0.113.7"), range(TRIES))
            assert Counter(one_address) == {302: 10, 429: TRIES - 10}
            guess = new_code()
            one_code = browsers.map(lambda n: _try(home, number, guess, f"198.51.100.{n + 1}"), range(TRIES))
            assert Counter(one_code) == {302: 10, 429: TRIES - 10}
            assert _try(home, number, code, "203.0.113.7") == 429, "the right pair waits at that address too"
            assert _try(home, number, code, "192.0.2.55") == 302
