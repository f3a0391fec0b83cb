"""Letters on the desk: originals are only saved, never opened inside our pages."""

from __future__ import annotations

from inang.letters import queries as letters
from tests.portal.cast import Cast
from tests.portal.desk.conftest import Make
from tests.rooms.letters import papers


def test_the_original_is_an_attachment_that_cannot_run(cast: Cast, make: Make) -> None:
    make(letter_file_name='..\\x"surat.html')
    answer = cast.client("reviewer").get("/meja/H-2026-0001/surat/")
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"] and answer["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content) == papers.jpeg()  # type: ignore[attr-defined]


def test_page_pictures_are_served_and_pages_beyond_the_last_are_not_there(cast: Cast, make: Make) -> None:
    case = make()
    assert case.letter_file is not None
    place = letters.page_image(case.letter_file, 1)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"RIFF....WEBP")
    client = cast.client("reviewer")
    assert b"".join(client.get("/meja/H-2026-0001/surat/1/").streaming_content)[:4] == b"RIFF"  # type: ignore[attr-defined]
    assert client.get("/meja/H-2026-0001/surat/2/").status_code == 404


def test_a_case_without_a_letter_has_no_file(cast: Cast, make: Make) -> None:
    case = make()
    case.letter_file = None
    case.save()
    assert cast.client("reviewer").get("/meja/H-2026-0001/surat/").status_code == 404
