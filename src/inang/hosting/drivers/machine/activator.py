"""PHP on demand: holds one listening socket per site and starts that site's own php-fpm at the first request.

A sleeping site costs one descriptor and a table row. An awake one has its own uid, PID and mount namespace, root
folder and cgroup; it goes back to sleep when it has had no work for a while. Nothing is ever reloaded.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import socket
import stat
import struct
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from inang.hosting.drivers.machine import cgroups, gates, jail
from inang.hosting.drivers.machine.supervisor import note
from inang.hosting.drivers.machine.world import World

IDLE_AFTER = 20.0
LOOK_EVERY = 5.0
CRASHED_WITHIN = 2.0
LONGEST_PAUSE = 30.0


@dataclass
class Site:
    number: int
    socket: socket.socket
    database: bool
    inode: int  # of the socket in the gate: any other file there is not ours
    failures: int = 0


@dataclass
class Awake:
    number: int
    since: float
    idle_since: float


class Activator:
    def __init__(self, world: World) -> None:
        self.world = world
        self.sites: dict[int, Site] = {}
        self.by_descriptor: dict[int, int] = {}
        self.awake: dict[int, Awake] = {}  # pid -> …
        self.pause_until: dict[int, float] = {}
        self.poll = select.epoll()
        self.groups = cgroups.available(world)
        self.own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        self.running = True

    # -- verbs --------------------------------------------------------------------------------------------------
    def add(self, number: int, database: bool) -> None:
        """Hold the site's socket; the front finds it in the gate. Known already: nothing to do."""
        path = self.world.gate(number) / "php"
        if number in self.sites:
            if self._in_place(number) and self.sites[number].database == database:
                return
            self.drop(number)
        fresh = path.with_name(".php.baru")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(fresh)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # A Unix socket address holds 107 bytes; binding relative to the gate keeps ours short.
        os.chdir(fresh.parent)
        listener.bind(fresh.name)
        os.chdir("/")
        os.chmod(fresh, 0o660)
        self.world.own(fresh, 0, self.world.front_gid)
        # It stays a blocking socket: php-fpm's idle workers wait in accept() and would spin on a non-blocking one.
        listener.listen(128)
        inode = os.lstat(fresh).st_ino
        os.rename(fresh, path)
        self.sites[number] = Site(number, listener, database, inode)
        self.by_descriptor[listener.fileno()] = number
        self.poll.register(listener.fileno(), select.EPOLLIN)

    def _in_place(self, number: int) -> bool:
        """Is the socket that the front finds in the gate ours, and for the front alone?"""
        site = self.sites.get(number)
        try:
            facts = os.lstat(self.world.gate(number) / "php")
        except OSError:
            return False
        owner = (self.world.only_uid, self.world.front_gid) if self.world.single else (0, self.world.front_gid)
        right = facts.st_mode == stat.S_IFSOCK | 0o660 and (facts.st_uid, facts.st_gid) == owner
        return site is not None and right and facts.st_ino == site.inode

    def drop(self, number: int) -> None:
        """Close the socket and end the site's processes, at once."""
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            os.unlink(self.world.gate(number) / "php")
        site = self.sites.pop(number, None)
        if site:
            with contextlib.suppress(OSError, KeyError):
                self.poll.unregister(site.socket.fileno())
            self.by_descriptor.pop(site.socket.fileno(), None)
            site.socket.close()
        self.pause_until.pop(number, None)
        for pid in [pid for pid, awake in self.awake.items() if awake.number == number]:
            self._kill(pid)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
            del self.awake[pid]
        deadline = time.monotonic() + 2.0
        while not cgroups.remove(self.groups, number) and time.monotonic() < deadline:
            time.sleep(0.005)  # the last worker of a killed master is still leaving its group
        jail.forget(self.world, number)

    def _kill(self, pid: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)

    # -- waking and sleeping ------------------------------------------------------------------------------------
    def wake(self, site: Site) -> None:
        self.poll.unregister(site.socket.fileno())
        now = time.monotonic()
        try:
            doors = cgroups.make(self.groups, site.number)
            pid = jail.start_php(self.world, site.number, site.database, site.socket.fileno(), doors, self.own_pids)
        except OSError as error:
            note(self.world, f"PHP situs s{site.number} tidak dapat dimulai: {error}")
            self._pause(site)
            return
        self.awake[pid] = Awake(site.number, now, now)

    def _pause(self, site: Site) -> None:
        """A master that cannot start must not be started in a tight loop: wait 1, 2, 4 … 30 seconds."""
        site.failures += 1
        self.pause_until[site.number] = time.monotonic() + min(2 ** (site.failures - 1), LONGEST_PAUSE)

    def reap(self) -> None:
        for pid in list(self.awake):
            with contextlib.suppress(ChildProcessError):
                if os.waitpid(pid, os.WNOHANG)[0] == 0:
                    continue
            awake = self.awake.pop(pid)
            self._kill(pid)
            site = self.sites.get(awake.number)
            if site is None:
                continue
            cgroups.remove(self.groups, site.number)
            if time.monotonic() - awake.since < CRASHED_WITHIN:
                note(self.world, f"PHP situs s{site.number} berhenti segera setelah dimulai")
                self._pause(site)
            else:
                site.failures = 0
                self.poll.register(site.socket.fileno(), select.EPOLLIN)

    def look_around(self) -> None:
        """Send masters without work to sleep; let paused sites try again."""
        now = time.monotonic()
        for pid, awake in self.awake.items():
            if _children(pid):
                awake.idle_since = now
            elif now - awake.idle_since > IDLE_AFTER:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGQUIT)
        for number in [number for number, until in self.pause_until.items() if until <= now]:
            del self.pause_until[number]
            if number in self.sites:
                self.poll.register(self.sites[number].socket.fileno(), select.EPOLLIN)

    # -- the loop -----------------------------------------------------------------------------------------------
    def run(self) -> None:
        control = _control_socket(self.world.layout.activator_socket)
        self.poll.register(control.fileno(), select.EPOLLIN)
        woken, waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "running", False))
        self.poll.register(woken, select.EPOLLIN)
        self.restore()
        next_look = time.monotonic() + LOOK_EVERY
        while self.running:
            nearest = min([next_look, *self.pause_until.values()])
            for descriptor, _ in self.poll.poll(max(0.01, nearest - time.monotonic())):
                if descriptor == control.fileno():
                    self._answer(control)
                elif descriptor == woken:
                    with contextlib.suppress(BlockingIOError):
                        os.read(woken, 512)
                elif (number := self.by_descriptor.get(descriptor)) is not None:
                    self.wake(self.sites[number])
            self.reap()
            if time.monotonic() >= nearest:
                next_look = time.monotonic() + LOOK_EVERY
                self.look_around()
        for pid in self.awake:
            self._kill(pid)

    def restore(self) -> None:
        """After a start: what the gates on disk say. Sockets of the last life are replaced by rename."""
        for number in gates.numbers(self.world):
            record = gates.recorded(self.world, number)
            if record.get("runtime") == "php" and record.get("desired") == "active":
                self.add(number, bool(record.get("database")))

    def _answer(self, control: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError, KeyError):
            connection, _ = control.accept()
            with connection:
                connection.settimeout(1.0)
                uid = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[1]
                if uid != os.geteuid():
                    return
                request = json.loads(connection.recv(4096) or b"{}")
                connection.sendall(json.dumps(self._do(request)).encode())

    def _do(self, request: dict[str, object]) -> dict[str, object]:
        number, verb = request.get("site"), request.get("verb")
        if verb == "state":
            return {"sites": len(self.sites), "awake": len(self.awake)}
        if not isinstance(number, int) or not 1 <= number <= 50_000:
            return {"error": "situs tidak dikenal"}
        if verb == "add":
            self.add(number, bool(request.get("database")))
        elif verb == "drop":
            self.drop(number)
        elif verb != "look":
            return {"error": "perintah tidak dikenal"}
        awake = [pid for pid, one in self.awake.items() if one.number == number]
        return {"held": self._in_place(number), "awake": bool(awake), "limits": cgroups.in_force(self.groups, number)}


def _children(pid: int) -> bool:
    try:
        return bool(Path(f"/proc/{pid}/task/{pid}/children").read_text().strip())
    except OSError:
        return False


def _control_socket(path: Path) -> socket.socket:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    control.bind(str(path))
    os.chmod(path, 0o600)
    control.listen(32)
    return control


def ask(world: World, **request: object) -> dict[str, object]:
    """Send one request to the activator (the agent's side). Raises `OSError` when it does not answer."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(5.0)
        connection.connect(str(world.layout.activator_socket))
        connection.sendall(json.dumps(request).encode())
        connection.shutdown(socket.SHUT_WR)
        said = b""
        while block := connection.recv(4096):
            said += block
    answer = json.loads(said or b"{}")
    if not isinstance(answer, dict) or not answer or "error" in answer:
        raise OSError(5, f"aktivator PHP menjawab {said[:100]!r}")
    return answer


def main() -> int:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536) if hard > 0 else soft, hard))
    Activator(World.load(Path(sys.argv[1]))).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
