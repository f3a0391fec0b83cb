"""Kalender berubah: what a new decree would move, putting it in force, and telling each counter. Closed cases stay.

A counter says with its Subject how its cases look, how they are locked, and what happens to those whose date moved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import Q

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.agencies.moving import Cause, Move, Moved, Preview, Shown, Subject, WaitMove
from inang.agencies.rules import Overtaken, Refused, actor
from inang.audit import services as audit
from inang.workdays import queries as clocks
from inang.workdays import sealing
from inang.workdays import services as workdays
from inang.workdays.models import CalendarDraft, CalendarVersion, Clock
from inang.workdays.proposing import entries_of, version_of
from inang.workdays.rules import PAUSE, Calendar, ClockState, CountingRule, Due, Wait, pauses_of
from inang.workdays.versions import fold

BATCH: Final = 500
NOBODY: Final = 0  # who proposes by the command line: no person of the office that we know
_SECOND: Final = "Minta administrator lain atau kepala bidang menerapkannya."
# Without how many: whoever hears it may not know of each of them.
_NEEDS_SECOND: Final = f"Kalender yang dapat memajukan jatuh tempo perlu kata orang kedua. {_SECOND}"
_PERHAPS_SAME: Final = (
    "Pengusul dan Anda belum tentu dua orang: akun yang satu didaftarkan atau diberi peran oleh yang lain, "
    "dan NIP-nya belum tercatat. Minta administrator mencatat NIP itu, atau minta orang lain menerapkannya."
)
AT_ONCE: Final = 2000  # cases that a page moves itself; the worker goes on with the rest


def preview(draft: CalendarDraft, at: datetime, subjects: Iterable[Subject]) -> Preview:
    """Count every open case with the calendar as it is and as it would be; changes nothing."""
    before, after = _calendars(draft)
    moved: list[Moved] = []
    looked_at = 0
    for subject in subjects:
        hidden = subject.hidden()
        for batch in _batches(subject.kind, hidden):
            looked_at += len(batch)
            counted = {clock.key: _both(clock, before, after, at) for clock in batch}
            changed = {key: both for key, both in counted.items() if _end(both[0]) != _end(both[1])}
            for key, one in subject.shown(list(changed)).items():
                moved.append(_moved_row(subject, one, *changed[key]))
            waits = {one.key: one for one in _wait_moves(_waits(subject, batch), lambda _key: before, after, at)}
            for key, one in subject.shown(list(waits)).items() if waits else ():
                moved.append(_moved_row(subject, one, waits[key].old, waits[key].new, is_wait=True))
    return Preview(looked_at, sorted(moved, key=lambda one: (not one.is_shorter, one.number, one.what)))


def _moved_row(subject: Subject, one: Shown, old: ClockState | Due, new: ClockState | Due, *, is_wait: bool = False) -> Moved:
    what = subject.waiting.words if is_wait and subject.waiting else ""
    is_paused = isinstance(new, ClockState) and new.floats
    return Moved(
        subject.kind,
        one.number,
        one.label,
        one.agency,
        old.due,
        new.due,
        old.provisional,
        new.provisional,
        what,
        is_paused,
        _became_late(old, new),
        old.due_at,
        new.due_at,
    )


def _end(one: ClockState | Due) -> tuple[date, datetime | None]:
    """What is promised: the day, and the moment where the limit is one of hours, which can move within one day."""
    return one.due, one.due_at


def _became_late(old: ClockState | Due, new: ClockState | Due) -> bool:
    """Whether the calendar alone breaks a promise; a wait always leaves a working day after the news."""
    return isinstance(old, ClockState) and isinstance(new, ClockState) and new.late and not old.late


def _waits(subject: Subject, clocks_: Sequence[Clock]) -> Mapping[str, Wait]:
    """What these clocks wait for that ends by itself, by their keys; nothing is asked when none is paused."""
    keys = [clock.key for clock in clocks_ if clock.status == PAUSE]
    return subject.waiting.of(keys) if subject.waiting is not None and keys else {}


def _wait_moves(
    waits: Mapping[str, Wait], before: Callable[[str], Calendar], after: Calendar, at: datetime
) -> list[WaitMove]:
    """Last days of waiting that another calendar moves; one that has passed by both says nothing any more."""
    found = []
    for key, wait in waits.items():
        old, new = wait.until(before(key)), wait.until(after)
        if old.due != new.due and max(old.due, new.due) >= wait.rule.local(at).date():
            found.append(WaitMove(key, old, new))
    return found


def _calendars(draft: CalendarDraft) -> tuple[Calendar, Calendar]:
    """The calendar as it is, and as it would be."""
    clocks.forget_calendar()  # another process may have recorded a version a moment ago
    return clocks.calendar(), fold([*clocks.versions(), version_of(draft)])


@dataclass(frozen=True)
class Counted:
    """The clock of one open case, the calendar as it is, and as it would be; and what its party has time for by both."""

    clock: Clock
    calendars: tuple[Calendar, Calendar]
    wait: Wait | None = None
    wait_words: str = ""
    wait_counts: tuple[tuple[Due, Calendar], ...] = ()


def counted(draft: CalendarDraft, number: str, subjects: Iterable[Subject]) -> Counted | None:
    """How both dates of a preview are counted; nothing for a case that is not in it."""
    for subject in subjects:
        of_case = Q(key=number) | Q(key__startswith=f"{number}/")  # a later round has a clock of its own
        for clock in clocks.running().filter(of_case, kind=subject.kind):
            if subject.shown([clock.key]):
                calendars = _calendars(draft)
                wait = _waits(subject, [clock]).get(clock.key)
                if subject.waiting is None or wait is None:
                    return Counted(clock, calendars)
                ends = tuple((wait.until(one), one) for one in calendars)
                return Counted(clock, calendars, wait, subject.waiting.words, ends)
    return None


class FirstWord(Refused):
    """The first of two words was kept, and nothing holds yet: the sentence says whose is missing."""


def apply(
    *, draft: CalendarDraft, by: Person | None, at: datetime, subjects: Sequence[Subject]
) -> CalendarVersion:
    """Put a draft in force; a date that becomes shorter needs the word of a second person. `by` None: the command line.

    Raises Refused without the right, FirstWord when a second word is needed from here on (this one is kept), Overtaken
    when the draft was settled or the calendar changed meanwhile.
    """
    _settle(subjects, at)
    with transaction.atomic():
        found = CalendarDraft.objects.select_for_update().get(pk=draft.pk)
        if found.state != CalendarDraft.State.OPEN:
            raise Overtaken(f"Usulan ini sudah {found.get_state_display()} oleh {found.settled_by.split(' <')[0]}.")
        what = preview(found, at, subjects)
        if fault := may_apply(found, what, by, at):
            raise Refused(fault)
        version = None
        if by is not None and is_first_word(found, what):
            _adopt(found, by, at)
        else:
            version = _put_in_force(found, what, by, at)
    if version is None:
        raise FirstWord(f"Kata pertama Anda tercatat. {_NEEDS_SECOND}")
    redate(at=at, most=AT_ONCE, subjects=subjects)
    return version


def may_apply(draft: CalendarDraft, what: Preview, by: Person | None, at: datetime) -> str:
    """Why this person may not press the button of a draft now, in a sentence; "" for who may. `by` None: the command line."""
    if by is None:
        return f"{what.shorter} jatuh tempo menjadi lebih awal. {_SECOND}" if what.shorter else ""
    held = agencies.roles(by, agencies.office_day(at))
    is_own = _is_own(draft, by)
    is_second = not is_own and not is_first_word(draft, what)
    if "administrator" not in held and not (is_second and "approver" in held and what.shorter):
        return "Hanya administrator yang boleh menerapkan kalender."
    if what.shorter and not is_own and draft.by_id in agencies.perhaps_same(by):
        return _PERHAPS_SAME
    return _NEEDS_SECOND if what.shorter and is_own else ""


def _is_own(draft: CalendarDraft, by: Person) -> bool:
    """Whether a person proposed this, by whichever of the own accounts."""
    return draft.by_id in agencies.accounts_of(by)


def is_first_word(draft: CalendarDraft, what: Preview) -> bool:
    """Whether two people must still say yes: the command line, which may be anybody's, wants dates to be shorter."""
    return bool(what.shorter) and draft.by_id == NOBODY


