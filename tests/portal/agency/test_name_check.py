"""The live check of a name."""

from __future__ import annotations

import pytest

from tests.portal import cast as casting
from tests.portal.cast import Cast


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("sehat", "dapat dipakai"),
        ("Dinas_Kesehatan", "Garis bawah tidak boleh"),
        ("admin", "dicadangkan"),
        ("keluarga", "Sudah dipakai"),
        ("ke1uarga", "Terlalu mirip"),
        ("<script>", "huruf kecil"),
    ],
)
def test_each_answer_has_its_sentence(typed: str, words: str, cast: Cast) -> None:
    casting.site_of(cast.other, "H-2026-0009", "keluarga.kalbarprov.go.id")
    draft = casting.request_of(cast.agency, cast.people["operator"])
    page = (
        cast.client("operator")
        .get(f"/permintaan/draf/{draft.pk}/nama/cek/", {"label": typed})
        .content.decode()
    )
    assert words in page and "<script>" not in page


def test_nothing_typed_is_nothing_said(cast: Cast) -> None:
    draft = casting.request_of(cast.agency, cast.people["operator"])
    page = cast.client("operator").get(f"/permintaan/draf/{draft.pk}/nama/cek/").content.decode()
    assert page.strip() == ""
