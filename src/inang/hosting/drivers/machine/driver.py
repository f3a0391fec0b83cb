"""The machine driver: the worker's hand on this machine. Unprivileged itself; asks the agent, proves from outside."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from inang.hosting.drivers.interface import STEPS, Observed, Permanent, Proof, SiteSpec, Temporary, Usage
from inang.hosting.drivers.machine import pages, proofs
from inang.hosting.drivers.machine.wire import Line
from inang.hosting.drivers.machine.world import World

Result = tuple[bool, str, dict[str, str], bool]  # ok, sentence, facts, applies


class MachineDriver:
    """Implements `interface.Driver` for the instance of one data folder; safe to use from several threads."""

    name = "machine"

    def __init__(self, data: Path) -> None:
        self.data = data

    @property
    def world(self) -> World:
        return World.load(self.data)

    def _line(self) -> Line:
        return Line(self.data / "run" / "agent.sock")

    def warm(self) -> None:
        """Optional: load the SFTP client before the first site needs it (a quarter second)."""
        proofs.warm()

    # -- verbs of the interface ---------------------------------------------------------------------------------
    def observe(self, spec: SiteSpec) -> Observed:
        _check(spec)
        with self._line() as line:
            return Observed(**line.ask("observe", spec=spec))

    def apply(self, step: str, spec: SiteSpec, *, fence: int) -> str:
        _check(spec)
        with self._line() as line:
            return str(line.ask("apply", step=step, spec=spec, fence=fence))

    def prove(self, step: str, spec: SiteSpec) -> Proof:
        _check(spec)
        if step not in STEPS:
            raise Permanent(f"Langkah {step} tidak dikenal.")
        begin = time.perf_counter()
        world = self.world
        try:
            with self._line() as line:
                ok, sentence, facts, applies = _PROVERS[step](world, line, spec)
        except Temporary as trouble:
            ok, sentence, facts, applies = False, trouble.sentence, {}, True
        return Proof(step, ok, sentence, round((time.perf_counter() - begin) * 1000, 1), facts, applies)

    def remove(self, site_id: int, host: str, *, fence: int) -> str:
        with self._line() as line:
            return str(line.ask("remove", site_id=site_id, host=host, fence=fence))

    def usage(self, site_id: int) -> Usage:
        with self._line() as line:
            return Usage(**line.ask("usage", site_id=site_id))

    def inventory(self) -> list[int]:
        with self._line() as line:
            return [int(number) for number in line.ask("inventory")]

    # -- beyond the interface: where people find their site -----------------------------------------------------
    def addresses(self, spec: SiteSpec) -> dict[str, str]:
        """What an agency needs to reach its site: public address, address on this machine, SFTP, database."""
        layout = self.world.layout
        label = spec.host.removesuffix(f".{layout.platform_domain}")
        return {
            "url": f"https://{spec.host}",
            "local_url": f"https://{label}.{layout.alias_domain}:{layout.https_port}/",
            "sftp_host": layout.address,
            "sftp_port": str(layout.sftp_port),
            "sftp_user": f"s{spec.site_id}",
            "database": f"s{spec.site_id}" if spec.database else "",
            "database_socket": str(layout.database_socket) if spec.database else "",
        }


def _check(spec: SiteSpec) -> None:
    if faults := spec.faults():
        raise Permanent("Isian situs tidak sah: " + "; ".join(faults) + ".")


# -- one prover per step ---------------------------------------------------------------------------------------------
def _examined(line: Line, step: str, spec: SiteSpec) -> dict[str, str]:
    """The agent's facts of a step. Raises `Temporary` with the agent's sentence when the step is not right."""
    found = line.ask("examine", step=step, spec=spec)
    if found["fault"]:
        raise Temporary(str(found["fault"]), 2.0)
    return {str(name): str(value) for name, value in found["facts"].items()}


def _account(world: World, line: Line, spec: SiteSpec) -> Result:
    facts = _examined(line, "account", spec) | {"isolasi": world.isolation.label}
    if world.single:
        return True, "Situs memakai akun bersama: mesin ini tanpa isolasi antarsitus.", facts, True
    return True, f"Akun sendiri {facts['akun']} (uid {facts['uid']}) tanpa shell.", facts, True


def _storage(_: World, line: Line, spec: SiteSpec) -> Result:
    facts = _examined(line, "storage", spec)
    return True, f"Folder sendiri {spec.quota_mb} MiB. {facts['kuota']}", facts, True


def _database(_: World, line: Line, spec: SiteSpec) -> Result:
    if not spec.database:
        return True, "Basis data tidak diminta.", {}, False
    facts, name = _examined(line, "database", spec), f"s{spec.site_id}"
    visible = set(facts["terlihat"].split())
    if visible != {"information_schema", name}:
        return False, f"Akun {name} melihat basis data lain: {facts['terlihat']}.", facts, True
    return True, f"Masuk ke MariaDB sebagai {name}; hanya basis data {name} yang terlihat.", facts, True


def _sftp(world: World, line: Line, spec: SiteSpec) -> Result:
    facts = _examined(line, "sftp", spec)
    if not spec.sftp_open:
        return True, "SFTP terkunci selama situs ditutup.", facts, True
    facts |= proofs.sftp_round(world.layout, line, spec) | {"kunci_terpasang": str(len(spec.keys))}
    read = "membacanya lewat HTTPS" if spec.desired == "active" else "membacanya kembali"
    return True, f"Masuk lewat SFTP, mengunggah berkas, {read}, lalu menghapusnya: berhasil.", facts, True


def _name(world: World, line: Line, spec: SiteSpec) -> Result:
    """DNS is the office's own; we say which record must stand and prove only that our front knows the name."""
    facts = {"catatan": f"{spec.host}. A <alamat IP server ini>"}
    return True, f"DNS diurus di luar mesin ini; catatan yang diperlukan: {facts['catatan']}", facts, False


