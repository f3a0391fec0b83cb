"""Who is away, and who stands in: by the person, a head or the administrator."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inang.agencies.models import Absence
from inang.agencies.queries import office_day
from tests.portal.cast import Cast, now
from tests.portal.desk.test_handing import colleague

PAGE = "/meja/orang/tidak-di-tempat/"


def test_a_reviewer_marks_the_own_days_and_nobody_elses(cast: Cast) -> None:
    client, today, me = cast.client("reviewer"), office_day(now()), cast.people["reviewer"]
    assert "Semua di tempat" in client.get(PAGE).content.decode()
    other = colleague()
    typed = {"person": me.pk, "since": today, "until": today + timedelta(days=3), "substitute": other.pk, "note": "Cuti"}
    page = client.post(PAGE, typed, follow=True).content.decode()
    assert "Reviewer tidak di tempat." in page and "Rekan kolega" in page and "sedang berlangsung" in page
    refused = client.post(PAGE, {**typed, "person": other.pk})
    assert refused.status_code == 422 and "Pilih orang dari daftar." in refused.content.decode()


@pytest.mark.parametrize("role", ["reviewer", "complaint_officer"])
def test_whoever_handles_something_finds_the_page_and_marks_the_own_days(role: str, cast: Cast) -> None:
    client, today = cast.client(role), office_day(now())
    start = "/meja/" if role == "reviewer" else "/meja/pengaduan/"
    assert f'href="{PAGE}"' in client.get(start).content.decode()
    answer = client.post(PAGE, {"person": cast.people[role].pk, "since": today, "until": today})
    assert answer.status_code == 302 and Absence.objects.get().person == cast.people[role]


def test_wrong_days_are_said_at_the_field_and_nothing_typed_is_lost(cast: Cast) -> None:
    client, today = cast.client("approver"), office_day(now())
    typed = {"person": cast.people["reviewer"].pk, "since": today, "until": today - timedelta(days=1), "note": "Dinas luar"}
    answer = client.post(PAGE, typed)
    assert answer.status_code == 422 and "lebih awal" in answer.content.decode() and "Dinas luar" in answer.content.decode()
    assert client.post(PAGE, {**typed, "until": "besok"}).status_code == 422
    assert not Absence.objects.exists()


def test_somebody_who_is_back_is_taken_off_the_list(cast: Cast) -> None:
    client, today = cast.client("administrator"), office_day(now())
    client.post(PAGE, {"person": cast.people["reviewer"].pk, "since": today, "until": today})
    row = Absence.objects.get()
    assert "Semua di tempat" in client.post(f"{PAGE}{row.pk}/akhiri/", follow=True).content.decode()
    assert client.post(f"{PAGE}999999/akhiri/").status_code == 404
