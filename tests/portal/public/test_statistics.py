"""The public statistics: the same figures on the page, as JSON and in the book; nobody is recognised; nothing runs."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from inang.complaints.models import Complaint
from inang.portal.templatetags.inang import desimal, dua, ribuan
from inang.requests.models import HostingRequest
from inang.survey.rules import quarter_of
from inang.workdays.models import Breach
from tests.portal.public import books

pytestmark = pytest.mark.django_db
PAGE = "/statistik/"


def figures(client: Client, period: str = "") -> dict[str, object]:
    return json.loads(client.get(f"{PAGE}angka.json?periode={period}").content)["figures"]


def book(client: Client) -> list[dict[str, str]]:
    text = b"".join(client.get(f"{PAGE}buku.csv").streaming_content).decode()  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_without_a_case_the_page_says_so_and_still_has_its_book(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    assert "Belum ada yang tercatat" in page and "Unduh CSV" in page and "Hasil dihitung setelah" in page
    assert "setelah situs pertama terbukti aktif" in page and 'class="plot' not in page
    assert figures(client)["permintaan.tepat_persen"] is None
    assert [row["buku"] for row in book(client) if row["buku"] not in ("golongan",)] == ["dibuat"]


def test_requests_that_nobody_has_answered_yet_are_counted_and_not_drawn(client: Client) -> None:
    books.requests(1)
    month = timezone.localdate().replace(day=1)
    HostingRequest.objects.update(ended_month=None, received_month=month, state="submitted", used_days=None, was_late=False)
    Breach.objects.all().delete()
    page = client.get(PAGE).content.decode()
    assert "Belum ada yang dapat digambar" in page and 'class="months"' not in page and "Satu kotak" not in page
    client.cookies["django_language"] = "en"
    assert "There is nothing to draw yet" in client.get(PAGE).content.decode()


def test_the_page_says_the_figures_of_its_json(client: Client) -> None:
    books.everything()
    year = str(timezone.localdate().year)
    found, page = figures(client, year), client.get(f"{PAGE}?periode={year}").content.decode()
    text = words(page)
    assert f"{desimal(float(str(found['permintaan.tepat_persen'])))} %" in text
    assert f"{desimal(float(str(found['permintaan.median'])))} hari kerja" in text
    assert f"Sembilan dari sepuluh selesai dalam {found['permintaan.p90']} hari kerja" in text
    assert f"{ribuan(int(str(found['permintaan.dijawab'])))} permintaan, dari diterima" in text
    if "survei.ikm" in found:
        assert f"{str(found['survei.ikm']).replace('.', ',')} {found['survei.mutu']}" in text
        assert f"{found['survei.responden']} responden" in text
    assert "Sebab belum ditulis" in text and "Kelalaian kami" in text
    assert dua(None) == ""


def test_every_period_is_offered_and_an_unknown_one_is_this_year(client: Client) -> None:
    books.requests(30)
    today = timezone.localdate()
    data = json.loads(client.get(f"{PAGE}angka.json?periode=1066").content)
    assert data["period"] == str(today.year)
    assert data["periods"][0] == f"{today.year}-T{(today.month + 2) // 3}" and data["periods"][-1] == "semua"
    assert client.get(f"{PAGE}?periode=semua").status_code == 200


def test_a_square_is_a_promise_and_broken_ones_stay_crossed_even_while_they_are_open(client: Client) -> None:
    books.requests(250)
    year = str(timezone.localdate().year)
    found, page = figures(client, year), client.get(f"{PAGE}?periode={year}").content.decode()
    answered, late, still = (int(str(found[f"permintaan.{name}"])) for name in ("dijawab", "lewat", "terbuka_lewat"))
    assert late and still
    assert page.count('class="late"') == page.count('class="late-x"') == late + still
    assert page.count('class="good"') == answered - late


def test_each_plot_has_its_title_and_its_table(client: Client) -> None:
    books.everything(60, 40)
    page = client.get(PAGE).content.decode()
    for plot in re.findall(r"<svg[^>]*role=\"img\".*?</svg>", page, re.DOTALL):
        named = re.search(r'aria-labelledby="([^"]+)"', plot)
        assert named and all(f'id="{name}"' in plot for name in named[1].split())
    assert page.count("<details") >= 3 and "style=" not in page.replace("font-style=", "")
    ids = re.findall(r' id="([^"]+)"', page)
    assert [name for name, n in Counter(ids).items() if n > 1] == []


def test_thousands_of_cases_are_still_a_picture_of_the_first_page_size(client: Client) -> None:
    books.requests(1500)
    answer = client.get(f"{PAGE}?periode=semua")
    assert "Satu kotak sampai" in answer.content.decode() and len(answer.content) < 100_000


def test_the_book_has_a_line_a_case_and_nothing_of_anybody(client: Client) -> None:
    books.everything()
    rows = book(client)
    assert sum(row["buku"] == "permintaan" for row in rows) == 400
    text = json.dumps(rows)
    assert "kenari" not in text.lower() and "HYPERLINK" not in text and "@" not in text
    assert not [row for row in rows if row["buku"].startswith("pengaduan") and row["kunci"].startswith("P-")]
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "'"))]


def test_channels_come_in_bands_and_small_answers_not_at_all(client: Client) -> None:
    books.everything()
    rows = book(client)
    bands = [int(row["nilai"]) for row in rows if row["buku"] == "pengaduan_saluran"]
    assert bands and all(lower % 5 == 0 for lower in bands)
    assert not [row for row in rows if row["buku"] == "pengaduan_golongan" and row["saluran"]], "no class beside a channel"
    survey = [row for row in rows if row["buku"] == "survei"]
    assert survey and all(int(row["jumlah"]) >= 5 for row in survey)
    assert "kenari" not in client.get(PAGE).content.decode(), "comments and officers' own words stay on the desk"


def _by_class(client: Client) -> list[list[str]]:
    """What the book says of classes, its empty cells left out."""
    rows = [row for row in book(client) if row["buku"].startswith("pengaduan_golongan")]
    return [[value for value in row.values() if value] for row in rows]


def test_no_month_of_an_answer_leads_to_a_class_in_one_book_or_between_two(client: Client) -> None:
    """By pool of entry only how many; how they ended by the year, and of months that are over, five or more together."""
    today = timezone.localdate()
    came, last = books.month_before(today, 3), books.month_before(today, 1)
    year = str(came.year)
    books.open_complaints(7, came, "minor")
    books.open_complaints(1, came, "supervisory")
    pools = [["pengaduan_golongan", f"{came:%Y-%m}", name, n] for name, n in (("minor", "7"), ("supervisory", "1"))]
    assert _by_class(client) == pools, "nothing has ended"
    four = Complaint.objects.filter(classification="minor").order_by("pk").values("pk")[:4]
    Complaint.objects.filter(pk__in=[row["pk"] for row in four]).update(ended_month=last, used_days=2, was_late=False)
    assert _by_class(client) == pools, "four endings: of whom that is could be known"
    Complaint.objects.filter(classification="supervisory").update(ended_month=last, used_days=9, was_late=True)
    own = "pengaduan_golongan_tahun", year
    ends = [[*own, "minor", "2", "tidak", "4"], [*own, "supervisory", "9", "ya", "1"]]
    assert _by_class(client) == pools + ends
    Complaint.objects.filter(ended_month=None).update(ended_month=today.replace(day=1), used_days=3, was_late=False)
    assert _by_class(client) == pools + ends, "this month's are told when it is over"
    assert figures(client, year)["golongan.supervisory.median"] == "9"
    quarter = quarter_of(today).slug
    Complaint.objects.update(entered_month=books.month_before(today, 1), received_month=books.month_before(today, 1))
    cache.clear()
    page = client.get(f"{PAGE}?periode={quarter}").content.decode()
    if (last.month + 2) // 3 == (today.month + 2) // 3:  # the quarter has a month that is over
        assert "golongan.minor.masuk" in figures(client, quarter) and "hanya ditampilkan per tahun" in page
    assert not [name for name in figures(client, quarter) if re.fullmatch(r"golongan\..*\.(selesai|lewat|median|p90)", name)]


def test_the_spreadsheet_has_the_same_lines(client: Client) -> None:
    books.requests(20)
    body = b"".join(client.get(f"{PAGE}buku.xlsx").streaming_content)  # type: ignore[attr-defined]
    sheet = zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == len(book(client)) + 1


def test_figures_are_kept_until_anything_is_written_even_what_the_worker_notes_without_a_trail(client: Client) -> None:
    books.requests(10)
    before = int(str(figures(client, "semua")["permintaan.terbuka_lewat"]))
    due = timezone.localdate().replace(day=1)
    Breach.objects.create(clock=books.clock("H-1", due, status="run"), kind="request", due=due, at=timezone.now())
    assert figures(client, "semua")["permintaan.terbuka_lewat"] == before + 1


def test_the_page_has_its_english_words(client: Client) -> None:
    books.everything(60, 40)
    client.cookies["django_language"] = "en"
    page = client.get(PAGE).content.decode()
    assert "How long until it is done" in page and "Count it yourself" in page and "Berapa lama" not in page
