"""Own sessions and the history of signing in: in plain words, and what is not known is ended."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from inang.portal import browsers
from tests.portal import cast as casting
from tests.portal.cast import Cast

PAGE = "/akun/sesi/"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/18.0 Safari/604.1"


@pytest.fixture
def cast(db: None, settings: object) -> Cast:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # type: ignore[attr-defined]
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    cache.clear()
    return casting.make()


def enter(agent: str, address: str = "192.0.2.7") -> Client:
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    client.post("/akun/login/", {"login": "reviewer@contoh.go.id", "password": "rahasia-sekali-2026"})
    assert client.get("/meja/").status_code == 200
    return client


def test_own_sessions_are_listed_in_plain_words_and_one_is_ended(cast: Cast) -> None:
    here, there = enter(CHROME), enter(PHONE, "198.51.100.9")
    page = here.get(PAGE).content.decode()
    assert "Chrome di Windows" in page and "Safari di iPhone" in page and "198.51.100.9" in page and "sesi ini" in page
    assert page.count("Berhasil") == 2
    row = UserSession.objects.get(ip="198.51.100.9")
    assert cast.client("stranger").post(f"{PAGE}{row.pk}/akhiri/").status_code == 404
    assert "Sesi diakhiri." in here.post(f"{PAGE}{row.pk}/akhiri/", follow=True).content.decode()
    assert there.get("/meja/").status_code == 302 and here.get("/meja/").status_code == 200
    own = UserSession.objects.get(ip="192.0.2.7")
    assert "sedang Anda pakai" in here.post(f"{PAGE}{own.pk}/akhiri/", follow=True).content.decode()


def test_all_other_sessions_end_with_one_button_those_without_a_row_too(cast: Cast) -> None:
    here, there = enter(CHROME), enter(PHONE)
    unlisted = cast.client("reviewer")
    assert unlisted.get("/meja/").status_code == 200
    page = here.post(f"{PAGE}akhiri-lain/", follow=True).content.decode()
    assert "Semua sesi lain diakhiri." in page and "sesi ini" in page and "iPhone" not in page.split("Riwayat masuk")[0]
    assert there.get("/meja/").status_code == unlisted.get("/meja/").status_code == 302
    assert here.get("/meja/").status_code == 200


def test_the_librarys_own_page_leads_to_ours(cast: Cast) -> None:
    assert cast.client("reviewer").get("/akun/sessions/")["Location"] == PAGE


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome di Windows"),
        (PHONE, "Safari di iPhone"),
        (CHROME.replace("Safari/537.36", "Safari/537.36 Edg/140.0"), "Edge di Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome di Android"),
        ("", "Peramban tidak dikenal"),
    ],
)
def test_a_browser_is_named_in_plain_words(agent: str, words: str) -> None:
    assert browsers.words(agent) == words


def test_nobody_changes_the_own_address_by_which_the_trail_knows_people(cast: Cast) -> None:
    client, address = cast.client("reviewer"), cast.people["reviewer"].email
    for way in ("action_add", "action_primary", "action_remove"):
        assert client.post("/akun/email/", {"email": "baru@contoh.go.id", way: ""})["Location"] == PAGE
    assert client.get("/akun/email/")["Location"] == PAGE
    cast.people["reviewer"].refresh_from_db()
    assert cast.people["reviewer"].email == address
