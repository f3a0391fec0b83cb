"""The figures of one period, from the facts; `flat` names each of them once, for the page's JSON and for who counts again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from inang.complaints.disclosing import Pool, Table, table
from inang.portal.open_book.facts import Facts
from inang.portal.open_book.periods import ALL, Period
from inang.requests.figures import ANSWERED, OUTCOMES, median, ninetieth, percent
from inang.standard.asking import Survey
from inang.survey.queries import Shown, of_period, together
from inang.survey.rules import element_value, grade, index, weakest

TREND: Final = 12  # months of the plot of sites
Flat = dict[str, int | str | None]


def plain(value: Decimal | float | None) -> str | None:
    """A number as text without a float's noise: 1.5, 2, 96.2."""
    return f"{value:g}" if isinstance(value, float) else str(value) if value is not None else None


class Promises(ABC):
    """What follows alike for requests and complaints from how many were answered, late, or open past their day."""

    days: Counter[int]
    open_broken: int

    @property
    @abstractmethod
    def answered(self) -> int:
        """How many got their answer."""

    @property
    @abstractmethod
    def late(self) -> int:
        """How many of these after their day."""

    @property
    def on_time(self) -> int:
        return self.answered - self.late

    @property
    def promised(self) -> int:
        """Promises that were kept or broken: answered cases, and open ones whose day has passed."""
        return self.answered + self.open_broken

    @property
    def share(self) -> Decimal | None:
        return percent(self.on_time, self.promised)

    @property
    def median(self) -> float | None:
        return median(self.days)

    @property
    def ninetieth(self) -> int | None:
        return ninetieth(self.days)


@dataclass
class Heard(Promises):
    """Complaints of one month or year; `days` only of months that are over, five or more together (disclosing.pools)."""

    received: int = 0
    ended: int = 0
    late: int = 0
    open_broken: int = 0
    days: Counter[int] = field(default_factory=Counter)

    @property
    def answered(self) -> int:
        return self.ended

    @property
    def broken(self) -> int:
        return self.late + self.open_broken


@dataclass
class Slice(Promises):
    """One month, or one year where months would be too many."""

    first: date
    words: str
    received: int = 0
    days: Counter[int] = field(default_factory=Counter)
    late_days: Counter[int] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    open_broken: int = 0
    complaints: Heard = field(default_factory=Heard)

    @property
    def answered(self) -> int:
        return sum(self.days.values())

    @property
    def late(self) -> int:
        return sum(self.late_days.values())


@dataclass
class ClassRow:
    """Complaints of one class, of months that are over; how they ended only by whole years."""

    id: str
    received: int = 0
    ended: int = 0
    late: int = 0
    days: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True)
class Complaints:
    """Complaints by class and channel, of months that are over."""

    pools: Sequence[Pool]
    classes: Sequence[ClassRow]
    table: Table | None
    has_ends: bool  # how they ended: not in a quarter

    @property
    def total(self) -> int:
        return sum(one.received for one in self.classes)


@dataclass(frozen=True)
class Satisfaction:
    """The survey's result of a period."""

    parts: Sequence[Shown]
    rules: Survey

    @property
    def n(self) -> int:
        return together(self.parts).n

    @property
    def index(self) -> Decimal:
        return index(together(self.parts), self.rules.weight)

    @property
    def grade(self) -> str:
        return grade(self.index, self.rules.grades).id

    @property
    def values(self) -> dict[str, Decimal]:
        sums = together(self.parts)
        return {one.id: element_value(sums, one.id) for one in self.rules.elements}

    @property
    def weakest(self) -> list[str]:
        return weakest(together(self.parts), [one.id for one in self.rules.elements])