def _adopt(draft: CalendarDraft, by: Person, at: datetime) -> None:
    """An administrator makes a draft of the command line the own one; applying it is another's then."""
    origin = draft.by
    draft.by_id, draft.by = by.pk, f"{actor(by)}, dari {origin}"[:200]
    draft.save(update_fields=["by_id", "by"])
    audit.record(
        actor=actor(by),
        role="administrator",
        room="workdays",
        subject=f"usulan-kalender:{draft.pk}",
        verb="adopt_calendar",
        sentence=f"Usulan kalender dari {origin} diterima sebagai usulan sendiri: {draft.decree}",
        at=at,
        data={"origin": origin, "entries": draft.entries},
    )


def note_breaches(*, at: datetime, subjects: Iterable[Subject]) -> None:
    """Write down every broken promise; what the mail server took in time breaks none, however late the worker looks."""
    _settle(subjects, at)
    workdays.note_breaches(at=at)


def _settle(subjects: Iterable[Subject], at: datetime) -> None:
    """Before a clock is judged or moved; each case in a transaction of its own."""
    for subject in subjects:
        subject.settle(at)


def _put_in_force(draft: CalendarDraft, what: Preview, by: Person | None, at: datetime) -> CalendarVersion:
    """The version, with its line in the trail; breaches of the old calendar are written before."""
    workdays.note_breaches(at=at)  # what is late by the old calendar stays late
    if draft.undoes_id is not None:
        draft.announced = agencies.office_day(at)  # however long it waited: nobody knew of it before
    try:
        version = workdays.record_version(
            decree=draft.decree,
            decree_date=draft.decree_date,
            announced=draft.announced,
            entries=entries_of(draft),
            covers=draft.covers,
            note=draft.note,
            base=draft.base,
            by=draft.by,
            second_by=actor(by) if by and not _is_own(draft, by) else "",
            undoes=draft.undoes_id,
            at=at,
        )
    except workdays.CalendarMoved as fault:
        raise Overtaken(fault.sentence) from None
    draft.state, draft.settled_by, draft.settled_at = CalendarDraft.State.APPLIED, actor(by), at
    draft.version = version
    draft.save(update_fields=["state", "settled_by", "settled_at", "version", "announced"])
    audit.record(
        actor=actor(by),
        role="administrator",
        room="workdays",
        subject=sealing.subject_of(version.number),
        verb="apply_calendar",
        sentence=f"Kalender versi {version.number} diterapkan: {version.decree}",
        at=at,
        data={
            "proposed_by": draft.by,
            "entries": draft.entries,
            "moved": len(what.moved),
            "shorter": what.shorter,
            "fingerprint": sealing.fingerprint(version),
        },
    )
    return version


