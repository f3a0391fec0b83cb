"""One real machine (nginx, php-fpm, MariaDB, OpenSSH, agent) for all tests that are marked with its group."""

from __future__ import annotations

import os
import random
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from inang.cli import dovecot
from inang.hosting.drivers.machine import embedded
from inang.hosting.drivers.machine.layout import Layout

PROGRAMS = ("nginx", "mariadbd", "sshd")


def free_layout(data: Path) -> Layout:
    """A layout none of whose ports anybody uses now; below the range from which the kernel deals out others."""
    while True:
        layout = Layout(data, random.randint(11_000, 31_000))
        try:
            with ExitStack() as held:
                for port in layout.ports.values():
                    held.enter_context(socket.socket()).bind((layout.address, port))
        except OSError:
            continue
        return layout


def post(layout: Layout) -> list[embedded.Program]:
    """The mail store, where this account can have one; else the instance is without."""
    return [] if dovecot.fault() else [dovecot.program(layout)]


@pytest.fixture(scope="session")
def machine() -> Iterator[embedded.Instance]:
    """A running instance; everything of it is gone afterwards."""
    missing = [name for name in PROGRAMS if not shutil.which(name, path="/usr/sbin:/usr/bin")]
    if missing:
        pytest.skip(f"server tidak terpasang: {', '.join(missing)}; jalankan script/setup")
    # Without mount namespaces OpenSSH wants root-owned parents, which /var/tmp has not.
    data = Path(tempfile.mkdtemp(prefix="inang-uji-", dir="/var/lib" if os.geteuid() == 0 else "/var/tmp"))
    data.chmod(0o755)
    layout = free_layout(data)
    try:
        with embedded.start(layout, post(layout), testing=True) as instance:
            instance.wait_ready(90)
            yield instance
        assert not layout.run.exists()
    finally:
        embedded.erase(layout)
