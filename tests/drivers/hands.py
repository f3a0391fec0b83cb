"""Hands and eyes of the driver tests: an agency with its key, a look at the machine, a command inside it."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncssh
from django.db import connection

from inang.hosting.drivers.interface import SiteSpec
from inang.hosting.drivers.machine import embedded, proofs
from inang.hosting.drivers.machine.embedded import Instance, Program


class Owner:
    """Somebody who holds the SFTP key of a site."""

    def __init__(self, machine: Instance) -> None:
        self.layout = machine.layout
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.public = " ".join(self.key.export_public_key().decode().split()[:2])

    def do(self, number: int, work: Callable[[asyncssh.SFTPClient], Any]) -> Any:
        """Run `work(client)` in one SFTP session of site `number`."""

        async def session() -> Any:
            async with asyncssh.connect(
                self.layout.address, self.layout.sftp_port, username=f"s{number}", client_keys=[self.key],
                known_hosts=([asyncssh.read_public_key(self.layout.sftp_host_key)], [], []),
                config=None, agent_path=None, login_timeout=15,
            ) as connection:  # fmt: skip
                return await work(await connection.start_sftp_client())

        return asyncio.run(session())

    def put(self, number: int, name: str, content: str) -> None:
        async def work(client: asyncssh.SFTPClient) -> None:
            async with client.open(f"htdocs/{name}", "w") as file:
                await file.write(content)

        self.do(number, work)

    def php(self, spec: SiteSpec, code: str) -> Any:
        """What this PHP says as JSON when it runs in the site."""
        name = f"uji-{secrets.token_hex(4)}.php"
        self.put(spec.site_id, name, f"<?php header('Content-Type: application/json'); {code}")
        seen = proofs.fetch(self.layout, spec.host, f"/{name}")
        assert seen.status == 200, seen.body
        return json.loads(seen.body)


def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.02)


def inside(machine: Instance, *argv: str, site: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a command where the instance's accounts and folders are: as its root, or under the uid of a site."""
    world = machine.world.load(machine.layout.data)
    if site and not world.single:
        uid = str(world.site_uid(site))
        argv = ("setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", *argv)
    command, environment = embedded.entering(world, Program("uji", argv, "root"))
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def number_sites_from(number: int) -> None:
    """Let the database give its next site this number: tests roll their sites back, the machine remembers them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('hosting_site', 'id'), %s, false)", [number])
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'hosting_site'")
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('hosting_site', %s)", [number - 1])


def in_jail(machine: Instance, site: int, script: str) -> str:
    """What a shell says under the site's uid, in the namespaces of its awake PHP."""
    uid = str(machine.world.site_uid(site))
    found = inside(machine, "pgrep", "-o", "-u", uid, "php-fpm").stdout.split()
    assert found, "the site's PHP is not awake"
    enter = ("nsenter", "--target", found[0], "--mount", "--pid", "--root", "--wd", "setpriv")
    done = inside(machine, *enter, f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "sh", "-c", script)
    return done.stdout


def traces(machine: Instance, spec: SiteSpec) -> list[str]:
    """Everything on the machine that carries the site's number or name."""
    layout, number = machine.layout, spec.site_id
    found = [
        str(path)
        for top in (layout.sites, layout.gates, layout.names, layout.keys, layout.run / "php", layout.proof_keys)
        for path in top.iterdir()
        if path.name.strip(".").split(".")[0] in (f"s{number}", f"baru-s{number}", spec.host.partition(".")[0])
    ]
    found += [f"{file}" for file in layout.etc.iterdir() if os.access(file, os.R_OK) and f"s{number}:" in _lines(file)]
    found += [
        str(path)
        for path in (layout.mariadb / f"s{number}", layout.secret / "databases" / f"s{number}")
        if os.path.exists(path)
    ]
    if not machine.world.single:
        uid = machine.world.site_uid(number)
        found += [entry for entry in os.listdir("/proc") if entry.isdigit() and _uid(entry) == uid]
    return found


def _lines(file: Path) -> list[str]:
    return [line.partition(":")[0] + ":" for line in file.read_text().splitlines()]


def _uid(entry: str) -> int:
    try:
        return Path("/proc", entry).stat().st_uid
    except OSError:
        return -1
