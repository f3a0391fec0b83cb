"""The ledger of all complaints as figures, written beside a case when its clock starts and stops.

A case counts once, by the clock of its first round: a dispute neither mends nor hides what happened before it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from inang.agencies import queries as agencies
from inang.complaints.models import Complaint
from inang.workdays.models import Breach
from inang.workdays.rules import ClockState

CLOCK: Final = "complaint"


def write_start(case: Complaint) -> None:
    """Note the months in which a case came and was entered."""
    case.received_month, case.entered_month = agencies.office_month(case.received_at), agencies.office_month(case.entered_at)


def write_end(case: Complaint, state: ClockState) -> None:
    """Note when the first round's clock stopped, how many working days were used or waited, and whether a promise broke.

    A date that was moved after it had passed, or a class with a longer limit, mends nothing: the breach is an event.
    """
    if case.round == 1 and state.stopped_at is not None:
        case.ended_month, case.used_days = agencies.office_month(state.stopped_at), state.consumed + state.overdue
        case.paused_days = state.paused_days
        case.was_late = state.late or broken(case.number).exists()


def broken(number: str) -> QuerySet[Breach]:
    """The broken promises of a case's first round."""
    return Breach.objects.filter(clock__kind=CLOCK, clock__key=number)


def note_broken(*, at: datetime) -> int:
    """Mark open cases whose promise was broken (workdays notes the breach, and knows no case); returns how many."""
    keys = Breach.objects.filter(kind=CLOCK).exclude(clock__status="stop").values("clock__key")
    unmarked = Complaint.objects.filter(Q(was_late=None) | Q(was_late=False), ended_month=None)
    return unmarked.filter(number__in=keys).update(was_late=True)
