"""What ends a complaint, and what opens it again: accepted or silent, disputed, withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from inang.agencies.hours import is_office_open
from inang.agencies.models import Person
from inang.complaints import papers, queries, rules, states
from inang.complaints.answering import arrived_by_mail, dispute_words
from inang.complaints.models import Complaint, Message
from inang.complaints.receiving import Files, keep_files
from inang.complaints.rules import Refused
from inang.complaints.transition import Told, locked, move, say, take, waited
from inang.worklist.rounds import each

WITHDRAWN: Final = "Pengaduan ini sudah Anda tarik."
GOES_ON: Final = "Pengaduan ini sudah Anda tarik; pemeriksaan berjalan karena jabatan."
TOO_LATE: Final = "Keberatan dapat diajukan dalam {days} hari kerja sejak pengaduan selesai. {outside}"
DECIDED: Final = "Keberatan atas pengaduan ini sudah diputus. Ajukan lagi bila ada fakta baru. {outside}"
OUTSIDE: Final = "Anda dapat melapor ke {name}."


@transaction.atomic
def accept(*, complaint: Complaint, at: datetime, by: Person | None = None, version: int | None = None) -> Complaint:
    """The complainant takes the answer: the case is closed."""
    case = take(complaint, "accept", by=by, at=at, version=version)
    arrived_by_mail(case, at)
    if case.sent_at is None:  # it was read on the page of the receipt code before the mail arrived
        case.sent_at, case.sent_way = at, "tracking"
    return _close(case, "accept", by, at)


def _close(case: Complaint, verb: str, by: Person | None, at: datetime) -> Complaint:
    case.closed_at = at
    accept_days = queries.edition_of(case).complaints.accept_days
    told = Told(values={"accept": str(accept_days), "dispute_words": dispute_words(case)})
    return move(case, verb, by=by, at=at, told=told)


def close_silent(*, at: datetime) -> list[str]:
    """Close what was answered and met with silence for the days of the edition; returns the numbers.

    Nobody hears of it at night: outside office hours nothing happens.
    """
    if not is_office_open(at):
        return []
    waiting = Complaint.objects.filter(state=states.ANSWERED, sent_at__isnull=False).order_by("pk")
    return [case.number for case, _ in each(waiting, lambda case: _silent(case, at) and _close_silent(case.pk, at))]


def _silent(case: Complaint, at: datetime) -> bool:
    """Silent since the answer: whoever wrote again meanwhile is answered first."""
    assert case.sent_at is not None
    written = case.messages.filter(kind=Message.Kind.REPLY, at__gt=case.sent_at).order_by("at").last()
    since = written.at if written else case.sent_at
    return waited(case, since, at) > queries.edition_of(case).complaints.accept_days


@transaction.atomic
def _close_silent(pk: int, at: datetime) -> bool:
    case = locked(pk)
    if case.state != states.ANSWERED or case.sent_at is None or not _silent(case, at):
        return False
    _close(case, "close_silent", None, at)
    return True


def dispute(
    *,
    complaint: Complaint,
    text: str,
    at: datetime,
    new_facts: bool = False,
    files: Files = (),
    by: Person | None = None,
    version: int | None = None,
) -> Complaint:
    """The complainant objects: a new round with a clock of its own; what was late in the old one stays late.

    Within the days of the edition, once; again only with new facts. Raises Refused with the way that is left.
    """
    said = rules.text_of(text, what="keberatan")
    kept = keep_files(files, at)
    with transaction.atomic():
        case = take(complaint, "dispute", by=by, at=at, version=version)
        _may_dispute(case, at, new_facts)
        arrived_by_mail(case, at)
        case.disputes += 1
        case.handler = case.answered_at = case.sent_at = case.closed_at = None
        case.sent_way = ""
        say(case, Message.Kind.DISPUTE, said, by=by, at=at, office=False, files=kept)
        data = {"new_facts": new_facts, "files": [file.sha256 for file, _name in kept]}
        return move(case, "dispute", by=by, at=at, told=Told(data=data))


def _may_dispute(case: Complaint, at: datetime, new_facts: bool) -> None:
    edition = queries.edition_of(case)
    last = edition.complaints.bodies[-1].name if edition.complaints.bodies else "Ombudsman RI"
    outside = OUTSIDE.format(name=last)
    if case.ex_officio:
        raise Refused(WITHDRAWN)
    since = case.closed_at or case.sent_at or case.answered_at
    days = edition.complaints.dispute_days
    if case.state == states.CLOSED and since is not None and waited(case, since, at) > days:
        raise Refused(TOO_LATE.format(days=days, outside=outside), "text")
    if case.disputes >= edition.complaints.disputes_most and not new_facts:
        raise Refused(DECIDED.format(outside=outside), "new_facts")


@transaction.atomic
def withdraw(
    *, complaint: Complaint, at: datetime, reason: str = "", by: Person | None = None, version: int | None = None
) -> Complaint:
    """The complainant takes it back; what needs an examination goes on because of what it is about."""
    now = locked(complaint.pk)
    goes_on = now.is_sorted and queries.class_of(now).examination
    case = take(complaint, "withdraw_ex_officio" if goes_on else "withdraw", by=by, at=at, version=version)
    if case.ex_officio:
        raise Refused(GOES_ON)
    words = rules.tidy_text(reason)[: rules.NOTE_MOST]
    if words:
        say(case, Message.Kind.WITHDRAWAL, words, by=by, at=at, office=False)
    case.waiting_since = None
    if goes_on:
        move(case, "withdraw_ex_officio", by=by, at=at, told=Told(occasion="once"))
        case.ex_officio = True
        case.save(update_fields=["ex_officio"])
        return case
    case.closed_at = at
    return move(case, "withdraw", by=by, at=at, told=Told(data=papers.give_up(case)))
