"""`inang doctor`: what is installed, what works, and for each fault its cure."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from inang.cli.instance import Data, default_data, open_instance
from inang.cli.output import Json, as_json

Port = Annotated[int, typer.Option("--port", help="Port portal yang diperiksa.")]
SAFE_SQLITE = (3, 51, 3)
PROGRAMS = {
    "nginx": ("nginx", "-v"),
    "mariadb": ("mariadbd", "--version"),
    "openssh": ("ssh", "-V"),
    "pdfsig": ("pdfsig", "-v"),
}


def doctor(data: Data = None, port: Port = 8000, json: Json = False) -> None:
    """Periksa mesin dan layanan; keluar 0 hanya bila tidak ada gangguan."""
    folder = (data or default_data()).absolute()
    checks = {
        "python": _python(), "sqlite": _sqlite(), **_programs(), "isolation": _isolation(),
        "dovecot": _dovecot(),
        "quota": _quota(folder),
        "calendar": _calendar(folder, datetime.now(UTC).date()), "time_zone": _time_zone(),
        "edition": _edition(),
        "letter_keys": _letter_keys(folder, datetime.now(UTC)),
        "disk": _disk(folder), "service": _service(port),
    }  # fmt: skip
    faults = [
        {"part": name, "sentence": c["sentence"], "cure": c["cure"]}
        for name, c in checks.items()
        if not c["ok"]
    ]
    if json:
        as_json({"ok": not faults, "checks": checks, "faults": faults})
    else:
        for name, check in checks.items():
            print(f"[{'baik' if check['ok'] else 'RUSAK'}] {name}: {check['sentence']}")
            if not check["ok"]:
                print(f"        {check['cure']}")
    raise typer.Exit(1 if faults else 0)


def _say(ok: bool, sentence: str, cure: str = "", **facts: Any) -> dict[str, Any]:
    return {"ok": ok, "sentence": sentence, "cure": "" if ok else cure, **facts}


def _python() -> dict[str, Any]:
    version = ".".join(map(str, sys.version_info[:3]))
    return _say(
        sys.version_info >= (3, 11), f"Python {version}.", "Gunakan Debian 12 atau 13.", version=version
    )


def _sqlite() -> dict[str, Any]:
    import sqlite3  # the package has put pysqlite3 in its place

    version = sqlite3.sqlite_version
    ok = tuple(map(int, version.split("."))) >= SAFE_SQLITE
    cure = "SQLite sebelum 3.51.3 dapat merusak data. Jalankan script/setup untuk memasang pysqlite3."
    return _say(ok, f"SQLite {version}.", cure, version=version)


def _programs() -> dict[str, dict[str, Any]]:
    path = "/usr/sbin:/usr/bin:/sbin:/bin"
    found = {}
    for name, (program, ask) in PROGRAMS.items():
        where = shutil.which(program, path=path)
        if not where:
            found[name] = _say(False, f"{program} tidak ada.", "Jalankan script/setup.", version="")
            continue
        answer = subprocess.run([where, ask], capture_output=True, text=True, check=False)
        said = (answer.stdout + answer.stderr).strip().splitlines()
        found[name] = _say(True, said[0] if said else where, version=said[0] if said else "")
    fpm = sorted(Path("/usr/sbin").glob("php-fpm*"))
    found["php"] = _say(bool(fpm), fpm[-1].name if fpm else "php-fpm tidak ada.", "Jalankan script/setup.")
    return found


def _isolation() -> dict[str, Any]:
    from inang.hosting.drivers.machine.isolation import isolation  # start-up speed

    found = isolation()
    sentence = " ".join([found.label + ".", found.reason, *found.missing]).strip()
    cure = "Jalankan sebagai root, atau pasang uidmap dan beri akun ini rentang di /etc/subuid."
    return _say(found.separate_uids, sentence, cure, mode=found.mode, missing=list(found.missing))


def _dovecot() -> dict[str, Any]:
    from inang.cli import dovecot  # start-up speed: loaded when it is needed

    cure = "Jalankan script/setup; di wadah tanpa hak berganti akun, pakai kotak surat kantor (INANG_IMAP_HOST)."
    if trouble := dovecot.fault():
        return _say(False, trouble, cure, version="")
    return _say(True, f"Dovecot {dovecot.version()}.", version=dovecot.version())


def _quota(folder: Path) -> dict[str, Any]:
    from inang.hosting.drivers.machine.wire import Line  # start-up speed: loaded when it is needed
    from inang.hosting.drivers.machine.world import World  # start-up speed

    try:
        world = World.load(folder)
        with Line(world.layout.agent_socket, 3.0) as line:
            status = line.ask("status")
    except Exception:  # noqa: BLE001  # a service that does not run is reported by its own check
        return _say(True, "Belum diketahui; layanan tidak berjalan.", backend="")
    backend = str(status.get("quota") or "none")
    return _say(True, f"Kuota: {backend}.", backend=backend)


def _has_data(folder: Path) -> bool:
    return (folder / "portal" / "inang.sqlite3").exists() or bool(os.environ.get("INANG_DATABASE_URL"))


def _calendar(folder: Path, today: date) -> dict[str, Any]:
    """The installation's own calendar where there is one: an administrator may have imported more than ships."""
    from inang.workdays import calendar  # start-up speed
    from inang.workdays.days import ALARM_DAYS
    from inang.workdays.words import days_off_words

    until, waiting = calendar.shipped().covered_until, []
    if _has_data(folder):
        try:
            open_instance(folder)
            from inang.workdays import queries  # Django must know its settings first

            until = queries.calendar().covered_until
            waiting = [one.decree for one in queries.unconfirmed(today)]
        except Exception:  # noqa: BLE001  # a database that cannot be read is reported by the service's check
            return _say(False, "Kalender di basis data tidak terbaca.", "Jalankan script/server, lalu ulangi.", days=0)
    left, unsure = (until - today).days, f" Belum dikonfirmasi: {'; '.join(waiting)}." if waiting else ""
    cure = "Impor SKB libur tahun berikutnya di halaman Kalender, atau dengan: inang calendar import."
    return _say(
        left >= ALARM_DAYS,
        f"Kalender sampai {until.isoformat()}, {days_off_words(left)}.{unsure}",
        cure,
        until=until.isoformat(),
        days=left,
        unconfirmed=waiting,
    )


