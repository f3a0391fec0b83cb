"""`python -m inang.cli.prepare`: make the portal's data folder ready, as the account that will work on it.

Runs at every start, before the web and the worker. When nothing changed it loads no Django and is done
in a tenth of a second.
"""

import hashlib
import os
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
FOLDERS = ("files", "keys", "mail", "tmp", "run")


def fingerprint() -> str:
    """Changes with every change of the program, with the choice between demo and empty, and with the database."""
    chosen = [os.environ.get(name) for name in ("INANG_DEMO", "INANG_EDITION", "INANG_DATABASE_URL")]
    digest = hashlib.sha256(repr(chosen).encode())
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            facts = path.stat()
            digest.update(f"{path.relative_to(PACKAGE)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def prepare(data: Path) -> bool:
    """Returns whether there was anything to do."""
    for name in FOLDERS:
        (data / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    for leftover in (data / "tmp").iterdir():  # uploads that were cut off when we were last stopped
        if leftover.is_file():
            leftover.unlink()
    key = data / "secret.key"
    if not key.exists():
        _write_once(key, secrets.token_urlsafe(60))
    stamp = data / "prepared"
    now = fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return False
    from inang.cli.setup_data import load  # start-up speed: Django only when something changed

    load(at=datetime.now(UTC), demo=os.environ.get("INANG_DEMO") == "1")
    stamp.write_text(now)
    return True


def _write_once(path: Path, text: str) -> None:
    half = path.with_name(f".{path.name}")
    half.touch(mode=0o600)
    half.write_text(text)
    half.rename(path)


def main() -> int:
    try:
        prepare(Path(os.environ["INANG_DATA"]))
    except OSError as error:
        cure = (
            "Kosongkan ruang, lalu jalankan lagi."
            if error.errno == 28
            else "Periksa folder data, lalu jalankan lagi."
        )
        print(f"Data tidak dapat disiapkan: {error.strerror} ({error.filename}). {cure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
