"""How the figures are counted, in words, with every book and the command that does it."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_method_names_every_book_the_rules_and_the_command(client: Client) -> None:
    page = client.get("/statistik/cara-hitung/").content.decode()
    for words in ("permintaan", "pelanggaran", "situs", "survei, mutu", "× 1/9", "88,31", "verify-statistics --url http://testserver"):
        assert words in page, words
    client.cookies["django_language"] = "en"
    page = client.get("/statistik/cara-hitung/").content.decode()
    for words in ("One line a request", "Leaving a request open does not make this figure better", "88.31", "fetches the book"):
        assert words in page, words
