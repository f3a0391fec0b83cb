"""The privileged steps of one site: for each of `STEPS` how to look and how to make it so. Runs in the agent only."""

from __future__ import annotations

import contextlib
import datetime
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from inang.hosting.drivers.interface import STEPS, Permanent, SiteSpec, Temporary
from inang.hosting.drivers.machine import (
    accounts,
    activator,
    authority,
    cgroups,
    database,
    files,
    gates,
    jail,
    quota,
    sftp,
    storage,
)
from inang.hosting.drivers.machine.world import World

Facts = dict[str, str]


class Machinery:
    def __init__(self, world: World, crash: Callable[[str], None]) -> None:
        self.world, self.crash = world, crash
        self.databases = database.Databases(world)
        self.quota = quota.detect(world)
        self._locks: dict[int, threading.Lock] = {}
        self._locks_lock = threading.Lock()
        self._faults: dict[str, Callable[[SiteSpec], str]] = {
            "account": lambda spec: accounts.fault(world, spec.site_id),
            "storage": lambda spec: storage.fault(world, spec.site_id, self.quota, spec.quota_mb),
            "database": lambda spec: self.databases.fault(spec.site_id) if spec.database else "",
            "sftp": lambda spec: sftp.fault(world, spec),
            "certificate": lambda spec: self._certificate_fault(spec),
            "publish": lambda spec: self._publish_fault(spec),
        }
        self._makers: dict[str, Callable[[SiteSpec], bool]] = {
            "account": lambda spec: accounts.ensure(world, spec.site_id, between=lambda file: crash(f"account:{file}")),
            "storage": lambda spec: storage.ensure(
                world, spec.site_id, self.quota, spec.quota_mb, lambda point: crash(f"storage:{point}")
            ),
            "database": lambda spec: self.databases.ensure(spec.site_id) if spec.database else False,
            "sftp": lambda spec: sftp.ensure(world, spec),
            "name": self._check_name,
            "certificate": self._check_certificate,
            "publish": self._publish,
            "https": lambda _: False,
            "limits": lambda _: False,
        }

    # -- one at a time per site, and never an old worker --------------------------------------------------------
    @contextlib.contextmanager
    def alone(self, site_id: int) -> Any:
        with self._locks_lock:
            lock = self._locks.setdefault(site_id, threading.Lock())
        if not lock.acquire(timeout=50):
            raise Temporary(f"Situs {site_id} sedang dikerjakan pekerjaan lain.", 2.0)
        try:
            yield
        finally:
            lock.release()

    def fence(self, site_id: int, fence: int) -> None:
        """Remember the highest fence of a site for ever; refuse a lower one."""
        file = self.world.layout.fences / str(site_id)
        try:
            seen = int(file.read_text())
        except (FileNotFoundError, ValueError):
            seen = 0
        if fence < seen:
            raise Permanent(f"Pekerjaan lama (pagar {fence}) ditolak: situs {site_id} sudah dikerjakan pagar {seen}.")
        if fence > seen:
            files.replace(file, str(fence), mode=0o600)

    # -- verbs ----------------------------------------------------------------------------------------------------
    def observe(self, spec: SiteSpec) -> dict[str, Any]:
        world, number = self.world, spec.site_id
        wrong = {}
        for step, look in self._faults.items():
            try:
                if sentence := look(spec):
                    wrong[step] = sentence
            except Temporary as trouble:
                raise Temporary(trouble.sentence, trouble.delay, step) from None
        found = gates.target(world, spec.host)
        mine = gates.leads_to(world, spec.host) == number
        present = mine or world.site_home(number).exists() or accounts.known(world, number)
        present = present or world.gate(number).exists() or (world.layout.keys / f"s{number}").exists()
        return {
            "present": present or (spec.database and "database" not in wrong),
            "published": mine,
            "notice": next((notice for notice, gate in gates.NOTICES.items() if mine and found == gate), ""),
            "wrong": wrong,
        }

    def apply(self, step: str, spec: SiteSpec, fence: int) -> str:
        if spec.desired == "absent":
            raise Permanent("Situs yang tidak dikehendaki lagi dihapus dengan perintah hapus, bukan dengan langkah.")
        with self.alone(spec.site_id):
            self.fence(spec.site_id, fence)
            self.crash(f"{step}:before")
            changed = self._makers[step](spec)
            self.crash(f"{step}:after")
        return _DONE[step] if changed else _RIGHT[step]

    def remove(self, site_id: int, host: str, fence: int) -> str:
        world = self.world
        with self.alone(site_id):
            self.fence(site_id, fence)
            steps: list[tuple[str, Callable[[], Any]]] = [
                ("publish", lambda: gates.unpublish(world, site_id, host)),
                ("runtime", lambda: self._php(site_id, verb="drop")),
                ("sftp", lambda: sftp.remove(world, site_id)),
                ("processes", lambda: self._end_processes(site_id)),
                ("gate", lambda: gates.remove(world, site_id)),
                ("database", lambda: self.databases.remove(site_id)),
                ("storage", lambda: storage.remove(world, site_id, self.quota)),
                ("account", lambda: accounts.remove(world, site_id)),
            ]
            for name, work in steps:
                self.crash(f"remove-{name}:before")
                work()
                self.crash(f"remove-{name}:after")
        return f"Situs {site_id} dihapus seluruhnya."

    def usage(self, site_id: int) -> dict[str, Any]:
        home = self.world.site_home(site_id)
        try:
            database_kb = self.databases.size_kb(site_id)
        except Temporary:
            database_kb = 0
        return {
            "storage_kb": storage.used_kb(home),
            "storage_limit_kb": quota.limit_kb(self.quota, self.world.site_uid(site_id), home),
            "database_kb": database_kb,
            "quota_enforced": self.quota.enforced,
        }

    def inventory(self) -> list[int]:
        world = self.world
        found = accounts.numbers(world) | storage.numbers(world) | gates.numbers(world) | self.databases.numbers()
        for name in os.listdir(world.layout.keys):
            if name.startswith("s") and name[1:].isdigit():
                found.add(int(name[1:]))
        for host in os.listdir(world.layout.names):
            if holder := gates.leads_to(world, host):
                found.add(holder)
        return sorted(found)

    def examine(self, step: str, spec: SiteSpec) -> dict[str, Any]:
        """The privileged half of a proof: what only root can see of this step."""
        fault = self._faults[step](spec) if step in self._faults else ""
        return {"fault": fault, "facts": {} if fault else _EXAMINERS[step](self, spec) if step in _EXAMINERS else {}}

    def status(self) -> dict[str, Any]:
        world = self.world
        try:
            php: dict[str, Any] = activator.ask(world, verb="state")
        except OSError:
            php = {}
        return {
            "mode": world.mode,
            "label": world.isolation.label,
            "missing": list(world.isolation.missing),
            "reason": world.reason,
            "quota": self.quota.kind,
            "quota_sentence": self.quota.why,
            "cgroup": bool(cgroups.available(world)),
            "php": php,
        }

    # -- steps that are small -------------------------------------------------------------------------------------
    def _check_name(self, spec: SiteSpec) -> bool:
        gates.claim(self.world, spec)
        return False

    def _certificate_fault(self, spec: SiteSpec) -> str:
        at = datetime.datetime.now(datetime.UTC)
        if not self.world.host_on_platform(spec.host):
            return f"Sertifikat hanya mencakup *.{self.world.layout.platform_domain}."
        return "" if authority.fresh(self.world, at) else "Sertifikat situs tidak ada atau hampir berakhir."

    def _check_certificate(self, spec: SiteSpec) -> bool:
        gates.claim(self.world, spec)
        if fault := self._certificate_fault(spec):
            raise Temporary(f"{fault} Layanan memperbaruinya sendiri dalam satu menit.", 60)
        return False

    def _publish_fault(self, spec: SiteSpec) -> str:
        if fault := gates.fault(self.world, spec):
            return fault
        if spec.runtime == "php" and spec.desired == "active" and not self._php_state(spec.site_id).get("held"):
            return "PHP situs tidak dijaga aktivator."
        return ""

    def _publish(self, spec: SiteSpec) -> bool:
        gates.claim(self.world, spec)
        if spec.desired == "active" and not (self.world.site_home(spec.site_id) / "htdocs").is_dir():
            raise Temporary("Folder situs belum ada, sehingga alamat belum diterbitkan.", 1.0)

        def runtime() -> None:
            wanted = spec.runtime == "php" and spec.desired == "active"
            self._php(spec.site_id, verb="add" if wanted else "drop", database=spec.database)
            if spec.desired != "active":
                self._end_processes(spec.site_id)

        return gates.ensure(self.world, spec, runtime, lambda point: self.crash(f"publish:{point}"))

    def _php_state(self, site_id: int) -> dict[str, object]:
        try:
            return activator.ask(self.world, verb="look", site=site_id)
        except OSError:
            raise Temporary("Aktivator PHP tidak menjawab; layanan menjalankannya lagi otomatis.", 2.0) from None

    def _php(self, site_id: int, **request: object) -> None:
        try:
            activator.ask(self.world, site=site_id, **request)
        except OSError:
            raise Temporary("Aktivator PHP tidak menjawab; layanan menjalankannya lagi otomatis.", 2.0) from None

    def _end_processes(self, site_id: int) -> None:
        """Kill whatever still runs under the site's uid; in single-uid mode the uid says nothing."""
        if self.world.single:
            return
        uid = self.world.site_uid(site_id)
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                with contextlib.suppress(OSError):
                    if Path("/proc", entry).stat().st_uid == uid:
                        os.kill(int(entry), signal.SIGKILL)


