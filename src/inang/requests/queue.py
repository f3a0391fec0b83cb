"""The desk's queue, read by key: each part costs the same whether there are a hundred cases or a hundred thousand.

A view is a few sources (one state each), every one in the order of one index; a part takes the first rows of each and
merges them. Counts stop at `MOST`, since nobody reads further. The order is that of the rank of a state, then of the due day:
what waits for its agency comes after what the office has, and what has ended last; page and file have it from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.db.models.expressions import RawSQL

from inang.agencies.models import Person
from inang.letters import queries as letters
from inang.lookup import queries as lookup
from inang.lookup.rules import DESK
from inang.requests import queries, states
from inang.requests.finding import CASE
from inang.requests.models import HostingRequest
from inang.workdays import queries as workdays
from inang.workdays.rules import CountingRule

MOST: Final = 1000
# What was sent has a due date as it has a number; the date stands in every index of the queue, so no row is opened for it.
_SENT: Final = Q(due__isnull=False)
Key = tuple[int, date, int]  # rank, due date and primary key of the row beside which a part begins


@dataclass(frozen=True)
class View:
    """Which cases a tab shows; `mine`: only those of the person who looks."""

    words: str
    held: frozenset[str]
    mine: bool = False
    soon: bool = False  # only what is due by the end of the next working day, or late
    unsigned: bool = False  # also rejected cases whose refusal letter waits for its signature
    lost: bool = False  # also what was approved and only a head can end (effects.lost)
    newest: bool = False  # the last due date first


WAITING: Final = states.RUNNING - {states.RETURNED}
OVER: Final = states.ENDED - states.RUNNING
VIEWS: Final[dict[str, View]] = {
    "semua": View("Semua", states.RUNNING),
    "milik-saya": View("Antrean saya", frozenset({states.IN_REVIEW, states.RETURNED, states.RECOMMENDED}), mine=True),
    "belum-diambil": View("Belum diambil", frozenset({states.SUBMITTED})),
    "segera": View("Segera jatuh tempo", WAITING, soon=True),
    "jeda": View("Menunggu PD", frozenset({states.RETURNED})),
    "keputusan": View("Keputusan", frozenset({states.RECOMMENDED}), lost=True),
    "aktivasi": View("Aktivasi", frozenset({states.APPROVED})),
    "tanda-tangan": View("Tanda tangan", frozenset({states.ACTIVATED}), unsigned=True),
    "selesai": View("Selesai", OVER, newest=True),
}


@dataclass(frozen=True)
class Chosen:
    """One view for one person, perhaps narrowed by words; `view` None = everything that was ever sent."""

    view: View | None
    person: Person
    today: date
    rule: CountingRule
    words: str = ""
    barred: Q | None = None  # what this person sees in the view and may not do itself: left out

    @cached_property
    def named(self) -> RawSQL | None:
        """What the words leave of the cases, asked once for all sources of the view, its count and its page."""
        return lookup.narrowing(HostingRequest, self.words, scopes={DESK}, kind=CASE)

    @property
    def is_newest_first(self) -> bool:
        return self.view is not None and self.view.newest


@dataclass(frozen=True)
class Part:
    """Some rows of a view in its order, and whether there are rows before and behind them."""

    rows: list[HostingRequest]
    newer: Key | None = None
    older: Key | None = None


def _soon(today: date, rule: CountingRule) -> date:
    """The next working day: what is due by then is due soon."""
    return workdays.calendar().nth_after(today, 1, rule)


def _narrowed(chosen: Chosen, rows: QuerySet[HostingRequest]) -> QuerySet[HostingRequest]:
    rows = rows.filter(_SENT)
    if chosen.barred is not None:
        rows = rows.exclude(chosen.barred)
    if chosen.words:
        rows = rows.filter(chosen.named) if chosen.named is not None else rows.none()
    if chosen.view is not None and chosen.view.mine:
        rows = rows.filter(reviewer=chosen.person)
    if chosen.view is not None and chosen.view.soon:
        rows = rows.filter(due__lte=_soon(chosen.today, chosen.rule))
    return rows


RANKS: Final = (WAITING, frozenset({states.RETURNED}), OVER)
Source = tuple[int, QuerySet[HostingRequest]]  # the rank of all its rows, and the rows


def _rank(state: str) -> int:
    return next(rank for rank, held in enumerate(RANKS) if state in held)


def _sources(chosen: Chosen) -> list[Source]:
    """Disjoint row sets that make up the view."""
    everything = HostingRequest.objects.order_by()
    if chosen.view is None:
        return [(rank, _narrowed(chosen, everything.filter(state__in=held))) for rank, held in enumerate(RANKS)]
    held = sorted(chosen.view.held)
    found = [(_rank(state), _narrowed(chosen, everything.filter(state=state))) for state in held]
    if chosen.view.lost:
        for state in queries.APPROVED_ONCE:
            found.append((_rank(state), _narrowed(chosen, everything.filter(state=state, is_lost=True))))
    if chosen.view.unsigned:
        refused = everything.filter(state=states.REJECTED, number__in=unsigned())
        found.append((_rank(states.REJECTED), _narrowed(chosen, refused)))
    return found


def unsigned() -> list[str]:
    """Numbers of rejected cases whose refusal letter still waits for its signature."""
    return list(letters.waiting_refusals().values_list("subject_key", flat=True)[:MOST])


def rows(chosen: Chosen) -> QuerySet[HostingRequest]:
    """All rows of a view in its order, for a table to take away."""
    found = queries.desk()
    if chosen.view is not None:
        wanted = Q(state__in=chosen.view.held) | (queries.LOST if chosen.view.lost else Q(pk__in=()))
        if chosen.view.unsigned:
            wanted |= Q(state=states.REJECTED, number__in=unsigned())
        found = found.filter(wanted)
    rank = Case(*(When(state__in=held, then=place) for place, held in enumerate(RANKS)), output_field=IntegerField())
    order = ("-rank", "-due", "-pk") if chosen.is_newest_first else ("rank", "due", "pk")
    return _narrowed(chosen, found).annotate(rank=rank).order_by(*order)


def _keys(source: Source, beyond: Key | None, is_rising: bool, most: int) -> list[Key]:
    """The first keys of one source, behind a key when one is given."""
    rank, rows = source
    if beyond is not None:
        place, due, pk = beyond
        if rank != place:
            rows = rows if (rank > place) == is_rising else rows.none()
        else:
            same = Q(due__gt=due) | Q(pk__gt=pk) if is_rising else Q(due__lt=due) | Q(pk__lt=pk)
            rows = rows.filter(Q(due__gte=due) if is_rising else Q(due__lte=due)).filter(same)
    order = ("due", "pk") if is_rising else ("-due", "-pk")
    found = rows.exclude(due=None).order_by(*order).values_list("due", "pk")[:most]
    return [(rank, due, pk) for due, pk in found if due is not None]


def part(chosen: Chosen, *, most: int, after: Key | None = None, before: Key | None = None) -> Part:
    """At most `most` rows, behind `after` or in front of `before`; without either the first ones.

    Where all that stood there has left the view since, it is the part nearest to it, from the other side.
    """
    beyond, is_backwards = before or after, before is not None
    keys = _beside(chosen, beyond, is_backwards, most + 1)
    if beyond is not None and not keys:
        beyond, is_backwards = None, not is_backwards
        keys = _beside(chosen, beyond, is_backwards, most + 1)
    if not keys:
        return Part([])
    has_more, keys = len(keys) > most, keys[:most]
    if is_backwards:
        keys.reverse()
    has_newer, has_older = (has_more, beyond is not None) if is_backwards else (beyond is not None, has_more)
    shown = _ordered([pk for _rank, _due, pk in keys])
    return Part(shown, keys[0] if has_newer else None, keys[-1] if has_older else None)


def _beside(chosen: Chosen, beyond: Key | None, is_backwards: bool, most: int) -> list[Key]:
    """The first keys of all sources together, in the order of the view or against it."""
    is_rising = chosen.is_newest_first == is_backwards
    found = (key for source in _sources(chosen) for key in _keys(source, beyond, is_rising, most))
    return sorted(found, reverse=not is_rising)[:most]


def _ordered(pks: list[int]) -> list[HostingRequest]:
    found = {case.pk: case for case in queries.desk().filter(pk__in=pks)}
    return [found[pk] for pk in pks if pk in found]


def count(chosen: Chosen) -> int:
    """How many rows a view has, at most `MOST`."""
    first, *others = (rows.values("pk") for _rank, rows in _sources(chosen))
    return first.union(*others, all=True)[:MOST].count()


def counts(person: Person, today: date, rule: CountingRule) -> dict[str, int]:
    """The number of cases of each view, at most `MOST`: one query for each state that is looked at."""
    by_state: dict[str, int] = {}
    for state in sorted(states.OPEN | states.ENDED):
        everything = HostingRequest.objects.filter(_SENT, state=state).order_by()
        by_state[state] = everything.values("pk")[:MOST].count()
    found = {}
    for slug, view in VIEWS.items():
        if view.mine or view.soon:
            held = _narrowed(Chosen(view, person, today, rule), HostingRequest.objects.filter(state__in=view.held).order_by())
            found[slug] = held.values("pk")[:MOST].count()
        else:
            more = len(unsigned()) if view.unsigned else 0
            more += HostingRequest.objects.filter(_SENT, queries.LOST).order_by().values("pk")[:MOST].count() if view.lost else 0
            found[slug] = min(MOST, sum(by_state[state] for state in view.held) + more)
    return found


def key_of(text: str) -> Key | None:
    """A key from an address ("0_2026-11-26_123"); None for anything else."""
    rank, _mark, place = text.partition("_")
    day, _mark, pk = place.partition("_")
    try:
        fits = pk.isascii() and pk.isdigit() and len(pk) < 16 and rank in {str(one) for one in range(len(RANKS))}
        return (int(rank), date.fromisoformat(day), int(pk)) if fits else None
    except ValueError:
        return None


def words_of(key: Key) -> str:
    """The key as it stands in an address."""
    return f"{key[0]}_{key[1].isoformat()}_{key[2]}"
