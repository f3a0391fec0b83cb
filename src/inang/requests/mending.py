"""Until when a returned request may be mended: one count for the mails, the page behind them, the worker and a new decree."""

from __future__ import annotations

from datetime import date, datetime

from inang.notices import queries as notices
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.workdays import queries as clocks
from inang.workdays.rules import CountingRule, Wait


def wait_of(case: HostingRequest) -> Wait:
    """From the day of the return, as many working days as the edition gives."""
    edition = standard.edition(case.edition)
    rule = CountingRule(**edition.counting_values())
    assert case.returned_at is not None
    return Wait(rule.local(case.returned_at).date(), edition.offer.return_lapse_days, rule)


def warned(case: HostingRequest, on: date) -> Wait:
    """The same for who is warned on a day."""
    return wait_of(case).warned(on, clocks.calendar())


def reminder_event(case: HostingRequest, day: int) -> str:
    """The reminder of one day of the edition, in this round."""
    return f"request:{case.number}:reminder:{case.round}:{day}"


def moved_event(case: HostingRequest, version: int) -> str:
    """A version of the calendar moved the last day of this round."""
    return f"request:{case.number}:mending:{case.round}:{version}"


def is_over(case: HostingRequest, at: datetime) -> bool:
    """Whether a working day has begun after the last day; that one comes after the last warning, which must have gone out.

    While the mail server took none of it, nothing is over; without reminders in the edition the last day alone counts.
    """
    wait = wait_of(case)
    today = wait.rule.local(at).date()
    kinds = tuple(f"request:{case.number}:{what}:{case.round}:" for what in ("reminder", "mending"))
    last = notices.last_of(str(case.number), kinds)
    if last:
        times = [one.handed_over_at for one in last if one.handed_over_at is not None]
        if not times:
            return False
        wait = warned(case, wait.rule.local(min(times)).date())
    return wait.is_over(today, clocks.calendar())
