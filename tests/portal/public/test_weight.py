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
# 200 messages of both sides, 40 files; some messages as long as one may be.
TALK = """
import sys
from datetime import timedelta
from inang.complaints.models import Attachment, Complaint, Message
from inang.letters.models import KeptFile
case = Complaint.objects.get(number=sys.argv[1])
words = "Kami sudah mencoba lagi pagi ini dan galatnya tetap muncul di telepon. "
made = Message.objects.bulk_create(
    Message(
        complaint=case, at=case.received_at + timedelta(minutes=n), kind="reply", side=("complainant", "office")[n % 2],
        text=f"<pesan {n}> " + (words * 300)[: 19000 if n % 40 == 3 else 250 + n * 7 % 600],
    )
    for n in range(1, 200)
)
files = KeptFile.objects.bulk_create(
    KeptFile(sha256=f"{n:064}", size=1, type="jpeg", pages=1 + n % 3, created_at=case.received_at, brought_at=case.received_at)
    for n in range(40)
)
Attachment.objects.bulk_create(
    Attachment(message=made[n * 5 % 199], file=file, name=f"Tangkapan layar {n} dari telepon saya.jpg")
    for n, file in enumerate(files)
)
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


@pytest.mark.once
@pytest.mark.django_db
def test_the_first_public_page_and_the_tracking_page_weigh_at_most_100_kB_however_long_the_conversation(tmp_path: Path) -> None:
    with installation(tmp_path) as place:
        place.run(COLLECT)
        port = _free_port()
        command = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "inang.portal.wsgi:application"]
        server = subprocess.Popen(command, env=place.env, stderr=subprocess.DEVNULL)
        try:
            _weigh(f"http://127.0.0.1:{port}/")
            number, code = place.run(RECEIVE).split()
            assert _weigh_tracking(f"http://127.0.0.1:{port}/", number, code) == {0}
            place.run(TALK, number)
            assert _weigh_tracking(f"http://127.0.0.1:{port}/", number, code) == set(range(200)), "each is in some part"
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
        print("first page:", _whole(browser, browser.get(home)))


def _weigh_tracking(home: str, number: str, code: str) -> set[int]:
    """Every part of the conversation, from the newest back to the first; returns which messages were met."""
    with httpx.Client(headers={"Accept-Encoding": "gzip, br"}, timeout=30) as browser:
        form = browser.get(urljoin(home, "lacak/"))
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
        assert token is not None
        pair = {"csrfmiddlewaretoken": token[1], "nomor": number, "kode": code}
        entered = browser.post(urljoin(home, "lacak/pengaduan/buka/"), data=pair, headers={"Referer": home})
        assert entered.status_code == 302
        address, met, loaded = urljoin(home, entered.headers["Location"]), set(), 0
        while address:
            page = browser.get(address)
            assert page.status_code == 200 and number in page.text
            loaded = loaded or _whole(browser, page) - _transferred(page)
            assert loaded + _transferred(page) <= MOST
            print(f"tracking, {len(met)} messages before: {loaded + _transferred(page)}")
            met |= {int(one) for one in re.findall(r"&lt;pesan (\d+)&gt;", page.text)}
            met |= {0} if "sejak kemarin" in page.text else set()  # the complaint itself
            earlier = re.search(r'href="(\?sebelum=\d+)#percakapan"', page.text)
            address = urljoin(address, earlier[1]) if earlier else ""
        return met


def _whole(browser: httpx.Client, page: httpx.Response) -> int:
    """What the page weighs with all that it loads."""
    weights = {str(page.url): _transferred(page)}
    for address in sorted({urljoin(str(page.url), one or other) for one, other in LOADED.findall(page.text)}):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        weights[address] = _transferred(answer)
    assert len(weights) >= 6, "styles, script, font, icons: the page loads them all"
    assert sum(weights.values()) <= MOST, weights
    return sum(weights.values())
