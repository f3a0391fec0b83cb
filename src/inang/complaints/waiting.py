"""Waiting for a complainant is bounded: reminders on the days of the edition, then the handling goes on without an answer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from inang.complaints import queries, states
from inang.complaints.handling import until_values
from inang.complaints.models import Complaint, Message
from inang.complaints.transition import Told, locked, move, notify, record, waited, write_event
from inang.standard import queries as standard
from inang.workdays import queries as clocks
from inang.workdays.moments import is_open
from inang.workdays.rules import CountingRule


def remind(*, at: datetime) -> list[str]:
    """Remind complainants who were asked, and go on without those who never answered; returns the numbers of these.

    Nobody is reminded at night: outside office hours nothing happens.
    """
    if not is_open(at, clocks.calendar(), CountingRule(**standard.current().counting_values())):
        return []
    waiting = Complaint.objects.filter(state=states.WAITING, waiting_since__isnull=False).order_by("pk")
    return [case.number for case in waiting if _remind_or_go_on(case.pk, at)]


@transaction.atomic
def _remind_or_go_on(pk: int, at: datetime) -> bool:
    case = locked(pk)
    if case.state != states.WAITING or case.waiting_since is None:
        return False
    rules = queries.edition_of(case).complaints
    days = waited(case, case.waiting_since, at)
    if days > rules.wait_days:
        case.waiting_since = None
        told = Told(values={"wait": str(rules.wait_days)}, data={"waited": days})
        move(case, "time_out", by=None, at=at, told=told)
        return True
    due = [day for day in sorted(rules.wait_reminder_days) if days >= day and not _reminded(case, day)]
    if due:  # after a long stop only the last one is sent
        _remind(case, due[-1], days, at)
    return False


def _occasion(case: Complaint, day: int) -> str:
    assert case.waiting_since is not None
    return f"{case.waiting_since:%Y%m%d%H%M%S}:{day}"


def _reminded(case: Complaint, day: int) -> bool:
    """By the timeline, since not everybody has an address."""
    return case.events.filter(at__gt=case.waiting_since, sentence=_sentence(day)).exists()


def _sentence(day: int) -> str:
    return f"Pengingat hari ke-{day} kepada pelapor"


def _remind(case: Complaint, day: int, days: int, at: datetime) -> None:
    question = case.messages.filter(kind=Message.Kind.QUESTION).last()
    values = {
        "waited": str(days),
        "question": question.text if question else "",
        **until_values(case),
    }
    notify(case, "reminder", at=at, values=values, occasion=_occasion(case, day))
    write_event(case, _sentence(day), at, public="Kami mengingatkan Anda")
    record(case, "remind", _sentence(day), by=None, role="system", at=at, data={"day": day, "waited": days})
