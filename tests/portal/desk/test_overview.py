"""The head's one screen: what needs a decision, what is late, who has how much, how long the work takes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from inang.agencies.models import Membership, Person
from inang.portal.desk.overview import trend
from inang.requests import queries
from inang.requests.figures import Month, months_until
from inang.requests.models import HostingRequest, Involvement
from tests.portal.cast import Cast
from tests.portal.complaining import drafted
from tests.portal.desk.conftest import Make
from tests.portal.desk.test_queue import queries_of


def test_an_empty_office_says_so_in_every_part(cast: Cast) -> None:
    page = cast.client("approver").get("/meja/ikhtisar/").content.decode()
    for words in ("Tidak ada yang menunggu Anda", "Tidak ada yang lewat batas", "Belum ada permintaan yang selesai", "Reviewer"):
        assert words in page
    assert "Belum ada yang dapat digambar" in page and "class=\"plot" not in page and "Tabel dua belas bulan" not in page


def test_requests_that_came_but_were_not_answered_are_counted_and_not_drawn(cast: Cast, make: Make) -> None:
    make("submitted", "H-2026-0001")
    month = timezone.localdate().replace(day=1)
    HostingRequest.objects.update(received_month=month)
    page = cast.client("approver").get("/meja/ikhtisar/").content.decode()
    assert "Belum ada yang dapat digambar" in page and "class=\"plot" not in page and "Tabel dua belas bulan" in page


def test_a_calendar_that_ends_soon_is_on_the_head_s_screen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for left, words in ((120, ""), (119, "119 hari lagi"), (0, "hari ini"), (-5, "5 hari lalu")):
        monkeypatch.setattr("inang.workdays.queries.days_covered", lambda _day, left=left: left)
        page = cast.client("approver").get("/meja/ikhtisar/").content.decode()
        assert ("Ketetapan libur" in page) is bool(words) and (f", {words}." in page or not words)


def test_what_waits_for_the_head_leads_to_the_decision_and_what_is_late_to_the_case(cast: Cast, make: Make) -> None:
    make("recommended", "H-2026-0001", label="putuskan")
    make("in_review", "H-2026-0002", label="telat", due=timezone.localdate() - timedelta(days=3))
    page = cast.client("approver").get("/meja/ikhtisar/").content.decode()
    assert 'href="/meja/H-2026-0001/keputusan/"' in page and 'href="/meja/H-2026-0002/"' in page
    assert "Menunggu keputusan Anda" in page and "Menunggu tanda tangan Anda" not in page
    make("activated", "H-2026-0003", label="teken")
    other = cast.client("signatory").get("/meja/ikhtisar/").content.decode()
    assert 'href="/meja/H-2026-0003/tanda-tangan/"' in other and "Menunggu keputusan Anda" not in other


def test_what_four_eyes_forbid_the_head_does_not_wait_for_that_head(cast: Cast, make: Make) -> None:
    make("recommended", "H-2026-0001", label="boleh")
    made = make("recommended", "H-2026-0002", label="dibuat")
    HostingRequest.objects.filter(pk=made.pk).update(created_by=cast.people["approver"])
    make("recommended", "H-2026-0003", label="dikaji", reviewer=cast.people["approver"])
    make("recommended", "H-2026-0004", label="seinstansi", agency=cast.other)
    filed = make("recommended", "H-2026-0005", label="diajukan")
    Person.objects.filter(pk=cast.people["approver"].pk).update(nip="197901012005011001")
    kept = {"request": filed, "person": cast.people["operator"], "nip": "197901012005011001", "since": timezone.now()}
    Involvement.objects.create(**kept, part=Involvement.Part.FILE)
    today = timezone.localdate()
    Membership.objects.create(person=cast.people["approver"], agency=cast.other, role="agency", since=today)
    (desk,) = cast.client("approver").get("/meja/ikhtisar/").context["desks"]
    assert [row.number for row in desk.rows] == ["H-2026-0001"] and desk.count == 1
    head = Person.objects.get(pk=cast.people["approver"].pk)
    for case in HostingRequest.objects.order_by("pk"):
        assert bool(queries.decide_fault(case, head, today)) == (case.number != "H-2026-0001"), "as the verb says"


def test_times_and_months_stand_in_a_table_beside_the_plots(cast: Cast, make: Make) -> None:
    old, *_between, month = months_until(timezone.localdate(), 5)  # of the last three alone are the figures above the table
    for number, (first, used, late) in enumerate(((month, 1, False), (month, 2, False), (month, 5, True), (old, 90, True)), 1):
        case = make("closed", f"H-2026-000{number}", label=f"situs-{number}")
        HostingRequest.objects.filter(pk=case.pk).update(
            ended_month=first, received_month=first, used_days=used, was_late=late
        )
    page = cast.client("approver").get("/meja/ikhtisar/").content.decode()
    for words in ("<b>2</b> hari kerja", "<b>5</b> hari kerja", "<b>66,7</b> %", "2 dari 3", "<svg", "role=\"img\""):
        assert words in page
    assert page.count('<th scope="row" class="nowrap">') == 12 and "style=" not in page
    assert page.count('<td class="end">90</td>') == 2, "median and ninetieth of the old month, in the table alone"


def test_the_plots_hold_their_months_without_touching_the_edges() -> None:
    months = [
        Month(date(2026, n, 1), days={n % 4: n * 10}, ended={"closed": n * 10}, late=n, limits={3} if n < 8 else {3, 5})
        for n in range(1, 13)
    ]
    found = trend(months)
    for bar in found.bars:
        assert bar.late_y >= 0 and abs(bar.kept_y + bar.kept_height - 100) < 0.2
        assert abs(bar.late_y + bar.late_height - bar.kept_y) < 0.2 and 0 <= bar.x <= 324
    assert found.median_points.count(",") == 12
    assert all(0 < y < 100 for bar in found.bars for y in bar.limit_ys)
    assert [(one.x, one.days) for one in found.limits] == [(0, 3), (196, 5)], "each is said where its line begins"


@pytest.mark.parametrize("who", ["approver", "signatory"])
def test_more_cases_cost_no_more_queries(cast: Cast, make: Make, who: str) -> None:
    client, asked = cast.client(who), []
    client.get("/meja/ikhtisar/")
    for last in (1, 4, 24):
        for n in range(HostingRequest.objects.count() + 1, last + 1):
            state = ("recommended", "activated", "in_review")[n % 3]
            make(state, f"H-2026-{n:04d}", label=f"situs-{n}", due=timezone.localdate() - timedelta(days=2))
        asked.append(queries_of(client, "/meja/ikhtisar/"))
    assert asked[0] <= asked[1] == asked[2]


def test_the_way_there_is_in_the_navigation_of_the_heads_alone(cast: Cast) -> None:
    assert 'href="/meja/ikhtisar/"' in cast.client("signatory").get("/meja/").content.decode()
    assert 'href="/meja/ikhtisar/"' not in cast.client("reviewer").get("/meja/").content.decode()


def test_a_head_sees_which_complaints_wait_and_none_about_the_own_person(cast: Cast) -> None:
    case, hidden = drafted(cast), drafted(cast, about_person=cast.people["approver"])
    page = cast.client("approver").get("/meja/ikhtisar/").content.decode()
    assert "Pengaduan menunggu persetujuan Anda" in page and case.number in page and hidden.number not in page
