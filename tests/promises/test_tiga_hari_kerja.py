"""Waktu Penyelesaian: 3 Hari kerja."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import typer
from typer.testing import CliRunner

from inang.cli import due as command
from inang.requests.papers import _promised
from inang.standard import queries as standard
from inang.workdays import calendar
from inang.workdays.rules import PAUSE, RUN, STOP, CountingRule, Stretch, clock_state, due, due_hours

EDITION = standard.edition("kalbar-2022")
RULE = CountingRule(**EDITION.counting_values())
WIB = ZoneInfo("Asia/Pontianak")


def test_the_limit_is_three_working_days_as_published() -> None:
    assert (EDITION.limit.days, EDITION.limit.text) == (3, "3 Hari kerja")


def test_the_day_of_receipt_is_day_zero() -> None:
    found = due(date(2026, 11, 23), EDITION.limit.days, calendar.shipped(), RULE)
    assert found.due == date(2026, 11, 26)
    assert [(row.date.day, row.number) for row in found.days] == [(23, 0), (24, 1), (25, 2), (26, 3)]


def test_joint_leave_and_holidays_do_not_count_and_name_their_decree() -> None:
    received = datetime(2026, 12, 22, 15, 42, tzinfo=WIB)
    found = due(received, 3, calendar.shipped(), RULE)
    assert found.due == date(2026, 12, 29)
    rows = {row.date.day: (row.number, row.reason, row.source) for row in found.days}
    decree = "SKB 3 Menteri 1497/2/5 Tahun 2025"
    assert rows[22] == (0, "Diterima 15.42, sebelum tutup 16.00", EDITION.counting.source)
    assert rows[24] == (None, "Cuti bersama Natal", decree)
    assert rows[25] == (None, "Hari Raya Natal", decree)
    assert rows[26] == (None, "Akhir pekan (Sabtu)", "Perpres 21/2023")


def test_days_touched_by_a_pause_do_not_count() -> None:
    """The example of the design: returned on the 28th, sent again on the 29th, due on the 31st."""
    received = datetime(2026, 12, 22, 15, 42, tzinfo=WIB)
    segments = [
        Stretch(RUN, received),
        Stretch(PAUSE, datetime(2026, 12, 28, 8, 20, tzinfo=WIB), "cap pada surat tidak terbaca"),
        Stretch(RUN, datetime(2026, 12, 29, 14, 10, tzinfo=WIB), "dikirim ulang"),
    ]
    now = datetime(2026, 12, 30, 9, 0, tzinfo=WIB)
    state = clock_state(segments, 3, calendar.shipped(), RULE, received, now)
    assert state.due == date(2026, 12, 31)
    assert [(row.date.day, row.number, row.kind) for row in state.days] == [
        (22, 0, "received"),
        (23, 1, "work"),
        (24, None, "joint_leave"),
        (25, None, "public"),
        (26, None, "weekend"),
        (27, None, "weekend"),
        (28, None, "pause"),
        (29, None, "pause"),
        (30, 2, "work"),
        (31, 3, "due"),
    ]
    assert state.days[6].reason == "Jeda, mulai 08.20: cap pada surat tidak terbaca"
    assert state.days[7].reason == "Jeda, dilanjutkan 14.10: dikirim ulang"


def test_every_pause_says_where_it_begins_and_ends_also_on_the_day_of_receipt_on_a_day_off_and_behind_another_one() -> None:
    received = datetime(2026, 12, 1, 9, 0, tzinfo=WIB)  # a Tuesday
    turns = [(PAUSE, 1, 14, "a"), (RUN, 3, 9, "b"), (PAUSE, 3, 15, "c"), (RUN, 6, 10, "d"), (PAUSE, 8, 8, "e"), (STOP, 9, 8, "f")]
    segments = [Stretch(RUN, received), *(Stretch(kind, datetime(2026, 12, *at, 0, tzinfo=WIB), why) for kind, *at, why in turns)]
    state = clock_state(segments, 3, calendar.shipped(), RULE, received, datetime(2026, 12, 10, 9, 0, tzinfo=WIB))
    said = {row.date.day: ("; ".join(row.turns), row.reason, row.source) for row in state.days if row.turns}
    assert {day: words for day, (words, _reason, _source) in said.items()} == {
        1: "mulai 14.00: a",
        3: "dilanjutkan 09.00: b; mulai 15.00: c",
        6: "dilanjutkan 10.00: d",
        8: "mulai 08.00: e",
        9: "hitungan berakhir 08.00: f",
    }
    assert said[1][1].endswith(", sebelum tutup 16.00; jeda mulai 14.00: a") and state.days[0].number == 0
    assert said[3][1:] == ("Jeda, dilanjutkan 09.00: b; mulai 15.00: c", "Catatan perkara, putaran 1 dan 2")
    assert said[6][1] == "Akhir pekan (Minggu); jeda dilanjutkan 10.00: d" and said[6][2].endswith("; Catatan perkara, putaran 2")
    assert next(row.reason for row in state.days if row.date.day == 2) == "Jeda"


def test_a_letter_names_the_first_promise_although_the_agency_let_wait_after_it() -> None:
    received = datetime(2026, 12, 1, 9, 0, tzinfo=WIB)
    segments = [Stretch(RUN, received), Stretch(PAUSE, datetime(2026, 12, 8, 9, 0, tzinfo=WIB), "sesudah jatuh tempo")]
    late = clock_state(segments, 3, calendar.shipped(), RULE, received, datetime(2026, 12, 10, 9, 0, tzinfo=WIB))
    promised = replace(late, first_promise=date(2026, 12, 3))  # a decree moved it by a day
    assert late.due == date(2026, 12, 4) and _promised(promised) == "Kamis, 3 Desember 2026"


@pytest.mark.parametrize("received", ["2026-11-23T17:05", "2026-11-21T10:00", "2026-11-22T23:59"])
def test_a_letter_after_closing_or_on_a_day_off_counts_from_the_next_working_day(received: str) -> None:
    moment = datetime.fromisoformat(received).replace(tzinfo=WIB)
    found = due(moment, 3, calendar.shipped(), RULE)
    expected = date(2026, 11, 24) if moment.day == 23 else date(2026, 11, 23)
    assert found.start == expected
    assert found.days[0].number is None and found.days[0].kind == "late"


def test_beyond_the_last_decreed_year_a_date_is_provisional() -> None:
    found = due(date(2027, 12, 30), 3, calendar.shipped(), RULE)
    assert found.provisional and found.due == date(2028, 1, 4)
    assert "belum ditetapkan" in found.days[-1].reason
    received = datetime(2027, 12, 30, 10, 0, tzinfo=WIB)
    for days, hours in ((3, 0), (0, 20)):
        state = clock_state([Stretch(RUN, received)], days, calendar.shipped(), RULE, received, received, hours=hours)
        assert state.provisional and state.due >= date(2028, 1, 3)
    assert due_hours(received, 20, calendar.shipped(), RULE).provisional
    assert not due_hours(received, 3, calendar.shipped(), RULE).provisional


def test_the_command_line_shows_every_day_with_reason_and_source() -> None:
    app = typer.Typer()
    app.command()(command.due)
    answer = CliRunner().invoke(app, ["--received", "2026-11-23", "--days", "3", "--json"])
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert told["due"] == "2026-11-26" and told["provisional"] is False
    assert [day["counted"] for day in told["days"]] == [False, True, True, True]
    assert all(day["reason"] and day["source"] for day in told["days"])
