"""The register of delegations: recorded by letter, both persons told, ended with a button."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from inang.agencies import queries
from inang.agencies.models import Delegation
from inang.agencies.queries import office_day
from inang.notices.models import Notice
from tests.portal.cast import Cast, now

PAGE = "/meja/orang/pelimpahan/"


def typed(cast: Cast, **more: Any) -> dict[str, Any]:
    today = office_day(now())
    facts = {
        "person": cast.people["complaint_officer"].pk,
        "principal": cast.people["signatory"].pk,
        "capacity": "plh",
        "title": "Kepala Dinas",
        "scope": "both",
        "letter_number": "800/12/Diskominfo",
        "letter_date": today,
        "since": today,
        "until": today + timedelta(days=5),
    }
    return {**facts, **more}


def test_a_delegation_is_recorded_and_both_persons_are_told(cast: Cast) -> None:
    client = cast.client("administrator")
    assert "Belum ada pelimpahan" in client.get(PAGE).content.decode()
    page = client.post(PAGE, typed(cast), follow=True).content.decode()
    assert "Kedua pihak diberi tahu." in page and "Plh. Kepala Dinas" in page and "Berlaku" in page
    told = Notice.objects.filter(subject_key__startswith="delegation:")
    assert {row.to for row in told} == {"complaint_officer@contoh.go.id", "signatory@contoh.go.id"}
    assert all("800/12/Diskominfo" in row.text for row in told)
    assert cast.client("complaint_officer").get("/meja/ikhtisar/").status_code == 200  # the rights are there


def test_the_register_is_for_every_officer_and_recording_for_the_administrator(cast: Cast) -> None:
    cast.client("administrator").post(PAGE, typed(cast))
    client = cast.client("reviewer")
    page = client.get(PAGE).content.decode()
    assert "800/12/Diskominfo" in page and "Catat pelimpahan" not in page and "Akhiri" not in page
    assert client.post(PAGE, typed(cast)).status_code == 405
    assert "Tidak ada pelimpahan dengan kata itu" in client.get(f"{PAGE}?q=zzz").content.decode()


def test_a_refused_delegation_is_said_at_its_field_and_tells_nobody(cast: Cast) -> None:
    client, today = cast.client("administrator"), office_day(now())
    client.post(PAGE, typed(cast))
    for more, sentence in (
        ({"person": cast.people["reviewer"].pk}, "sudah dilimpahkan kepada Complaint_officer"),
        ({"since": today - timedelta(days=1)}, "Tanggal mulai sudah lewat"),
        ({"until": today - timedelta(days=1)}, "lebih awal"),
        ({"letter_number": ""}, "Tulis nomor surat pelimpahan."),
    ):
        answer = client.post(PAGE, typed(cast, **more))
        assert answer.status_code == 422 and sentence in answer.content.decode(), sentence
    assert Delegation.objects.count() == 1 and Notice.objects.count() == 2


def test_a_delegation_ends_at_once_with_a_button_and_both_are_told(cast: Cast) -> None:
    client = cast.client("administrator")
    client.post(PAGE, typed(cast))
    row = Delegation.objects.get()
    page = client.post(f"{PAGE}{row.pk}/akhiri/", follow=True).content.decode()
    assert "diakhiri" in page and queries.roles(cast.people["complaint_officer"], office_day(now())) == {"complaint_officer"}
    assert Notice.objects.count() == 4
    assert "sudah diakhiri" in client.post(f"{PAGE}{row.pk}/akhiri/", follow=True).content.decode()
    assert client.post(f"{PAGE}999999/akhiri/").status_code == 404


def test_the_register_says_when_a_delegation_gives_nothing(cast: Cast) -> None:
    client = cast.client("administrator")
    client.post(PAGE, typed(cast, title="Plh. Kepala Dinas"))
    assert not Delegation.objects.exists()
    client.post(PAGE, typed(cast))
    client.post(f"/meja/orang/akun/{cast.people['complaint_officer'].pk}/kunci/")
    page = client.get(PAGE).content.decode()
    assert "Tidak berlaku" in page and "dikunci atau tidak lagi memegang perannya" in page and "Akhiri" in page
    again = client.post(PAGE, typed(cast, person=cast.people["reviewer"].pk, letter_number="800/13"), follow=True)
    assert "Dicatat: Reviewer" in again.content.decode() and "Diakhiri" in again.content.decode()


def test_the_parties_of_a_delegation_that_a_new_letter_replaces_are_told(cast: Cast) -> None:
    client = cast.client("administrator")
    client.post(PAGE, typed(cast))
    cast.people["complaint_officer"].memberships.all().delete()  # its days are in nobody's hand
    client.post(PAGE, typed(cast, person=cast.people["reviewer"].pk, letter_number="800/13"))
    old = Delegation.objects.get(person=cast.people["complaint_officer"])
    told = Notice.objects.filter(subject_key=f"delegation:{old.pk}", text__contains="diakhiri hari ini")
    assert {row.to for row in told} == {"complaint_officer@contoh.go.id", "signatory@contoh.go.id"}
    assert "800/13" in old.end_reason and Notice.objects.count() == 6