def _letter_keys(folder: Path, at: datetime) -> dict[str, Any]:
    """Who may sign today and has no key: a remark, and a fault once letters wait and nobody at all can sign them."""
    if not _has_data(folder):
        return _say(True, "Belum ada data.", without_key=[], ending=[])
    try:
        open_instance(folder)
        from inang.agencies import queries as agencies  # Django must know its settings first
        from inang.letters import queries, rules, services  # likewise

        people = list(agencies.office_people("signatory", agencies.office_day(at)))
        without = [one.name for one in people if services.key_fault(one, at)]
        ending = [one.name for one in people if one.name not in without and services.key_fault(one, at + rules.SOON)]
        stuck = len(without) == len(people) and queries.anything_to_sign()
    except Exception:  # noqa: BLE001  # a database that cannot be read is reported by the service's check
        return _say(False, "Kunci tanda tangan tidak terbaca.", "Jalankan script/server, lalu ulangi.")
    sentence = f"Penanda tangan hari ini: {len(people)}, dengan kunci yang berlaku: {len(people) - len(without)}."
    if without:
        sentence += f" Belum dapat menandatangani: {', '.join(without)}."
    if ending:
        sentence += f" Kunci berakhir dalam {rules.SOON.days} hari: {', '.join(ending)}."
    cure = "Surat menunggu tanda tangan. Tetapkan penanda tangan di halaman Orang; ia membuat kuncinya di akunnya sendiri, "
    cure += "bagian Kunci tanda tangan, atau di mesin ini dengan: inang letter-key POSEL."
    return _say(not stuck, sentence, cure, without_key=without, ending=ending)


def _time_zone() -> dict[str, Any]:
    """Clocks count in the zone of the edition; rights end and moments are shown in that of the service: one and the same."""
    from inang.standard import queries as standard  # start-up speed

    office, service = standard.current().office.time_zone, os.environ.get("INANG_TIME_ZONE", "Asia/Pontianak")
    if office == service:
        return _say(True, f"Zona waktu kantor {office}.", zone=office)
    return _say(
        False,
        f"Edisi standar menghitung dengan {office}, layanan berjalan dengan {service}.",
        f"Jalankan layanan dengan INANG_TIME_ZONE={office}, atau perbaiki zona waktu di edisi.",
        zone=service,
    )


def _edition() -> dict[str, Any]:
    """An edition keeps holding by the checks of its own day; what would be refused today is said here."""
    from inang.complaints import rules as complaints  # start-up speed
    from inang.requests.kinds import edition_faults  # start-up speed
    from inang.requests.rules import FIELDS  # start-up speed
    from inang.standard import queries as standard  # start-up speed
    from inang.standard.checking import faults_of  # start-up speed

    edition = standard.current()
    faults = faults_of(edition) + edition_faults(edition, FIELDS) + complaints.edition_faults(edition)
    return _say(
        not faults,
        f"Edisi {edition.slug}: {faults[0] if faults else 'setiap nilai dapat dipakai.'}",
        "Perbaiki dalam konsep edisi lalu terbitkan, atau dalam berkas edisi kantor.",
        faults=faults,
    )


def _disk(folder: Path) -> dict[str, Any]:
    place = next(p for p in (folder, *folder.parents) if p.exists())
    free = shutil.disk_usage(place).free // 1024**2
    return _say(
        free >= 500, f"{free} MiB kosong di {place}.", "Kosongkan ruang; Inang perlu 500 MiB.", free_mib=free
    )


def _service(port: int) -> dict[str, Any]:
    from inang.cli.serve import health  # start-up speed

    found = health(int(os.environ.get("INANG_PORT", port)))
    if not found:
        return _say(False, f"Tidak ada layanan di port {port}.", "Jalankan script/server.", parts={})
    down = ", ".join(found.get("down", []))
    return _say(
        bool(found.get("ok")),
        f"Tidak berjalan: {down}." if down else "Semua bagian berjalan.",
        "Lihat folder log di folder data.",
        parts=found.get("parts", {}),
    )
