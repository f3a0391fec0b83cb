"""The stage of `inang demo`: a whole instance in a fresh folder, the people on it, and what they leave to look at."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from inang.cli.forms import Page
from inang.cli.fresh import fresh_layout
from inang.cli.instance import portal_environment
from inang.cli.output import Fault
from inang.cli.programs import portal_programs
from inang.cli.seed_cast import DOMAIN
from inang.cli.serve import wait_ready
from inang.cli.visitor import Unexpected, Visitor
from inang.hosting.drivers.machine import embedded
from inang.hosting.drivers.machine.layout import Layout

if TYPE_CHECKING:
    import asyncssh

POLL_SECONDS: Final = 0.2
FIRST_START_SECONDS: Final = 480.0  # tables and demo data on a slow or busy machine


@dataclass
class Case:
    """What the walk learns on its way; each step reads what earlier ones wrote."""

    draft: str = ""  # address of the draft
    number: str = ""
    label: str = "gizi-balita"
    host: str = ""
    site: int = 0
    other_host: str = ""
    other_site: int = 0
    letter: bytes = b""  # the confirmation letter as the agency downloads it
    letter_number: str = ""
    check_code: str = ""


@dataclass
class Stage:
    """One running instance and everybody who walks through it."""

    layout: Layout
    folder: Path  # temporary files of the walk itself
    keep: Path | None
    case: Case = field(default_factory=Case)
    key: asyncssh.SSHKey | None = None
    people: dict[str, Visitor] = field(default_factory=dict)
    pictures: list[tuple[Visitor, str, str]] = field(default_factory=list)  # who, address, name
    instance: embedded.Instance | None = None

    @property
    def base(self) -> str:
        return f"http://localhost:{self.layout.port}"

    def begin(self) -> None:
        """Start everything as `inang serve` does, and wait until /healthz says so."""
        self.instance = embedded.start(self.layout, portal_programs(self.layout, demo=True))
        process = self.instance.process
        if not wait_ready(self.layout, process, threading.Event(), FIRST_START_SECONDS):
            raise Unexpected(f"Layanan berhenti saat dimulai; lihat {self.layout.log}.")

    def person(self, box: str) -> Visitor:
        """The browser of one demo person, signed in the first time it is asked for; "" is a passer-by."""
        if box not in self.people:
            from django.conf import settings  # one password for all demo people stands there

            visitor = self.people[box] = Visitor(self.base, box or "pengunjung")
            if box:
                visitor.sign_in(f"{box}@{DOMAIN}", settings.INANG_DEMO_PASSWORD)
        return self.people[box]

    def wait_for(self, visitor: Visitor, path: str, seen: Callable[[Page], bool], seconds: float, what: str) -> Page:
        """Load a page again and again, as a person would, until it shows what is waited for."""
        deadline = time.monotonic() + seconds
        while not seen(page := visitor.open(path)):
            if time.monotonic() > deadline:
                raise Unexpected(f"{what} tidak terlihat di {path} dalam {seconds:.0f} detik. Tertulis: {page.text[400:3400]}")
            time.sleep(POLL_SECONDS)
        return page

    def inside(self, account: str, *argv: str, status: int | None = 0) -> str:
        """Run a program where the instance's files and accounts are; its standard output."""
        command = [sys.executable, "-m", "inang.cli.demo_inside", str(self.layout.data), str(self.layout.port), account]
        ended = subprocess.run([*command, *argv], capture_output=True, text=True, check=False, timeout=120)
        if status is not None and ended.returncode != status:
            raise Unexpected(f"{' '.join(argv)} selesai dengan kode {ended.returncode}: {ended.stdout} {ended.stderr}"[:1200])
        return ended.stdout

    def leave(self, name: str, content: bytes | str) -> Path:
        """Keep a file for whoever wants to look at it; without --keep it stays in the temporary folder."""
        place = (self.keep or self.folder) / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
        return place

    def picture(self, visitor: Visitor, path: str, name: str) -> None:
        """Ask for a screenshot of a page as this person sees it; taken after the step, outside its time."""
        self.pictures.append((visitor, path, name))

    def end(self) -> None:
        """Stop the instance, keep its logs when asked, and remove every file of the walk."""
        for visitor in self.people.values():
            visitor.client.close()
        if self.instance is not None:
            self.instance.stop()
        if self.keep is not None and self.layout.log.is_dir():
            shutil.copytree(self.layout.log, self.keep / "log", dirs_exist_ok=True)
        embedded.erase(self.layout)
        shutil.rmtree(self.folder, ignore_errors=True)


def new_stage(keep: Path | None) -> Stage:
    """A stage with a fresh data folder and free ports; nothing runs yet. Raises Fault."""
    layout = fresh_layout("demo")
    environment = portal_environment(layout.data, layout.port, demo=True)
    os.environ |= environment | {"INANG_DATA": tempfile.gettempdir()}  # settings are read, no data is touched
    if keep is not None:
        try:
            keep.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Fault(f"Folder {keep} tidak dapat dibuat: {error.strerror}. Pilih --keep lain.") from None
    return Stage(layout, Path(tempfile.mkdtemp(prefix="inang-demo-walk-")), keep and keep.absolute())


def ports_in_use(layout: Layout) -> dict[str, int]:
    """Which of the instance's ports somebody still listens on."""
    found = {}
    for use, port in layout.ports.items():
        with socket.socket() as probe:  # asked by connecting: a port just closed may still refuse a bind
            if probe.connect_ex((layout.address, port)) == 0:
                found[use] = port
    return found


def json_of(text: str) -> Any:
    """The JSON document in a program's output. Raises Unexpected."""
    try:
        return json.loads(text)
    except ValueError:
        raise Unexpected(f"Jawaban program bukan JSON: {text[:400]}") from None
