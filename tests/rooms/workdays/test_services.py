"""Clocks in the database: segments, first promise, breaches, calendar changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inang.agencies import shipping
from inang.audit.models import Entry as AuditEntry
from inang.workdays import decreeing, queries, services
from inang.workdays.calendar import shipped, shipped_versions
from inang.workdays.models import Breach, CalendarVersion, Clock, ClockSegment
from inang.workdays.versions import REVOKE, Entry
from tests.rooms.workdays.counting import RULE

pytestmark = pytest.mark.django_db
BY = "Sari <sari@diskominfo.test>"


@pytest.fixture(autouse=True)
def _fresh_calendar() -> object:
    queries.forget_calendar()
    yield
    queries.forget_calendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=RULE.zone)


def begin(key: str = "H-2026-0001", received: str = "2026-11-23T10:00") -> Clock:
    moment = at(received)
    return services.start(
        kind="request",
        key=key,
        received_at=moment,
        days=3,
        edition="kalbar-2022",
        at=moment,
        by=BY,
        rule=RULE,
    )


def decree(*entries: Entry, announced: date = date(2026, 11, 24), covers: tuple[int, ...] = ()) -> CalendarVersion:
    return services.record_version(
        decree=f"SKB contoh {announced}",
        decree_date=announced,
        announced=announced,
        entries=entries,
        covers=covers,
        base=CalendarVersion.objects.count(),
        by=BY,
        at=at("2026-11-24T09:00"),
    )


def test_seeding_loads_every_decree_once() -> None:
    total = len(shipped_versions())
    assert services.seed() == total and services.seed() == 0
    assert queries.versions() == shipped_versions(), "with number, decree, both dates, days and years"
    loaded = queries.calendar()
    assert loaded.covered_from == date(2023, 1, 1) and loaded.covered_until == date(2027, 12, 31)
    assert loaded.days_off == shipped().days_off and loaded.revoked == shipped().revoked


def test_seeding_again_leaves_what_the_office_changed() -> None:
    services.seed()
    decree(Entry(date(2027, 3, 10), "public", "", REVOKE))
    services.seed()
    assert date(2027, 3, 10) not in queries.calendar().days_off


def test_an_installation_of_before_gets_the_decree_of_2027_as_a_new_version_and_no_date_moves() -> None:
    *others, decree_of_2027 = shipped_versions()
    title = "SKB 3 Menteri tentang Hari Libur Nasional dan Cuti Bersama Tahun 2027"
    undated = replace(decree_of_2027, decree=title, decree_date=None, announced=date(2026, 9, 30))
    for one in (*others, undated):  # as the program of before shipped them
        decreeing._write(one, one.number, by=decreeing.SHIPPED, at=at(f"{one.announced}T00:00"))
    decree(Entry(date(2027, 1, 5), "public", "", REVOKE))  # the office's own word, of later
    queries.forget_calendar()
    clock = begin(received="2026-12-31T10:00")
    rows, before, today = list(CalendarVersion.objects.values()), queries.calendar(), date(2026, 11, 24)
    assert [one.decree for one in queries.unconfirmed(today)] == [title]
    assert [shipping.take(at=at("2026-11-27T09:00"), subjects=()) for _start in range(2)] == [1, 0]
    assert list(CalendarVersion.objects.values())[:-1] == rows, "nothing that was recorded is changed"
    newest = queries.versions()[-1]
    assert (newest.decree, newest.announced) == ("SKB 3 Menteri 1205/3/2 Tahun 2026", date(2026, 9, 15))
    assert CalendarVersion.objects.get(number=newest.number).recorded_at == at("2026-11-27T09:00")
    after = queries.calendar()
    assert after.days_off.keys() == before.days_off.keys() and date(2027, 1, 5) not in after.days_off
    assert {one.decree for one in after.days_off.values() if one.date.year == 2027} == {newest.decree}
    assert [(one.decree, one.is_undated, len(one.estimated)) for one in queries.unconfirmed(today)] == [(newest.decree, False, 3)]
    assert queries.state("request", clock.key, at("2027-01-04T09:00")).due == clock.due
    assert [queries.calendar(date(2026, 9, day)).covered_until.year for day in (14, 15)] == [2026, 2027]
    told = AuditEntry.objects.get(subject=f"kalender:{newest.number}")
    assert told.sentence == f"Kalender versi {newest.number} datang dengan versi baru produk: {newest.decree}"


def test_a_gap_in_the_years_ends_what_can_be_promised() -> None:
    services.seed()
    decree(covers=(2029,))
    assert queries.calendar().covered_until == date(2027, 12, 31)
    decree(covers=(2028,), announced=date(2026, 11, 25))
    assert queries.calendar().covered_until == date(2029, 12, 31)


def test_a_version_that_comes_between_the_look_and_the_writing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    services.seed()
    base = decreeing.last_number()
    day = {"decree_date": None, "announced": date(2026, 11, 1), "base": base, "by": "uji", "at": at("2026-11-24T09:00")}
    first, second = (Entry(date(2026, 11, n), "closure", "Tutup") for n in (10, 11))
    services.record_version(decree="Surat 1", entries=[first], **day)
    looks = iter([base])
    monkeypatch.setattr(decreeing, "last_number", lambda: next(looks, base + 1))  # it was the last when it was looked at
    with pytest.raises(services.CalendarMoved, match="sudah diubah lebih dahulu oleh uji"):
        services.record_version(decree="Surat 2", entries=[second], **day)
    assert queries.versions()[-1].decree == "Surat 1"


def test_days_covered_tells_when_the_calendar_runs_out() -> None:
    assert queries.days_covered(date(2027, 12, 1)) == 30


def test_a_clock_keeps_its_first_promise_whatever_happens() -> None:
    begin()
    services.pause(kind="request", key="H-2026-0001", at=at("2026-11-24T09:00"), reason="cap", by=BY)
    services.resume(kind="request", key="H-2026-0001", at=at("2026-11-27T09:00"), reason="kirim ulang", by=BY)
    state = queries.state("request", "H-2026-0001", at("2026-11-30T09:00"))
    assert state.first_promise == date(2026, 11, 26) and state.due == date(2026, 12, 2)
    assert state.consumed == 1 and state.paused_days == 4


def test_pausing_twice_is_one_pause_and_resuming_twice_one_resumption() -> None:
    begin()
    key = {"kind": "request", "key": "H-2026-0001"}
    assert services.pause(**key, at=at("2026-11-24T09:00"), reason="a", by=BY)
    assert not services.pause(**key, at=at("2026-11-25T09:00"), reason="b", by=BY)
    assert services.resume(**key, at=at("2026-11-26T09:00"), reason="c", by=BY)
    assert not services.resume(**key, at=at("2026-11-26T10:00"), reason="d", by=BY)
    assert services.stop(**key, at=at("2026-11-27T10:00"), reason="e", by=BY)
    assert not services.stop(**key, at=at("2026-11-28T10:00"), reason="f", by=BY)
    assert not services.pause(**key, at=at("2026-11-29T10:00"), reason="g", by=BY)
    assert [one.kind for one in ClockSegment.objects.order_by("pk")] == ["run", "pause", "run", "stop"]


def test_a_breach_is_noted_once_and_stays() -> None:
    begin()
    assert services.note_breaches(at=at("2026-11-26T23:59")) == []
    found = services.note_breaches(at=at("2026-11-27T00:01"))
    assert [one.due for one in found] == [date(2026, 11, 26)]
    assert services.note_breaches(at=at("2026-11-28T00:01")) == []
    services.stop(kind="request", key="H-2026-0001", at=at("2026-12-01T10:00"), reason="terkirim", by=BY)
    assert Breach.objects.get().due == date(2026, 11, 26)


def test_a_case_that_ends_late_is_a_breach_even_if_nobody_looked_before() -> None:
    begin()
    services.stop(kind="request", key="H-2026-0001", at=at("2026-11-27T08:00"), reason="terkirim", by=BY)
    breach = Breach.objects.get()
    assert breach.due == date(2026, 11, 26) and breach.reason == "", "an officer writes the reason"


def test_a_case_that_ends_in_time_or_waits_is_no_breach() -> None:
    begin()
    begin("H-2026-0002")
    services.stop(kind="request", key="H-2026-0001", at=at("2026-11-26T20:00"), reason="terkirim", by=BY)
    services.pause(kind="request", key="H-2026-0002", at=at("2026-11-26T20:00"), reason="cap", by=BY)
    assert services.note_breaches(at=at("2026-12-20T09:00")) == []
    assert not Breach.objects.exists()


def test_a_late_decree_moves_the_due_date_of_an_open_case_and_keeps_the_promise() -> None:
    services.seed()
    begin()
    decree(Entry(date(2026, 11, 25), "joint_leave", "Cuti bersama"))
    state = queries.state("request", "H-2026-0001", at("2026-11-24T09:00"))
    assert state.due == date(2026, 11, 27) and state.first_promise == date(2026, 11, 26)


def test_a_case_that_has_ended_stays_as_it_was_counted_then_whatever_is_decreed_later() -> None:
    services.seed()
    ended = {}
    for key, moment in (("H-2026-0001", "2026-11-26T10:00"), ("H-2026-0002", "2026-11-27T10:00")):
        begin(key)
        services.stop(kind="request", key=key, at=at(moment), reason="selesai", by=BY)
        ended[key] = queries.state("request", key, at("2026-11-27T11:00"))
    assert [one.late for one in ended.values()] == [False, True] and Breach.objects.count() == 1
    later = {"decree_date": None, "announced": date(2026, 11, 27), "by": BY, "at": at("2026-11-27T12:00")}
    days = [Entry(date(2026, 11, 24), "closure", "Banjir"), Entry(date(2026, 11, 21), "make_up", "Pengganti")]
    for number, entry in enumerate(days):
        services.record_version(decree=f"Surat {number}", entries=[entry], base=CalendarVersion.objects.count(), **later)
    queries.calendar()
    with CaptureQueriesContext(connection) as seen:
        found = queries.states("request", ended, at("2026-11-30T09:00"), explain=True)
    assert found == ended and len(seen) == 2, "with every row, and at no cost"
    begin("H-2026-0003")
    assert queries.state("request", "H-2026-0003", at("2026-11-30T09:00")).due == date(2026, 11, 27), "an open one moves"


@pytest.mark.parametrize("verb", ["start", "pause", "resume", "reclassify", "stop", "note"])
def test_whoever_writes_a_date_looks_at_the_calendar_anew_though_it_was_read_a_moment_ago(
    verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.seed()
    key = {"kind": "request", "key": "H-2026-0001"}
    begin()
    if verb == "resume":
        services.pause(**key, at=at("2026-11-23T11:00"), reason="cap", by=BY)
    queries.calendar()
    mine = queries._cached
    decree(Entry(date(2026, 11, 26), "closure", "Banjir"))  # by another process: what this one has read stays as it is
    monkeypatch.setattr(queries, "_cached", mine)
    monkeypatch.setattr(queries, "_next_look", float("inf"))
    assert not queries.calendar().off(date(2026, 11, 26), RULE)
    now, due = {"at": at("2026-11-24T10:00"), "reason": "a", "by": BY}, date(2026, 11, 27)
    if verb == "start":
        assert begin("H-2026-0002").due == due
    elif verb == "note":
        assert services.note_breaches(at=at("2026-11-27T09:00")) == []
    elif verb == "stop":
        services.stop(**key, **{**now, "at": at("2026-11-27T10:00")})
        assert not Breach.objects.exists()
    elif verb == "reclassify":
        services.reclassify(**key, days=4, **now)
        assert Clock.objects.get().due == date(2026, 11, 30)
    else:
        {"pause": services.pause, "resume": services.resume}[verb](**key, **now)
        assert Clock.objects.get().due == due + timedelta(days={"pause": 3, "resume": 3}[verb])


def test_many_clocks_cost_as_many_queries_as_one() -> None:
    begin("H-2026-0000")
    queries.calendar()
    counts = []
    for total in (1, 25):
        for n in range(1, total + 1):
            if not Clock.objects.filter(key=f"H-2026-{n:04d}").exists():
                begin(f"H-2026-{n:04d}")
        keys = [f"H-2026-{n:04d}" for n in range(total + 1)]
        with CaptureQueriesContext(connection) as seen:
            states = queries.states("request", keys, at("2026-11-25T09:00"))
        assert len(states) == total + 1
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 3


def test_a_clock_explains_itself_by_the_rule_that_it_began_with() -> None:
    clock = begin()
    assert Clock.objects.get(pk=clock.pk).rule == RULE.as_data()
    with pytest.raises(Clock.DoesNotExist):
        queries.state("request", "H-2026-9999", at("2026-11-25T09:00") + timedelta(days=1))


def test_what_ended_before_a_decree_came_is_counted_without_it_however_late_that_is_written_down() -> None:
    services.seed()
    begin()
    decree(Entry(date(2026, 11, 25), "closure", "Banjir"))
    services.stop(kind="request", key="H-2026-0001", at=at("2026-11-24T08:00"), reason="Diterima server surat", by=BY)
    assert ClockSegment.objects.get(kind="stop").calendar == CalendarVersion.objects.count() - 1
    assert queries.state("request", "H-2026-0001", at("2026-11-30T08:00")).due == date(2026, 11, 26)


def test_a_promise_had_passed_by_the_day_of_the_office_and_by_the_minute_before_its_count_began_to_wait() -> None:
    last = datetime(2026, 3, 4, 23, 59, tzinfo=RULE.zone)
    assert not queries.had_passed(last, last.date()) and queries.had_passed(last + timedelta(minutes=1), last.date())
    moment = datetime(2026, 3, 4, 10, 0, tzinfo=RULE.zone)
    within = moment + timedelta(seconds=59)
    assert not queries.had_passed(within, last.date(), moment), "of the minute itself, seconds are not asked"
    assert queries.had_passed(within + timedelta(seconds=1), last.date(), moment)
    assert not queries.had_passed(None, last.date()) and not queries.had_passed(last, None), "neither without a wait nor a date"
