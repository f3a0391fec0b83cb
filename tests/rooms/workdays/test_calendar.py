"""The shipped calendar: what the decrees say, checked against another source."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import holidays
import pytest

from inang.workdays import calendar
from inang.workdays.days import JOINT_LEAVE, PUBLIC
from inang.workdays.versions import REVOKE
from tests.rooms.workdays.counting import RULE

YEARS = (2023, 2024, 2025, 2026, 2027)


@pytest.mark.parametrize("year", YEARS)
def test_the_days_off_are_those_that_the_holidays_library_knows(year: int) -> None:
    ours = {day: off for day, off in calendar.shipped().days_off.items() if day.year == year}
    for kind, category in ((PUBLIC, "public"), (JOINT_LEAVE, "government")):
        theirs = set(holidays.country_holidays("ID", years=year, categories=(category,)))
        assert {day for day, off in ours.items() if off.kind == kind} == theirs


@pytest.mark.parametrize(("year", "total"), [(2023, 239), (2024, 238), (2025, 237), (2026, 240), (2027, 242)])
def test_a_year_has_as_many_working_days_as_the_decree_gives(year: int, total: int) -> None:
    assert calendar.shipped().count(date(year - 1, 12, 31), date(year, 12, 31), RULE) == total


def test_every_decree_has_its_number_its_date_and_the_day_on_which_it_was_announced() -> None:
    for version in calendar.shipped_versions():
        number = r"SKB 3 Menteri \d+/\d+/\d+ Tahun (20\d\d)|Keputusan Presiden Nomor \d+ Tahun (20\d\d)"
        found = re.fullmatch(number, version.decree)
        assert found is not None and version.decree_date is not None and not version.is_stopgap, version
        assert int(found[1] or found[2]) == version.decree_date.year and version.decree_date <= version.announced, version
        assert all(entry.name or entry.action == REVOKE for entry in version.entries), version
        assert all(version.announced < entry.date for entry in version.entries), version


def test_the_late_decree_of_2025_stands_by_the_day_that_it_added() -> None:
    off = calendar.shipped().days_off[date(2025, 8, 18)]
    assert off.decree == "SKB 3 Menteri 933/1/3 Tahun 2025" and off.kind == JOINT_LEAVE


def test_only_the_two_eids_of_2027_are_estimates() -> None:
    estimated = sorted(day for day, off in calendar.shipped().days_off.items() if off.estimated)
    assert estimated == [date(2027, 3, 10), date(2027, 3, 11), date(2027, 5, 17)]
    flagged = holidays.country_holidays("ID", years=2027, language="id")
    assert estimated == sorted(day for day, name in flagged.items() if "perkiraan" in name)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            'date = 2031-01-01\nkind = "public"\nname = "x"\ndecree = "skb"',
            "2031-01-01 bukan tanggal tahun 2030",
        ),
        ('date = 2030-01-01\nkind = "feast"\nname = "x"\ndecree = "skb"', "kind harus"),
        ('date = 2030-01-01\nkind = "public"\nname = "x"\ndecree = "none"', "dasar hukum tidak ada"),
        (
            'date = 2030-01-01\nkind = "public"\nname = "x"\ndecree = "skb"\n'
            '[[days]]\ndate = 2030-01-01\nkind = "public"\nname = "x"\ndecree = "skb"',
            "satu tanggal tertulis dua kali",
        ),
    ],
)
def test_a_faulty_calendar_file_is_refused_with_its_name_and_the_entry(
    tmp_path: Path, text: str, names: str
) -> None:
    path = tmp_path / "2030.toml"
    path.write_text(f'year = 2030\n[decrees.skb]\ntitle = "SKB"\ndate = 2029-09-01\n[[days]]\n{text}\n')
    with pytest.raises(ValueError, match=names) as found:
        calendar.read_year(path)
    assert "2030.toml" in str(found.value)
