"""One person: roles with dates, end of a term with hand-over, lock and unlock; sessions end at once."""

from __future__ import annotations

from datetime import date, timedelta

from inang.agencies import delegating, services
from inang.agencies.models import Membership, Person
from inang.agencies.queries import office_day, roles
from inang.complaints import services as complaints
from inang.complaints.models import Complaint
from inang.notices.models import Notice
from inang.requests import queries
from tests.portal.cast import Cast, now
from tests.portal.desk.conftest import Make
from tests.portal.desk.test_handing import colleague


def test_a_role_is_given_with_its_days_and_faults_stand_at_the_field(cast: Cast) -> None:
    client, who, today = cast.client("administrator"), cast.people["nobody"], office_day(now())
    address = f"/meja/orang/akun/{who.pk}/"
    page = client.get(address).content.decode()
    assert "Belum memegang peran" in page and "Hak berakhir pukul 00.00 sesudah hari itu." in page
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


def test_the_complaints_of_an_officer_go_over_with_the_end_of_the_role(cast: Cast) -> None:
    officer, to, at = cast.people["complaint_officer"], colleague(), now()
    receipt = complaints.receive(
        channel="telephone", received_at=at, text="Tidak dapat diunduh.", classification="minor", by=officer, at=at
    )
    complaint = complaints.assign(complaint=receipt.complaint, to=officer, by=cast.people["approver"], at=at)
    client, held = cast.client("administrator"), Membership.objects.get(person=officer)
    form = client.get(f"/meja/orang/{held.pk}/akhiri/").content.decode()
    assert "1 perkara" in form and "Rekan kolega" in form and f'value="{officer.pk}"' not in form
    page = client.post(f"/meja/orang/{held.pk}/akhiri/", {"to": to.pk}, follow=True).content.decode()
    complaint.refresh_from_db()
    assert "1 perkara diserahkan." in page and complaint.handler == to


def test_who_goes_on_with_complaints_by_another_role_keeps_the_own_ones(cast: Cast, make: Make) -> None:
    case, to, complaint, who = make("in_review"), colleague(), handled(cast), cast.people["reviewer"]
    officer = services.add_membership(by=None, at=now(), person=who, role="complaint_officer")
    client = cast.client("administrator")
    ways = {row: f"/meja/orang/{row.pk}/akhiri/" for row in (officer, Membership.objects.get(person=who, role="reviewer"))}
    assert "Serahkan pekerjaan" not in client.get(ways.pop(officer)).content.decode()  # nothing is left behind
    (way,) = ways.values()
    assert "1 perkara" in client.get(way).content.decode()
    assert "1 perkara diserahkan." in client.post(way, {"to": to.pk}, follow=True).content.decode()
    case.refresh_from_db()
    complaint.refresh_from_db()
    assert (case.reviewer, complaint.handler) == (to, who)


def test_complaints_go_over_when_the_other_role_has_ended_by_the_last_day_too(cast: Cast, make: Make) -> None:
    to, complaint, who, today = colleague(), handled(cast), cast.people["reviewer"], office_day(now())
    services.add_membership(by=None, at=now(), person=who, role="complaint_officer", until=today + timedelta(days=2))
    way = f"/meja/orang/{Membership.objects.get(person=who, role='reviewer').pk}/akhiri/"
    cast.client("administrator").post(way, {"to": to.pk, "until": (today + timedelta(days=5)).isoformat()})
    complaint.refresh_from_db()
    assert complaint.handler == to


def test_a_role_may_end_on_any_day_that_a_date_can_have(cast: Cast) -> None:
    held = Membership.objects.get(person=cast.people["reviewer"])
    answer = cast.client("administrator").post(f"/meja/orang/{held.pk}/akhiri/", {"until": "9999-12-31"})
    held.refresh_from_db()
    assert answer.status_code == 302 and held.until == date.max


def test_the_page_of_a_signatory_without_jabatan_says_so_and_the_jabatan_is_not_emptied(cast: Cast) -> None:
    client, who = cast.client("administrator"), cast.people["signatory"]
    way, note = f"/meja/orang/akun/{who.pk}/", "Jabatan penanda tangan ini belum diisi"
    values = {"name": who.name, "nip": "", "rank": ""}
    assert (note in client.get(way).content.decode()) is (who.position == "")
    client.post(f"{way}ubah/", {**values, "position": "Kepala Dinas"})
    assert note not in client.get(way).content.decode()
    answer = client.post(f"{way}ubah/", {**values, "position": "", "rank": "IV/c"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "surat mencetak jabatannya" in page and 'value="IV/c"' in page
    Person.objects.filter(pk=who.pk).update(position="")
    assert note in client.get(way).content.decode()


def test_the_end_of_a_role_shows_and_ends_its_delegations_and_tells_both(cast: Cast) -> None:
    today, people = office_day(now()), cast.people
    common = {"by": None, "at": now(), "capacity": "plh", "letter_date": today, "since": today, "until": today}
    delegating.delegate(
        **common, person=people["approver"], principal=people["signatory"], scope="sign", title="Kepala Dinas", letter_number="1"
    )
    delegating.delegate(
        **common, person=people["reviewer"], principal=people["approver"], scope="decide", title="Kabid", letter_number="2"
    )
    client, held = cast.client("administrator"), Membership.objects.get(person=people["approver"])
    form = client.get(f"/meja/orang/{held.pk}/akhiri/").content.decode()
    assert "Pelimpahan yang ikut berakhir" in form and "Plh. Kepala Dinas" in form and "Reviewer, Plh. Kabid" in form
    assert cast.client("approver").get("/meja/").status_code == 200
    client.post(f"/meja/orang/{held.pk}/akhiri/", {})
    assert cast.client("approver").get("/meja/").status_code == 404  # the desk is closed, the delegation does not keep it open
    assert roles(people["reviewer"], today) == {"reviewer"}
    told = Notice.objects.filter(subject_key__startswith="delegation:").values_list("to", flat=True)
    assert sorted(told) == sorted(people[who].email for who in ("approver", "signatory", "reviewer", "approver"))
    assert client.get("/meja/orang/pelimpahan/").content.decode().count("Diakhiri") == 2


def test_the_last_day_of_a_role_is_not_put_off_on_the_page(cast: Cast) -> None:
    own, today = cast.people["administrator"], office_day(now())
    held = Membership.objects.create(person=own, role="approver", since=today, until=today)
    answer = cast.client("administrator").post(f"/meja/orang/{held.pk}/akhiri/", {"until": "2031-12-31"})
    held.refresh_from_db()
    assert answer.status_code == 422 and "hanya dapat dimajukan" in answer.content.decode() and held.until == today


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
