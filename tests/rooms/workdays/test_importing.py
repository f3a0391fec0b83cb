"""A decree's file is read or refused with one sentence at the line; nothing in between."""

from __future__ import annotations

import time
from datetime import date

import pytest

from inang.workdays.calendar import shipped, shipped_versions
from inang.workdays.feed import feed
from inang.workdays.importing import MOST_ROWS, Reading, read, read_date
from inang.workdays.versions import REVOKE, Entry, Version

HEAD = "tanggal,jenis,nama,tindakan\n"
GOOD = (
    HEAD
    + '2028-01-01,libur nasional,Tahun Baru 2028,\n"2 Januari 2028",cuti bersama,"Cuti, bersama",tambah\n'
    + "3/1/2028,public,Libur,cabut\n"
)
DAYS = [
    Entry(date(2028, 1, 1), "public", "Tahun Baru 2028"),
    Entry(date(2028, 1, 2), "joint_leave", "Cuti, bersama"),
    Entry(date(2028, 1, 3), "public", "Libur", "revoke"),
]


def sentences(reading: Reading) -> list[str]:
    return [str(one) for one in reading.faults]


@pytest.mark.parametrize(
    ("content", "remark"),
    [
        (GOOD.encode(), ""),
        (GOOD.encode("utf-8-sig"), ""),
        (GOOD.encode("utf-16"), "UTF-16"),
        (GOOD.encode("utf-16-le"), "UTF-16 tanpa tanda"),
        (GOOD.encode("utf-16-be"), "UTF-16 tanpa tanda"),
        (GOOD.replace(",", ";").replace("Cuti; bersama", "Cuti, bersama").encode(), ""),
        (GOOD.replace("\n", "\r\n").encode(), ""),
        (GOOD.split("\n", 1)[1].encode(), ""),
        (GOOD.replace("\n", "\r").encode(), ""),
        (f"sep=;\n{GOOD.replace(',', ';').replace('Cuti; bersama', 'Cuti, bersama')}".encode(), ""),
    ],
)
def test_a_list_is_read_in_every_usual_form(content: bytes, remark: str) -> None:
    found = read(content, "libur.csv")
    assert [row.entry for row in found.rows] == DAYS and not found.faults
    assert remark in "".join(found.remarks)


def test_windows_1252_is_read_and_said() -> None:
    found = read((HEAD + "2028-01-01,libur nasional,Perayaan é,\n").encode("cp1252"), "a.csv")
    assert found.rows[0].entry.name == "Perayaan é" and "Windows-1252" in found.remarks[0]


