"""Each version of the calendar leaves its fingerprint in the audit chain, and the check of the chain compares them.

The triggers of the database keep versions closed; who can lift triggers cannot mend the chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, NamedTuple

from django.db.models import Q

from inang.audit import queries as chain
from inang.audit import services as audit
from inang.audit.models import Entry
from inang.workdays import queries
from inang.workdays.models import CalendarVersion

WHOLE: Final = "2:"  # before a fingerprint that also holds how the version was recorded
ALL: Final = "kalender"  # subject of the entry that seals several; of one it is subject_of


class _Sealed(NamedTuple):
    """By which entry of the chain, and with what."""

    seq: int
    fingerprint: str


def subject_of(number: int) -> str:
    """How the chain calls one version."""
    return f"{ALL}:{number}"


def subjects() -> list[str]:
    """How the chain calls every version that there is."""
    return [subject_of(number) for number in CalendarVersion.objects.values_list("number", flat=True)]


def fingerprint(version: CalendarVersion) -> str:
    """SHA-256 over all that a version says (its decree, dates, years, days, what it takes back), and who recorded it when."""
    return _hash(CalendarVersion.objects.select_related("undoes").prefetch_related("entries").get(pk=version.pk), WHOLE)


def _hash(one: CalendarVersion, like: str) -> str:
    """As the seal `like` was made: one of before the mark does not hold when the version was recorded, by whom, and why late."""
    version = queries.version_of(one)
    # Each part by its name: what a version may say besides one day changes no fingerprint of today.
    days = sorted((day.date, day.kind, day.action, day.name, day.estimated) for day in version.entries)
    said: list[object] = [
        (version.number, version.decree, version.decree_date, version.announced, version.covers, version.undoes), days
    ]  # fmt: skip
    mark = WHOLE if like.startswith(WHOLE) else ""
    if mark:
        said.append((one.recorded_at.astimezone(UTC).isoformat(), one.by, one.second_by, one.note))
    return mark + hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()


def is_begun() -> bool:
    """Whether anything was sealed here yet: what is older than the seals is sealed once, as it is then."""
    return Entry.objects.filter(subject=ALL, verb="seal_calendar").exists()


def seal(versions: Iterable[CalendarVersion], *, by: str, at: datetime) -> None:
    """One entry in the chain for all of them; must run inside the transaction that knows them to be genuine."""
    found = {str(one.number): fingerprint(one) for one in versions}
    audit.record(
        actor=by,
        role="system",
        room="workdays",
        subject=ALL,
        verb="seal_calendar",
        sentence=f"Sidik {len(found)} versi kalender dicatat",
        at=at,
        data={"fingerprints": found},
    )


def half_sealed() -> list[CalendarVersion]:
    """Versions whose seals are of before and still true: what those do not hold can be sealed as well."""
    there = _there()
    return [
        there[number]
        for number, seals in _sealed().items()
        if number in there and WHOLE not in seals and all(_holds(there[number], one) for one in seals.values())
    ]


def faults() -> list[tuple[int, str]]:
    """(number in the chain, sentence) for each version that is not what the chain says of it."""
    sealed, there = _sealed(), _there()
    found = []
    for number, seals in sorted(sealed.items()):
        first = next(iter(seals.values()))
        broken = next((one for one in seals.values() if number in there and not _holds(there[number], one)), None)
        if number not in there:
            found.append((first.seq, f"Kalender versi {number} tercatat pada catatan {first.seq}, tetapi tidak ada lagi."))
        elif broken:
            words = f"Kalender versi {number} tercatat pada catatan {broken.seq} dengan isi lain"
            found.append((broken.seq, f"{words}: ketetapan, hari-hari, atau catatan perekamannya diubah sesudah dicatat."))
    unknown = sorted(there.keys() - sealed.keys()) if is_begun() else []
    return found + [(0, f"Kalender versi {number} tidak tercatat di rantai: ditulis di luar aplikasi.") for number in unknown]


def _there() -> dict[int, CalendarVersion]:
    return {one.number: one for one in CalendarVersion.objects.select_related("undoes").prefetch_related("entries")}


def _holds(version: CalendarVersion, seal_: _Sealed) -> bool:
    return _hash(version, seal_.fingerprint) == seal_.fingerprint


def _sealed() -> dict[int, dict[str, _Sealed]]:
    """By number and kind of seal: the first word of the chain about each version is the one that counts."""
    rows = Entry.objects.filter(Q(subject=ALL) | Q(subject__startswith=f"{ALL}:"), room="workdays").order_by("seq")
    found: dict[int, dict[str, _Sealed]] = {}
    for entry in chain.readable(rows):
        data = entry.data if isinstance(entry.data, dict) else {}
        told = data.get("fingerprints") or {entry.subject.rpartition(":")[2]: data.get("fingerprint")}
        for number, mark in told.items() if isinstance(told, dict) else ():
            if mark and str(number).isdecimal():
                kind = WHOLE if str(mark).startswith(WHOLE) else ""
                found.setdefault(int(number), {}).setdefault(kind, _Sealed(entry.seq, str(mark)))
    return found
