"""A decree changed the calendar: the new dates of open complaints, a line in each timeline, a notice to the complainant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from inang.agencies.models import Person
from inang.agencies.redating import Move, Shown, Subject
from inang.audit import services as audit
from inang.complaints.addressing import reply_address
from inang.complaints.answering import settle_sent
from inang.complaints.models import Complaint, Event
from inang.complaints.queries import case_number, class_of, clock_key, complainants_of, hidden_from
from inang.complaints.transition import CLOCK, alias_of, notice_event, values_from
from inang.complaints.words import NOTICES
from inang.notices import services as notices
from inang.workdays.versions import Version
from inang.workdays.words import due_words


def subject(viewer: Person | None = None) -> Subject:
    """What re-dating needs of complaints; a preview for `viewer` leaves out what is about that person."""
    return Subject(CLOCK, lambda keys: _shown(keys, viewer), _lock, _moved, lambda at: settle_sent(at=at))


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


def _moved(moves: Sequence[Move], version: Version, at: datetime) -> None:
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
            sentence=f"Jatuh tempo berubah menjadi {due_words(move.state)}"[:300],
            detail=f"Semula {move.old_words}; {version.decree}"[:1000],
            public=f"Jatuh tempo berubah menjadi {due_words(move.state)}: {version.decree}"[:300],
            tone="accent",
        )
        for case, move in pairs
    )
    notices.send_many(_messages(pairs, version), at=at)
    if pairs:
        audit.record(
            actor=audit.SYSTEM,
            role="system",
            room="complaints",
            subject=f"kalender:{version.number}",
            verb="redate",
            sentence=f"{len(pairs)} jatuh tempo pengaduan dihitung ulang menurut {version.decree}",
            at=at,
            data={"moved": [[case.number, move.old.isoformat(), move.state.due.isoformat()] for case, move in pairs]},
        )


def _messages(pairs: Sequence[tuple[Complaint, Move]], version: Version) -> Iterator[notices.Outgoing]:
    """One for every complainant with an address, as transition.notify makes it."""
    title, text = NOTICES["redated"]
    who = complainants_of(case for case, _move in pairs if not case.ex_officio)
    for case, move in pairs:
        if case.pk not in who or not who[case.pk].email:
            continue
        values = values_from(case, move.state)
        values |= {"old": move.old_words, "decree": version.decree, "first": move.state.first_words}
        yield notices.Outgoing(
            event=notice_event(case, "redated", str(version.number)),
            subject_key=case.number,
            to=who[case.pk].email,
            to_name="",
            title=title.format_map(values),
            text=text.format_map(values),
            alias=alias_of(case),
            reply_to=reply_address(case),
        )
