"""Issue: registers and finding things, one test a sentence. What each page shows stands in tests/portal/desk."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inang.cli.reindex import begin_anew
from inang.letters import services as letters
from inang.letters.models import Letter
from inang.portal.desk.books import REGISTERS
from tests.portal import cast as casting
from tests.portal.cast import Cast, now, request_of, site_of
from tests.portal.test_tables import sheet


@pytest.fixture
def cast(db: None, settings: Any) -> Cast:
    settings.INANG_MFA_REQUIRED = False
    return casting.make()


def text(cast: Cast, address: str, who: str = "reviewer") -> str:
    return cast.client(who).get(address).content.decode()


def incoming(number: str, subject: str, party: str = "Dinas Kesehatan") -> Letter:
    day = datetime.date(2026, 11, 20)
    return letters.register_incoming(
        kind="request", subject_key="H-2026-0001", number=number, date=day, subject=subject, party=party, file=None, at=now()
    )


def test_there_are_registers_of_letters_in_and_out_sites_decisions_delegations_and_complaints(cast: Cast) -> None:
    page = text(cast, "/meja/buku/")
    for words in ("Surat masuk", "Surat keluar", "Situs", "Keputusan", "Pelimpahan", "Pengaduan"):
        assert f">{words}<" in page


@pytest.mark.parametrize("slug", REGISTERS)
def test_every_register_filters_sorts_searches_and_pages_by_key(cast: Cast, slug: str) -> None:
    register = REGISTERS[slug]
    assert register.choices and any(column.sort for column in register.columns)
    page = text(cast, f"/meja/buku/{slug}/")
    assert 'name="q"' in page and page.count("<select") == len(register.choices)
    with CaptureQueriesContext(connection) as asked:
        text(cast, f"/meja/buku/{slug}/?q=dinas+kes")
    assert not any("OFFSET" in query["sql"] for query in asked)


def test_full_text_search_goes_over_numbers_names_agencies_and_letter_subjects(cast: Cast) -> None:
    incoming("440/1182/Dinkes-A", "Permintaan Layanan Hosting Posyandu")
    incoming("420/7/Disdik", "Hal lain", "Dinas Pendidikan")
    for words in ("440/1182", "posyandu", "din kes", "layanan posy 1182"):
        page = text(cast, f"/meja/buku/masuk/?q={words}")
        assert "440/1182/Dinkes-A" in page and "420/7/Disdik" not in page, words


def test_views_can_be_kept(cast: Cast) -> None:
    cast.client("reviewer").post("/meja/buku/masuk/tampilan/", {"nama": "Tahun ini", "saringan": "urut=tanggal"})
    assert "Tahun ini" in text(cast, "/meja/buku/masuk/")


def test_one_formula_safe_writer_makes_csv_and_xlsx(cast: Cast) -> None:
    for sign in "=+-@\t\r":
        incoming(f"{sign}1+1", "Hal")
    client = cast.client("reviewer")
    book = sheet(client.get("/meja/buku/masuk/unduh.xlsx"))  # fails when a cell is a formula
    assert sorted(row[2] for row in book[1:]) == sorted(f"{sign}1+1" for sign in "=+-@\t\r")
    table = b"".join(client.get("/meja/buku/masuk/unduh.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert all(f"'{sign}1+1" in table for sign in "=+-@\t\r")


def test_there_is_a_print_view(cast: Cast) -> None:
    incoming("440/1182/Dinkes-A", "Hal")
    assert "440/1182/Dinkes-A" in text(cast, "/meja/buku/masuk/cetak/")


def test_one_search_box_is_on_every_page_of_the_desk_under_the_key_slash(cast: Cast) -> None:
    for address in ("/meja/", "/meja/buku/", "/meja/cari/"):
        assert 'data-key="/"' in text(cast, address)


def test_the_search_is_scoped_by_rights(cast: Cast) -> None:
    request_of(cast.other, cast.people["stranger"], "submitted", number="H-2026-0002", label="dp3a")
    site_of(cast.other, "H-2026-0002", "dp3a.kalbarprov.go.id")
    begin_anew(now())
    assert "/meja/H-2026-0002/" in text(cast, "/meja/cari/?q=dp3a")
    assert "/permintaan/H-2026-0002/" in text(cast, "/cari/?q=dp3a", "stranger")
    assert "H-2026-0002" not in text(cast, "/cari/?q=dp3a", "operator")
    assert cast.client("operator").get("/meja/cari/?q=dp3a").status_code == 404
    assert "H-2026-0002" not in text(cast, "/meja/cari/?q=dp3a", "complaint_officer"), "complaints only"
