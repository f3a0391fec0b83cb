"""Which data folder a command works on, and how Django gets to know it."""

import os
from pathlib import Path
from typing import Annotated

import typer

from inang.cli.output import Fault

Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="FOLDER", help="Folder data; bawaan: yang dipakai script/server."),
]


def default_data() -> Path:
    """`INANG_WORLD` inside a running instance; else where `script/server` keeps its data."""
    if world := os.environ.get("INANG_WORLD"):
        return Path(world)
    # In a container OpenSSH needs root-owned parents, which /var/lib has and a home may not have.
    return Path("/var/lib/inang/demo") if os.geteuid() == 0 else Path.home() / ".local/share/inang/demo"


def portal_environment(data: Path, port: int, *, demo: bool, mailbox: bool = False) -> dict[str, str]:
    """What the portal's programs, and commands on its data, are told; with `mailbox` also where complaints come in."""
    portal = data / "portal"
    box = {
        "INANG_IMAP_HOST": "127.0.0.1",
        "INANG_IMAP_PORT": str(port + 143),
        "INANG_IMAP_TLS": "0",
        "INANG_IMAP_PASSWORD_FILE": str(data / "post" / "password"),
    }
    return {
        **(box if mailbox else {}),
        "INANG_DATA": str(portal),
        "INANG_PORT": str(port),
        "INANG_SMTP_PORT": str(port + 25),
        "INANG_DEMO": "1" if demo else "0",
        "INANG_UPLOAD_TEMP": str(portal / "tmp"),
        "DJANGO_SETTINGS_MODULE": "inang.settings",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def open_instance(data: Path | None) -> Path:
    """Make Django ready to work on one instance's data folder, or say that it has none yet."""
    folder = (data or default_data()).absolute()
    os.environ.setdefault("INANG_DATA", str(folder / "portal"))
    if data is not None:
        os.environ["INANG_DATA"] = str(folder / "portal")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inang.settings")
    portal = Path(os.environ["INANG_DATA"])
    if not os.environ.get("INANG_DATABASE_URL") and not (portal / "inang.sqlite3").exists():
        raise Fault(
            f"Belum ada data di {folder}. Jalankan script/server sekali, atau tunjuk foldernya dengan --data."
        )
    if not os.access(portal, os.R_OK | os.X_OK):
        raise Fault(
            f"Folder {portal} milik akun lain. Jalankan perintah ini sebagai root atau pemilik layanan."
        )
    import django  # start-up speed: half a second that --help must not pay

    django.setup()
    return folder
