"""Kalender berubah: what a new decree would move, putting it in force, and telling each counter. Closed cases stay.

A counter says with its Subject how its cases look, how they are locked, and what happens to those whose date moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.agencies.rules import Overtaken, Refused, actor
from inang.audit import services as audit
from inang.workdays import queries as clocks
from inang.workdays import sealing
from inang.workdays import services as workdays
from inang.workdays.models import CalendarDraft, CalendarVersion, Clock
from inang.workdays.proposing import entries_of, version_of
from inang.workdays.rules import PAUSE, Calendar, ClockState, CountingRule, Due, Wait, pauses_of
from inang.workdays.versions import Version, fold
from inang.workdays.words import due_words, sementara, tanggal

BATCH: Final = 500
NOBODY: Final = 0  # who proposes by the command line: no person of the office that we know
PASSED: Final = " Tanggal itu sudah lewat saat kalender dicatat; keterlambatannya tetap tercatat."
AT_ONCE: Final = 2000  # cases that a page moves itself; the worker goes on with the rest


@dataclass(frozen=True)
class Shown:
    """How a case stands in a preview."""

    number: str
    label: str
    agency: str


@dataclass(frozen=True)
class Move:
    """One open clock whose due date moved: what it said before, and what it says now."""

    key: str
    old: date
    was_provisional: bool  # the old date lay beyond the decreed years
    state: ClockState
    became_late: bool = False  # by the calendar alone: the new date lies in the past, the old one did not

    @property
    def old_words(self) -> str:
        """The old date in words; one that was never final says so."""
        return f"{tanggal(self.old)}{sementara(self.was_provisional)}"

    @property
    def sentence(self) -> str:
        """What the timeline says; while the count waits no date is certain."""
        new = due_words(self.state)
        if self.state.paused:
            return f"Jatuh tempo menjadi {new} bila dilanjutkan hari ini"
        return f"Jatuh tempo berubah menjadi {new}"

    @property
    def values(self) -> dict[str, str]:
        """What a mail says of it beside the new count."""
        return {"old": self.old_words, "passed": PASSED if self.became_late else ""}


@dataclass(frozen=True)
class WaitMove:
    """One paused case whose party has until another day now."""

    key: str
    old: Due
    new: Due


@dataclass(frozen=True)
class Waiting:
    """What a counter's cases wait for while their clocks are paused, when that ends by itself."""

    words: str  # beside the number in a preview
    of: Callable[[Sequence[str]], Mapping[str, Wait]]
    moved: Callable[[Sequence[WaitMove], Version, datetime], None]


@dataclass(frozen=True)
class Subject:
    """What re-dating needs of a counter; `kind` is that of its clocks, keys are theirs."""

    kind: str
    shown: Callable[[Sequence[str]], Mapping[str, Shown]]  # a key that is left out stays out of the preview
    lock: Callable[[Sequence[str]], None]  # cases are locked before their clocks
    moved: Callable[[Sequence[Move], Version, datetime], None]
    settle: Callable[[datetime], object]  # end what has ended already and nobody has written down yet
    waiting: Waiting | None = None


@dataclass(frozen=True)
class Moved:
    """One date of an open case that a calendar moves; `kind` as in Subject, `what` is "" for the due date."""

    kind: str
    number: str
    label: str
    agency: str
    old: date
    new: date
    was_provisional: bool  # the old date lies beyond the decreed years
    provisional: bool  # so does the new one
    what: str = ""  # Waiting.words
    is_paused: bool = False  # the count waits: both dates are those of going on today
    became_late: bool = False  # the new date lies in the past, the old one does not

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

    @property
    def late(self) -> int:
        """How many dates would lie in the past at once."""
        return sum(one.became_late for one in self.moved)

    @property
    def cases(self) -> int:
        """A case with two dates that move is one case."""
        return len({(one.kind, one.number) for one in self.moved})


def preview(draft: CalendarDraft, at: datetime, subjects: Iterable[Subject]) -> Preview:
    """Count every open case with the calendar as it is and as it would be; changes nothing."""
    before, after = _calendars(draft)
    moved: list[Moved] = []
    looked_at = 0
    for subject in subjects:
        for batch in _batches(subject.kind):
            looked_at += len(batch)
            counted = {clock.key: _both(clock, before, after, at) for clock in batch}
            changed = {key: both for key, both in counted.items() if both[0].due != both[1].due}
            for key, one in subject.shown(list(changed)).items():
                moved.append(_moved_row(subject, one, *changed[key]))
            waits = {one.key: one for one in _wait_moves(subject, batch, lambda _clock: before, after, at)}
            for key, one in subject.shown(list(waits)).items() if waits else ():
                moved.append(_moved_row(subject, one, waits[key].old, waits[key].new, is_wait=True))
    return Preview(looked_at, sorted(moved, key=lambda one: (not one.is_shorter, one.number, one.what)))


def _moved_row(subject: Subject, one: Shown, old: ClockState | Due, new: ClockState | Due, *, is_wait: bool = False) -> Moved:
    what = subject.waiting.words if is_wait and subject.waiting else ""
    is_paused = isinstance(new, ClockState) and new.paused
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
    )


def _became_late(old: ClockState | Due, new: ClockState | Due) -> bool:
    """Whether the calendar alone breaks a promise; a wait always leaves a working day after the news."""
    return isinstance(old, ClockState) and isinstance(new, ClockState) and new.late and not old.late


