"""The queue: by due day, with tabs and search; a constant number of queries; every row leads to its case."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inang.agencies.models import Agency
from tests.portal.cast import LONGEST, Cast
from tests.portal.desk.conftest import Make


def test_an_empty_queue_says_so_and_leads_to_the_counter(cast: Cast) -> None:
    page = cast.client("reviewer").get("/meja/").content.decode()
    assert "Antrean kosong" in page and 'href="/meja/loket/"' in page


def test_only_the_reviewer_is_shown_the_way_to_the_counter(cast: Cast, make: Make) -> None:
    make()
    assert "/meja/loket/" not in cast.client("approver").get("/meja/").content.decode()


def test_a_row_names_site_agency_stage_and_holder(cast: Cast, make: Make) -> None:
    make("in_review", agency=cast.other)
    page = cast.client("reviewer").get("/meja/").content.decode()
    for words in ("H-2026-0001", "dinkes", LONGEST, "Dikaji", "Reviewer", ".kalbarprov.go.id"):
        assert words in page


def test_tabs_show_only_their_own(cast: Cast, make: Make) -> None:
    make("submitted", "H-2026-0001", label="satu")
    make("recommended", "H-2026-0002", label="dua")
    page = cast.client("approver").get("/meja/?tampilan=keputusan").content.decode()
    assert "H-2026-0002" in page and "H-2026-0001" not in page


def test_a_search_with_one_answer_opens_it(cast: Cast, make: Make) -> None:
    make("closed")
    assert cast.client("reviewer").get("/meja/?q=H-2026-0001")["Location"] == "/meja/H-2026-0001/"
    assert "Tidak ada yang cocok" in cast.client("reviewer").get("/meja/?q=tiada").content.decode()


@pytest.mark.parametrize("query", ["dari=-1", "dari=²", "dari=99999999999999999999", "tampilan=x", "q=%00"])
def test_odd_addresses_do_no_harm(cast: Cast, make: Make, query: str) -> None:
    make()
    assert cast.client("reviewer").get(f"/meja/?{query}").status_code == 200


def test_more_rows_cost_no_more_queries(cast: Cast, make: Make) -> None:
    client = cast.client("reviewer")
    make("submitted", "H-2026-0001", label="satu")
    client.get("/meja/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/meja/")
    for n in range(2, 40):
        make("submitted", f"H-2026-{n:04d}", label=f"situs-{n}")
    with CaptureQueriesContext(connection) as many:
        client.get("/meja/")
    assert len(many) <= len(few)


def test_the_quick_view_shows_the_case_beside_the_list(cast: Cast, make: Make) -> None:
    make("in_review")
    page = cast.client("reviewer").get("/meja/H-2026-0001/ringkas/").content.decode()
    assert "Lanjutkan kajian" in page and "Pengelola Contoh" in page


def test_no_cell_of_the_table_can_be_a_formula(cast: Cast, make: Make) -> None:
    Agency.objects.filter(pk=cast.agency.pk).update(name="=1+1")
    make()
    answer = cast.client("reviewer").get("/meja/unduh.csv")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=1+1" in text and "H-2026-0001" in text
