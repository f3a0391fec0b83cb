"""The agent's language: one JSON line asks, one answers; unknown verbs, missing, extra and ill-typed fields are refused."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from inang.hosting.drivers.interface import HOST, KEY, STEPS, Permanent, SiteSpec, Temporary

LONGEST_LINE = 128 * 1024
NONCE = re.compile(r"[0-9a-f]{32}")

# verb -> its fields; every field is checked by _CHECKS below, here and nowhere else.
VERBS: dict[str, tuple[str, ...]] = {
    "ping": (),
    "status": (),
    "observe": ("spec",),
    "apply": ("step", "spec", "fence"),
    "remove": ("site_id", "host", "fence"),
    "usage": ("site_id",),
    "inventory": (),
    "examine": ("step", "spec"),
    "place": ("spec", "nonce"),
    "admit": ("spec", "key"),
    "clear": (),
}


def _spec(value: object) -> SiteSpec:
    if not isinstance(value, dict) or set(value) != {field.name for field in fields(SiteSpec)}:
        raise ValueError("spec: lengkap dan tanpa tambahan")
    lists = {name: value[name] for name in ("keys", "formers")}
    if not all(isinstance(one, list) for one in lists.values()):
        raise ValueError("keys dan formers: daftar")
    spec = SiteSpec(**{**value, **{name: tuple(one) for name, one in lists.items()}})
    if faults := spec.faults():
        raise ValueError("; ".join(faults))
    return spec


def _step(value: object) -> str:
    if value not in STEPS:
        raise ValueError("step: salah satu langkah")
    return str(value)


def _number(value: object, most: int) -> int:
    if type(value) is not int or not 1 <= value <= most:
        raise ValueError(f"bilangan bulat 1 sampai {most}")
    return value


def _matching(value: object, pattern: re.Pattern[str], name: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError(f"{name}: bentuk tidak dikenal")
    return value


_CHECKS: dict[str, Callable[[object], Any]] = {
    "spec": _spec,
    "step": _step,
    "site_id": lambda value: _number(value, 50_000),
    "fence": lambda value: _number(value, 2**53),
    "host": lambda value: _matching(value, HOST, "host"),
    "nonce": lambda value: _matching(value, NONCE, "nonce"),
    "key": lambda value: _matching(value, KEY, "key"),
}


def parse(line: bytes) -> tuple[str, dict[str, Any]]:
    """Verb and checked fields of one request. Raises `Permanent` with the reason for anything else."""
    try:
        request = json.loads(line)
    except ValueError:
        raise Permanent("Permintaan ke agen bukan JSON.") from None
    if not isinstance(request, dict):
        raise Permanent("Permintaan ke agen bukan objek JSON.")
    verb = request.pop("verb", None)
    if not isinstance(verb, str) or verb not in VERBS:
        raise Permanent("Agen tidak mengenal perintah itu.")
    if set(request) != set(VERBS[verb]):
        raise Permanent(f"Isian perintah {verb} tidak tepat: {', '.join(VERBS[verb]) or 'tanpa isian'}.")
    try:
        return verb, {name: _CHECKS[name](value) for name, value in request.items()}
    except (ValueError, TypeError) as error:
        raise Permanent(f"Agen menolak isian: {error}.") from None


class Line:
    """The unprivileged side of one connection to the agent."""

    def __init__(self, path: Path, timeout: float = 60.0) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(timeout)
        try:
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise Temporary("Agen hosting tidak berjalan; layanan menjalankannya lagi dalam beberapa detik.", 2.0) from None
        self._buffer = b""

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask(self, verb: str, **values: Any) -> Any:
        """The answer's result. Raises what the agent raised, or `Temporary` when it went away."""
        if isinstance(values.get("spec"), SiteSpec):
            values["spec"] = asdict(values["spec"])  # tuples become lists on the way
        try:
            self._socket.sendall(json.dumps({"verb": verb, **values}).encode() + b"\n")
            while b"\n" not in self._buffer:
                block = self._socket.recv(65_536)
                if not block:
                    raise ConnectionResetError
                self._buffer += block
        except OSError:
            raise Temporary("Agen hosting berhenti di tengah pekerjaan; pekerjaan diulang otomatis.", 1.0) from None
        line, _, self._buffer = self._buffer.partition(b"\n")
        answer = json.loads(line)
        if answer.get("ok"):
            return answer.get("result")
        if answer.get("kind") == "permanent":
            raise Permanent(str(answer.get("sentence")))
        raise Temporary(str(answer.get("sentence")), float(answer.get("delay", 5.0)), str(answer.get("step", "")))
