"""`inang verify-audit`: does the chain of entries still tell what was written? `inang anchor`: where it ends today, signed.

`inang anchor-key`: a key that signed anchors here before it was lost."""

import json as json_text
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from inang.cli.instance import Data, open_instance
from inang.cli.output import Fault, Json, as_json

Anchors = Annotated[
    list[Path] | None,
    typer.Option("--anchor", metavar="BERKAS", help="Jangkar yang disimpan di tempat lain; boleh beberapa kali."),
]
Mark = Annotated[str, typer.Argument(metavar="SIDIK", help="Sidik kunci lama, seperti disebut verify-audit, dalam tanda petik.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="BERKAS", help="Tulis jangkar ke berkas ini.")]


def verify_audit(data: Data = None, anchor: Anchors = None, json: Json = False) -> None:
    """Periksa rantai catatan audit, dan apakah masih memuat jangkar di folder data dan yang disebut; keluar 0 hanya bila utuh."""
    open_instance(data)
    from inang.audit import anchors, queries  # Django must know its settings first
    from inang.workdays import sealing  # likewise

    found = []
    for path in anchor or []:
        try:
            found.append(anchors.read(path.read_bytes()))
        except (OSError, anchors.AnchorFault) as fault:
            raise Fault(f"{path}: {fault if isinstance(fault, anchors.AnchorFault) else 'tidak dapat dibaca.'}") from None
    report = queries.verify(found, witnesses=(sealing.faults,))
    faults = [{"seq": fault.seq, "kind": fault.kind, "sentence": fault.sentence} for fault in report.faults]
    if json:
        as_json({"ok": report.ok, "entries": report.entries, "anchors": report.anchors, "faults": faults})
    else:
        print(f"{report.entries} catatan diperiksa: {'rantai utuh.' if report.ok else 'rantai RUSAK.'}")
        print(f"  {report.anchors - len(found)} jangkar dari folder data dibandingkan.")
        for one in found:
            if not queries.anchor_fault(one):
                print(f"  jangkar {one.date.isoformat()} (catatan {one.seq}): masih termuat.")
        for row in faults:
            print(f"  nomor {row['seq']}: {row['sentence']}")
    raise typer.Exit(0 if report.ok else 1)


def anchor(data: Data = None, out: Out = None, json: Json = False) -> None:
    """Tandai ujung rantai audit sekarang, bertanda tangan; simpan hasilnya di luar mesin ini."""
    open_instance(data)
    from django.utils import timezone  # Django must know its settings first

    from inang.audit import anchors, services  # likewise

    at = datetime.now(UTC)
    made = services.take_anchor(on=timezone.localtime(at).date(), at=at)
    if out is not None:
        try:
            out.write_text(json_text.dumps(made.as_data(), indent=1) + "\n")
        except OSError as fault:
            raise Fault(f"{out}: {fault.strerror}.") from None
    if json:
        as_json(made.as_data())
    else:
        print(f"Jangkar {made.date.isoformat()}: catatan {made.seq}, sidik {made.hash}")
        print(f"Kunci instalasi: {anchors.fingerprint(made.public_key)}")
        print(f"Ditulis ke {out}." if out else "Simpan dengan: inang anchor --json > jangkar.json, di luar mesin ini.")


def anchor_key(fingerprint: Mark, data: Data = None, json: Json = False) -> None:
    """Terima kunci lama yang hilang: jangkar yang ditandatanganinya tetap jangkar instalasi ini; tercatat dalam rantai."""
    open_instance(data)
    from inang.audit import anchors, services  # Django must know its settings first

    try:
        mark = services.accept_key(fingerprint=fingerprint, by=services.SYSTEM, at=datetime.now(UTC))
    except (OSError, ValueError) as fault:
        raise Fault(str(fault) if isinstance(fault, anchors.AnchorFault) else f"Kunci tidak dapat dibaca: {fault}.") from None
    if json:
        as_json({"accepted": mark})
    else:
        print(f"Kunci jangkar {mark} diterima sebagai kunci lama instalasi ini.")
