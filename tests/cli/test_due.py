"""`inang due` says when three working days end, and why, without a data folder."""

from __future__ import annotations

import json
import subprocess
import sys


def due(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "inang", "due", *arguments], capture_output=True, text=True)


def test_three_working_days_after_a_monday_end_on_thursday() -> None:
    found = json.loads(due("--received", "2026-11-23", "--days", "3", "--json").stdout)
    assert set(found) == {"due", "days", "provisional"}
    assert found["due"] == "2026-11-26"
    assert found["provisional"] is False
    assert [day["counted"] for day in found["days"]] == [False, True, True, True]
    assert all(set(day) == {"date", "counted", "reason", "source"} for day in found["days"])


def test_joint_leave_is_jumped_over_with_its_decree() -> None:
    found = json.loads(due("--received", "2026-12-22", "--at", "15:42", "--json").stdout)
    assert found["due"] == "2026-12-29"
    assert any("SKB" in day["source"] for day in found["days"] if not day["counted"])


def test_beyond_the_last_decreed_year_a_date_is_provisional() -> None:
    assert json.loads(due("--received", "2028-12-22", "--json").stdout)["provisional"] is True


def test_what_is_no_date_is_refused_with_one_sentence() -> None:
    answer = due("--received", "kemarin", "--json")
    assert answer.returncode == 2
    assert "bukan tanggal" in json.loads(answer.stdout)["error"]
    assert "Traceback" not in answer.stderr


def test_before_the_calendars_first_year_is_refused_with_one_sentence() -> None:
    answer = due("--received", "2010-01-04", "--json")
    assert answer.returncode == 2
    assert json.loads(answer.stdout)["error"]
    assert "Traceback" not in answer.stderr
