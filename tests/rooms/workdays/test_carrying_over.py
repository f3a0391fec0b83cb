"""An installation of before the versions keeps its calendar, its own edits included."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from inang.agencies import shipping
from inang.audit.models import Entry
from inang.workdays import queries, sealing, services
from inang.workdays.models import CalendarVersion

SKB_2026 = "SKB 3 Menteri 1497/2/5 Tahun 2025"


@pytest.mark.django_db(transaction=True)
def test_the_days_of_an_old_installation_become_versions_and_its_edits_stay() -> None:
    first = [("workdays", "0001_initial")]
    try:
        MigrationExecutor(connection).migrate(first)
        old = MigrationExecutor(connection).loader.project_state(first).apps
        years, days = old.get_model("workdays", "DecreedYear"), old.get_model("workdays", "Holiday")
        years.objects.create(year=2026, decree=SKB_2026, decree_date=date(2025, 9, 19))
        for day, name in ((date(2026, 1, 1), "Tahun Baru"), (date(2026, 12, 25), "Natal, ditulis kantor")):
            days.objects.create(date=day, kind="public", name=name, decree=SKB_2026, decree_date=date(2025, 9, 19))
        days.objects.create(date=date(2026, 1, 28), kind="public", name="Hari Jadi", decree="Keputusan Gubernur 9")
    finally:  # every room: some of them went back with this one, and the tests that come after it read their tables
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    assert [one.decree for one in CalendarVersion.objects.all()] == [SKB_2026, "Keputusan Gubernur 9"]
    assert [one.size for one in CalendarVersion.objects.all()] == [2, 1], "closed with the days that they had"
    assert sealing.faults() == [], "nothing is sealed yet"
    shipping.take(at=datetime(2026, 11, 27, tzinfo=UTC), subjects=())
    assert services.seal_versions(at=datetime(2026, 11, 27, tzinfo=UTC))
    assert sealing.faults() == [] and Entry.objects.get(verb="seal_calendar").data["fingerprints"].keys() >= {"1", "2"}
    queries.forget_calendar()
    found = queries.calendar()
    assert found.days_off[date(2026, 12, 25)].name == "Natal, ditulis kantor"
    assert found.days_off[date(2026, 1, 28)].decree == "Keputusan Gubernur 9"
    assert date(2026, 2, 17) not in found.days_off, "a day that the office had deleted stays away"
    assert date(2025, 8, 18) in found.days_off and found.covered_until == date(2027, 12, 31)
    queries.forget_calendar()
