"""`inang due` says when three working days end, and why, without a data folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.rooms.installation import Installation, installation

RECORDED = """
from datetime import UTC, date, datetime
from inang.workdays import services
from inang.workdays.models import CalendarVersion
from inang.workdays.versions import Entry
services.seed()
day = date(2026, 11, 20)
services.record_version(
    decree="Keputusan Gubernur 1", decree_date=day, announced=day, covers=[2028], base=CalendarVersion.objects.count(),
    entries=[Entry(date(2026, 11, 25), "regional", "Hari jadi")], by="Admin", at=datetime(2026, 11, 24, tzinfo=UTC),
)
"""


PUBLISHED = """
from datetime import UTC, datetime
from django.utils import timezone
from inang.standard import services
at, today = datetime.now(UTC), timezone.localdate()
row = services.start_draft(by="Admin", at=at)
part = {"counting": {**services.content(row)["counting"], "closing_time": "15:00"}}
seen = services.fingerprint({"counting": services.content(row)["counting"]})
row = services.change(row=row, parts=part, seen=seen, by="Admin", at=at)
services.publish(row=row, version=row.version, effective=today, today=today, by="Admin", at=at)
"""


def due(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "inang", "due", *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True)


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
    assert due("--received", "2028-12-22").stdout.splitlines()[-1] == "Jatuh tempo: 2028-12-27 (sementara)"


def test_what_is_no_date_is_refused_with_one_sentence() -> None:
    answer = due("--received", "kemarin", "--json")
    assert answer.returncode == 2
    assert "bukan tanggal" in json.loads(answer.stdout)["error"]
    assert "Traceback" not in answer.stderr


def test_a_limit_is_one_of_days_or_of_hours_and_none_of_two_is_dropped() -> None:
    answer = due("--received", "2026-11-23", "--at", "09:00", "--hours", "5", "--days", "9", "--json")
    assert answer.returncode == 2
    assert json.loads(answer.stdout)["error"] == "--days 9 dan --hours 5: batasnya hari atau jam. Tulis salah satu."


def test_before_the_calendars_first_year_is_refused_with_one_sentence() -> None:
    answer = due("--received", "2010-01-04", "--json")
    assert answer.returncode == 2
    assert json.loads(answer.stdout)["error"]
    assert "Traceback" not in answer.stderr


def asked(made: Installation, *arguments: str) -> dict[str, object]:
    command = [sys.executable, "-m", "inang", *arguments, "--data", str(made.folder.parent), "--json"]
    return json.loads(subprocess.run(command, env=made.env, capture_output=True, text=True).stdout)


def test_an_installation_counts_by_its_edition_in_force_and_another_can_be_chosen(tmp_path: Path) -> None:
    (tmp_path / "portal").mkdir()
    late = ("due", "--received", "2026-12-14", "--at", "15:30", "--days", "3")
    with installation(tmp_path / "portal") as made:
        made.run(PUBLISHED)
        assert asked(made, *late)["due"] == "2026-12-18", "it closes at three"
        assert asked(made, *late, "--edition", "kalbar-2022")["due"] == "2026-12-17"
    assert json.loads(due(*late[1:], "--json").stdout)["due"] == "2026-12-17"


def test_an_edition_that_is_not_there_is_refused_with_one_sentence() -> None:
    for answer in (
        due("--received", "2026-11-23", "--json", INANG_EDITION="tidak-ada"),
        due("--received", "2026-11-23", "--json", "--edition", "tidak-ada"),
    ):
        assert answer.returncode == 2 and "Edisi tidak-ada tidak ditemukan" in json.loads(answer.stdout)["error"]
        assert "Traceback" not in answer.stderr


def test_an_installation_answers_and_is_looked_after_with_its_own_calendar(tmp_path: Path) -> None:
    (tmp_path / "portal").mkdir()
    with installation(tmp_path / "portal") as made:
        made.run(RECORDED)
        for known, end in (("2026-11-19", "2026-11-26"), ("2026-11-20", "2026-11-27")):
            answer = asked(made, "due", "--received", "2026-11-23", "--days", "3", "--as-of", known)
            assert answer["due"] == end
        assert answer["calendar"]["decree"] == "Keputusan Gubernur 1"
        assert asked(made, "doctor")["checks"]["calendar"]["until"] == "2028-12-31"
