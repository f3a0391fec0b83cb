"""Until when a returned request may be mended: one count for the mails, the page behind them, the worker and a new decree."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db.models import Q

from inang.notices import queries as notices
from inang.notices.models import Notice
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.workdays import queries as clocks
from inang.workdays.rules import CountingRule, Wait

REMINDED: Final = "Pengingat dikirim"  # how the lines of the timeline begin that warn of a lapse
MOVED: Final = "Batas perbaikan berubah"


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
    """Whether a working day has begun after the last day; that one comes after the last warning.

    A warning counts from when the mail server took the first of it, and while all of it waits, nothing is over. What could not be
    sent, also when it was tried again, counts from when it was written. Without a warning the last day alone counts.
    """
    wait = wait_of(case)
    kinds = tuple(f"request:{case.number}:{what}:{case.round}:" for what in ("reminder", "mending"))
    last = notices.last_of(str(case.number), kinds)
    times = [one.handed_over_at for one in last if one.handed_over_at is not None]
    if not times and any(one.state == Notice.State.WAITING for one in last):
        return False
    if told := times or _written(case):
        wait = warned(case, wait.rule.local(min(told)).date())
    return wait.is_over(wait.rule.local(at).date(), clocks.calendar())


def _written(case: HostingRequest) -> list[datetime]:
    """When the last warning of this round was written into the timeline."""
    said = Q(sentence__startswith=REMINDED) | Q(sentence__startswith=MOVED)
    return list(case.events.filter(said, at__gte=case.returned_at).order_by("-at").values_list("at", flat=True)[:1])
