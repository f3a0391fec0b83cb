"""What the worker does: one kind of item each, and the rounds that repeat by the clock."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from inang.agencies import naming, redating
from inang.agencies import services as agencies
from inang.audit import services as audit
from inang.cli import covering
from inang.cli.counters import SUBJECTS
from inang.complaints import ledger as complaint_ledger
from inang.complaints import opening, posting, unread
from inang.complaints import services as complaints
from inang.complaints.escalating import escalate as escalate_complaints
from inang.hosting import drivers, reconcile
from inang.hosting import services as hosting
from inang.letters import forgetting
from inang.letters import services as letters
from inang.notices import fetching
from inang.notices import services as notices
from inang.requests import effects, ledger
from inang.requests import services as requests
from inang.requests.escalating import escalate
from inang.survey import services as survey
from inang.workdays import sealing
from inang.worklist import queries as worklist_queries
from inang.worklist import services as worklist
from inang.worklist.bell import Bell
from inang.worklist.rules import Claim

log = logging.getLogger(__name__)
LEASE_SECONDS = 10.0
BEAT_SECONDS = 5.0
LONGEST_SLEEP = 0.25  # how long new work may wait when nobody rings the bell
KINDS = ("site", "mail", "mailbox", "incoming", naming.WORK)


def now() -> datetime:
    return datetime.now(UTC)


def _note_breaches(at: datetime) -> None:
    """Broken promises as events, then beside the cases of each counter."""
    redating.note_breaches(at=at, subjects=SUBJECTS)
    ledger.note_broken(at=at)
    complaint_ledger.note_broken(at=at)


def know_tables() -> None:
    """SQLite plans its questions by what it was told to learn of its tables; PostgreSQL learns it by itself.

    Of a table that has not grown tenfold since nothing is read; of another one some hundred rows an index.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize = 0x10002")


# name -> (seconds between rounds, verb). Cheap looks for what other work made possible come often.
ROUNDS: dict[str, tuple[float, Callable[[datetime], object]]] = {
    "confirm_ready": (2.0, lambda at: requests.confirm_ready(at=at)),
    "close_signed": (2.0, lambda at: requests.close_signed(at=at)),
    "lapse": (600.0, lambda at: requests.lapse(at=at)),
    "note_breaches": (60.0, lambda at: _note_breaches(at)),
    "redate": (30.0, lambda at: redating.redate(at=at, subjects=SUBJECTS)),
    "escalate": (60.0, lambda at: escalate(at=at)),
    "settle_sent": (2.0, lambda at: complaints.settle_sent(at=at)),
    "part_ended": (60.0, lambda at: complaints.part_ended(at=at)),
    "remind_complainants": (600.0, lambda at: complaints.remind(at=at)),
    "remind_of_mail": (300.0, lambda at: unread.remind(at=at)),
    "close_silent": (600.0, lambda at: complaints.close_silent(at=at)),
    "escalate_complaints": (60.0, lambda at: escalate_complaints(at=at)),
    "forget_drafts": (3600.0, lambda at: complaints.forget_drafts(at=at)),
    "keep_schedule": (3600.0, lambda at: complaints.keep_schedule(at=at)),
    "settle_survey": (600.0, lambda at: survey.settle(at=at)),
    "forget_sign_ins": (86400.0, lambda at: agencies.forget_sign_ins(at=at)),
    "run_out": (600.0, lambda at: effects.run_out(at=at)),
    "calendar_alarm": (3600.0, lambda at: covering.alarm(at)),
    "sweep": (3600.0, lambda at: hosting.sweep(at=at)),
    "sweep_mail": (3600.0, lambda at: (fetching.sweep(at), opening.sweep(at))),
    "sweep_files": (3600.0, lambda at: (letters.sweep(), forgetting.forget_unused(at=at))),
    "keep_anchor": (600.0, lambda at: audit.keep_anchor(on=timezone.localtime(at).date(), at=at)),
    "know_tables": (3600.0, lambda at: know_tables()),
    "check_chain": (5.0, lambda at: audit.check_chain(clock=now, witnesses=(sealing.faults,))),
}


# which rounds have something to do after such work
NEXT = {"site": ("confirm_ready",), "mail": ("close_signed", "settle_sent")}
LONG = frozenset({"check_chain"})  # rounds that may take a minute: a thread of their own, one at a time


