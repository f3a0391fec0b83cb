"""`inang verify-audit`: does the chain of entries still tell what was written?"""

import typer

from inang.cli.instance import Data, open_instance
from inang.cli.output import Json, as_json


def verify_audit(data: Data = None, json: Json = False) -> None:
    """Periksa rantai catatan audit; keluar 0 hanya bila utuh."""
    open_instance(data)
    from inang.audit import queries as audit  # Django must know its settings first

    report = audit.verify()
    faults = [{"seq": fault.seq, "kind": fault.kind, "sentence": fault.sentence} for fault in report.faults]
    if json:
        as_json({"ok": report.ok, "entries": report.entries, "faults": faults})
    else:
        print(f"{report.entries} catatan diperiksa: {'rantai utuh.' if report.ok else 'rantai RUSAK.'}")
        for fault in faults:
            print(f"  nomor {fault['seq']}: {fault['sentence']}")
    raise typer.Exit(0 if report.ok else 1)
