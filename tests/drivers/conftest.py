"""One real instance for all driver tests of a worker process, and the means to look at it from outside."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

import asyncssh
import pytest

from inang.hosting.drivers.interface import STEPS, SiteSpec
from inang.hosting.drivers.machine import embedded, proofs
from inang.hosting.drivers.machine.driver import MachineDriver
from inang.hosting.drivers.machine.embedded import Instance, Layout, Program
from inang.hosting.drivers.machine.world import World


def free_port() -> int:
    """A portal port whose whole family of ports is free now."""
    for _ in range(200):
        port = random.randrange(30_000, 60_000)
        try:
            Layout(Path("/nowhere"), port).check()
        except embedded.Unsuitable:
            continue
        return port
    raise AssertionError("no free ports")


def data_parent() -> Path:
    """OpenSSH needs root-owned parents where there is no private root, so as root not below /tmp."""
    return Path("/var/lib") if os.geteuid() == 0 else Path(tempfile.gettempdir())


def wait_until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.02)


@dataclass
class Stack:
    instance: Instance
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def layout(self) -> Layout:
        return self.instance.layout

    @property
    def world(self) -> World:
        return World.load(self.layout.data)

    @property
    def driver(self) -> MachineDriver:
        return MachineDriver(self.layout.data)

    def spec(self, **changes: object) -> SiteSpec:
        """A site that no other test uses."""
        number = next(self.numbers)
        spec = SiteSpec(number, f"uji{number}.kalbarprov.go.id", "php", True, 50)
        return replace(spec, **changes)  # type: ignore[arg-type]

    def active(self, **changes: object) -> SiteSpec:
        """A site made and published, not yet proven."""
        spec = self.spec(**changes)
        apply_all(self.driver, spec)
        return spec

    def get(self, host: str, path: str = "/") -> proofs.Seen:
        return proofs.fetch(self.layout, host, path)

    def upload(self, spec: SiteSpec, key: asyncssh.SSHKey, name: str, content: str) -> None:
        """As the agency does it: by SFTP with the site's own key."""

        async def put() -> None:
            async with self.connect(spec.site_id, key) as connection:
                sftp = await connection.start_sftp_client()
                async with sftp.open(f"htdocs/{name}", "w") as file:
                    await file.write(content)

        asyncio.run(put())

    def connect(self, site_id: int, key: asyncssh.SSHKey) -> asyncssh.SSHClientConnection:
        return asyncssh.connect(  # type: ignore[return-value]
            self.layout.address,
            self.layout.sftp_port,
            username=f"s{site_id}",
            client_keys=[key],
            known_hosts=([asyncssh.read_public_key(self.layout.sftp_host_key)], [], []),
            config=None,
            agent_path=None,
        )

    def inside(self, *argv: str) -> subprocess.CompletedProcess[str]:
        """Run a command as the instance's root, where its accounts and folders are."""
        command, environment = embedded.entering(self.world, Program("uji", argv, "root"))
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def as_site(self, site_id: int, script: str) -> subprocess.CompletedProcess[str]:
        """Run a shell script under the site's uid, as a broken PHP program of it could at worst."""
        uid = str(self.world.site_uid(site_id))
        return self.inside("setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "sh", "-c", script)

    def in_jail(self, site_id: int, script: str) -> subprocess.CompletedProcess[str]:
        """The same, in the namespaces of the site's awake PHP."""
        uid = str(self.world.site_uid(site_id))
        found = self.inside("pgrep", "-o", "-u", uid, "php-fpm").stdout.split()
        assert found, "the site's PHP is not awake"
        enter = ("nsenter", "--target", found[0], "--mount", "--pid", "--root", "--wd")
        return self.inside(
            *enter, "setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "sh", "-c", script
        )

    def leftovers(self, site_id: int, host: str) -> list[str]:
        """Everything that still stands of a site, by looking at the machine and not by asking the driver."""
        layout, name, found = self.layout, f"s{site_id}", []
        for file in ("passwd", "shadow", "group", "gshadow"):
            if f"\n{name}:" in "\n" + self.inside("cat", str(layout.etc / file)).stdout:
                found.append(f"line in {file}")
        places = (layout.sites, layout.gates, layout.names, layout.keys, layout.proof_keys, layout.secret / "databases")
        for place in (*places, layout.run / "php"):
            listed = self.inside("ls", "-A", str(place)).stdout.split()
            found += [f"{place.name}/{entry}" for entry in listed if _belongs(entry, name, host)]
        groups = self.inside("find", "/sys/fs/cgroup", "-path", f"*inang-*/{name}", "-type", "d").stdout.split()
        mine = f"inang-{_crc(layout.data)}/{name}"
        found += [group for group in groups if group.endswith(mine)]
        if not self.world.single:
            pids = self.inside("pgrep", "-u", str(self.world.site_uid(site_id))).stdout.split()
            found += [f"process {pid}" for pid in pids]
            dump = self.inside(
                "mariadb", "--no-defaults", f"--socket={layout.database_socket}", "--batch", "--skip-column-names",
                f"--execute=SHOW DATABASES LIKE '{name}'; SELECT user FROM mysql.global_priv WHERE user='{name}'; "
                f"SELECT user FROM mysql.db WHERE user='{name}'",
            )  # fmt: skip
            assert dump.returncode == 0, dump.stderr
            found += [f"database {line}" for line in dump.stdout.split()]
        return found


def _belongs(entry: str, name: str, host: str) -> bool:
    bare = entry.strip(".").removesuffix(".baru").removesuffix(".conf").removesuffix(".pemilik").removeprefix("baru-")
    return bare in (name, host)


def _crc(data: Path) -> str:
    import zlib

    return f"{zlib.crc32(os.fsencode(data)):08x}"


def apply_all(driver: MachineDriver, spec: SiteSpec, fence: int = 1) -> None:
    for step in STEPS:
        driver.apply(step, spec, fence=fence)


def start_stack() -> Stack:
    folder = Path(tempfile.mkdtemp(prefix="inang-uji-", dir=data_parent()))
    folder.chmod(0o755)
    instance = embedded.start(Layout(folder, free_port()), testing=True)
    try:
        instance.wait_ready(60)
    except BaseException:
        instance.stop()
        raise
    return Stack(instance)


def end_stack(stack: Stack) -> None:
    data = stack.layout.data
    code = stack.instance.stop()
    embedded.erase(stack.layout)
    shutil.rmtree(data, ignore_errors=True)
    assert code == 0 and not data.exists()


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    made = start_stack()
    yield made
    end_stack(made)


@pytest.fixture
def key() -> asyncssh.SSHKey:
    return asyncssh.generate_private_key("ssh-ed25519")


def public(key: asyncssh.SSHKey) -> str:
    return " ".join(key.export_public_key().decode().split()[:2])


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
