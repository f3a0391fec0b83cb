"""Calendar as versioned data: an answer of a day uses what was announced by that day."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from inang.agencies import services as agencies
from inang.cli.covering import alarm
from inang.cli.doctor import _calendar
from inang.notices.models import Notice
from inang.standard import queries as standard
from inang.workdays import services as workdays
from inang.workdays.calendar import shipped, shipped_versions
from inang.workdays.days import ALARM_DAYS
from inang.workdays.rules import CountingRule, OutsideCalendar, due, due_date, effective_start
from inang.workdays.versions import KINDS, REVOKE, Entry, Version, fold
from tests.rooms.installation import installation

RULE = CountingRule(**standard.edition("kalbar-2022").counting_values())


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "inang", "due", *arguments], capture_output=True, text=True)


@pytest.mark.parametrize(
    ("received", "days", "as_of", "expected"),
    [
        # Lebaran 2023: leave on 21 and 24-26 April until 28 March, on 19-21 and 24-25 April from 29 March.
        (date(2023, 4, 18), 3, date(2023, 3, 28), date(2023, 4, 27)),
        (date(2023, 4, 18), 3, date(2023, 3, 29), date(2023, 4, 28)),
        (date(2023, 4, 17), 1, date(2023, 3, 28), date(2023, 4, 18)),
        (date(2023, 4, 20), 1, date(2023, 3, 28), date(2023, 4, 27)),
        (date(2023, 4, 25), 1, date(2023, 3, 29), date(2023, 4, 27)),
        # SKB 624/2023 added 28 and 30 June.
        (date(2023, 6, 26), 3, date(2023, 6, 15), date(2023, 6, 30)),
        (date(2023, 6, 26), 3, date(2023, 6, 20), date(2023, 7, 4)),
        # 18 August 2025 was declared on 7 August.
        (date(2025, 8, 14), 2, date(2025, 8, 6), date(2025, 8, 18)),
        (date(2025, 8, 14), 2, date(2025, 8, 7), date(2025, 8, 19)),
    ],
)
def test_a_date_is_counted_with_the_calendar_as_it_was_known_on_that_day(
    received: date, days: int, as_of: date, expected: date
) -> None:
    assert due_date(received, days, shipped(as_of), RULE) == expected
    assert due(received, days, shipped(as_of), RULE).due == expected


def test_the_command_answers_with_the_calendar_of_a_day() -> None:
    told = {}
    for day in ("2025-08-06", "2025-08-07"):
        answer = command("--received", "2025-08-14", "--days", "2", "--as-of", day, "--json")
        told[day] = json.loads(answer.stdout)
    assert told["2025-08-06"]["due"] == "2025-08-18" and told["2025-08-07"]["due"] == "2025-08-19"
    assert told["2025-08-07"]["calendar"]["decree"] == "SKB 3 Menteri 933/1/3 Tahun 2025"
    assert "933" in told["2025-08-07"]["days"][-2]["source"]


@pytest.mark.parametrize(
    ("received", "days", "as_of", "expected"),
    [
        ("2023-04-18", "3", "2023-03-28", "2023-04-27"),  # the first list of 2023
        ("2023-04-18", "3", "2023-03-29", "2023-04-28"),  # the list as it was revised on 29 March
        ("2025-08-14", "2", "2025-08-06", "2025-08-18"),  # before 18 August was declared
        ("2025-08-14", "2", "2025-08-07", "2025-08-19"),
    ],
)
def test_both_lists_of_2023_and_of_2025_give_their_own_answer(received: str, days: str, as_of: str, expected: str) -> None:
    answer = json.loads(command("--received", received, "--days", days, "--as-of", as_of, "--json").stdout)
    assert (answer["due"], answer["provisional"]) == (expected, False)


def test_every_shipped_year_is_complete_and_each_version_has_number_decree_and_announcement() -> None:
    versions = shipped_versions()
    assert {year for one in versions for year in one.covers} == {2023, 2024, 2025, 2026, 2027}
    assert all(one.number and one.decree and one.decree_date and one.announced for one in versions)
    assert len([one for one in versions if any(entry.date.year == 2023 for entry in one.entries)]) >= 2


def test_before_the_first_announcement_there_is_no_answer_but_a_sentence() -> None:
    answer = command("--received", "2023-04-18", "--as-of", "2022-10-10", "--json")
    assert answer.returncode == 2
    assert "Belum ada kalender hari libur yang diumumkan sampai 10 Oktober 2022" in json.loads(answer.stdout)["error"]
    wrong = command("--received", "2023-04-18", "--as-of", "2022-13-40", "--json")
    assert wrong.returncode == 2 and "--as-of 2022-13-40: bukan tanggal" in json.loads(wrong.stdout)["error"]


def test_the_year_2027_is_final_from_the_day_of_its_decree_on() -> None:
    for as_of, provisional in (("2026-09-14", True), ("2026-09-15", False)):
        answer = json.loads(command("--received", "2027-01-04", "--days", "3", "--as-of", as_of, "--json").stdout)
        assert answer["provisional"] is provisional, as_of
    assert answer["due"] == "2027-01-08" and answer["calendar"]["decree"] == "SKB 3 Menteri 1205/3/2 Tahun 2026"


def test_beyond_the_last_decreed_year_a_date_is_provisional_and_never_final() -> None:
    known = shipped(date(2025, 9, 18))  # 2026 was decreed on the 19th
    assert due(date(2025, 12, 30), 3, known, RULE).provisional
    assert not due(date(2025, 12, 30), 3, shipped(date(2025, 9, 19)), RULE).provisional
    without = fold([Version(1, "SKB", None, date(2025, 1, 1), (Entry(date(2025, 5, 1), "public", "x"),), (2025,))])
    assert all(due(date(2026, 1, day), 1, without, RULE).provisional for day in range(1, 20))


def test_a_revoked_day_stays_visible_with_the_decree_that_revoked_it() -> None:
    found = shipped()
    assert date(2023, 4, 26) not in found.days_off
    back = found.taken_back(date(2023, 4, 26))
    assert back and (back.day.name, back.decree) == ("Cuti bersama Idul Fitri", "SKB 3 Menteri 327/1/1 Tahun 2023")
    row = due(date(2023, 4, 18), 1, found, RULE).days[-1]
    assert row.counted and row.source == "SKB 3 Menteri 327/1/1 Tahun 2023"
    assert row.reason == "Jatuh tempo, akhir hari (Cuti bersama Idul Fitri dicabut)"


def test_regional_days_closures_and_make_up_days_count_as_their_decree_says() -> None:
    entries = (
        Entry(date(2026, 1, 28), "joint_leave", "Cuti bersama"),  # the stronger of two reasons is named
        Entry(date(2026, 1, 28), "regional", "Hari Jadi Provinsi"),
        Entry(date(2026, 1, 29), "closure", "Listrik padam"),
        Entry(date(2026, 1, 31), "make_up", "Pengganti 29 Januari"),
    )
    versions = [
        Version(1, "SKB", None, date(2025, 9, 1), (Entry(date(2026, 1, 1), "public", "Tahun Baru"),), (2026,)),
        Version(2, "Keputusan Gubernur 1/2026", date(2026, 1, 5), date(2026, 1, 5), entries),
    ]
    found = due(date(2026, 1, 27), 2, fold(versions), RULE)
    rows = {row.date.day: row for row in found.days}
    assert found.due == date(2026, 1, 31), "a Saturday that is made up counts"
    assert effective_start(datetime(2026, 1, 31, 10, 0, tzinfo=RULE.zone), fold(versions), RULE) == date(2026, 1, 31)
    assert rows[28].reason == "Hari Jadi Provinsi"
    assert [rows[day].counted for day in (28, 29, 30, 31)] == [False, False, True, True]
    assert rows[28].source == rows[31].source == "Keputusan Gubernur 1/2026"
    assert "pengganti: Pengganti 29 Januari" in rows[31].reason
    assert set(KINDS) >= {one.kind for one in entries}
    taken_back = [*versions, Version(3, "Surat", None, date(2026, 1, 6), (Entry(date(2026, 1, 31), "make_up", "", REVOKE),))]
    assert due_date(date(2026, 1, 27), 2, fold(taken_back), RULE) == date(2026, 2, 2)


def test_an_as_of_day_before_everything_is_refused() -> None:
    with pytest.raises(OutsideCalendar, match="Belum ada kalender"):
        shipped(date(2000, 1, 1))


def test_a_coverage_under_120_days_raises_an_alarm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path
    monkeypatch.delenv("INANG_DATABASE_URL", raising=False)
    assert ALARM_DAYS == 120
    assert _calendar(folder, date(2027, 9, 2))["ok"] and _calendar(folder, date(2027, 9, 2))["days"] == 120
    alarm = _calendar(folder, date(2027, 9, 3))
    assert not alarm["ok"] and "119 hari lagi" in alarm["sentence"] and "inang calendar import" in alarm["cure"]


def test_under_120_days_of_coverage_each_administrator_gets_one_mail_in_office_hours(db: None) -> None:
    workdays.seed()
    at = datetime(2026, 1, 1, tzinfo=RULE.zone)
    for n, role in enumerate(("administrator", "administrator", "reviewer")):
        who = agencies.add_person(by=None, at=at, email=f"p{n}@x.test", name=f"P{n}")
        agencies.add_membership(by=None, at=at, person=who, role=role)
    for quiet in ((2, 9), (3, 3), (4, 9)):  # 120 days are left, it is night, a Saturday
        assert alarm(datetime(2027, 9, *quiet, 0, tzinfo=RULE.zone)) == 0
    assert not Notice.objects.exists()
    for n in range(3):
        assert alarm(datetime(2027, 9, 3, 9 + n, tzinfo=RULE.zone)) == 2
    assert sorted(Notice.objects.values_list("to", flat=True)) == ["p0@x.test", "p1@x.test"]
    for mail in Notice.objects.all():
        for words in ("31 Desember 2027, 119 hari lagi", "libur tahun 2028", "/meja/kalender/"):
            assert words in mail.text
    late = agencies.add_person(by=None, at=at, email="baru@x.test", name="Baru")
    agencies.add_membership(by=None, at=at, person=late, role="administrator")
    alarm(datetime(2028, 1, 4, 9, tzinfo=RULE.zone))
    assert "31 Desember 2027, 4 hari lalu." in Notice.objects.get(to="baru@x.test").text, "the years are over"


CHANGES = """
from django.db import DatabaseError, connection, transaction
from inang.workdays import services
from inang.workdays.models import CalendarEntry, CalendarVersion
services.seed()
version, entry = CalendarVersion.objects.first(), CalendarEntry.objects.first()
tables = [model._meta.db_table for model in (CalendarVersion, CalendarEntry)]
columns = ", ".join(field.column for field in CalendarVersion._meta.fields)
replacing = [
    f"INSERT OR REPLACE INTO {tables[1]} (id, version_id, date, kind, action, name, estimated)"
    f" SELECT id, version_id, date, kind, action, 'lain', estimated FROM {tables[1]} WHERE id = {entry.pk}",
    f"INSERT OR REPLACE INTO {tables[0]} ({columns}) SELECT {columns} FROM {tables[0]} WHERE id = {version.pk}",
] if connection.vendor == "sqlite" else []  # what a row of another database could be replaced by is an update
ways = [
    lambda: CalendarVersion.objects.update(decree="lain"),
    lambda: CalendarVersion.objects.filter(pk=version.pk).update(announced="2020-01-01"),
    lambda: CalendarEntry.objects.filter(pk=entry.pk).update(name="lain"),
    lambda: version.save(),
    lambda: entry.delete(),
    lambda: CalendarEntry.objects.all().delete(),
    *(lambda table=table: connection.cursor().execute(f"DELETE FROM {table}") for table in tables),
    *(lambda table=table: connection.cursor().execute(f"UPDATE {table} SET id = id") for table in tables),
    lambda: CalendarEntry.objects.create(version=version, date="2026-12-01", kind="public", name="palsu"),
    lambda: CalendarEntry.objects.bulk_create([CalendarEntry(pk=entry.pk, version=version, date="2026-12-01", kind="public")]),
    *(lambda verb=verb: connection.cursor().execute(verb) for verb in replacing),
    *(lambda table=table: connection.cursor().execute(f"TRUNCATE {table} CASCADE") for table in tables),
]
before = [list(model.objects.order_by("pk").values_list()) for model in (CalendarVersion, CalendarEntry)]
answers = []
for way in ways:
    try:
        with transaction.atomic():
            way()
        answers.append("changed")
    except DatabaseError as fault:
        answers.append(str(fault).splitlines()[0])
