"""Each version of the calendar leaves its fingerprint in the audit chain, and the check of the chain compares them.

The triggers of the database keep versions closed; who can lift triggers cannot mend the chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import Q

from inang.audit import queries as chain
from inang.audit import services as audit
from inang.audit.models import Entry
from inang.workdays import queries
from inang.workdays.models import CalendarVersion
from inang.workdays.versions import Version

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
    """SHA-256 over all that a version says: its decree, its dates, its years, what it takes back, and each of its days."""
    found = CalendarVersion.objects.select_related("undoes").prefetch_related("entries").get(pk=version.pk)
    return _hash(queries.version_of(found))


def _hash(version: Version) -> str:
    # Each part by its name: what a version may say besides one day changes no fingerprint of today.
    days = sorted((day.date, day.kind, day.action, day.name, day.estimated) for day in version.entries)
    head = (version.number, version.decree, version.decree_date, version.announced, version.covers, version.undoes)
    return hashlib.sha256(json.dumps([head, days], default=str).encode()).hexdigest()


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


def faults() -> list[tuple[int, str]]:
    """(number in the chain, sentence) for each version that is not what the chain says of it."""
    sealed = _sealed()
    there = {one.number: one for one in CalendarVersion.objects.select_related("undoes").prefetch_related("entries")}
    found = []
    for number, seal_ in sorted(sealed.items()):
        words = f"Kalender versi {number} tercatat pada catatan {seal_.seq}"
        if number not in there:
            found.append((seal_.seq, f"{words}, tetapi tidak ada lagi."))
        elif _hash(queries.version_of(there[number])) != seal_.fingerprint:
            found.append((seal_.seq, f"{words} dengan isi lain: ketetapan atau hari-harinya diubah sesudah dicatat."))
    unknown = sorted(there.keys() - sealed.keys()) if is_begun() else []
    return found + [(0, f"Kalender versi {number} tidak tercatat di rantai: ditulis di luar aplikasi.") for number in unknown]


def _sealed() -> dict[int, _Sealed]:
    """The first word of the chain about each version is the one that counts."""
    rows = Entry.objects.filter(Q(subject=ALL) | Q(subject__startswith=f"{ALL}:"), room="workdays").order_by("seq")
    found: dict[int, _Sealed] = {}
    for entry in chain.readable(rows):
        data = entry.data if isinstance(entry.data, dict) else {}
        told = data.get("fingerprints") or {entry.subject.rpartition(":")[2]: data.get("fingerprint")}
        for number, mark in told.items() if isinstance(told, dict) else ():
            if mark and str(number).isdecimal():
                found.setdefault(int(number), _Sealed(entry.seq, mark))
    return found
