"""Whether the office is open now: what nobody should hear of at night or on a day off waits for this."""

from __future__ import annotations

from datetime import datetime

from inang.standard import queries as standard
from inang.workdays import queries as workdays
from inang.workdays.moments import is_open
from inang.workdays.rules import CountingRule


def is_office_open(at: datetime) -> bool:
    """By the hours of the edition that holds now and the calendar as it is known."""
    return is_open(at, workdays.calendar(), CountingRule(**standard.current().counting_values()))
