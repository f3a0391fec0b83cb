"""What stands before the servers start: folders, account files, certificates, keys, configurations. All idempotent."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
import threading

from inang.hosting.drivers.machine import accounts, authority, cgroups, database, files, front, pages, sftp
from inang.hosting.drivers.machine.servers import PACKAGE
from inang.hosting.drivers.machine.world import World


def folders(world: World) -> None:
    """Every folder of the layout with its owner and mode. Raises `OSError`."""
    layout = world.layout
    root = (world.only_uid, world.only_gid) if world.single else (0, 0)
    portal, mysql = (world.portal_uid, world.portal_gid), (world.database_uid, world.database_gid)
    layout.data.mkdir(parents=True, exist_ok=True)
    layout.data.chmod(0o755)
    for path, (uid, gid), mode in (
        (layout.run, root, 0o755),
        (layout.log, root, 0o755),
        (layout.etc, root, 0o755),
        (layout.portal, portal, 0o700),
        (layout.sites, root, 0o711),
        (layout.gates, root, 0o711),
        *((layout.gates / notice.gate / part, root, 0o755) for notice in pages.NOTICES.values() for part in ("", "htdocs")),
        (layout.names, root, 0o755),
        (layout.keys, root, 0o755),
        (layout.secret, root, 0o700),
        (layout.secret / "databases", root, 0o700),
        (layout.trust, root, 0o755),
        (layout.fences, root, 0o700),
        (layout.proof_keys, root, 0o755),
        (layout.run / "php", root, 0o711),
        (layout.run / "nginx", root, 0o755),
        (layout.run / "db", mysql, 0o755),
        (layout.run / "db" / "tmp", mysql, 0o700),
    ):
        files.folder(world, path, uid, gid, mode)


def announce(world: World) -> None:
    """Let clients and `inang doctor` find the running instance."""
    files.replace(world.layout.world_file, world.as_text())


def accounts_exist(world: World) -> None:
    accounts.write_services(world)


def prepare(world: World) -> None:
    """The slow, first-time things side by side; a later start finds everything there. Raises `OSError`."""
    faults: list[BaseException] = []

    def guarded(work: object) -> None:
        try:
            work()  # type: ignore[operator]
        except BaseException as error:  # noqa: BLE001 - carried to the caller below
            faults.append(error)

    accounts_exist(world)
    cgroups.prepare(world)
    slow = [
        threading.Thread(target=guarded, args=(work,))
        for work in (lambda: database.install(world), lambda: certificate(world), lambda: sftp.write(world))
    ]
    for thread in slow:
        thread.start()
    front.write(world)
    if not world.isolation.private_world and not world.single:
        # OpenSSH's compiled-in privilege separation folder; on a machine without a running sshd it is missing.
        os.makedirs("/run/sshd", 0o755, exist_ok=True)
    for thread in slow:
        thread.join()
    if faults:
        raise faults[0]


def certificate(world: World) -> bool:
    """A certificate with enough days left; True when a new one was made."""
    if authority.fresh(world, datetime.datetime.now(datetime.UTC)):
        return False
    command = [sys.executable, "-m", f"{PACKAGE}.certificates", str(world.layout.data)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise OSError(5, f"sertifikat tidak dapat dibuat: {done.stderr.strip()[-300:]}")
    return True


def keep_house(world: World, nginx_pid: int) -> None:
    """Once a minute: the constant files as they were at the start, so that a server that restarts reads no changed one."""
    front.write(world)
    sftp.write(world)
    keep_certificate(world, nginx_pid)


def keep_certificate(world: World, nginx_pid: int) -> None:
    """Renew near the end (about once a year) and let nginx read it: the only reload there is, and for no site."""
    if certificate(world) and nginx_pid:
        os.kill(nginx_pid, signal.SIGHUP)