@pytest.mark.parametrize("content", [b"\x81\x8d\x8f", b"\xff\xfe\x00\x00a\x00\x00\x00", b"tanggal\x01\x02\xe9", b"\xff\xfea"])
def test_another_encoding_is_refused_with_the_cure(content: bytes) -> None:
    assert sentences(read(content, "a.csv"))[0].endswith("Simpan ulang sebagai CSV UTF-8.")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("2028-02-30,libur nasional,X,", "Baris 3: tanggal 2028-02-30 tidak ada di kalender."),
        ("31 Februari 2028,libur nasional,X,", "Baris 3: tanggal 31 Februari 2028 tidak ada di kalender."),
        ('"Senin, 5 Januari 2028",libur nasional,X,', "Baris 3: Senin, 5 Januari 2028 bukan hari Senin, melainkan Rabu."),
        ("kemarin,libur nasional,X,", "Baris 3: 'kemarin' bukan tanggal."),
        ("1028-01-01,libur nasional,X,", "Baris 3: tahun 1028 di luar 2000-2100."),
        ("2028-01-05,pesta,X,", "Baris 3: jenis 'pesta' tidak dikenal."),
        ("2028-01-05,libur nasional,X,ubah", "Baris 3: tindakan 'ubah' tidak dikenal."),
        ("2028-01-05,libur nasional,,", "Baris 3: nama hari kosong."),
        ('2028-01-05,libur nasional,"=HYPERLINK(1)",', "Baris 3: sel '=HYPERLINK(1)' dimulai seperti rumus."),
        ("2028-01-05,libur nasional,+1+1,", "Baris 3: sel '+1+1' dimulai seperti rumus."),
        ("2028-01-05,libur nasional,-1+1,", "Baris 3: sel '-1+1' dimulai seperti rumus."),
        ("2028-01-05,libur nasional,\t=1+1,", "Baris 3: sel '\\t=1+1' dimulai seperti rumus."),
        ("2028-01-05,libur nasional,@SUM(A1),", "Baris 3: sel '@SUM(A1)' dimulai seperti rumus."),
        ('2028-01-05,libur nasional,"tanpa akhir', "Baris 3: tanda kutip tidak ditutup"),
        ('2028-01-05,libur nasional,"a"b,', "Baris 3: tanda kutip"),
        ("2028-01-05,libur nasional,Hari Buruh, Internasional", "Baris 3: tindakan 'Internasional' tidak dikenal."),
        ("2028-01-05,libur nasional,Hari,,Jadi", "Baris 3: 'Jadi' berada di luar kolom: baris ini 5 sel, tabelnya 4 kolom."),
        ("2028-01-05,libur nasional,Hari,,cabut", "Baris 3: 'cabut' tidak berada di kolom tindakan."),
        ("2028-01-05,libur nasional,Hari\x07,", "Baris 3: ada huruf yang tidak terlihat (U+0007)."),
        ("2028-01-05,libur nasional,Hari\x00,", "Baris 3: ada huruf yang tidak terlihat (U+0000)."),
        ("2028-01-05,libur nasional,Hari\u202e,", "Baris 3: ada huruf yang tidak terlihat (U+202E)."),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_the_cure(line: str, sentence: str) -> None:
    found = read(f"{HEAD}2028-01-01,libur nasional,Tahun Baru,\n{line}\n2028-06-01,libur nasional,Y,\n".encode(), "a.csv")
    assert sentences(found)[0].startswith(sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tanggal,jenis,nama\n2027-08-18,cuti bersama,Cuti X,cabut", "Baris 2: 'cabut' tidak berada di kolom tindakan."),
        ("tanggal,jenis,nama\n2027-05-01,libur nasional,Hari Buruh, Internasional", "Baris 2: 'Internasional' berada di luar"),
        ("tanggal,jenis,nama,status\n2027-08-18,cuti bersama,Cuti X,Cabut", "Baris 2: 'Cabut' tidak berada di kolom tindakan."),
        ("tanggal,jenis,nama,name\n2027-08-18,cuti bersama,Cuti X,Y", "Baris 1: kolom nama ada dua kali di kepala tabel."),
    ],
)
def test_no_cell_of_a_row_is_passed_over(text: str, sentence: str) -> None:
    found = read(text.encode(), "a.csv")
    assert found.rows == () and [one[: len(sentence)] for one in sentences(found)] == [sentence]


def test_a_remark_beside_the_name_is_no_name_and_what_is_not_read_is_said() -> None:
    for text, said in (
        ("no;tanggal;jenis;keterangan;nama;\n1;2027-08-18;cuti;;Cuti X;;", ("Baris 1: kolom no, keterangan tidak dibaca.",)),
        ("\n\ntanggal;jenis;nama;keterangan\n2027-08-18;cuti bersama;Cuti X;Rabu", ("Baris 3: kolom keterangan tidak dibaca.",)),
        ("tanggal,jenis,keterangan\n2027-08-18,cuti bersama,Cuti X", ()),
    ):
        found = read(text.encode(), "a.csv")
        assert [row.entry.name for row in found.rows] == ["Cuti X"] and (found.faults, found.remarks) == ((), said)


def test_a_friday_is_read_with_every_apostrophe() -> None:
    for sign in "'\u2019\u2018\u02bc`":
        assert read_date(f"Jum{sign}at, 1 Januari 2027") == date(2027, 1, 1)


def test_a_line_number_is_that_of_the_file_also_behind_a_name_of_two_lines() -> None:
    found = read(f'{HEAD}2028-01-01,libur nasional,"Tahun\nBaru",\n\n2028-02-30,libur nasional,X,\n'.encode(), "a.csv")
    assert [(row.line, row.entry.name) for row in found.rows] == [(2, "Tahun Baru")]
    assert sentences(found)[0].startswith("Baris 5: tanggal 2028-02-30 tidak ada di kalender.")