def redate(*, at: datetime, subjects: Sequence[Subject], most: int | None = None) -> int:
    """Bring open cases to the newest calendar, batch by batch; a stop in between loses nothing. Returns how many moved."""
    _settle(subjects, at)
    moved = done = 0
    for subject in subjects:
        while most is None or done < most:
            looked_at, changed = _redate_batch(subject, at)
            if not looked_at:
                break
            done += looked_at
            moved += changed
    return moved


@transaction.atomic
def _redate_batch(subject: Subject, at: datetime) -> tuple[int, int]:
    """One kind at a time: the order of locks is that of every verb (case, clock, outbox, audit)."""
    newest = clocks.versions()[-1] if clocks.versions() else None
    if newest is None:
        return 0, 0
    behind = Clock.objects.exclude(status="stop").filter(kind=subject.kind, calendar__lt=newest.number).order_by("pk")
    keys = list(behind.values_list("key", flat=True)[:BATCH])
    if not keys:
        return 0, 0
    subject.lock(keys)
    batch = list(behind.filter(key__in=keys).select_for_update().prefetch_related("segments"))
    # A verb that came between the press of the button and its commit is there by now, later than `at`.
    at = max([at, *(segment.at for clock in batch for segment in clock.segments.all())])
    after = clocks.calendar()
    befores = {number: clocks.calendar_of(number) for number in {clock.calendar for clock in batch}}
    moves: dict[Cause, list[Move]] = defaultdict(list)
    told = {clock.key: _told_with(clock, befores[clock.calendar], at) for clock in batch}
    waits = _grouped_waits(subject, batch, told, after, at)
    for clock in batch:
        old, new = _both(clock, befores[clock.calendar], after, at)
        if _end(old) != _end(new):
            cause = _cause(clock.calendar, partial(_end_of, clock, at))
            moves[cause].append(Move(clock.key, old, clocks.state_of(clock, at), _became_late(old, new)))
            if new.late:  # while it waits no round looks, and a later version may hide it
                workdays.note_breach(clock=clock, at=at)
        clock.due, clock.due_at, clock.calendar, clock.next_warning = new.due, new.due_at, newest.number, None
    Clock.objects.bulk_update(batch, ["due", "due_at", "calendar", "next_warning"])
    for cause, group in moves.items():
        subject.moved(group, cause, at)
    for cause, ends in waits.items():
        if subject.waiting is not None:
            subject.waiting.moved(ends, cause, at)
    return len(batch), sum(map(len, moves.values())) + sum(map(len, waits.values()))


