"""A real Dovecot of a test's own: IMAP on a free port, LMTP on a socket, under an account that is not root."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import smtplib
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from imapclient import IMAPClient

from inang.cli import dovecot
from inang.hosting.drivers.machine import kernel


class MailStore:
    """One mailbox; `folder(name)` makes an empty folder of it for one test."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.password_file = dovecot.password_file(folder)

    def client(self) -> IMAPClient:
        client = IMAPClient("127.0.0.1", self.port, ssl=False)
        client.login(dovecot.BOX, self.password_file.read_text())
        return client

    def settings(self, folder: str = "INBOX") -> dict[str, Any]:
        return {
            "INANG_IMAP_HOST": "127.0.0.1",
            "INANG_IMAP_PORT": self.port,
            "INANG_IMAP_TLS": False,
            "INANG_IMAP_USER": dovecot.BOX,
            "INANG_IMAP_PASSWORD_FILE": str(self.password_file),
            "INANG_IMAP_FOLDER": folder,
        }

    def make(self, name: str) -> str:
        with self.client() as client:
            client.create_folder(name)
        return name

    def put(self, raw: bytes, folder: str) -> None:
        with self.client() as client:
            client.append(folder, raw)

    def hand_in(self, raw: bytes, *, sender: str = "warga@contoh.test", to: str = "pengaduan@localhost") -> None:
        with smtplib.LMTP(str(dovecot.lmtp_socket(self.folder)), timeout=10) as store:
            store.sendmail(sender, [to], raw)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running() -> Iterator[MailStore]:
    """Start one; skips the test where none can run."""
    if trouble := dovecot.fault():
        pytest.skip(f"{trouble} Jalankan script/setup.")
    entry = pwd.getpwnam("dovecot") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    try:
        grp.getgrgid(entry.pw_gid)
    except KeyError:
        pytest.skip("akun ini tidak punya nama kelompok")
    home = Path(tempfile.mkdtemp(prefix="inang-uji-pos-", dir="/tmp"))
    home.chmod(0o755)
    store = MailStore(home / "post", free_port())
    dovecot.own_folder(store.folder, entry.pw_uid, entry.pw_gid, os.getegid())
    child = _start(store, entry.pw_uid, entry.pw_gid)
    try:
        _wait(store)
        yield store
    finally:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
        shutil.rmtree(home, ignore_errors=True)


def _start(store: MailStore, uid: int, gid: int) -> int:
    child = os.fork()
    if child:
        return child
    try:
        os.setsid()
        log = os.open(store.folder.parent / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for number in (1, 2):
            os.dup2(log, number)
        if os.geteuid() == 0:
            os.setgroups([])
            os.setresgid(gid, gid, gid)
            os.setresuid(uid, uid, uid)
        kernel.die_with_parent(signal.SIGTERM)
        dovecot.become(store.folder, store.port, str(store.folder))
    finally:
        os._exit(127)


def _wait(store: MailStore) -> None:
    deadline = time.monotonic() + 20
    while True:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", store.port)) == 0 and dovecot.lmtp_socket(store.folder).exists():
                return
        assert time.monotonic() < deadline, (store.folder.parent / "log").read_text()
        time.sleep(0.02)
