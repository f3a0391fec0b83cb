"""A decree changed the calendar: the new dates of open requests, a line in each timeline, a notice to the parties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from inang.agencies.moving import Cause, Move, Shown, Subject, Waiting, WaitMove
from inang.audit import services as audit
from inang.hosting import queries as hosting
from inang.notices import services as notices
from inang.requests import mending, states
from inang.requests.confirming import close_signed
from inang.requests.models import Event, HostingRequest
from inang.requests.transition import CLOCK, addressees, values_from
from inang.requests.words import REDATED, REDATED_PAUSED, REMENDED
from inang.workdays import queries as clocks
from inang.workdays.rules import ClockState, Wait
from inang.workdays.words import due_words


def _cases(keys: Sequence[str], *, lock: bool = False) -> dict[str, HostingRequest]:
    """Cases by number, with their agency, letter and site."""
    found = HostingRequest.objects.filter(number__in=keys).select_related("agency", "letter").order_by("pk")
    if lock:
        found = found.select_for_update(of=("self",))
    cases = {str(case.number): case for case in found}
    sites = hosting.sites_by_order_key(case.site_key or number for number, case in cases.items())
    for number, case in cases.items():
        case.site = sites.get(case.site_key or number)
    return cases


def _shown(keys: Sequence[str]) -> dict[str, Shown]:
    return {number: Shown(number, case.label, case.agency.name) for number, case in _cases(keys).items()}


def _lock(keys: Sequence[str]) -> None:
    _cases(keys, lock=True)


def _moved(moves: Sequence[Move], cause: Cause, at: datetime) -> None:
    """New dates beside the cases, a line in each timeline, a notice to the parties, one entry in the trail."""
    cases = _cases([move.key for move in moves])
    pairs = [(cases[move.key], move) for move in moves if move.key in cases]
    if not pairs:
        return
    for case, move in pairs:
        case.due, case.was_redated = move.state.due, True
    HostingRequest.objects.bulk_update([case for case, _move in pairs], ["due", "was_redated"])
    Event.objects.bulk_create(
        Event(
            request=case,
            at=at,
            sentence=move.sentence[:300],
            detail=f"Semula {move.old_words}; {cause.decree}"[:1000],
            tone="accent",
            public=True,
        )
        for case, move in pairs
    )
    notices.send_many((message for case, move in pairs for message in _messages(case, move, cause)), at=at)
    audit.record(
        actor=audit.SYSTEM,
        role="system",
        room="requests",
        subject=f"kalender:{cause.number}",
        verb="redate",
        sentence=f"{len(pairs)} jatuh tempo dihitung ulang menurut {cause.decree}",
        at=at,
        data={"moved": [[case.number, *move.as_data] for case, move in pairs]},
    )


def _messages(case: HostingRequest, move: Move, cause: Cause) -> Iterator[notices.Outgoing]:
    state = move.state
    values = {**values_from(case, state), **move.values, "decree": cause.decree, "first": state.first_words}
    title, text = REDATED_PAUSED if state.floats else REDATED
    for address, name in addressees(case):
        yield notices.Outgoing(
            event=f"request:{case.number}:redated:{cause.number}",
            subject_key=str(case.number),
            to=address,
            to_name=name,
            title=title.format(**values),
            text=text.format(**values, to_name=name),
        )


def _waits(keys: Sequence[str]) -> dict[str, Wait]:
    """Until when each returned case may be mended."""
    found = HostingRequest.objects.filter(number__in=keys, state=states.RETURNED, returned_at__isnull=False)
    return {str(case.number): mending.wait_of(case) for case in found}


def _waits_moved(moves: Sequence[WaitMove], cause: Cause, at: datetime) -> None:
    """A line in each timeline, a notice to the parties, one entry in the trail."""
    cases, states_ = _cases([move.key for move in moves]), clocks.states(CLOCK, [move.key for move in moves], at)
    told = [(cases[move.key], move, _wait_values(cases[move.key], states_[move.key], move, cause, at)) for move in moves]
    Event.objects.bulk_create(
        Event(
            request=case,
            at=at,
            sentence=f"{mending.MOVED} menjadi {values['until']}"[:300],
            detail=f"Semula {values['old']}; {cause.decree}"[:1000],
            tone="accent",
            public=True,
        )
        for case, _move, values in told
    )
    notices.send_many(
        (
            notices.Outgoing(
                event=mending.moved_event(case, cause.number),
                subject_key=str(case.number),
                to=address,
                to_name=name,
                title=REMENDED[0].format(**values),
                text=REMENDED[1].format(**values, to_name=name),
            )
            for case, _move, values in told
            for address, name in addressees(case)
        ),
        at=at,
    )
    audit.record(
        actor=audit.SYSTEM,
        role="system",
        room="requests",
        subject=f"kalender:{cause.number}",
        verb="redate_mending",
        sentence=f"{len(told)} batas perbaikan dihitung ulang menurut {cause.decree}",
        at=at,
        data={"moved": [[case.number, move.old.due.isoformat(), move.new.due.isoformat()] for case, move, _values in told]},
    )


def _wait_values(case: HostingRequest, state: ClockState, move: WaitMove, cause: Cause, at: datetime) -> dict[str, str]:
    """The new day is never one that has passed when the party hears of it."""
    wait = mending.warned(case, mending.wait_of(case).rule.local(at).date())
    said = {"old": due_words(move.old), "decree": cause.decree}
    return {**values_from(case, state), **clocks.until_values(wait, case.edition), **said}


_WAITING: Final = Waiting("batas perbaikan", _waits, _waits_moved)
SUBJECT: Final = Subject(CLOCK, _shown, _lock, _moved, lambda at: close_signed(at=at), _WAITING)