after = [list(model.objects.order_by("pk").values_list()) for model in (CalendarVersion, CalendarEntry)]
print(__import__("json").dumps({"vendor": connection.vendor, "answers": answers, "same": before == after}))
"""


FALSE_DAY = """
import io, json
from contextlib import redirect_stdout
from datetime import UTC, datetime
from django.db import connection, transaction
from inang.audit import queries as audit
from inang.audit import services
from inang.workdays import queries, sealing
from inang.workdays import services as workdays
from inang.workdays.models import CalendarEntry, CalendarVersion

def faults():
    return [fault.sentence for fault in audit.verify(witnesses=(sealing.faults,)).faults]

workdays.seed()
at = datetime(2026, 11, 20, tzinfo=UTC)
assert workdays.seal_versions(at=at)
told = [faults()]
version, postgres = CalendarVersion.objects.get(number=3), connection.vendor == "postgresql"
table = CalendarEntry._meta.db_table
with connection.cursor() as cursor:  # whoever holds the database lifts the triggers first
    if postgres:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    else:
        cursor.execute(f"DROP TRIGGER {table}_closed")
CalendarEntry.objects.create(version=version, date="2026-12-01", kind="public", name="palsu")
told.append(faults())
found = services.check_chain(clock=lambda: datetime(2026, 11, 27, tzinfo=UTC), witnesses=(sealing.faults,))
told.append(found.faults)
CalendarVersion.objects.create(
    number=99, decree="SKB palsu", announced="2026-11-01", recorded_at=datetime(2026, 11, 1, tzinfo=UTC), by="x", size=0
)
told.append(faults())
assert workdays.seed() == 0 and not workdays.seal_versions(at=at)
told.append(faults())
print(json.dumps(told))
"""


@pytest.mark.both
def test_a_day_that_is_slipped_into_a_version_behind_the_triggers_is_named_by_the_check_of_the_chain(tmp_path: Path) -> None:
    with installation(tmp_path) as made:
        before, after, checked, more, again = json.loads(made.run(FALSE_DAY).splitlines()[-1])
    assert before == []
    told = "dengan isi lain: ketetapan, hari-hari, atau catatan perekamannya diubah sesudah dicatat."
    changed = f"Kalender versi 3 tercatat pada catatan 1 {told}"
    assert after == checked == [changed]
    assert more == again == [changed, "Kalender versi 99 tidak tercatat di rantai: ditulis di luar aplikasi."]


@pytest.mark.both
def test_versions_and_their_days_are_append_only_for_whoever_holds_the_database(tmp_path: Path) -> None:
    with installation(tmp_path) as made:
        told = json.loads(made.run(CHANGES).splitlines()[-1])
    kept = "Kalender hanya bertambah: catat versi baru, jangan ubah atau hapus yang lama."
    assert len(told["answers"]) == 14 + 2 * (told["vendor"] == "sqlite")
    unknown = {answer for answer in told["answers"][-2:] if told["vendor"] == "sqlite"}  # it knows no TRUNCATE
    assert told["same"] and set(told["answers"]) - unknown == {kept}, told
