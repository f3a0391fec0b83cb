"""`inang demo`: the whole procedure through the real pages as each person, then the checks from outside."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, Final, NamedTuple

import typer

from inang.cli.output import Json, as_json

Keep = Annotated[
    Path | None,
    typer.Option("--keep", metavar="FOLDER", help="Tinggalkan surat, sertifikat, pos-el, gambar, dan bukti di folder ini."),
]


class Step(NamedTuple):
    """One row of the walk: its name in reports, where its function stands, what a person reads."""

    name: str
    function: str  # module:function, so that --help loads none of them
    title: str


STEPS: Final = (
    Step("service_starts", "demo_people:service_starts", "Layanan dimulai"),
    Step("public_page", "demo_people:public_page", "Siapa pun membaca standar"),
    Step("draft_written", "demo_people:draft_written", "Operator PD mengisi permintaan"),
    Step("letter_signed", "demo_people:letter_signed", "Surat ditandatangani, dicap, diunggah"),
    Step("request_submitted", "demo_people:request_submitted", "Permintaan dikirim"),
    Step("other_agency_sees_nothing", "demo_people:other_agency_sees_nothing", "PD lain tidak melihatnya"),
    Step("reviewed", "demo_people:reviewed", "Penelaah mengkaji"),
    Step("recommended", "demo_people:recommended", "Penelaah merekomendasikan"),
    Step("reviewer_cannot_approve", "demo_people:reviewer_cannot_approve", "Penelaah tidak dapat memutus"),
    Step("approved", "demo_people:approved", "Kepala Bidang menyetujui"),
    Step("activated", "demo_people:activated", "Hosting diaktifkan dan dibuktikan"),
    Step("confirmation_signed", "demo_people:confirmation_signed", "Kepala Dinas menandatangani"),
    Step("case_closed", "demo_people:case_closed", "Surat terkirim, perkara selesai"),
    Step("complaint_mailed", "demo_complaints:mailed", "Pengaduan lewat pos-el"),
    Step("complaint_telephoned", "demo_complaints:telephoned", "Pengaduan lewat telepon"),
    Step("site_https", "demo_checks:site_https", "Situs menjawab lewat HTTPS"),
    Step("sftp_file", "demo_checks:sftp_file", "Berkas SFTP tampil"),
    Step("php_database", "demo_checks:php_database", "PHP memakai basis datanya"),
    Step("neighbour_refused", "demo_checks:neighbour_refused", "Situs lain tertutup"),
    Step("mail_arrived", "demo_letters:mail_arrived", "Pos-el dengan PDF sampai"),
    Step("signature_ours", "demo_letters:signature_ours", "Tanda tangan sah menurut Inang"),
    Step("signature_pdfsig", "demo_letters:signature_pdfsig", "Tanda tangan sah menurut pdfsig"),
    Step("qr_opens_check_page", "demo_letters:qr_opens_check_page", "QR membuka halaman periksa"),
    Step("changed_byte_refused", "demo_letters:changed_byte_refused", "Satu bita diubah, ditolak"),
    Step("suspended", "demo_checks:suspended", "Situs ditangguhkan"),
    Step("resumed", "demo_checks:resumed", "Situs dipulihkan"),
    Step("removed", "demo_checks:removed", "Situs dihapus tanpa sisa"),
    Step("audit_verifies", "demo_letters:audit_verifies", "Rantai audit utuh"),
    Step("service_stops", "demo_letters:service_stops", "Layanan berhenti tanpa sisa"),
)


def demo(keep: Keep = None, json: Json = False) -> None:
    """Jalankan seluruh prosedur lewat halaman sungguhan, lalu periksa hasilnya dari luar."""
    from inang.cli.demo_stage import new_stage  # start-up speed

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupted)
    stage = new_stage(keep)
    begin = time.monotonic()
    try:
        _set_up()
        rows = walk(stage, STEPS, tell=not json)
    finally:
        stage.end()
    failed = next((row["name"] for row in rows if not row["ok"]), "")
    report = {
        "ok": not failed,
        "failed": failed or None,
        "steps": rows,
        "seconds": round(time.monotonic() - begin, 1),
        "kept": str(stage.keep) if stage.keep else None,
    }
    if json:
        as_json(report)
    elif not failed:
        print(f"\nSeluruh prosedur berjalan: {len(rows)} langkah, {report['seconds']} detik.")
        if stage.keep:
            print(f"Surat, pos-el, gambar, dan bukti ada di {stage.keep}")
    if failed:
        print(f"Gagal pada langkah {failed}.", file=sys.stderr)
        raise typer.Exit(1)


def _interrupted(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _set_up() -> None:
    """Django's settings name the demo password; its tables are never touched from here."""
    import django  # start-up speed: loaded when it is needed

    django.setup()


def walk(stage: Any, steps: tuple[Step, ...], *, tell: bool) -> list[dict[str, Any]]:
    """Run the steps in order until one fails; a row for each with its time in ms."""
    rows: list[dict[str, Any]] = []
    for number, step in enumerate(steps, 1):
        begin = time.monotonic()
        try:
            sentence, ok = _function(step)(stage), True
        except Exception as fault:  # noqa: BLE001 - whatever breaks, the report names the step
            sentence, ok = str(fault) or repr(fault), False
            if type(fault).__name__ != "Unexpected":
                sentence = f"{type(fault).__name__}: {sentence}"
        spent = round((time.monotonic() - begin) * 1000, 1)
        rows.append({"name": step.name, "title": step.title, "ok": ok, "ms": spent, "sentence": sentence})
        if tell:
            mark = "ya   " if ok else "TIDAK"
            print(f"[{mark}] {number:2d}/{len(steps)} {step.title:<40} {spent / 1000:7.2f} s  {sentence}", flush=True)
        if not ok:
            break
        _pictures(stage)
    return rows


def _function(step: Step) -> Callable[[Any], str]:
    module, name = step.function.split(":")
    found: Callable[[Any], str] = getattr(import_module(f"inang.cli.{module}"), name)
    return found


def _pictures(stage: Any) -> None:
    """Take what the step asked for, where somebody wants to look and a browser is installed."""
    from inang.cli import demo_pictures  # start-up speed: loaded when it is needed

    wanted, stage.pictures = stage.pictures, []
    if stage.keep is None or not demo_pictures.browser():
        return
    folder = stage.keep / "gambar"
    folder.mkdir(exist_ok=True)
    for visitor, path, name in wanted:
        if not demo_pictures.take(visitor.client, path, folder / f"{name}.png"):
            print(f"Gambar {name} tidak jadi; langkah lain diteruskan.", file=sys.stderr)
