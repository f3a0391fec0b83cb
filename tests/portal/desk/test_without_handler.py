"""Pengaduan tanpa penangan: nothing waits for a handler who left; one button gives the complaints on."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inang.agencies import delegating
from inang.agencies import services as agencies
from inang.agencies.queries import office_day
from inang.complaints import services as complaints
from inang.complaints.models import Accused, Complaint
from inang.portal.desk import paging
from tests.portal.cast import Cast, now
from tests.portal.complaining import handled, received
from tests.portal.desk.test_handing import colleague

PAGE = "/meja/tanpa-pemegang/"


def picks(case: Complaint) -> str:
    """What the check box of a complaint sends."""
    return f"{case.number}@{case.version}"


def test_a_complaint_whose_handler_is_gone_is_found_and_given_on_with_one_button(cast: Cast) -> None:
    case, again, hidden = handled(cast), handled(cast), handled(cast, about_person=cast.people["signatory"])
    agencies.deactivate(by=cast.people["administrator"], at=now(), person=cast.people["reviewer"])
    client, to = cast.client("signatory"), colleague()
    page = client.get(PAGE).content.decode()
    assert page.count(f'name="nomor" value="{picks(case)}" checked') == 1 and hidden.number not in page
    assert "Reviewer dikunci" in page and "cara hitung" in page.lower()
    officer = cast.client("complaint_officer")
    assert case.number in officer.get("/meja/pengaduan/?tampilan=tanpa-penangan").content.decode()
    assert hidden.number in officer.get(PAGE).content.decode()
    sent = {"nomor": [picks(case), picks(again), picks(hidden)], "to": to.pk}
    assert "Pilih penangan." in client.post(PAGE + "pengaduan/", {**sent, "to": "999999"}, follow=True).content.decode()
    assert "Centang" in client.post(PAGE + "pengaduan/", {"to": to.pk}, follow=True).content.decode()
    assert "2 pengaduan diserahkan kepada Rekan kolega." in client.post(PAGE + "pengaduan/", sent, follow=True).content.decode()
    for one in (case, again, hidden):
        one.refresh_from_db()
    assert (case.handler, again.handler, hidden.handler) == (to, to, cast.people["reviewer"])
    assert "1 pengaduan diserahkan" in officer.post(PAGE + "pengaduan/", sent, follow=True).content.decode()
    assert "Semua ada pemegangnya" in officer.get(PAGE).content.decode()


def test_a_complaint_that_cannot_be_given_on_says_why_and_the_others_are(cast: Cast) -> None:
    case, to = handled(cast), colleague()
    other = handled(cast, about_person=to)
    agencies.deactivate(by=cast.people["administrator"], at=now(), person=cast.people["reviewer"])
    sent = {"nomor": [picks(case), picks(other)], "to": to.pk}
    page = cast.client("approver").post(PAGE + "pengaduan/", sent, follow=True).content.decode()
    assert "1 pengaduan diserahkan kepada Rekan kolega." in page
    assert f"{other.number}: Rekan kolega tidak dapat menangani pengaduan ini: konflik kepentingan." in page


def test_a_complaint_that_got_a_handler_since_the_page_was_shown_stays_with_that_one(cast: Cast) -> None:
    case, to, late = handled(cast), colleague(), colleague("ketiga")
    agencies.deactivate(by=cast.people["administrator"], at=now(), person=cast.people["reviewer"])
    sent = {"nomor": [picks(case)], "to": late.pk}
    complaints.hand_over(complaint=case, to=to, by=cast.people["approver"], at=now())
    page = cast.client("complaint_officer").post(PAGE + "pengaduan/", sent, follow=True).content.decode()
    case.refresh_from_db()
    assert case.handler == to and f"{case.number}: " in page and "sejak halaman ini dibuka" in page


def test_many_complaints_cost_as_many_queries_as_one(cast: Cast) -> None:
    admin, second, third = cast.people["administrator"], colleague(), colleague("ketiga")
    cases = [handled(cast) for _n in range(7)]
    for case in cases[1:]:
        complaints.hand_over(complaint=case, to=second, by=cast.people["approver"], at=now())
    agencies.deactivate(by=admin, at=now(), person=cast.people["reviewer"])
    client = cast.client("complaint_officer")
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    agencies.deactivate(by=admin, at=now(), person=second)
    with CaptureQueriesContext(connection) as many:
        page = client.get(PAGE).content.decode()
    assert third.name in page and len(many) == len(few) and page.count('name="nomor"') == 7


def test_complaints_of_somebody_who_is_away_are_shown_with_the_substitute_and_given_to_him(cast: Cast) -> None:
    case, lost, to, today = handled(cast), handled(cast), colleague(), office_day(now())
    client, admin = cast.client("complaint_officer"), cast.people["administrator"]
    delegating.set_absence(by=None, at=now(), person=cast.people["reviewer"], since=today, until=today, substitute=to)
    page = client.get(PAGE).content.decode()
    assert "Reviewer tidak di tempat sampai" in page and "pengganti Rekan kolega" in page
    assert f'value="{picks(case)}" aria-label' in page, "somebody who comes back keeps it unless an officer ticks it"
    sent = {"to": "pengganti", "nomor": [picks(case)]}
    assert "1 pengaduan diserahkan kepada penggantinya." in client.post(PAGE + "pengaduan/", sent, follow=True).content.decode()
    case.refresh_from_db()
    assert case.handler == to
    agencies.deactivate(by=admin, at=now(), person=to)
    again = client.post(PAGE + "pengaduan/", {"to": "pengganti", "nomor": [picks(lost)]}, follow=True).content.decode()
    assert f"{lost.number}: Reviewer tidak punya pengganti yang ditunjuk hari ini." in again


def test_a_twin_that_nobody_answers_is_shown_with_its_cure_and_cannot_be_ticked(cast: Cast) -> None:
    officer, twin = cast.people["complaint_officer"], received().complaint
    complaints.link(complaint=twin, parent=handled(cast), by=officer, at=now())
    complaints.accuse(complaint=twin, person=cast.people["reviewer"], by=officer, at=now())
    page = cast.client("complaint_officer").get(PAGE).content.decode()
    assert f'href="/meja/pengaduan/{twin.number}/lepas/"' in page and 'name="nomor"' not in page


def test_a_complaint_about_its_own_handler_says_so_and_can_be_ticked(cast: Cast) -> None:
    case = handled(cast)
    Accused.objects.create(complaint=case, person=cast.people["reviewer"])  # as a NIP that is recorded later makes it
    page = cast.client("complaint_officer").get(PAGE).content.decode()
    assert "konflik kepentingan" in page and f'value="{picks(case)}"' in page


def test_a_complaint_for_two_reasons_without_a_handler_stands_there_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "ROWS", 1)
    for case in (handled(cast), handled(cast)):
        Accused.objects.create(complaint=case, person=cast.people["reviewer"])
    today = office_day(now())
    delegating.set_absence(
        by=cast.people["administrator"], at=now(), person=cast.people["reviewer"], since=today, until=today, substitute=None
    )
    page = cast.client("complaint_officer").get(PAGE).content.decode()
    assert page.count('name="nomor"') == 1 and "1 pengaduan lain muncul" in page
