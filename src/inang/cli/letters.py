"""`inang verify-letter` and `inang inspect-upload`: what the portal does with a file, on the command line."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from inang.cli.output import Fault, Json, as_json

File = Annotated[Path, typer.Argument(metavar="BERKAS", help="Berkas yang diperiksa.")]
Trust = Annotated[
    list[Path] | None,
    typer.Option("--trust", metavar="SERTIFIKAT.pem", help="Sertifikat akar yang dipercaya; boleh berulang."),
]


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise Fault(f"Berkas {path} tidak ada. Periksa namanya.")
    return path


def inspect_upload(file: File, json: Json = False) -> None:
    """Periksa berkas seperti saat surat diunggah; keluar 0 bila diterima, 1 bila ditolak."""
    from inang.letters import inspection  # start-up speed: not for --help

    found = inspection.inspect(_existing(file))
    if json:
        as_json(found.as_dict())
    else:
        print("DITERIMA:" if found.accepted else "DITOLAK:", found.reason)
        signed = "ada" if found.signed else "tidak ada"
        print(f"Jenis {found.type}, {found.pages} halaman, tanda tangan elektronik: {signed}")
        if found.flags:
            print("Yang perlu diketahui:", ", ".join(found.flags))
    raise typer.Exit(0 if found.accepted else 1)


def verify_letter(file: File, trust: Trust = None, json: Json = False) -> None:
    """Periksa tanda tangan elektronik sebuah surat; keluar 0 hanya bila asli."""
    from inang.letters import verification  # start-up speed: pyHanko takes most of a second

    roots = [_existing(path) for path in trust or []] or verification_roots()
    verdict = verification.verify_upload(_existing(file), roots, at=datetime.now(UTC))
    if json:
        as_json(verdict.as_dict())
    else:
        facts = verdict.as_dict()
        print(
            {
                "genuine": "ASLI",
                "altered": "DIUBAH",
                "unknown": "BELUM PASTI",
                "unsigned": "TANPA TANDA TANGAN",
            }[facts["verdict"]]
        )
        for line in facts["lines"].values():
            mark = {True: "[ya]   ", False: "[tidak]", None: "[?]    "}[line["ok"]]
            print(mark, line["sentence"])
    raise typer.Exit(0 if verdict.verdict == "genuine" else 1)


def verification_roots() -> list[Path]:
    """The root of this installation's own letters, when its data folder is here."""
    from inang.cli.instance import default_data  # start-up speed

    own = default_data() / "portal" / "keys" / "trust.pem"
    return [own] if own.is_file() else []
