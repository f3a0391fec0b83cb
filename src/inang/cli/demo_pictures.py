"""Pictures of pages as one person sees them: chromium looks through a small gate that adds this person's session."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import httpx

WINDOW: Final = "1440,1800"
PASSED_ON: Final = ("content-type", "content-security-policy")
QUIET: Final = (
    "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-extensions", "--lang=id",
)  # fmt: skip


def browser() -> str:
    """Path of an installed Chromium, or nothing."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium") or ""


def take(client: httpx.Client, path: str, target: Path) -> bool:
    """One screenshot; False when the browser did not write it."""
    with _gate(client) as port, tempfile.TemporaryDirectory(prefix="inang-chromium-") as home:
        command = [browser(), *QUIET, f"--user-data-dir={home}", f"--window-size={WINDOW}", "--virtual-time-budget=2000"]
        try:
            subprocess.run(
                [*command, f"--screenshot={target}", f"http://127.0.0.1:{port}{path}"],
                capture_output=True, check=False, timeout=60,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return False
    return target.is_file()


@contextmanager
def _gate(client: httpx.Client) -> Iterator[int]:
    """A loopback server that hands every GET to `client`, which holds the session cookie."""

    class Gate(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = client.get(self.path)
            body = answer.content
            self.send_response(answer.status_code)
            for name in PASSED_ON:
                if value := answer.headers.get(name):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads a log of pictures."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Gate)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
