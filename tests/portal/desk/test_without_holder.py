"""Tanpa pemegang: nothing waits for somebody who left; one button gives the cases on."""

from __future__ import annotations

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from inang.agencies import delegating
from inang.agencies import services as agencies
from inang.agencies.models import Membership
from inang.agencies.queries import office_day
from inang.requests import services
from inang.requests.models import HostingRequest, Involvement
from tests.portal.cast import LONGEST, Cast, now
from tests.portal.desk.conftest import Make
from tests.portal.desk.test_handing import colleague

PAGE = "/meja/tanpa-pemegang/"


def picks(case: HostingRequest) -> str:
    """What the check box of a case sends."""
    return f"{case.number}@{case.version}"


def test_an_empty_list_says_that_everything_has_somebody(cast: Cast) -> None:
    assert "Semua ada pemegangnya" in cast.client("approver").get(PAGE).content.decode()


def test_cases_of_somebody_who_left_are_listed_and_given_on_with_one_button(cast: Cast, make: Make) -> None:
    cases = [make("in_review", agency=cast.other), make("in_review", number="H-2026-0002", label="dua")]
    agencies.deactivate(by=None, at=now(), person=cast.people["reviewer"])
    client, to = cast.client("administrator"), colleague()
    page = client.get(PAGE).content.decode()
    assert LONGEST in page and "Reviewer dikunci" in page and page.count('name="nomor"') == 2
    assert "Centang" in client.post(PAGE + "serahkan/", {"to": to.pk}, follow=True).content.decode()
    assert "Pilih penelaah." in client.post(PAGE + "serahkan/", {"nomor": "H-2026-0001"}, follow=True).content.decode()
    answer = client.post(PAGE + "serahkan/", {"to": to.pk, "nomor": list(map(picks, cases))}, follow=True)
    assert "2 permintaan diserahkan kepada Rekan kolega." in answer.content.decode()
    assert "Semua ada pemegangnya" in answer.content.decode()


def test_each_row_is_checked_again_and_what_is_refused_is_said(cast: Cast, make: Make) -> None:
    case, to = make("in_review"), colleague()
    answer = cast.client("administrator").post(PAGE + "serahkan/", {"to": to.pk, "nomor": picks(case)}, follow=True)
    assert "H-2026-0001: Permintaan diserahkan oleh penelaah" in answer.content.decode()  # it has its holder: no administrator's


def test_a_case_that_got_a_reviewer_since_the_page_was_shown_stays_with_that_one(cast: Cast, make: Make) -> None:
    case, to, late = make("in_review"), colleague(), colleague("ketiga")
    agencies.deactivate(by=None, at=now(), person=cast.people["reviewer"])
    sent = {"to": late.pk, "nomor": picks(case)}
    services.hand_over(request=case, to=to, by=cast.people["signatory"], at=now())
    page = cast.client("approver").post(PAGE + "serahkan/", sent, follow=True).content.decode()
    case.refresh_from_db()
    assert case.reviewer == to and "H-2026-0001: " in page and "sejak halaman ini dibuka" in page


def test_cases_of_somebody_who_is_away_are_shown_with_the_substitute_and_given_to_him(cast: Cast, make: Make) -> None:
    case = make("in_review")
    to, today = colleague(), office_day(now())
    delegating.set_absence(by=None, at=now(), person=cast.people["reviewer"], since=today, until=today, substitute=to)
    page = cast.client("signatory").get(PAGE).content.decode()
    assert "Reviewer tidak di tempat sampai" in page and "Rekan kolega" in page
    assert '<option value="pengganti" selected>' in page and f'value="{picks(case)}" checked' in page
    sent = {"to": "pengganti", "nomor": picks(case)}
    answer = cast.client("signatory").post(PAGE + "serahkan/", sent, follow=True).content.decode()
    assert "1 permintaan diserahkan kepada penggantinya." in answer
    case.refresh_from_db()
    assert case.reviewer == to


