"""Files leave the house only through scoped views, and never as something that could run."""

from __future__ import annotations

from tests.portal import cast as casting
from tests.portal.cast import Cast
from tests.rooms.letters import papers


def test_the_original_comes_untouched_as_an_attachment(cast: Cast) -> None:
    content = papers.jpeg()
    casting.request_of(
        cast.agency,
        cast.people["operator"],
        "submitted",
        number="H-2026-0001",
        letter_file=casting.kept_file(content),
        letter_file_name='surat";\r\nX: <b>.html',
    )
    answer = cast.client("operator").get("/permintaan/H-2026-0001/berkas/")
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment;") and ".jpg" in answer["Content-Disposition"]
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Content-Type"] == "image/jpeg"
    assert "html" not in answer["Content-Disposition"].replace("%", "")


def test_pages_that_do_not_exist_are_not_found(cast: Cast) -> None:
    casting.request_of(
        cast.agency,
        cast.people["operator"],
        "submitted",
        number="H-2026-0001",
        letter_file=casting.kept_file(),
    )
    for page in (0, 2, 99):
        assert cast.client("operator").get(f"/permintaan/H-2026-0001/berkas/{page}/").status_code == 404


def test_the_letter_to_be_signed_is_a_pdf_of_what_was_typed(cast: Cast) -> None:
    draft = casting.request_of(cast.agency, cast.people["operator"])
    answer = cast.client("operator").get(f"/permintaan/draf/{draft.pk}/surat.pdf")
    assert answer.content.startswith(b"%PDF-") and "attachment" in answer["Content-Disposition"]