def _waits(subject: Subject, clocks_: Sequence[Clock]) -> Mapping[str, Wait]:
    """What these clocks wait for that ends by itself, by their keys; nothing is asked when none is paused."""
    keys = [clock.key for clock in clocks_ if clock.status == PAUSE]
    return subject.waiting.of(keys) if subject.waiting is not None and keys else {}


def _wait_moves(
    subject: Subject, clocks_: Sequence[Clock], before: Callable[[Clock], Calendar], after: Calendar, at: datetime
) -> list[WaitMove]:
    """Last days of waiting that another calendar moves; one that has passed by both says nothing any more."""
    waits, found = _waits(subject, clocks_), []
    for clock in clocks_:
        if wait := waits.get(clock.key):
            old, new = wait.until(before(clock)), wait.until(after)
            if old.due != new.due and max(old.due, new.due) >= wait.rule.local(at).date():
                found.append(WaitMove(clock.key, old, new))
    return found


def _calendars(draft: CalendarDraft) -> tuple[Calendar, Calendar]:
    """The calendar as it is, and as it would be."""
    clocks.forget_calendar()  # another process may have recorded a version a moment ago
    return clocks.calendar(), fold([*clocks.versions(), version_of(draft)])


@dataclass(frozen=True)
class Counted:
    """The clock of one open case, day by day with the calendar as it is, and as it would be; and what its party has time for."""

    clock: Clock
    counts: tuple[tuple[ClockState, Calendar], ...]
    wait: Wait | None = None
    wait_words: str = ""
    wait_counts: tuple[tuple[Due, Calendar], ...] = ()


def counted(draft: CalendarDraft, number: str, at: datetime, subjects: Iterable[Subject]) -> Counted | None:
    """How both dates of a preview are counted; nothing for a case that is not in it."""
    for subject in subjects:
        of_case = Q(key=number) | Q(key__startswith=f"{number}/")  # a later round has a clock of its own
        for clock in clocks.running().filter(of_case, kind=subject.kind):
            if subject.shown([clock.key]):
                calendars = _calendars(draft)
                counts = tuple((clocks.state_of(clock, at, with_calendar=one), one) for one in calendars)
                wait = _waits(subject, [clock]).get(clock.key)
                if subject.waiting is None or wait is None:
                    return Counted(clock, counts)
                ends = tuple((wait.until(one), one) for one in calendars)
                return Counted(clock, counts, wait, subject.waiting.words, ends)
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
        raise FirstWord(f"Kata pertama Anda tercatat. {_second(what)}")
    redate(at=at, most=AT_ONCE, subjects=subjects)
    return version


def may_apply(draft: CalendarDraft, what: Preview, by: Person | None, at: datetime) -> str:
    """Why this person may not press the button of a draft now, in a sentence; "" for who may. `by` None: the command line."""
    if by is None:
        return _second(what) if what.shorter else ""
    held = agencies.roles(by, agencies.office_day(at))
    is_second = by.pk != draft.by_id and not is_first_word(draft, what)
    if "administrator" not in held and not (is_second and "approver" in held and what.shorter):
        return "Hanya administrator yang boleh menerapkan kalender."
    return _second(what) if what.shorter and by.pk == draft.by_id else ""


def is_first_word(draft: CalendarDraft, what: Preview) -> bool:
    """Whether two people must still say yes: the command line, which may be anybody's, wants dates to be shorter."""
    return bool(what.shorter) and draft.by_id == NOBODY


def _second(what: Preview) -> str:
    return f"{what.shorter} jatuh tempo menjadi lebih awal. Minta administrator lain atau kepala bidang menerapkannya."


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
            second_by=actor(by) if by and by.pk != draft.by_id else "",
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
    after = clocks.calendar()
    befores = {number: clocks.calendar_of(number) for number in {clock.calendar for clock in batch}}
    moves: list[Move] = []
    waits = _wait_moves(subject, batch, lambda clock: _told_with(clock, befores[clock.calendar], at), after, at)
    for clock in batch:
        old, new = _both(clock, befores[clock.calendar], after, at)
        clock.due, clock.due_at, clock.calendar, clock.next_warning = new.due, new.due_at, newest.number, None
        if old.due != new.due:
            moves.append(Move(clock.key, old.due, old.provisional, clocks.state_of(clock, at), _became_late(old, new)))
    Clock.objects.bulk_update(batch, ["due", "due_at", "calendar", "next_warning"])
    if moves:
        subject.moved(moves, newest, at)
    if subject.waiting is not None and waits:
        subject.waiting.moved(waits, newest, at)
    return len(batch), len(moves) + len(waits)


def _told_with(clock: Clock, known: Calendar, at: datetime) -> Calendar:
    """What a paused case's party was told its last day with: the calendar of the pause, unless it heard of a later one."""
    pauses, _stopped = pauses_of(clock.segments.all(), CountingRule.from_data(clock.rule), at)
    return max(known, clocks.calendar_at(pauses[-1].since), key=lambda one: one.version) if pauses else known


def _both(clock: Clock, before: Calendar, after: Calendar, at: datetime) -> tuple[ClockState, ClockState]:
    """What the clock says with each calendar."""
    old = clocks.state_of(clock, at, explain=False, with_calendar=before)
    return old, clocks.state_of(clock, at, explain=False, with_calendar=after)


def _batches(kind: str) -> Iterator[list[Clock]]:
    """All open clocks of one kind in parts, by key."""
    last = 0
    while True:
        batch = list(clocks.running().filter(kind=kind, pk__gt=last)[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1].pk
