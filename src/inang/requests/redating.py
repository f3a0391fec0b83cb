"""Kalender berubah: what a new decree would move, putting it in force, and telling the parties. Closed cases stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.agencies.rules import actor
from inang.audit import services as audit
from inang.notices import services as notices
from inang.requests.models import Event, HostingRequest
from inang.requests.rules import Overtaken, Refused
from inang.requests.transition import CLOCK, addressees, values_from
from inang.requests.words import REDATED
from inang.workdays import queries as clocks
from inang.workdays import services as workdays
from inang.workdays.models import CalendarDraft, CalendarVersion, Clock
from inang.workdays.proposing import entries_of
from inang.workdays.rules import Calendar, ClockState
from inang.workdays.versions import Version, fold
from inang.workdays.words import tanggal

BATCH: Final = 500
AT_ONCE: Final = 2000  # cases that a page moves itself; the worker goes on with the rest


@dataclass(frozen=True)
class Moved:
    """One open case whose date a calendar moves."""

    number: str
    label: str
    agency: str
    old: date
    new: date

    @property
    def is_shorter(self) -> bool:
        return self.new < self.old


@dataclass(frozen=True)
class Preview:
    """What a draft would do: open cases that were looked at, those that move, shorter ones first."""

    looked_at: int
    moved: Sequence[Moved]

    @property
    def shorter(self) -> int:
        return sum(one.is_shorter for one in self.moved)


def preview(draft: CalendarDraft, at: datetime) -> Preview:
    """Count every open case with the calendar as it is and as it would be; changes nothing."""
    clocks.forget_calendar()  # another process may have recorded a version a moment ago
    known = clocks.versions()
    wanted = Version(
        max((one.number for one in known), default=0) + 1,
        draft.decree,
        draft.decree_date,
        draft.announced,
        entries_of(draft),
        tuple(draft.covers),
    )
    before, after = clocks.calendar(), fold([*known, wanted])
    moved: list[Moved] = []
    looked_at = 0
    for batch in _batches():
        cases = _cases([clock.key for clock in batch])
        for clock in batch:
            looked_at += 1
            old, new = _both(clock, before, after, at)
            case = cases.get(clock.key)
            if old.due != new.due and case is not None:
                moved.append(Moved(clock.key, case.label, case.agency.name, old.due, new.due))
    return Preview(looked_at, sorted(moved, key=lambda one: (not one.is_shorter, one.number)))


def apply(*, draft: CalendarDraft, by: Person | None, at: datetime) -> CalendarVersion:
    """Put a draft in force; a date that becomes shorter needs the word of a second person. `by` None: the command line.

    Raises Refused without the right, Overtaken when the draft was settled or the calendar changed meanwhile.
    """
    with transaction.atomic():
        found = CalendarDraft.objects.select_for_update().get(pk=draft.pk)
        if found.state != CalendarDraft.State.OPEN:
            raise Overtaken(f"Usulan ini sudah {found.get_state_display()} oleh {found.settled_by.split(' <')[0]}.")
        what = preview(found, at)
        _may(found, what, by, at)
        workdays.note_breaches(at=at)  # what is late by the old calendar stays late
        try:
            version = workdays.record_version(
                decree=found.decree,
                decree_date=found.decree_date,
                announced=found.announced,
                entries=entries_of(found),
                covers=found.covers,
                note=found.note,
                base=found.base,
                by=found.by,
                second_by=actor(by) if by and by.pk != found.by_id else "",
                undoes=found.undoes_id,
                at=at,
            )
        except workdays.CalendarMoved as fault:
            raise Overtaken(fault.sentence) from None
        found.state, found.settled_by, found.settled_at = CalendarDraft.State.APPLIED, actor(by), at
        found.version = version
        found.save(update_fields=["state", "settled_by", "settled_at", "version"])
        audit.record(
            actor=actor(by),
            role="administrator",
            room="workdays",
            subject=f"kalender:{version.number}",
            verb="apply_calendar",
            sentence=f"Kalender versi {version.number} diterapkan: {version.decree}",
            at=at,
            data={"proposed_by": found.by, "entries": found.entries, "moved": len(what.moved), "shorter": what.shorter},
        )
    redate(at=at, most=AT_ONCE)
    return version


def _may(draft: CalendarDraft, what: Preview, by: Person | None, at: datetime) -> None:
    second = f"{what.shorter} jatuh tempo menjadi lebih awal. Minta administrator lain atau kepala bidang menerapkannya."
    if by is None:
        if what.shorter:
            raise Refused(second)
        return
    held = agencies.roles(by, agencies.office_day(at))
    is_second = by.pk != draft.by_id
    if "administrator" not in held and not (is_second and "approver" in held and what.shorter):
        raise Refused("Hanya administrator yang boleh menerapkan kalender.")
    if what.shorter and not is_second:
        raise Refused(second)


def redate(*, at: datetime, most: int | None = None) -> int:
    """Bring open cases to the newest calendar, batch by batch; a stop in between loses nothing. Returns how many moved."""
    moved = done = 0
    while most is None or done < most:
        looked_at, changed = _redate_batch(at)
        if not looked_at:
            break
        done += looked_at
        moved += changed
    return moved


@transaction.atomic
def _redate_batch(at: datetime) -> tuple[int, int]:
    newest = clocks.versions()[-1] if clocks.versions() else None
    if newest is None:
        return 0, 0
    behind = Clock.objects.exclude(status="stop").filter(calendar__lt=newest.number).order_by("pk")
    keys = list(behind.values_list("key", flat=True)[:BATCH])
    if not keys:
        return 0, 0
    # The order of locks is that of every verb: case, clock, outbox, audit.
    cases = _cases(keys, lock=True)
    batch = list(behind.filter(key__in=keys).select_for_update().prefetch_related("segments"))
    after = clocks.calendar()
    befores = {number: clocks.calendar_of(number) for number in {clock.calendar for clock in batch}}
    moves: list[tuple[HostingRequest, ClockState, date]] = []
    for clock in batch:
        old, new = _both(clock, befores[clock.calendar], after, at)
        clock.due, clock.calendar, clock.next_warning = new.due, newest.number, None
        case = cases.get(clock.key) if clock.kind == CLOCK else None
        if case is not None and old.due != new.due:
            case.due, case.was_redated = new.due, True
            moves.append((case, clocks.state_of(clock, at), old.due))
    Clock.objects.bulk_update(batch, ["due", "calendar", "next_warning"])
    _tell(moves, newest, at)
    return len(batch), len(moves)


def _tell(moves: list[tuple[HostingRequest, ClockState, date]], version: Version, at: datetime) -> None:
    """New dates beside the cases, a line in each timeline, a notice to the parties, one entry in the trail."""
    if not moves:
        return
    HostingRequest.objects.bulk_update([case for case, _state, _old in moves], ["due", "was_redated"])
    Event.objects.bulk_create(
        Event(
            request=case,
            at=at,
            sentence=f"Jatuh tempo berubah menjadi {tanggal(state.due)}"[:300],
            detail=f"Semula {tanggal(old)}; {version.decree}"[:1000],
            tone="accent",
            public=True,
        )
        for case, state, old in moves
    )
    notices.send_many(
        (message for case, state, old in moves for message in _messages(case, state, old, version)), at=at
    )
    audit.record(
        actor=audit.SYSTEM,
        role="system",
        room="requests",
        subject=f"kalender:{version.number}",
        verb="redate",
        sentence=f"{len(moves)} jatuh tempo dihitung ulang menurut {version.decree}",
        at=at,
        data={"moved": [[case.number, old.isoformat(), state.due.isoformat()] for case, state, old in moves]},
    )


def _messages(case: HostingRequest, state: ClockState, old: date, version: Version) -> Iterator[notices.Outgoing]:
    first = tanggal(state.first_promise) if state.first_promise else ""
    values = {**values_from(case, state), "old": tanggal(old), "decree": version.decree, "first": first}
    for address, name in addressees(case):
        yield notices.Outgoing(
            event=f"request:{case.number}:redated:{version.number}",
            subject_key=str(case.number),
            to=address,
            to_name=name,
            title=REDATED[0].format(**values),
            text=REDATED[1].format(**values, to_name=name),
        )


def _both(clock: Clock, before: Calendar, after: Calendar, at: datetime) -> tuple[ClockState, ClockState]:
    """What the clock says with each calendar."""
    old = clocks.state_of(clock, at, explain=False, with_calendar=before)
    return old, clocks.state_of(clock, at, explain=False, with_calendar=after)


def _batches() -> Iterator[list[Clock]]:
    """All open clocks of requests in parts, by key."""
    last = 0
    while True:
        batch = list(clocks.running().filter(kind=CLOCK, pk__gt=last)[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1].pk


def _cases(keys: Sequence[str], *, lock: bool = False) -> dict[str, HostingRequest]:
    """Cases by number, with their agency and letter."""
    found = HostingRequest.objects.filter(number__in=keys).select_related("agency", "letter").order_by("pk")
    if lock:
        found = found.select_for_update(of=("self",))
    return {str(case.number): case for case in found}
