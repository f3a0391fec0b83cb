"""The trail as sentences, by case, person and day; and whether its chain was whole at the last check."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from inang.audit import services as audit
from inang.audit.models import Check
from inang.complaints.models import Complaint
from inang.portal.desk import trail
from inang.workdays.words import tanggal_surat
from tests.portal import complaining
from tests.portal.cast import Cast
from tests.portal.desk.test_edition import published
from tests.portal.desk.test_history import write

PAGE = "/meja/audit/"


def checked(cast: Cast) -> str:
    return cast.client("administrator").post(PAGE + "periksa/", follow=True).content.decode()


def test_entries_are_sentences_and_the_last_check_is_told_with_its_time(cast: Cast) -> None:
    page = cast.client("administrator").get(PAGE).content.decode()
    assert "Rantai belum pernah diperiksa" in page and "Dinas Kesehatan didaftarkan" in page
    page = checked(cast)
    assert "Rantai utuh" in page and "diperiksa" in page and "WIB" in page


def test_the_trail_says_its_days_as_letters_do(cast: Cast) -> None:
    published(5, later=0)
    page = cast.client("administrator").get(PAGE).content.decode()
    today = timezone.localdate()
    assert f"berlaku sejak {tanggal_surat(today)}<" in page and f"sejak {today.isoformat()}" not in page
    when = timezone.now()
    fault = "Jangkar 2026-11-27 ditandatangani kunci lain, bukan kunci instalasi ini."
    check = Check(asked_at=when, finished_at=when, entries=1, fault_count=1, faults=[fault])
    assert "Jangkar 27 November 2026 ditandatangani" in trail.check_words(check, 1)


def test_entries_of_one_case_are_found(cast: Cast) -> None:
    client = cast.client("administrator")
    for name in ("perkara", "q"):
        page = client.get(PAGE + f"?{name}=agency:dinkes").content.decode()
        assert "Dinas Kesehatan didaftarkan" in page and "Reviewer didaftarkan" not in page
    assert "Tidak ada catatan" in client.get(PAGE + "?perkara=H-1999-0001").content.decode()


def test_what_an_entry_is_about_is_said_in_words_and_leads_to_its_other_entries(cast: Cast) -> None:
    for subject in ("edition:konsep-1", "edition:kalbar-2022-v2", "kalender", "kalender:3", "person:sari@contoh.go.id"):
        write(1, subject)
    page = cast.client("administrator").get(PAGE).content.decode()
    for words in ("Konsep edisi 1", "Edisi kalbar-2022-v2", "Kalender", "Kalender versi 3", "Orang: sari@contoh.go.id"):
        assert f">{words}</a>" in page
    assert 'href="?perkara=edition%3Akonsep-1"' in page and ">Perangkat daerah: dinkes</a>" in page


def test_no_round_of_a_complaint_about_whoever_looks_is_told(cast: Cast) -> None:
    case = complaining.handled(cast, about_person=cast.people["administrator"])
    Complaint.objects.filter(pk=case.pk).update(round=2)
    write(1, f"{case.number}/2", "explain_breach")
    assert case.number not in cast.client("administrator").get(PAGE).content.decode()


def test_nobody_infers_by_what_is_found_in_the_trail_which_number_a_complaint_about_them_has(cast: Cast) -> None:
    case = complaining.handled(cast, about_person=cast.people["administrator"])
    told = {"actor": "Officer", "role": "officer", "room": "complaints", "subject": "P-1999-0001", "verb": "link"}
    audit.record(**told, sentence=f"Dikaitkan dengan {case.number} oleh Officer", at=timezone.now())
    client = cast.client("administrator")
    assert "Dikaitkan dengan pengaduan lain" in client.get(PAGE + "?perkara=dikaitkan").content.decode()
    for typed in (case.number, case.number[2:], f"dengan {case.number[:-1]}", case.number[:6]):
        assert "Dikaitkan" not in client.get(PAGE + f"?perkara={typed}").content.decode(), typed


def test_entries_of_one_person_and_of_one_day_are_found(cast: Cast) -> None:
    write(1)
    client, today = cast.client("administrator"), timezone.localdate()
    page = client.get(PAGE + "?orang=sari@contoh").content.decode()
    assert "Kejadian 0" in page and "didaftarkan" not in page
    page = client.get(PAGE + f"?hari={today}").content.decode()
    assert "Kejadian 0" in page and "Dinas Kesehatan didaftarkan" not in page
    assert "Kejadian 0" not in client.get(PAGE + f"?hari={today - timedelta(days=1)}").content.decode()


@pytest.mark.parametrize("day", ["kemarin", "2026-02-30", "9999-12-31", "0001-01-01"])
def test_a_day_that_is_none_is_told_or_finds_nothing(day: str, cast: Cast) -> None:
    answer = cast.client("administrator").get(PAGE + f"?hari={day}")
    assert answer.status_code == 200


def test_five_hundred_entries_are_paged_by_key(cast: Cast) -> None:
    write(500)
    client = cast.client("administrator")
    page = client.get(PAGE + "?perkara=H-2026-0001").content.decode()
    seen = page.count("Kejadian ")
    while found := re.search(r'href="\?[^"]*sebelum=(\d+)" rel="next"', page):
        page = client.get(PAGE + f"?perkara=H-2026-0001&sebelum={found[1]}").content.decode()
        seen += page.count("Kejadian ")
    assert seen == 500


def test_an_entry_that_was_changed_behind_our_back_is_named(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET sentence = 'lain' WHERE seq = 1")
    page = checked(cast)
    assert "Rantai rusak" in page and "Catatan 1 diubah" in page and "flash tone-bad" in page
    assert "temuan lain" not in page
    when = timezone.now()
    check = Check(asked_at=when, finished_at=when, entries=9, fault_count=501, faults=["Catatan dirusak."] * 20)
    assert "496 temuan lain ditunjukkan inang verify-audit" in trail.check_words(check, 9)


def test_a_check_that_breaks_off_is_told_and_no_older_one_speaks(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Rantai utuh" in checked(cast)
    monkeypatch.setattr("inang.audit.queries.verify", lambda **_: 1 / 0)
    page = checked(cast)
    assert "Rantai tidak dapat dipastikan utuh" in page and "Rantai utuh" not in page
    assert "Pemeriksaan baru diminta" not in page and "tone-bad" in page


def test_a_row_that_cannot_be_read_any_more_stands_in_the_trail_as_broken(cast: Cast) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite would store it")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET sentence = CAST(X'41FF42' AS TEXT) WHERE seq = 2")
    page = checked(cast)
    assert "Catatan 2 diubah setelah ditulis" in page and "Catatan ini dirusak di basis data" in page


def test_a_long_chain_is_left_to_the_worker(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "AT_ONCE", 3)
    page = checked(cast)
    assert "Pemeriksaan diminta" in page and "menunggu pekerja" in page
    assert Check.objects.get().finished_at is None
