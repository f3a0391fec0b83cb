"""The working-day calendar is public, and others can subscribe to it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from inang.workdays import services
from inang.workdays.calendar import shipped_versions
from inang.workdays.feed import feed
from inang.workdays.models import CalendarVersion
from inang.workdays.versions import Entry, Version


@pytest.mark.django_db
def test_anyone_sees_a_year_with_its_revoked_days(client: Client) -> None:
    page = client.get("/kalender/?tahun=2023").content.decode()
    assert "239 hari kerja" in page and "<s>Rabu, 26 April</s>" in page and "SKB 3 Menteri 327/1/1 Tahun 2023" in page
    row = next(one for one in page.split("<tr>") if "<s>Rabu, 26 April</s>" in one)
    assert "<s lang=\"id\">Cuti bersama Idul Fitri</s>" in row and ">dicabut<" in row
    assert re.findall(r"SKB 3 Menteri [^<]+", row) == ["SKB 3 Menteri 327/1/1 Tahun 2023"], "the decree that took it back"
    assert "Kalender hari kerja 2027" in client.get("/kalender/?tahun=2099").content.decode()
    assert client.get("/kalender/?tahun=abc").status_code == 200


@pytest.mark.django_db
def test_the_feed_is_an_icalendar_with_revoked_days_cancelled(client: Client) -> None:
    answer = client.get("/kalender.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode()
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") and text.endswith("END:VCALENDAR\r\n")
    events = text.split("BEGIN:VEVENT")[1:]
    gone = [event for event in events if "STATUS:CANCELLED" in event]
    assert len(gone) == 1 and "DTSTART;VALUE=DATE:20230426" in gone[0] and "SEQUENCE:1" in gone[0]
    assert len({event.split("UID:")[1].split("\r\n")[0] for event in events}) == len(events)
    added = next(event for event in events if "DTSTART;VALUE=DATE:20250818" in event)
    assert "933/1/3" in added and "DTEND;VALUE=DATE:20250819" in added


def test_a_line_of_the_feed_is_at_most_75_octets_and_its_text_is_escaped() -> None:
    name = "Hari besar; dengan, tanda \\ baca\x00\x07 dan nama yang panjang sekali, é" * 2
    decree = f"Surat 1, Tahun 2026, tentang {'é' * 150}{'a' * 150}"
    version = Version(9, decree, None, date(2026, 1, 1), (Entry(date(2026, 5, 5), "closure", name),), (2026,))
    text = feed([*shipped_versions(), version], name="Kalender", domain="contoh.go.id")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "Hari besar\\; dengan\\, tanda \\\\ baca dan" in text.replace("\r\n ", "")
    assert text == feed([*shipped_versions(), version], name="Kalender", domain="contoh.go.id")


@pytest.mark.django_db
def test_the_feed_has_the_offices_own_days_each_once_and_says_what_may_still_move(client: Client) -> None:
    services.seed()
    entries = (
        Entry(date(2026, 1, 31), "make_up", "Pengganti"),
        Entry(date(2026, 1, 28), "regional", "Hari jadi"),
        Entry(date(2023, 4, 26), "regional", "Hari jadi daerah"),  # what was revoked of that day is another event
    )
    day = date(2026, 1, 5)
    services.record_version(
        decree="Keputusan Gubernur 1/2026", decree_date=day, announced=day, entries=entries, note="Terlambat",
        base=CalendarVersion.objects.count(), by="Admin", at=datetime(2026, 11, 24, tzinfo=UTC),
    )  # fmt: skip
    events = {}
    for event in client.get("/kalender.ics").content.decode().replace("\r\n ", "").split("BEGIN:VEVENT")[1:]:
        facts = dict(line.split(":", 1) for line in event.strip().split("\r\n"))
        assert re.fullmatch(r"\d{8}T000000Z", facts["DTSTAMP"]) and facts["UID"] not in events
        events[facts["UID"].split("@")[0]] = facts
    made_up = events["2026-01-31-make_up"]
    assert (made_up["CATEGORIES"], made_up["DESCRIPTION"]) == ("hari kerja pengganti", "Dasar: Keputusan Gubernur 1/2026")
    assert events["2026-01-28-regional"]["STATUS"] == "CONFIRMED"
    assert events["2023-04-26-regional"]["STATUS"] == "CONFIRMED" and events["2023-04-26-joint_leave"]["STATUS"] == "CANCELLED"
    may_move = [facts for facts in events.values() if facts["STATUS"] == "TENTATIVE"]
    assert len(may_move) == 3 and all(facts["SUMMARY"].endswith(" (perkiraan)") for facts in may_move)


@pytest.mark.django_db
def test_decreed_days_of_a_year_that_is_not_complete_stand_on_its_page_which_says_so(client: Client) -> None:
    services.seed()
    empty = client.get("/kalender/?tahun=2028").content.decode()
    assert "Kalender hari kerja 2028" in empty and "Belum ada hari libur" in empty
    assert "tahun=2028" not in client.get("/kalender/?tahun=2027").content.decode(), "nothing is decreed of it"
    services.record_version(
        decree="Surat pindah", decree_date=None, announced=date(2026, 11, 1),
        entries=[Entry(date(2028, 1, 5), "closure", "Pindah")],
        base=CalendarVersion.objects.count(), by="uji", at=datetime(2026, 11, 1, tzinfo=UTC),
    )  # fmt: skip
    page = client.get("/kalender/?tahun=2028").content.decode()
    assert "Kalender hari kerja 2028" in page and "Surat pindah" in page and "belum lengkap ditetapkan" in page
    complete = client.get("/kalender/?tahun=2027").content.decode()
    assert 'href="?tahun=2028"' in complete and "belum lengkap ditetapkan" not in complete
