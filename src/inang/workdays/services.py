"""Verbs of calendar and clocks. `by` is the copied name of the person ("Nama <pos-el>"), or "sistem"."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from inang.workdays import queries
from inang.workdays.decreeing import CalendarMoved, record_version, seed
from inang.workdays.models import Breach, Clock, ClockSegment
from inang.workdays.rules import CountingRule, due

__all__ = ["CalendarMoved", "note_breaches", "pause", "record_version", "resume", "seed", "start", "stop"]


@transaction.atomic
def start(
    *,
    kind: str,
    key: str,
    received_at: datetime,
    days: int,
    edition: str,
    at: datetime,
    by: str,
    rule: CountingRule,
) -> Clock:
    """Start a clock with its first promise, kept for ever; raises OutsideCalendar for impossible dates."""
    promise = due(received_at, days, queries.calendar(), rule)
    clock = Clock.objects.create(
        kind=kind,
        key=key,
        edition=edition,
        days=days,
        rule=rule.as_data(),
        received_at=received_at,
        first_promise=promise.due,
        first_provisional=promise.provisional,
    )
    _add(clock, ClockSegment.Kind.RUN, received_at, "Diterima", by)
    return clock


@transaction.atomic
def pause(*, kind: str, key: str, at: datetime, reason: str, by: str) -> bool:
    """Let the clock wait; False when it waits or has stopped already."""
    clock = _locked(kind, key)
    if _last(clock) != ClockSegment.Kind.RUN:
        return False
    _add(clock, ClockSegment.Kind.PAUSE, at, reason, by)
    return True


@transaction.atomic
def resume(*, kind: str, key: str, at: datetime, reason: str, by: str) -> bool:
    """Let the clock run again; False when it was not waiting."""
    clock = _locked(kind, key)
    if _last(clock) != ClockSegment.Kind.PAUSE:
        return False
    _add(clock, ClockSegment.Kind.RUN, at, reason, by)
    return True


@transaction.atomic
def stop(*, kind: str, key: str, at: datetime, reason: str, by: str) -> bool:
    """End the clock for good, and note the breach when the promise was not kept; False when it had ended."""
    clock = _locked(kind, key)
    if _last(clock) == ClockSegment.Kind.STOP:
        return False
    _add(clock, ClockSegment.Kind.STOP, at, reason, by)
    state = queries.state_of(queries.clock(kind, key), at, explain=False)
    if state.late:
        Breach.objects.get_or_create(
            clock=clock, defaults={"due": state.due, "at": at, "reason": reason[:300]}
        )
    return True


def note_breaches(*, at: datetime) -> list[Breach]:
    """Write down every running clock whose due date has passed; each at most once, and nothing removes it."""
    found = []
    for clock in queries.running().filter(breach__isnull=True):
        state = queries.state_of(clock, at, explain=False)
        if not state.late:
            continue
        breach, new = Breach.objects.get_or_create(clock=clock, defaults={"due": state.due, "at": at})
        if new:
            found.append(breach)
    return found


def _locked(kind: str, key: str) -> Clock:
    return Clock.objects.select_for_update().get(kind=kind, key=key)


def _last(clock: Clock) -> str:
    return clock.segments.order_by("-pk").values_list("kind", flat=True)[0]


def _add(clock: Clock, kind: str, at: datetime, reason: str, by: str) -> None:
    ClockSegment.objects.create(clock=clock, kind=kind, at=at, reason=reason[:300], actor=by[:160])
