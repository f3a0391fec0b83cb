from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from inang.portal.counting import counting_url, due_days, due_view
from inang.standard import queries as standard
from inang.workdays import queries as workdays
from inang.workdays.calendar import shipped
from inang.workdays.rules import PAUSE, RUN, STOP, ClockState, CountingRule, Stretch, Wait, clock_state

RULE = CountingRule(**standard.current().counting_values())
RECEIVED = datetime(2026, 12, 22, 15, 42, tzinfo=RULE.zone)


def state(at: datetime, *more: Stretch) -> ClockState:
    return clock_state([Stretch(RUN, RECEIVED), *more], 3, shipped(), RULE, RECEIVED, at)


@pytest.mark.django_db
def test_anyone_can_see_how_a_due_date_is_counted(client: Client) -> None:
    page = client.get("/hitung/?diterima=2026-12-22&jam=15:42&hari=3").content.decode()
    assert "Jatuh tempo Selasa, 29 Desember 2026" in page
    for words in ("Diterima 15.42", "Cuti bersama", "Libur nasional", "Akhir pekan", "SKB"):
        assert words in page


@pytest.mark.django_db
def test_a_limit_in_working_hours_is_counted_to_the_hour(client: Client) -> None:
    page = client.get("/hitung/?diterima=2026-12-23&jam=14:00&hari=3&satuan=jam").content.decode()
    assert "Jatuh tempo Senin, 28 Desember 2026, 08.30" in page and "Tiga jam kerja sejak diterima" in page
    for words in ("Diterima 14.00", "2 jam", "Cuti bersama", "jatuh tempo 08.30", "satu cuti bersama", "jam ke-3"):
        assert words in page, words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("diterima=&hari=3", "Isi tanggal diterima."),
        ("diterima=kemarin&hari=3", "Isi tanggal seperti 2026-11-23."),
        ("diterima=2026-11-23&hari=0", "Batas paling sedikit 1."),
        ("diterima=2026-11-23&hari=999", "Batas paling banyak 365 di halaman ini."),
        ("diterima=1999-01-04&hari=3", "lebih awal daripada kalender"),
        ("diterima=9999-12-31&hari=3", "batas kalender"),
        ("diterima=2026-11-23&hari=3&jam=pagi", "Isi jam seperti 15:42."),
        ("diterima=2026-11-23&hari=3&satuan=jam", "Isi jam diterima: batas dalam jam kerja"),
        ("diterima=2026-11-23&hari=3&satuan=menit", "Pilih satuan dari daftar."),
        ("diterima=1999-01-04&jam=10:00&hari=3&satuan=jam", "di luar kalender"),
        ("diterima=9999-12-31&jam=10:00&hari=3&satuan=jam", "di luar kalender"),
    ],
)
def test_a_question_that_cannot_be_counted_says_why_at_the_field(
    client: Client, query: str, sentence: str
) -> None:
    answer = client.get(f"/hitung/?{query}")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert sentence in page
    assert 'role="alert"' in page


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime.combine(date(2026, month, day), time(hour), RULE.zone)


def test_the_chip_says_icon_bar_and_words_for_every_level() -> None:
    assert due_view(state(at(12, 22))).words == "Aman · 3 hari lagi"
    first = due_view(state(at(12, 23)), "/cara/")
    assert (first.words, first.parts, first.tone) == ("Aman · 2 hari lagi", ("half", "empty", "empty"), "ok")
    assert first.href == "/cara/"
    half = due_view(state(at(12, 28)))
    assert (half.words, half.parts, half.tone) == ("50 % · 1 hari lagi", ("full", "half", "empty"), "accent")
    last = due_view(state(at(12, 29)))
    assert (last.words, last.parts, last.tone) == ("80 % · hari ini", ("full", "full", "half"), "warn")
    late = due_view(state(at(12, 30)))
    assert (late.words, late.parts, late.tone) == ("Lewat 1 hari kerja", ("full",) * 3, "bad")


def test_a_paused_clock_says_since_when_and_how_much_is_used() -> None:
    view = due_view(state(at(12, 29), Stretch(PAUSE, at(12, 28, 8), "cap tidak terbaca")))
    assert view.words == "Jeda · 1 dari 3 hari"
    assert view.note == "sejak Senin, 28 Desember"
    assert view.tone == "quiet"


def test_a_stopped_clock_says_in_how_many_days() -> None:
    assert due_view(state(at(12, 30), Stretch(STOP, at(12, 28)))).words == "Selesai dalam 2 hari"
    late = due_view(state(at(12, 31), Stretch(STOP, at(12, 30))))
    assert late.words == "Selesai, lewat 1 hari"
    assert late.tone == "bad"
    withdrawn = due_view(state(at(12, 24), Stretch(PAUSE, at(12, 22, 16), "cap tidak terbaca"), Stretch(STOP, at(12, 23))))
    assert withdrawn.sentence == "Selesai dalam 0 hari kerja", "not on the day of receipt: it was the next one"


def test_the_explanation_names_what_did_not_count_and_keeps_the_first_promise() -> None:
    found = state(
        at(12, 29, 16), Stretch(PAUSE, at(12, 28, 8), "cap tidak terbaca"), Stretch(RUN, at(12, 29, 14))
    )
    found = replace(found, first_promise=date(2026, 12, 29))
    count = due_days(found, received=RECEIVED, limit=3, rule=RULE, edition=standard.current())
    assert count.due == date(2026, 12, 31)
    assert "jeda dua hari kerja" in count.summary
    assert "satu cuti bersama" in count.summary
    assert count.first_promise == date(2026, 12, 29)
    assert "cap tidak terbaca" in count.shifted
    assert [day.date for day in count.days] == [date(2026, 12, 22) + timedelta(days=n) for n in range(10)]
    assert [day.state for day in count.days].count("paused") == 2
    assert count.days[-1].state == "due"


