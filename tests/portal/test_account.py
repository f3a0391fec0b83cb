"""People come in by invitation: once, with a password that is checked."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from inang.agencies import queries as who
from inang.agencies import services as agencies
from inang.agencies.models import Person
from inang.portal.access import SettledMiddleware
from tests.portal import cast as casting
from tests.portal.cast import Cast

GOOD = {"password": "kapuas mengalir jauh", "again": "kapuas mengalir jauh"}


@pytest.fixture
def cast(db: None, settings: Any) -> Cast:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    return casting.make()


def _invite(cast: Cast, email: str = "baru@contoh.go.id") -> str:
    return agencies.invite(
        by=cast.people["administrator"],
        at=casting.now(),
        email=email,
        name="Orang Baru",
        role="agency",
        agency=cast.agency,
    )


def test_an_invitation_gives_a_role_and_a_password_once(cast: Cast) -> None:
    address = f"/undangan/{_invite(cast)}/"
    page = Client().get(address)
    assert "Dinas Kesehatan" in page.content.decode() and page["Referrer-Policy"] == "strict-origin"
    assert Client().post(address, GOOD)["Location"].startswith("/akun/login/")
    assert Person.objects.get(email="baru@contoh.go.id").check_password(GOOD["password"])
    again = Client().post(address, GOOD)
    assert again.status_code == 404 and "sudah dipakai" in again.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"password": "pendek", "again": "pendek"}, "12"),
        ({"password": "kapuas mengalir", "again": "lain"}, "tidak sama"),
        ({}, "Isi kata sandi."),
    ],
    ids=["short", "different", "empty"],
)
def test_a_bad_password_is_said_at_its_field(typed: dict[str, str], words: str, cast: Cast) -> None:
    answer = Client().post(f"/undangan/{_invite(cast)}/", typed)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Person.objects.filter(email="baru@contoh.go.id").exists()


def test_somebody_with_a_password_keeps_it(cast: Cast) -> None:
    address = f"/undangan/{_invite(cast, 'stranger@contoh.go.id')}/"
    assert "tetap berlaku" in Client().get(address).content.decode()
    Client().post(address, {})
    assert cast.people["stranger"].memberships.count() == 2


def test_an_unknown_token_tells_nothing(cast: Cast) -> None:
    answer = Client().get("/undangan/abc/")
    assert answer.status_code == 404 and "tidak dikenal" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "is_kept"), [("get", True), ("post", False)])
def test_a_page_that_reads_asks_for_roles_once_and_a_verb_anew(method: str, is_kept: bool, rf: RequestFactory) -> None:
    kept: list[bool] = []

    def view(_request: HttpRequest) -> HttpResponse:
        kept.append(getattr(who._here, "roles", None) is not None)
        return HttpResponse()

    SettledMiddleware(view)(getattr(rf, method)("/"))
    assert kept == [is_kept] and getattr(who._here, "roles", None) is None
