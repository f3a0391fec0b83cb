"""Whoever was served answers the nine questions on a phone, as a walk does it."""

from __future__ import annotations

from inang.standard import queries as standard
from inang.survey.models import Answer
from tests.journeys.walking import Walk

COMMENT = "Petugasnya ramah, formulirnya panjang."
THANKS = "Terima kasih, jawaban sudah kami terima"


def answers_nine(them: Walk) -> None:
    """The questionnaire that is shown: each question by what its answer says, the third of four; thanked, and only once."""
    them.title("Bagaimana pelayanan kami?")
    address, groups = them.page.url, them.page.locator("fieldset.question")
    elements = standard.current().survey.elements
    assert groups.count() == len(elements) == 9
    for place, element in enumerate(elements):
        group = groups.nth(place)
        assert element.question in group.inner_text()
        group.get_by_text(element.answers[2], exact=True).click()
    them.page.get_by_label("Saran atau masukan").fill(COMMENT)
    them.look("survei")
    them.press("Kirim jawaban")
    them.title(THANKS)
    them.look("terima-kasih")
    them.page.goto(address)
    them.title(THANKS)
    assert them.page.locator("fieldset.question").count() == 0, "a used link says so and asks nothing"
    row = Answer.objects.get()
    assert [getattr(row, one.id) for one in elements] == [3] * 9 and row.comment == COMMENT
