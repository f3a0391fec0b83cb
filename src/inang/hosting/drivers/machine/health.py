"""Is every server of an instance up? Cheap enough for /healthz, and needs no privilege and no login."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Any

from inang.hosting.drivers.interface import Permanent, Temporary
from inang.hosting.drivers.machine.front import HEALTH_PATH
from inang.hosting.drivers.machine.layout import Layout
from inang.hosting.drivers.machine.wire import Line

TIMEOUT = 2.0


def health(layout: Layout) -> dict[str, dict[str, Any]]:
    """Part -> {"ok", "sentence", "ms", …} for agent, php, mariadb, nginx and sftp."""
    status: dict[str, Any] = {}

    def agent() -> str:
        nonlocal status
        with Line(layout.agent_socket, TIMEOUT) as line:
            status = line.ask("status")
        return f"Agen hosting siap ({status['label']})."

    def php() -> str:
        if not status.get("php"):
            raise Temporary("Aktivator PHP tidak menjawab.")
        return f"Aktivator PHP menjaga {status['php']['sites']} situs, {status['php']['awake']} sedang berjalan."

    return {
        "agent": _timed(agent),
        "php": _timed(php),
        "mariadb": _timed(lambda: _mariadb(layout.database_socket)),
        "nginx": _timed(lambda: _nginx(layout)),
        "sftp": _timed(lambda: _sftp(layout)),
    }


def _timed(check: Any) -> dict[str, Any]:
    begin = time.perf_counter()
    try:
        ok, sentence = True, check()
    except (Temporary, Permanent) as trouble:
        ok, sentence = False, trouble.sentence
    except OSError as error:
        ok, sentence = False, f"Tidak menjawab: {error.strerror or error}."
    return {"ok": ok, "sentence": sentence, "ms": round((time.perf_counter() - begin) * 1000, 1)}


def _mariadb(path: Path) -> str:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.settimeout(TIMEOUT)
        server.connect(str(path))
        greeting = server.recv(128)
    # The first packet says 0x0a and the version as a C string.
    if len(greeting) < 6 or greeting[4] != 10:
        raise Temporary("MariaDB menolak sambungan.")
    return f"MariaDB {greeting[5:].partition(bytes(1))[0].decode(errors='replace').removeprefix('5.5.5-')} siap."


def _nginx(layout: Layout) -> str:
    with socket.create_connection((layout.address, layout.http_port), TIMEOUT) as server:
        server.sendall(f"GET {HEALTH_PATH} HTTP/1.0\r\nHost: sehat\r\n\r\n".encode())
        answer = server.recv(64)
    if b" 200 " not in answer:
        raise Temporary("nginx menjawab, tetapi tidak sehat.")
    return f"nginx siap di port {layout.http_port} dan {layout.https_port}."


def _sftp(layout: Layout) -> str:
    with socket.create_connection((layout.address, layout.sftp_port), TIMEOUT) as server:
        banner = server.recv(64)
    if not banner.startswith(b"SSH-2.0-"):
        raise Temporary("OpenSSH menjawab, tetapi bukan sebagai SSH.")
    return f"OpenSSH siap di port {layout.sftp_port}."