def test_fifty_thousand_rows_are_refused_at_once() -> None:
    content = (HEAD + "2028-01-01,libur nasional,Tahun Baru,\n" * 50_000).encode()
    began = time.perf_counter()
    found = read(content[: 2 * 1024 * 1024], "a.csv")
    assert MOST_ROWS == 5000
    assert sentences(found)[-1] == "Berkas berisi lebih dari 5.000 baris; kalender tidak sepanjang itu."
    assert time.perf_counter() - began < 20
    assert "2 MB" in sentences(read(content * 2, "a.csv"))[0]


def test_a_missing_column_and_an_empty_file_are_said() -> None:
    assert sentences(read(b"tanggal,keterangan\n2028-01-01,x\n", "a.csv")) == ["Baris 1: kolom jenis tidak ada di kepala tabel."]
    assert sentences(read(b"", "a.csv"))[0].startswith("Berkas kosong.")
    assert sentences(read(b"\n\n", "a.csv"))[0].startswith("Berkas kosong.")


ICS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
DTSTART;VALUE=DATE:20280301
DTEND;VALUE=DATE:20280303
SUMMARY:Cuti bersama Idul
  Fitri
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20280401
SUMMARY:Hari\\, besar
CATEGORIES:libur daerah
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
"""


def test_an_icalendar_file_is_read_day_by_day() -> None:
    found = read(ICS.encode(), "libur.ics")
    assert [row.entry for row in found.rows] == [
        Entry(date(2028, 3, 1), "joint_leave", "Cuti bersama Idul Fitri"),
        Entry(date(2028, 3, 2), "joint_leave", "Cuti bersama Idul Fitri"),
        Entry(date(2028, 4, 1), "regional", "Hari, besar", "revoke"),
    ]
    broken = ICS.replace("20280301", "20281301").replace("END:VEVENT\nEND:VCALENDAR", "")
    assert [line.split(":")[0] for line in sentences(read(broken.encode(), "a.ics"))] == ["Baris 3", "Baris 9"]


def event(*lines: str) -> Reading:
    said = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "SUMMARY:Hari", *lines, "END:VEVENT", "END:VCALENDAR"]
    return read("\n".join(said).encode(), "a.ics")


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (("DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20261232"), "DTEND: tanggal 2026-12-32 tidak ada di kalender."),
        (("DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20261230"), "acara ini berakhir sebelum mulai."),
        (("DTSTART;VALUE=DATE:20261231", "DURATION:PT3H"), "DURATION PT3H bukan jumlah hari."),
        (("DTSTART;VALUE=DATE:20261231", "DURATION:P0D"), "DURATION P0D bukan jumlah hari."),
        (("DTSTART;VALUE=DATE:20261231", "DURATION:P900D"), "acara ini lebih panjang dari setahun."),
        (("DTSTART;VALUE=DATE:20261231", "RRULE:FREQ=YEARLY"), "acara ini berulang (RRULE)."),
        (("DTSTART;VALUE=DATE:20261231", "RDATE;VALUE=DATE:20270101"), "acara ini berulang (RDATE)."),
        (("DTSTART:20261213T170000Z",), "DTSTART: acara ini berjam (20261213T170000Z)"),
        (("DTSTART;TZID=Asia/Jayapura:20261213T130000", "DTEND;TZID=Asia/Jayapura:20261213T150000"), "DTSTART: acara ini berjam"),
        (("DTSTART;VALUE=DATE:202612",), "DTSTART: '202612' bukan tanggal."),
        (("DTSTART;VALUE=DATE:2026121",), "DTSTART: '2026121' bukan tanggal."),
        ((), "DTSTART: '' bukan tanggal."),
        (("DTSTART;VALUE=DATE:20261231", "RRULE:FREQ=DAILY", "EXDATE;VALUE=DATE:20270101"), "acara ini berulang (RRULE)."),
        (("DTSTART;VALUE=DATE:20261231", "EXDATE;VALUE=DATE:20261231"), "acara ini berulang (EXDATE)."),
        (("DTSTART;VALUE=DATE:20261231", "RECURRENCE-ID;VALUE=DATE:20261230"), "acara ini berulang (RECURRENCE-ID)."),
        (("DTSTART;VALUE=DATE:20261231", "DTSTART;VALUE=DATE:20270101"), "DTSTART ada dua kali di acara ini."),
        (("DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101", "DURATION:P9D"), "acara ini memuat DTEND dan DURATION."),
        (("DTSTART;VALUE=DATE:20261231", "STATUS:BATAL"), "STATUS BATAL tidak dikenal."),
        (('DTSTART;TZID="(UTC+07:00) Bangkok, Jakarta":20261231T000000',), "DTSTART: acara ini berjam (20261231T000000)"),
    ],
)
def test_an_event_that_is_no_row_of_whole_days_is_refused_at_its_line(lines: tuple[str, ...], sentence: str) -> None:
    found = event(*lines)
    assert found.rows == () and [one.partition(": ")[0] for one in sentences(found)] == ["Baris 2"]
    assert sentences(found)[0].startswith(f"Baris 2: {sentence}")


DAY = "DTSTART;VALUE=DATE:20270310"
NEXT = ("BEGIN:VEVENT", "SUMMARY:Lain", "DTSTART;VALUE=DATE:20270311", "END:VEVENT")


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (("BEGIN:VEVENT", DAY, *NEXT, "END:VCALENDAR"), "Baris 2: acara ini tidak ditutup dengan END:VEVENT."),
        (("BEGIN:VEVENT", DAY, "END:VCALENDAR", "BEGIN:VCALENDAR", *NEXT, "END:VCALENDAR"), "Baris 2: acara ini tidak ditutup"),
        (("BEGIN:VEVENT", DAY, *NEXT, "END:VEVENT", "END:VCALENDAR"), "Baris 2: acara ini tidak ditutup dengan END:VEVENT."),
        (("BEGIN:VEVENT", "BEGIN:VALARM", DAY, *NEXT, "END:VCALENDAR"), "Baris 3: VALARM tidak ditutup dengan END:VALARM."),
        (("BEGIN:VEVENT", "BEGIN:VALARM", "END:VEVENT", *NEXT, "END:VCALENDAR"), "Baris 3: VALARM tidak ditutup"),
        (("BEGIN:VEVENT", DAY, "END:VEVENT", *NEXT), "Baris 1: VCALENDAR tidak ditutup dengan END:VCALENDAR."),
        (("BEGIN:VEVENT", DAY, "END:VEVENT", "END:VEVENT", *NEXT, "END:VCALENDAR"), "Baris 1: VCALENDAR tidak ditutup"),
        (("END:VCALENDAR", *NEXT, "END:VCALENDAR"), "Baris 7: baris ini di luar BEGIN:VCALENDAR dan END:VCALENDAR."),
        (("BEGIN:VEVENT", "SUMMARY:x", DAY, "tanpa titik", "END:VEVENT", "END:VCALENDAR"), "Baris 5: 'tanpa titik' bukan baris"),
        (("BEGIN:VEVENT", "UID:1", DAY, "END:VEVENT", NEXT[0], "UID:1", *NEXT[1:], "END:VCALENDAR"), "Baris 6: UID acara ini"),
        (("METHOD:CANCEL", *NEXT, "END:VCALENDAR"), "Baris 2: METHOD:CANCEL tidak dapat dibaca."),
        (("CALSCALE:HIJRI", *NEXT, "END:VCALENDAR"), "Baris 2: CALSCALE:HIJRI tidak dapat dibaca."),
    ],
)
def test_a_file_whose_events_are_not_told_apart_loses_no_day_without_a_word(lines: tuple[str, ...], sentence: str) -> None:
    found = sentences(read("\n".join(("BEGIN:VCALENDAR", *lines)).encode(), "a.ics"))
    assert found and found[-1].startswith(sentence), found


def test_days_by_duration_an_alarm_inside_and_what_may_still_move_are_read() -> None:
    alarm = ("BEGIN:VALARM", "SUMMARY:Ingat", "DTSTART;VALUE=DATE:20200101", "DTSTART;VALUE=DATE:20200101", "END:VALARM")
    found = event(*alarm, "DTSTART;VALUE=DATE:20270310", "DURATION:P2D", "STATUS:TENTATIVE")
    assert [row.entry for row in found.rows] == [Entry(date(2027, 3, day), "public", "Hari", estimated=True) for day in (10, 11)]
    assert [row.entry.date.day for row in event("DTSTART;VALUE=DATE:20270310", "DTEND;VALUE=DATE:20270310").rows] == [10]
    assert len(event("DTSTART;VALUE=DATE:20270310", "DURATION:P1W").rows) == 7
    told = event("DTSTART;VALUE=DATE:20270310", 'CATEGORIES;X-NAME="a:b;c":Libur,Cuti bersama', "CATEGORIES:libur daerah").rows[0]
    assert told.entry.kind == "public", "what is named first"
    escaped = read(b"BEGIN:VEVENT\nSUMMARY:a\\nb\\, c\\\\n\nDTSTART:20270310\nEND:VEVENT", "a.ics")
    assert [row.entry.name for row in escaped.rows] == ["a b, c\\n"]
    listed = read((HEAD + "2027-03-10,libur nasional,Hari Raya (perkiraan),\n").encode(), "a.csv")
    assert [row.entry for row in listed.rows] == [Entry(date(2027, 3, 10), "public", "Hari Raya", estimated=True)]


def test_a_day_that_is_only_celebrated_is_passed_over_with_a_remark() -> None:
    found = event("DTSTART;VALUE=DATE:20270421", "DESCRIPTION:Perayaan\\nUntuk menyembunyikan perayaan, buka setelan")
    assert found.rows == () and found.remarks == ("Baris 2: Hari adalah perayaan, bukan hari libur; dilewati.",)
    assert sentences(found) == ["Tidak ada hari libur di berkas ini. Periksa isinya."]


def test_our_own_feed_is_read_back_as_it_was_written() -> None:
    text = feed(shipped_versions(), name="Kalender", domain="contoh.go.id")
    found = read(text.encode(), "kalender.ics")
    assert not found.faults and not found.remarks
    stands = [row.entry for row in found.rows if row.entry.action == "add"]
    calendar = shipped()
    assert {(one.date, one.kind, one.name, one.estimated) for one in stands} == {
        (one.date, one.kind, one.name, one.estimated) for one in calendar.decreed.values()
    }
    assert [row.entry.date for row in found.rows if row.entry.action == "revoke"] == [date(2023, 4, 26)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("tanggal,jenis,nama,keterangan\n2026-12-24,cuti bersama,Cuti bersama Natal,dicabut", "a.csv"),
        ("tanggal,jenis,nama,keterangan\n2026-12-24,cuti bersama,Cuti bersama Natal,Dibatalkan oleh SKB 2", "a.csv"),
        ("tanggal,jenis,nama,status\n2026-12-28,cuti bersama,Cuti bersama Natal,batal", "a.csv"),
        ("tanggal,jenis,nama,ket\n2026-12-28,cuti bersama,Cuti bersama Natal,CABUT.", "a.csv"),
        ("tanggal,jenis,nama,ket\n2026-12-28,cuti bersama,Cuti bersama Natal,dihapus", "a.csv"),
        ("tanggal,jenis,nama\n2026-12-24,cuti bersama,Cuti bersama Natal (dicabut)", "a.csv"),
        ("BEGIN:VEVENT\nDTSTART:20261224\nSUMMARY:Cuti bersama Natal (batal)\nEND:VEVENT", "a.ics"),
        ("BEGIN:VEVENT\nDTSTART:20261224\nSUMMARY:Cuti bersama Natal\nDESCRIPTION:Dicabut oleh SKB 2\nEND:VEVENT", "a.ics"),
    ],
)
def test_a_word_that_takes_a_day_back_never_adds_it(text: str, name: str) -> None:
    found = read(text.encode(), name)
    assert found.rows == () and len(found.faults) == 1
    assert "tidak berada di kolom tindakan" in sentences(found)[0] or "Untuk mencabut tulis cabut" in sentences(found)[0]


def test_a_name_that_only_sounds_like_taking_back_is_a_name() -> None:
    found = read((HEAD + "2027-03-10,libur daerah,Hari Jadi Batalyon dan Pencabutan Undian,\n").encode(), "a.csv")
    assert not found.faults and len(found.rows) == 1


def test_a_long_name_of_an_estimate_that_was_taken_back_is_read_back_from_our_own_feed() -> None:
    day = Entry(date(2027, 3, 10), "public", "N" * 120, estimated=True)
    decrees = [
        Version(1, "A", None, date(2026, 1, 1), (day,), (2027,)),
        Version(2, "B", None, date(2026, 2, 1), (Entry(day.date, day.kind, "", REVOKE),)),
    ]
    found = read(feed(decrees, name="Kalender", domain="contoh.go.id").encode(), "kalender.ics")
    assert not found.faults and [row.entry for row in found.rows] == [Entry(day.date, day.kind, day.name, REVOKE)]
