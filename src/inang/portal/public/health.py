"""`/healthz`: 200 when everything that an office relies on is up; else 503, and the names of what is not."""

from __future__ import annotations

import os
import smtplib
import socket
import ssl
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from inang.hosting.drivers.machine.health import health as servers
from inang.hosting.drivers.machine.layout import Layout
from inang.worklist import queries as worklist

Part = dict[str, Any]


def database() -> Part:
    """Can rows be read?"""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return {"ok": cursor.fetchone() == (1,), "sentence": "Basis data portal menjawab."}
    except Exception as fault:  # noqa: BLE001  # whatever it is, it is down
        return {"ok": False, "sentence": f"Basis data portal tidak menjawab ({type(fault).__name__})."}


def worker() -> Part:
    """Did some worker go round lately?"""
    try:
        alive = bool(worklist.alive(timezone.now()))
    except Exception:  # noqa: BLE001  # no table, no worker
        alive = False
    sentence = "Pekerja berkeliling." if alive else "Pekerja tidak memberi tanda hidup; jalankan: inang work."
    return {"ok": alive, "sentence": sentence}


def mail() -> Part:
    """Does the mail server greet?"""
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=3) as server:
            server.noop()
    except (OSError, smtplib.SMTPException):
        return {"ok": False, "sentence": f"Server pos-el {where} tidak menjawab."}
    return {"ok": True, "sentence": f"Server pos-el {where} menjawab."}


def _over_tls(plain: socket.socket) -> socket.socket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=settings.INANG_IMAP_HOST)


def mailbox() -> dict[str, Part]:
    """Does the mailbox that complaints come to greet? No part where none is read."""
    if not settings.INANG_IMAP_HOST:
        return {}
    where = f"{settings.INANG_IMAP_HOST}:{settings.INANG_IMAP_PORT}"
    try:
        with socket.create_connection((settings.INANG_IMAP_HOST, settings.INANG_IMAP_PORT), 3) as plain:
            greeting = _over_tls(plain).recv(64) if settings.INANG_IMAP_TLS else plain.recv(64)
    except OSError:
        greeting = b""
    if not greeting.startswith((b"* OK", b"* PREAUTH")):
        return {"mailbox": {"ok": False, "sentence": f"Kotak surat {where} tidak menjawab."}}
    return {"mailbox": {"ok": True, "sentence": f"Kotak surat {where} menjawab."}}


def machine() -> dict[str, Part]:
    """Agent, nginx, PHP activator, MariaDB and OpenSSH of this instance."""
    if settings.INANG_DRIVER != "machine":
        return {}
    world = os.environ.get("INANG_WORLD")
    if world is None:
        return {"agent": {"ok": False, "sentence": "Portal ini tidak dijalankan bersama mesin hosting; jalankan: inang serve."}}
    return servers(Layout(Path(world), settings.INANG_PORT))


def health() -> dict[str, Part]:
    """Every part by name; `web` is up because it answers."""
    web = {"ok": True, "sentence": "Portal menjawab."}
    return {"web": web, "database": database(), "worker": worker(), "mail": mail(), **mailbox(), **machine()}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    parts = health()
    down = [name for name, part in parts.items() if not part["ok"]]
    return JsonResponse({"ok": not down, "down": down, "parts": parts}, status=503 if down else 200)
