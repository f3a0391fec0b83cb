"""One address for everybody: to the own work."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.portal import cast as casting

pytestmark = pytest.mark.django_db


def test_a_stranger_is_asked_to_sign_in_and_comes_back(client: Client) -> None:
    answer = client.get("/mulai/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/akun/login/?next=/mulai/"


@pytest.mark.parametrize(
    ("who", "place"),
    [("operator", "/permintaan/"), ("head", "/permintaan/"), ("reviewer", "/meja/"), ("administrator", "/meja/")],
)
def test_everybody_comes_to_the_own_work(who: str, place: str, settings: object) -> None:
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    client = casting.make().client(who)
    assert client.get("/mulai/")["Location"] == place
    assert client.get(place).status_code == 200


def test_a_complaint_officer_lands_on_the_complaints(settings: object) -> None:
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    answer = casting.make().client("complaint_officer").get("/mulai/", follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200 and "belum punya peran" not in page
    assert answer.redirect_chain[-1][0] == "/meja/pengaduan/" and "Catat pengaduan" in page


def test_somebody_without_a_role_is_told_whom_to_ask() -> None:
    assert "belum punya peran" in casting.make().client("nobody").get("/mulai/").content.decode()
