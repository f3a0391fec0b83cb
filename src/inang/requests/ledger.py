"""The ledger of all cases as figures: by month, by person, what is late, why cases were returned.

Month, working days used and whether the promise was broken are written beside a case when its clock starts and stops,
from the clock itself; so every figure here is a count over an index, and nothing is estimated.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from inang.agencies import queries as agencies
from inang.letters import queries as letters
from inang.requests import states
from inang.requests.figures import Month, month_after, months_until
from inang.requests.models import HostingRequest, ReturnItem
from inang.standard import queries as standard
from inang.workdays import queries as clocks
from inang.workdays.models import Breach
from inang.workdays.rules import ClockState

CLOCK = "request"
WAITING = states.RUNNING - {states.RETURNED}
BATCH = 500
DAY = timedelta(days=1)
FIGURES = ["received_month", "ended_month", "used_days", "was_late", "paused_days"]


def _numbered() -> QuerySet[HostingRequest]:
    return HostingRequest.objects.filter(number__isnull=False).order_by()


def _dated() -> QuerySet[HostingRequest]:
    """For what is asked by month: only what was sent has one, so the index answers and no row is opened."""
    return HostingRequest.objects.order_by()


def months(last: date, number: int) -> list[Month]:
    """That many months up to the one of `last`, oldest first; three queries.

    Each case counts by the limit of its own edition; a month in which none was finished has the limit that held at its end.
    """
    found = {first: Month(first) for first in months_until(last, number)}
    span = (min(found), max(found))
    came = _dated().filter(received_month__range=span).values_list("received_month").annotate(n=Count("*"))
    for first, count in came:
        found[first].received = count
    ended = _dated().filter(ended_month__range=span)
    alike = ended.values_list("ended_month", "state", "used_days", "was_late", "edition").annotate(n=Count("*"))
    for first, state, used, late, edition, count in alike:
        found[first].count(state, used, late, standard.edition(edition).limit.days, count)
    unsigned = letters.waiting_refusals().order_by().values("subject_key")
    waiting = ended.filter(state=states.REJECTED, used_days__isnull=False, number__in=unsigned)
    for first, count in waiting.values_list("ended_month").annotate(n=Count("*")):
        found[first].waiting = count
    for first, month in found.items():
        month.limits = month.limits or {standard.current(min(month_after(first) - DAY, last)).limit.days}
    return list(found.values())


def open_after(first: date) -> int:
    """How many cases were open when the month ended: those of now, without what came and with what ended since."""
    later = month_after(first)
    now = _numbered().filter(state__in=states.RUNNING).count()
    came = _dated().filter(received_month__gte=later).count()
    return now - came + _dated().filter(ended_month__gte=later).count()


@dataclass(frozen=True)
class KindRow:
    """What came, what ended and what was open of one kind of request."""

    kind: str
    received: int
    out: int
    open: int


def kinds(first: date) -> list[KindRow]:
    """The month by kind of request, the most frequent first; five queries."""
    later, dated = month_after(first), _dated()

    def by_kind(rows: QuerySet[HostingRequest]) -> Counter[str]:
        return Counter(dict(rows.values_list("kind").annotate(n=Count("*"))))

    came, out = by_kind(dated.filter(received_month=first)), by_kind(dated.filter(ended_month=first))
    still = by_kind(_numbered().filter(state__in=states.RUNNING))
    still.subtract(by_kind(dated.filter(received_month__gte=later)))
    still.update(by_kind(dated.filter(ended_month__gte=later)))
    found = [KindRow(kind, came[kind], out[kind], still[kind]) for kind in {*came, *out, *still}]
    return sorted((row for row in found if row.received or row.out or row.open), key=lambda row: (-row.received, row.kind))


@dataclass(frozen=True)
class Load:
    """What one reviewer has: under review, waiting for the agency, and how many of the first are late."""

    name: str
    reviewing: int
    waiting: int
    late: int


def load(today: date) -> list[Load]:
    """Every reviewer of today, and whoever still has a case; two queries."""
    held = _numbered().filter(state__in=(states.IN_REVIEW, states.RETURNED), reviewer__isnull=False)
    counted = held.values_list("reviewer_id", "reviewer__name").annotate(
        reviewing=Count("pk", filter=Q(state=states.IN_REVIEW)),
        waiting=Count("pk", filter=Q(state=states.RETURNED)),
        late=Count("pk", filter=Q(state=states.IN_REVIEW, due__lt=today)),
    )
    found = {pk: Load(name, reviewing, waiting, late) for pk, name, reviewing, waiting, late in counted}
    for person in agencies.office_people("reviewer", today):
        found.setdefault(person.pk, Load(person.name, 0, 0, 0))
    return sorted(found.values(), key=lambda one: (-one.reviewing, one.name))


def late(today: date, most: int) -> list[HostingRequest]:
    """Cases of the office whose day has passed, also those whose letter has not arrived; the longest waiting first."""
    found: list[HostingRequest] = []
    for state in sorted(WAITING):
        rows = _numbered().select_related("agency", "reviewer").filter(state=state, due__lt=today)
        found += rows.order_by("due", "pk")[:most]
    return sorted(found, key=lambda case: (case.due or today, case.pk))[:most]


def late_count(today: date) -> int:
    return _numbered().filter(state__in=WAITING, due__lt=today).count()


@dataclass(frozen=True)
class Broken:
    """One promise that was not kept, with the reason as an officer wrote it."""

    number: str
    label: str
    agency: str
    due: date
    at: datetime
    reason: str


def moments_of(first: date) -> tuple[datetime, datetime]:
    """A month from its first moment to that of the next one, in office time."""
    begin, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, month_after(first)))
    return begin, end


def of_month(rows: QuerySet[Breach], first: date) -> QuerySet[Breach]:
    """Those whose day was in a month: one of its last day is broken at 00:00 of the next, and is its own."""
    return rows.filter(due__gte=first, due__lt=month_after(first))


def breaches(first: date, most: int | None = None) -> tuple[list[Broken], int]:
    """The promises that a month broke in order, all or the first so many, and how many there are."""
    known = of_month(clocks.breaches(CLOCK), first)
    rows = list(known.select_related("clock").order_by("due", "pk")[:most])
    numbers = [row.clock.key for row in rows]
    cases = {str(case.number): case for case in _numbered().select_related("agency").filter(number__in=numbers)}
    return [_broken(row, cases.get(row.clock.key)) for row in rows], known.count()


def _broken(row: Breach, case: HostingRequest | None) -> Broken:
    label, agency = (case.label, case.agency.name) if case else ("", "")
    return Broken(row.clock.key, label, agency, row.due, row.at, row.reason)


def returns(first: date) -> dict[str, int]:
    """Checklist item ("" = something else) -> how often a case was returned for it in a month, most often first."""
    begin, end = moments_of(first)
    rows = ReturnItem.objects.filter(at__gte=begin, at__lt=end).order_by().values_list("item").annotate(n=Count("*"))
    return dict(sorted(rows, key=lambda row: (-row[1], row[0])))


def first_month() -> date | None:
    """The month in which the first case came."""
    known = _dated().filter(received_month__isnull=False).order_by("received_month")
    return known.values_list("received_month", flat=True).first()


# -- written beside a case by the verbs ------------------------------------------------------------------------------------------
def write_start(case: HostingRequest) -> None:
    """Note the month in which a case came."""
    case.received_month = agencies.office_month(case.received_at) if case.received_at else None


def write_end(case: HostingRequest, state: ClockState, at: datetime) -> None:
    """Note when the clock stopped, how many working days were used or waited, and whether a promise was ever broken.

    A date that was moved after it had passed mends nothing: the breach is an event.
    """
    case.ended_month = agencies.office_month(at)
    case.used_days, case.paused_days = state.consumed + state.overdue, state.paused_days
    case.was_late = state.late or Breach.objects.filter(clock__kind=CLOCK, clock__key=case.number).exists()


def note_broken(*, at: datetime) -> int:
    """Mark open cases whose promise was broken (workdays notes the breach, and knows no case); returns how many."""
    broken = Breach.objects.filter(kind=CLOCK).exclude(clock__status="stop").values("clock__key")
    unmarked = _numbered().filter(Q(was_late=None) | Q(was_late=False), ended_month=None)
    return unmarked.filter(number__in=broken).update(was_late=True)


def complete(*, at: datetime) -> int:
    """Write what cases lack that are older than these figures, from their clocks; returns how many."""
    ended = Q(state__in=states.ENDED - {states.CONFIRMED})
    lacking = Q(received_month=None) | (ended & (Q(ended_month=None) | Q(paused_days=None)))
    old = _numbered().filter(lacking, received_at__isnull=False).order_by("pk")
    done, last = 0, 0
    while part := list(old.filter(pk__gt=last)[:BATCH]):
        known = clocks.states(CLOCK, [str(case.number) for case in part], at)
        for case in part:
            write_start(case)
            state = known.get(str(case.number))
            if state is not None and state.stopped_at is not None:
                write_end(case, state, state.stopped_at)
        HostingRequest.objects.bulk_update(part, FIGURES)
        done, last = done + len(part), part[-1].pk
    return done
