"""The hosting agent: the only privileged process that takes orders, from known uids, in typed verbs.

A thread per connection, so that a slow site blocks nobody. What a connection put down for a proof (a page, a
one-time key) is taken up again when the connection ends, however it ends.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import resource
import signal
import socket
import struct
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from inang.hosting.drivers.interface import Permanent, SiteSpec, Temporary
from inang.hosting.drivers.machine import files, sftp, storage
from inang.hosting.drivers.machine.machinery import Machinery
from inang.hosting.drivers.machine.supervisor import note
from inang.hosting.drivers.machine.wire import LONGEST_LINE, parse
from inang.hosting.drivers.machine.world import World

MOST_CONNECTIONS = 64
IDLE_SECONDS = 120.0


def crash_points(world: World) -> Callable[[str], None]:
    """Tests may name one point in run/crash-at; the agent kills itself there, once. Elsewhere this does nothing."""
    if not world.testing:
        return lambda _: None

    def crash(point: str) -> None:
        file = world.layout.run / "crash-at"
        with contextlib.suppress(OSError):
            if file.read_text() == point:
                file.unlink()
                os.kill(os.getpid(), signal.SIGKILL)

    return crash


class Conversation:
    """One connection: its requests, and what must be undone after it."""

    def __init__(self, machinery: Machinery) -> None:
        self.machinery, self.world = machinery, machinery.world
        self.undo: list[Callable[[], None]] = []

    def answer(self, line: bytes) -> dict[str, Any]:
        try:
            verb, values = parse(line)
            return {"ok": True, "result": self._verb(verb)(**values)}
        except Permanent as refusal:
            return {"ok": False, "kind": "permanent", "sentence": refusal.sentence}
        except Temporary as trouble:
            told = {"sentence": trouble.sentence, "delay": trouble.delay, "step": trouble.step}
            return {"ok": False, "kind": "temporary", **told}
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            sentence = "Cakram mesin penuh; kosongkan cakram, lalu pekerjaan dilanjutkan otomatis." if full else (
                f"Mesin menolak langkah ini: {error.strerror or error}."
            )  # fmt: skip
            note(self.world, f"agen: {error}")
            return {"ok": False, "kind": "temporary", "sentence": sentence, "delay": 60.0 if full else 5.0}

    def _verb(self, name: str) -> Callable[..., Any]:
        machinery = self.machinery
        verbs: dict[str, Callable[..., Any]] = {
            "ping": lambda: "siap",
            "status": machinery.status,
            "observe": machinery.observe,
            "apply": machinery.apply,
            "remove": machinery.remove,
            "usage": machinery.usage,
            "inventory": machinery.inventory,
            "examine": machinery.examine,
            "place": self.place,
            "admit": self.admit,
            "clear": self.clear,
        }
        return verbs[name]

    def place(self, spec: SiteSpec, nonce: str) -> str:
        world, number = self.world, spec.site_id
        if not (world.site_home(number) / "htdocs").is_dir():
            raise Temporary("Folder situs belum ada.", 1.0)
        name = storage.place_proof(world, number, nonce, php=spec.runtime == "php", database=spec.database)
        self.undo.append(lambda: storage.clear_proof(world, number, name))
        return name

    def admit(self, spec: SiteSpec, key: str) -> str:
        if not spec.sftp_open:
            raise Permanent("SFTP situs yang ditutup terkunci.")
        sftp.admit(self.world, spec.site_id, key)
        self.undo.append(lambda: sftp.drop_proof_key(self.world, spec.site_id))
        return "diterima"

    def clear(self) -> str:
        while self.undo:
            undo = self.undo.pop()
            with contextlib.suppress(OSError):
                undo()
        return "bersih"


class Agent:
    def __init__(self, world: World) -> None:
        self.world = world
        self.machinery = Machinery(world, crash_points(world))
        # uid 0 is the machine's (or namespace's) owner; the portal's account is the only other one.
        self.allowed = {os.geteuid(), world.portal_uid}
        self.places = threading.BoundedSemaphore(MOST_CONNECTIONS)

    def run(self) -> None:
        self._sweep()
        path = self.world.layout.agent_socket
        files.remove(path)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(path))
        os.chmod(path, 0o660)
        self.world.own(path, 0, self.world.portal_gid)
        listener.listen(128)
        while True:
            connection, _ = listener.accept()
            if not self.places.acquire(blocking=False):
                connection.close()
                continue
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _sweep(self) -> None:
        """What a killed agent left: proof keys and proof pages belong to connections that are gone."""
        for key in self.world.layout.proof_keys.iterdir():
            files.remove(key)
        storage.sweep_proofs(self.world)

    def _serve(self, connection: socket.socket) -> None:
        conversation = Conversation(self.machinery)
        try:
            with connection:
                uid = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[1]
                if uid not in self.allowed:
                    refusal = {"ok": False, "kind": "permanent", "sentence": "Akun ini tidak boleh memerintah agen."}
                    # Its request is read away first: closing with unread bytes would reset the refusal too.
                    connection.settimeout(1.0)
                    connection.recv(LONGEST_LINE)
                    connection.sendall(json.dumps(refusal).encode() + b"\n")
                    return
                connection.settimeout(IDLE_SECONDS)
                with connection.makefile("rb") as lines:
                    while line := lines.readline(LONGEST_LINE):
                        connection.sendall(json.dumps(conversation.answer(line)).encode() + b"\n")
        except OSError:
            return  # the other side went away; its proofs are taken up below
        finally:
            conversation.clear()
            self.places.release()


def main() -> int:
    # Threads that mostly wait need little stack, and memory is what an idle agent costs.
    threading.stack_size(512 * 1024)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Agent(World.load(Path(sys.argv[1]))).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
