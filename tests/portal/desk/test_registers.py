"""The books of letters, in and out."""

from __future__ import annotations

import datetime

import pytest

from inang.letters import services as letters
from tests.portal.cast import Cast, now


@pytest.fixture
def _letters(cast: Cast) -> None:
    for n in range(1, 4):
        letters.register_incoming(
            kind="request",
            subject_key=f"H-2026-000{n}",
            number=f"440/{n}/Dinkes",
            date=datetime.date(2026, 11, 20),
            subject="Permintaan Hosting" if n < 3 else "=HYPERLINK(1)",
            party="Dinas Kesehatan",
            file=None,
            at=now(),
        )


def test_an_empty_book_says_when_it_fills(cast: Cast) -> None:
    page = cast.client("signatory").get("/meja/surat/?buku=out").content.decode()
    assert "Belum ada surat" in page and "Surat keluar" in page


@pytest.mark.usefixtures("_letters")
def test_letters_are_found_by_number_subject_party_and_year(cast: Cast) -> None:
    client = cast.client("reviewer")
    page = client.get("/meja/surat/").content.decode()
    assert "440/1/Dinkes" in page and "440/3/Dinkes" in page and "/meja/H-2026-0001/" in page
    found = client.get("/meja/surat/?q=440/2").content.decode()
    assert "440/2/Dinkes" in found and "440/1/Dinkes" not in found
    assert "Belum ada surat" in client.get("/meja/surat/?tahun=1999").content.decode()


@pytest.mark.usefixtures("_letters")
def test_the_table_holds_the_book_and_no_formula(cast: Cast) -> None:
    answer = cast.client("reviewer").get("/meja/surat/unduh.csv")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.count("Dinas Kesehatan") == 3 and "'=HYPERLINK(1)" in text