def test_only_pauses_before_the_due_date_moved_it_and_each_of_a_day_is_named_in_both_languages() -> None:
    pauses = [(28, 8, "a"), (28, 9, "kini mulai"), (28, 10, "c"), (29, 9, "mulai lengkap")]  # the kinds take turns
    more = [Stretch((PAUSE, RUN)[n % 2], at(12, day, hour), why) for n, (day, hour, why) in enumerate(pauses)]
    waited = [Stretch(PAUSE, datetime(2027, 1, 5, 9, tzinfo=RULE.zone), "terlambat")]
    found = replace(state(datetime(2027, 1, 7, 9, tzinfo=RULE.zone), *more, *waited), first_promise=date(2026, 12, 29))
    assert (found.due, found.moved_days, found.paused_days) == (date(2026, 12, 31), 2, 4)
    for language, words in (
        ("id", "dua hari kerja karena jeda. Jeda, mulai 08.00: a; dilanjutkan 09.00: kini mulai; mulai 10.00: c."),
        ("en", "two working days because of a pause. Pause: from 08.00; resumed 09.00; from 10.00."),
    ):
        with translation.override(language):
            seen = due_days(found, received=RECEIVED, limit=3, rule=RULE, edition=standard.current(), promised=found.due)
            assert seen.shifted.endswith(words), seen.shifted
            late = {"id": "Sesudah jatuh tempo, dua hari kerja jeda", "en": "After the due date two working days of pauses"}
            assert f" {late[language]} " in seen.summary


def test_of_a_pause_after_the_due_date_the_count_says_where_it_begins_and_ends() -> None:
    pauses = [(2, 9, "Sabtu"), (2, 10, "kembali"), (7, 9, "cap"), (8, 11, "lengkap")]  # of January
    more = [
        Stretch((PAUSE, RUN)[n % 2], datetime(2027, 1, day, hour, tzinfo=RULE.zone), why)
        for n, (day, hour, why) in enumerate(pauses)
    ]
    found = state(datetime(2027, 1, 11, 9, tzinfo=RULE.zone), *more)
    assert (found.due, found.paused_days, found.moved_days) == (date(2026, 12, 29), 2, 0)
    seen = due_days(found, received=RECEIVED, limit=3, rule=RULE, edition=standard.current())
    said = "Jeda, Kamis, 7 Januari 2027, mulai 09.00: cap; Jumat, 8 Januari 2027, dilanjutkan 11.00: lengkap."
    assert seen.summary.endswith(f" dua hari kerja jeda tidak dihitung sebagai keterlambatan. {said}"), seen.summary


def test_a_pause_that_took_no_working_day_out_is_named_as_no_cause() -> None:
    pauses = [(22, 16, "hari terima"), (22, 17, "b"), (24, 9, "cuti"), (24, 10, "d"), (26, 9, "Sabtu"), (28, 9, "lengkap")]
    more = [Stretch((PAUSE, RUN)[n % 2], at(12, day, hour), why) for n, (day, hour, why) in enumerate(pauses)]
    found = replace(state(at(12, 29), *more), first_promise=date(2026, 12, 29))
    seen = due_days(found, received=RECEIVED, limit=3, rule=RULE, edition=standard.current(), promised=found.due)
    assert seen.shifted == "Bergeser satu hari kerja karena jeda. Jeda, mulai 09.00: Sabtu."


@pytest.mark.django_db
def test_every_limit_that_an_edition_may_give_is_counted(client: Client) -> None:
    assert "<h1>Jatuh tempo " in client.get("/hitung/?diterima=2025-01-06&hari=365").content.decode()


@pytest.mark.django_db
def test_the_page_behind_a_mail_counts_by_the_edition_of_the_case_and_not_by_that_of_today(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "editions").mkdir()
    shipped_text = (standard.SHIPPED / "kalbar-2022.toml").read_text()
    other = shipped_text.replace('slug = "kalbar-2022"', 'slug = "lain-2026"')
    other = other.replace("joint_leave_counts = false", "joint_leave_counts = true")
    (tmp_path / "editions" / "lain-2026.toml").write_text(other)
    monkeypatch.setenv("INANG_DATA", str(tmp_path))
    monkeypatch.setenv("INANG_EDITION", "lain-2026")
    wait = Wait(date(2026, 12, 21), 10, RULE)
    pages = {slug: client.get(workdays.wait_page(wait, slug)).content.decode() for slug in ("kalbar-2022", "lain-2026")}
    assert workdays.until_values(wait, "lain-2026")["until_url"].endswith(workdays.wait_page(wait, "lain-2026"))
    assert "<h1>Jatuh tempo Jumat, 8 Januari 2027" in pages["kalbar-2022"] and "Jumat, 8 Januari" not in pages["lain-2026"]
    limit = standard.edition("kalbar-2022").complaint_limits[0]
    assert "&edisi=kalbar-2022&" in counting_url(RECEIVED, limit, "kalbar-2022")
    assert client.get("/hitung/?diterima=2026-11-23&hari=3&edisi=../x").status_code == 200, "an edition that is none"
