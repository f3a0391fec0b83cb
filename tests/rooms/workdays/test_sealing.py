"""The seal of a version in the chain: also who recorded it and when is held by it, and seals of before are read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from inang.audit.models import Entry as AuditEntry
from inang.workdays import queries, sealing, services
from inang.workdays.models import CalendarVersion

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
FAULT = "Kalender versi 3 tercatat pada catatan {} dengan isi lain"


@contextmanager
def lifted() -> Iterator[None]:
    """What whoever holds the database can do about the triggers."""
    closed = import_module("inang.workdays.migrations.0013_versions_are_closed")
    with connection.cursor() as cursor:
        editor = SimpleNamespace(execute=cursor.execute, connection=connection)
        closed.lift(None, editor)
        yield
        closed.guard(None, editor)


@pytest.mark.parametrize(
    "changed", [{"recorded_at": datetime(2026, 11, 1, tzinfo=UTC)}, {"by": "lain"}, {"second_by": "lain"}, {"note": "lain"}]
)
def test_when_a_version_was_recorded_by_whom_and_why_late_is_sealed_too(changed: dict[str, object]) -> None:
    services.seed(at=AT)
    assert services.seal_versions(at=AT) and sealing.faults() == [] and not services.seal_versions(at=AT)
    with lifted():
        CalendarVersion.objects.filter(number=3).update(**changed)
    ((_seq, told),) = sealing.faults()
    assert told.startswith(FAULT.format(AuditEntry.objects.get(verb="seal_calendar").seq))


def test_seals_of_before_are_read_and_what_they_do_not_hold_is_sealed_once_beside_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    services.seed(at=AT)
    with monkeypatch.context() as before:
        before.setattr(sealing, "fingerprint", old_fingerprint)
        services.seal_versions(at=AT)
    assert sealing.faults() == []
    with lifted():
        CalendarVersion.objects.filter(number=2).update(decree="lain")  # before the update: it is named, and not sealed as it is
    services.seal_versions(at=AT)
    assert not services.seal_versions(at=AT)
    first, second = AuditEntry.objects.filter(verb="seal_calendar").order_by("seq")
    assert set(first.data["fingerprints"]) - set(second.data["fingerprints"]) == {"2"}
    assert [seq for seq, _told in sealing.faults()] == [first.seq]
    with lifted():
        CalendarVersion.objects.filter(number=3).update(by="lain")
    assert sealing.faults()[-1][1].startswith(FAULT.format(second.seq))


def old_fingerprint(one: CalendarVersion) -> str:
    """As the program of before made it, on its own."""
    version = queries.version_of(one)
    days = sorted((day.date, day.kind, day.action, day.name, day.estimated) for day in version.entries)
    head = (version.number, version.decree, version.decree_date, version.announced, version.covers, version.undoes)
    return hashlib.sha256(json.dumps([head, days], default=str).encode()).hexdigest()
