"""The one writer of tables: XLSX and CSV, streamed, and no cell is a formula whatever it holds."""

from __future__ import annotations

import csv
import io
import re
import tracemalloc
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inang.portal.tables import cell, column_name, table_answer

WIB = ZoneInfo("Asia/Jakarta")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def content(answer: Any) -> bytes:
    return b"".join(part.encode() if isinstance(part, str) else part for part in answer.streaming_content)


def sheet(answer: Any) -> list[list[str]]:
    """The texts of a downloaded XLSX as a spreadsheet reads them; fails when a cell is a formula."""
    with zipfile.ZipFile(io.BytesIO(content(answer))) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
        root = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    assert not root.findall(f".//{MAIN}f"), "a formula"
    return [[_read(one) for one in row] for row in root.iter(f"{MAIN}row")]


def _read(one: ElementTree.Element) -> str:
    if one.get("t") == "inlineStr":
        text = one.findtext(f"{MAIN}is/{MAIN}t") or ""
        return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)
    return one.findtext(f"{MAIN}v") or ""


def made(ending: str, *rows: list[object]) -> Any:
    return table_answer(f"tabel.{ending}", ["Nama", "Isi"], rows)


@pytest.mark.parametrize("text", ["=1+1", "+62", "-5", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n@x", '"=1', "\uff1d1+1", "\uff20x"])
def test_a_cell_that_begins_like_a_formula_stays_text(text: str) -> None:
    assert cell(text).startswith("'" + text[0]) and cell(text).replace("'", "") == text
    answer = made("xlsx", ["a", text])
    data = content(answer)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        row = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert 's="1" t="inlineStr"' in row and 'quotePrefix="1"' in styles and "<f>" not in row


@example("_x0041_ dan _x005F_")  # as a spreadsheet writes what cannot be written
@given(st.text(max_size=40).filter(bool))
def test_whatever_a_cell_holds_comes_back_letter_by_letter(text: str) -> None:
    printable = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)
    assert sheet(made("xlsx", [text]))[1] == [printable]
    rows = list(csv.reader(io.StringIO(content(made("csv", [re.sub("[\r\n\x00\ud800-\udfff]", "", text)])).decode("utf-8-sig"))))
    assert len(rows) == 2 or not rows[1:]


def _parted(text: str, separator: str, quoting: int) -> list[str]:
    """The cells of a file as a spreadsheet parts it by one separator, quotes honoured or taken as letters."""
    if quoting == csv.QUOTE_NONE:
        return re.split(rf"[{separator}\r\n]", text)
    return [one for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for one in row]


@example([";=1", 'a;"=1', "a, =1", "a\t\"+1", "a\n-1", "satu; @dua", '"', ";", "", "=1"])
@given(st.lists(st.text(st.sampled_from('=+-@;,\t\r\n" a1\'\u2028'), max_size=8), min_size=1, max_size=6))
def test_no_cell_begins_like_a_formula_however_a_spreadsheet_parts_the_file(texts: list[str]) -> None:
    text = content(made("csv", texts, texts[::-1])).decode("utf-8-sig")
    for separator in (",", ";", "\t"):
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            for one in _parted(text, separator, quoting):
                assert one.lstrip(' \t\r\n\u2028"')[:1] not in set("=+-@"), (separator, quoting, one)
    assert not [line for line in text.splitlines() if line.lstrip(' "')[:1] in set("=+-@")]
    rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [[one.replace("'", "") for one in row] for row in rows] == [
        [one.replace("'", "") for one in row] for row in (texts, texts[::-1])
    ], "only the apostrophes are ours"


def test_every_minute_of_a_day_comes_back_as_it_was() -> None:
    minutes = [datetime(2026, 11, 25, tzinfo=WIB) + timedelta(minutes=n) for n in range(1440)]
    for read, minute in zip(sheet(made("xlsx", *([one] for one in minutes)))[1:], minutes, strict=True):
        days, share = divmod(float(read[0]), 1)
        moment = datetime(1899, 12, 30) + timedelta(days=days, milliseconds=round(share * 86_400_000))  # as openpyxl reads it
        assert moment == minute.replace(tzinfo=None)


def test_numbers_stay_numbers_and_days_stay_days() -> None:
    moment = datetime(2026, 11, 25, 22, 30, tzinfo=UTC)
    assert sheet(made("xlsx", [7, date(2026, 11, 25)], [True, moment]))[1:] == [["7", "46351"], ["True", "46352.2291666667"]]
    rows = list(csv.reader(io.StringIO(content(made("csv", [7, date(2026, 11, 25)], [True, moment])).decode("utf-8-sig"))))
    assert rows[1:] == [["7", "2026-11-25"], ["True", "2026-11-26 05:30"]]


def test_columns_are_named_as_a_spreadsheet_names_them() -> None:
    assert [column_name(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_long_table_needs_no_more_memory_than_a_short_one(ending: str) -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        answer = table_answer(f"t.{ending}", ["a", "b"], ([f"Dinas Contoh {n}", f"440/{n}"] for n in range(rows)))
        for _part in answer.streaming_content:  # type: ignore[union-attr]
            pass
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(20_000) < 2 * peak(1_000) + 200_000


def test_a_full_sheet_says_so_in_its_last_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inang.portal.tables.MOST_ROWS", 4)
    rows = sheet(made("xlsx", *([n] for n in range(9))))
    assert len(rows) == 4 and rows[-1] == ["Lembar penuh. Unduh CSV untuk tabel yang utuh."]
