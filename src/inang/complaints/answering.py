"""The second pair of eyes, and the answer on its way: approved by somebody else, handed over, then it counts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from inang.agencies.models import Person
from inang.complaints import queries, rules
from inang.complaints.models import Answer, Complaint, Involvement, Message
from inang.complaints.rules import Overtaken, Refused, four_eyes_fault
from inang.complaints.transition import Told, involve, move, overtaken_sentence, say, take
from inang.complaints.words import DISPUTE_WORDS


@transaction.atomic
def approve(*, complaint: Complaint, by: Person, at: datetime, version: int | None = None) -> Complaint:
    """Let an answer go to the complainant: by somebody who never handled, examined or drafted it."""
    case = take(complaint, "approve", by=by, at=at, version=version)
    answer = _waiting(case)
    _second_eyes(case, answer, by, at)
    answer.verdict, answer.decided_by, answer.decided_at = Answer.Verdict.APPROVED, by, at
    answer.save(update_fields=["verdict", "decided_by", "decided_at"])
    return _publish(case, answer, by, at)


def _waiting(case: Complaint) -> Answer:
    answer = case.answers.select_related("drafted_by").filter(verdict=Answer.Verdict.WAITING).last()
    if answer is None:
        raise Overtaken(overtaken_sentence(case, stale=True))
    return answer


def _second_eyes(case: Complaint, answer: Answer, by: Person, at: datetime) -> None:
    if fault := four_eyes_fault(by.pk, {answer.drafted_by_id, *queries.worked_on(case)}):
        raise Refused(fault)
    involve(case, by, Involvement.Part.APPROVE, at)


def _publish(case: Complaint, answer: Answer, by: Person, at: datetime) -> Complaint:
    """The answer stands in the conversation, and goes by mail where there is an address."""
    say(case, Message.Kind.ANSWER, answer.text, by=answer.drafted_by, at=at, office=True)
    case.answered_at, case.sent_at, case.sent_way = at, None, ""
    told = Told(values={"answer": answer.text, "dispute_words": dispute_words(case)}, data={"sequence": answer.sequence})
    case = move(case, "approve", by=by, at=at, told=told)
    return shown(case, at)


def dispute_words(case: Complaint) -> str:
    """How long one may object."""
    return DISPUTE_WORDS.format(dispute=queries.edition_of(case).complaints.dispute_days)


def shown(case: Complaint, at: datetime) -> Complaint:
    """Without a mail address the page of the receipt code is how an answer arrives: it is there from now on."""
    if queries.complainant_of(case).email and not case.ex_officio:
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
    answer = _waiting(case)
    _second_eyes(case, answer, by, at)
    words = rules.text_of(reason, "reason", least=5, most=1000, what="alasan")
    answer.verdict, answer.decided_by, answer.decided_at, answer.reason = Answer.Verdict.BACK, by, at, words
    answer.save(update_fields=["verdict", "decided_by", "decided_at", "reason"])
    return move(case, "send_back", by=by, at=at, told=Told(detail=words, data={"sequence": answer.sequence}))
