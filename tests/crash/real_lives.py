"""Lives of real sites under workers that are killed, stopped or doubled; run as a process of its own by test_real_worker.

Each worker is a forked process with the real driver; it meets its end at a named boundary of a step. Every line that
this program prints is one finished life as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.db import connections

from inang.audit.models import Entry
from inang.audit.queries import verify
from inang.hosting import queries, services
from inang.hosting.drivers.interface import Observed, Proof, SiteSpec
from inang.hosting.drivers.machine import cgroups, proofs
from inang.hosting.drivers.machine.driver import MachineDriver
from inang.hosting.drivers.machine.wire import Line
from inang.hosting.drivers.machine.world import World
from inang.hosting.models import Evidence, Site, Step
from inang.hosting.reconcile import reconcile
from inang.worklist import services as worklist
from tests.drivers.hands import traces
from tests.rooms.hosting.stage import AT, cast, order

Reach = Callable[[str], None]


class Told:
    """The worker's end of a connection to the agent; tells when a request is out and its answer is not in."""

    def __init__(self, wire: Any, out: Callable[[bytes], None]) -> None:
        self._wire, self._out = wire, out

    def sendall(self, data: bytes) -> None:
        self._wire.sendall(data)
        self._out(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wire, name)


class Watched(MachineDriver):
    """The real driver, which tells each boundary: before a step, once the agent has been asked, and after its answer."""

    def __init__(self, data: Path, reach: Reach) -> None:
        super().__init__(data)
        self.reach = reach

    def _line(self) -> Line:
        line = super()._line()

        def out(data: bytes) -> None:
            said = json.loads(data)
            if said["verb"] in ("apply", "remove"):
                self.reach(f"{said.get('step', 'remove')}:asked")
            elif said["verb"] in ("place", "admit"):
                self.reach(f"{said['verb']}:asked")

        line._socket = Told(line._socket, out)  # type: ignore[assignment]
        return line

    def observe(self, spec: SiteSpec) -> Observed:
        seen = super().observe(spec)
        self.reach("observe:after")
        return seen

    def apply(self, step: str, spec: SiteSpec, *, fence: int) -> str:
        self.reach(f"{step}:before")
        said = super().apply(step, spec, fence=fence)
        self.reach(f"{step}:after")
        return said

    def prove(self, step: str, spec: SiteSpec) -> Proof:
        proof = super().prove(step, spec)
        self.reach(f"prove-{step}:after")
        return proof

    def remove(self, site_id: int, host: str, *, fence: int) -> str:
        self.reach("remove:before")
        said = super().remove(site_id, host, fence=fence)
        self.reach("remove:after")
        return said

    def inventory(self) -> list[int]:
        found = super().inventory()
        self.reach("inventory:after")
        return found