def test_a_substitute_who_is_away_or_lost_the_role_is_not_proposed(cast: Cast, make: Make) -> None:
    make("in_review")
    first, second, today = colleague(), colleague("lain"), office_day(now())
    delegating.set_absence(by=None, at=now(), person=cast.people["reviewer"], since=today, until=today, substitute=first)
    delegating.set_absence(by=None, at=now(), person=first, since=today, until=today, substitute=second)
    page = cast.client("signatory").get(PAGE).content.decode()
    assert "belum ditunjuk" in page and "Rekan kolega (tidak di tempat" in page
    sent = {"to": "pengganti", "nomor": "H-2026-0001"}
    answer = cast.client("signatory").post(PAGE + "serahkan/", sent, follow=True).content.decode()
    assert "Reviewer tidak punya pengganti yang ditunjuk hari ini." in answer


def test_an_office_that_nobody_holds_is_a_warning(cast: Cast) -> None:
    client = cast.client("administrator")
    offices = {"reviewer": "penelaah", "approver": "kepala bidang", "signatory": "penanda tangan"}
    for role, words in (offices | {"complaint_officer": "pejabat pengelola pengaduan"}).items():
        assert f"Tidak ada {words} hari ini." not in client.get(PAGE).content.decode()
        agencies.end_membership(by=None, at=now(), membership=Membership.objects.get(role=role))
        assert f"Tidak ada {words} hari ini." in client.get(PAGE).content.decode()


def test_a_recommended_case_that_nobody_may_decide_is_shown_with_the_cure(cast: Cast, make: Make) -> None:
    case, client = make("recommended"), cast.client("administrator")
    assert "Semua ada pemegangnya" in client.get(PAGE).content.decode()
    Involvement.objects.create(request=case, person=cast.people["approver"], part="review", since=now())
    page = client.get(PAGE).content.decode()
    assert "tidak dapat diberikan siapa pun" in page and "H-2026-0001" in page and "Semua ada pemegangnya" not in page
    assert "/meja/orang/pelimpahan/" in page


def test_many_cases_cost_as_many_queries_as_one(cast: Cast, make: Make) -> None:
    make("in_review")
    agencies.deactivate(by=None, at=now(), person=cast.people["reviewer"])
    client = cast.client("approver")
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(2, 60):
        make("in_review", number=f"H-2026-{number:04}", label=f"n{number}")
    with CaptureQueriesContext(connection) as many:
        page = client.get(PAGE).content.decode()
    assert len(many) == len(few) and page.count('name="nomor"') == 50


def test_what_nobody_may_decide_is_shown_to_the_last_row_in_parts(cast: Cast, make: Make) -> None:
    case = make("recommended")
    agencies.end_membership(by=None, at=now(), membership=Membership.objects.get(role="approver"))
    fields = [one for one in HostingRequest._meta.concrete_fields if not one.primary_key]
    values = {one.attname: getattr(case, one.attname) for one in fields}
    HostingRequest.objects.bulk_create(
        HostingRequest(**{**values, "number": f"H-2026-{n:04}", "label": f"n{n}"}) for n in range(2, 61)
    )
    client = cast.client("administrator")
    first, second = (client.get(PAGE + query).content.decode() for query in ("", "?putus=50"))
    assert "1–50 dari 60 permintaan" in first and 'href="?putus=50"' in first
    assert "51–60 dari 60 permintaan" in second
    assert {*re.findall(r"H-2026-\d{4}", first), *re.findall(r"H-2026-\d{4}", second)} == {f"H-2026-{n:04}" for n in range(1, 61)}


def test_who_is_away_is_paged_beside_the_other_list(cast: Cast, make: Make) -> None:
    for number in range(1, 53):
        make("in_review", number=f"H-2026-{number:04}", label=f"n{number}")
    today = office_day(now())
    delegating.set_absence(by=None, at=now(), person=cast.people["reviewer"], since=today, until=today, substitute=colleague())
    page = cast.client("signatory").get(PAGE + "?pergi=50&putus=0").content.decode()
    assert "51–52 dari 52 permintaan" in page and page.count('name="nomor"') == 2
    assert 'href="?putus=0&amp;pergi=0"' in page
