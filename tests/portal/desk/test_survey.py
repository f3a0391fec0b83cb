"""The report of the survey: page, PDF and spreadsheet say the same; nobody is shown alone; the plan has versions."""

from __future__ import annotations

import io
import zipfile

import pypdfium2
import pytest
from django.utils import timezone

from inang.survey import queries
from inang.survey.rules import Quarter
from tests.portal.cast import Cast
from tests.rooms.survey.asking import answer, past

REPORT = "/meja/laporan/survei/"


@pytest.fixture
def quarters(cast: Cast) -> list[Quarter]:
    return past([7, 3, 8], timezone.now(), comment="=HYPERLINK(<b>saran</b>)")


def test_before_anything_can_be_shown_the_page_says_when_and_offers_the_sheet(cast: Cast) -> None:
    answer(4, timezone.now())
    page = cast.client("complaint_officer").get(REPORT).content.decode()
    assert "Belum ada hasil yang dapat ditampilkan" in page and "sedikitnya lima orang" in page
    assert "Hasil Triwulan" in page and "/survei/formulir.pdf" in page
    assert cast.client("complaint_officer").get(REPORT + "laporan.pdf").status_code == 404


def test_the_report_has_respondents_elements_grade_weakest_profile_and_comments(cast: Cast, quarters: list[Quarter]) -> None:
    found = queries.shown()
    page = cast.client("approver").get(f"{REPORT}?periode={quarters[-1].slug}").content.decode()
    assert [one.sums.n for one in found] == [7, 11]
    assert "<b>11</b>" in page and "Tiga unsur terlemah" in page and "U8 Penanganan pengaduan" in page
    assert found[1].pool.words in page and "Kurang" in page
    assert "=HYPERLINK(&lt;b&gt;saran&lt;/b&gt;)" in page and "<b>saran" not in page
    assert "3 responden" not in page and quarters[1].slug not in page, "three are never a period of their own"


def test_the_spreadsheet_and_the_pdf_have_the_same_figures(cast: Cast, quarters: list[Quarter]) -> None:
    client = cast.client("signatory")
    slug = quarters[-1].slug
    body = b"".join(client.get(f"{REPORT}laporan.xlsx?periode={slug}").streaming_content)  # type: ignore[attr-defined]
    sheet = zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet1.xml").decode()
    pdf = client.get(f"{REPORT}laporan.pdf?periode={slug}").content
    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
    page = client.get(f"{REPORT}?periode={slug}").content.decode()
    index = page.partition("<dt>Indeks</dt><dd><b>")[2].partition("<")[0]
    assert index and index in sheet and index in text and "11 responden" in text
    assert "HYPERLINK" not in sheet and "HYPERLINK" not in text, "comments stay on the page"


def test_the_plan_has_versions_and_nothing_typed_is_lost_when_somebody_was_faster(cast: Cast, quarters: list[Quarter]) -> None:
    year = str(quarters[-1].year)
    head, officer = cast.client("approver"), cast.client("complaint_officer")
    assert head.post(f"{REPORT}rencana/?periode={year}", {"text": "Tambah loket.", "seen": "0"}).status_code == 302
    late = officer.post(f"{REPORT}rencana/?periode={year}", {"text": "Rencana saya", "seen": "0"})
    page = late.content.decode()
    assert late.status_code == 422 and "sudah diubah oleh Approver" in page and ">Rencana saya</textarea>" in page
    assert officer.post(f"{REPORT}rencana/?periode={year}", {"text": "Rencana saya", "seen": "1"}).status_code == 302
    page = cast.client("reviewer").get(f"{REPORT}?periode={year}").content.decode()
    assert "Rencana saya" in page and "Tambah loket." in page and "Versi 2" in page
    assert "<textarea" not in page, "a reviewer reads the plan and does not write it"
    assert cast.client("reviewer").post(f"{REPORT}rencana/", {"text": "x", "seen": "2"}).status_code == 404
