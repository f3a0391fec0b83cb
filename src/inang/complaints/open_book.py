"""Complaints as everybody may read them: by month, and by class for quarters that are over; never a case by itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Count, Exists, Min, OuterRef, QuerySet, Value, When
from django.db.models.functions import Left, StrIndex

from inang.complaints.models import Complaint
from inang.workdays.models import Breach

CLOCK = "complaint"


@dataclass(frozen=True)
class Ended:
    """Complaints whose first round's clock stopped in one month and which went alike."""

    month: date
    days: int
    late: bool
    paused: bool
    redated: bool
    n: int


@dataclass(frozen=True)
class Alike:
    """Complaints entered in one month, of one channel and class, that ended alike or are open (`days` None)."""

    entered: date
    channel: str
    classification: str
    ended: date | None  # in which month
    days: int | None
    late: bool
    n: int


def _complaints() -> QuerySet[Complaint]:
    """Questions and aspirations are no complaints; a dispute is no second one."""
    return Complaint.objects.filter(nature=Complaint.Nature.COMPLAINT).order_by()


def came() -> dict[date, int]:
    """month of receipt -> how many."""
    rows = _complaints().filter(received_month__isnull=False).values_list("received_month").annotate(n=Count("pk"))
    return dict(rows)


def ended() -> list[Ended]:
    """All complaints whose first round is over, alike ones together."""
    fields = ("ended_month", "used_days", "was_late", "paused_days", "was_redated")
    found: Counter[tuple[date, int, bool, bool, bool]] = Counter()
    rows = _complaints().filter(ended_month__isnull=False).values_list(*fields).annotate(n=Count("pk"))
    for month, days, late, paused, redated, n in rows:
        found[month, days or 0, bool(late), bool(paused), redated] += n
    return [Ended(*key, n) for key, n in found.items()]


def open_broken() -> dict[date, int]:
    """Complaints in their first round whose promised day has passed, by the month of that day."""
    rows = Breach.objects.filter(kind=CLOCK).exclude(clock__status="stop").exclude(clock__key__contains="/").order_by()
    passed = dict(rows.values_list("clock__key").annotate(Min("due")))
    numbers = _complaints().filter(number__in=passed, ended_month=None).values_list("number", flat=True)
    return dict(Counter(passed[number].replace(day=1) for number in numbers))


def breaches() -> dict[tuple[date, str], int]:
    """(month of the promised day, cause) -> how many promises were broken, of any round and of open complaints too."""
    later = Left("clock__key", StrIndex("clock__key", Value("/")) - 1)  # a later round's key: the number is what stands before
    rows = Breach.objects.filter(kind=CLOCK).order_by().annotate(
        number=Case(When(clock__key__contains="/", then=later), default="clock__key", output_field=CharField())
    )
    others = Complaint.objects.exclude(nature=Complaint.Nature.COMPLAINT).filter(number=OuterRef("number"))
    found: Counter[tuple[date, str]] = Counter()
    for due, cause, n in rows.filter(~Exists(others)).values_list("due", "cause").annotate(n=Count("*")):
        found[due.replace(day=1), cause] += n
    return dict(found)


def alike() -> list[Alike]:
    """All complaints, alike ones together; to be shown only as sums over pools and through `disclosing`."""
    fields = ("entered_month", "channel", "classification", "ended_month", "used_days", "was_late")
    found: Counter[tuple[date, str, str, date | None, int | None, bool]] = Counter()
    rows = _complaints().filter(entered_month__isnull=False).values_list(*fields).annotate(n=Count("pk"))
    for entered, channel, name, until, days, late, n in rows:
        found[entered, channel, name, until, days if until else None, bool(late and until)] += n
    return [Alike(*key, n) for key, n in found.items()]
