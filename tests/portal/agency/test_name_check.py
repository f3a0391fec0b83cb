"""The live check of a name."""

from __future__ import annotations

import pytest

from tests.portal import cast as casting
from tests.portal.cast import Cast


def test_the_name_of_a_request_that_came_back_is_checked_too_and_that_of_a_sent_one_is_not(cast: Cast) -> None:
    for state, status in (("returned", 200), ("submitted", 404)):
        case = casting.request_of(cast.agency, cast.people["operator"], state, label=state)
        address = f"/permintaan/draf/{case.pk}/nama/cek/"
        assert cast.client("operator").get(address, {"label": "sehat"}).status_code == status


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


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ke1uarga", "Terlalu mirip keluarga milik perangkat daerah Anda sendiri"),
        ("kel-uarga", "Terlalu mirip keluarga milik perangkat daerah Anda sendiri"),
        ("keluarga2", "dapat dipakai"),
        ("dinkes", "dapat dipakai"),
    ],
)
def test_own_names_may_differ_by_a_letter_but_not_look_the_same(typed: str, words: str, cast: Cast) -> None:
    casting.site_of(cast.agency, "H-2026-0009", "keluarga.kalbarprov.go.id")
    casting.site_of(cast.agency, "H-2026-0010", "d1nkes.kalbarprov.go.id")  # the official short name stays a right
    draft = casting.request_of(cast.agency, cast.people["operator"])
    address = f"/permintaan/draf/{draft.pk}/nama/cek/"
    assert words in cast.client("operator").get(address, {"label": typed}).content.decode()


def test_nothing_typed_is_nothing_said(cast: Cast) -> None:
    draft = casting.request_of(cast.agency, cast.people["operator"])
    page = cast.client("operator").get(f"/permintaan/draf/{draft.pk}/nama/cek/").content.decode()
    assert page.strip() == ""
