"""The trail as sentences, and whether its chain is whole."""

from __future__ import annotations

from django.db import connection

from tests.portal.cast import Cast

PAGE = "/meja/audit/"


def test_entries_are_sentences_and_the_chain_is_whole(cast: Cast) -> None:
    page = cast.client("administrator").get(PAGE).content.decode()
    assert "Rantai utuh" in page and "Dinas Kesehatan didaftarkan" in page


def test_entries_of_one_subject_are_found(cast: Cast) -> None:
    page = cast.client("administrator").get(PAGE + "?q=agency:dinkes").content.decode()
    assert "Dinas Kesehatan didaftarkan" in page and "Reviewer didaftarkan" not in page
    assert "Tidak ada catatan" in cast.client("administrator").get(PAGE + "?q=H-1999-0001").content.decode()


def test_an_entry_that_was_changed_behind_our_back_is_named(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET sentence = 'lain' WHERE seq = 1")
    page = cast.client("administrator").get(PAGE).content.decode()
    assert "Rantai rusak" in page and "Catatan 1 diubah" in page
