"""Wake, claim, renew, finish, fail. An item says "look at this", never "do that": whoever claims it looks
afresh.

An effect outside the database must be repeatable or carry the token: a lease makes overlap rare, not
impossible.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    F,
    PositiveIntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Least

from inang.worklist import bell
from inang.worklist.models import Heartbeat, Work
from inang.worklist.rules import Claim, Fenced, backoff


def wake(kind: str, key: str, at: datetime) -> None:
    """Somebody should look at this from `at` on. Inside the caller's transaction: no commit, no work.

    An item that waits for a later time is brought forward; one that is being worked on is looked at again
    afterwards. Idle workers hear of it when the transaction commits (bell).
    """
    if not any(one[1] is bell.ring for one in connection.run_on_commit):  # one ring a transaction will do
        transaction.on_commit(bell.ring)
    if _bump(kind, [key], at):
        return
    try:
        with transaction.atomic():  # a savepoint: another process may insert the same item now
            Work.objects.create(kind=kind, key=key, due_at=at)
    except IntegrityError:
        _bump(kind, [key], at)


def wake_new(kind: str, keys: Iterable[str], at: datetime) -> None:
    """As `wake` for many items that nobody has heard of yet: one statement and one ring, however many."""
    if not any(one[1] is bell.ring for one in connection.run_on_commit):
        transaction.on_commit(bell.ring)
    Work.objects.bulk_create((Work(kind=kind, key=key, due_at=at) for key in keys), ignore_conflicts=True)


def wake_each(kind: str, keys: Sequence[str], at: datetime) -> None:
    """As `wake` for many items, known or not: two statements for five hundred, and one ring."""
    for first in range(0, len(keys), 500):
        part = keys[first : first + 500]
        wake_new(kind, part, at)  # first, so that one that somebody else inserts now is brought forward below
        _bump(kind, part, at)


def _bump(kind: str, keys: Sequence[str], at: datetime) -> int:
    return Work.objects.filter(kind=kind, key__in=keys).update(
        generation=F("generation") + 1,
        due_at=Case(When(done=True, then=Value(at, DateTimeField())), default=_sooner(at)),
        attempts=Case(When(done=True, then=Value(0, PositiveIntegerField())), default=F("attempts")),
        error=Case(When(done=True, then=Value("", CharField())), default=F("error")),
        done=False,
    )


def claim(
    kinds: Iterable[str], owner: str, at: datetime, lease_seconds: float, limit: int = 1
) -> list[Claim]:
    """Take up to `limit` due items that nobody holds, the longest due first; each goes to one worker only."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    claims = []
    with transaction.atomic():
        due = Work.objects.filter(free, kind__in=list(kinds), done=False, due_at__lte=at).order_by(
            "due_at", "pk"
        )
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        for work in due[:limit]:
            taken = Work.objects.filter(free, pk=work.pk, token=work.token, done=False).update(
                token=work.token + 1, owner=owner[:120], lease_until=at + timedelta(seconds=lease_seconds)
            )
            if taken:
                claims.append(Claim(work.kind, work.key, work.token + 1, work.generation, work.attempts))
    return claims


def renew(claim: Claim, at: datetime, lease_seconds: float) -> bool:
    """Hold on for longer; False = somebody else has it now, stop."""
    return bool(_mine(claim).update(lease_until=at + timedelta(seconds=lease_seconds)))


def hold(claim: Claim) -> None:
    """Inside a transaction: lock the item so that its result and nobody else's is written; raises Fenced."""
    if not _mine(claim).select_for_update().exists():
        raise Fenced(f"{claim.kind} {claim.key} is in other hands")


def finish(claim: Claim, at: datetime, again_at: datetime | None = None) -> bool:
    """Done; stays due when woken meanwhile. `again_at` re-arms a periodic item. False = fenced."""
    rest: dict[str, object] = {"owner": "", "lease_until": None, "attempts": 0, "error": ""}
    seen = _mine(claim).filter(generation=claim.generation)
    done = seen.update(done=False, due_at=again_at, **rest) if again_at else seen.update(done=True, **rest)
    return bool(done or _mine(claim).update(due_at=_sooner(at), **rest))


def fail(claim: Claim, at: datetime, delay: timedelta | None = None, sentence: str = "") -> datetime | None:
    """Not this time: due again after `delay` (default: back-off by attempts), at once when woken meanwhile.

    Returns the time of the next try, None = fenced. `sentence` tells the officer why.
    """
    due_at = at + (backoff(claim.attempts, claim.key) if delay is None else delay)
    rest: dict[str, object] = {"owner": "", "lease_until": None, "error": sentence[:500]}
    rest["attempts"] = F("attempts") + 1
    if _mine(claim).filter(generation=claim.generation).update(due_at=due_at, **rest):
        return due_at
    return at if _mine(claim).update(due_at=_sooner(at), **rest) else None


@contextmanager
def keeping(claim: Claim, lease_seconds: float, clock: Callable[[], datetime]) -> Iterator[threading.Event]:
    """Renew the lease from a thread while the block runs; the event is set when the claim was lost."""
    lost, ended = threading.Event(), threading.Event()

    def renewing() -> None:
        try:
            while not ended.wait(lease_seconds / 3):
                if not renew(claim, clock(), lease_seconds):
                    lost.set()
                    return
        finally:
            connection.close()

    thread = threading.Thread(target=renewing, name=f"lease {claim.kind} {claim.key}", daemon=True)
    thread.start()
    try:
        yield lost
    finally:
        ended.set()
        thread.join()


def beat(owner: str, at: datetime) -> None:
    """This worker went round; forgets workers that have been silent for a day."""
    Heartbeat.objects.update_or_create(owner=owner[:120], defaults={"at": at})
    Heartbeat.objects.filter(at__lt=at - timedelta(days=1)).delete()


def _mine(claim: Claim) -> QuerySet[Work]:
    return Work.objects.filter(kind=claim.kind, key=claim.key, token=claim.token, done=False)


def _sooner(at: datetime) -> Least:
    return Least(F("due_at"), Value(at, DateTimeField()))
