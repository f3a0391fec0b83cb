"""Limits in working hours: to the minute, over breaks, closing times, days off and pauses; against a minute-by-minute count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inang.portal.counting import due_view
from inang.workdays import calendar, queries, services
from inang.workdays.days import DayOff
from inang.workdays.models import Breach, Clock, ClockLimit
from inang.workdays.moments import moments
from inang.workdays.rules import OutsideCalendar, Stretch, clock_state, due, due_hours
from inang.workdays.words import days_words
from tests.rooms.workdays.counting import DAY, RULE, naive_hours, naive_used, works

CALENDAR = calendar.shipped()
MINUTE = timedelta(minutes=1)
FIRST = datetime(2026, 2, 10, tzinfo=RULE.zone)  # joint leave, Ramadan and ordinary weeks follow


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=RULE.zone)


@pytest.mark.parametrize(
    ("received", "hours", "due"),
    [
        ("2026-11-23T09:00", 3, "2026-11-23T12:00"),
        ("2026-11-23T10:00", 3, "2026-11-23T14:00"),  # the break
        ("2026-11-23T14:05", 3, "2026-11-24T08:35"),  # closing time
        ("2026-11-27T16:00", 1, "2026-11-30T08:00"),  # the weekend
        ("2026-11-28T10:00", 3, "2026-11-30T10:30"),  # received on a day off
        ("2026-02-20T10:00", 3, "2026-02-20T14:00"),  # a Friday in Ramadan: one hour of break
    ],
)
def test_an_hour_limit_counts_office_hours_only(received: str, hours: int, due: str) -> None:
    found = due_hours(wib(received), hours, CALENDAR, RULE)
    assert found.due_at == wib(due) == naive_hours(wib(received), hours, [])
    assert found.days[-1].kind == "due" and found.days[0].date == wib(received).date()


def test_the_row_of_the_day_on_which_hours_end_names_its_pause_too() -> None:
    times = [wib(f"2026-11-23T{hour}") for hour in ("10:00", "10:30", "11:30")]
    segments = [Stretch(kind, at, "Kapan?") for kind, at in zip(("run", "pause", "run"), times, strict=True)]
    (only,) = clock_state(segments, 0, CALENDAR, RULE, times[0], times[2], hours=3).days
    assert only.kind == "due" and "jatuh tempo 15.00 WIB; jeda 10.30\u201311.30: Kapan?" in only.reason


def test_the_rows_of_a_limit_in_hours_name_every_pause_and_the_decree_of_every_special_day() -> None:
    received, asked, answered = wib("2026-11-27T13:30"), wib("2026-11-27T14:00"), wib("2026-11-27T16:00")
    segments = [Stretch("run", received), Stretch("pause", asked, "Kapan?"), Stretch("run", answered, "Tadi.")]
    saturday = DayOff(date(2026, 11, 28), "make_up", "Pengganti", "SKB contoh 1")
    calendar = replace(CALENDAR, make_up={saturday.date: saturday})
    state = clock_state(segments, 0, calendar, RULE, received, answered, hours=2)
    friday, made_up = state.days
    assert friday.reason == (
        "Diterima 13.30 WIB; 1 jam kerja, seluruhnya 1 jam; jeda 14.00\u201316.00: Kapan?; dilanjutkan: Tadi."
    )
    assert friday.source == f"{RULE.week_source}; Catatan perkara, putaran 1"
    assert made_up.reason == "1 jam kerja, seluruhnya 2 jam (pengganti: Pengganti); jatuh tempo 08.30 WIB"
    assert made_up.source == "SKB contoh 1" and state.paused_time == timedelta(hours=2)
    segments[2] = Stretch("run", wib("2026-12-01T08:00"))
    long = clock_state(segments, 0, CALENDAR, RULE, received, wib("2026-12-02T08:00"), hours=2)
    assert [row.reason for row in long.days[1:4]] == ["Akhir pekan", "Akhir pekan", "Jeda sepanjang hari"]
    segments[1:] = [Stretch("pause", wib("2026-11-28T09:00"), "a"), Stretch("run", wib("2026-11-28T10:00"), "b")]
    off = clock_state(segments, 0, CALENDAR, RULE, received, wib("2026-11-30T08:00"), hours=4).days[1]
    assert off.reason == "Akhir pekan; jeda 09.00\u201310.00: a; dilanjutkan: b"
    assert off.source == f"{RULE.week_source}; Catatan perkara, putaran 1"
    (day,) = due_hours(wib("2026-03-02T09:00"), 1, CALENDAR, RULE).days
    assert "jam kerja Ramadan" in day.reason and RULE.period(day.date).source in day.source


def test_a_pause_outside_office_hours_is_not_why_the_day_of_receipt_did_not_count() -> None:
    received = wib("2026-11-26T17:10")
    segments = [Stretch("run", received), Stretch("pause", wib("2026-11-26T18:00"), "a"), Stretch("run", wib("2026-11-26T19:00"))]
    first, _second = clock_state(segments, 0, CALENDAR, RULE, received, wib("2026-11-27T09:00"), hours=3).days
    assert first.reason == "Diterima 17.10 WIB; di luar jam kerja; jeda 18.00\u201319.00: a" and first.kind == "late"
    segments[0] = Stretch("run", received := wib("2026-11-26T15:00"))
    segments[1] = Stretch("pause", received, "a")
    first, _second = clock_state(segments, 0, CALENDAR, RULE, received, wib("2026-11-27T09:00"), hours=3).days
    assert first.reason == "Diterima 15.00 WIB; jeda 15.00\u201319.00: a" and first.kind == "pause"


def test_dates_that_no_calendar_knows_are_refused() -> None:
    with pytest.raises(OutsideCalendar):
        due_hours(wib("1999-01-04T09:00"), 3, CALENDAR, RULE)
    with pytest.raises(ValueError, match="jam kerja"):
        due_hours(wib("2026-11-23T09:00"), 9999, CALENDAR, RULE)


@settings(max_examples=60)
@given(
    minute=st.integers(0, 60 * 24 * 45),
    hours=st.integers(1, 20),
    waits=st.lists(st.tuples(st.integers(1, 60 * 30), st.integers(1, 60 * 50)), max_size=3),
)
def test_any_count_is_that_of_a_clock_that_walks_minute_by_minute(
    minute: int, hours: int, waits: list[tuple[int, int]]
) -> None:
    received = moment = FIRST + minute * MINUTE
    segments, pauses = [Stretch("run", received)], []
    for before, length in waits:
        begin = moment + before * MINUTE
        moment = begin + length * MINUTE
        segments += [Stretch("pause", begin), Stretch("run", moment)]
        pauses.append((begin, moment))
    at = moment + 60 * MINUTE
    state = clock_state(segments, 0, CALENDAR, RULE, received, at, hours=hours)
    assert state.due_at == naive_hours(received, hours, pauses)
    assert state.left == timedelta(hours=hours) - naive_used(received, at, pauses)
    assert state.late == (at > state.due_at)
    assert moments([100], segments, 0, CALENDAR, RULE, received, at, hours=hours)[100] == state.due_at
    start = state.start
    elapsed = sum(works(start + n * DAY) for n in range(1, max(0, (at.astimezone(RULE.zone).date() - start).days) + 1))
    assert state.consumed + state.overdue + state.paused_days == elapsed, "run and pause make up the elapsed days"


@pytest.mark.django_db
def test_three_hours_are_warned_of_broken_and_kept_to_the_minute() -> None:
    queries.forget_calendar()
    at = wib("2026-11-23T14:05")
    services.start(
        kind="complaint", key="P-1", received_at=at, days=0, hours=3, edition="x", at=at, by="uji", rule=RULE
    )
    clock = Clock.objects.get()
    assert clock.first_promise_at == wib("2026-11-24T08:35") == clock.due_at
    assert services.warn(clock=clock, shares=[50, 80, 100], at=wib("2026-11-23T15:30")) is None
    half = services.warn(clock=clock, shares=[50, 80, 100], at=wib("2026-11-23T15:35"))
    assert half is not None and (half.share, half.hours) == (50, 3)
    assert services.note_breaches(at=wib("2026-11-24T08:35")) == []
    (breach,) = services.note_breaches(at=wib("2026-11-24T08:36"))
    assert breach.at == wib("2026-11-24T08:35") and breach.hours == 3
    assert services.note_breaches(at=wib("2026-11-24T08:40")) == []
    state = queries.state("complaint", "P-1", wib("2026-11-24T08:55"))
    assert days_words(state) == "lewat 20 menit kerja · jatuh tempo Selasa, 24 November 2026, 08.35 WIB"


@pytest.mark.django_db
def test_from_hours_to_days_and_back_the_count_begins_at_receipt_and_no_pause_is_lost() -> None:
    queries.forget_calendar()
    at = wib("2026-11-23T09:00")
    facts = {"kind": "complaint", "key": "P-1", "by": "uji", "reason": "uji"}
    services.start(kind="complaint", key="P-1", received_at=at, days=0, hours=3, edition="x", at=at, by="uji", rule=RULE)
    services.pause(**facts, at=wib("2026-11-23T10:00"))
    services.resume(**facts, at=wib("2026-11-24T10:00"))
    assert services.reclassify(**facts, days=5, at=wib("2026-11-24T10:30"))
    assert queries.state("complaint", "P-1", wib("2026-11-24T11:00")).due.isoformat() == "2026-12-01"
    assert services.reclassify(**facts, days=0, hours=3, at=wib("2026-11-24T11:00"))
    state = queries.state("complaint", "P-1", wib("2026-11-24T11:00"))
    assert state.due_at == wib("2026-11-24T12:00"), "one hour before the pause, two after it"
    assert not services.reclassify(**facts, days=0, hours=3, at=wib("2026-11-24T11:00"))
    assert [(row.before_hours, row.days) for row in ClockLimit.objects.all()] == [(3, 5), (0, 0)]
    assert not Breach.objects.exists()


def test_a_limit_that_ends_at_closing_is_kept_within_that_minute_and_late_behind_it_also_at_night() -> None:
    received = wib("2026-11-23T11:00")

    def seen(at: str, *more: Stretch) -> tuple[bool, str]:
        state = clock_state([Stretch("run", received), *more], 0, CALENDAR, RULE, received, wib(at), hours=4)
        return state.late, due_view(state).sentence

    assert seen("2026-11-23T15:59") == (False, "1 menit kerja lagi")
    assert seen("2026-11-23T16:00:30") == (False, "0 menit kerja lagi"), "the minute of closing is within"
    assert seen("2026-11-23T16:01") == seen("2026-11-24T07:00") == (True, "Lewat di luar jam kerja")
    assert seen("2026-11-24T07:31") == (True, "Lewat 1 menit kerja")
    night = Stretch("stop", wib("2026-11-23T20:00"))
    assert seen("2026-11-24T09:00", night) == (True, "Selesai dalam 4 jam kerja, lewat di luar jam kerja")


def test_rows_of_hours_say_what_is_expected_and_what_is_provisional_as_rows_of_days_do() -> None:
    received = wib("2027-12-31T10:00")
    off = DayOff(date(2028, 1, 3), "public", "Libur contoh", "SE contoh", estimated=True)
    known = replace(CALENDAR, days_off={**CALENDAR.days_off, off.date: off})
    hours, days = due_hours(received, 10, known, RULE).days, due(received, 2, known, RULE).days
    said = {day.date: day.reason for day in days}
    (row,) = [day for day in hours if day.date == date(2028, 1, 3)]
    assert row.reason == said[row.date] == "Libur contoh (perkiraan) (sementara, libur tahun 2028 belum ditetapkan)"
    assert all("sementara" in day.reason for day in hours if day.provisional)
