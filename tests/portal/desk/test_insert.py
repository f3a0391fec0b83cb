"""The page of inserted numbers: a number between two others with its reason, and faults at their field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from inang.letters.models import Letter
from tests.portal.cast import Cast, now

PAGE = "/meja/buku/keluar/sisipan/"


@pytest.fixture
def _book(cast: Cast) -> None:
    today = timezone.localdate()
    Letter.objects.bulk_create(
        Letter(direction="out", kind="confirmation", state="signed", subject_key=f"H-2026-000{n}", agenda=n, year=today.year,
               number=f"500.12.6/{n}/DISKOMINFO-C", date=today, subject="Hal", party="PD", check_code=f"C{n}", created_at=now())
        for n in (1, 2)
    )  # fmt: skip


def typed(**changed: Any) -> dict[str, Any]:
    today = timezone.localdate()
    facts = {"after": 1, "year": today.year, "date": today.isoformat(), "subject": "Undangan", "party": "Sekda"}
    return {**facts, "reason": "Terlewat.", **changed}


@pytest.mark.usefixtures("_book")
def test_a_number_is_inserted_and_stands_in_the_register_with_its_reason(cast: Cast) -> None:
    client = cast.client("administrator")
    assert "Nomor sisipan" in client.get("/meja/buku/keluar/").content.decode()
    answer = client.post(PAGE, typed())
    assert answer["Location"] == "/meja/buku/keluar/"
    page = client.get("/meja/buku/keluar/").content.decode()
    assert "500.12.6/1.a/DISKOMINFO-C" in page and ">1.a<" in page and "Terlewat." in page
    assert page.index(">2<") < page.index(">1.a<") < page.index(">1<")
    assert "1.a" in client.get("/meja/buku/keluar/?q=undangan").content.decode()


@pytest.mark.usefixtures("_book")
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"after": "9"}, "tidak ada di register"),
        ({"after": "x"}, "Isi dengan angka"),
        ({"year": ""}, "Isi tahun"),
        ({"date": "32/13/2026"}, "Tulis tanggal seperti"),
        ({"date": "2001-01-01"}, "hanya untuk surat bertanggal tahun itu"),
        ({"date": (timezone.localdate() + timedelta(days=1)).isoformat()}, "masa depan"),
        ({"reason": "  "}, "Tulis mengapa"),
        ({"subject": "s" * 201}, "200"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_written(cast: Cast, changed: dict[str, Any], sentence: str) -> None:
    answer = cast.client("signatory").post(PAGE, typed(**changed))
    text = answer.content.decode()
    assert answer.status_code == 422 and sentence in text and 'value="Sekda"' in text
    assert Letter.objects.count() == 2
