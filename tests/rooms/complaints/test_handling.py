"""From the class to the answer: who may, when the clock waits, and that two people make an answer."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from inang.agencies import services as agencies
from inang.agencies.models import Membership, Person
from inang.agencies.rules import actor
from inang.audit import services as audit
from inang.audit.models import Entry
from inang.complaints import finding, queries, services
from inang.complaints.models import Answer, Identity, Involvement
from inang.complaints.rules import Overtaken, Refused
from inang.complaints.transition import involve
from inang.workdays import queries as clocks
from tests.rooms.complaints.stage import DAY, HOUR, MONDAY, Stage, mails

pytestmark = pytest.mark.django_db


def test_a_case_walks_from_intake_to_its_answer_and_every_step_is_in_the_trail(stage: Stage) -> None:
    case = stage.answered()
    assert case.state == "answered" and case.sent_at is None
    verbs = list(Entry.objects.filter(subject=case.number, room="complaints").values_list("verb", flat=True).order_by("seq"))
    assert verbs == ["receive", "register", "triage", "assign", "draft", "approve"]
    sent = [mail.title for mail in mails(MONDAY + 5 * HOUR) if mail.to == "warga@contoh.id"]
    assert sent[-1] == f"Jawaban atas pengaduan {case.number}"
    public = [event.public for event in case.events.order_by("pk") if event.public]
    assert public == ["Diterima lewat Telepon", "Digolongkan ringan", "Mulai ditangani", "Dijawab"]
    assert all("Orang" not in words for words in public), "the complainant reads roles, not names"


def test_without_a_mail_address_the_answer_arrives_on_the_page_at_once(stage: Stage) -> None:
    case = stage.answered(complainant=None)
    assert case.sent_way == "tracking" and clocks.state("complaint", case.number, MONDAY + DAY).stopped
    assert (case.used_days, case.was_late, case.ended_month) == (0, False, date(2026, 11, 1))
    assert [m.kind for m in queries.public_conversation(case)] == ["original", "answer"]


def test_a_question_pauses_the_clock_and_the_reply_lets_it_run(stage: Stage) -> None:
    case = stage.handled()
    case = services.ask(complaint=case, text="Peramban apa yang dipakai?", by=stage.people["penangan"], at=MONDAY + DAY)
    assert case.state == "waiting" and clocks.state("complaint", case.number, MONDAY + 2 * DAY).paused
    services.reply(complaint=case, text="Firefox.", at=MONDAY + 3 * DAY)
    case.refresh_from_db()
    assert case.state == "in_handling" and case.due == date(2026, 12, 3), "three days were touched by the pause"
    services.reply(complaint=case, text="Masih galat.", at=MONDAY + 3 * DAY)
    case.refresh_from_db()
    assert case.state == "in_handling" and case.messages.filter(kind="reply").count() == 2


def test_only_the_handler_of_the_case_asks_and_drafts(stage: Stage) -> None:
    case = stage.handled()
    for who in ("penangan-dua", "kabid", "petugas", "admin"):
        with pytest.raises(Refused):
            services.ask(complaint=case, text="Apa kabar?", by=stage.people[who], at=MONDAY + DAY)
        with pytest.raises(Refused):
            services.draft(complaint=case, text="Sudah diperbaiki.", by=stage.people[who], at=MONDAY + DAY)


def test_whoever_handled_a_complaint_never_approves_its_answer(stage: Stage) -> None:
    both = stage.people["rangkap"]
    case = services.assign(complaint=stage.triaged(), to=both, by=stage.people["kabid"], at=MONDAY + HOUR)
    case = services.hand_over(complaint=case, to=stage.people["penangan"], by=stage.people["kabid"], at=MONDAY + HOUR)
    case = services.draft(complaint=case, text="Sudah diperbaiki.", by=stage.people["penangan"], at=MONDAY + HOUR)
    both.is_superuser = True
    both.save()
    for verb, more in ((services.approve, {}), (services.send_back, {"reason": "Belum jelas."})):
        with pytest.raises(Refused, match="tidak boleh menyetujui"):
            verb(complaint=case, by=both, at=MONDAY + HOUR, **more)
    assert not case.answers.exclude(verdict="").exists()


def test_the_database_itself_refuses_a_handler_who_approves(stage: Stage) -> None:
    case, by = stage.drafted(), stage.people["penangan"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Involvement.objects.create(complaint=case, person=by, part="approve", since=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(complaint=case).update(decided_by=by)


def test_an_answer_sent_back_is_written_anew(stage: Stage) -> None:
    case, kabid = stage.drafted(), stage.people["kabid"]
    case = services.send_back(complaint=case, reason="Sebut sebabnya.", by=kabid, at=MONDAY + 4 * HOUR)
    assert case.state == "in_handling"
    text = "Sebabnya pemutakhiran."
    case = services.draft(complaint=case, text=text, by=stage.people["penangan"], at=MONDAY + 5 * HOUR)
    case = services.approve(complaint=case, by=kabid, at=MONDAY + 6 * HOUR)
    assert [one.verdict for one in case.answers.all()] == ["back", "approved"]
    with pytest.raises(Overtaken, match="sudah berstatus Dijawab"):
        services.approve(complaint=case, by=kabid, at=MONDAY + 6 * HOUR)


def test_a_complaint_about_a_person_is_never_seen_nor_handled_by_that_person(stage: Stage) -> None:
    target = stage.people["penangan"]
    case = stage.triaged(about_person=target)
    with pytest.raises(Refused, match="konflik kepentingan"):
        services.assign(complaint=case, to=target, by=stage.people["kabid"], at=MONDAY + HOUR)
    for who in ("kabid", "kadis", "petugas-dua"):
        about = stage.triaged(about_person=stage.people[who])
        assert not queries.visible_to(stage.people[who], MONDAY.date()).filter(pk=about.pk).exists()
        with pytest.raises(Refused, match="tidak ditemukan"):
            services.assign(complaint=about, to=target, by=stage.people[who], at=MONDAY + HOUR)
    assert queries.open_count(stage.people["kabid"], MONDAY.date()) == 3


def test_whoever_worked_on_the_request_complained_about_does_not_handle_it(stage: Stage) -> None:
    worker = stage.people["penangan"]
    took_part(worker, "H-2026-0007")
    case = stage.triaged(about_request="H-2026-0007")
    with pytest.raises(Refused, match="ikut mengerjakan permintaan H-2026-0007"):
        services.assign(complaint=case, to=worker, by=stage.people["kabid"], at=MONDAY + HOUR)
    services.assign(complaint=case, to=stage.people["penangan-dua"], by=stage.people["kabid"], at=MONDAY + HOUR)


def took_part(person: Person, subject: str) -> None:
    with transaction.atomic():
        audit.record(
            actor=actor(person),
            role="reviewer",
            room="requests",
            subject=subject,
            verb="claim",
            sentence="Mulai dikaji",
            at=MONDAY,
        )


def test_handlers_see_their_own_cases_and_nobody_elses(stage: Stage) -> None:
    mine, other = stage.handled(), stage.triaged()
    seen = queries.visible_to(stage.people["penangan"], MONDAY.date())
    assert list(seen) == [mine] and other not in seen
    assert not queries.visible_to(stage.people["penangan-dua"], MONDAY.date()).exists()
    assert not queries.visible_to(stage.people["admin"], MONDAY.date()).exists()


def test_an_old_page_is_told_so_and_changes_nothing(stage: Stage) -> None:
    case = stage.handled()
    seen = case.version
    services.reply(complaint=case, text="Tambahan dari saya.", at=MONDAY + DAY)
    with pytest.raises(Overtaken, match="sudah berubah"):
        services.ask(complaint=case, text="Apa kabar?", by=stage.people["penangan"], at=MONDAY + DAY, version=seen)


# -- nothing waits for somebody who left -------------------------------------------------------------
def without_holder() -> list[str]:
    return [case.number for case in queries.without_holder((MONDAY + 2 * DAY).date())]


def gone(stage: Stage, *names: str) -> None:
    for name in names:
        role = Membership.objects.get(person=stage.people[name], role="reviewer")
        agencies.end_membership(by=stage.people["admin"], at=MONDAY + DAY, membership=role, until=(MONDAY + DAY).date())


def test_in_every_state_that_is_a_handlers_a_complaint_of_somebody_who_left_is_listed_until_another_has_it(stage: Stage) -> None:
    made = [stage.handled(), stage.drafted(), stage.handled()]
    services.ask(complaint=made[2], text="Peramban apa yang dipakai?", by=stage.people["penangan"], at=MONDAY + 3 * HOUR)
    assert not without_holder()
    gone(stage, "penangan")
    assert without_holder() == [case.number for case in made]
    for case in made:
        services.hand_over(complaint=case, to=stage.people["penangan-dua"], by=stage.people["petugas"], at=MONDAY + 2 * DAY)
    assert not without_holder()


def test_who_ends_a_term_passes_on_no_complaint_about_the_own_person_and_hears_of_none(stage: Stage) -> None:
    case, admin = stage.handled(), stage.people["admin"]
    services.accuse(complaint=case, person=admin, by=stage.people["petugas"], at=MONDAY + DAY)
    ends = {"person": stage.people["penangan"], "to": stage.people["penangan-dua"], "at": MONDAY + 2 * DAY}
    assert services.pass_on(by=admin, **ends) == []
    assert services.pass_on(by=stage.people["petugas"], **ends) == [case.number]


def test_an_answer_that_did_not_arrive_is_not_left_with_a_handler_who_is_gone(stage: Stage) -> None:
    case = stage.answered()
    gone(stage, "penangan")
    assert without_holder() == [case.number]
    to, at = stage.people["penangan-dua"], MONDAY + 2 * DAY
    with pytest.raises(Refused, match="sudah menyetujui"):
        services.hand_over(complaint=case, to=approver_who_handles(stage), by=stage.people["petugas"], at=at)
    with pytest.raises(Refused, match="sudah menyetujui"):  # whatever was asked before: one person is one thing in a case
        involve(case, case.involved.get(part="approve").person, "handle", at)
    case = services.hand_over(complaint=case, to=to, by=stage.people["petugas"], at=at)
    case = services.delivered(complaint=case, way="telephone", by=to, at=at + HOUR)
    assert clocks.state("complaint", case.number, at + HOUR).stopped and not without_holder()
    with pytest.raises(Refused, match="sudah sampai"):
        services.hand_over(complaint=case, to=stage.people["rangkap"], by=stage.people["petugas"], at=at + 2 * HOUR)


def approver_who_handles(stage: Stage) -> Person:
    agencies.add_membership(by=None, at=MONDAY, person=stage.people["kabid"], role="reviewer")
    return stage.people["kabid"]


def test_an_examination_whose_whole_team_left_is_listed_and_gets_another_team(stage: Stage) -> None:
    case, people = stage.handled("supervisory"), stage.people
    team = [people["penangan-dua"], people["rangkap"]]
    case = services.examine(complaint=case, team=team, by=people["petugas"], at=MONDAY + 3 * HOUR)
    gone(stage, "penangan-dua")
    assert not without_holder(), "one who is left can write the findings"
    gone(stage, "rangkap")
    assert without_holder() == [case.number]
    approver_who_handles(stage)
    team = [people["penangan"], people["kabid"]]
    services.examine(complaint=case, team=team, by=people["petugas"], at=MONDAY + 2 * DAY)
    assert not without_holder()


def test_an_identity_that_nobody_can_read_any_more_keeps_no_case_from_being_found_nor_from_its_accused(stage: Stage) -> None:
    case = stage.received().complaint
    Identity.objects.update(sealed="AAAA")
    services.accuse(complaint=case, person=stage.people["admin"], by=stage.people["petugas"], at=MONDAY + HOUR)
    assert [entry.key for entry in finding.entries(MONDAY)] == [case.number]
