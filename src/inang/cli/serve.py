"""`inang serve`: everything of the service by one command, and nothing of it left after Ctrl-C."""

import json as json_module
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Annotated, Any

import typer

from inang.cli.instance import Data, default_data
from inang.cli.output import Fault, Json
from inang.cli.seed_cast import DOMAIN, PEOPLE

Port = Annotated[
    int,
    typer.Option(
        "--port", metavar="N", help="Port portal; situs, SFTP dan pos-el memakai N+80, N+443, N+22, N+25, N+143."
    ),
]
Empty = Annotated[bool, typer.Option("--empty", help="Tanpa data demo.")]
READY_SECONDS = 1800.0  # the first start makes tables, keys and demo data: minutes on a busy machine
SAY_SECONDS = 20.0


def serve(port: Port = 8000, data: Data = None, empty: Empty = False, json: Json = False) -> None:
    """Jalankan seluruh layanan di mesin ini; Ctrl-C menghentikan semuanya."""
    from inang.cli.programs import portal_programs  # start-up speed
    from inang.hosting.drivers.machine.embedded import Layout, Unsuitable, start

    layout = Layout((data or default_data()).absolute(), port)
    begin = time.monotonic()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    try:
        layout.check()
        layout.data.mkdir(parents=True, exist_ok=True)
        if not json:
            _tell(f"Menyiapkan {layout.data} …")
        instance = start(layout, portal_programs(layout, demo=not empty))
    except Unsuitable as fault:
        raise Fault(fault.sentence) from None
    except OSError as error:
        raise Fault(
            f"Folder data {layout.data} tidak dapat dibuat: {error.strerror}. Pilih --data lain."
        ) from None
    with instance:
        state = wait_ready(layout, instance.process, stop, tell=(lambda _words: None) if json else _tell)
        if state and not stop.is_set():
            _announce(layout, instance.world, demo=not empty, seconds=time.monotonic() - begin, json=json)
        while not stop.is_set() and instance.process.poll() is None:
            stop.wait(0.5)
        ended = instance.stop()
    if not stop.is_set():
        raise Fault(f"Layanan berhenti sendiri (kode {ended}); lihat {layout.log}.", status=ended or 1)
    if not json:
        print("Semua proses sudah dihentikan.", file=sys.stderr)


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def wait_ready(
    layout: Any,
    process: Any,
    stop: threading.Event,
    seconds: float = READY_SECONDS,
    tell: Callable[[str], None] = lambda _words: None,
) -> bool:
    """Until /healthz says that everything is up, telling now and then what is awaited; False when the service ended before.

    Raises Fault when it is not ready after so many seconds.
    """
    begin = time.monotonic()
    said = begin
    while not stop.is_set() and process.poll() is None:
        found, now = health(layout.port), time.monotonic()
        if found.get("ok"):
            return True
        down = ", ".join(found.get("down", ["portal"]))
        if now - begin > seconds:
            raise Fault(f"Belum siap setelah {seconds:.0f} detik: {down}. Lihat {layout.log}.")
        if now - said >= SAY_SECONDS:
            said = now
            most = f"Paling lama {seconds / 60:.0f} menit; lihat {layout.log}."
            tell(f"Masih menyiapkan, {now - begin:.0f} detik, menunggu {down}. {most}")
        stop.wait(0.1)
    return False


def health(port: int) -> dict[str, Any]:
    """What /healthz says; empty while nothing answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return dict(json_module.load(answer))
    except urllib.error.HTTPError as fault:
        try:
            return dict(json_module.load(fault))
        except ValueError:
            return {}
    except (OSError, ValueError):
        return {}


def _logins(address: str) -> None:
    """Everybody of the demo who stands for a role, and the two secrets that open it."""
    # Not at the top: settings read the environment when they are loaded, and other commands set it first.
    from inang.settings import INANG_DEMO_PASSPHRASE, INANG_DEMO_PASSWORD

    print(f"Masuk di {address}akun/login/ dengan kata sandi {INANG_DEMO_PASSWORD} sebagai:")
    for box, name, _role, _agency, position, *_ in PEOPLE:
        print(f"  {f'{box}@{DOMAIN}':<32} {name}, {position}")
    print(f"Frasa sandi kunci tanda tangan Kepala Dinas: {INANG_DEMO_PASSPHRASE}")


def _announce(layout: Any, world: Any, *, demo: bool, seconds: float, json: bool) -> None:
    address = f"http://localhost:{layout.port}/"
    facts = {
        "address": address,
        "data": str(layout.data),
        "isolation": world.isolation.label,
        "missing": list(world.isolation.missing),
        "demo": demo,
        "ready_seconds": round(seconds, 1),
        "ports": layout.ports,
    }
    if json:
        sys.stdout.write(json_module.dumps(facts, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        return
    print(f"\nInang siap dalam {seconds:.1f} detik: {address}")
    print(f"Data: {layout.data}   Isolasi: {world.isolation.label}")
    for sentence in world.isolation.missing:
        print(f"  - {sentence}")
    if demo:
        _logins(address)
        print(f"Pos-el yang dikirim layanan ini: {address}demo/mail/")
        print(
            "Coba dahulu: masuk sebagai operator PD dan ajukan permintaan hosting; "
            "lalu kaji, putuskan, dan tanda tangani."
        )
    print("Ctrl-C menghentikan semuanya.\n", flush=True)
