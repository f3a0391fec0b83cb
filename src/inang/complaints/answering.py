"""The second pair of eyes, and the answer on its way: approved by somebody else, handed over, then it counts."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from inang.agencies.models import Person
from inang.complaints import papers, queries, rules, states
from inang.complaints.models import Answer, Complaint, Involvement, Message
from inang.complaints.rules import Overtaken, Refused
from inang.complaints.transition import (
    Told,
    involve,
    locked,
    may,
    move,
    not_accused,
    notice_event,
    overtaken_sentence,
    record,
    say,
    take,
    write_event,
)
from inang.complaints.words import DISPUTE_WORDS
from inang.letters import office
from inang.letters import queries as letter_files
from inang.letters import rules as letter_rules
from inang.letters import services as letters
from inang.letters.drivers.interface import SigningFault
from inang.letters.models import Letter
from inang.notices import queries as notices
from inang.worklist.rounds import each

_NO_OTHER_SIGNS: Final = (
    "Pengaduan ini tentang penanda tangan suratnya. Minta administrator mencatat pelimpahan (Plt. atau Plh.) kepada orang lain, "
    "lalu setujui."
)


@transaction.atomic
def approve(*, complaint: Complaint, by: Person, at: datetime, version: int | None = None) -> Complaint:
    """Let an answer go to the complainant: by somebody who never handled, examined or drafted it."""
    case = take(complaint, "approve", by=by, at=at, version=version)
    answer = _waiting(case)
    if answer.drafted_by_id in queries.accused_of(case):
        raise Refused("Jawaban ini disusun oleh yang diadukan. Serahkan perkara kepada penangan lain.")
    _fairly_found(case)
    _second_eyes(case, by, at)
    answer.verdict, answer.decided_by, answer.decided_at = Answer.Verdict.APPROVED, by, at
    if queries.class_of(case).examination or papers.numbered(case):
        return _number(case, answer, by, at)
    answer.save(update_fields=["verdict", "decided_by", "decided_at"])
    return _publish(case, answer, "approve", by, at, Told())


def _fairly_found(case: Complaint) -> None:
    """Raise Refused for an answer that rests on what whom it is about wrote down as found; other classes rest on nothing."""
    if queries.class_of(case).examination and queries.findings_of(case).exists() and not queries.is_found(case):
        raise Refused("Temuan pemeriksaan ditulis oleh yang diadukan. Kirim balik; tim pemeriksa lain menulis temuannya.")


def _number(case: Complaint, answer: Answer, by: Person, at: datetime) -> Complaint:
    """What was examined is answered by a numbered letter: it takes its number now and waits for its signature.

    One that was sent back has its number already, and keeps it.
    """
    signatory = office.signatory(at, but=queries.accused_of(case))
    if signatory is None:
        raise Refused(office.NOBODY_SIGNS if office.signatory(at) is None else _NO_OTHER_SIGNS)
    content = papers.answer_letter(case, answer.text, dispute_words(case), signatory, at)
    if (numbered := papers.numbered(case)) is not None:
        answer.letter = letters.rewrite(letter=numbered, content=content)
    else:
        answer.letter = letters.issue(
            kind=Letter.Kind.COMPLAINT,
            subject_key=queries.clock_key(case),
            content=content,
            party=papers.PARTY,
            subject=papers.SUBJECT,
            at=at,
            reserved=True,
        )
    answer.save(update_fields=["verdict", "decided_by", "decided_at", "letter"])
    told = Told(detail=f"Nomor {answer.letter.number}", data={"sequence": answer.sequence, "letter": answer.letter.number})
    return move(case, "approve_letter", by=by, at=at, told=told)


def sign(*, complaint: Complaint, by: Person, passphrase: str, at: datetime, version: int | None = None) -> Complaint:
    """Sign the letter that answers an examined complaint, and send it; the passphrase stays nowhere."""
    with transaction.atomic():
        case = take(complaint, "sign", by=by, at=at)
        if version is not None and version != case.version:  # what is signed is what was read
            raise Overtaken("Surat ini berubah sejak halaman dibuka. Baca konsepnya sekali lagi, lalu tanda tangani.")
        answer = _approved(case)
        assert answer.letter is not None
        if {answer.drafted_by_id, answer.decided_by_id} & queries.accused_of(case):
            raise Refused("Jawaban ini disusun atau disetujui oleh yang diadukan. Kirim balik kepada penangan lain.")
        _fairly_found(case)
        try:
            letter = letters.sign(letter=answer.letter, by=by, passphrase=passphrase, at=at)
        except (SigningFault, letter_rules.Refused) as fault:
            raise Refused(fault.sentence, "passphrase") from None
        answer.letter = letter
        return _publish(case, answer, "sign", by, at, _letter_told(case, letter))


def _approved(case: Complaint) -> Answer:
    """The answer whose letter waits."""
    found = case.answers.select_related("letter", "drafted_by").filter(verdict=Answer.Verdict.APPROVED).last()
    assert found is not None, "nothing waits for a signature without it"
    return found


def _letter_told(case: Complaint, letter: Letter) -> Told:
    assert letter.file is not None
    path = Path(letter_files.path(letter.file)).relative_to(settings.DATA)
    return Told(
        detail=f"Nomor {letter.number}, kode periksa {letter.check_code}",
        values={
            "letter_number": letter.number,
            "check_code": str(letter.check_code),
            "check_url": letters.check_url(letter),
        },
        papers=({"name": _paper_name(case), "path": str(path), "type": "application/pdf"},),
        data={"letter": letter.number, "sha256": letter.file.sha256},
    )


def _paper_name(case: Complaint) -> str:
    return f"Surat Jawaban {case.number}.pdf"


def _waiting(case: Complaint) -> Answer:
    answer = case.answers.select_related("drafted_by").filter(verdict=Answer.Verdict.WAITING).last()
    if answer is None:
        raise Overtaken(overtaken_sentence(case, stale=True))
    return answer


def _second_eyes(case: Complaint, by: Person, at: datetime) -> None:
    if fault := queries.approve_fault(case, by):
        raise Refused(fault)
    involve(case, by, Involvement.Part.APPROVE, at)


def _publish(case: Complaint, answer: Answer, verb: str, by: Person, at: datetime, told: Told) -> Complaint:
    """The answer stands in the conversation, with its letter, and goes by mail where there is an address."""
    file = answer.letter.file if answer.letter else None
    files = [(file, _paper_name(case))] if file else []
    say(case, Message.Kind.ANSWER, answer.text, by=answer.drafted_by, at=at, office=True, files=files)
    case.answered_at, case.sent_at, case.sent_way = at, None, ""
    told.values |= {"answer": answer.text, "dispute_words": dispute_words(case)}
    told.data |= {"sequence": answer.sequence}
    told.occasion = str(case.round)
    case = move(case, verb, by=by, at=at, told=told)
    return _shown(case, at)


def answer_events(case: Complaint) -> tuple[str, str]:
    """The events under which the answer of this round may be in the post room."""
    one, two = (notice_event(case, template, str(case.round)) for template in ("answered", "answered_letter"))
    return one, two


def dispute_words(case: Complaint) -> str:
    """How long one may object."""
    return DISPUTE_WORDS.format(dispute=queries.edition_of(case).complaints.dispute_days)


def _shown(case: Complaint, at: datetime) -> Complaint:
    """Without a mail address the page of the receipt code is how an answer arrives: it is there from now on."""
    if queries.address_of(case) and not case.ex_officio:
        return case
    return arrived(case, "tracking", at)


def arrived(case: Complaint, way: str, at: datetime) -> Complaint:
    """An answer was handed over: the clock stops at that moment."""
    case.sent_at, case.sent_way = at, way
    return move(case, "sent", by=None, at=at, told=Told(values={"way": rules.WAYS[way]}, data={"way": way}))


@transaction.atomic
def send_back(*, complaint: Complaint, reason: str, by: Person, at: datetime, version: int | None = None) -> Complaint:
    """Give a drafted answer back with what is to be mended."""
    case = take(complaint, "send_back", by=by, at=at, version=version)
    return _back(case, _waiting(case), "send_back", reason, by, at)


@transaction.atomic
def return_letter(*, complaint: Complaint, reason: str, by: Person, at: datetime, version: int | None = None) -> Complaint:
    """Give an approved answer back instead of signing its letter; its number waits for the letter that replaces it."""
    case = take(complaint, "return_letter", by=by, at=at, version=version)
    return _back(case, _approved(case), "return_letter", reason, by, at)


def _back(case: Complaint, answer: Answer, verb: str, reason: str, by: Person, at: datetime) -> Complaint:
    _second_eyes(case, by, at)
    words = rules.text_of(reason, "reason", least=5, most=1000, what="alasan")
    answer.verdict, answer.decided_by, answer.decided_at, answer.reason = Answer.Verdict.BACK, by, at, words
    answer.save(update_fields=["verdict", "decided_by", "decided_at", "reason"])
    numbered = {"letter": answer.letter.number} if answer.letter else {}
    return move(case, verb, by=by, at=at, told=Told(detail=words, data={"sequence": answer.sequence, **numbered}))


def settle_sent(*, at: datetime) -> list[str]:
    """Stop the clock of every answer that the mail server has taken, at the moment it did; returns the numbers."""
    waiting = {case: answer_events(case) for case in queries.unsent()}
    done = notices.handed_over(event for events in waiting.values() for event in events)
    sent = [case for case, events in waiting.items() if done & set(events)]
    return [case.number for case, _ in each(sent, lambda case: _settle(case.pk, at))]


@transaction.atomic
def _settle(pk: int, at: datetime) -> bool:
    return arrived_by_mail(locked(pk), at)


def arrived_by_mail(case: Complaint, at: datetime) -> bool:
    """Stop the clock of a locked case when the mail server took its answer and nobody has noticed yet; False otherwise."""
    events = answer_events(case)
    if case.state != states.ANSWERED or case.sent_at is not None or not notices.handed_over(events):
        return False
    times = [one.handed_over_at for event in events for one in notices.of_event(event) if one.handed_over_at]
    arrived(case, "email", min(max(times, default=at), at))
    return True


@transaction.atomic
def delivered(*, complaint: Complaint, way: str, by: Person, at: datetime, version: int | None = None) -> Complaint:
    """An answer that mail could not bring was handed over in another way: read out, sent, given."""
    case = take(complaint, "delivered", by=by, at=at, version=version)
    arrived_by_mail(case, at)
    if case.sent_at is not None:
        raise Overtaken(f"Jawaban {case.number} sudah sampai lewat {rules.WAYS[case.sent_way]}.")
    if way not in rules.WAYS:
        raise Refused("Pilih cara jawaban disampaikan.", "way")
    case.sent_at, case.sent_way = at, way
    return move(case, "delivered", by=by, at=at, told=Told(values={"way": rules.WAYS[way]}, data={"way": way}))


@transaction.atomic
def carry_back(*, complaint: Complaint, by: Person, at: datetime) -> Complaint:
    """Note that the answer was typed in at SP4N-LAPOR! under the tracking id."""
    case = locked(complaint.pk)
    not_accused(case, by)
    may(case, "officer", by, at)
    if case.channel != "lapor" or case.answered_at is None:
        raise Refused("Hanya jawaban atas pengaduan dari SP4N-LAPOR! yang dikembalikan ke sana.")
    if case.carried_back_at is not None:
        raise Overtaken(f"Jawaban {case.number} sudah dikembalikan ke SP4N-LAPOR!.")
    case.carried_back_at, case.version = at, case.version + 1
    case.save(update_fields=["carried_back_at", "version"])
    sentence = f"Jawaban dikembalikan ke SP4N-LAPOR! oleh {by.name}"
    write_event(case, sentence, at)
    record(case, "carry_back", sentence, by=by, role="officer", at=at, data={})
    return case
