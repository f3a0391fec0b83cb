"""Issue: nothing on the public pages but what the book gives again; grades at their edges; few answers are in no file."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pypdfium2
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from inang.cli.statistics import compare
from inang.cli.statistics_recount import Value, read, recount
from inang.complaints.models import Complaint
from inang.standard import queries as standard
from inang.survey import services as survey
from inang.survey.rules import grade, rounded
from tests.portal.cast import Cast
from tests.portal.public import books
from tests.portal.public.books import fetch
from tests.rooms.survey.asking import answer, past

pytestmark = pytest.mark.django_db
COLUMNS = ("masuk", "dijawab", "lewat", "terbuka_lewat", "tepat_persen", "median", "p90")
HEARD = ("masuk", "selesai", *COLUMNS[2:])
NUMBER = re.compile(r"\d+(?:\.\d{3})*(?:,\d+)?")
REPORT = "/meja/laporan/survei/"


@pytest.fixture(autouse=True)
def _fresh_cache(settings: object) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # type: ignore[attr-defined]
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    cache.clear()


def periods() -> list[str]:
    return [str(one) for one in json.loads(fetch("angka.json"))["periods"]]


def number(text: str) -> str:
    """A figure as the page writes it, as plain as the book's: 1.234,5 -> 1234.5; of "10–14" the lower end; "" of a dash."""
    found = NUMBER.search(re.sub(r"<[^>]+>", "", text))
    return plain(found[0].replace(".", "").replace(",", ".")) if found else ""


def plain(value: Value) -> str:
    return "" if value is None else f"{Decimal(str(value)).normalize():f}"


def _of(book: Mapping[str, Value], pattern: str) -> list[str]:
    return [plain(value) for name, value in book.items() if re.fullmatch(pattern, name)]


def _months(book: Mapping[str, Value], kind: str, columns: tuple[str, ...]) -> list[str]:
    """The rows of a table of months, and their sum."""
    parts = [name.removesuffix("masuk") for name in book if re.fullmatch(rf"{kind}\.(.*\.)?masuk", name)]
    return [plain(book[f"{part}{column}"]) for part in parts for column in columns]


def expected(book: Mapping[str, Value]) -> list[list[str]]:
    """What must stand in each table of the page, all of it from the book; tables that have nothing are not there."""
    tables = [
        _of(book, r"permintaan\.hari\.\d+(\.lewat)?"),
        _months(book, "permintaan", COLUMNS),
        _months(book, "pengaduan", HEARD) if any(book[f"pengaduan.{name}"] for name in HEARD) else [],
        _of(book, r"pelanggaran\..*"),
        _of(book, r"permintaan\.hasil\..*"),
        _of(book, r"golongan\..*"),
        _of(book, r"saluran\..*") if any(map(int, _of(book, r"saluran\.[^.]+\.sedikitnya"))) else [],
        _of(book, r"survei\.unsur\..*"),
        _of(book, r"situs\.\d.*"),
        _of(book, r"permintaan\.jenis\..*"),
    ]
    return [sorted(one) for one in tables if one]


def tables(page: str) -> list[list[str]]:
    """Every cell of every table of the page; pictures inside cells are not read."""
    found = []
    for one in re.findall(r"<tbody>(.*?)</tbody>", page, re.DOTALL):
        cells = re.findall(r"<td(?! aria-hidden)[^>]*>(.*?)</td>", one, re.DOTALL)
        found.append(sorted(map(number, cells)))
    return found


def test_every_number_in_every_table_of_the_page_is_counted_again_from_the_book() -> None:
    """All cells of all tables, none left over on either side; the book alone says what must be there."""
    books.everything()
    book = read(fetch("buku.csv").decode("utf-8"))
    for period in periods():
        page = Client().get(f"/statistik/?periode={period}").content.decode()
        assert tables(page) == expected(recount(book, period)), period


def test_every_number_in_a_sentence_a_tile_or_a_plot_is_one_of_the_book_or_their_sum() -> None:
    books.everything()
    year = periods()[1]
    book = recount(read(fetch("buku.csv").decode("utf-8")), year)
    page = Client().get(f"/statistik/?periode={year}").content.decode()
    known = {plain(value) for value in book.values() if value is None or re.fullmatch(r"[\d.]+", str(value))}
    for kind, done in (("permintaan", "dijawab"), ("pengaduan", "selesai")):
        ended, late, still = (int(str(book[f"{kind}.{name}"])) for name in (done, "lewat", "terbuka_lewat"))
        known |= {str(ended - late), str(ended + still), str(late + still)}
    for name in (r"pelanggaran\.permintaan\..*", r"pelanggaran\.pengaduan\..*", r"golongan\.[^.]+\.masuk"):
        known.add(str(sum(map(int, _of(book, name)))))
    bounds = [one.bound for one in standard.current().survey.grades]
    known |= {plain(str(bound - Decimal(str(book["survei.ikm"])))) for bound in bounds if "survei.ikm" in book}
    known |= {str(standard.current().limit.days), "1", "4"}  # the limit; the scale of the survey
    sentences = re.findall(
        r'<p class="quiet">(.*?)</p>|<dd[^>]*>(.*?)</dd>|<text class="value[^>]*>(.*?)</text>', page, re.DOTALL
    )
    days = r'<span class="nowrap">.*?</span>|Triwulan [IV]+ \d{4} diumumkan \d+ \w+ \d{4}'  # which months they are of
    said = [re.sub(days, "", "".join(one)) for one in sentences]
    numbers = [plain(one.replace(".", "").replace(",", ".")) for text in said for one in NUMBER.findall(text)]
    assert len(numbers) > 20 and [one for one in numbers if one not in known] == []
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert [one for one in _sentences(book) if one not in text] == [], "each says its own figure, not another one of the book"


