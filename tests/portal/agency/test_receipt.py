"""The receipt that an agency prints."""

from __future__ import annotations

from tests.portal import cast as casting
from tests.portal.cast import Cast


def test_it_gives_number_moment_due_date_and_cost(cast: Cast) -> None:
    file = casting.kept_file()
    casting.request_of(
        cast.agency, cast.people["operator"], "submitted", number="H-2026-0001", letter_file=file
    )
    page = cast.client("operator").get("/permintaan/H-2026-0001/tanda-terima/").content.decode()
    for words in (
        "H-2026-0001",
        "Diterima",
        "jatuh tempo",
        "Tidak dipungut biaya",
        file.sha256,
        "440/1182/Dinkes-A",
    ):
        assert words in page


def test_a_letter_from_the_counter_names_who_brought_it(cast: Cast) -> None:
    casting.request_of(
        cast.agency,
        cast.people["operator"],
        "submitted",
        number="H-2026-0001",
        brought_by="Budi Contoh",
        registered_by="Reviewer <reviewer@contoh.go.id>",
    )
    page = cast.client("operator").get("/permintaan/H-2026-0001/tanda-terima/").content.decode()
    assert "Budi Contoh" in page and "Reviewer" in page
