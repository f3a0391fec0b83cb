"""Working days of the demo's past, and what happens on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from inang.standard import queries as standard
from inang.workdays.queries import calendar
from inang.workdays.rules import CountingRule

Deed = Callable[[datetime], object]


class Days:
    """Working days counted from the one on which the case began."""

    def __init__(self, now: datetime, ago: int) -> None:
        self.rule = CountingRule(**standard.current().counting_values())
        self.calendar = calendar()
        self.first = self.rule.local(now).date()
        while ago:
            self.first -= timedelta(days=1)
            ago -= self.calendar.is_working(self.first, self.rule)

    def at(self, number: int, hour: int, minute: int = 0) -> datetime:
        day = self.calendar.nth_after(self.first, number, self.rule) if number else self.first
        return datetime.combine(day, time(hour, minute), tzinfo=self.rule.zone)