class Lives:
    def __init__(self, data: Path) -> None:
        self.data, self.world = data, World.load(data)
        self.place: Any = SimpleNamespace(layout=self.world.layout, world=self.world)
        self.calm = MachineDriver(data)
        self.agency, self.person = cast()
        self.at, self.number = AT, 0
        proofs.warm()

    def order(self) -> Site:
        self.number += 1
        self.at += timedelta(hours=1)
        return order(self.agency, self.person, label=f"nyawa{self.number}", at=self.at)

    def round(self, driver: MachineDriver, at: datetime) -> list[str]:
        claims = worklist.claim(["site"], f"w{os.getpid()}", at, 10, 10)
        return [str(reconcile(claim=claim, driver=driver, clock=lambda: at)) for claim in claims]

    def later(self) -> datetime:
        """By then every lease of a killed worker is over."""
        self.at += timedelta(hours=1)
        return self.at

    def fork(self, reach: Reach, at: datetime, begin: int = -1) -> tuple[int, int]:
        """A worker in a process of its own for one round; its pid, and where it tells its outcomes."""
        connections.close_all()
        reader, writer = os.pipe()
        child = os.fork()
        if child:
            os.close(writer)
            return child, reader
        status = 1
        try:
            if begin >= 0:
                os.read(begin, 1)
            os.write(writer, json.dumps(self.round(Watched(self.data, reach), at)).encode())
            status = 0
        finally:
            os._exit(status)

    def points(self, at: datetime) -> list[str]:
        """The boundaries that one calm round passes, in order."""
        passed: list[str] = []
        self.round(Watched(self.data, passed.append), at)
        return list(dict.fromkeys(passed))

    def dies(self, point: str, at: datetime) -> bool:
        def kill(here: str) -> None:
            if here == point:
                os.kill(os.getpid(), signal.SIGKILL)

        child, reader = self.fork(kill, at)
        os.close(reader)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL

    def state(self, site: Site, **facts: Any) -> dict[str, Any]:
        """What stands of the site, in the database and on the machine."""
        site.refresh_from_db()
        spec = queries.spec(site)
        observed = self.calm.observe(spec) if spec.desired != "absent" else None
        groups = [str(folder / f"s{site.pk}") for _, folder in cgroups.available(self.world)]
        return {
            **facts,
            "status": site.status,
            "proven": queries.proven(site),
            "wrong": observed.wrong if observed else {},
            "published": bool(observed and observed.published),
            "traces": traces(self.place, spec) if spec.desired == "absent" else [],
            "groups": [group for group in groups if os.path.isdir(group)] if spec.desired == "absent" else [],
            "in_inventory": site.pk in self.calm.inventory(),
            "evidence": Evidence.objects.filter(site=site, generation=site.generation).count(),
            "told": Entry.objects.filter(subject=site.host, verb=site.status, data__generation=site.generation).count(),
            "proof_keys": sorted(os.listdir(self.world.layout.proof_keys)),
        }

    # -- kill -9 ------------------------------------------------------------------------------------------------------
    def change(self, site: Site, phase: str, at: datetime) -> None:
        if phase == "suspend":
            services.suspend(site=site, reason="uji", by=self.person, at=at)
        elif phase == "resume":
            services.resume(site=site, by=self.person, at=at)
        elif phase == "remove":
            services.retire(site=site, by=self.person, at=at)

    def killed(self, site: Site, phase: str, point: str) -> None:
        """Ask for the change, kill a worker at the point, look, and let one round of another worker go on."""
        at = self.later() if phase != "activate" else self.at
        self.change(site, phase, at)
        died = self.dies(point, at)
        site.refresh_from_db()
        between = {"status": site.status, "proven": queries.proven(site)}
        outcomes = self.round(self.calm, self.later())
        say(self.state(site, phase=phase, point=point, died=died, between=between, outcomes=outcomes))

    def matrix(self) -> None:
        """One life for each boundary of an activation; the same sites meet the other phases' boundaries."""
        site, waiting = self.order(), {}
        for phase in ("activate", "suspend", "resume", "remove"):
            self.change(site, phase, self.later())
            waiting[phase] = self.points(self.at)
        # Proofs change nothing and checks make nothing: the activation meets their boundaries, the other phases need not.
        for phase in ("suspend", "resume"):
            waiting[phase] = [point for point in waiting[phase] if point.startswith(("observe", "sftp", "publish"))]
        say({"points": waiting})
        rest = {phase: list(points) for phase, points in waiting.items()}
        while any(rest.values()):
            site = self.order()
            if rest["activate"]:
                self.killed(site, "activate", rest["activate"].pop(0))
            else:
                self.round(self.calm, self.at)
            for phase in ("suspend", "resume"):
                if rest[phase]:
                    self.killed(site, phase, rest[phase].pop(0))
                elif phase == "resume" and site.desired == "suspended":
                    self.change(site, phase, self.later())
                    self.round(self.calm, self.at)
            if rest["remove"]:
                self.killed(site, "remove", rest["remove"].pop(0))
            else:
                self.change(site, "remove", self.later())
                self.round(self.calm, self.at)
        say({"chain": verify().ok, "inventory": self.calm.inventory()})

    # -- two at once --------------------------------------------------------------------------------------------------
    def finish(self, child: int, reader: int) -> list[str]:
        said = b""
        while block := os.read(reader, 4096):
            said += block
        os.close(reader)
        os.waitpid(child, 0)
        return list(json.loads(said))

    def end(self, site: Site) -> None:
        self.change(site, "remove", self.later())
        self.round(self.calm, self.at)

    def together(self, apart: timedelta) -> None:
        """Two workers begin at the same moment; the second one's clock may say that the first one's lease is over.

        Then it looks at what the other is about to make, and may put the site off, as a look at any half-made site does.
        """
        site = self.order()
        reader, writer = os.pipe()
        built: list[str] = []
        workers = [self.fork(built.append, self.at + n * apart, reader) for n in (0, 1)]
        os.write(writer, b"xx")
        outcomes = [self.finish(*worker) for worker in workers]
        os.close(reader)
        os.close(writer)
        why = list(Step.objects.filter(site=site, state=Step.State.FAILED).values_list("name", "sentence"))
        self.at += apart  # as late as the second one's clock
        again = self.round(self.calm, self.later()) if apart and ["later"] in outcomes else []
        fence = int((self.world.layout.fences / str(site.pk)).read_text())
        say(self.state(site, race=apart.total_seconds(), outcomes=outcomes, fence=fence, again=again, why=why))
        self.end(site)

    def overtaken(self, point: str) -> None:
        """A worker that stands still at the point is replaced; when it goes on it may change nothing more."""
        site = self.order()

        def stop(here: str) -> None:
            if here == point:
                os.kill(os.getpid(), signal.SIGSTOP)

        child, reader = self.fork(stop, self.at)
        _, status = os.waitpid(child, os.WUNTRACED)
        stopped = os.WIFSTOPPED(status)
        second = self.round(self.calm, self.later())
        before = self.state(site)
        os.kill(child, signal.SIGCONT)
        first = self.finish(child, reader)
        after = self.state(site)
        say({**after, "stopped": stopped, "point": point, "outcomes": [first, second], "unchanged": before == after})
        self.end(site)

    def doubled(self) -> None:
        for _ in range(3):
            self.together(timedelta(0))
            self.together(timedelta(hours=1))
        # Where its one thread stands outside a transaction: one that stopped within would hold SQLite's only lock.
        for point in ("observe:after", "account:before", "database:asked", "publish:before", "publish:after"):
            self.overtaken(point)


def say(row: dict[str, Any]) -> None:
    print(json.dumps(row), flush=True)


def main() -> None:
    lives = Lives(Path(sys.argv[1]))
    {"matrix": lives.matrix, "doubled": lives.doubled}[sys.argv[2]]()
