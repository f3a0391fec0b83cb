"""The first public page and the tracking page over a real server, as a first visit loads them: every byte is counted."""

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
RECEIVE = """
from django.utils import timezone
from inang.complaints import services
from inang.workdays import services as workdays
workdays.seed()
at = timezone.now()
made = services.receive(channel="contact_page", received_at=at, text="Formulir tidak bisa dikirim sejak kemarin.", at=at)
print(made.complaint.number, made.code)
"""
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
def test_the_first_public_page_and_the_tracking_page_weigh_at_most_100_kB(tmp_path: Path) -> None:
    with installation(tmp_path) as place:
        place.run(COLLECT)
        port = _free_port()
        command = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "inang.portal.wsgi:application"]
        server = subprocess.Popen(command, env=place.env, stderr=subprocess.DEVNULL)
        try:
            _weigh(f"http://127.0.0.1:{port}/")
            _weigh_tracking(f"http://127.0.0.1:{port}/", *place.run(RECEIVE).split())
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
        _whole(browser, browser.get(home))


def _weigh_tracking(home: str, number: str, code: str) -> None:
    with httpx.Client(headers={"Accept-Encoding": "gzip, br"}, timeout=30) as browser:
        form = browser.get(urljoin(home, "lacak/"))
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
        assert token is not None
        pair = {"csrfmiddlewaretoken": token[1], "nomor": number, "kode": code}
        entered = browser.post(urljoin(home, "lacak/pengaduan/buka/"), data=pair, headers={"Referer": home})
        assert entered.status_code == 302
        page = browser.get(urljoin(home, entered.headers["Location"]))
        assert page.status_code == 200 and number in page.text
        _whole(browser, page)


def _whole(browser: httpx.Client, page: httpx.Response) -> None:
    """The page and all that it loads."""
    weights = {str(page.url): _transferred(page)}
    for address in sorted({urljoin(str(page.url), one or other) for one, other in LOADED.findall(page.text)}):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        weights[address] = _transferred(answer)
    assert len(weights) >= 6, "styles, script, font, icons: the page loads them all"
    assert sum(weights.values()) <= MOST, weights
    print(page.url, sum(weights.values()))
