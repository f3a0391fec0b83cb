"""Whatever the check lets through can be counted with: no hours, days or waits of an accepted edition make counting raise."""

from __future__ import annotations

import copy
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inang.standard import queries
from inang.standard.bounds import BOUNDS, LENGTHS, values
from inang.standard.checking import read_edition
from inang.standard.reading import EditionFault, as_data
from inang.standard.rules import Edition
from inang.workdays.calendar import shipped
from inang.workdays.moments import is_open, moments
from inang.workdays.rules import RUN, CountingRule, Stretch, clock_state

DATA = as_data(queries.seed())
HOURS = ("opening_time", "closing_time", "friday_closing_time", "break_from", "break_until", "friday_break_from")
clock = st.one_of(
    st.times(min_value=time(6), max_value=time(18)).map(lambda one: one.replace(second=0, microsecond=0)),
    st.sampled_from([time(7, 30), time(12), time(13), time(16), time(23, 59), time(0)]),
)
number = st.one_of(st.integers(-5, 400), st.sampled_from([0, 1, 365, 366, 3650, 36_500, 99_999_999, 999_999_999_999]))
DAYS = [key for key in BOUNDS if key.count(".") == 1 and key.endswith("_days") and not key.endswith("reminder_days")]


def accepted(data: dict[str, Any]) -> Edition | None:
    try:
        return read_edition(data, "uji.toml")
    except EditionFault:
        return None


@settings(max_examples=300, deadline=None)
@given(hours=st.dictionaries(st.sampled_from([*HOURS, "friday_break_until"]), clock, max_size=4), is_special=st.booleans())
def test_no_hours_that_the_check_accepts_make_counting_raise(hours: dict[str, time], is_special: bool) -> None:
    data = copy.deepcopy(DATA)
    table = data["counting"]["special_hours"][2] if is_special else data["counting"]
    table |= {name: one.isoformat(timespec="minutes") for name, one in hours.items()}
    edition = accepted(data)
    if edition is None:
        return
    rule = CountingRule(**edition.counting_values())
    received = datetime(2026, 2, 11, 10, tzinfo=rule.zone)
    segments = [Stretch(RUN, received)]
    shares = [one.share for one in edition.escalation]
    for day in (date(2026, 2, 11), date(2026, 2, 13), date(2026, 2, 23), date(2026, 2, 27)):  # two weeks, the second in Ramadan
        opening, closing = rule.hours(day).opening, rule.hours(day).closing
        assert is_open(datetime.combine(day, opening, rule.zone), shipped(), rule), "and the office is open at some time"
        assert is_open(datetime.combine(day, closing, rule.zone), shipped(), rule)
    for limit in (0, 12):
        when = moments(shares, segments, 3, shipped(), rule, received, received, hours=limit)
        assert sorted(when) == shares and list(when.values()) == sorted(when.values())
        clock_state(segments, 3, shipped(), rule, received, received + timedelta(days=9), hours=limit)


@settings(max_examples=300, deadline=None)
@given(found=st.dictionaries(st.sampled_from(DAYS), number, min_size=1, max_size=3))
def test_no_days_that_the_check_accepts_leave_the_calendar_or_the_years(found: dict[str, int]) -> None:
    data = copy.deepcopy(DATA)
    for key, amount in found.items():
        table, name = key.split(".")
        data[table][name] = amount
    edition = accepted(data)
    if edition is None:
        return
    rule, today = CountingRule(**edition.counting_values()), date(2027, 12, 31)
    for key in DAYS:
        table, name = key.split(".")
        days = getattr(getattr(edition, table), name)
        assert today + timedelta(days=days) > date(2027, 1, 1)
        if BOUNDS[key][2] == "hari kerja":
            shipped().nth_after(today, days, rule)


def test_each_bound_and_length_is_one_of_a_value_that_there_is() -> None:
    for key in (*BOUNDS, *LENGTHS):
        assert list(values(queries.seed(), key)), key


@pytest.mark.parametrize("key", list(BOUNDS))
def test_the_shipped_edition_lies_within_every_bound(key: str) -> None:
    least, most, _unit = BOUNDS[key]
    assert all(least <= value <= most for _name, value in values(queries.seed(), key))
