"""What the front page says about itself: how long, how often on time, how many sites. Real cases or
nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Final

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inang.hosting.models import Site
from inang.requests.figures import percent
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.standard.rules import Edition
from inang.workdays import queries as workdays

KEPT_SECONDS: Final = 60  # the page may be a minute behind; a thousand readers cost one count
PERIOD: Final = timedelta(days=90)
MOST_SHOWN: Final = 120  # squares and dots that are still a picture
WIDTH: Final = 300.0


@dataclass(frozen=True)
class Case:
    """One finished request: working days that were used, and whether the promise was broken."""

    days: int
    late: bool


@dataclass(frozen=True)
class Mark:
    """One dot or square of a plot, in the units of its picture."""

    x: float
    y: float
    late: bool
    r: float = 4.0


@dataclass(frozen=True)
class Figures:
    """Everything that the three small plots need; `requests` 0 means: show the empty state."""

    requests: int
    on_time: int
    median: float
    limit: int
    shown: tuple[Case, ...]
    active: int
    trend: tuple[int, ...]  # sites that are active today, by the month since which they are
    first_month: date
    since: date
    until: date
    kinds: tuple[tuple[str, int], ...] = ()  # finished requests by the name of their kind, the most frequent first

    @property
    def kinds_words(self) -> str:
        """Hosting baru 12, perubahan nama situs 3"""
        words = ", ".join(f"{name[:1].lower()}{name[1:]} {count}" for name, count in ((_(one), n) for one, n in self.kinds))
        return _("Menurut jenis: {words}.").format(words=words) if words else ""

    @property
    def on_time_percent(self) -> Decimal | None:
        return percent(self.on_time, self.requests)

    @property
    def _span(self) -> int:
        return max([self.limit + 1, *(case.days for case in self.shown)])

    def _x(self, days: float) -> float:
        return round(8 + (WIDTH - 16) * days / self._span, 1)

    @property
    def limit_x(self) -> float:
        return round(self._x(self.limit) + (WIDTH - 16) / self._span / 2, 1)

    @property
    def ticks(self) -> list[tuple[float, int]]:
        step = max(1, self._span // 6)
        return [(self._x(day), day) for day in range(0, self._span + 1, step)]

    @property
    def dots(self) -> list[Mark]:
        """One dot a request, stacked over its number of working days; smaller when a column is high."""
        counts = Counter(case.days for case in self.shown)
        rows = 5 if max(counts.values()) <= 25 else 9
        widest = -(-max(counts.values()) // rows)
        step = min(10.0, (WIDTH - 16) / self._span / widest, 56 / rows)
        seen: Counter[int] = Counter()
        marks = []
        for case in self.shown:
            column, row = divmod(seen[case.days], rows)
            seen[case.days] += 1
            middle = (-(-counts[case.days] // rows) - 1) / 2
            x = self._x(case.days) + (column - middle) * step
            marks.append(Mark(round(x, 1), round(54 - row * step, 1), case.late, round(step * 0.42, 1)))
        return marks

    @property
    def dots_words(self) -> str:
        words = "{n} permintaan selesai, satu titik satu permintaan. Garis: batas {limit} hari kerja."
        return ngettext(words, words, self.requests).format(n=self.requests, limit=self.limit)

    @property
    def squares(self) -> list[Mark]:
        """One square a request, late ones last and crossed."""
        cases = sorted(self.shown, key=lambda one: one.late)
        return [Mark((n % 15) * 19.5 + 1, (n // 15) * 19.5 + 1, case.late) for n, case in enumerate(cases)]

    @property
    def squares_height(self) -> float:
        return max(76.0, -(-len(self.shown) // 15) * 19.5)

    @property
    def squares_words(self) -> str:
        late = self.requests - self.on_time
        end = _("{late} lewat batas, tercatat tetap.").format(late=late) if late else _("Tidak ada yang lewat batas.")
        return _("{on_time} dari {n} tepat waktu.").format(on_time=self.on_time, n=self.requests) + f" {end}"

    @property
    def _trend_xy(self) -> list[tuple[float, float]]:
        top = max([1, *self.trend])
        step = (WIDTH - 8) / max(len(self.trend) - 1, 1)
        return [(round(n * step, 1), round(56 - 48 * count / top, 1)) for n, count in enumerate(self.trend)]

    @property
    def has_trend(self) -> bool:
        """Was a site active in any of the months?"""
        return any(self.trend)

    @property
    def trend_points(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self._trend_xy)

    @property
    def trend_last(self) -> tuple[float, float]:
        return self._trend_xy[-1]

    @property
    def trend_words(self) -> str:
        words = "{n} situs aktif hari ini, menurut bulan pertama kali terbukti aktif."
        return ngettext(words, words, self.active).format(n=self.active)


def figures(*, at: datetime, edition: Edition) -> Figures:
    """The figures as of `at`, at most a minute old."""
    key = f"figures:{edition.slug}"
    found: Figures | None = cache.get(key)
    if found is None:
        found = count(at=at, limit=edition.limit.days)
        cache.set(key, found, KEPT_SECONDS)
    return found


def count(*, at: datetime, limit: int) -> Figures:
    """Count the cases whose confirmation was sent in the last 90 days, and the sites."""
    today = timezone.localtime(at).date()
    rows = list(
        HostingRequest.objects.filter(state__in=("confirmed", "closed"), confirmed_at__gte=at - PERIOD)
        .order_by("-confirmed_at")
        .values_list("number", "kind", "edition", "was_late")
    )
    broken = {number for number, _kind, _edition, was_late in rows if was_late}  # for ever, however its date moved later
    states = workdays.states("request", [number for number, *_more in rows if number], at)
    cases = [Case(state.consumed + state.overdue, state.late or number in broken) for number, state in states.items()]
    first = _months_back(today, 11)
    begun = list(
        Site.objects.filter(status="active", activated_at__isnull=False).values_list(
            "activated_at", flat=True
        )
    )
    months = [_months_back(today, back) for back in range(11, -1, -1)]
    days = [timezone.localtime(moment).date() for moment in begun if moment]
    return Figures(
        requests=len(cases),
        on_time=sum(not case.late for case in cases),
        median=float(median(case.days for case in cases)) if cases else 0.0,
        limit=limit,
        shown=tuple(cases[:MOST_SHOWN]),
        active=len(days),
        trend=tuple(
            sum((day.year, day.month) <= (month.year, month.month) for day in days) for month in months
        ),
        first_month=first,
        since=(at - PERIOD).date(),
        until=today,
        kinds=_by_kind((kind, slug) for _number, kind, slug, _late in rows),
    )


def _by_kind(rows: Iterable[tuple[str, str]]) -> tuple[tuple[str, int], ...]:
    """How many of each kind, named as the edition names it."""
    counts: Counter[str] = Counter()
    for (kind, slug), count in Counter(rows).items():
        counts[standard.edition(slug).kind(kind).name] += count
    return tuple(counts.most_common())


def _months_back(day: date, months: int) -> date:
    """The first day of the month that lies `months` before this one."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)