@dataclass(frozen=True)
class Figures:
    """Everything that the page of one period says in numbers."""

    period: Period
    today: date
    whole: Slice
    slices: Sequence[Slice]
    paused: int
    redated: int
    complaints_paused: int
    complaints_redated: int
    kinds: Mapping[str, int]
    causes: Mapping[str, tuple[int, int]]  # of requests, of complaints
    sites: int
    trend: Sequence[tuple[date, int]]
    complaints: Complaints | None
    survey: Satisfaction | None

    def flat(self) -> Flat:
        """Every figure under its name."""
        found: Flat = {}
        for name, one in [("", self.whole), *((f"{one.words}.", one) for one in self.slices)]:
            found |= _slice_flat(f"permintaan.{name}", f"pengaduan.{name}", one)
        found |= {"permintaan.jeda": self.paused, "permintaan.digeser": self.redated}
        found |= {"pengaduan.jeda": self.complaints_paused, "pengaduan.digeser": self.complaints_redated}
        for days in sorted(self.whole.days):
            found[f"permintaan.hari.{days}"] = self.whole.days[days]
            found[f"permintaan.hari.{days}.lewat"] = self.whole.late_days[days]
        found |= {f"permintaan.hasil.{state}": self.whole.ended[state] for state in OUTCOMES}
        found |= {f"permintaan.jenis.{kind}": n for kind, n in self.kinds.items()}
        for cause, (requests, complaints) in self.causes.items():
            found[f"pelanggaran.permintaan.{cause or 'belum_ditulis'}"] = requests
            found[f"pelanggaran.pengaduan.{cause or 'belum_ditulis'}"] = complaints
        found |= {"situs.aktif": self.sites, **{f"situs.{month:%Y-%m}": n for month, n in self.trend}}
        return found | _complaints_flat(self.complaints) | _survey_flat(self.survey)


def _slice_flat(requests: str, complaints: str, one: Slice) -> Flat:
    return {
        f"{requests}masuk": one.received,
        f"{requests}dijawab": one.answered,
        f"{requests}lewat": one.late,
        f"{requests}terbuka_lewat": one.open_broken,
        f"{requests}tepat_persen": plain(one.share),
        f"{requests}median": plain(one.median),
        f"{requests}p90": one.ninetieth,
        f"{complaints}masuk": one.complaints.received,
        f"{complaints}selesai": one.complaints.ended,
        f"{complaints}lewat": one.complaints.late,
        f"{complaints}terbuka_lewat": one.complaints.open_broken,
        f"{complaints}tepat_persen": plain(one.complaints.share),
        f"{complaints}median": plain(one.complaints.median),
        f"{complaints}p90": one.complaints.ninetieth,
    }


def _complaints_flat(found: Complaints | None) -> Flat:
    if found is None:
        return {}
    flat: Flat = {}
    for one in found.classes:
        flat[f"golongan.{one.id}.masuk"] = one.received
        if not found.has_ends:
            continue
        flat[f"golongan.{one.id}.selesai"] = one.ended
        flat[f"golongan.{one.id}.lewat"] = one.late
        flat[f"golongan.{one.id}.median"] = plain(median(one.days))
        flat[f"golongan.{one.id}.p90"] = ninetieth(one.days)
    if found.table is not None:
        flat |= {f"saluran.{channel}.sedikitnya": n for channel, n in found.table.channels.items()}
        flat |= {f"saluran.{channel}.{name}.sedikitnya": n for (channel, name), n in found.table.cells.items()}
    return flat


def _survey_flat(found: Satisfaction | None) -> Flat:
    if found is None:
        return {}
    values: Flat = {f"survei.unsur.{name}": str(value) for name, value in found.values.items()}
    return {
        "survei.responden": found.n,
        "survei.ikm": str(found.index),
        "survei.mutu": found.grade,
        "survei.terlemah": " ".join(found.weakest),
        **values,
    }


# -- counting --------------------------------------------------------------------------------------
def figures(facts: Facts, period: Period) -> Figures:
    """Count one period; only whole-number sums over the facts."""
    whole = Slice(period.first, "")
    paused = redated = 0
    slices = _slices(facts, period)
    kinds: Counter[str] = Counter()
    for month, kind, n in facts.came:
        for part in _parts(whole, slices, period, month):
            part.received += n
        kinds[kind] += n if period.has(month) else 0
    for row in facts.ended:
        for part in _parts(whole, slices, period, row.month):
            _end(part, row.state, row.days, row.late, row.n)
        if period.has(row.month) and row.state in ANSWERED:
            paused += row.n if row.paused else 0
            redated += row.n if row.redated else 0
    for month, n in facts.open_broken.items():
        for part in _parts(whole, slices, period, month):
            part.open_broken += n
    _count_complaints(facts, period, whole, slices)
    trend = _trend(facts.sites, facts.today)
    return Figures(
        period=period,
        today=facts.today,
        whole=whole,
        slices=list(slices.values()),
        paused=paused,
        redated=redated,
        complaints_paused=sum(one.n for one in facts.complaints_ended if one.paused and period.has(one.month)),
        complaints_redated=sum(one.n for one in facts.complaints_ended if one.redated and period.has(one.month)),
        kinds={kind: n for kind, n in kinds.most_common() if n},
        causes=_causes(facts, period),
        sites=sum(facts.sites.values()),
        trend=trend,
        complaints=_complaints(facts, period),
        survey=_satisfaction(facts, period),
    )


