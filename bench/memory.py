"""`python bench/memory.py [sites] [sites|stack]`: what sleeping and awake PHP sites and the idle stack cost.

Measured as PSS, which counts a page that several processes share once in all. Targets: a sleeping site at most 2 kB of
agent and activator; an awake one at most 8 MB; the whole idle stack at most 450 MB.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from inang.cli import activation_bench as bench
from inang.cli.fresh import fresh_layout
from inang.hosting.drivers.interface import SiteSpec
from inang.hosting.drivers.machine import activator, proofs, standing
from inang.hosting.drivers.machine.wire import Line
from inang.hosting.drivers.machine.world import World

SLEEPING_BYTES, AWAKE_KB, STACK_KB, AWAKE, WARM_UP = 2048, 8 * 1024, 450 * 1024, 10, 100


def pss(pids: Iterable[int]) -> int:
    """kB in all."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            lines = Path("/proc", str(pid), "smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total


def of_uid(uid: int) -> list[int]:
    found = []
    for entry in os.listdir("/proc"):
        with suppress(OSError):
            if entry.isdigit() and Path("/proc", entry).stat().st_uid == uid:
                found.append(int(entry))
    return found


def below(pid: int) -> dict[int, str]:
    """A process and all that descend from it: pid -> what it is."""
    parents, found = standing._children(), {}
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        with suppress(OSError):
            words = Path("/proc", str(one), "cmdline").read_bytes().decode(errors="replace").split("\0")
            modules = [word.rpartition(".")[2] for word in words if word.startswith("inang")]
            found[one] = " ".join([*modules, *words[2:4]]) if modules else os.path.basename(words[0].split(" ")[0])
        waiting += parents.get(one, [])
    return found


def sites(count: int) -> dict[str, Any]:
    with bench.instance() as layout, bench.django_for(layout):
        from inang.cli.activation_stage import DOMAIN, Stage  # needs Django's settings first
        from inang.hosting.models import Site

        stage, world = Stage(), World.load(layout.data)

        def agents() -> dict[str, int]:
            found = standing.lives(world)
            return {name: pss(life.pid for life in found[name]) for name in ("agent", "activator")}

        stage.fill(WARM_UP)  # what the first sites load is no cost of the next ones
        before = agents()
        stage.fill(WARM_UP + count)
        after = agents()
        numbers = dict(Site.objects.values_list("host", "pk"))
        awake = []
        for number in range(AWAKE):
            host = f"isi{number}.{DOMAIN}"
            spec = SiteSpec(numbers[host], host, "php", True, 100, (stage.key.decode(),), "active", 1)
            with Line(layout.agent_socket) as line:
                proofs.own_page(layout, line, spec)
            if number == 0:
                alone = pss(of_uid(world.site_uid(spec.site_id)))
            awake.append(world.site_uid(spec.site_id))
        told = activator.ask(world, verb="state") if os.geteuid() == 0 else {}
        return {
            "sites": count, "before_kb": before, "after_kb": after,
            "sleeping_site_bytes": round((sum(after.values()) - sum(before.values())) * 1024 / count),
            "first_awake_site_kb": alone,
            f"awake_site_kb_of_{AWAKE}": pss(pid for uid in awake for pid in of_uid(uid)) // AWAKE, "activator": told,
        }  # fmt: skip


def stack() -> dict[str, Any]:
    """`inang serve` with demo data, left alone for a while."""
    layout = fresh_layout("memori")
    command = [sys.executable, "-m", "inang", "serve", "--port", str(layout.port), "--data", str(layout.data), "--json"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1] / "src")}
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        process.stdout.readline()
        time.sleep(30)  # what the start woke is asleep again
        named = below(process.pid)
        each: dict[str, int] = {}
        for pid, name in named.items():
            each[name] = each.get(name, 0) + pss([pid])
        return {"stack_kb": sum(each.values()), "processes": dict(sorted(each.items(), key=lambda pair: -pair[1]))}
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        shutil.rmtree(layout.data, ignore_errors=True)


def main() -> int:
    count, which = (int(sys.argv[1]) if len(sys.argv) > 1 else 1000), sys.argv[2:]
    result = {**(sites(count) if which != ["stack"] else {}), **(stack() if which != ["sites"] else {})}
    print(json.dumps(result, indent=1))
    return int(
        result.get("sleeping_site_bytes", 0) > SLEEPING_BYTES
        or result.get(f"awake_site_kb_of_{AWAKE}", 0) > AWAKE_KB
        or result.get("stack_kb", 0) > STACK_KB
    )


if __name__ == "__main__":
    sys.exit(main())
