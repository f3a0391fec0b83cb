"""Verbs of the calendar: load what ships, record a version. Nothing here edits or deletes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from django.db import IntegrityError, transaction
from django.db.models import Max

from inang.audit import services as audit
from inang.workdays import queries, sealing
from inang.workdays.calendar import shipped_versions
from inang.workdays.models import CalendarEntry, CalendarVersion
from inang.workdays.versions import Entry, Version

SHIPPED = "bawaan produk"


class CalendarMoved(Exception):
    """Somebody else recorded a version meanwhile; `sentence` says who and when."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def seed(*, at: datetime | None = None) -> int:
    """Load the shipped decrees where no calendar is recorded yet; what an update brings later is agencies.shipping's."""
    with transaction.atomic():
        new = [] if CalendarVersion.objects.exists() else shipped_versions()
        for number, version in enumerate(new, 1):
            _write(version, number, by=SHIPPED, at=at or datetime.combine(version.announced, time(0), UTC))
    queries.forget_calendar()
    return len(new)


def lacking() -> list[Version]:
    """The shipped decrees that this installation has not, in the order of their announcement."""
    known = set(CalendarVersion.objects.values_list("decree", flat=True))
    return [one for one in shipped_versions() if one.decree not in known]


@transaction.atomic
def ship(version: Version, *, at: datetime) -> CalendarVersion:
    """A shipped decree that an update brought is in force from here on, with a line in the audit."""
    found = _write(version, last_number() + 1, by=SHIPPED, at=at)
    audit.record(
        actor=SHIPPED,
        role="system",
        room="workdays",
        subject=sealing.subject_of(found.number),
        verb="seed_calendar",
        sentence=f"Kalender versi {found.number} datang dengan versi baru produk: {found.decree}",
        at=at,
        data={
            "announced": found.announced.isoformat(),
            "days": len(version.entries),
            "fingerprint": sealing.fingerprint(found),
        },
    )
    queries.forget_calendar()
    transaction.on_commit(queries.forget_calendar)
    return found


@transaction.atomic
def seal_versions(*, at: datetime) -> bool:
    """Put the fingerprint of every version into the audit chain, once; what comes later is sealed as it comes.

    Seals of before hold less: what they do not is sealed beside them, as it is today.
    """
    new = sealing.half_sealed() if sealing.is_begun() else CalendarVersion.objects.all()
    if not new:
        return False
    sealing.seal(new, by=SHIPPED, at=at)
    return True


def record_version(
    *,
    decree: str,
    decree_date: date | None,
    announced: date,
    entries: Sequence[Entry],
    covers: Sequence[int] = (),
    note: str = "",
    base: int,
    by: str,
    second_by: str = "",
    undoes: int | None = None,
    at: datetime,
) -> CalendarVersion:
    """Append a version after version number `base`; raises CalendarMoved when another one came in between."""
    try:
        with transaction.atomic():
            if last_number() != base:
                raise CalendarMoved(_moved())
            draft = Version(0, decree.strip()[:200], decree_date, announced, tuple(entries), tuple(covers))
            # Numbered from what was previewed, not from what is last by now: of two at once the second finds its number taken.
            found = _write(draft, base + 1, by=by, at=at, note=note, second_by=second_by, undoes=undoes)
    except IntegrityError:
        raise CalendarMoved(_moved()) from None
    queries.forget_calendar()
    transaction.on_commit(queries.forget_calendar)
    return found


def last_number() -> int:
    """The number of the newest version, 0 when there is none."""
    return CalendarVersion.objects.aggregate(last=Max("number"))["last"] or 0


def _moved() -> str:
    last = CalendarVersion.objects.order_by("-number").first()
    if last is None:
        return "Kalender berubah sejak pratinjau ini dibuat. Buat pratinjau baru."
    return (
        f"Kalender sudah diubah lebih dahulu oleh {last.by.split(' <')[0]} (versi {last.number}, {last.decree}). "
        "Buat pratinjau baru dari kalender itu."
    )


def _write(
    version: Version, number: int, *, by: str, at: datetime, note: str = "", second_by: str = "", undoes: int | None = None
) -> CalendarVersion:
    found = CalendarVersion.objects.create(
        number=number,
        decree=version.decree,
        decree_date=version.decree_date,
        announced=version.announced,
        covers=list(version.covers),
        note=note[:300],
        recorded_at=at,
        by=by[:200],
        second_by=second_by[:200],
        undoes_id=undoes,
        size=len(version.entries),
    )
    CalendarEntry.objects.bulk_create(
        CalendarEntry(
            version=found,
            date=one.date,
            kind=one.kind,
            action=one.action,
            name=one.name[:120],
            estimated=one.estimated,
        )
        for one in version.entries
    )
    return found
