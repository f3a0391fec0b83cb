"""Warnings at 50, 80 and 100 percent go to whom the edition names, in working hours, once each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from inang.agencies import services as agencies
from inang.agencies.delegating import set_absence
from inang.agencies.models import Membership
from inang.audit.models import Entry as AuditEntry
from inang.notices.models import Notice
from inang.requests import escalating
from inang.requests.escalating import escalate
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.workdays import queries
from inang.workdays import services as workdays
from tests.portal import cast as casting
from tests.portal.cast import Cast
from tests.rooms.workdays.counting import RULE

NUMBER = "H-2026-0001"


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=RULE.zone)


@pytest.fixture(scope="module")
def _people() -> None:
    """The people here are others."""


@pytest.fixture
def cast(db: None) -> Cast:
    queries.forget_calendar()
    found = casting.make()
    Membership.objects.update(since=date(2026, 1, 1))
    return found


def case(cast: Cast, state: str = "in_review", number: str = NUMBER) -> HostingRequest:
    people = cast.people
    found = casting.request_of(cast.agency, people["operator"], state, reviewer=people["reviewer"], label=number.lower())
    received = wib("2026-11-23T10:00")
    clock = workdays.start(
        kind="request", key=number, received_at=received, days=3, edition=found.edition, at=received, by="uji", rule=RULE
    )
    found.number, found.received_at, found.due = number, received, clock.first_promise
    found.save()
    return found


def told() -> list[tuple[str, str]]:
    found = Notice.objects.filter(event__contains=":escalation:")
    return sorted((one.event.split(":")[3], one.to.split("@")[0]) for one in found)


def test_each_share_reaches_the_roles_of_the_edition_once(cast: Cast) -> None:
    case(cast)
    assert escalate(at=wib("2026-11-25T11:00")) == []
    assert escalate(at=wib("2026-11-25T11:20")) == [f"{NUMBER} 50"]
    assert escalate(at=wib("2026-11-25T11:21")) == [] and told() == [("50", "reviewer")]
    assert escalate(at=wib("2026-11-26T10:30")) == [f"{NUMBER} 80"]
    assert escalate(at=wib("2026-11-26T16:00")) == [f"{NUMBER} 100"]
    assert told() == [
        ("100", "approver"),
        ("100", "reviewer"),
        ("100", "signatory"),
        ("50", "reviewer"),
        ("80", "approver"),
        ("80", "reviewer"),
    ]
    text = Notice.objects.filter(to__startswith="approver", event__contains=":80:").get().text
    assert "Jatuh tempo Kamis, 26 November 2026" in text and "hari ke-3, jatuh tempo" in text
    assert f"/meja/{NUMBER}/cara-hitung/" in text
    assert [one.data["share"] for one in AuditEntry.objects.filter(verb="escalate")] == [50, 80, 100]


def test_outside_working_hours_nobody_is_told_and_afterwards_only_the_highest(cast: Cast) -> None:
    case(cast)
    for moment in ("2026-11-26T20:00", "2026-11-27T07:29", "2026-11-27T12:30", "2026-11-28T10:00"):
        assert escalate(at=wib(moment)) == []
    assert escalate(at=wib("2026-11-30T07:30")) == [f"{NUMBER} 100"]
    assert {share for share, _who in told()} == {"100"}


def test_the_holder_changes_with_the_state_and_instead_of_who_left_alone_the_decider_is_told(cast: Cast) -> None:
    case(cast, "recommended")
    case(cast, "activated", "H-2026-0002")
    case(cast, "in_review", "H-2026-0003")
    agencies.end_membership(
        by=cast.people["administrator"],
        at=wib("2026-11-24T09:00"),
        membership=Membership.objects.get(person=cast.people["reviewer"]),
    )
    Membership.objects.filter(person=cast.people["reviewer"]).update(until=date(2026, 11, 24))
    escalate(at=wib("2026-11-25T13:00"))
    by_case = {(one.subject_key, one.to.split("@")[0]) for one in Notice.objects.filter(event__contains=":escalation:50")}
    assert by_case == {(NUMBER, "approver"), ("H-2026-0002", "signatory"), ("H-2026-0003", "approver")}


def test_who_has_a_case_hears_alone_and_the_decider_while_its_letter_waits_for_the_mail_server(cast: Cast) -> None:
    at = wib("2026-11-25T13:00")
    agencies.add_membership(by=None, at=wib("2026-11-20T09:00"), person=cast.people["signatory"], role="reviewer")
    case(cast)
    case(cast, "confirmed", "H-2026-0002")
    case(cast, "submitted", "H-2026-0003")
    HostingRequest.objects.filter(state="submitted").update(reviewer=None)
    escalate(at=at)
    by_case = {(one.subject_key, one.to.split("@")[0]) for one in Notice.objects.filter(event__contains=":escalation:50")}
    others = {("H-2026-0003", "reviewer"), ("H-2026-0003", "signatory")}
    assert by_case == {(NUMBER, "reviewer"), ("H-2026-0002", "approver"), *others}


def test_a_returned_case_escalates_to_nobody(cast: Cast) -> None:
    case(cast, "returned")
    workdays.pause(kind="request", key=NUMBER, at=wib("2026-11-24T09:00"), reason="cap", by="uji")
    assert escalate(at=wib("2026-11-27T09:00")) == []


def test_one_case_that_cannot_be_told_of_does_not_stop_the_others(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    first, at = case(cast), wib("2026-11-25T11:20")
    case(cast, number="H-2026-0002")
    HostingRequest.objects.filter(pk=first.pk).update(edition="tiada-2020")
    assert escalate(at=at) == ["H-2026-0002 50"]
    assert f"the warning of {NUMBER} failed" in caplog.text and "tiada-2020" in caplog.text
    HostingRequest.objects.filter(pk=first.pk).update(edition=first.edition)
    assert escalate(at=at) == [f"{NUMBER} 50"], "and it comes again"


def test_words_in_braces_that_an_old_edition_still_has_stop_no_warning(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = standard.seed()
    steps = (replace(edition.escalation[0], title="Separuh {nomor}", text="Tinggal { {due}"), *edition.escalation[1:])
    monkeypatch.setattr(escalating, "edition_of", lambda _case: replace(edition, escalation=steps))
    case(cast)
    case(cast, number="H-2026-0002")
    assert escalate(at=wib("2026-11-25T11:20")) == [f"{NUMBER} 50", "H-2026-0002 50"]
    notice = Notice.objects.filter(subject_key=NUMBER).get()
    assert notice.title == "Separuh {nomor}" and "Tinggal { Kamis, 26 November 2026" in notice.text


def test_many_cases_without_steps_keep_no_warning_of_the_others_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_WARNED", 2)
    silent = [case(cast, number=f"H-2026-000{n}").number for n in (1, 2, 3)]
    last = str(case(cast, number="H-2026-0004").number)
    edition_of = escalating.edition_of
    without = {"escalation": ()}
    monkeypatch.setattr(
        escalating, "edition_of", lambda one: replace(edition_of(one), **(without if one.number in silent else {}))
    )
    at = wib("2026-11-25T11:20")
    assert [escalate(at=at), escalate(at=at), escalate(at=at)] == [[], [f"{last} 50"], []]


def test_while_the_reviewer_is_away_whoever_stands_in_hears_too(cast: Cast) -> None:
    case(cast)
    at, today = wib("2026-11-25T11:20"), date(2026, 11, 25)
    instead = agencies.add_person(by=None, at=at, email="pengganti@contoh.go.id", name="Orang Pengganti")
    agencies.add_membership(by=None, at=at, person=instead, role="reviewer")
    set_absence(by=None, at=at, person=cast.people["reviewer"], since=today, until=today, substitute=instead)
    assert escalate(at=at) and {who for _share, who in told()} == {"reviewer", "pengganti"}


def test_while_the_reviewer_is_away_and_nobody_stands_in_the_decider_hears_too(cast: Cast) -> None:
    case(cast)
    at, today = wib("2026-11-25T11:20"), date(2026, 11, 25)
    set_absence(by=None, at=at, person=cast.people["reviewer"], since=today, until=today)
    assert escalate(at=at) and {who for _share, who in told()} == {"reviewer", "approver"}


def test_while_the_reviewer_and_the_decider_are_away_the_head_hears_too(cast: Cast) -> None:
    case(cast)
    at, today = wib("2026-11-25T11:20"), date(2026, 11, 25)
    for name in ("reviewer", "approver"):
        set_absence(by=None, at=at, person=cast.people[name], since=today, until=today)
    assert escalate(at=at) and {who for _share, who in told()} == {"reviewer", "approver", "signatory"}