def _sentences(book: dict[str, Value]) -> list[str]:
    """What the tiles and sentences of a year must say, from the book alone."""

    def n(*names: str) -> str:
        return f"{sum(int(str(book[name])) for name in names):,}".replace(",", ".")

    def all_of(pattern: str) -> list[str]:
        return [name for name in book if re.fullmatch(pattern, name)]

    def on_time(kind: str, done: str) -> str:
        good = int(str(book[f"{kind}.{done}"])) - int(str(book[f"{kind}.lewat"]))
        return f"{good} dari {n(f'{kind}.{done}', f'{kind}.terbuka_lewat')} {kind}"

    broken = [n(*all_of(rf"pelanggaran\.{kind}\..*")) for kind in ("permintaan", "pengaduan")]
    asked = []  # none in the first quarter of a year
    if "survei.ikm" in book:
        asked = [f"{n('survei.responden')} responden", f"{str(book['survei.ikm']).replace('.', ',')} {book['survei.mutu']}"]
    classes = n(*all_of(r"golongan.[^.]+.masuk"))
    heard = [f"{classes} pengaduan yang dicatat dalam bulan yang sudah lewat"] if classes != "0" else []  # none in January
    done, p90, late = n("permintaan.dijawab"), book["permintaan.p90"], n("permintaan.lewat")
    return [
        on_time("permintaan", "dijawab"),
        f"{on_time('pengaduan', 'selesai')} tepat waktu. Di antara yang selesai, {n('pengaduan.jeda')} pernah jeda",
        f"pernah jeda karena menunggu pelapor, dan {n('pengaduan.digeser')} bertanggal baru",
        f"{n('pengaduan.selesai')} selesai, {n('pengaduan.lewat', 'pengaduan.terbuka_lewat')} lewat batas",
        f"{n('permintaan.masuk')} permintaan masuk.",
        f"lewat {broken[0]} kali pada permintaan dan {broken[1]} kali pada pengaduan",
        f"{n('permintaan.jeda')} pernah jeda karena menunggu perbaikan pemohon, dan {n('permintaan.digeser')} bertanggal baru",
        f"{done} permintaan, dari diterima sampai dijawab dengan surat. Sembilan dari sepuluh selesai dalam {p90} hari kerja.",
        f"{late} melewati batas dan tetap tercatat",
        f"{n('situs.aktif')} situs aktif hari ini",
        *heard,
        *asked,
    ]


def test_each_single_figure_that_the_page_would_say_wrongly_is_named() -> None:
    """One after the other, every figure of a year is made wrong or left out; the recount names that one and no other."""
    books.everything(150, 60)
    year = periods()[1]
    data = json.loads(fetch("angka.json?periode=" + year))
    kept = {name: fetch(name) for name in ("angka.json", "buku.csv")}
    for name in data["figures"]:
        for figures in ({**data["figures"], name: "-1"}, {key: one for key, one in data["figures"].items() if key != name}):
            told = {"periods": [year], "figures": figures}

            def wrong(asked: str, told: object = told) -> bytes:
                return kept["buku.csv"] if asked == "buku.csv" else json.dumps(told).encode()

            assert [row["figure"] for row in compare(wrong)[2]] == [name]


def test_days_of_complaints_are_shown_by_month_only_when_five_ended_and_the_month_is_over() -> None:
    """Four, then one, then six in the running month: the first two months are shown together, in the second of them."""
    today = timezone.localdate()
    months = [books.month_before(today, back) for back in (3, 2, 0)]
    books.complaints(11)
    days = iter((9, 1, 2, 3, 4, 30, 30, 30, 30, 30, 30))
    for case, month in zip(Complaint.objects.order_by("pk"), (*months[:1] * 4, months[1], *months[2:] * 6), strict=True):
        case.ended_month, case.used_days, case.was_late = month, next(days), False
        case.save()
    book = read(fetch("buku.csv").decode("utf-8"))
    assert Counter(row["bulan_selesai"] for row in book["pengaduan_hari"]) == {f"{months[1]:%Y-%m}": 5}
    found: dict[date, tuple[Value, ...]] = {}
    for month in months:
        figures = json.loads(fetch(f"angka.json?periode={month.year}"))["figures"]
        found[month] = tuple(figures[f"pengaduan.{month:%Y-%m}.{name}"] for name in ("selesai", "median", "p90"))
    assert list(found.values()) == [(4, None, None), (1, "3", 9), (6, None, None)]
    assert compare(fetch)[2] == []


