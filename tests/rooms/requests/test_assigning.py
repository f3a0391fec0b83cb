"""Disposisi, hand-over and the end of a term: a case always has somebody who may go on with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inang.agencies import delegating
from inang.agencies import queries as agencies_now
from inang.agencies import services as agencies
from inang.agencies.models import Membership, Person
from inang.audit import queries as audit
from inang.requests import queries, services, states
from inang.requests.models import Disposition, HostingRequest, Involvement
from inang.requests.rules import Overtaken, Refused
from inang.workdays.models import Clock
from tests.rooms.requests.stage import MONDAY, Stage

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=5)
TODAY = MONDAY.date()


def another(stage: Stage, name: str = "pengganti", role: str = "reviewer") -> Person:
    since = MONDAY - timedelta(days=200)
    person = agencies.add_person(by=None, at=since, email=f"{name}@contoh.go.id", name=f"Orang {name}")
    agencies.add_membership(by=None, at=since, person=person, role=role)
    return person


def test_the_reviewer_hands_a_case_over_and_the_other_goes_on(stage: Stage) -> None:
    case, to = stage.reviewed(), another(stage)
    due = case.due
    case = services.hand_over(
        request=case, to=to, note="Saya cuti.", by=stage.people["penelaah"], at=LATER, version=case.version
    )
    assert (case.state, case.reviewer, case.due) == (states.IN_REVIEW, to, due)
    event = case.events.first()
    assert event is not None and event.sentence == "Diserahkan kepada Orang pengganti oleh Orang penelaah"
    assert event.detail == "Semula dikaji Orang penelaah. Saya cuti."
    entry = audit.latest()[0]
    assert (entry.verb, entry.data["to"], entry.data["note"]) == ("hand_over", "Orang pengganti", "Saya cuti.")
    services.recommend(request=case, verdict="yes", by=to, at=LATER)  # the answers went over with the case


@pytest.mark.parametrize("who", ["kabid", "kadis"])
def test_an_approver_and_the_head_hand_a_case_over(stage: Stage, who: str) -> None:
    to = another(stage)
    case = services.hand_over(request=stage.reviewed(), to=to, by=stage.people[who], at=LATER)
    assert case.reviewer == to


@pytest.mark.parametrize("who", ["rangkap-lain", "admin", "operator"])
def test_nobody_else_hands_a_case_over(stage: Stage, who: str) -> None:
    case, to = stage.reviewed(), another(stage)
    by = another(stage, "lain") if who == "rangkap-lain" else stage.people[who]
    with pytest.raises(Refused):
        services.hand_over(request=case, to=to, by=by, at=LATER)
    case.refresh_from_db()
    assert case.reviewer == stage.people["penelaah"]


def test_a_case_is_handed_only_to_somebody_who_reviews_today(stage: Stage) -> None:
    case, to = stage.reviewed(), another(stage)
    kabid = stage.people["kabid"]
    for who, sentence in ((kabid, "bukan penelaah"), (stage.people["penelaah"], "sudah dipegang")):
        with pytest.raises(Refused, match=sentence) as fault:
            services.hand_over(request=case, to=who, by=kabid, at=LATER)
        assert fault.value.field == "to"
    agencies.deactivate(by=None, at=LATER, person=to)
    to.refresh_from_db()
    with pytest.raises(Refused, match="bukan penelaah"):
        services.hand_over(request=case, to=to, by=kabid, at=LATER)


def test_who_decided_or_sent_back_is_never_made_its_reviewer(stage: Stage) -> None:
    both, case = stage.people["rangkap"], stage.recommended()
    case = services.send_back(request=case, reason="Periksa lagi.", by=both, at=LATER)
    for verb in (
        lambda: services.hand_over(request=case, to=both, by=stage.people["kabid"], at=LATER),
        lambda: services.forward(request=case, to=both, note="", by=stage.people["kadis"], at=LATER),
        lambda: services.take_over(request=case, by=both, at=LATER),
    ):
        with pytest.raises(Refused, match="sudah memutus permintaan ini"):
            verb()
    assert Involvement.objects.get(request=case, person=both).part == "decide"


def test_a_page_that_is_older_than_the_case_hands_nothing_over(stage: Stage) -> None:
    case, to = stage.reviewed(), another(stage)
    with pytest.raises(Overtaken):
        services.hand_over(request=case, to=to, by=stage.people["kabid"], at=LATER, version=case.version - 1)
    recommended = services.recommend(request=case, verdict="yes", by=stage.people["penelaah"], at=LATER)
    with pytest.raises(Overtaken):
        services.hand_over(request=recommended, to=to, by=stage.people["kabid"], at=LATER)


@pytest.mark.parametrize("who", ["kabid", "kadis"])
def test_a_disposisi_gives_a_new_case_to_a_reviewer_with_note_and_time(stage: Stage, who: str) -> None:
    case, to, by = stage.sent(), another(stage), stage.people[who]
    made = services.forward(request=case, to=to, note="Mohon diteliti.", due=TODAY, by=by, at=LATER, version=case.version)
    case.refresh_from_db()
    assert (case.state, case.reviewer) == (states.IN_REVIEW, to)
    assert (made.from_person, made.to, made.note, made.at, made.due) == (by, to, "Mohon diteliti.", LATER, TODAY)
    event = case.events.first()
    assert event is not None and event.sentence == f"Didisposisikan kepada Orang pengganti oleh {by.name}"


def test_a_disposisi_to_the_division_leaves_the_case_free_for_any_reviewer(stage: Stage) -> None:
    case = stage.sent()
    with pytest.raises(Refused, match="petunjuk"):
        services.forward(request=case, to=None, note=" ", by=stage.people["kadis"], at=LATER)
    services.forward(request=case, to=None, note="Dahulukan.", by=stage.people["kadis"], at=LATER)
    case.refresh_from_db()
    assert (case.state, case.reviewer) == (states.SUBMITTED, None)
    services.claim(request=case, by=stage.people["penelaah"], at=LATER)
    to = another(stage)
    services.forward(request=case, to=to, note="", by=stage.people["kabid"], at=LATER)  # head, division, reviewer
    assert [(row.from_person.name, row.to) for row in Disposition.objects.filter(request=case)] == [
        ("Orang kadis", None),
        ("Orang kabid", to),
    ]


def test_a_disposisi_to_somebody_else_hands_the_review_over_in_the_count_and_says_who_had_it(stage: Stage) -> None:
    case, kabid = stage.reviewed(), stage.people["kabid"]
    had, to = case.reviewer, another(stage)
    segments = Clock.objects.get(key=str(case.number)).segments
    for who, held in ((had, False), (to, True), (to, False), (None, False)):
        before = segments.count()
        services.forward(request=case, to=who, note="Mohon diteliti.", by=kabid, at=LATER)
        assert segments.count() - before == held
        event = case.events.order_by("-pk").first()
        assert event is not None and ("Semula dikaji Orang penelaah" in event.detail) is held
    assert segments.order_by("-pk")[0].actor.startswith("Orang kabid") and HostingRequest.objects.get(pk=case.pk).reviewer == to


def test_no_disposisi_goes_to_whoever_still_has_the_case_and_reviews_no_more(stage: Stage) -> None:
    case, reviewer, tomorrow = stage.reviewed(), stage.people["penelaah"], LATER + timedelta(days=1)
    agencies.end_membership(by=None, at=LATER, membership=Membership.objects.get(person=reviewer, role="reviewer"), until=TODAY)
    with pytest.raises(Refused, match="bukan penelaah pada hari ini"):
        services.forward(request=case, to=reviewer, note="Teliti.", by=stage.people["kabid"], at=tomorrow)
    assert not case.dispositions.exists()


def test_only_the_head_or_an_approver_gives_a_disposisi(stage: Stage) -> None:
    case, to = stage.sent(), another(stage)
    for who in ("penelaah", "admin", "operator"):
        with pytest.raises(Refused):
            services.forward(request=case, to=to, note="Ya.", by=stage.people[who], at=LATER)
    with pytest.raises(Refused, match="sudah lewat") as fault:
        services.forward(request=case, to=to, note="", due=TODAY - timedelta(days=1), by=stage.people["kabid"], at=LATER)
    assert fault.value.field == "due"
    assert not Disposition.objects.exists()


def lend(to: Person, scope: str) -> None:
    delegating.delegate(
        by=None, at=LATER, person=to, capacity="plh", scope=scope, title="Kepala Dinas", letter_number="800/12",
        letter_date=TODAY, since=TODAY, until=TODAY,
    )  # fmt: skip


def test_whoever_was_lent_the_signature_alone_gives_no_case_to_anybody(stage: Stage) -> None:
    plh, to, case = another(stage, "plh", "complaint_officer"), another(stage), stage.reviewed()
    lend(plh, "sign")
    with pytest.raises(Refused, match="dilimpahi kewenangan memutus"):
        services.forward(request=case, to=to, note="Ya.", by=plh, at=LATER)
    with pytest.raises(Refused, match="diserahkan oleh"):
        services.hand_over(request=case, to=to, by=plh, at=LATER)
    lend(plh, "decide")
    services.forward(request=case, to=to, note="Ya.", by=plh, at=LATER)
    case.refresh_from_db()
    assert case.reviewer == to


def test_a_case_whose_reviewer_left_or_is_locked_is_listed_until_somebody_has_it(stage: Stage) -> None:
    case, reviewer = stage.reviewed(), stage.people["penelaah"]
    assert not queries.without_holder(TODAY)
    role = Membership.objects.get(person=reviewer, role="reviewer")
    agencies.end_membership(by=None, at=LATER, membership=role, until=TODAY)
    assert not queries.without_holder(TODAY)
    assert list(queries.without_holder(TODAY + timedelta(days=1))) == [case]
    tomorrow = LATER + timedelta(days=1)
    services.hand_over(request=case, to=another(stage), by=stage.people["admin"], at=tomorrow)
    assert not queries.without_holder(tomorrow.date())
    agencies.deactivate(by=None, at=tomorrow, person=another_of(case.pk))
    assert list(queries.without_holder(tomorrow.date())) == [case]


def another_of(pk: int) -> Person:
    reviewer = queries.desk().get(pk=pk).reviewer
    assert reviewer is not None
    return reviewer


def test_a_returned_case_of_somebody_who_left_is_listed_too(stage: Stage) -> None:
    case = stage.reviewed(ok=False)
    case = services.return_for_correction(
        request=case, items=[("", "Cap belum ada.")], by=stage.people["penelaah"], at=LATER
    )
    agencies.deactivate(by=None, at=LATER, person=stage.people["penelaah"])
    assert list(queries.without_holder(TODAY)) == [case]
    to = another(stage)
    services.hand_over(request=case, to=to, by=stage.people["kabid"], at=LATER)
    case.refresh_from_db()
    assert (case.state, case.reviewer) == (states.RETURNED, to)


def test_the_end_of_a_term_hands_the_open_work_over_in_the_same_step(stage: Stage) -> None:
    case, to, admin = stage.reviewed(), another(stage), stage.people["admin"]
    role = Membership.objects.get(person=stage.people["penelaah"], role="reviewer")
    assert services.end_term(membership=role, until=TODAY, to=to, by=admin, at=LATER) == [case.number]
    case.refresh_from_db()
    role.refresh_from_db()
    assert (case.reviewer, role.until) == (to, TODAY)
    assert not queries.without_holder(TODAY + timedelta(days=1))


def test_the_end_of_another_role_leaves_the_open_work_where_it_is(stage: Stage) -> None:
    case, reviewer = stage.reviewed(), stage.people["penelaah"]
    role = agencies.add_membership(by=None, at=MONDAY, person=reviewer, role="complaint_officer")
    assert services.end_term(membership=role, to=another(stage), by=stage.people["admin"], at=LATER) == []
    case.refresh_from_db()
    assert case.reviewer == reviewer and not agencies_now.has_role(reviewer, "complaint_officer", TODAY)


def test_a_term_does_not_end_when_its_work_cannot_be_handed_over(stage: Stage) -> None:
    case, reviewer = stage.reviewed(), stage.people["penelaah"]
    role = Membership.objects.get(person=reviewer, role="reviewer")
    with pytest.raises(Refused, match="bukan penelaah"):
        services.end_term(membership=role, until=TODAY, to=stage.people["kabid"], by=stage.people["admin"], at=LATER)
    case.refresh_from_db()
    role.refresh_from_db()
    assert (case.reviewer, role.until) == (reviewer, None)


def test_the_case_that_stops_the_end_of_a_term_is_named(stage: Stage) -> None:
    both = stage.people["rangkap"]
    case = services.send_back(request=stage.recommended(), reason="Periksa lagi.", by=both, at=LATER)
    role = Membership.objects.get(person=stage.people["penelaah"], role="reviewer")
    with pytest.raises(Refused, match=f"{case.number} tidak dapat diserahkan. .*sudah memutus"):
        services.end_term(membership=role, to=both, by=stage.people["admin"], at=LATER)
