"""When a limit ends: against an independent naive counter, and case by case."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inang.workdays import calendar
from inang.workdays.moments import is_open
from inang.workdays.rules import (
    PAUSE,
    RUN,
    STOP,
    OutsideCalendar,
    Stretch,
    Wait,
    clock_state,
    due,
    effective_start,
)
from tests.rooms.workdays.counting import DAY, RULE, naive_due, naive_start, works

CALENDAR = calendar.shipped()
dates = st.dates(date(2023, 1, 1), date(2027, 12, 1))
moments = st.datetimes(datetime(2023, 1, 2), datetime(2027, 11, 1)).map(lambda one: one.replace(tzinfo=UTC))


def at(text: str) -> datetime:
    """A moment in office time."""
    return datetime.fromisoformat(text).replace(tzinfo=RULE.zone)


@given(dates, st.integers(0, 70))
@example(date(2024, 1, 1), 1)
@example(date(2026, 3, 18), 3)
@example(date(2027, 12, 31), 60)
def test_the_due_date_is_what_a_naive_counter_finds(received: date, days: int) -> None:
    found = due(received, days, CALENDAR, RULE)
    assert found.due == naive_due(received, days)
    assert found.start == naive_start(received)
    assert found.provisional == (found.due > date(2027, 12, 31))


@given(moments, st.integers(0, 20))
def test_the_hour_of_receipt_counts_in_office_time(received: datetime, days: int) -> None:
    assert due(received, days, CALENDAR, RULE).due == naive_due(received, days)


@given(moments, st.integers(1, 20))
def test_every_day_from_receipt_to_due_has_one_row_with_a_reason_and_a_source(
    received: datetime, days: int
) -> None:
    found = due(received, days, CALENDAR, RULE)
    first = received.astimezone(RULE.zone).date()
    assert [row.date for row in found.days] == [first + n * DAY for n in range((found.due - first).days + 1)]
    assert [row.number for row in found.days if row.counted] == list(range(1, days + 1))
    assert [row.date for row in found.days if row.number == 0] == [found.start]
    assert all(row.reason and row.source for row in found.days)
    assert all(works(row.date) for row in found.days if row.counted)


@st.composite
def walks(draw: st.DrawFn) -> tuple[datetime, list[Stretch], datetime]:
    """A receipt, pauses and resumptions in order, perhaps a stop, and a moment to look from."""
    received = draw(moments)
    now, segments, kind = received, [Stretch(RUN, received)], PAUSE
    for _ in range(draw(st.integers(0, 8))):
        now += timedelta(minutes=draw(st.integers(0, 12 * 24 * 60)))
        segments.append(Stretch(kind, now))
        kind = RUN if kind == PAUSE else PAUSE
    if draw(st.booleans()):
        now += timedelta(minutes=draw(st.integers(0, 5 * 24 * 60)))
        segments.append(Stretch(STOP, now))
    return received, segments, received + timedelta(minutes=draw(st.integers(0, 120 * 24 * 60)))


def touched_days(segments: list[Stretch], at_: datetime) -> frozenset[date]:
    """Brute force: every office date on which some part of a pause lies."""
    out: set[date] = set()
    seen = [one for one in segments if one.at <= at_]
    for one, after in zip(seen, [*seen[1:], None], strict=True):
        if one.kind != PAUSE:
            continue
        day = one.at.astimezone(RULE.zone).date()
        last = (after.at if after else at_).astimezone(RULE.zone).date()
        while day <= last:
            out.add(day)
            day += DAY
    return frozenset(out)


@given(walks(), st.integers(1, 12))
def test_any_pauses_move_the_due_date_as_brute_force_says(
    walk: tuple[datetime, list[Stretch], datetime], days: int
) -> None:
    received, segments, now = walk
    state = clock_state(segments, days, CALENDAR, RULE, received, now)
    touched = touched_days(segments, now)
    stops = [one.at for one in segments if one.kind == STOP and one.at <= now]
    today = (stops[0] if stops else now).astimezone(RULE.zone).date()
    assert state.due == naive_due(received, days, touched)
    start = naive_start(received)
    elapsed = [start + n * DAY for n in range(1, max(0, (today - start).days) + 1)]
    working = [day for day in elapsed if works(day)]
    ran = [day for day in working if day not in touched]
    assert state.consumed == min(len(ran), days)
    assert len(ran) + state.paused_days == len(working), "run and pause make up the elapsed time"
    assert state.late == (today > state.due)
    assert [row.number for row in state.days if row.counted] == list(range(1, days + 1))
    assert {row.date for row in state.days if row.kind == "pause"} <= touched
    if not state.late:
        assert state.remaining == days - len(ran) >= 0
    else:
        assert state.remaining < 0 and state.overdue == -state.remaining
        assert state.overdue == max(1, len(ran) - days), "nor is what waits for somebody else the office's lateness"


@given(walks(), st.integers(1, 12))
def test_leaving_out_the_explanation_changes_nothing_else(
    walk: tuple[datetime, list[Stretch], datetime], days: int
) -> None:
    received, segments, now = walk
    full = clock_state(segments, days, CALENDAR, RULE, received, now)
    short = clock_state(segments, days, CALENDAR, RULE, received, now, explain=False)
    assert short == dataclasses.replace(full, days=[], late_pauses=()), "which says of them for the explanation alone"


def test_a_letter_at_closing_time_is_in_time_and_one_minute_later_is_not() -> None:
    assert effective_start(at("2026-11-23T16:00"), CALENDAR, RULE) == date(2026, 11, 23)
    assert effective_start(at("2026-11-23T16:01"), CALENDAR, RULE) == date(2026, 11, 24)


@pytest.mark.parametrize(("day", "closing"), [(23, "16:00"), (27, "16:30")])
def test_the_minute_of_closing_belongs_to_the_day_whoever_counts(day: int, closing: str) -> None:
    for seconds, is_in_time in (("00", True), ("59.999999", True), ("60", False)):
        moment = at(f"2026-11-{day}T{closing}") + timedelta(seconds=float(seconds))
        assert (effective_start(moment, CALENDAR, RULE) == date(2026, 11, day)) == is_in_time == is_open(moment, CALENDAR, RULE)


def test_on_friday_the_office_closes_later() -> None:
    assert effective_start(at("2026-11-27T16:20"), CALENDAR, RULE) == date(2026, 11, 27)
    assert effective_start(at("2026-11-27T16:40"), CALENDAR, RULE) == date(2026, 11, 30)


def test_a_letter_before_opening_counts_on_that_day() -> None:
    assert effective_start(at("2026-11-23T05:00"), CALENDAR, RULE) == date(2026, 11, 23)


def test_the_evening_in_utc_is_the_next_day_in_pontianak() -> None:
    received = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # Monday 00.30 WIB
    assert effective_start(received, CALENDAR, RULE) == date(2026, 11, 23)


def test_joint_leave_counts_where_the_edition_says_so() -> None:
    counts = dataclasses.replace(RULE, joint_leave_counts=True)
    assert due(date(2026, 12, 23), 1, CALENDAR, RULE).due == date(2026, 12, 28)
    assert due(date(2026, 12, 23), 1, CALENDAR, counts).due == date(2026, 12, 24)


def test_an_estimated_holiday_is_called_an_estimate_in_its_row() -> None:
    rows = {row.date: row for row in due(date(2027, 3, 5), 3, CALENDAR, RULE).days}
    assert rows[date(2027, 3, 10)].reason == "Hari Raya Idul Fitri 1448 Hijriah (perkiraan)"


def test_a_date_before_the_calendar_is_refused_with_the_cure() -> None:
    with pytest.raises(
        OutsideCalendar, match=r"30 Desember 2022 lebih awal .* mulai 1 Januari 2023"
    ) as found:
        due(date(2022, 12, 30), 3, CALENDAR, RULE)
    assert isinstance(found.value, ValueError)


@pytest.mark.parametrize("received", [date(2057, 12, 31), date(9999, 12, 31)])
def test_a_date_beyond_all_reason_is_refused(received: date) -> None:
    with pytest.raises(OutsideCalendar, match="batas kalender"):
        due(received, 3, CALENDAR, RULE)


def test_a_limit_that_runs_off_the_calendar_is_refused() -> None:
    with pytest.raises(OutsideCalendar, match="batas kalender"):
        due(date(2057, 12, 20), 200, CALENDAR, RULE)


@pytest.mark.parametrize("days", [-1, 2001])
def test_an_impossible_limit_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="Isi antara 0 dan 2000"):
        due(date(2026, 11, 23), days, CALENDAR, RULE)


def test_the_levels_follow_the_working_days() -> None:
    received = at("2026-11-23T10:00")
    levels = {}
    for day in range(23, 31):
        now = at(f"2026-11-{day}T09:00")
        state = clock_state([Stretch(RUN, received)], 3, CALENDAR, RULE, received, now)
        levels[day] = (state.level, state.remaining)
    assert levels == {
        23: ("safe", 3),
        24: ("safe", 2),
        25: ("half", 1),
        26: ("most", 0),
        27: ("late", -1),
        28: ("late", -1),
        29: ("late", -1),
        30: ("late", -2),
    }


def test_a_request_returned_on_its_last_day_is_not_late_and_has_one_day_left() -> None:
    received = at("2026-11-23T10:00")
    segments = [Stretch(RUN, received), Stretch(PAUSE, at("2026-11-26T15:00"), "Cap tidak terbaca")]
    state = clock_state(segments, 3, CALENDAR, RULE, received, at("2026-12-04T09:00"))
    assert (state.level, state.paused, state.consumed, state.late) == ("paused", True, 2, False)
    assert state.due == date(2026, 12, 7) and state.paused_since == date(2026, 11, 26)


def test_a_pause_does_not_undo_a_breach() -> None:
    received = at("2026-11-23T10:00")
    segments = [Stretch(RUN, received), Stretch(PAUSE, at("2026-11-30T09:00"))]
    state = clock_state(segments, 3, CALENDAR, RULE, received, at("2026-12-02T09:00"))
    assert state.late and state.level == "late" and state.due == date(2026, 11, 26)


def test_what_comes_after_the_stop_changes_nothing() -> None:
    received = at("2026-11-23T10:00")
    segments = [Stretch(RUN, received), Stretch(STOP, at("2026-11-25T11:00"))]
    early = clock_state(segments, 3, CALENDAR, RULE, received, at("2026-11-25T12:00"))
    late = clock_state(segments, 3, CALENDAR, RULE, received, at("2027-11-25T12:00"))
    assert early == late and late.level == "done" and late.consumed == 2 and not late.late


def test_the_rule_survives_being_stored() -> None:
    assert type(RULE).from_data(RULE.as_data()) == RULE


def test_counting_is_a_search_not_a_walk() -> None:
    """A day is found by halving, however far away it is: a walk would read a working day each."""

    class Read(list[int]):
        times = 0

        def __getitem__(self, index: Any) -> Any:
            self.times += 1
            return super().__getitem__(index)

    far = dataclasses.replace(CALENDAR)
    days = Read(far.working(RULE))
    far._lists[RULE.joint_leave_counts] = days
    far.nth_after(date(2024, 1, 2), 1500, RULE)
    far.count(date(2024, 1, 2), date(2027, 12, 1), RULE)
    assert 3 <= days.times <= 3 * len(days).bit_length() + 1


def test_a_wait_that_began_on_a_day_off_counts_from_the_next_working_day() -> None:
    wait = Wait(date(2026, 11, 28), 10, RULE)  # a Saturday; Monday is its day 0
    assert [wait.waited(date(2026, *day), CALENDAR) for day in ((11, 30), (12, 1), (12, 14))] == [0, 1, 10]
    assert wait.until(CALENDAR).due == date(2026, 12, 14)
