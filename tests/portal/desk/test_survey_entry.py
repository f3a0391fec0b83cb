"""A paper form is typed in with one row of nine figures, and the next one can follow at once."""

from __future__ import annotations

import pytest
from django.utils import timezone

from inang.survey.models import Answer
from inang.survey.rules import quarter_of
from tests.portal.cast import Cast

ENTRY = "/meja/laporan/survei/formulir/"


def test_nine_figures_and_enter_are_a_form_marked_as_paper(cast: Cast) -> None:
    client, here = cast.client("reviewer"), quarter_of(timezone.localdate()).slug
    sent = client.post(ENTRY, {"quarter": here, "values": "434343212", "comment": "", "sex": "male"}, follow=True)
    page = sent.content.decode()
    assert "Formulir 434343212 dicatat" in page and f'<option value="{here}" selected>' in page and "autofocus" in page
    row = Answer.objects.get()
    assert (row.medium, row.requirements, row.procedure, row.complaints, row.facilities) == ("paper", 4, 3, 1, 2)
    assert row.profile["sex"] == "male"


WRONG = [("43434321", "tepat sembilan"), ("434343215", "1 sampai 4"), ("", "Ketik sembilan")]


@pytest.mark.parametrize(("values", "words"), WRONG)
def test_a_row_that_is_no_form_is_refused_with_the_cure_and_stays(cast: Cast, values: str, words: str) -> None:
    here = quarter_of(timezone.localdate()).slug
    answer = cast.client("complaint_officer").post(ENTRY, {"quarter": here, "values": values, "comment": "Saran lama"})
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and "Saran lama" in page and values in page
    assert not Answer.objects.exists()


def test_a_quarter_that_is_over_cannot_be_chosen(cast: Cast) -> None:
    answer = cast.client("reviewer").post(ENTRY, {"quarter": "2020-T1", "values": "444444444"})
    assert answer.status_code == 422 and "triwulan yang masih terbuka" in answer.content.decode()
