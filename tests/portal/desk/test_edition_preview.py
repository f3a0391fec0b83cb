"""The draft as others will see it: the real public page and a real letter, marked as samples."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from inang.letters.compose import compose
from inang.portal.desk.edition_preview import ANSWER, choices
from inang.portal.edition_choices import known
from inang.requests import samples
from inang.standard import queries, services
from tests.portal.cast import Cast, now

# What is drawn from an edition and from samples is the same beside either database.
pytestmark = pytest.mark.once

PAGE = "/meja/edisi/contoh/"


def change(table: str, **values: object) -> None:
    row = services.start_draft(by="Admin <a@contoh.go.id>", at=now())
    part = {table: {**services.content(row)[table], **values}}
    seen = services.fingerprint({table: services.content(row)[table]})
    services.change(row=row, parts=part, seen=seen, by="Admin <a@contoh.go.id>", at=now())


def test_without_a_draft_there_is_nothing_to_look_at(cast: Cast) -> None:
    for address in ("standar/", "surat/", "surat.pdf", "surat/1/"):
        assert cast.client("administrator").get(PAGE + address).status_code == 404


def test_the_public_page_is_shown_from_the_draft_and_marked(cast: Cast) -> None:
    change("limit", days=9, text="9 Hari kerja")
    page = cast.client("administrator").get(PAGE + "standar/").content.decode()
    assert "9 Hari kerja" in page and "<b>Contoh.</b>" in page
    assert "9 Hari kerja" not in cast.client("administrator").get("/standar/").content.decode()


def test_the_letter_is_composed_from_the_draft_and_marked(cast: Cast) -> None:
    change("letters", paper="210mm 297mm", font="Liberation Sans", footer="Kaki surat percobaan.")
    change("office", name="Dinas Uji Raya")
    client = cast.client("administrator")
    answer = client.get(PAGE + "surat.pdf")
    document = pypdfium2.PdfDocument(BytesIO(answer.content))
    words = document[0].get_textpage().get_text_range()
    assert "CONTOH" in words and "DINAS UJI RAYA" in words and "Kaki surat percobaan." in words
    assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [210, 297]
    assert len(document) == 1, "the signature stands on the page of its letter"
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        fonts = {str(font.BaseFont) for font in pdf.pages[0].Resources.Font.values()}
    assert any("Liberation-Sans" in name for name in fonts), fonts
    page = client.get(PAGE + "surat/").content.decode()
    assert "surat/1/" in page
    assert client.get(PAGE + "surat/1/")["Content-Type"] == "image/webp"


def test_a_sample_fits_one_sheet_of_each_paper_in_the_wider_font(db: None) -> None:
    edition = queries.seed()
    for paper, _words in known({})("letters.paper"):
        chosen = replace(edition, letters=replace(edition.letters, paper=paper, font="TeX Gyre Bonum"))
        document = pypdfium2.PdfDocument(BytesIO(compose(samples.sample(chosen, now()), draft=True, mark="CONTOH")))
        assert len(document) == 1, paper


def test_each_letter_of_the_edition_can_be_chosen_and_shows_its_own_words(cast: Cast) -> None:
    change("letters", objection="Keberatan percobaan dapat diajukan.")
    client, edition = cast.client("administrator"), services.edition_of(services.draft())  # type: ignore[arg-type]
    page = client.get(PAGE + "surat/").content.decode()
    for code, word in choices(edition):
        assert f'<option value="{code}"' in page and word in page
        answer = client.get(PAGE + "surat.pdf", {"surat": code})
        document = pypdfium2.PdfDocument(BytesIO(answer.content))
        words = " ".join("".join(sheet.get_textpage().get_text_range() for sheet in document).split())
        if code == samples.REFUSAL:
            assert "Keberatan percobaan dapat diajukan." in words
        elif code == ANSWER:
            assert "Pelapor Pengaduan Nomor P-" in words and "Cara berkeberatan berdiri di sini." in words
        else:
            assert edition.kind(code).subject in words and len(document) == 1, code
    assert "surat/1/?surat=penolakan" in client.get(PAGE + "surat/", {"surat": "penolakan"}).content.decode()
    assert client.get(PAGE + "surat/", {"surat": "entah"}).status_code == 200
