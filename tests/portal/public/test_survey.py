"""The link of the survey: nine big questions without scripts, kind when it is over; the sheet for paper."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from django.test import Client
from django.utils import timezone

from inang.standard import queries as standard
from inang.survey import services
from inang.survey.models import Answer, Invitation
from tests.rooms.survey.asking import given

pytestmark = pytest.mark.django_db


@pytest.fixture
def address() -> str:
    token, _until = services.issue(after="request", at=timezone.now())
    return f"/survei/{token}/"


def filled(**changed: str) -> dict[str, str]:
    return {**dict.fromkeys(given(3).values, "3"), "comment": "", "sex": "", **changed}


def test_the_page_asks_the_nine_questions_in_the_official_words_and_each_answer_is_a_radio(client: Client, address: str) -> None:
    answer = client.get(address)
    page = answer.content.decode()
    for element in standard.current().survey.elements:
        assert element.question in page
        assert len(re.findall(rf'type="radio" name="{element.id}"', page)) == 4
        for words in element.answers:
            assert words in page
    assert answer["Cache-Control"] == "no-store" and answer["Referrer-Policy"] == "strict-origin"
    assert "required" not in page and "<script>" not in page


def test_an_answer_is_taken_once_and_the_used_link_thanks(client: Client, address: str) -> None:
    sent = client.post(address, filled(comment="Cepat.", sex="female", cost="4"))
    assert sent.status_code == 302 and sent["Location"] == address
    assert "Terima kasih, jawaban sudah kami terima" in client.get(address).content.decode()
    assert client.post(address, filled(cost="1")).status_code == 200
    row = Answer.objects.get()
    assert (row.cost, row.time, row.medium, row.comment, row.profile["sex"]) == (4, 3, "link", "Cepat.", "female")


def test_a_question_left_out_is_named_at_its_place_and_nothing_that_was_chosen_is_lost(client: Client, address: str) -> None:
    data = filled(comment="Saran yang panjang.", education="s1")
    del data["conduct"]
    answer = client.post(address, data)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Pilih satu jawaban." in page and "Perilaku pelaksana: Pilih" in page
    assert page.count(" checked") == 8 and "Saran yang panjang." in page
    assert '<option value="s1" selected>' in page and not Answer.objects.exists()


@pytest.mark.parametrize("bad", [{"cost": "5"}, {"cost": "=1"}, {"sex": "x"}, {"comment": "x" * 1001}])
def test_what_is_not_among_the_choices_is_refused_with_a_sentence(client: Client, address: str, bad: dict[str, str]) -> None:
    answer = client.post(address, filled(**bad))
    assert answer.status_code == 422 and 'class="field-error"' in answer.content.decode()
    assert not Answer.objects.exists()


def test_an_expired_link_and_an_unknown_one_say_so_kindly(client: Client, address: str) -> None:
    Invitation.objects.update(until=timezone.localdate() - timedelta(days=1))
    over = client.get(address)
    assert over.status_code == 410 and "Tautan ini sudah berakhir" in over.content.decode()
    unknown = client.get("/survei/tebakan/")
    assert unknown.status_code == 404 and "tidak kami kenal" in unknown.content.decode()
    assert client.post(address, filled()).status_code == 410 and not Answer.objects.exists()


def test_no_log_ever_holds_a_link(client: Client, address: str, caplog: pytest.LogCaptureFixture) -> None:
    """With it and the time somebody could be told from the rows, so Django's line for a 4xx is not written."""
    caplog.set_level("DEBUG")
    assert client.post(address, {}).status_code == 422
    client.post(address, filled())
    Invitation.objects.update(until=timezone.localdate() - timedelta(days=1))
    other, _until = services.issue(after="request", at=timezone.now() - timedelta(days=99))
    assert client.get(f"/survei/{other}/").status_code == 410 and client.get("/survei/tebakan/").status_code == 404
    assert "/survei/" not in caplog.text and other not in caplog.text


def test_the_page_has_its_english_words(client: Client, address: str) -> None:
    client.cookies["django_language"] = "en"
    page = client.get(address).content.decode()
    assert "How was our service?" in page and "Very polite and friendly" in page
    assert "How quickly was the service given?" in page and "Very quickly" in page


def test_the_sheet_is_one_page_with_every_question_and_a_box_for_each_answer(client: Client) -> None:
    answer = client.get("/survei/formulir.pdf")
    data = answer.content
    assert answer["Content-Type"] == "application/pdf" and client.get("/survei/formulir.pdf").content == data
    with pikepdf.open(BytesIO(data)) as pdf:
        assert len(pdf.pages) == 1 and pdf.Root.MarkInfo.Marked
    page = pypdfium2.PdfDocument(data)[0]
    text = re.sub(r"\s+", " ", page.get_textpage().get_text_bounded())
    survey = standard.current().survey
    for element in survey.elements:
        assert f"{survey.code(element.id)}. {element.question}" in text
        assert all(words in text for words in element.answers)
    assert "Serahkan kepada petugas" in text and "anonim" in text
