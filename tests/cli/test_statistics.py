"""`inang verify-statistics` counts every figure of the page again from the book alone, and names the one that differs."""

from __future__ import annotations

import ast
import csv
import io
import json
from pathlib import Path

import pytest
from django.test import Client
from typer.testing import CliRunner

from inang.cli import statistics, statistics_recount
from inang.cli.commands import app
from inang.cli.statistics import compare
from inang.cli.statistics_recount import Unreadable, read, recount
from tests.portal.public import books
from tests.portal.public.conftest import _fresh_cache as _fresh_cache

FLIPS = {  # book -> (column, what it says instead), each of which some figure must feel
    "permintaan": ("hari_kerja", "29"),
    "pelanggaran": ("sebab", "workload_"),
    "pengaduan_masuk": ("jumlah", "999"),
    "pengaduan_selesai": ("lewat", "?"),
    "pengaduan_terbuka": ("jumlah", "999"),
    "pengaduan_pelanggaran": ("sebab", "workload_"),
    "pengaduan_jeda": ("jumlah", "999"),
    "pengaduan_digeser": ("jumlah", "999"),
    "pengaduan_hari": ("hari_kerja", "99"),
    "pengaduan_golongan": ("jumlah", "77"),
    "pengaduan_golongan_tahun": ("jumlah", "77"),
    "pengaduan_saluran": ("nilai", "95"),
    "survei": ("nilai", "1"),
    "mutu": ("nilai", "99.99"),
}


class Pages:
    """The pages of this database; `book` can be another one than theirs."""

    def __init__(self) -> None:
        self.client = Client()
        self.book: bytes | None = None

    def __call__(self, name: str) -> bytes:
        if name == "buku.csv" and self.book is not None:
            return self.book
        answer = self.client.get(f"/statistik/{name}")
        assert answer.status_code == 200
        return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]


@pytest.fixture
def pages(db: None) -> Pages:
    books.everything()
    return Pages()


def changed(book: bytes, kind: str, column: str, value: str) -> bytes:
    """The book with one cell of one line changed: the first of its kind that says something else (of grades, all of them)."""
    rows = list(csv.reader(io.StringIO(book.decode("utf-8-sig"))))
    place = rows[0].index(column)
    lines = [row for row in rows if row[0] == kind and row[place] not in ("", value)]
    for line in lines if kind == "mutu" else lines[:1]:
        line[place] = value if value != "?" else "tidak" if line[place] == "ya" else "ya"
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def test_every_figure_of_every_period_is_counted_again_without_a_difference(pages: Pages) -> None:
    compared, periods, differences = compare(pages)
    assert differences == [] and compared > 300 and periods >= 4


@pytest.mark.once
@pytest.mark.parametrize("kind", sorted(FLIPS))
def test_one_changed_line_is_a_difference_and_the_figure_is_named(pages: Pages, kind: str) -> None:
    pages.book = changed(pages("buku.csv"), kind, *FLIPS[kind])
    _compared, _periods, differences = compare(pages)
    named = {row["figure"].split(".")[0] for row in differences}
    expected = {"pelanggaran": "pelanggaran", "permintaan": "permintaan", "survei": "survei", "mutu": "survei"}
    expected |= {"pengaduan_pelanggaran": "pelanggaran", "pengaduan_saluran": "saluran"}
    expected |= {"pengaduan_golongan": "golongan", "pengaduan_golongan_tahun": "golongan"}
    assert named == {expected.get(kind, "pengaduan")}


def test_a_line_that_was_left_out_or_written_twice_is_noticed(pages: Pages) -> None:
    lines = pages("buku.csv").decode().splitlines(keepends=True)
    place = next(n for n, line in enumerate(lines) if line.startswith("permintaan"))
    pages.book = "".join(lines[:place] + lines[place + 1 :]).encode()
    assert compare(pages)[2]
    pages.book = "".join([*lines, lines[place]]).encode()
    with pytest.raises(Unreadable, match="dua kali"):
        compare(pages)


def test_the_command_ends_with_0_without_and_with_1_with_a_difference(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "_local", lambda data: pages)  # this test's database, not a data folder's
    good = CliRunner().invoke(app, ["verify-statistics", "--json"])
    assert good.exit_code == 0 and json.loads(good.stdout)["ok"] is True
    pages.book = changed(pages("buku.csv"), *("permintaan", *FLIPS["permintaan"]))
    bad = CliRunner().invoke(app, ["verify-statistics", "--json"])
    found = json.loads(bad.stdout)
    assert bad.exit_code == 1 and found["ok"] is False and found["differences"][0]["figure"].startswith("permintaan.")
    assert "ADA SELISIH" in CliRunner().invoke(app, ["verify-statistics"]).stdout


def test_the_recount_shares_no_code_with_the_page() -> None:
    """It imports nothing of the house: only the standard library."""
    tree = ast.parse(Path(statistics_recount.__file__).read_text())
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert imported <= {"__future__", "csv", "io", "collections", "collections.abc", "fractions", "typing"}


def test_a_file_that_is_no_book_is_refused_with_a_sentence() -> None:
    for text in ("", "a,b\n1,2\n", "buku,kunci\npermintaan,H-1\n"):
        with pytest.raises(Unreadable, match="bukan buku statistik"):
            read(text)
    empty = read("buku,kunci,bulan_masuk\ndibuat,2026-11-26,2026-11\n")
    assert recount(empty, "2026")["permintaan.tepat_persen"] is None
