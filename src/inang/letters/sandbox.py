"""A locked room for files from outside: one child process that may compute and answer, and nothing else.

The child calls `enter()` before it looks at the first byte. What the kernel does not offer is left out and
reported by `facilities()`; the resource limits are always in force.
"""

import contextlib
import ctypes
import json
import os
import platform
import resource
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

MEMORY = 700 * 1024 * 1024
ANSWER_LIMIT = 1024 * 1024
_PACKAGE_ROOT = str(Path(__file__).resolve().parents[2])

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_FS_READ = 0b1101  # execute, read_file, read_dir
_FS_EXECUTE = 0b1
_FS_ALL_V1 = (1 << 13) - 1
# Calls that a reader of one file never needs: network, new programs, other processes, mounts, kernel doors.
# (socketpair stays: an event loop wakes itself with one, and it leads nowhere.)
_X86_64 = "41 42 43 49 50 59 62 101 129 165 166 248 249 250 272 298 304 308 310 311 321 322 323 425 438"
_AARCH64 = "198 200 201 202 203 221 129 138 117 40 39 217 218 219 97 241 265 268 270 271 280 281 282 425 438"
_DENIED = {
    "x86_64": (0xC000003E, tuple(map(int, _X86_64.split()))),
    "aarch64": (0xC00000B7, tuple(map(int, _AARCH64.split()))),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child said, line by line, and how it ended."""

    lines: tuple[dict[str, Any], ...]
    ending: str  # "done" | "timeout" | "cpu" | "memory" | "crash"


def enter(write_dir: str | None, *, cpu_seconds: int, read_dirs: Sequence[str] = ()) -> None:
    """Lock this process in: limits, no new rights, no network, no new program, no file but its own folder."""
    limits = {
        resource.RLIMIT_AS: (MEMORY, MEMORY),
        resource.RLIMIT_CPU: (cpu_seconds, cpu_seconds + 1),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_NOFILE: (64, 64),
        resource.RLIMIT_FSIZE: (64 * 1024 * 1024,) * 2 if write_dir else (0, 0),
    }
    for kind, pair in limits.items():
        resource.setrlimit(kind, pair)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    _landlock(libc, write_dir, read_dirs)
    _seccomp(libc)


def facilities() -> dict[str, bool]:
    """Which of the kernel's locks this machine offers (for `inang doctor`)."""
    libc = ctypes.CDLL(None, use_errno=True)
    machine = platform.machine() in _DENIED
    return {
        "landlock": machine and libc.syscall(_LANDLOCK_CREATE, None, 0, 1) > 0,
        "seccomp": machine and libc.prctl(21, 0, 0, 0, 0) >= 0,
    }


def _landlock(libc: ctypes.CDLL, write_dir: str | None, read_dirs: Sequence[str]) -> bool:
    if platform.machine() not in _DENIED:
        return False
    abi = libc.syscall(_LANDLOCK_CREATE, None, 0, 1)
    if abi < 1:
        return False
    handled = _FS_ALL_V1 | (1 << 13 if abi >= 2 else 0) | (1 << 14 if abi >= 3 else 0)
    extra = struct.pack("Q", 3) if abi >= 4 else b""  # no TCP bind or connect
    extra += struct.pack("Q", 3) if abi >= 6 else b""  # no signal and no abstract socket to the outside
    attributes = ctypes.create_string_buffer(struct.pack("Q", handled) + extra)
    ruleset = libc.syscall(_LANDLOCK_CREATE, attributes, len(attributes) - 1, 0)
    if ruleset < 0:
        return False
    allowed = [
        (path, _FS_READ)
        for path in (
            "/usr",
            "/lib",
            "/lib64",
            "/etc",
            "/dev/urandom",
            "/dev/null",
            sys.prefix,
            sys.base_prefix,
            _PACKAGE_ROOT,
            *read_dirs,
        )
    ]
    if write_dir:
        allowed.append((write_dir, handled & ~_FS_EXECUTE))
    for path, rights in allowed:
        with contextlib.suppress(OSError):
            _landlock_allow(libc, ruleset, path, rights)
    done = libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return bool(done)


def _landlock_allow(libc: ctypes.CDLL, ruleset: int, path: str, rights: int) -> None:
    folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    if not os.path.isdir(path):
        rights &= ~((1 << 3) | (_FS_ALL_V1 & ~0b111))  # a single file takes only the rights of files
    rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, folder))
    libc.syscall(_LANDLOCK_ADD, ruleset, 1, rule, 0)
    os.close(folder)


