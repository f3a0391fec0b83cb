"""The receipt of the counter, to be printed."""

from __future__ import annotations

from tests.portal.cast import Cast
from tests.portal.desk.conftest import Make


def test_it_names_number_moment_bringer_and_officer(cast: Cast, make: Make) -> None:
    case = make(brought_by="Budi Contoh", registered_by="Reviewer <reviewer@contoh.go.id>")
    page = cast.client("reviewer").get("/meja/H-2026-0001/tanda-terima/").content.decode()
    assert case.letter_file is not None
    for words in ("H-2026-0001", "Budi Contoh", "Reviewer", "Tidak dipungut biaya", case.letter_file.sha256):
        assert words in page
