"""Approval to proven-active, measured: a whole instance in a throw-away folder, real servers, a real worker.

The clock starts before the transaction that orders the site (what an approval commits), and stops when the
worker has committed the complete evidence. Sites that merely fill the machine are made by the same driver
without being proven.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from inang.cli.fresh import fresh_layout
from inang.cli.output import Fault
from inang.hosting.drivers.machine import embedded, standing
from inang.hosting.drivers.machine.layout import Layout, Unsuitable
from inang.hosting.drivers.machine.world import World

WARM_UP: Final = 3  # activations that are not counted: first imports, first pages of PHP
WORKER: Final = "import sys; from inang.cli.activation_worker import main; sys.exit(main())"


def run(sites: list[int], runs: int) -> dict[str, Any]:
    """{"rows": [{"sites", "median_ms", "p95_ms", "runs"}…], "ratio": last/first, "reloads": 0}. Raises Fault."""
    with instance() as layout, django_for(layout), worker_process() as worker:
        world = World.load(layout.data)
        before = standing.lives(world)
        result = measure(sites, runs, worker)
        return {**result, "reloads": standing.reloads(before, standing.lives(world))}


def measure(sites: list[int], runs: int, worker: IO[str]) -> dict[str, Any]:
    """Fill to each number, then time `runs` further sites; needs Django, a driver and a running worker."""
    from inang.cli.activation_stage import Stage  # needs Django's settings first

    stage, rows = Stage(), []
    for number in range(WARM_UP):
        _one(stage, f"pemanasan{number}", worker)
    for count in sites:
        stage.fill(count)
        times = [_one(stage, f"ukur{count}x{number}", worker) for number in range(runs)]
        rows.append(
            {
                "sites": count,
                "median_ms": round(statistics.median(times), 1),
                "p95_ms": round(sorted(times)[math.ceil(0.95 * runs) - 1], 1),
                "runs": runs,
            }
        )
    return {"rows": rows, "ratio": round(rows[-1]["median_ms"] / rows[0]["median_ms"], 3)}


def _one(stage: Any, label: str, worker: IO[str]) -> float:
    """Milliseconds from before the order until its evidence is committed."""
    begin = time.monotonic()
    site = stage.order(label)
    while True:
        line = worker.readline()
        if not line:
            raise Fault("Pekerja berhenti di tengah pengukuran; lihat pesannya di atas.", 1)
        told = json.loads(line)
        if told["site"] == site:
            if told["outcome"] != "proven":
                raise Fault(f"Situs {label} tidak terbukti aktif: {stage.fault(site)}", 1)
            return float((told["monotonic"] - begin) * 1000)


# -- what must run -------------------------------------------------------------------------------
@contextmanager
def instance() -> Iterator[Layout]:
    """A machine in a throw-away folder, ready."""
    layout = fresh_layout("bench")
    try:
        with embedded.start(layout) as running:
            running.wait_ready(120)
            yield layout
    except Unsuitable as fault:
        raise Fault(fault.sentence) from None
    finally:
        embedded.erase(layout)


@contextmanager
def django_for(layout: Layout) -> Iterator[None]:
    """An own, empty database outside the instance's private folder, so that nothing else writes to it."""
    with tempfile.TemporaryDirectory(prefix="inang-bench-db-") as folder:
        os.environ |= {
            "INANG_DATA": folder,
            "INANG_WORLD": str(layout.data),
            "INANG_PORT": str(layout.port),
            "INANG_DRIVER": "machine",
            "DJANGO_SETTINGS_MODULE": "inang.settings",
        }
        os.environ.pop("INANG_DATABASE_URL", None)
        prepare_database()
        yield


def prepare_database() -> None:
    """Django on the data folder that the environment names, migrated."""
    import django  # start-up speed: not for --help
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, skip_checks=True)


@contextmanager
def worker_process() -> Iterator[IO[str]]:
    """A worker in a process of its own, as in real life; its standard output tells each outcome."""
    package = str(Path(__file__).resolve().parents[2])
    env = {**os.environ, "PYTHONPATH": package, "PYTHONUNBUFFERED": "1"}
    command, pipe = [sys.executable, "-c", WORKER], subprocess.PIPE  # it ends with us: its stdin closes
    process = subprocess.Popen(command, env=env, stdin=pipe, stdout=pipe, text=True)
    assert process.stdin is not None and process.stdout is not None
    try:
        if process.stdout.readline().strip() != '{"ready": true}':
            raise Fault("Pekerja tidak mau mulai; lihat pesannya di atas.", 1)
        yield process.stdout
    finally:
        process.terminate()
        process.wait(20)
        process.stdin.close()
        process.stdout.close()
