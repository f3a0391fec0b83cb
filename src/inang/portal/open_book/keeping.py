"""Figures are counted once for each state of the books: the trail's length is the state, since whatever changes writes there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.cache import cache
from django.db.models import Max

from inang.audit import queries as audit
from inang.hosting import queries as hosting
from inang.portal.open_book.facts import gather
from inang.portal.open_book.figures import Figures, figures
from inang.portal.open_book.periods import Period, chosen, offered
from inang.standard import queries as standard
from inang.workdays.models import Breach

SECONDS: Final = 60  # and never longer than this


@dataclass(frozen=True)
class Kept:
    """The figures of a period with all periods that can be chosen."""

    figures: Figures
    periods: tuple[Period, ...]


def figures_of(slug: str, today: date) -> Kept:
    """Those of the period that an address asks for."""
    key = f"statistics:{_state()}:{today}:{standard.current(today).slug}"
    known: dict[str, Kept] = cache.get(key) or {}
    if not known:
        facts = gather(today)
        periods = tuple(offered(facts.begin, today))
        known = {period.slug: Kept(figures(facts, period), periods) for period in periods}
        cache.set(key, known, SECONDS)
    periods = next(iter(known.values())).periods
    return known[chosen(slug, periods).slug]


def _state() -> str:
    """Changes with every entry of the trail, and with the two things that the worker notes without one."""
    breach = Breach.objects.aggregate(last=Max("pk"))["last"]
    sites = hosting.sites().order_by().filter(status="active").count()
    return f"{audit.length()}:{breach}:{sites}"
