"""The head's one screen: what needs a decision, what is late, who has how much, how long the work takes and how that moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inang.portal.access import Actor, desk_page
from inang.portal.cases import CLOCK
from inang.portal.counting import due_view
from inang.portal.desk import overview_complaints
from inang.portal.parts import DueView
from inang.requests import ledger, queries, queue, states
from inang.requests.figures import Month, together
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.workdays import queries as workdays
from inang.workdays.days import ALARM_DAYS
from inang.workdays.rules import ClockState, CountingRule
from inang.workdays.words import MONTHS, days_off_words, saat

HEADS: Final = ("approver", "signatory")
SHOWN: Final = 5
MONTHS_SHOWN, RECENT = 12, 3
# what each head decides: view of the queue, name of the page, words
DESKS: Final = (
    ("approver", "keputusan", "decide", "Menunggu keputusan Anda"),
    ("signatory", "tanda-tangan", "sign", "Menunggu tanda tangan Anda"),
)
WIDTH, HEIGHT, STEP = 336.0, 96.0, 28.0  # a plot, in its own units; STEP is one month


@dataclass(frozen=True)
class Row:
    """One case in a short list."""

    number: str
    label: str
    agency: str
    holder: str
    due: DueView | None
    href: str


@dataclass(frozen=True)
class Desk:
    """One kind of thing that waits for this head."""

    title: str
    rows: list[Row]
    count: int
    is_capped: bool
    all_href: str


@dataclass(frozen=True)
class Bar:
    """One month of the plots and of the table beside them."""

    month: Month
    x: float
    kept_y: float
    kept_height: float
    late_y: float
    late_height: float
    median_y: float | None
    ninetieth_y: float | None
    limit_ys: list[float]  # of the limits that held for its cases

    @property
    def name(self) -> str:
        return f"{MONTHS[self.month.first.month - 1]} {self.month.first.year}"

    @property
    def limit_words(self) -> str:
        return " atau ".join(str(one) for one in sorted(self.month.limits))

    @property
    def short(self) -> str:
        return MONTHS[self.month.first.month - 1][:3]

    @property
    def middle(self) -> float:
        return round(self.x + 10, 1)


@dataclass(frozen=True)
class Limit:
    """Words of a limit at the place where its line begins."""

    x: float
    y: float
    days: int

    @property
    def is_far(self) -> bool:
        """Whether its words would not end before the edge."""
        return self.x > WIDTH - 4 * STEP

    @property
    def words_x(self) -> float:
        return WIDTH + 8 if self.is_far else self.x


@dataclass(frozen=True)
class Trend:
    """Twelve months as bars, and as two lines over the days that were promised to the cases of each month."""

    bars: list[Bar]

    @property
    def limits(self) -> list[Limit]:
        """Each limit, in words, where its line begins."""
        found: dict[int, Limit] = {}
        for bar in self.bars:
            for days, y in zip(sorted(bar.month.limits), bar.limit_ys, strict=True):
                found.setdefault(days, Limit(bar.x - 4, y, days))
        return [found[days] for days in sorted(found)]

    @property
    def limit_words(self) -> str:
        return " atau ".join(str(one.days) for one in self.limits)

    @property
    def median_points(self) -> str:
        return " ".join(f"{bar.middle},{bar.median_y}" for bar in self.bars if bar.median_y is not None)

    @property
    def ninetieth_points(self) -> str:
        return " ".join(f"{bar.middle},{bar.ninetieth_y}" for bar in self.bars if bar.ninetieth_y is not None)

    @property
    def finished(self) -> int:
        return sum(bar.month.finished for bar in self.bars)

    @property
    def received(self) -> int:
        return sum(bar.month.received for bar in self.bars)

    @property
    def words(self) -> str:
        late = sum(bar.month.late for bar in self.bars)
        return f"{self.finished} permintaan selesai dalam dua belas bulan, {late} lewat batas. Angkanya ada di tabel."


def trend(months: list[Month]) -> Trend:
    """Where bars and points stand."""
    top = max([1, *(month.finished for month in months)])
    most = max([1, *(limit + 1 for month in months for limit in month.limits), *(month.ninetieth or 0 for month in months)])

    def height(count: int) -> float:
        return round(HEIGHT * count / top, 1)

    def at(days: float) -> float:
        return round(HEIGHT + 4 - HEIGHT * days / most, 1)

    def point(days: float | None) -> float | None:
        return None if days is None else at(days)

    bars = []
    for place, month in enumerate(months):
        kept, late = height(month.on_time), height(month.late)
        low = round(HEIGHT + 4 - kept, 1)
        x, late_y = place * STEP + 4, round(low - late, 1)
        limits = [at(limit) for limit in sorted(month.limits)]
        bars.append(Bar(month, x, low, kept, late_y, late, point(month.median), point(month.ninetieth), limits))
    return Trend(bars)


def _row(case: HostingRequest, clock: ClockState | None, page: str) -> Row:
    due = due_view(clock, reverse("portal:desk_count", args=[case.number])) if clock else None
    holder = case.reviewer.name if case.reviewer and case.state == states.IN_REVIEW else states.STATES[case.state].word
    if page == "decide" and case.state != states.RECOMMENDED:
        page = "review"  # what was approved and never comes is refused from there
    return Row(str(case.number), case.label, case.agency.name, holder, due, reverse(f"portal:{page}", args=[case.number]))


def _waiting(request: Actor, today: date, rule: CountingRule) -> list[tuple[str, str, str, queue.Part, int]]:
    """(title, view, page, rows, count) of each desk that this person has."""
    found = []
    for role, slug, page, title in DESKS:
        if role in request.roles:
            barred = queries.undecidable_by if role == "approver" else queries.own_of
            wanted = queue.Chosen(queue.VIEWS[slug], request.person, today, rule, barred=barred(request.person, today))
            found.append((title, slug, page, queue.part(wanted, most=SHOWN), queue.count(wanted)))
    return found


def _lists(request: Actor, now: datetime, rule: CountingRule) -> dict[str, Any]:
    """What waits for this head, and what is late."""
    today = timezone.localdate()
    waiting, late = _waiting(request, today, rule), ledger.late(today, SHOWN)
    numbers = {str(case.number) for case in late} | {str(case.number) for row in waiting for case in row[3].rows}
    clocks = workdays.states(CLOCK, sorted(numbers), now)

    def rows(cases: list[HostingRequest], name: str) -> list[Row]:
        return [_row(case, clocks.get(str(case.number)), name) for case in cases]

    queue_url = reverse("portal:queue")
    return {
        "desks": [
            Desk(title, rows(part.rows, name), count, count >= queue.MOST, f"{queue_url}?tampilan={slug}")
            for title, slug, name, part, count in waiting
        ],
        "late": rows(late, "review"),
        "late_count": ledger.late_count(today),
    }


def _people(request: Actor, rule: CountingRule) -> dict[str, Any]:
    """Who has how much, and what nobody has."""
    today = timezone.localdate()
    loads = ledger.load(today)
    unclaimed = queue.count(queue.Chosen(queue.VIEWS["belum-diambil"], request.person, today, rule))
    return {"loads": loads, "most_load": max([1, *(one.reviewing for one in loads)]), "unclaimed": unclaimed}


@desk_page(*HEADS)
def page(request: Actor) -> HttpResponse:
    now, edition = timezone.localtime(), standard.current()
    rule = CountingRule(**edition.counting_values())
    months = ledger.months(now.date(), MONTHS_SHOWN)
    context: dict[str, Any] = {
        **_lists(request, now, rule),
        **_people(request, rule),
        "recent": together(months[-RECENT:]),
        "trend": trend(months),
        "complaints": overview_complaints.lists(request),
        "now": saat(now),
        "calendar_left": days_off_words(left) if (left := workdays.days_covered(now.date())) < ALARM_DAYS else "",
        "calendar_until": workdays.calendar().covered_until,
    }
    return render(request, "desk/overview.html", context)
