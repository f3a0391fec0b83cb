"""A machine in memory, or in one file that survives a killed worker; same verbs and order as a real one."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from inang.hosting.drivers.interface import STEPS, Observed, Permanent, Proof, SiteSpec, Usage

_MADE = ("account", "storage", "database", "sftp", "publish")  # steps that leave something on a machine


class FakeDriver:
    """Keeps what each step left per site; `file` shares it between processes.

    `between` is told each boundary of a step.
    """

    name = "fake"

    def __init__(self, file: Path | None = None, between: Callable[[str], None] = lambda _: None) -> None:
        self._file, self._between = file, between
        self._memory: dict[str, Any] = {"sites": {}, "fences": {}}
        self._lock = threading.RLock()
        self.failing: dict[str, Exception] = {}  # step -> what apply raises
        self.disproved: dict[str, str] = {}  # step -> sentence of a proof that fails
        self.calls: list[tuple[str, str, int]] = []

    @contextlib.contextmanager
    def _state(self) -> Iterator[dict[str, Any]]:
        """The machine; what the block changed is written by one rename, or not at all."""
        with self._lock:
            if self._file is None:
                yield self._memory
                return
            with open(self._file.with_suffix(".lock"), "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                try:
                    text = self._file.read_text()
                except FileNotFoundError:
                    text = json.dumps({"sites": {}, "fences": {}})
                state = json.loads(text)
                yield state
                after = json.dumps(state)
                if after != text:
                    fresh = self._file.with_suffix(".new")
                    fresh.write_text(after)
                    os.replace(fresh, self._file)

    def _fence(self, state: dict[str, Any], site_id: int, fence: int) -> None:
        seen = state["fences"].get(str(site_id), 0)
        if fence < seen:
            raise Permanent(
                f"Pekerjaan lama (pagar {fence}) ditolak: situs {site_id} sudah dikerjakan pagar {seen}."
            )
        state["fences"][str(site_id)] = fence

    def observe(self, spec: SiteSpec) -> Observed:
        """Compare what is kept with what each step would leave."""
        with self._state() as state:
            site = state["sites"].get(str(spec.site_id), {})
        wrong = {
            step: f"Langkah {step} belum sesuai."
            for step in _MADE
            if _wanted(step, spec) is not None and site.get(step) != _wanted(step, spec)
        }
        published = site.get("publish")
        notice = published[1] if published and published[1] != "active" else ""
        return Observed(bool(site), bool(published), notice, wrong)

    def apply(self, step: str, spec: SiteSpec, *, fence: int) -> str:
        """Keep what the step leaves."""
        if step not in STEPS or spec.faults() or spec.desired == "absent":
            raise Permanent("Mesin menolak isian.")
        self._between(f"{step}:before")
        with self._state() as state:
            self.calls.append(("apply", step, spec.generation))
            self._fence(state, spec.site_id, fence)
            if step in self.failing:
                raise self.failing[step]
            holder = self._holder(state, spec.host)
            if step in ("name", "publish") and holder not in (None, spec.site_id):
                raise Permanent(f"Alamat {spec.host} dipakai situs lain.")
            wanted = _wanted(step, spec)
            if wanted is not None:
                state["sites"].setdefault(str(spec.site_id), {})[step] = wanted
        self._between(f"{step}:after")
        return "Selesai."

    def prove(self, step: str, spec: SiteSpec) -> Proof:
        """Look at what is kept as an outsider would."""
        with self._state() as state:
            site = state["sites"].get(str(spec.site_id), {})
        if step in self.disproved:
            return Proof(step, False, self.disproved[step], 1.0)
        if step == "database" and not spec.database:
            return Proof(step, True, "Situs ini tanpa basis data.", 0.0, applies=False)
        needed = "publish" if step in ("https", "limits") else step
        ok = _wanted(needed, spec) is None or site.get(needed) == _wanted(needed, spec)
        sentence = f"Langkah {step} terbukti." if ok else f"Langkah {step} tidak terbukti."
        return Proof(step, ok, sentence, 1.0, {"mesin": "tiruan"})

    def remove(self, site_id: int, host: str, *, fence: int) -> str:
        """Take everything away in reverse order, one boundary each."""
        for step in reversed(_MADE):
            self._between(f"remove-{step}:before")
            with self._state() as state:
                self._fence(state, site_id, fence)
                state["sites"].get(str(site_id), {}).pop(step, None)
        with self._state() as state:
            state["sites"].pop(str(site_id), None)
        self._between("remove:after")
        return f"Situs {site_id} dihapus seluruhnya."

    def usage(self, site_id: int) -> Usage:
        """Nothing is stored here."""
        return Usage(storage_kb=4, storage_limit_kb=None, database_kb=0, quota_enforced=False)

    def inventory(self) -> list[int]:
        """Every site of which anything is kept."""
        with self._state() as state:
            return sorted(int(number) for number in state["sites"])

    def spoil(self, site_id: int, step: str) -> None:
        """Break one step behind everybody's back, as drift does."""
        with self._state() as state:
            state["sites"].get(str(site_id), {}).pop(step, None)

    @staticmethod
    def _holder(state: dict[str, Any], host: str) -> int | None:
        holders = [
            int(number)
            for number, site in state["sites"].items()
            if "publish" in site and host in (site["publish"][0], *site["publish"][2])
        ]
        return holders[0] if holders else None


def _wanted(step: str, spec: SiteSpec) -> Any:
    """What a step leaves behind; None when it leaves nothing for this spec."""
    return {
        "account": f"s{spec.site_id}",
        "storage": spec.quota_mb,
        "database": f"s{spec.site_id}" if spec.database else None,
        "sftp": list(spec.keys) if spec.sftp_open else [],
        "publish": [spec.host, spec.desired, list(spec.formers), spec.runtime],
    }.get(step)


def from_environment() -> FakeDriver:
    """The fake machine of this installation: a file in INANG_FAKE_FILE, else memory."""
    file = os.environ.get("INANG_FAKE_FILE")
    return FakeDriver(Path(file) if file else None, _crash_point(os.environ.get("INANG_FAKE_CRASH", "")))


def _crash_point(point: str) -> Callable[[str], None]:
    """Kill this process, once, when it comes to the named boundary: how tests kill a worker there."""

    def between(here: str) -> None:
        if point and here == point:
            os.kill(os.getpid(), signal.SIGKILL)

    return between