def _account_facts(self: Machinery, spec: SiteSpec) -> Facts:
    return {"akun": f"s{spec.site_id}", "uid": str(self.world.site_uid(spec.site_id)), "shell": "nologin"}


def _storage_facts(self: Machinery, spec: SiteSpec) -> Facts:
    facts = {"terpakai_kb": str(storage.used_kb(self.world.site_home(spec.site_id))), "kuota_mb": str(spec.quota_mb)}
    return {**facts, "kuota_ditegakkan": "ya" if self.quota.enforced else "tidak", "kuota": self.quota.why}


def _database_facts(self: Machinery, spec: SiteSpec) -> Facts:
    if not spec.database:
        return {}
    return {"terlihat": " ".join(self.databases.login_as(spec.site_id)), "versi": self.databases.version()}


def _certificate_facts(self: Machinery, _: SiteSpec) -> Facts:
    return {"berlaku_sampai": str(authority.facts_of(self.world).get("not_after", ""))}


def _limits_facts(self: Machinery, spec: SiteSpec) -> Facts:
    facts = {"kuota": self.quota.why, "kuota_ditegakkan": "ya" if self.quota.enforced else "tidak"}
    facts["cgroup"] = "tersedia" if cgroups.available(self.world) else "tidak tersedia"
    if spec.runtime == "php":
        limits = self._php_state(spec.site_id).get("limits")
        facts |= {str(k): str(v) for k, v in limits.items()} if isinstance(limits, dict) else {}
        facts |= {"php_memory_limit": jail.MEMORY_LIMIT, "php_workers": str(jail.WORKERS)}
    return facts


