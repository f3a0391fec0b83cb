"""A decree changed the calendar: the new dates of open complaints, a line in each timeline, a notice to the complainant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from inang.agencies.models import Person
from inang.agencies.moving import Cause, Move, Shown, Subject, Waiting, WaitMove
from inang.audit import services as audit
from inang.complaints import states, waiting
from inang.complaints.addressing import reply_address
from inang.complaints.answering import settle_sent
from inang.complaints.models import Complaint, Event
from inang.complaints.queries import case_number, class_of, clock_key, clock_keys, complainants_of, hidden_from
from inang.complaints.transition import CLOCK, alias_of, notice_event, values_from
from inang.complaints.words import NOTICES
from inang.notices import services as notices
from inang.workdays import queries as clocks
from inang.workdays.rules import ClockState, Wait
from inang.workdays.words import due_words


def subject(viewer: Person | None = None) -> Subject:
    """What re-dating needs of complaints; a preview for `viewer` leaves out what is about that person."""
    return Subject(
        CLOCK, lambda keys: _shown(keys, viewer), _lock, _moved, lambda at: settle_sent(at=at), _WAITING, lambda: _hidden(viewer)
    )


def _hidden(viewer: Person | None) -> frozenset[str]:
    """Keys of the clocks of complaints about the viewer."""
    return frozenset(key for case in hidden_from(viewer) for key in clock_keys(case)) if viewer else frozenset()


def _cases(keys: Sequence[str]) -> dict[str, Complaint]:
    """Cases by the key of their present clock."""
    found = Complaint.objects.filter(number__in={case_number(key) for key in keys}).order_by("pk")
    return {key: case for case in found if (key := clock_key(case)) in set(keys)}


def _shown(keys: Sequence[str], viewer: Person | None) -> dict[str, Shown]:
    hidden = set(hidden_from(viewer).values_list("pk", flat=True)) if viewer else set()
    return {
        key: Shown(case.number, f"Pengaduan {class_of(case).name.lower()}", case.about_site)
        for key, case in _cases(keys).items()
        if case.pk not in hidden
    }


def _lock(keys: Sequence[str]) -> None:
    numbers = {case_number(key) for key in keys}
    list(Complaint.objects.select_for_update().filter(number__in=numbers).order_by("pk").values_list("pk", flat=True))


def _moved(moves: Sequence[Move], cause: Cause, at: datetime) -> None:
    """New dates beside the cases, a line in each timeline, a notice to the complainants, one entry in the trail."""
    cases = _cases([move.key for move in moves])
    pairs = [(cases[move.key], move) for move in moves if move.key in cases]
    for case, move in pairs:
        case.due, case.due_at, case.was_redated = move.state.due, move.state.due_at, True
    Complaint.objects.bulk_update([case for case, _move in pairs], ["due", "due_at", "was_redated"])
    Event.objects.bulk_create(
        Event(
            complaint=case,
            at=at,
            sentence=move.sentence[:300],
            detail=f"Semula {move.old_words}; {cause.decree}"[:1000],
            public=f"{move.sentence}: {cause.decree}"[:300],
            tone="accent",
        )
        for case, move in pairs
    )
    told = [(case, "redated_paused" if move.state.floats else "redated", _values(case, move, cause)) for case, move in pairs]
    notices.send_many(_messages(told, str(cause.number)), at=at)
    if pairs:
        audit.record(
            actor=audit.SYSTEM,
            role="system",
            room="complaints",
            subject=f"kalender:{cause.number}",
            verb="redate",
            sentence=f"{len(pairs)} jatuh tempo pengaduan dihitung ulang menurut {cause.decree}",
            at=at,
            data={"moved": [[case.number, *move.as_data] for case, move in pairs]},
        )


def _values(case: Complaint, move: Move, cause: Cause) -> dict[str, str]:
    return {**values_from(case, move.state), **move.values, "decree": cause.decree, "first": move.state.first_words}


def _messages(told: Sequence[tuple[Complaint, str, dict[str, str]]], version: str) -> Iterator[notices.Outgoing]:
    """One for every complainant with an address, as transition.notify makes it."""
    who = complainants_of(case for case, _template, _filled in told if not case.ex_officio)
    for case, template, values in told:
        if case.pk not in who or not who[case.pk].email:
            continue
        title, text = NOTICES[template]
        yield notices.Outgoing(
            event=notice_event(case, template, values.get("occasion", version)),
            subject_key=case.number,
            to=who[case.pk].email,
            to_name="",
            title=title.format_map(values),
            text=text.format_map(values),
            alias=alias_of(case),
            reply_to=reply_address(case),
        )


def _waits(keys: Sequence[str]) -> dict[str, Wait]:
    """Until when each complainant who was asked may answer."""
    return {
        key: waiting.wait_of(case)
        for key, case in _cases(keys).items()
        if case.state == states.WAITING and case.waiting_since is not None and not case.ex_officio
    }


def _waits_moved(moves: Sequence[WaitMove], cause: Cause, at: datetime) -> None:
    """A line in each timeline, a notice to the complainants, one entry in the trail."""
    keys = [move.key for move in moves]
    cases, counts = _cases(keys), clocks.states(CLOCK, keys, at)
    told = [
        (cases[move.key], "until_moved", _wait_values(cases[move.key], counts[move.key], move, cause, at)) for move in moves
    ]
    Event.objects.bulk_create(
        Event(
            complaint=case,
            at=at,
            sentence=f"{waiting.MOVED} menjadi {values['until']}"[:300],
            detail=f"Semula {values['old']}; {cause.decree}"[:1000],
            public=f"Batas jawaban Anda berubah menjadi {values['until']}: {cause.decree}"[:300],
            tone="accent",
        )
        for case, _template, values in told
    )
    notices.send_many(_messages(told, str(cause.number)), at=at)
    audit.record(
        actor=audit.SYSTEM,
        role="system",
        room="complaints",
        subject=f"kalender:{cause.number}",
        verb="redate_waiting",
        sentence=f"{len(told)} batas jawaban pelapor dihitung ulang menurut {cause.decree}",
        at=at,
        data={"moved": [[cases[move.key].number, move.old.due.isoformat(), move.new.due.isoformat()] for move in moves]},
    )


def _wait_values(case: Complaint, state: ClockState, move: WaitMove, cause: Cause, at: datetime) -> dict[str, str]:
    """The new day is never one that has passed when the complainant hears of it."""
    occasion = waiting.occasion(case, cause.number)
    said = {"old": due_words(move.old), "decree": cause.decree, "occasion": occasion}
    return {**values_from(case, state), **clocks.until_values(waiting.warned(case, at), case.edition), **said}


_WAITING: Final = Waiting("batas jawaban pelapor", _waits, _waits_moved)
