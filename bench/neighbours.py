"""`python bench/neighbours.py [neighbours] [sites]`: what visitors of other sites notice while sites come and go.

Neighbours (some with PHP and their database) are asked over HTTPS all the time, each request with its own verified
connection, at a bounded rate and on loopback only; meanwhile sites are activated, suspended and removed by a worker.
Target: no failed request, no server reloaded.
"""

from __future__ import annotations

import json
import statistics
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from inang.cli import activation_bench as bench
from inang.hosting.drivers.interface import SiteSpec, Temporary
from inang.hosting.drivers.machine import proofs, standing
from inang.hosting.drivers.machine.wire import Line
from inang.hosting.drivers.machine.world import World

VISITORS, EACH_PER_SECOND, PHP, WAVE, PATIENCE = 4, 20, 10, 10, 600.0


class Visitors:
    """A few threads that go round all neighbours, never faster than asked, and count what does not answer 200."""

    def __init__(self, world: World, pages: list[tuple[str, str]]) -> None:
        self.world, self.pages = world, pages
        self.stop, self.lock = threading.Event(), threading.Lock()
        self.times: list[float] = []
        self.failures: list[str] = []
        self.threads = [threading.Thread(target=self._go, args=(number,)) for number in range(VISITORS)]

    def _go(self, number: int) -> None:
        due = time.monotonic()
        while not self.stop.is_set():
            for host, path in self.pages[number::VISITORS] or self.pages:
                begin = time.monotonic()
                try:
                    seen = proofs.fetch(self.world.layout, host, path)
                    fault = "" if seen.status == 200 else f"{host}{path}: {seen.status}"
                except Temporary as trouble:
                    fault = f"{host}{path}: {trouble.sentence}"
                with self.lock:
                    self.times.append((time.monotonic() - begin) * 1000)
                    self.failures += [fault] if fault else []
                due = max(due + 1 / EACH_PER_SECOND, time.monotonic())
                if self.stop.wait(max(0.0, due - time.monotonic())):
                    return

    def __enter__(self) -> Visitors:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()


def measure(world: World, worker: IO[str], neighbours: int, sites: int) -> dict[str, Any]:
    """Needs Django, the machine's driver and a running worker, as `bench.instance` and its fellows give them."""
    from inang.cli.activation_stage import DOMAIN, Stage  # needs Django's settings first
    from inang.hosting.models import Site

    stage = Stage()
    stage.fill(neighbours)
    numbers = dict(Site.objects.values_list("host", "pk"))
    with ExitStack() as held:
        pages = []
        for number in range(neighbours):
            host = f"isi{number}.{DOMAIN}"
            if number < PHP:
                spec = SiteSpec(numbers[host], host, "php", True, 100, (stage.key.decode(),), "active", 1)
                line = held.enter_context(Line(world.layout.agent_socket))
                pages.append((host, "/" + line.ask("place", spec=spec, nonce=f"{number:032x}")))
                stop = threading.Event()  # an idle connection would be closed, and its page taken away
                thread = threading.Thread(target=_keep, args=(line, stop), daemon=True)
                thread.start()
                held.callback(thread.join)
                held.callback(stop.set)
            else:
                pages.append((host, "/"))
        before = standing.lives(world)
        with Visitors(world, pages) as visitors:
            begin = time.monotonic()
            for first in range(0, sites, WAVE):
                _live(stage, worker, range(first, min(first + WAVE, sites)))
            seconds = time.monotonic() - begin
        changed = standing.reloads(before, standing.lives(world))
    return {
        "neighbours": neighbours, "sites": sites, "seconds": round(seconds, 1), "requests": len(visitors.times),
        "failed": len(visitors.failures), "reasons": visitors.failures[:5], "reloads": changed,
        "median_ms": round(statistics.median(visitors.times), 1),
    }  # fmt: skip


def _keep(line: Line, stop: threading.Event) -> None:
    while not stop.wait(20):
        line.ask("ping")


def _live(stage: Any, worker: IO[str], numbers: range) -> None:
    """Activate, suspend and remove these sites, all of a wave side by side."""
    from datetime import UTC, datetime

    from inang.hosting import services
    from inang.hosting.models import Site

    ids = [stage.order(f"hidup{number}") for number in numbers]
    _await(worker, ids, "proven")
    for pk in ids:
        services.suspend(site=Site.objects.get(pk=pk), reason="pengukuran", by=stage.officer, at=datetime.now(UTC))
    _await(worker, ids, "suspended")
    for pk in ids:
        services.retire(site=Site.objects.get(pk=pk), by=stage.officer, at=datetime.now(UTC))
    _await(worker, ids, "purged")


def _await(worker: IO[str], ids: list[int], outcome: str) -> None:
    waiting, deadline = set(ids), time.monotonic() + PATIENCE
    while waiting:
        line = worker.readline()
        if not line or time.monotonic() > deadline:
            raise SystemExit(f"{len(waiting)} sites did not become {outcome}")
        told = json.loads(line)
        if told["outcome"] == outcome:
            waiting.discard(told["site"])


def main() -> int:
    neighbours, sites = [int(word) for word in sys.argv[1:3]] or [100, 200]
    with bench.instance() as layout, bench.django_for(layout), bench.worker_process() as worker:
        result = measure(World.load(layout.data), worker, neighbours, sites)
    print(json.dumps(result, indent=1))
    return int(result["failed"] > 0 or result["reloads"] > 0)


if __name__ == "__main__":
    sys.exit(main())