def _certificate(world: World, line: Line, spec: SiteSpec) -> Result:
    facts = _examined(line, "certificate", spec)
    seen = proofs.fetch(world.layout, spec.host, "/")
    facts |= {"tls": seen.protocol, "berakhir": seen.expires}
    return True, f"Rantai sertifikat sah untuk {spec.host}, {seen.protocol}, sampai {proofs.until(seen)}.", facts, True


def _publish(world: World, line: Line, spec: SiteSpec) -> Result:
    facts = _examined(line, "publish", spec)
    for name in spec.formers:
        seen, wanted = proofs.fetch(world.layout, name, "/"), f"https://{spec.host}:{world.layout.https_port}/"
        if (seen.status, seen.location) != (301, wanted):
            return False, f"Nama lama {name} belum mengantar ke {spec.host}.", facts, True
        facts[f"nama_lama {name}"] = seen.location
    if spec.desired == "active":
        former = f"; nama lama mengantar ke sana: {', '.join(spec.formers)}" if spec.formers else ""
        return True, f"Alamat {spec.host} terbit dan menuju situs ini{former}.", facts, True
    seen, notice = proofs.fetch(world.layout, spec.host, "/"), pages.NOTICES[spec.desired]
    if seen.status != notice.status or notice.title.encode() not in seen.body:
        return False, f"Alamat {spec.host} belum menampilkan {notice.called}.", facts, True
    return True, f"Alamat {spec.host} menampilkan {notice.called}.", facts, True


def _https(world: World, line: Line, spec: SiteSpec) -> Result:
    if spec.desired != "active":
        seen = proofs.fetch(world.layout, spec.host, "/")
        wanted = pages.NOTICES[spec.desired].status
        sentence = f"Dari luar situs menjawab {seen.status}; situs yang ditutup menjawab {wanted}."
        return seen.status == wanted, sentence, {"status": str(seen.status)}, True
    seen, page = proofs.own_page(world.layout, line, spec)
    facts = {"status": str(seen.status), "tls": seen.protocol, "berakhir": seen.expires}
    facts |= {f"php_{name}": str(value) for name, value in page.items() if name not in ("nonce", "row")}
    if spec.runtime == "php" and page.get("uid") != world.site_uid(spec.site_id):
        return False, f"PHP situs berjalan dengan akun lain (uid {page.get('uid')}).", facts, True
    what = "halaman statis"
    if spec.runtime == "php":
        what = "halaman PHP dengan akun sendiri" + (" yang menulis dan membaca basis datanya" if spec.database else "")
    return True, f"https://{spec.host} menjawab dari luar: {what}.", facts, True


def _limits(world: World, line: Line, spec: SiteSpec) -> Result:
    facts = _examined(line, "limits", spec)
    said = ["batas memori, CPU, dan proses oleh kernel berlaku" if "pids.max" in facts else ""]
    if spec.runtime == "php" and not said[0]:
        said = [f"batas oleh kernel {facts['cgroup']}; memory_limit PHP {facts['php_memory_limit']}"]
    sentence = "; ".join([part for part in said if part] + [facts["kuota"]])
    applies = facts["cgroup"] == "tersedia" or facts["kuota_ditegakkan"] == "ya"
    return True, sentence[0].upper() + sentence[1:], facts, applies


_PROVERS: dict[str, Callable[[World, Line, SiteSpec], Result]] = {
    "account": _account,
    "storage": _storage,
    "database": _database,
    "sftp": _sftp,
    "name": _name,
    "certificate": _certificate,
    "publish": _publish,
    "https": _https,
    "limits": _limits,
}


def from_environment() -> MachineDriver:
    """The machine of the running instance (INANG_WORLD, set by the launcher), ready for its first proof."""
    data = os.environ.get("INANG_WORLD")
    if not data:
        raise Permanent("INANG_WORLD tidak diatur: pekerja hosting dijalankan oleh `inang serve`.")
    made = MachineDriver(Path(data))
    made.warm()
    return made
