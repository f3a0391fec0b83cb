"""Who has a case: disposisi from the head to a reviewer, hand-over from one reviewer to another, end of a term."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction

from inang.agencies import queries as agencies
from inang.agencies import services as people
from inang.agencies.models import Membership, Person
from inang.agencies.rules import Refused as NotForThem
from inang.requests import queries, states
from inang.requests.models import Disposition, HostingRequest, Involvement
from inang.requests.rules import Refused
from inang.requests.transition import Told, involve, locked, move, overtaken_sentence, take

NOTE_MOST: Final = 500
_REVIEWED: Final = (states.IN_REVIEW, states.RETURNED)  # states in which a case is one reviewer's


def hold(case: HostingRequest, person: Person, at: datetime) -> None:
    """Make a locked case somebody's to review, for ever remembered: who once reviewed it never decides it.

    Raises Refused for whoever filed it, decided it or sent it back.
    """
    if fault := queries.review_fault(case, person, agencies.office_day(at)):
        raise Refused(fault, "to")
    involve(case, person, Involvement.Part.REVIEW, at)
    case.reviewer = person


@transaction.atomic
def hand_over(
    *, request: HostingRequest, to: Person, note: str = "", by: Person, at: datetime, version: int | None = None
) -> HostingRequest:
    """Give a case to another reviewer: by the one who has it, an approver or the head.

    An administrator may do so only while nobody who may review has it. Raises Refused or Overtaken.
    """
    case = take(request, "hand_over", by=by, at=at, version=version)
    if fault := hand_over_fault(case, by, at):
        raise Refused(fault)
    return _give(case, to, note, by, at)


def hand_over_fault(case: HostingRequest, by: Person, at: datetime) -> str:
    """Why somebody cannot hand a case over now; "" when nothing is in the way."""
    if (case.state, "hand_over") not in states.ARROWS:
        return "Permintaan ini belum dipegang siapa pun." if case.state == states.SUBMITTED else overtaken_sentence(case)
    today = agencies.office_day(at)
    roles = agencies.roles(by, today)
    own = case.reviewer_id == by.pk and "reviewer" in roles
    stranded = "administrator" in roles and queries.without_holder(today).filter(pk=case.pk).exists()
    if own or agencies.leads(by, today) or stranded:
        return ""
    return "Permintaan diserahkan oleh penelaah yang memegangnya, Kepala Bidang atau Kepala Dinas."


def _give(case: HostingRequest, to: Person, note: str, by: Person, at: datetime) -> HostingRequest:
    """Hand a locked case over; whether `by` may is settled."""
    _may_receive(case, to, at)
    before, note = case.reviewer.name if case.reviewer else "", note.strip()[:NOTE_MOST]
    hold(case, to, at)
    words = f"Semula dikaji {before}" if before else ""
    told = Told(
        sentence=f"Diserahkan kepada {to.name} oleh {by.name}",
        detail=". ".join(part for part in (words, note) if part),
        data={"before": before, "to": to.name, "note": note},
    )
    return move(case, "hand_over", by=by, at=at, told=told)


def _may_receive(case: HostingRequest, to: Person, at: datetime) -> None:
    _reviews(to, at)
    if case.reviewer_id == to.pk:
        raise Refused(f"Permintaan ini sudah dipegang {to.name}.", "to")


def _reviews(to: Person, at: datetime) -> None:
    if not agencies.has_role(to, "reviewer", agencies.office_day(at)):
        raise Refused(f"{to.name} bukan penelaah pada hari ini. Pilih penelaah lain.", "to")


@transaction.atomic
def forward(
    *,
    request: HostingRequest,
    to: Person | None,
    note: str,
    due: date | None = None,
    by: Person,
    at: datetime,
    version: int | None = None,
) -> Disposition:
    """Disposisi of the head or an approver: to a reviewer, whose the case then is, or (None) to the division.

    `due` is the day by which the note asks for it; it changes no promise. Raises Refused or Overtaken.
    """
    case = take(request, "forward", by=by, at=at, version=version)
    if not agencies.leads(by, agencies.office_day(at)):
        raise Refused("Disposisi diberikan oleh Kepala Dinas, Kepala Bidang, atau yang dilimpahi kewenangan memutus.")
    note = note.strip()[:NOTE_MOST]
    if to is None and not note:
        raise Refused("Tulis petunjuk untuk bidang.", "note")
    if due is not None and due < agencies.office_day(at):
        raise Refused("Tanggal disposisi sudah lewat. Pilih hari ini atau sesudahnya.", "due")
    before, goes_over = case.reviewer.name if case.reviewer else "", to is not None and case.reviewer_id != to.pk
    if to is not None:
        _reviews(to, at)
    if to is not None and goes_over:
        hold(case, to, at)
    disposition = Disposition.objects.create(request=case, from_person=by, to=to, note=note, at=at, due=due)
    words = f"Semula dikaji {before}" if before and goes_over else ""
    told = Told(
        sentence=f"Didisposisikan kepada {to.name if to else 'bidang'} oleh {by.name}",
        detail=". ".join(part for part in (words, note) if part),
        data={"to": to.name if to else "", "note": note, "due": due} | ({"before": before} if words else {}),
    )
    # To the division or to whoever has it: the case stays where it is.
    move(case, "forward" if goes_over else "note", by=by, at=at, told=told)
    return disposition


@transaction.atomic
def end_term(
    *, membership: Membership, until: date | None = None, to: Person | None = None, note: str = "", by: Person, at: datetime
) -> list[str]:
    """End a membership and, in the same step, hand its holder's open reviews to `to`; returns their numbers.

    A reviewer's cases go over at once, even when the role itself still holds for some days. Without `to` they are
    found in queries.without_holder as soon as the role has ended. Raises Refused; then nothing has changed.
    """
    # Cases first: the trail's lock, which ending the membership takes, is always the last one.
    mine = HostingRequest.objects.filter(reviewer=membership.person_id, state__in=_REVIEWED).order_by("pk")
    keys = list(mine.select_for_update().values_list("pk", flat=True)) if to is not None else []
    try:
        ended = people.end_membership(by=by, at=at, membership=membership, until=until)
    except NotForThem as fault:
        raise Refused(fault.sentence, fault.field) from None
    if to is None or ended.role != Membership.Role.REVIEWER:
        return []
    return [str(_passed_on(pk, to, note, by, at).number) for pk in keys]


def _passed_on(pk: int, to: Person, note: str, by: Person, at: datetime) -> HostingRequest:
    case = locked(pk)
    if (case.state, "hand_over") not in states.ARROWS:
        raise Refused(overtaken_sentence(case))
    try:
        return _give(case, to, note or "Masa tugas penelaah sebelumnya berakhir", by, at)
    except Refused as fault:  # one of many: the sentence says which
        raise Refused(f"{case.number} tidak dapat diserahkan. {fault.sentence}", fault.field) from None