@pytest.mark.parametrize(
    ("exact", "shown", "letter"),
    [
        ("64.994", "64.99", "D"),
        ("64.995", "65.00", "C"),
        ("65", "65.00", "C"),
        ("76.604", "76.60", "C"),
        ("76.605", "76.61", "B"),
        ("88.304", "88.30", "B"),
        ("88.305", "88.31", "A"),
    ],
)
def test_the_index_is_rounded_to_two_decimals_before_the_grade_at_every_edge(exact: str, shown: str, letter: str) -> None:
    ikm = rounded(Fraction(exact))
    assert (str(ikm), grade(ikm, standard.seed().survey.grades).id) == (shown, letter)


def said(client: Client, periods: Sequence[str]) -> dict[str, str]:
    """What the report and the statistics say of each period: page, PDF, spreadsheet, public page, JSON; and the book."""
    cache.clear()
    found = {"book": fetch("buku.csv").decode()}
    for one in periods:
        for name in ("", "laporan.pdf", "laporan.xlsx"):
            answered = client.get(f"{REPORT}{name}?periode={one}")
            assert answered.status_code == 200, (name, one)
            body = b"".join(answered.streaming_content) if answered.streaming else answered.content  # type: ignore[attr-defined]
            found[f"{name or 'report'} {one}"] = readable(name, body)
        found[f"page {one}"] = readable("", Client().get(f"/statistik/?periode={one}").content)
        found[f"json {one}"] = fetch(f"angka.json?periode={one}").decode()
    return found


def readable(name: str, body: bytes) -> str:
    """What a page or file says, without what differs each time that it is made."""
    if name.endswith("pdf"):
        text = "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(body))
        return re.sub(r"Disusun [^\r\n]*", "", text)
    if name.endswith("xlsx"):
        with zipfile.ZipFile(BytesIO(body)) as parts:
            return "".join(parts.read(one).decode() for one in sorted(parts.namelist()) if one.startswith("xl/"))
    links = r"Tautan terkirim pada [^.]*"  # so many were asked, whether or not they answered
    return re.sub(rf'"X-CSRFToken": "\w+"|csrfmiddlewaretoken" value="\w+"|{links}', "", body.decode())


@pytest.mark.once
def test_fewer_than_five_answers_are_on_no_page_and_in_no_file_not_even_by_difference(cast: Cast) -> None:
    """Four after seven, in a quarter that is settled too: nothing that anybody can read is other than with the seven alone."""
    now, client = timezone.now(), cast.client("approver")
    first = past([7, 0, 0], now)[0]  # the third one is settled too, whatever day it is
    asked = [first.slug, str(first.first.year), "semua"]
    before = said(client, asked)
    assert "survei" in before["book"] and "7 responden" in before["page semua"]
    answer(4, datetime.combine(first.after.first, time(4), UTC), 1, comment="KENARI")
    assert survey.settle(at=now) == [first.after.slug]
    after = said(client, asked)
    assert [name for name in before if after[name] != before[name]] == [] and "KENARI" not in "".join(after.values())
    assert compare(fetch)[2] == []
    of_the_four = client.get(f"{REPORT}?periode={first.after.slug}").content.decode()
    assert "KENARI" not in of_the_four and "4 responden" not in of_the_four
    answer(9, now, 1, comment="BARU")
    survey.settle(at=now)
    assert said(client, asked) == before, "of a quarter that still takes answers nothing is shown, however many they are"
    answer(1, datetime.combine(first.after.after.first, time(4), UTC), 4)
    survey.settle(at=now)
    assert "12 responden" in said(client, ["semua"])["page semua"], "with a fifth one they are shown, together"


def test_before_five_answers_there_is_no_report_to_take_away(cast: Cast) -> None:
    past([4], timezone.now())
    for name in ("laporan.pdf", "laporan.xlsx"):
        assert cast.client("approver").get(f"{REPORT}{name}").status_code == 404
    assert b"survei" not in fetch("buku.csv")


def test_a_new_office_with_nothing_has_a_page_a_book_and_a_recount_without_difference() -> None:
    for period in ("", *periods()):
        page = Client().get(f"/statistik/?periode={period}").content.decode()
        assert "Belum ada yang tercatat" in page and "None" not in page and "nan" not in re.findall(r">([^<]*)<", page)
    assert compare(fetch)[2] == []
