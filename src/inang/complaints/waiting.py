"""Waiting for a complainant is bounded: reminders on the days of the edition, then the handling goes on without an answer.

Until when is one count: for the mails, the page behind them, the worker and a new decree.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from inang.agencies.hours import is_office_open
from inang.complaints import queries, states
from inang.complaints.models import Complaint, Event, Message
from inang.complaints.transition import Told, locked, move, notice_event, notify, record, write_event
from inang.notices import queries as notices
from inang.notices.models import Notice
from inang.workdays import queries as clocks
from inang.workdays.rules import CountingRule, Wait
from inang.worklist.rounds import each

REMINDED: Final = "Pengingat hari ke-"  # how the lines of the timeline begin that warn a complainant
MOVED: Final = "Batas jawaban pelapor berubah"


def wait_of(case: Complaint) -> Wait:
    """From the day of the question, as many working days as the edition gives."""
    assert case.waiting_since is not None
    edition = queries.edition_of(case)
    rule = CountingRule(**edition.counting_values())
    return Wait(rule.local(case.waiting_since).date(), edition.complaints.wait_days, rule)


def wait_until(case: Complaint) -> date:
    """The last day on which an answer is waited for."""
    return wait_of(case).until(clocks.calendar()).due


def warned(case: Complaint, at: datetime) -> Wait:
    """The same for who is warned now."""
    wait = wait_of(case)
    return wait.warned(wait.rule.local(at).date(), clocks.calendar())


def occasion(case: Complaint, what: int | str) -> str:
    """Which warning of this wait: the day of a reminder, or the version of the calendar that moved the last day."""
    assert case.waiting_since is not None
    return f"{case.waiting_since:%Y%m%d%H%M%S}:{what}"


def remind(*, at: datetime) -> list[str]:
    """Remind complainants who were asked, and go on without those who never answered; returns the numbers of these.

    Nobody is reminded at night: outside office hours nothing happens.
    """
    if not is_office_open(at):
        return []
    waiting = Complaint.objects.filter(state=states.WAITING, waiting_since__isnull=False).order_by("pk")
    return [case.number for case, _ in each(waiting, lambda case: _remind_or_go_on(case.pk, at))]


@transaction.atomic
def _remind_or_go_on(pk: int, at: datetime) -> bool:
    case = locked(pk)
    if case.state != states.WAITING or case.waiting_since is None:
        return False
    rules, wait = queries.edition_of(case).complaints, wait_of(case)
    waited = wait.waited(wait.rule.local(at).date(), clocks.calendar())
    day = max((one for one in rules.wait_reminder_days if one <= waited), default=None)
    if day is not None and not _reminded(case, day):
        _remind(case, day, waited, at)  # after a long stop the last one alone, and the case waits until that was heard
        return False
    if not _is_over(case, at):
        return False
    case.waiting_since = None
    told = Told(values={"wait": str(rules.wait_days)}, data={"waited": waited})
    move(case, "time_out", by=None, at=at, told=told)
    return True


def _is_over(case: Complaint, at: datetime) -> bool:
    """Whether a working day has begun after the last day; that one comes after the last warning.

    While the mail server has not taken that one, nothing is over.
    """
    if any(one.state == Notice.State.WAITING for one in _last(case)):
        return False
    wait = standing(case)
    return wait.is_over(wait.rule.local(at).date(), clocks.calendar())


def _last(case: Complaint) -> list[Notice]:
    kinds = tuple(notice_event(case, what, occasion(case, "")) for what in ("reminder", "until_moved"))
    return notices.last_of(case.number, kinds)


def standing(case: Complaint) -> Wait:
    """As it is counted now, and as the page of the receipt code says it.

    A warning counts from when the mail server took it; what could not be sent (also when it was tried again), or has no address,
    stands on the page of the receipt code and counts from when it was written there.
    """
    told = [one.handed_over_at for one in _last(case) if one.handed_over_at is not None]
    told += _warnings(case).values_list("at", flat=True)[:1]  # the last one may have had no address any more
    return warned(case, max(told)) if told else wait_of(case)


def is_asked(case: Complaint) -> bool:
    """Whether an answer of the complainant is waited for, and until a last day."""
    return case.state == states.WAITING and case.waiting_since is not None and not case.ex_officio


def _warnings(case: Complaint) -> QuerySet[Event]:
    """Lines of this wait in the timeline, newest first; not everybody has an address."""
    said = Q(sentence__startswith=REMINDED) | Q(sentence__startswith=MOVED)
    return case.events.filter(said, at__gt=case.waiting_since).order_by("-at", "-pk")


def _reminded(case: Complaint, day: int) -> bool:
    return _warnings(case).filter(sentence=_sentence(day)).exists()


def _sentence(day: int) -> str:
    return f"{REMINDED}{day} kepada pelapor"


def _remind(case: Complaint, day: int, waited: int, at: datetime) -> None:
    question = case.messages.filter(kind=Message.Kind.QUESTION).last()
    values = {
        "waited": str(waited),
        "question": question.text if question else "",
        **clocks.until_values(warned(case, at), case.edition),
    }
    notify(case, "reminder", at=at, values=values, occasion=occasion(case, day))
    write_event(case, _sentence(day), at, public="Kami mengingatkan Anda")
    record(case, "remind", _sentence(day), by=None, role="system", at=at, data={"day": day, "waited": waited})
