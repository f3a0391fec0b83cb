"""Pages for what went wrong: each really happens here, in both languages, and says what happened, the cure and the way back."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from inang.cli.web import Worker, options
from inang.portal.public import complain
from inang.portal.urls import handler400, handler403, handler404, handler500  # noqa: F401 - Django looks here
from inang.portal.urls import urlpatterns as own

pytestmark = pytest.mark.django_db
OWN = {"Sec-Fetch-Site": "same-origin", "Referer": "http://testserver/pengaduan/"}
LETTER = "Situs dinas tidak dapat dibuka sejak pagi, mohon diperiksa."


def shut(_request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def broken(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("rahasia dalam jejak")


urlpatterns = [path("uji/tertutup/", shut), path("uji/rusak/", broken), *own]


def _missing(client: Client) -> HttpResponse:
    return client.get("/tidak-ada/", headers=OWN)  # type: ignore[return-value]


def _unread(client: Client) -> HttpResponse:
    return client.generic("POST", "/pengaduan/kirim/", "x", "multipart/form-data", headers=OWN)  # type: ignore[return-value]


def _too_large(client: Client) -> HttpResponse:
    return client.post("/pengaduan/kirim/", {"isi": "a" * 2_200_000}, headers=OWN)  # type: ignore[return-value]


def _too_often(client: Client) -> HttpResponse:
    for _try in range(complain.POSTS):
        client.post("/pengaduan/kirim/", {"isi": "x"})
    return client.post("/pengaduan/kirim/", {"isi": LETTER}, headers=OWN)  # type: ignore[return-value]


def _without_token(_client: Client) -> HttpResponse:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = _client.cookies
    return strict.post("/pengaduan/kirim/", {"isi": LETTER, "password": LETTER}, headers=OWN)  # type: ignore[return-value]


def _shut(client: Client) -> HttpResponse:
    return client.get("/uji/tertutup/", headers=OWN)  # type: ignore[return-value]


def _no_page(client: Client) -> HttpResponse:
    return client.get("/bahasa/", headers=OWN)  # type: ignore[return-value]


# how it happens -> status, what is said in Indonesian and in English, is what was typed shown again
FAULTS: list[tuple[Callable[[Client], HttpResponse], int, str, str, bool]] = [
    (_unread, 400, "Lalu kirim sekali lagi", "Then send it once more", False),
    (_shut, 403, "minta administrator memeriksa peran", "ask the administrator", False),
    (_without_token, 403, "Buka lagi formulirnya", "Open the form again", True),
    (_missing, 404, "Periksa nomor permintaan", "Check the", False),
    (_no_page, 405, "tekan tombol itu lagi", "press it again", False),
    (_too_large, 413, "kirim dalam beberapa bagian", "send it in parts", False),
    (_too_often, 429, "Tunggu 60 menit", "60 minutes", True),
]


@pytest.mark.once
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(("happens", "status", "cure", "english", "keeps"), FAULTS)
@override_settings(ROOT_URLCONF=__name__)
def test_each_fault_has_a_title_a_cure_and_a_way_back(
    client: Client, happens: Callable[[Client], HttpResponse], status: int, cure: str, english: str, keeps: bool, language: str
) -> None:
    client.cookies["django_language"] = language
    answer = happens(client)
    page = unescape(answer.content.decode())
    assert answer.status_code == status and "Traceback" not in page and "rahasia" not in page
    assert (cure if language == "id" else english) in page
    title, head = (re.search(rf"<{tag}>(.+?)</{tag}>", page) for tag in ("title", "h1"))
    assert title and head and len(title[1]) > 8 and len(head[1]) > 8
    assert f'<p class="kicker">{status}</p>' in page and "WhatsApp 0" in page
    back = re.search(r'<div class="actions"><a class="btn btn-primary" href="([^"]*)"', page)
    assert back and client.get(back[1]).status_code == 200 and back[1] == "/pengaduan/"
    assert (LETTER in page) == keeps and page.count(LETTER) <= 1, "a password is never shown"
    assert ("Yang Anda tulis</h2>" in page or "What you wrote</h2>" in page) == keeps
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/standar/?a=1", "/standar/?a=1"),
        ("http://jahat.example/standar/", "/"),
        ("http://testserver/ini-juga-tidak-ada/", "/"),
        ("http://testserver/tidak-ada/", "/"),
        ("javascript://testserver/standar/", "/"),
        ("", "/"),
    ],
)
def test_the_way_back_is_a_page_of_ours_or_the_front_page(client: Client, referer: str, back: str) -> None:
    page = client.get("/tidak-ada/", headers={"Referer": referer}).content.decode()
    assert f'<div class="actions"><a class="btn btn-primary" href="{back}"' in page


def test_an_address_that_is_not_the_offices_has_a_page_too(client: Client) -> None:
    answer = client.get("/", headers={"Host": "jahat.example"})
    assert answer.status_code == 400 and "Permintaan itu tidak terbaca" in answer.content.decode()


def test_nobody_else_puts_words_on_a_page_of_ours(client: Client) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {}):
        page = client.post("/tidak-ada/", {"isi": LETTER}, headers=headers).content.decode()
        assert LETTER not in page
    assert LETTER in client.post("/tidak-ada/", {"isi": LETTER}, headers=OWN).content.decode()
    huge = client.post("/tidak-ada/", {"isi": LETTER + " a" * 1_200_000}, headers=OWN)
    assert huge.status_code == 404, "what cannot be read breaks no page of faults"


@override_settings(ROOT_URLCONF=__name__)
def test_a_broken_page_needs_no_context_and_says_what_may_be_lost(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/uji/rusak/")
    page = answer.content.decode()
    assert answer.status_code == 500 and "RuntimeError" not in page and "rahasia" not in page
    assert "Yang sudah tersimpan tetap tersimpan; yang baru ditulis mungkin belum" in page
    assert 'lang="en"' in page and "What was saved stays saved" in page and 'href="/"' in page


# -- what gunicorn answers by itself -------------------------------------------------------------------
@pytest.fixture
def line() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ("LimitRequestLine", "414 URI Too Long", ("Permintaan itu tidak terbaca", "Shorten the address", "414")),
        ("LimitRequestHeaders", "431 Request Header Fields Too Large", ("hapus kuki", "delete the cookies", "431")),
        ("InvalidRequestLine", "400 Bad Request", ("Permintaan itu tidak terbaca", "400")),
        ("RuntimeError", "500 Internal Server Error", ("Ada yang rusak di pihak kami",)),
    ],
)
def test_what_gunicorn_answers_by_itself_is_a_page_of_the_house(
    line: tuple[socket.socket, socket.socket], fault: str, status: str, words: tuple[str, ...]
) -> None:
    from gunicorn.http import errors as gunicorn_errors

    ours, theirs = line
    raised = getattr(gunicorn_errors, fault, RuntimeError)
    exc = raised(5000, 4094) if fault == "LimitRequestLine" else raised("rahasia")
    worker = object.__new__(Worker)
    worker.log = _Silent()
    theirs.settimeout(10)
    reader: list[bytes] = []
    thread = threading.Thread(target=lambda: reader.append(_all(theirs)))
    thread.start()
    worker.handle_error(None, ours, ("127.0.0.1", 1), exc)
    ours.shutdown(socket.SHUT_WR)
    thread.join(10)
    head, _, body = reader[0].partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status}\r\n".encode()) and f"Content-Length: {len(body)}".encode() in head
    page = body.decode()
    assert all(word in page for word in words) and "rahasia" not in page and "too large (" not in page
    assert "<title>" in page and 'href="/"' in page and "inang.css" in page


def test_the_portal_is_served_by_that_worker() -> None:
    assert options(8000)["worker_class"] is Worker


class _Silent:
    def __getattr__(self, _name: str) -> Callable[..., None]:
        return lambda *_args, **_more: None


def _all(line: socket.socket) -> bytes:
    found = b""
    while part := line.recv(65536):
        found += part
    return found
