"""The administrator's calendar: a decree in, its preview, its effect; a shorter date waits for a second person."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inang.complaints.models import Accused
from inang.portal import uploads
from inang.standard import queries as standard
from inang.workdays import queries as workdays
from inang.workdays import services as clocks
from inang.workdays.decreeing import last_number, record_version
from inang.workdays.models import CalendarDraft, CalendarVersion
from inang.workdays.rules import CountingRule
from inang.workdays.versions import Entry
from inang.workdays.words import tanggal, tanggal_pendek
from tests.portal.cast import Cast
from tests.portal.complaining import handled
from tests.portal.desk.conftest import Make

PAGE = "/meja/kalender/"


def typed(**more: object) -> dict[str, object]:
    return {"decree": "Keputusan Gubernur 9", "announced": timezone.localdate().isoformat(), "lines": "", **more}


def next_workday(n: int = 1) -> str:
    rule = CountingRule(**standard.current().counting_values())
    return workdays.calendar().nth_after(timezone.localdate() + timedelta(days=n - 1), 1, rule).isoformat()


def test_the_page_shows_versions_days_and_how_far_the_calendar_reaches(cast: Cast) -> None:
    page = cast.client("administrator").get(PAGE).content.decode()
    assert "SKB 3 Menteri 933/1/3 Tahun 2025<br>" in page and "ditetapkan Kamis, 7 Agustus 2025" in page
    assert "Lengkap sampai" in page and "Masukkan ketetapan" in page
    assert "Masukkan ketetapan" not in cast.client("approver").get(PAGE).content.decode()


def test_a_decree_is_shown_before_it_holds_and_applied_with_one_click(cast: Cast, make: Make) -> None:
    case = make("in_review")
    client, before = cast.client("administrator"), CalendarVersion.objects.count()
    promised, rule = case.due, CountingRule(**standard.current().counting_values())
    answer = client.post(PAGE + "usulkan/", typed(lines=f"{next_workday()}, libur daerah, Hari jadi provinsi"), follow=True)
    draft = CalendarDraft.objects.get()
    page = answer.content.decode()
    assert "Pratinjau: belum ada yang berubah" in page and "1 dari 1 perkara terbuka bergeser" in page
    assert CalendarVersion.objects.count() == before
    after = workdays.calendar().nth_after(promised, 1, rule)
    assert cells(page, "H-2026-0001")[1:] == [tanggal_pendek(promised), tanggal_pendek(after), "lebih lambat"]
    page = client.post(f"{PAGE}usulan/{draft.pk}/terapkan/", follow=True).content.decode()
    assert f"Kalender versi {before + 1} berlaku: Keputusan Gubernur 9." in page and "Hari jadi provinsi" in page
    again = client.post(f"{PAGE}usulan/{draft.pk}/terapkan/", follow=True).content.decode()
    assert "Usulan ini sudah diterapkan" in again


ICS = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20280301\nSUMMARY:Cuti bersama contoh\nEND:VEVENT\nEND:VCALENDAR\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [("libur.csv", b"tanggal,jenis,nama\n2028-03-01,cuti bersama,Cuti bersama contoh\n"), ("libur.ics", ICS)],
)
def test_a_decree_comes_in_as_a_file_with_both_its_days(cast: Cast, name: str, content: bytes) -> None:
    client, dated = cast.client("administrator"), timezone.localdate() - timedelta(days=3)
    file = SimpleUploadedFile(name, content)
    page = client.post(PAGE + "usulkan/", typed(file=file, decree_date=dated.isoformat()), follow=True).content.decode()
    assert "Rabu, 1 Maret 2028: Cuti bersama contoh, cuti bersama" in page and tanggal(dated) in page
    client.post(f"{PAGE}usulan/{CalendarDraft.objects.get().pk}/terapkan/")
    version = CalendarVersion.objects.order_by("number").last()
    assert version is not None and (version.decree, version.decree_date) == ("Keputusan Gubernur 9", dated)
    assert version.announced == timezone.localdate()
    assert [(str(one.date), one.kind) for one in version.entries.all()] == [("2028-03-01", "joint_leave")]


def cells(page: str, number: str) -> list[str]:
    """What the row of a case says, cell by cell."""
    row = re.search(rf"<tr><th[^>]*><a[^>]*>{number}</a></th>(.*?)</tr>", page)
    assert row is not None
    return [re.sub("<[^>]+>", "", one).strip() for one in re.findall("<td[^>]*>(.*?)</td>", row[1])]


def test_a_shorter_date_waits_for_a_second_person(cast: Cast, make: Make) -> None:
    admin = cast.client("administrator")
    admin.post(PAGE + "usulkan/", typed(lines=f"{next_workday()}, penutupan kantor, Listrik padam"))
    admin.post(f"{PAGE}usulan/{CalendarDraft.objects.get().pk}/terapkan/")
    make("in_review")
    number = CalendarVersion.objects.order_by("-number").values_list("number", flat=True)[0]
    answer = admin.post(f"{PAGE}versi/{number}/cabut/", {"reason": " "}, follow=True).content.decode()
    assert f"Isi sebab versi {number} dicabut." in answer and not CalendarDraft.objects.filter(state="open").exists()
    page = admin.post(f"{PAGE}versi/{number}/cabut/", {"reason": "listrik tidak jadi padam"}, follow=True).content.decode()
    assert f"Pembatalan versi {number}: listrik tidak jadi padam" in page
    undo = CalendarDraft.objects.get(state="open")
    assert cells(page, "H-2026-0001")[3] == "lebih awal"
    assert "1 menjadi lebih awal" in page and "perlu kata orang kedua" in page
    assert "dapat memajukan jatuh tempo perlu" in admin.post(f"{PAGE}usulan/{undo.pk}/terapkan/", follow=True).content.decode()
    assert CalendarVersion.objects.count() == number
    done = cast.client("approver").post(f"{PAGE}usulan/{undo.pk}/terapkan/", follow=True).content.decode()
    assert f"Kalender versi {number + 1} berlaku" in done
    page = admin.get(PAGE).content.decode()
    assert f"dicabut oleh versi {number + 1}" in page, "what was taken back says so"
    assert f"versi/{number}/cabut/" not in page and f"versi/{number + 1}/cabut/" in page, "and is not taken back twice"


def test_a_bad_file_is_refused_with_its_lines_and_nothing_typed_is_lost(cast: Cast) -> None:
    content = b"tanggal,jenis,nama\n2027-02-30,libur nasional,Salah\n2027-08-18,pesta,Salah juga\n"
    file = SimpleUploadedFile("libur.csv", content)
    answer = cast.client("administrator").post(PAGE + "usulkan/", typed(file=file, note="Terlambat"))
    page = answer.content.decode()
    assert answer.status_code == 422 and not CalendarDraft.objects.exists()
    assert "Baris 2: tanggal 2027-02-30 tidak ada di kalender." in page and "Baris 3: jenis" in page
    assert "2027-08-18,pesta" in page and 'value="Terlambat"' in page and 'value="Keputusan Gubernur 9"' in page
    empty = cast.client("administrator").post(PAGE + "usulkan/", {})
    assert empty.status_code == 422 and "Isi nomor ketetapan." in empty.content.decode()


def test_letters_that_nobody_sees_come_in_by_no_field_and_what_stands_already_is_said_as_a_word(cast: Cast) -> None:
    client = cast.client("administrator")
    file = SimpleUploadedFile("a.csv", b"tanggal,jenis,nama\n" + b"\n" * 300 + b"2027-12-28,libur daerah,Hari\x00 Jadi\x07\n")
    answer = client.post(PAGE + "usulkan/", typed(file=file))
    page = answer.content.decode()
    assert answer.status_code == 422 and "Baris 302: ada huruf yang tidak terlihat (U+0000)." in page
    assert "2027-12-28,libur daerah,Hari Jadi\n" in page, "the lines come back without them"
    page = client.post(f"{PAGE}versi/{last_number()}/cabut/", {"reason": "salah\x07"}, follow=True).content.decode()
    assert "Ada huruf yang tidak terlihat (U+0007). Ketik ulang isinya." in page and not CalendarDraft.objects.exists()
    answer = client.post(PAGE + "usulkan/", typed(lines="2026-12-25, libur nasional, Natal"))
    page = answer.content.decode()
    assert answer.status_code == 200 and "Semua itu sudah tercatat di kalender; tidak ada yang berubah." in page
    assert "2026-12-25, libur nasional, Natal" in page and 'aria-invalid="true"' not in page
    client.post(f"{PAGE}versi/{last_number()}/cabut/", {"reason": "salah"})
    made = CalendarDraft.objects.get()
    assert "<dt>Diumumkan</dt><dd>saat diterapkan</dd>" in client.get(f"{PAGE}usulan/{made.pk}/").content.decode()


def test_a_file_that_is_too_large_is_named_and_never_passed_over_for_the_lines(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 100_000)
    file = SimpleUploadedFile("hari.csv", b"x" * 200_000)
    sent = typed(file=file, lines=f"{next_workday()}, libur daerah, Hari jadi provinsi")
    answer = cast.client("administrator").post(PAGE + "usulkan/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and 'id="id_file-error"' in page and "lebih besar dari 20 MB" in page
    assert "Hari jadi provinsi" in page and not CalendarDraft.objects.exists()


def test_a_shorter_date_from_the_command_line_waits_for_two_people_on_the_page(cast: Cast, make: Make) -> None:
    day = next_workday()
    admin = cast.client("administrator")
    admin.post(PAGE + "usulkan/", typed(lines=f"{day}, penutupan kantor, Listrik padam"))
    admin.post(f"{PAGE}usulan/{CalendarDraft.objects.get().pk}/terapkan/")
    make("in_review")
    admin.post(PAGE + "usulkan/", typed(decree="Keputusan 2", lines=f"{day}, penutupan kantor, Listrik padam, cabut"))
    draft = CalendarDraft.objects.get(state="open")
    CalendarDraft.objects.filter(pk=draft.pk).update(by_id=0, by="baris perintah (uji)")
    page = admin.get(f"{PAGE}usulan/{draft.pk}/").content.decode()
    assert "Setujui sebagai kata pertama" in page and ">Terapkan" not in page
    assert "Terapkan" not in cast.client("approver").get(f"{PAGE}usulan/{draft.pk}/").content.decode()
    page = admin.post(f"{PAGE}usulan/{draft.pk}/terapkan/", follow=True).content.decode()
    assert "Kata pertama Anda tercatat." in page and "perlu kata orang kedua" in page
    done = cast.client("approver").post(f"{PAGE}usulan/{draft.pk}/terapkan/", follow=True).content.decode()
    assert "berlaku: Keputusan 2" in done


def test_the_last_day_for_mending_is_in_the_preview_with_its_own_count(cast: Cast, make: Make) -> None:
    case, client = make("returned", returned_at=timezone.now()), cast.client("administrator")
    clocks.pause(kind="request", key=case.number, at=timezone.now(), reason="Dikembalikan", by="uji")
    client.post(PAGE + "usulkan/", typed(lines=f"{next_workday(8)}, libur daerah, Hari jadi provinsi"))
    address = f"{PAGE}usulan/{CalendarDraft.objects.get().pk}/"
    page = client.get(address).content.decode()
    assert ">batas perbaikan</small>" in page and "1 dari 1 perkara terbuka bergeser" in page
    count = client.get(f"{address}{case.number}/hitung/").content.decode()
    heads = re.findall(r"<h2>(Semula|Menjadi|Batas perbaikan semula|Batas perbaikan menjadi) ([^<]+)</h2>", count)
    before, after = heads[2][1], heads[3][1]
    assert len(heads) == 4 and before != after and count.count('<ol class="days"') == 4
    cell = page.partition(">batas perbaikan</small></th>")[2].partition("</tr>")[0]
    shown = re.findall(r'data-word="(?:Semula|Menjadi)">([^<(]+)', cell)
    assert len(shown) == 2 and before.startswith(shown[0]) and after.startswith(shown[1])


def test_a_draft_is_given_up_and_the_calendar_stays(cast: Cast) -> None:
    client = cast.client("administrator")
    client.post(PAGE + "usulkan/", typed(lines=f"{next_workday(9)}, cuti bersama, Contoh"))
    draft = CalendarDraft.objects.get()
    assert "Usulan dibatalkan" in client.post(f"{PAGE}usulan/{draft.pk}/batalkan/", follow=True).content.decode()
    assert "sudah selesai lebih dahulu" in client.post(f"{PAGE}usulan/{draft.pk}/batalkan/", follow=True).content.decode()
    assert client.get(f"{PAGE}usulan/{draft.pk + 99}/").status_code == 404
    assert client.post(f"{PAGE}versi/9999/cabut/").status_code == 404


def test_of_two_open_drafts_the_second_is_renewed_and_not_typed_again(cast: Cast) -> None:
    client = cast.client("administrator")
    first, second = next_workday(9), next_workday(16)
    client.post(PAGE + "usulkan/", typed(decree="Keputusan Gubernur 9", lines=f"{first}, libur daerah, Hari jadi"))
    both = f"{first}, libur daerah, Hari jadi\n{second}, penutupan kantor, Listrik padam"
    client.post(PAGE + "usulkan/", typed(decree="Keputusan Gubernur 10", lines=both))
    one, two = CalendarDraft.objects.order_by("pk")
    assert "Perbarui usulan" not in client.get(f"{PAGE}usulan/{two.pk}/").content.decode()
    client.post(f"{PAGE}usulan/{one.pk}/terapkan/")
    page = client.get(f"{PAGE}usulan/{two.pk}/").content.decode()
    assert "Kalender sudah berubah sejak usulan ini dibuat" in page and "/terapkan/" not in page
    page = client.post(f"{PAGE}usulan/{two.pk}/perbarui/", follow=True).content.decode()
    made = CalendarDraft.objects.get(state="open")
    assert (made.decree, [one["date"] for one in made.entries]) == ("Keputusan Gubernur 10", [second])
    assert "sudah ada di kalender; dilewati" in page and "Perbarui usulan" not in page
    assert "Kalender versi" in client.post(f"{PAGE}usulan/{made.pk}/terapkan/", follow=True).content.decode()
    again = client.post(f"{PAGE}usulan/{two.pk}/perbarui/", follow=True).content.decode()
    assert "Usulan ini sudah selesai lebih dahulu." in again


def test_less_than_120_days_of_calendar_left_raise_an_alarm_on_the_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for left, alarms, words in ((119, 1, "119 hari lagi."), (120, 0, "120 hari lagi."), (-5, 1, ", 5 hari lalu.")):
        monkeypatch.setattr(workdays, "days_covered", lambda _day, left=left: left)
        page = cast.client("administrator").get(PAGE).content.decode()
        assert page.count('role="alert"') == alarms and words in page


def test_a_year_whose_decree_is_not_at_hand_says_so_until_it_is_entered(cast: Cast) -> None:
    admin, today = cast.client("administrator"), timezone.localdate()
    first, second = date.fromisoformat(next_workday(30)), date.fromisoformat(next_workday(60))  # days of no other decree

    def boxes() -> list[str]:
        found = re.findall(r'<div class="note-box tone-warn mb-4">(.*?)</div>', admin.get(PAGE).content.decode(), re.S)
        return [" ".join(re.sub(r"<[^>]+>", "", one).split()) for one in found]

    def decreed(name: str, day: date | None, *, estimated: bool) -> list[str]:
        rows = (Entry(first, "public", "Libur satu", "add", estimated), Entry(second, "public", "Libur dua", "add"))
        said = {"announced": today, "entries": rows, "covers": [today.year], "at": timezone.now(), "by": "uji"}
        record_version(decree=name, decree_date=day, base=last_number(), **said)
        return [one.partition(". Bila")[0] for one in boxes() if name in one]

    assert [one.partition(" belum dikonfirmasi")[0] for one in boxes()] == [one.decree for one in workdays.unconfirmed(today)]
    dated, undated = f"{tanggal(first)} masih perkiraan", "nomor dan tanggal ketetapannya belum dicatat"
    assert decreed("SKB Uji", None, estimated=True) == [f"SKB Uji belum dikonfirmasi: {undated}, dan {dated}"]
    assert decreed("SKB 1 Uji", today, estimated=True) == [f"SKB 1 Uji belum dikonfirmasi: {dated}"]
    assert decreed("SKB 2 Uji", today, estimated=False) == []
    assert not any("Uji" in one for one in boxes()), "each of its days is said again by a later one"


def test_complaints_that_a_decree_moves_are_in_the_preview_and_lead_to_the_count_of_both_dates(cast: Cast) -> None:
    case, admin = handled(cast), cast.client("administrator")
    admin.post(PAGE + "usulkan/", typed(lines=f"{next_workday()}, libur daerah, Hari jadi provinsi"))
    address = f"{PAGE}usulan/{CalendarDraft.objects.get().pk}/"
    count = f"{address}{case.number}/hitung/"
    for client in (admin, cast.client("approver")):
        page = client.get(address).content.decode()
        assert f'href="{count}"' in page and "1 dari 1 perkara terbuka bergeser" in page
        explained = client.get(count).content.decode()
        before, after = re.findall(r"<h2>(?:Semula|Menjadi) ([^<]+)</h2>", explained)
        assert before == tanggal(case.due) != after
        assert explained.count('<ol class="days"') == 2 and explained.count("Hari jadi provinsi") > 0
        assert case.subject not in explained and cast.people["reviewer"].name not in explained
    Accused.objects.create(complaint=case, person=cast.people["administrator"])
    assert case.number not in admin.get(address).content.decode() and admin.get(count).status_code == 404
    admin.post(f"{address}batalkan/")
    assert cast.client("approver").get(count).status_code == 404, "of a decree that was settled there is nothing to preview"


def test_whom_a_complaint_is_about_hears_of_it_neither_from_the_preview_nor_from_the_button(cast: Cast) -> None:
    admin, day = cast.client("administrator"), next_workday(2)
    admin.post(PAGE + "usulkan/", typed(lines=f"{day}, penutupan kantor, Banjir"))
    admin.post(f"{PAGE}usulan/{CalendarDraft.objects.get().pk}/terapkan/")
    case = handled(cast)
    Accused.objects.create(complaint=case, person=cast.people["administrator"])
    admin.post(PAGE + "usulkan/", typed(lines=f"{day}, penutupan kantor, Banjir, cabut", decree="Keputusan Gubernur 10"))
    address = f"{PAGE}usulan/{CalendarDraft.objects.get(state='open').pk}/"
    assert "0 dari 0 perkara terbuka bergeser" in admin.get(address).content.decode()
    assert "1 dari 1 perkara terbuka bergeser" in cast.client("approver").get(address).content.decode()
    (said,) = (str(one) for one in admin.post(f"{address}terapkan/", follow=True).context["messages"])
    assert said.startswith("Kalender yang dapat memajukan jatuh tempo perlu kata orang kedua. ") and not re.search(r"\d", said)


def test_a_day_without_a_name_is_said_once_in_the_preview(cast: Cast) -> None:
    client, day = cast.client("administrator"), next_workday()
    page = client.post(PAGE + "usulkan/", typed(lines=f"{day}, penutupan kantor, Banjir"), follow=True).content.decode()
    said = f"<li>{tanggal(date.fromisoformat(day))}: "
    assert f"{said}Banjir, penutupan kantor</li>" in page
    draft = CalendarDraft.objects.get()
    draft.entries[0]["name"] = ""
    draft.save()
    assert f"{said}penutupan kantor</li>" in client.get(f"{PAGE}usulan/{draft.pk}/").content.decode()
