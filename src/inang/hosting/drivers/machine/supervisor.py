"""The init of an instance: starts every program, restarts what dies, and ends all of it, leaving no process."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from inang.hosting.drivers.machine import kernel
from inang.hosting.drivers.machine.world import World

Account = Literal["root", "portal", "database"]
WATCHED = {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
LARGEST_LOG = 10 * 1024 * 1024
HOUSEKEEPING_EVERY = 60.0
FIRST_BACKOFF, LONGEST_BACKOFF, CALM_AFTER = 0.2, 10.0, 30.0


@dataclass(frozen=True)
class Program:
    """One process to keep running (`once=False`) or to run to its end before the next ones start (`once=True`).

    The output of a `once` program goes to the terminal, that of the others to log/<name>.log."""

    name: str
    argv: tuple[str, ...]
    account: Account = "portal"
    env: dict[str, str] = field(default_factory=dict)
    once: bool = False
    cwd: str = "/"
    stop_signal: int = signal.SIGTERM

    def as_fields(self) -> dict[str, object]:
        return {**asdict(self), "argv": list(self.argv), "stop_signal": int(self.stop_signal)}

    @classmethod
    def from_fields(cls, fields: dict[str, object]) -> Program:
        argv = fields.pop("argv")
        assert isinstance(argv, list)
        return cls(argv=tuple(argv), **fields)  # type: ignore[arg-type]  # our own as_fields wrote them


@dataclass
class _Running:
    program: Program
    pid: int = 0
    started: float = 0.0
    backoff: float = FIRST_BACKOFF
    start_at: float = 0.0


class Supervisor:
    def __init__(self, world: World, housekeeping: Callable[[], None] | None = None) -> None:
        self.world, self.housekeeping = world, housekeeping
        self.children: list[_Running] = []
        self.stopping = False
        self.status = 0
        self.next_housekeeping = time.monotonic() + HOUSEKEEPING_EVERY

    def run(self, servers: list[Program], programs: list[Program]) -> int:
        """Start the servers, then the programs in order; return when told to stop or when a `once` program fails."""
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        try:
            for server in servers:
                self._add(server)
            for program in programs:
                if not self._begin(program):
                    break
            while not self.stopping and any(not child.program.once for child in self.children):
                self._turn()
        finally:
            self._stop_all()
        return self.status

    def _begin(self, program: Program) -> bool:
        child = self._add(program)
        while program.once and child.pid and not self.stopping:
            self._turn()
        if self.status:
            self.stopping = True
        return not self.stopping

    def _add(self, program: Program) -> _Running:
        child = _Running(program)
        self.children.append(child)
        self._start(child)
        return child

    def _start(self, child: _Running) -> None:
        child.started = time.monotonic()
        child.pid = spawn(self.world, child.program)

    def _turn(self) -> None:
        """Wait for a signal or the next thing to do, and do it."""
        now = time.monotonic()
        waiting = [child.start_at for child in self.children if not child.pid and not child.program.once]
        pause = max(0.0, min([*waiting, self.next_housekeeping]) - now)
        info = signal.sigtimedwait(WATCHED, pause)
        if info and info.si_signo != signal.SIGCHLD:
            self.stopping = True
        self._reap()
        now = time.monotonic()
        for child in self.children:
            if not self.stopping and not child.pid and not child.program.once and child.start_at <= now:
                self._start(child)
        if now >= self.next_housekeeping:
            self.next_housekeeping = now + HOUSEKEEPING_EVERY
            self._keep_house()

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for child in self.children:
                if child.pid == pid:
                    self._died(child, os.waitstatus_to_exitcode(status))

    def _died(self, child: _Running, code: int) -> None:
        child.pid = 0
        if child.program.once:
            if code != 0 and not self.stopping:
                self.status = code if 0 < code < 126 else 1
            return
        if self.stopping:
            return
        kill_orphans({other.pid for other in self.children})
        now = time.monotonic()
        calm = now - child.started > CALM_AFTER or self.world.testing  # crash tests kill on purpose, many times
        child.backoff = FIRST_BACKOFF if calm else min(child.backoff * 2, LONGEST_BACKOFF)
        child.start_at = now + child.backoff
        note(self.world, f"{child.program.name} berhenti (kode {code}); dijalankan lagi dalam {child.backoff:.1f} detik")

    def _keep_house(self) -> None:
        for log in self.world.layout.log.glob("*.log"):
            if log.stat().st_size > LARGEST_LOG:
                # Every writer appends, so an emptied file simply grows again from its start.
                os.truncate(log, 0)
        try:
            if self.housekeeping:
                self.housekeeping()
        except OSError as error:  # a full disk ends no server
            note(self.world, f"pemeriksaan berkala belum berhasil: {error}")

    def pid_of(self, name: str) -> int:
        return next((child.pid for child in self.children if child.program.name == name), 0)

    def _stop_all(self) -> None:
        """The portal first, then what it stands on; whoever does not go in time is killed."""
        self.stopping = True
        for group in (
            [c for c in self.children if c.program.account == "portal"],
            [c for c in self.children if c.program.account == "root"],
            [c for c in self.children if c.program.account == "database"],
        ):
            for child in group:
                if child.pid:
                    _signal(child.pid, child.program.stop_signal)
            deadline = time.monotonic() + 8.0
            while any(child.pid for child in group) and time.monotonic() < deadline:
                signal.sigtimedwait({signal.SIGCHLD}, 0.2)
                self._reap()
            for child in group:
                if child.pid:
                    _signal(child.pid, signal.SIGKILL)
        while kill_orphans(set()):
            self._reap()


def environment_of(world: World, program: Program) -> dict[str, str]:
    """What a program of an instance finds around it, however it is started."""
    portal = program.account == "portal"
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin",
        "LANG": "C.UTF-8",
        "HOME": str(world.layout.portal) if portal else "/",
        # Without a private /etc nobody knows the portal's account by its number; libraries read its name here.
        "LOGNAME": "inang" if portal else "root",
        "INANG_WORLD": str(world.layout.data),
        **program.env,
    }


def spawn(world: World, program: Program) -> int:
    """Start one program under its account, in its own session; its end is ours (PR_SET_PDEATHSIG)."""
    environment = environment_of(world, program)
    pid = os.fork()
    if pid:
        return pid
    try:
        _become(world, program)
        os.execvpe(program.argv[0], program.argv, environment)  # noqa: S606
    except BaseException as error:  # noqa: BLE001 - a forked child may never return into the supervisor's code
        os.write(2, f"inang: {program.name} tidak dapat dijalankan: {error}\n".encode())
    finally:
        os._exit(127)


def _become(world: World, program: Program) -> None:
    os.setsid()
    signal.pthread_sigmask(signal.SIG_SETMASK, set())
    os.umask(0o022)
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(null, 0)
    if not program.once:
        log = os.open(world.layout.log / f"{program.name}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(log, 1)
        os.dup2(log, 2)
    os.closerange(3, 1024)
    if program.account != "root" and not world.single:
        uid, gid = (
            (world.portal_uid, world.portal_gid)
            if program.account == "portal"
            else (world.database_uid, world.database_gid)
        )
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    os.chdir(program.cwd)
    kernel.die_with_parent(signal.SIGKILL)


def kill_orphans(known: set[int]) -> int:
    """Kill adopted processes: their program is gone, so nobody answers for them. Returns how many there were."""
    me, found = os.getpid(), 0
    for entry in os.listdir("/proc"):
        if entry.isdigit() and int(entry) not in known and _parent(entry) == me:
            found += 1
            _signal(int(entry), signal.SIGKILL)
    return found


def descends(pid: str, ancestor: int) -> bool:
    """Did this process, however many steps away, begin under `ancestor`? False when it is gone meanwhile."""
    while (parent := _parent(pid)) not in (0, ancestor):
        pid = str(parent)
    return parent == ancestor


def _parent(pid: str) -> int:
    try:
        return int(Path("/proc", pid, "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return 0


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def note(world: World, sentence: str) -> None:
    """One line in log/inang.log, or on stderr where the log cannot be written; a full disk must not stop the work."""
    line = f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} {sentence}\n"
    try:
        with open(world.layout.log / "inang.log", "a", encoding="utf-8") as log:
            log.write(line)
    except OSError:
        with contextlib.suppress(OSError):
            sys.stderr.write(line)
            sys.stderr.flush()
