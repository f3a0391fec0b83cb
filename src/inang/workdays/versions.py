"""The calendar as what was announced, one version after another; folding them gives the calendar of a day. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
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
_Key = tuple[date, str]  # one day, one kind


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
    undoes: int | None = None  # number of the version that it takes back; its entries only tell what that moved
    recorded_at: datetime | None = field(default=None, compare=False)  # of one that is in force here; no word of the decree

    @property
    def is_stopgap(self) -> bool:
        """A year's list whose decree was not at hand: its days count until a decree says them, whenever announced."""
        return bool(self.covers) and self.decree_date is None


def in_order(versions: Iterable[Version]) -> list[Version]:
    """By the day of announcement; of one day, as they were recorded."""
    return sorted(versions, key=lambda one: (one.announced, one.number))


def fold(versions: Iterable[Version], as_of: date | None = None) -> Calendar:
    """The calendar as it was known on `as_of` (None: all that is recorded); raises OutsideCalendar when nothing was."""
    known = [one for one in in_order(versions) if as_of is None or one.announced <= as_of]
    if not known:
        when = f" yang diumumkan sampai {tanggal_surat(as_of)}" if as_of else ""
        raise OutsideCalendar(f"Belum ada kalender hari libur{when}. Pilih tanggal pengetahuan yang lebih baru.")
    back = taken_back(known)
    active: dict[_Key, DayOff] = {}
    revoked: dict[_Key, Revoked] = {}
    standing: dict[_Key, int] = {}  # how firmly a day stands; what is less firm does not replace it, whenever it was announced
    for version in (one for one in known if one.undoes is None):
        for entry in version.entries:
            key = (entry.date, entry.kind)
            day = DayOff(entry.date, entry.kind, entry.name, version.decree, entry.estimated)
            if version.number in back:
                by = back[version.number]
                if entry.action == ADD:
                    revoked[key] = Revoked(day, by.decree, by.announced)
            elif entry.action == ADD:
                firmness = 0 if version.is_stopgap else 1 if entry.estimated else 2
                if firmness >= standing.get(key, 0):
                    active[key], standing[key] = day, firmness
            elif key in active:
                revoked[key] = Revoked(active.pop(key), version.decree, version.announced)
                del standing[key]
    first, last = _covered(known)
    newest = max(known, key=lambda one: one.number)
    return Calendar(
        _strongest(active),
        first,
        last,
        make_up={day: found for (day, kind), found in sorted(active.items()) if kind == MAKE_UP},
        decreed=dict(sorted(active.items())),
        revoked=tuple(sorted((revoked[key] for key in revoked.keys() - active.keys()), key=_when_revoked)),
        version=newest.number,
        decree=newest.decree,
        announced=newest.announced,
    )


def _when_revoked(one: Revoked) -> tuple[date, date, str]:
    return one.announced, one.day.date, one.day.kind


def taken_back(versions: Iterable[Version]) -> dict[int, Version]:
    """Numbers of the versions that a later one takes back, with that one; what is taken back itself takes nothing back."""
    found: dict[int, Version] = {}
    for one in sorted(versions, key=lambda one: one.number, reverse=True):
        if one.undoes is not None and one.number not in found:
            found.setdefault(one.undoes, one)
    return found


def in_force(versions: Iterable[Version]) -> list[Version]:
    """Those that are not taken back, as they came."""
    known = list(versions)
    back = taken_back(known)
    return [one for one in known if one.number not in back]


@dataclass(frozen=True)
class Unconfirmed:
    """A decree on whose days one counts although it is not known for sure: announced, or taken from elsewhere."""

    decree: str
    is_undated: bool  # the year's list has no date of its decree: the text itself was not at hand
    estimated: tuple[date, ...]  # days of it that may still move


def unconfirmed(versions: Iterable[Version], calendar: Calendar, on: date) -> list[Unconfirmed]:
    """Those with days from `on` on in the calendar of all versions, until a later one says them again; in their order."""
    known = list(versions)
    undated = _undated(known)
    found: dict[str, list[date]] = {}
    for day in (one for one in unsure(known, calendar) if one.date >= on):
        found.setdefault(day.decree, []).extend([day.date] if day.estimated else [])
    return [Unconfirmed(decree, decree in undated, tuple(days)) for decree, days in found.items()]


def unsure(versions: Iterable[Version], calendar: Calendar) -> list[DayOff]:
    """Every day that a decree may still confirm: an estimate, or one of a list whose decree was not at hand."""
    undated = _undated(versions)
    return [day for day in calendar.decreed.values() if day.estimated or day.decree in undated]


def confirmable(versions: Iterable[Version], calendar: Calendar) -> set[tuple[date, str, bool]]:
    """(day, kind, is an estimate) of entries that would say a day more firmly than it stands: by its decree, or for sure."""
    undated, found = _undated(versions), set()
    for day in unsure(versions, calendar):
        found.add((day.date, day.kind, False))
        if day.decree in undated:
            found.add((day.date, day.kind, True))
    return found


def _undated(versions: Iterable[Version]) -> set[str]:
    return {one.decree for one in in_force(versions) if one.is_stopgap}


def _strongest(active: dict[tuple[date, str], DayOff]) -> dict[date, DayOff]:
    found: dict[date, DayOff] = {}
    for kind in reversed(OFF_KINDS):
        found.update({day: off for (day, one), off in active.items() if one == kind})
    return dict(sorted(found.items()))


def _covered(known: list[Version]) -> tuple[date, date]:
    """The decreed years in a row around the first that was recorded: a gap on either side ends what can be promised."""
    covering = [one for one in in_force(known) if one.covers]
    years = {year for version in covering for year in version.covers}
    if not years:
        first = date(min([entry.date.year for version in known for entry in version.entries] or [known[0].announced.year]), 1, 1)
        return first, first - ONE_DAY
    begin = end = min(min(covering, key=lambda one: one.number).covers)
    while begin - 1 in years:
        begin -= 1
    while end + 1 in years:
        end += 1
    return date(begin, 1, 1), date(end, 12, 31)


def difference(before: Calendar, after: Calendar) -> tuple[Entry, ...]:
    """What turns one calendar into the other, day by day: a day that stands by another decree or as an estimate counts too."""
    old, new = before.decreed, after.decreed
    gone = [Entry(one.date, one.kind, one.name, REVOKE) for key, one in old.items() if key not in new]
    come = [Entry(one.date, one.kind, one.name, ADD, one.estimated) for key, one in new.items() if old.get(key) != one]
    return tuple(sorted([*gone, *come], key=lambda one: (one.date, one.kind)))