def _seccomp(libc: ctypes.CDLL) -> bool:
    if platform.machine() not in _DENIED:
        return False
    architecture, numbers = _DENIED[platform.machine()]
    allow, deny, kill = 0x7FFF0000, 0x00050001, 0x80000000  # allow; EPERM; kill the process
    program = [
        (0x20, 0, 0, 4),  # load the architecture
        (0x15, 1, 0, architecture),
        (0x06, 0, 0, kill),
        (0x20, 0, 0, 0),  # load the call number
        (0x35, 0, 1, 0x40000000),  # the x32 numbers would go round the list
        (0x06, 0, 0, kill),
    ]
    for index, number in enumerate(numbers):
        program.append((0x15, len(numbers) - index, 0, number))
    program += [(0x06, 0, 0, allow), (0x06, 0, 0, deny)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in program))
    header = ctypes.create_string_buffer(struct.pack("=HxxxxxxQ", len(program), ctypes.addressof(code)))
    return bool(libc.prctl(_PR_SET_SECCOMP, 2, header, 0, 0) == 0)


class Child(Protocol):
    """What is asked of a child that runs: as of a subprocess with a pipe for its standard output."""

    pid: int

    @property
    def stdout(self) -> IO[bytes] | None: ...

    def wait(self, timeout: float | None = None) -> int: ...


def begin(module: str, arguments: Sequence[str], source: int, folder: str) -> Child:
    """A new program in a session of its own, that finds nothing around it but where our package is."""
    return subprocess.Popen(
        [sys.executable, "-P", "-s", "-m", module, *arguments],
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PYTHONPATH": _PACKAGE_ROOT,
            "PYTHONDONTWRITEBYTECODE": "1",
            "OMP_NUM_THREADS": "1",
        },
        start_new_session=True,
    )


def ask(module: str, arguments: Sequence[str], source: int, *, wall_seconds: float, output_dir: str | None = None) -> Answer:
    """Start a child module on the open file `source`; collect its JSON lines until it ends or is stopped."""
    child = begin(module, arguments, source, output_dir or "/")
    text, in_time = _read_until(child, time.monotonic() + wall_seconds)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    code = child.wait()
    lines = _parse(text)
    if lines and lines[-1].get("done"):
        return Answer(lines, "done")
    if not in_time:
        return Answer(lines, "timeout")
    if code == -signal.SIGXCPU:
        return Answer(lines, "cpu")
    if code in (-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL) or any("memory" in line for line in lines):
        return Answer(lines, "memory")  # the allocators of pdfium and Pillow end this way when refused
    return Answer(lines, "crash")


def _read_until(child: Child, deadline: float) -> tuple[bytes, bool]:
    if child.stdout is None:
        return b"", False
    pipe, gathered = child.stdout.fileno(), b""
    with child.stdout:
        while len(gathered) <= ANSWER_LIMIT:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                return gathered, False
            piece = os.read(pipe, 65536)
            if not piece:
                # The pipe closes a moment before the exit code is there.
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(timeout=2)
                return gathered, True
            gathered += piece
    return b"", True  # a child that talks without end is not believed


def _parse(text: bytes) -> tuple[dict[str, Any], ...]:
    lines: list[dict[str, Any]] = []
    for raw in text.splitlines():
        try:
            value = json.loads(raw)
        except ValueError:
            continue
        if isinstance(value, dict):
            lines.append(value)
    return tuple(lines)
