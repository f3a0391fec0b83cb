"""The first public page over a real server, as a first visit loads it: every byte that travels is counted."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from tests.rooms.installation import installation, until

MOST = 100_000
LOADED = re.compile(r"""<(?:link|script|img)\b[^>]*?(?:href|src)="([^"]+)"|<use href="([^"#]+)""")
COLLECT = """
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0)
call_command("createcachetable", verbosity=0)
"""


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _transferred(answer: httpx.Response) -> int:
    """Head and body as they came over the line, still compressed."""
    return answer.num_bytes_downloaded + sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)


@pytest.mark.django_db
def test_the_first_public_page_weighs_at_most_100_kB(tmp_path: Path) -> None:
    with installation(tmp_path) as place:
        place.run(COLLECT)
        port = _free_port()
        command = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "inang.portal.wsgi:application"]
        server = subprocess.Popen(command, env=place.env, stderr=subprocess.DEVNULL)
        try:
            _weigh(f"http://127.0.0.1:{port}/")
        finally:
            os.kill(server.pid, signal.SIGTERM)
            server.wait(20)


def _weigh(home: str) -> None:
    with httpx.Client(headers={"Accept-Encoding": "gzip, br"}, timeout=30) as browser:

        def answers() -> bool:
            try:
                return browser.get(home).status_code == 200
            except httpx.ConnectError:
                return False

        until(answers)
        page = browser.get(home)
        addresses = {urljoin(home, one or other) for one, other in LOADED.findall(page.text)}
        weights = {home: _transferred(page)}
        for address in sorted(addresses):
            answer = browser.get(address)
            assert answer.status_code == 200, address
            weights[address] = _transferred(answer)
    assert len(weights) >= 6, "styles, script, font, icons: the page loads them all"
    assert sum(weights.values()) <= MOST, weights
