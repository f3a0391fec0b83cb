from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_theme_is_chosen_by_a_plain_form_and_remembered(client: Client) -> None:
    assert "data-theme" not in client.get("/").content.decode()
    answer = client.post("/tampilan/", {"theme": "dark", "next": "/standar/"})
    assert answer.headers["Location"] == "/standar/"
    assert 'data-theme="dark"' in client.get("/").content.decode()


@pytest.mark.parametrize(
    "target", ["https://jahat.example/", "//jahat.example", "javascript:alert(1)", "portal:queue", "08:00", ""]
)
def test_the_way_back_never_leads_to_another_host(client: Client, target: str) -> None:
    assert client.post("/tampilan/", {"theme": "dark", "next": target}).headers["Location"] == "/"


def test_an_unknown_theme_or_language_changes_nothing(client: Client) -> None:
    assert "tema" not in client.post("/tampilan/", {"theme": "merah"}).cookies
    assert not client.post("/bahasa/", {"language": "xx"}).cookies
    client.cookies["tema"] = "<script>"
    assert "data-theme" not in client.get("/").content.decode()


def test_working_pages_stay_indonesian(client: Client) -> None:
    client.post("/bahasa/", {"language": "en"})
    assert '<html lang="id"' in client.get("/akun/login/").content.decode()
    assert '<html lang="en"' in client.get("/standar/").content.decode()
