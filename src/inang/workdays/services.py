"""Verbs of calendar and clocks. `by` is the copied name of the person ("Nama <pos-el>"), or "sistem"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from inang.audit import services as audit
from inang.workdays import queries
from inang.workdays.decreeing import CalendarMoved, record_version, seal_versions, seed
from inang.workdays.models import Breach, Clock, ClockLimit, ClockSegment, ClockWarning
from inang.workdays.moments import end_of, is_open, moments
from inang.workdays.rules import PAUSE, RUN, STOP, Calendar, ClockState, CountingRule, Due, due, due_hours

__all__ = [
    "CalendarMoved",
    "explain_breach",
    "hand_over",
    "note_breach",
    "note_breaches",
    "pause",
    "reclassify",
    "record_version",
    "resume",
    "seal_versions",
    "seed",
    "start",
    "stop",
    "warn",
]


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
    hours: int = 0,
) -> Clock:
    """Start a clock with its first promise, kept for ever; raises OutsideCalendar for impossible dates.

    With `hours` the limit is one of working hours, and `days` is 0.
    """
    queries.look_anew()
    calendar = queries.calendar()
    promise = _promise(received_at, days, hours, calendar, rule)
    clock = Clock.objects.create(
        kind=kind,
        key=key,
        edition=edition,
        days=days,
        hours=hours,
        rule=rule.as_data(),
        received_at=received_at,
        first_promise=promise.due,
        first_promise_at=promise.due_at,
        first_provisional=promise.provisional,
        first_calendar=calendar.version,
        due=promise.due,
        due_at=promise.due_at,
        calendar=calendar.version,
    )
    _add(clock, RUN, received_at, "Diterima", by)
    return clock


def _promise(received_at: datetime, days: int, hours: int, calendar: Calendar, rule: CountingRule) -> Due:
    if hours:
        return due_hours(received_at, hours, calendar, rule)
    return due(received_at, days, calendar, rule)


@transaction.atomic
def pause(*, kind: str, key: str, at: datetime, reason: str, by: str) -> bool:
    """Let the clock wait; False when it waits or has stopped already."""
    clock = _locked(kind, key)
    if clock.status != RUN:
        return False
    note_breach(clock=clock, at=at)
    _add(clock, PAUSE, at, reason, by)
    _settle(clock, at)
    return True


@transaction.atomic
def resume(*, kind: str, key: str, at: datetime, reason: str, by: str) -> bool:
    """Let the clock run again; False when it was not waiting."""
    clock = _locked(kind, key)
    if clock.status != PAUSE:
        return False
    _add(clock, RUN, at, reason, by)
    _settle(clock, at)
    return True


@transaction.atomic
def hand_over(*, kind: str, key: str, at: datetime, reason: str, by: str) -> bool:
    """Note in the ledger that somebody else has the case now; the count goes on as it was. False when it has stopped."""
    clock = _locked(kind, key)
    if clock.status == STOP:
        return False
    _add(clock, clock.status, at, reason, by)
    return True


@transaction.atomic
def reclassify(
    *, kind: str, key: str, days: int, at: datetime, reason: str, by: str, hours: int = 0
) -> bool:
    """Give the clock another limit: counted again from receipt, with every pause. False when nothing changes.

    A breach of the old limit stays; raises OutsideCalendar or ValueError for a limit that cannot be counted.
    """
    clock = _locked(kind, key)
    if clock.status == STOP or (clock.days, clock.hours) == (days, hours):
        return False
    _promise(clock.received_at, days, hours, queries.calendar(), CountingRule.from_data(clock.rule))
    note_breach(clock=clock, at=at)
    ClockLimit.objects.create(
        clock=clock,
        before=clock.days,
        days=days,
        before_hours=clock.hours,
        hours=hours,
        at=at,
        reason=reason[:300],
        actor=by[:160],
    )
    clock.days, clock.hours = days, hours
    clock.save(update_fields=["days", "hours"])
    _settle(clock, at)
    note_breach(clock=clock, at=at)
    return True


@transaction.atomic
def stop(*, kind: str, key: str, at: datetime, reason: str, by: str) -> bool:
    """End the clock for good, and note the breach when the promise was not kept; False when it had ended."""
    clock = _locked(kind, key)
    if clock.status == STOP:
        return False
    _add(clock, STOP, at, reason, by)
    note_breach(clock=clock, at=at)
    _settle(clock, at)
    return True


def note_breaches(*, at: datetime) -> list[Breach]:
    """Write down every running clock whose due date has passed; each due date at most once, and nothing removes it."""
    queries.look_anew()
    # A day on the safe side of every time zone; the state decides.
    passed = Q(due__isnull=True) | Q(due__lt=at.date() + timedelta(days=1))
    noted = Exists(Breach.objects.filter(clock=OuterRef("pk"), due=OuterRef("due"), hours=OuterRef("hours")))
    found = []
    for kind, key in queries.running().filter(passed, ~noted, status=RUN).values_list("kind", "key"):
        with transaction.atomic():
            clock = _locked(kind, key)  # before its breach, as every verb: the other way round two wait for each other
            if clock.due is None:  # of before due dates were kept beside the ledger
                _settle(clock, at)
            breach = note_breach(clock=clock, at=at)
        if breach is not None:
            found.append(breach)
    return found


@transaction.atomic
def explain_breach(*, breach: Breach, reason: str, by: str, at: datetime, cause: str = "") -> Breach:
    """Write why a promise was not kept; a later word replaces an earlier one, the event itself stays as it is.

    `cause` is one of the edition's, which everybody may read; `reason` are the officer's own words, for the desk.
    """
    found = Breach.objects.select_for_update(of=("self",)).select_related("clock").get(pk=breach.pk)
    words = reason.replace("\x00", "").strip()  # PostgreSQL keeps no NUL
    found.reason, found.reason_by, found.reason_at, found.cause = words[:300], by[:200], at, cause[:40]
    found.save(update_fields=["reason", "reason_by", "reason_at", "cause"])
    audit.record(
        actor=by,
        role="office",
        room="workdays",
        subject=found.clock.key,
        verb="explain_breach",
        sentence=f"Sebab pelanggaran waktu {found.clock.key} ditulis",
        at=at,
        data={"due": found.due.isoformat(), "cause": found.cause, "reason": found.reason},
    )
    return found


@transaction.atomic
def warn(*, clock: Clock, shares: Sequence[int], at: datetime) -> ClockWarning | None:
    """The warning that is due for a running clock, written down once; None when there is none or the office is closed.

    Of several that passed while nobody looked only the highest is told; the others are written as overtaken.
    """
    clock = _locked(clock.kind, clock.key)
    calendar, rule = queries.calendar(), CountingRule.from_data(clock.rule)
    if clock.status != RUN or not is_open(at, calendar, rule):
        return None
    segments = list(clock.segments.all())
    when = moments(shares, segments, clock.days, calendar, rule, clock.received_at, at, hours=clock.hours)
    known = set(clock.warnings.filter(days=clock.days, hours=clock.hours).values_list("share", flat=True))
    new = [share for share in sorted(when) if when[share] <= at and share not in known]
    ahead = [moment for moment in when.values() if moment > at]
    clock.next_warning = min(ahead) if ahead else at + timedelta(days=3650)
    clock.save(update_fields=["next_warning"])
    told = None
    for share in new:
        told = ClockWarning.objects.create(
            clock=clock,
            share=share,
            days=clock.days,
            hours=clock.hours,
            moment=when[share],
            at=at,
            told=share == new[-1],
        )
    return told


def note_breach(*, clock: Clock, at: datetime) -> Breach | None:
    """The breach of the present due date, if it has passed and is not written yet."""
    state = queries.state_of(queries.fresh(clock), at, explain=False)
    if not state.late:
        return None
    rule = CountingRule.from_data(clock.rule)
    breach, new = Breach.objects.get_or_create(
        clock=clock,
        due=state.due,
        hours=clock.hours,
        defaults={"kind": clock.kind, "days": clock.days, "at": state.due_at or end_of(state.due, rule), "noted_at": at},
    )
    return breach if new else None


def _settle(clock: Clock, at: datetime) -> ClockState:
    """Keep beside the ledger what it says now; which calendar its parties know of is not changed by that."""
    found = queries.fresh(clock)
    state = queries.state_of(found, at, explain=False)
    clock.due, clock.due_at, clock.next_warning = state.due, state.due_at, None
    clock.save(update_fields=["due", "due_at", "next_warning"])
    return state


def _locked(kind: str, key: str) -> Clock:
    """The clock as it is now, to be counted with the calendar as it is now: one that was read before may be old."""
    clock = Clock.objects.select_for_update().get(kind=kind, key=key)
    queries.look_anew()
    return clock


def _add(clock: Clock, kind: str, at: datetime, reason: str, by: str) -> None:
    # Noted, not concluded from moments later: a decree that another process is just recording is not in it, whenever that began.
    known = queries.calendar_at(at) if kind == STOP else queries.calendar()
    ClockSegment.objects.create(clock=clock, kind=kind, at=at, reason=reason[:300], actor=by[:160], calendar=known.version)
    if clock.status != kind:
        clock.status = kind
        clock.save(update_fields=["status"])