def _grouped_waits(
    subject: Subject, batch: Sequence[Clock], told: Mapping[str, Calendar], after: Calendar, at: datetime
) -> Mapping[Cause, list[WaitMove]]:
    """The last days of waiting that moved, by what moved them."""
    found: dict[Cause, list[WaitMove]] = defaultdict(list)
    waits = _waits(subject, batch)
    for move in _wait_moves(waits, lambda key: told[key], after, at):
        found[_cause(told[move.key].version, partial(_wait_end, waits[move.key]))].append(move)
    return found


def _cause(known: int, end: Callable[[Calendar], object]) -> Cause:
    """Which of the versions after number `known` moved what this says: each is counted with as it came."""
    new = [one for one in clocks.versions() if one.number > known]
    if len(new) > 1:
        before, causes = end(clocks.calendar_of(known)), []
        for one in new:
            after = end(clocks.calendar_of(one.number))
            causes += [one] if after != before else []
            before = after
        new = causes
    return Cause(new[-1].number, " dan ".join(one.decree for one in new))


def _end_of(clock: Clock, at: datetime, calendar: Calendar) -> object:
    return _end(clocks.state_of(clock, at, explain=False, with_calendar=calendar))


def _wait_end(wait: Wait, calendar: Calendar) -> object:
    return wait.until(calendar).due


def _told_with(clock: Clock, known: Calendar, at: datetime) -> Calendar:
    """What a paused case's party was told its last day with: the calendar of the pause, unless it heard of a later one."""
    pauses, _stopped = pauses_of(clock.segments.all(), CountingRule.from_data(clock.rule), at)
    if not pauses:
        return known
    begun = next(one for one in clock.segments.all() if one.kind == PAUSE and one.at == pauses[-1].since)
    return max(known, clocks.calendar_when(begun), key=lambda one: one.version)


def _both(clock: Clock, before: Calendar, after: Calendar, at: datetime) -> tuple[ClockState, ClockState]:
    """What the clock says with each calendar."""
    old = clocks.state_of(clock, at, explain=False, with_calendar=before)
    return old, clocks.state_of(clock, at, explain=False, with_calendar=after)


def _batches(kind: str, hidden: Collection[str]) -> Iterator[list[Clock]]:
    """All open clocks of one kind in parts, by key, without those that are hidden."""
    last = 0
    while True:
        batch = list(clocks.running().filter(kind=kind, pk__gt=last)[:BATCH])
        if not batch:
            return
        yield [clock for clock in batch if clock.key not in hidden]
        last = batch[-1].pk