class Loop:
    """Claims what is due, hands it to a few threads, and goes round until told to stop."""

    def __init__(self, *, owner: str, pool: ThreadPoolExecutor, slots: int, stop: threading.Event) -> None:
        self.owner, self.pool, self.slots, self.stop = owner, pool, slots, stop
        self.driver = drivers.get(settings.INANG_DRIVER)
        self.running: set[Future[None]] = set()
        self.next_round = dict.fromkeys(ROUNDS, 0.0)
        self.long_round: Future[None] | None = None
        self.next_beat = 0.0
        self.done = 0
        self.work: dict[str, Callable[[Claim], object]] = {
            "site": self.site,
            "mail": lambda claim: notices.deliver(claim, now()),
            "mailbox": lambda claim: fetching.fetch(claim, now),
            "incoming": lambda claim: posting.post(claim, now()),
            naming.WORK: lambda claim: naming.carry(claim, now()),
        }
        fetching.watch(now())
        self.bell = Bell()  # rung by every commit that wakes work, in whatever process

    def run(self) -> int:
        """Until told to stop; a database that is away for a moment ends nothing."""
        with self.bell:
            while not self.stop.is_set():
                try:
                    busy = self.turn()
                except Exception:
                    log.exception("a round of the worker failed")
                    close_old_connections()
                    busy = False
                if not busy:
                    self.bell.wait(LONGEST_SLEEP)
            self._wait()
        return self.done

    def drain(self) -> int:
        """Until nothing is due any more."""
        while self.turn() or self.running:
            self._wait()
        return self.done

    def turn(self) -> bool:
        """One look; returns whether anything was begun."""
        at, tick = now(), time.monotonic()
        if tick >= self.next_beat:
            worklist.beat(self.owner, at)
            self.next_beat = tick + BEAT_SECONDS
        self.running = {job for job in self.running if not job.done()}
        free = self.slots - len(self.running)
        claims = worklist.claim(KINDS, self.owner, at, LEASE_SECONDS, limit=free) if free else []
        for claim in claims:
            self.running.add(self.pool.submit(self._do, claim))
        for name, (seconds, verb) in ROUNDS.items():
            if tick >= self.next_round[name]:
                self.next_round[name] = tick + seconds
                self._begin(name, verb, at)
        return bool(claims)

    def _begin(self, name: str, verb: Callable[[datetime], object], at: datetime) -> None:
        """A round at once, or a long one beside the others when none is under way."""
        if name not in LONG:
            self._round(name, verb, at)
        elif self.long_round is None or self.long_round.done():
            self.long_round = self.pool.submit(self._long_round, name, verb, at)

    def _long_round(self, name: str, verb: Callable[[datetime], object], at: datetime) -> None:
        try:
            self._round(name, verb, at)
        finally:
            close_old_connections()

    def _round(self, name: str, verb: Callable[[datetime], object], at: datetime) -> None:
        try:
            verb(at)
        except Exception:
            log.exception("round %s failed; it comes again", name)

    def _do(self, claim: Claim) -> None:
        """One item; whatever goes wrong stays with that item and its next try."""
        try:
            with worklist.keeping(claim, LEASE_SECONDS, now):
                self.work[claim.kind](claim)
            # What became possible by this is looked for at once, not at the next round.
            for name in NEXT.get(claim.kind, ()):
                self.next_round[name] = 0.0
            self.done += 1
        except Exception as fault:
            log.exception("%s %s failed", claim.kind, claim.key)
            worklist.fail(claim, now(), sentence=f"Gagal tak terduga ({type(fault).__name__}); dicoba lagi.")
        finally:
            close_old_connections()
            self.bell.poke()  # a slot is free again

    def site(self, claim: Claim) -> str:
        return reconcile.reconcile(claim=claim, driver=self.driver, clock=now)

    def _wait(self) -> None:
        for job in [*self.running, *([self.long_round] if self.long_round else [])]:
            job.result()
        self.running = set()


def overdue(at: datetime) -> list[str]:
    """For `doctor`: kinds of work with items that fail."""
    return [f"{row.kind}: {row.failing} gagal" for row in worklist_queries.pending(at) if row.failing]
