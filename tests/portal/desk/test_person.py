"""One person: roles with dates, end of a term with hand-over, lock and unlock; sessions end at once."""

from __future__ import annotations

from datetime import timedelta

from inang.agencies.models import Membership
from inang.agencies.queries import office_day
from inang.complaints import services as complaints
from inang.complaints.models import Complaint
from inang.requests import queries
from tests.portal.cast import Cast, now
from tests.portal.desk.conftest import Make
from tests.portal.desk.test_handing import colleague


def test_a_role_is_given_with_its_days_and_faults_stand_at_the_field(cast: Cast) -> None:
    client, who, today = cast.client("administrator"), cast.people["nobody"], office_day(now())
    address = f"/meja/orang/akun/{who.pk}/"
    assert "Belum memegang peran" in client.get(address).content.decode()
    wrong = client.post(address, {"role": "reviewer", "since": today, "until": today - timedelta(days=1)})
    assert wrong.status_code == 422 and "lebih awal" in wrong.content.decode()
    page = client.post(address, {"role": "reviewer", "since": today, "until": today}, follow=True).content.decode()
    assert "Peran diberikan." in page and "Penelaah" in page
    assert cast.client("nobody").get("/meja/").status_code == 200  # a membership that ends today still works today
    assert client.get("/meja/orang/akun/999999/").status_code == 404


def test_a_term_ends_and_its_open_work_goes_over_in_the_same_step(cast: Cast, make: Make) -> None:
    case, to, complaint = make("in_review"), colleague(), handled(cast)
    client, held = cast.client("administrator"), Membership.objects.get(person=cast.people["reviewer"])
    form = client.get(f"/meja/orang/{held.pk}/akhiri/").content.decode()
    assert "2 perkara" in form and "Rekan kolega" in form
    page = client.post(f"/meja/orang/{held.pk}/akhiri/", {"to": to.pk}, follow=True).content.decode()
    assert "2 perkara diserahkan." in page
    case.refresh_from_db()
    complaint.refresh_from_db()
    assert case.reviewer == complaint.handler == to and not queries.without_holder(office_day(now()))


def handled(cast: Cast) -> Complaint:
    """A complaint that the reviewer handles."""
    officer, head, at = cast.people["complaint_officer"], cast.people["approver"], now()
    text = "Halaman unduhan tidak ditemukan."
    receipt = complaints.receive(channel="telephone", received_at=at, text=text, classification="minor", by=officer, at=at)
    return complaints.assign(complaint=receipt.complaint, to=cast.people["reviewer"], by=head, at=at)


def test_a_locked_person_is_out_at_once_and_comes_back_by_signing_in(cast: Cast) -> None:
    client, reviewer, who = cast.client("administrator"), cast.client("reviewer"), cast.people["reviewer"]
    assert reviewer.get("/meja/").status_code == 200
    page = client.post(f"/meja/orang/akun/{who.pk}/kunci/", follow=True).content.decode()
    assert "dikunci. Semua sesinya berakhir sekarang." in page and "Buka kunci" in page
    assert reviewer.get("/meja/").status_code == 302
    client.post(f"/meja/orang/akun/{who.pk}/buka-kunci/")
    assert reviewer.get("/meja/").status_code == 302  # the old session stays void
    who.refresh_from_db()
    assert cast.client("reviewer").get("/meja/").status_code == 200


def test_an_administrator_does_not_lock_the_own_person(cast: Cast) -> None:
    own = cast.people["administrator"]
    page = cast.client("administrator").post(f"/meja/orang/akun/{own.pk}/kunci/", follow=True).content.decode()
    assert "tidak dapat menonaktifkan diri sendiri" in page