def _slices(facts: Facts, period: Period) -> dict[str, Slice]:
    """Months up to this one, or years; by their name."""
    months = [month for month in period.months if month <= facts.today]
    if period.slug == ALL:
        years = dict.fromkeys(month.year for month in months)
        return {str(year): Slice(date(year, 1, 1), str(year)) for year in years}
    return {f"{month:%Y-%m}": Slice(month, f"{month:%Y-%m}") for month in months}


def _parts(whole: Slice, slices: Mapping[str, Slice], period: Period, month: date) -> Iterable[Slice]:
    if not period.has(month):
        return ()
    own = slices.get(str(month.year) if period.slug == ALL else f"{month:%Y-%m}")
    return (whole, own) if own is not None else (whole,)


def _end(part: Slice, state: str, days: int | None, late: bool, n: int) -> None:
    part.ended[state] += n
    if state in ANSWERED and days is not None:
        part.days[days] += n
        if late:
            part.late_days[days] += n


def _count_complaints(facts: Facts, period: Period, whole: Slice, slices: Mapping[str, Slice]) -> None:
    for month, n in facts.complaints_came.items():
        for part in _parts(whole, slices, period, month):
            part.complaints.received += n
    for one in facts.complaints_ended:
        for part in _parts(whole, slices, period, one.month):
            part.complaints.ended += one.n
            part.complaints.late += one.n if one.late else 0
    for month, n in facts.complaints_broken.items():
        for part in _parts(whole, slices, period, month):
            part.complaints.open_broken += n
    for month, days in facts.complaint_days:
        for part in _parts(whole, slices, period, month):
            part.complaints.days += days


def _causes(facts: Facts, period: Period) -> dict[str, tuple[int, int]]:
    """Promises of requests and of complaints that broke, by cause, the commonest first."""
    requests, complaints = (_by_cause(breaches, period) for breaches in (facts.breaches, facts.complaint_breaches))
    order = sorted(requests | complaints, key=lambda cause: (-requests[cause] - complaints[cause], cause))
    return {cause: (requests[cause], complaints[cause]) for cause in order}


def _by_cause(breaches: Mapping[tuple[date, str], int], period: Period) -> Counter[str]:
    found: Counter[str] = Counter()
    for (month, cause), n in breaches.items():
        if period.has(month):
            found[cause] += n
    return found


def _trend(sites: Mapping[date, int], today: date) -> list[tuple[date, int]]:
    """Sites that are active today, by the last months: how many of them were active at the end of each."""
    found, month = [], today.replace(day=1)
    for _back in range(TREND):
        found.append((month, sum(n for since, n in sites.items() if since <= month)))
        month = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
    return found[::-1]


def _complaints(facts: Facts, period: Period) -> Complaints | None:
    """Pools that became big enough within the period."""
    pools = [pool for pool in facts.complaint_pools if period.has(pool.last)]
    if not pools:
        return None
    inside = {month for pool in pools for month in pool.months}
    rows: dict[str, ClassRow] = {one.id: ClassRow(one.id) for one in facts.edition.complaint_limits}
    cells: Counter[tuple[str, str]] = Counter()
    for one in facts.alike:
        if one.entered not in inside:
            continue
        row = rows.setdefault(one.classification, ClassRow(one.classification))
        row.received += one.n
        cells[one.channel, one.classification] += one.n
    for year, ends in facts.class_ends.items() if not period.is_quarter else ():
        for (name, days, late), n in ends.items() if period.slug in (ALL, str(year)) else ():
            row = rows.setdefault(name, ClassRow(name))
            row.ended, row.late = row.ended + n, row.late + (n if late else 0)
            row.days[days] += n
    known = [one.id for one in facts.edition.channels]
    channels = (*known, *sorted({channel for channel, _name in cells} - set(known)))
    return Complaints(pools, list(rows.values()), table(cells, channels, tuple(rows)), not period.is_quarter)


def _satisfaction(facts: Facts, period: Period) -> Satisfaction | None:
    parts = of_period("" if period.slug == ALL else period.slug, facts.answers)
    return Satisfaction(parts, facts.survey_of(parts)) if parts else None
