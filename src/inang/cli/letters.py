"""`inang verify-letter`, `inspect-upload`, `letter-key`: what the portal does with a file or a key, on the command line."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from inang.cli.instance import Data, default_data, open_instance
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


Email = Annotated[str, typer.Argument(metavar="POSEL", help="Pos-el akun penanda tangan.")]


def letter_key(email: Email, data: Data = None, json: Json = False) -> None:
    """Buat kunci tanda tangan, atau ganti yang ada; pemiliknya mengetik frasa sandinya di sini, atau lewat masukan baku."""
    open_instance(data)
    from inang.agencies.models import Person  # Django must know its settings first
    from inang.letters import keys, rules  # likewise

    person = Person.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person is None:
        raise Fault(f"Tidak ada akun aktif dengan pos-el {email}. Periksa halaman Orang.")
    try:
        made = keys.make_key(person=person, passphrase=_passphrase(person.name), by=None, at=datetime.now(UTC))
    except rules.Refused as fault:
        raise Fault(fault.sentence) from None
    if json:
        as_json({"email": person.email, "key": made.name, "fingerprint": made.fingerprint, "valid_until": made.valid_until})
    else:
        print(f"Kunci tanda tangan {person.name} dibuat, berlaku sampai {made.valid_until.date().isoformat()}.")
        print(f"Sidik sertifikat: {made.fingerprint}")


def _passphrase(name: str) -> str:
    """Typed twice by its owner at a terminal, else one line from stdin; an argument would stand in the list of processes."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = typer.prompt(f"Frasa sandi kunci {name}", hide_input=True, default="", show_default=False, err=True)
    again = typer.prompt("Sekali lagi", hide_input=True, default="", show_default=False, err=True)
    if first != again:
        raise Fault("Kedua frasa sandi tidak sama. Jalankan lagi.")
    return str(first)


def verification_roots() -> list[Path]:
    """The root of this installation's own letters, when its data folder is here."""
    own = default_data() / "portal" / "keys" / "trust.pem"
    return [own] if own.is_file() else []
