"""A case is given to another reviewer, and the head's disposisi stands on it."""

from __future__ import annotations

from datetime import timedelta

from inang.agencies import delegating
from inang.agencies import services as agencies
from inang.agencies.models import Person
from inang.agencies.queries import office_day
from tests.portal.cast import Cast, now
from tests.portal.desk.conftest import Make


def colleague(name: str = "kolega") -> Person:
    at = now() - timedelta(days=2)
    person = agencies.add_person(by=None, at=at, email=f"{name}@contoh.go.id", name=f"Rekan {name}")
    agencies.add_membership(by=None, at=at, person=person, role="reviewer")
    return person


def test_the_reviewer_hands_over_with_a_note_and_the_substitute_is_proposed(cast: Cast, make: Make) -> None:
    case, to, other = make("in_review"), colleague(), colleague("lain")
    today = office_day(now())
    delegating.set_absence(
        by=None, at=now(), person=cast.people["reviewer"], since=today, until=today, substitute=to
    )
    client = cast.client("reviewer")
    page = client.get(f"/meja/{case.number}/").content.decode()
    assert f"/meja/{case.number}/serahkan/" in page and "/disposisi/" not in page
    form = client.get(f"/meja/{case.number}/serahkan/").content.decode()
    assert f'<option value="{to.pk}" selected>' in form and "Diusulkan Rekan kolega" in form and other.name in form
    typed = {"to": to.pk, "note": "Saya cuti.", "version": case.version}
    answer = client.post(f"/meja/{case.number}/serahkan/", typed, follow=True)
    assert "Permintaan diserahkan." in answer.content.decode() and "Saya cuti." in answer.content.decode()
    case.refresh_from_db()
    assert case.reviewer == to


def test_the_disposisi_proposes_the_substitute_too_and_says_who_is_away(cast: Cast, make: Make) -> None:
    case, to, other = make("in_review"), colleague(), colleague("lain")
    today = office_day(now())
    delegating.set_absence(by=None, at=now(), person=cast.people["reviewer"], since=today, until=today, substitute=to)
    delegating.set_absence(by=None, at=now(), person=other, since=today, until=today)
    form = cast.client("signatory").get(f"/meja/{case.number}/disposisi/").content.decode()
    assert f'<option value="{to.pk}" selected>Rekan kolega</option>' in form and "Diusulkan Rekan kolega" in form
    assert "Rekan lain (tidak di tempat s.d." in form and "pengganti Rekan kolega)" in form


def test_what_is_wrong_stands_at_the_field_and_a_stale_page_is_told_so(cast: Cast, make: Make) -> None:
    case, to = make("in_review"), colleague()
    client, address = cast.client("approver"), f"/meja/{case.number}/serahkan/"
    answer = client.post(address, {"note": "Tetap di sini."})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Pilih penelaah." in page and "Tetap di sini." in page
    stale = client.post(address, {"to": to.pk, "version": case.version - 1})
    assert stale.status_code == 409 and "sudah berubah" in stale.content.decode()
    make("submitted", number="H-2026-0002", label="lain")
    nobody_has_it = cast.client("approver").get("/meja/H-2026-0002/serahkan/", follow=True)
    assert "belum dipegang siapa pun" in nobody_has_it.content.decode()


def test_the_head_gives_a_disposisi_and_the_sheet_stands_on_the_case(cast: Cast, make: Make) -> None:
    case, to = make(), colleague()
    client = cast.client("signatory")
    typed = {"to": to.pk, "note": "Dahulukan yang ini.", "due": office_day(now()).isoformat(), "version": case.version}
    answer = client.post(f"/meja/{case.number}/disposisi/", typed, follow=True)
    page = answer.content.decode()
    assert "Disposisi dikirim." in page and "Dahulukan yang ini." in page and "diminta selesai" in page
    case.refresh_from_db()
    assert (case.state, case.reviewer) == ("in_review", to)
    empty = client.post(f"/meja/{case.number}/disposisi/", {"version": case.version})
    assert empty.status_code == 422 and "Tulis petunjuk untuk bidang." in empty.content.decode()


def test_a_delegate_with_the_signature_alone_is_offered_no_disposisi(cast: Cast, make: Make) -> None:
    case, today = make("in_review"), office_day(now())
    delegating.delegate(
        by=None, at=now(), person=cast.people["administrator"], capacity="plh", scope="sign", title="Kepala Dinas",
        letter_number="800/12", letter_date=today, since=today, until=today,
    )  # fmt: skip
    client = cast.client("administrator")
    page = client.get(f"/meja/{case.number}/").content.decode()
    assert "Disposisi" not in page and "Serahkan" not in page
    answer = client.post(f"/meja/{case.number}/disposisi/", {"to": "", "note": "Dahulukan."})
    assert answer.status_code == 422 and "dilimpahi kewenangan memutus" in answer.content.decode()
    assert not case.dispositions.exists()
    page = cast.client("signatory").get(f"/meja/{case.number}/").content.decode()
    assert "Disposisi" in page and "Serahkan" in page
