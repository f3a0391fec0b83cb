"""A decree's file is read or refused with one sentence at the line; nothing in between."""

from __future__ import annotations

import time
from datetime import date

import pytest

from inang.workdays.importing import MOST_ROWS, Reading, read
from inang.workdays.versions import Entry

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
    ],
)
def test_a_bad_line_is_named_with_its_number_and_the_cure(line: str, sentence: str) -> None:
    found = read(f"{HEAD}2028-01-01,libur nasional,Tahun Baru,\n{line}\n2028-06-01,libur nasional,Y,\n".encode(), "a.csv")
    assert sentences(found)[0].startswith(sentence)


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
DTSTART:20280401T000000Z
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
