"""When shares of the working time are used up, and whether the office is open. Pure.

Working time is the office hours (breaks left out) of the days that count; a day that a pause touches has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from inang.workdays.days import ONE_DAY, Calendar
from inang.workdays.hours import CountingRule
from inang.workdays.rules import Segment, effective_start, pauses_of
from inang.workdays.working_time import running_spans

MINUTE = timedelta(minutes=1)


def counted_days(
    segments: Sequence[Segment], days: int, calendar: Calendar, rule: CountingRule, received: datetime, at: datetime
) -> list[date]:
    """The days that make up the limit, in order; the last one is the due date."""
    pauses, _stopped = pauses_of(segments, rule, at)
    today = rule.local(at).date()
    found: list[date] = []
    day = effective_start(received, calendar, rule)
    while len(found) < days:
        day = calendar.nth_after(day, 1, rule)
        if not any(pause.touches(day, today) for pause in pauses):
            found.append(day)
    return found


def moments(
    shares: Iterable[int],
    segments: Sequence[Segment],
    days: int,
    calendar: Calendar,
    rule: CountingRule,
    received: datetime,
    at: datetime,
    *,
    hours: int = 0,
) -> dict[int, datetime]:
    """Share in percent -> the moment in office time at which it is used up, as things stand at `at`."""
    if hours:
        pauses, _stopped = pauses_of(segments, rule, at)
        spans = running_spans(rule.local(received), pauses, rule.local(at), calendar, rule)
        return _reached_each({share: timedelta(hours=hours) * share / 100 for share in shares}, spans)
    counted = counted_days(segments, days, calendar, rule, received, at)
    if not counted:
        start = effective_start(received, calendar, rule)
        return dict.fromkeys(shares, datetime.combine(start, rule.closes(start), rule.zone))
    zone = rule.zone
    stretches = [
        (datetime.combine(day, first, zone), datetime.combine(day, last, zone))
        for day in counted
        for first, last in rule.hours(day).stretches
        if first < last
    ]
    total = sum((last - first for first, last in stretches), timedelta())
    return {share: _reached(total * share / 100, stretches) for share in shares}


def _reached_each(needed: Mapping[int, timedelta], spans: Iterable[tuple[datetime, datetime]]) -> dict[int, datetime]:
    """The moments at which several amounts of open time are used up."""
    found: dict[int, datetime] = {}
    total = timedelta()
    for first, last in spans:
        for share, amount in needed.items():
            if share not in found and amount <= total + (last - first):
                found[share] = first + (amount - total)
        total += last - first
        if len(found) == len(needed):
            break
    return found


def _reached(needed: timedelta, stretches: Sequence[tuple[datetime, datetime]]) -> datetime:
    for first, last in stretches:
        if needed <= last - first:
            return first + needed
        needed -= last - first
    return stretches[-1][1]


def is_open(at: datetime, calendar: Calendar, rule: CountingRule) -> bool:
    """Whether the office works now."""
    local = rule.local(at)
    if not calendar.is_working(local.date(), rule) or rule.has_closed(local):
        return False
    morning, afternoon = rule.hours(local.date()).stretches
    return morning[0] <= local.time() < morning[1] or afternoon[0] <= local.time()


def end_of(day: date, rule: CountingRule) -> datetime:
    """24.00 office time of a day: the moment at which a promise for that day is broken."""
    return datetime.combine(day + ONE_DAY, time(0), rule.zone)
