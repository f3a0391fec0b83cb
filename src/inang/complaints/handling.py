"""From the first question to the approved answer: asking, replying, drafting, and the second pair of eyes."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from inang.agencies.models import Person
from inang.complaints import papers, queries, rules, states
from inang.complaints.models import Answer, Complaint, Involvement, Message
from inang.complaints.receiving import Files, keep_files
from inang.complaints.rules import Overtaken, Refused
from inang.complaints.transition import (
    Told,
    can_handle,
    find_anew,
    handles,
    involve,
    locked,
    may,
    move,
    not_accused,
    overtaken_sentence,
    record,
    say,
    take,
    write_event,
)
from inang.complaints.triaging import conflict
from inang.complaints.waiting import wait_of, wait_until
from inang.workdays import queries as clocks

OVER: Final = "Pengaduan {number} sudah selesai, jadi pesan tidak dapat ditambahkan."
OBJECT: Final = " Bila belum selesai, ajukan keberatan."


@transaction.atomic
def ask(*, complaint: Complaint, text: str, by: Person, at: datetime, version: int | None = None) -> Complaint:
    """Ask the complainant something: the clock waits, bounded by the edition, until an answer or the time-out."""
    case = take(complaint, "ask", by=by, at=at, version=version)
    if case.ex_officio:
        raise Refused("Pelapor sudah menarik pengaduannya; pemeriksaan berjalan tanpa dia.")
    question = rules.text_of(text, least=5, most=rules.NOTE_MOST, what="pertanyaan")
    say(case, Message.Kind.QUESTION, question, by=by, at=at, office=True)
    clocks.look_anew()  # a last day is promised
    case.waiting_since = at
    values = {"question": question, **clocks.until_values(wait_of(case), case.edition)}
    told = Told(values=values, data={"until": wait_until(case)})
    return move(case, "ask", by=by, at=at, told=told)


def reply(
    *,
    complaint: Complaint,
    text: str,
    at: datetime,
    files: Files = (),
    channel: str = "contact_page",
    by: Person | None = None,
) -> Message:
    """What the complainant writes, in any open state; an answer to a question lets the clock run on.

    The door has proven who it is (receipt code, or a mail of a party with its token). `by`: an officer who types it.
    """
    said = rules.text_of(text, least=1, what="pesan")
    kept = keep_files(files, at)
    with transaction.atomic():
        case = locked(complaint.pk)
        if by is not None:
            not_accused(case, by)
        may(case, "complainant", by, at)
        if case.state not in states.OPEN | {states.ANSWERED} or case.ex_officio:
            cure = OBJECT if case.state == states.CLOSED else ""
            raise Overtaken(OVER.format(number=case.number) + cure)
        message = say(case, Message.Kind.REPLY, said, by=by, at=at, office=False, channel=channel, files=kept)
        hashes = [file.sha256 for file, _name in kept]
        if case.state == states.WAITING:
            case.waiting_since = None
            move(case, "reply", by=by, at=at, told=Told(data={"channel": channel, "files": hashes}))
            return message
        case.active_at, case.version = max(at, case.active_at), case.version + 1
        case.save(update_fields=["active_at", "version"])
        sentence = f"Pelapor menulis (dicatat {by.name})" if by else "Pelapor menulis"
        write_event(case, sentence, at, public="Anda menulis")
        record(case, "reply", sentence, by=by, role="complainant", at=at, data={"channel": channel, "files": hashes})
        return message


@transaction.atomic
def write(
    *, complaint: Complaint, text: str, by: Person, at: datetime, public: bool = False, version: int | None = None
) -> Message:
    """A note for colleagues, or (`public`) a message to the complainant that asks nothing; the state stays."""
    case = locked(complaint.pk)
    not_accused(case, by)
    if case.state not in states.OPEN | {states.ANSWERED}:
        raise Overtaken(overtaken_sentence(case, by))
    if version is not None and version != case.version:
        raise Overtaken(overtaken_sentence(case, stale=True))
    if by.pk not in {case.handler_id, *queries.examiners_of(case)} or not can_handle(case, by, at):
        may(case, "officer", by, at)
    said = rules.text_of(text, least=1, most=rules.NOTE_MOST, what="pesan")
    message = say(case, Message.Kind.NOTE, said, by=by, at=at, office=True, public=public)
    case.active_at, case.version = max(at, case.active_at), case.version + 1
    case.save(update_fields=["active_at", "version"])
    sentence = f"Pesan kepada pelapor dari {by.name}" if public else f"Catatan oleh {by.name}"
    write_event(case, sentence, at, public="Kami menulis kepada Anda" if public else "")
    record(case, "write", sentence, by=by, role="handler", at=at, data={"public": public})
    return message


@transaction.atomic
def rename(*, complaint: Complaint, subject: str, by: Person, at: datetime) -> Complaint:
    """Give the case a better name in lists; what the complainant wrote stays as it was."""
    case = locked(complaint.pk)
    not_accused(case, by)
    if not handles(case, by, at):
        may(case, "officer", by, at)
    if case.state in states.GONE:
        raise Refused(f"Pengaduan {case.number} sudah disamarkan, jadi pokoknya tidak dapat diubah lagi.")
    name = " ".join(rules.tidy_text(subject).split())
    if not name or len(name) > rules.SUBJECT_MOST:
        raise Refused(f"Tulis pokok pengaduan, paling panjang {rules.SUBJECT_MOST} karakter.", "subject")
    case.subject, case.version = name, case.version + 1
    case.subject = queries.open_subject(case)
    case.save(update_fields=["subject", "version"])
    find_anew(case, at)
    record(case, "rename", f"Pokok pengaduan diubah oleh {by.name}", by=by, role="officer", at=at, data={})
    return case


# -- the answer ------------------------------------------------------------------------------------
@transaction.atomic
def draft(
    *, complaint: Complaint, text: str, evidence: str = "", by: Person, at: datetime, version: int | None = None
) -> Complaint:
    """Write the answer, or write it anew while it waits for approval; `evidence` is for whoever approves it.

    What needs an examination is answered only after the team has written down what it found, and nobody whom the case is
    about did. Who answers a twin was not given it, and is asked here what its handler was asked before.
    """
    case = take(complaint, "draft", by=by, at=at, version=version)
    if case.state == states.LINKED and (fault := conflict(case, by, at)):
        raise Refused(fault)
    said = rules.text_of(text, most=rules.TEXT_MOST, what="jawaban")
    if queries.class_of(case).examination and not queries.is_found(case):
        raise Refused("Golongan ini memerlukan pemeriksaan. Tulis temuan tim dahulu, lalu susun jawaban.", "text")
    if queries.class_of(case).examination or papers.numbered(case):
        papers.unnamed(case, said)
    involve(case, by, Involvement.Part.HANDLE, at)
    if case.state == states.LINKED or case.handler_id is None:
        case.handler = by
    last = case.answers.aggregate(last=Max("sequence"))["last"] or 0
    waiting = case.answers.filter(verdict=Answer.Verdict.WAITING).first()
    if waiting is not None:
        waiting.verdict, waiting.reason, waiting.decided_at = Answer.Verdict.BACK, "Ditulis ulang", at
        waiting.save(update_fields=["verdict", "reason", "decided_at"])
    Answer.objects.create(
        complaint=case,
        sequence=last + 1,
        round=case.round,
        text=said,
        evidence=rules.tidy_text(evidence)[: rules.TEXT_MOST],
        drafted_by=by,
        drafted_at=at,
    )
    return move(case, "draft", by=by, at=at, told=Told(data={"sequence": last + 1}))
