"""Pages that only read: standard, complaints, privacy; and what is the same on all of them."""

from __future__ import annotations

import pytest
from django.test import Client

from inang.standard import queries as standard

pytestmark = pytest.mark.django_db


def test_the_standard_page_has_every_published_sentence(client: Client) -> None:
    page = client.get("/standar/").content.decode()
    edition = standard.current()
    sentences = [
        *(one.text for one in edition.requirements),
        *(one.text for one in edition.procedure),
        edition.limit.text,
        edition.cost.text,
        *(one.text for one in edition.products),
        *(one.text for one in edition.complaint_limits),
        edition.decree,
        edition.office.government,
    ]
    for sentence in sentences:
        assert sentence in page


def test_the_complaint_page_has_all_eight_channels_and_four_limits(client: Client) -> None:
    page = client.get("/pengaduan/").content.decode()
    edition = standard.current()
    assert len(edition.channels) == 8
    assert len(edition.complaint_limits) == 4
    for channel in edition.channels:
        assert channel.name in page
        assert (channel.url or channel.text.split(" ")[0]) in page
    for limit in edition.complaint_limits:
        assert f"{limit.amount} {limit.unit}" in page


def test_the_privacy_page_names_whom_to_ask(client: Client) -> None:
    assert standard.current().office.email in client.get("/privasi/").content.decode()


@pytest.mark.parametrize(
    "path", ["/", "/standar/", "/periksa/", "/lacak/", "/pengaduan/", "/privasi/", "/hitung/"]
)
def test_no_page_carries_inline_style_or_script_or_a_foreign_host(client: Client, path: str) -> None:
    answer = client.get(path)
    page = answer.content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert "<script>" not in page
    assert " onclick=" not in page
    for tag in ("<script src=", '<link rel="stylesheet" href=', "<img src="):
        for piece in page.split(tag)[1:]:
            assert piece[1:].startswith("/static/"), piece[:80]
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
