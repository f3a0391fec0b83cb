"""What the page of a period shows, ready for its template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from inang.complaints.disclosing import band_words
from inang.portal.open_book import plots
from inang.portal.open_book.figures import Complaints, Figures, Satisfaction, Slice
from inang.portal.open_book.keeping import Kept
from inang.portal.open_book.periods import ALL, Period
from inang.portal.parts import Link
from inang.requests.figures import OUTCOMES, median, ninetieth
from inang.standard.rules import Edition
from inang.survey.rules import quarter_of, settled_from

NO_CAUSE: Final = "Sebab belum ditulis"
HEAT: Final = (0, 5, 10, 20, 50)  # lower ends of a band -> one of five tints


def context(kept: Kept, edition: Edition) -> dict[str, Any]:
    found = kept.figures
    stacks, each = plots.stacks(found.slices)
    return {
        "f": found,
        "whole": found.whole,
        "choices": [Link(f"?periode={one.slug}", period_words(one), here=one == found.period) for one in kept.periods],
        "until": min(found.period.after - timedelta(days=1), found.today),
        "is_all": found.period.slug == ALL,
        "limit": edition.limit.days,
        "histograms": [
            (name, plots.histogram(found.whole, edition.limit.days, width))
            for name, width in (("only-wide", plots.WIDE), ("only-narrow", plots.NARROW))
        ],
        "days": [(day, n, found.whole.late_days[day]) for day, n in sorted(found.whole.days.items())],
        "stacks": stacks,
        "each": each,
        "outcomes": [(words, found.whole.ended[state]) for state, words in OUTCOMES.items()],
        "kinds": _kinds(found, edition),
        "causes": [(_cause(edition, cause), *numbers) for cause, numbers in found.causes.items()],
        "broken": [sum(numbers) for numbers in zip(*found.causes.values(), strict=True)],
        "heard": _heard(found),
        "trend": plots.trend(found.trend),
        "complaints": _complaints(found.complaints, edition) if found.complaints else None,
        "survey": _survey(found.survey) if found.survey else None,
        **_next_survey(edition, found.today),
    }


def period_words(period: Period) -> str:
    """Triwulan IV, 2026, Semua"""
    if period.slug == ALL:
        return _("Semua")
    if period.is_quarter:
        return quarter_of(period.first).short(_)
    return period.slug


def _kinds(found: Figures, edition: Edition) -> list[tuple[str, int]]:
    names = {kind.id: kind.name for kind in edition.request_kinds}
    return [(names.get(kind, kind), n) for kind, n in found.kinds.items()]


def _heard(found: Figures) -> list[Slice] | None:
    """Months or years of complaints; None when there is nothing of them."""
    whole = found.whole.complaints
    return [*found.slices, found.whole] if whole.received or whole.promised or whole.days else None


def _cause(edition: Edition, cause: str) -> str:
    if not cause:
        return NO_CAUSE
    return next((one.text for one in edition.breach_causes if one.id == cause), cause)


def _next_survey(edition: Edition, today: date) -> dict[str, Any]:
    """When the next result can be shown."""
    here = quarter_of(today)
    day = settled_from(here, edition.survey)
    return {"asks": bool(edition.survey.elements), "next_quarter": here.named(_), "next_day": day}


@dataclass(frozen=True)
class Cell:
    """One cell of channels and classes: "10–14", how dark it is, and its class, for where the head of the column is not seen."""

    words: str
    heat: int
    of: str = ""


def _cell(lower: int, of: str = "") -> Cell:
    return Cell(band_words(lower), max(place for place, least in enumerate(HEAT) if lower >= least), of)


def _complaints(found: Complaints, edition: Edition) -> dict[str, Any]:
    names = {one.id: one.name for one in edition.complaint_limits}
    limits = {one.id: f"{one.amount} {_(one.unit)}" for one in edition.complaint_limits}
    classes = [
        {
            "name": names.get(row.id, row.id),
            "limit": limits.get(row.id, ""),
            "row": row,
            "on_time": row.ended - row.late,
            "median": median(row.days),
            "ninetieth": ninetieth(row.days),
        }
        for row in found.classes
    ]
    channels = {one.id: one.name for one in edition.channels}
    rows = []
    shown = found.table if found.table and any(found.table.channels.values()) else None  # nothing but 0–4 says nothing
    for channel, lower in (shown.channels if shown else {}).items():
        assert found.table is not None
        cells = [_cell(found.table.cells[channel, row.id], names.get(row.id, row.id)) for row in found.classes]
        rows.append((channels.get(channel, channel), cells, _cell(lower)))
    span = (found.pools[0].months[0], found.pools[-1].last)
    has_ends = found.has_ends
    return {"total": found.total, "classes": classes, "rows": rows, "first": span[0], "last": span[1], "has_ends": has_ends}


def _survey(found: Satisfaction) -> dict[str, Any]:
    bounds = {one.id: one.bound for one in found.rules.grades}
    better = [one for one in found.rules.grades if one.bound > found.index]
    low = set(found.weakest[:1])
    rows = [
        {
            "name": one.short or one.name,
            "value": found.values[one.id],
            "x": plots.on_scale(found.values[one.id]),
            "lowest": one.id in low,
        }
        for one in found.rules.elements
    ]
    bands = plots.grade_bands(bounds)
    letters = [(name, x) for name, x, width in bands if width >= plots.NAMED]
    return {
        "n": found.n,
        "index": found.index,
        "grade": found.grade,
        "grade_name": next(one.name for one in found.rules.grades if one.id == found.grade),
        "lacking": better[-1].bound - found.index if better else Decimal(0),
        "better": better[-1].id if better else "",
        "rows": rows,
        "bands": bands,
        "letters": letters,
        "pools": [one.pool.named(_) for one in found.parts],
        "decree": found.rules.decree,
    }
