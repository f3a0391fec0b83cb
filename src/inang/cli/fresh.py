"""A folder and ports for an instance that lives only as long as one command (demo, bench)."""

from __future__ import annotations

import os
import secrets
import socket
import tempfile
from pathlib import Path

from inang.cli.output import Fault
from inang.hosting.drivers.machine.layout import Layout


def fresh_layout(purpose: str) -> Layout:
    """An empty data folder named after its purpose, and free ports. Raises Fault."""
    return Layout(_folder(purpose), _port())


def _folder(purpose: str) -> Path:
    """In a container OpenSSH needs root-owned parents, which a temporary folder has not."""
    if os.geteuid() != 0:
        return Path(tempfile.mkdtemp(prefix=f"inang-{purpose}-"))
    parent = Path("/var/lib/inang")
    parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    folder = parent / f"{purpose}-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o755)
    return folder


def _port() -> int:
    """A port whose neighbours of one instance (Layout.ports) are free as well."""
    for _ in range(100):
        port = 20_000 + secrets.randbelow(30_000)
        if all(_free(one) for one in Layout(Path("/"), port).ports.values()):
            return port
    raise Fault("Tidak ada port yang bebas untuk instans sementara.")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
