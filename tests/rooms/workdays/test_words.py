from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from inang.workdays.words import (
    days_words,
    jam,
    saat,
    sejak,
    tanggal,
    tanggal_pendek,
    tanggal_surat,
    with_dates,
    yang_lalu,
)

WIB, WITA, WIT = (timezone(timedelta(hours=h)) for h in (7, 8, 9))
NOW = datetime(2026, 11, 24, 14, 5, tzinfo=WIB)


@dataclass
class State:
    remaining: int = 2
    due: date = date(2026, 11, 26)
    provisional: bool = False
    paused: bool = False
    stopped: bool = False
    due_at: datetime | None = None
    left: timedelta = timedelta()


def test_a_day_is_written_with_its_weekday_and_the_month_in_indonesian() -> None:
    assert tanggal(date(2026, 11, 26)) == "Kamis, 26 November 2026"
    assert tanggal_pendek(date(2027, 8, 1)) == "Minggu, 1 Agustus"


def test_a_letter_writes_the_date_without_the_weekday() -> None:
    assert tanggal_surat(date(2026, 5, 2)) == "2 Mei 2026"


@pytest.mark.parametrize(("zone", "name"), [(WIB, "WIB"), (WITA, "WITA"), (WIT, "WIT")])
def test_a_time_names_the_zone_of_the_office(zone: timezone, name: str) -> None:
    assert jam(datetime(2026, 11, 24, 9, 2, tzinfo=zone)) == f"09.02 {name}"
    assert jam(datetime(2026, 11, 24, 2, 2, tzinfo=UTC), WIB) == "09.02 WIB"


def test_a_time_elsewhere_names_its_offset_and_a_naive_one_nothing() -> None:
    assert jam(datetime(2026, 11, 24, 9, 2, tzinfo=UTC)) == "09.02 +0000"
    assert jam(datetime(2026, 11, 24, 9, 2)) == "09.02"


def test_a_moment_is_day_and_time() -> None:
    assert saat(NOW) == "Selasa, 24 November 2026, 14.05 WIB"


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (timedelta(seconds=20), "baru saja"),
        (timedelta(minutes=7), "7 menit lalu"),
        (timedelta(hours=3), "3 jam lalu"),
        (timedelta(hours=20), "kemarin"),
        (timedelta(days=5), "5 hari lalu"),
    ],
)
def test_how_long_ago_is_said_in_the_largest_unit(back: timedelta, words: str) -> None:
    assert yang_lalu(NOW - back, NOW) == words


def test_since_when_says_today_and_yesterday_in_words() -> None:
    assert sejak(NOW - timedelta(minutes=7), NOW) == "sejak hari ini, 13.58 WIB"
    assert sejak(NOW - timedelta(days=1), NOW) == "sejak kemarin, 14.05 WIB"
    assert sejak(NOW - timedelta(days=4), NOW) == "sejak Jumat, 20 November, 14.05 WIB"
    assert sejak(datetime(2025, 12, 30, 1, 0, tzinfo=UTC), NOW) == "sejak Selasa, 30 Desember 2025, 08.00 WIB"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State(), "2 hari kerja lagi · jatuh tempo Kamis, 26 November 2026"),
        (State(remaining=0), "hari ini · jatuh tempo Kamis, 26 November 2026"),
        (State(remaining=-1), "lewat 1 hari kerja · jatuh tempo Kamis, 26 November 2026"),
        (
            State(paused=True, provisional=True),
            "hitungan berhenti · jatuh tempo Kamis, 26 November 2026 (sementara) bila dilanjutkan hari ini",
        ),
        (
            State(due_at=NOW, left=timedelta(minutes=115)),
            "1 jam 55 menit kerja lagi · jatuh tempo Selasa, 24 November 2026, 14.05 WIB",
        ),
        (State(due_at=NOW, left=-timedelta(hours=2)), "lewat 2 jam kerja · jatuh tempo Selasa, 24 November 2026, 14.05 WIB"),
        (State(stopped=True), "hitungan selesai · jatuh tempo Kamis, 26 November 2026"),
    ],
)
def test_working_day_figures_are_always_in_words(state: State, words: str) -> None:
    assert days_words(state) == words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Sudah berlaku sejak 2026-11-05. Terbitkan versi baru.", "Sudah berlaku sejak 5 November 2026. Terbitkan versi baru."),
        ("Jangkar 2026-11-27 ditandatangani kunci lain.", "Jangkar 27 November 2026 ditandatangani kunci lain."),
        ("2026-11-27.json: jangkar tidak dapat dibaca.", "2026-11-27.json: jangkar tidak dapat dibaca."),
        ("H-2026-0001 dan 2026-13-40, 2026-11-27T10:00", "H-2026-0001 dan 2026-13-40, 2026-11-27T10:00"),
    ],
)
def test_the_days_of_a_sentence_are_said_as_in_letters_and_names_of_files_stay(written: str, words: str) -> None:
    assert with_dates(written) == words
