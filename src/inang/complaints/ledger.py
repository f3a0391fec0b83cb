"""The ledger of all complaints as figures, written beside a case when its clock starts and stops.

A case counts once, by the clock of its first round: a dispute neither mends nor hides what happened before it.
"""

from __future__ import annotations

from datetime import date, datetime

from inang.agencies import queries as agencies
from inang.complaints.models import Complaint
from inang.workdays.rules import ClockState


def month_of(moment: datetime) -> date:
    """The first day of the month, in office time."""
    return agencies.office_day(moment).replace(day=1)


def write_start(case: Complaint) -> None:
    """Note the months in which a case came and was entered."""
    case.received_month, case.entered_month = month_of(case.received_at), month_of(case.entered_at)


def write_end(case: Complaint, state: ClockState) -> None:
    """Note when the first round's clock stopped, how many working days were used, and whether the promise was broken."""
    if case.round == 1 and state.stopped_at is not None:
        case.ended_month, case.used_days = month_of(state.stopped_at), state.consumed + state.overdue
        case.was_late = state.late
