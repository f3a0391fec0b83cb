"""A letter that the signatory sends back: the reason, the number that waits for the next letter, and what becomes of it."""

from __future__ import annotations

from datetime import datetime

import pytest

from inang.audit.models import Entry
from inang.complaints import services
from inang.complaints.models import Complaint
from inang.complaints.rules import Overtaken, Refused
from inang.letters.models import Letter, Register
from inang.workdays import queries as clocks
from tests.rooms.complaints.stage import DAY, HOUR, MONDAY, PASSPHRASE, Stage

pytestmark = pytest.mark.django_db
FIRST, BETTER = "Formulir ditutup pada hari Selasa.", "Formulir ditutup pada hari Senin, dan dibuka lagi."


def approved(stage: Stage, case: Complaint, text: str, at: datetime) -> Complaint:
    case = services.draft(complaint=case, text=text, by=stage.people["penangan"], at=at)
    return services.approve(complaint=case, by=stage.people["kabid"], at=at + HOUR)


def sent_back(stage: Stage, **changed: object) -> Complaint:
    case = approved(stage, stage.examined(**changed), FIRST, MONDAY + DAY)
    return services.return_letter(complaint=case, reason="Harinya salah.", by=stage.people["kadis"], at=MONDAY + 2 * DAY)


def book() -> list[tuple[int, str]]:
    """Running numbers of the letters out, and what each is."""
    return list(Letter.objects.filter(direction="out").order_by("agenda").values_list("agenda", "state"))


def test_a_wrong_letter_goes_back_with_its_reason_and_its_number_waits_for_the_one_that_replaces_it(stage: Stage) -> None:
    stage.signatory_key()
    case = approved(stage, stage.examined(), FIRST, MONDAY + DAY)
    number = Letter.objects.get().number
    for who, reason, words in (
        ("kadis", " ", "Tulis isi alasan"),
        ("kadis", "Tes", "sedikitnya 5 karakter"),
        ("kabid", "Harinya salah.", "Hanya penanda tangan"),
        ("penangan", "Harinya salah.", "Hanya penanda tangan"),
    ):
        with pytest.raises(Refused, match=words):
            services.return_letter(complaint=case, reason=reason, by=stage.people[who], at=MONDAY + 2 * DAY)
    case = services.return_letter(complaint=case, reason="Harinya salah.", by=stage.people["kadis"], at=MONDAY + 2 * DAY)
    back, clock = case.answers.get(), clocks.state("complaint", case.number, MONDAY + 3 * DAY)
    assert (case.state, back.verdict, back.reason) == ("in_handling", "back", "Harinya salah.")
    assert back.decided_by == stage.people["kadis"] and not clock.stopped and not clock.paused
    entry = Entry.objects.get(subject=case.number, verb="return_letter")
    assert (entry.actor_role, entry.data["letter"]) == ("signer", number) and "Harinya" not in str(entry.data) + entry.sentence
    with pytest.raises(Overtaken):
        services.sign(complaint=case, by=stage.people["kadis"], passphrase=PASSPHRASE, at=MONDAY + 3 * DAY)
    case = approved(stage, case, BETTER, MONDAY + 3 * DAY)
    assert book() == [(1, "draft")] and Register.objects.get(name="out").last == 1
    case = services.sign(complaint=case, by=stage.people["kadis"], passphrase=PASSPHRASE, at=MONDAY + 4 * DAY)
    letter = Letter.objects.get()
    assert (case.state, letter.number, letter.content["paragraphs"]) == ("answered", number, [BETTER])
    assert book() == [(1, "signed")] and case.messages.get(kind="answer").text == BETTER


def test_a_number_that_was_drawn_is_used_even_when_the_class_needs_no_letter_any_more(stage: Stage) -> None:
    case = sent_back(stage)
    case = services.triage(complaint=case, classification="minor", by=stage.people["petugas"], at=MONDAY + 2 * DAY)
    assert approved(stage, case, BETTER, MONDAY + 3 * DAY).state == "to_sign" and book() == [(1, "draft")]


@pytest.mark.parametrize("end", ["withdrawn", "referred"])
def test_of_a_case_that_ends_without_an_answer_the_number_stays_in_the_book_as_cancelled(stage: Stage, end: str) -> None:
    case, officer = sent_back(stage), stage.people["petugas"]
    case = services.triage(complaint=case, classification="minor", by=officer, at=MONDAY + 2 * DAY)
    if end == "withdrawn":
        services.withdraw(complaint=case, at=MONDAY + 3 * DAY)
    else:
        services.propose_referral(complaint=case, body="Dinas Lain", reason="Bukan kami.", by=officer, at=MONDAY + 3 * DAY)
        services.refer(complaint=case, by=stage.people["kabid"], at=MONDAY + 3 * DAY)
    case.refresh_from_db()
    assert case.state == end and book() == [(1, "void")]
    last = Entry.objects.filter(subject=case.number).order_by("seq").last()
    assert last is not None and last.data["void"] == Letter.objects.get().number
    other = approved(stage, stage.examined(), FIRST, MONDAY + 4 * DAY)
    assert other.state == "to_sign" and book() == [(1, "void"), (2, "draft")], "no gap and none twice"