_EXAMINERS: dict[str, Callable[[Machinery, SiteSpec], Facts]] = {
    "account": _account_facts,
    "storage": _storage_facts,
    "database": _database_facts,
    "certificate": _certificate_facts,
    "limits": _limits_facts,
}
_DONE = {
    "account": "Akun situs dibuat atau diperbaiki di keempat berkas akun.",
    "storage": "Folder situs dibuat atau izinnya diperbaiki; berkas pemilik tidak disentuh.",
    "database": "Basis data, pengguna, dan haknya dibuat atau diperbaiki.",
    "sftp": "Kunci SFTP ditulis.",
    "name": "Alamat diperiksa.",
    "certificate": "Sertifikat diperiksa.",
    "publish": "Alamat diterbitkan sesuai yang diminta.",
    "https": "Diperiksa dari luar.",
    "limits": "Batas diperiksa.",
}
_RIGHT = {
    "account": "Akun sudah benar.",
    "storage": "Folder sudah benar.",
    "database": "Basis data sudah benar atau tidak diminta.",
    "sftp": "Kunci SFTP sudah benar.",
    "name": "Alamat sah dan tidak dipakai situs lain.",
    "certificate": "Sertifikat wildcard mencakup alamat ini.",
    "publish": "Alamat sudah terbit sesuai yang diminta.",
    "https": "Tidak ada yang perlu dibuat; dibuktikan dari luar.",
    "limits": "Tidak ada yang perlu dibuat; batas berlaku saat situs berjalan.",
}
if set(_DONE) != set(STEPS) or set(_RIGHT) != set(STEPS):
    raise AssertionError("every step needs its sentences")
