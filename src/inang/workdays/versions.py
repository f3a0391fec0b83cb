"""The calendar as what was announced, one version after another; folding them gives the calendar of a day. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from inang.workdays.days import (
    CLOSURE,
    JOINT_LEAVE,
    MAKE_UP,
    OFF_KINDS,
    ONE_DAY,
    PUBLIC,
    REGIONAL,
    Calendar,
    DayOff,
    OutsideCalendar,
    Revoked,
)
from inang.workdays.words import tanggal_surat

ADD, REVOKE = "add", "revoke"


class Kind(NamedTuple):
    word: str
    basis: str  # who decrees it


KINDS: Final[dict[str, Kind]] = {
    PUBLIC: Kind("libur nasional", "SKB 3 Menteri atau Keppres"),
    JOINT_LEAVE: Kind("cuti bersama", "SKB 3 Menteri dan Keppres"),
    REGIONAL: Kind("libur daerah", "Keputusan Gubernur"),
    CLOSURE: Kind("penutupan kantor", "keputusan kepala kantor"),
    MAKE_UP: Kind("hari kerja pengganti", "keputusan yang menetapkannya"),
}


@dataclass(frozen=True)
class Entry:
    """One day that a version adds or revokes."""

    date: date
    kind: str
    name: str
    action: str = ADD
    estimated: bool = False


@dataclass(frozen=True)
class Version:
    """What one decree changed; it is never edited and never deleted. `covers`: years whose days off it completes."""

    number: int
    decree: str
    decree_date: date | None
    announced: date
    entries: tuple[Entry, ...]
    covers: tuple[int, ...] = ()


def in_order(versions: Iterable[Version]) -> list[Version]:
    """By the day of announcement; of one day, as they were recorded."""
    return sorted(versions, key=lambda one: (one.announced, one.number))


def fold(versions: Iterable[Version], as_of: date | None = None) -> Calendar:
    """The calendar as it was known on `as_of` (None: all that is recorded); raises OutsideCalendar when nothing was."""
    known = [one for one in in_order(versions) if as_of is None or one.announced <= as_of]
    if not known:
        when = f" yang diumumkan sampai {tanggal_surat(as_of)}" if as_of else ""
        raise OutsideCalendar(f"Belum ada kalender hari libur{when}. Pilih tanggal pengetahuan yang lebih baru.")
    active: dict[tuple[date, str], DayOff] = {}
    revoked: list[Revoked] = []
    for version in known:
        for entry in version.entries:
            key = (entry.date, entry.kind)
            if entry.action == ADD:
                active[key] = DayOff(entry.date, entry.kind, entry.name, version.decree, entry.estimated)
            elif key in active:
                revoked.append(Revoked(active.pop(key), version.decree, version.announced))
    first, last = _covered(known)
    return Calendar(
        _strongest(active),
        first,
        last,
        make_up={day: found for (day, kind), found in sorted(active.items()) if kind == MAKE_UP},
        revoked=tuple(one for one in revoked if (one.day.date, one.day.kind) not in active),
        version=max(one.number for one in known),
        decree=known[-1].decree,
        announced=known[-1].announced,
    )


@dataclass(frozen=True)
class Unconfirmed:
    """A decree on whose days one counts although it is not known for sure: announced, or taken from elsewhere."""

    decree: str
    is_undated: bool  # the year's list has no date of its decree: the text itself was not at hand
    estimated: tuple[date, ...]  # days of it that may still move


def unconfirmed(versions: Iterable[Version], calendar: Calendar, on: date) -> list[Unconfirmed]:
    """Those with days from `on` on in the calendar of all versions, until a later one says them again; in their order."""
    undated = {one.decree for one in versions if one.covers and one.decree_date is None}
    found: dict[str, list[date]] = {}
    for day in sorted([*calendar.days_off.values(), *calendar.make_up.values()], key=lambda one: one.date):
        if day.date >= on and (day.decree in undated or day.estimated):
            found.setdefault(day.decree, []).extend([day.date] if day.estimated else [])
    return [Unconfirmed(decree, decree in undated, tuple(days)) for decree, days in found.items()]


def _strongest(active: dict[tuple[date, str], DayOff]) -> dict[date, DayOff]:
    found: dict[date, DayOff] = {}
    for kind in reversed(OFF_KINDS):
        found.update({day: off for (day, one), off in active.items() if one == kind})
    return dict(sorted(found.items()))


def _covered(known: list[Version]) -> tuple[date, date]:
    """From the first decreed year to the last one in a row: a gap ends what can be promised."""
    years = {year for version in known for year in version.covers}
    if not years:
        first = date(min(entry.date.year for version in known for entry in version.entries), 1, 1)
        return first, first - ONE_DAY
    last = first_year = min(years)
    while last + 1 in years:
        last += 1
    return date(first_year, 1, 1), date(last, 12, 31)


def undoing(version: Version, before: Calendar) -> tuple[Entry, ...]:
    """The entries that take a version back; `before` is the calendar without it."""
    off = {**before.make_up, **before.days_off}
    found = []
    for entry in version.entries:
        was = off.get(entry.date)
        was = was if was is not None and was.kind == entry.kind else None
        if entry.action == ADD and was is None:
            found.append(Entry(entry.date, entry.kind, entry.name, REVOKE))
        elif was is not None:
            found.append(Entry(was.date, was.kind, was.name, ADD, was.estimated))
    return tuple(found)
