"""All versions of the standard, each with an address that stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from inang.standard import queries, services

pytestmark = pytest.mark.django_db
BY = "Admin <a@contoh.go.id>"


def publish(days: int, later: int = 0) -> str:
    at, today = timezone.now(), timezone.localdate()
    row = services.start_draft(by=BY, at=at)
    seen = services.fingerprint({"limit": services.content(row)["limit"]})
    part = {"limit": {"days": days, "text": f"{days} Hari kerja"}}
    row = services.change(row=row, parts=part, seen=seen, by=BY, at=at)
    done = services.publish(row=row, version=row.version, effective=today + timedelta(days=later), today=today, by=BY, at=at)
    return str(done.slug)


def test_before_any_version_the_file_is_the_history(client: Client) -> None:
    page = client.get("/standar/edisi/").content.decode()
    assert "/standar/edisi/kalbar-2022/" in page and "berlaku hari ini" in page


def test_the_standard_page_shows_which_edition_holds_and_links_to_its_permanent_address(client: Client) -> None:
    assert "/standar/edisi/kalbar-2022/" in client.get("/standar/").content.decode()
    slug = publish(5)
    page = client.get("/standar/").content.decode()
    assert f"/standar/edisi/{slug}/" in page and "5 Hari kerja" in page


def test_each_version_stays_at_its_address_word_for_word(client: Client) -> None:
    first, second = publish(5), publish(4, later=3)
    old = client.get("/standar/edisi/kalbar-2022/").content.decode()
    assert "3 Hari kerja" in old and "tidak berlaku lagi" in old
    now = client.get(f"/standar/edisi/{first}/").content.decode()
    assert "<ins>5 Hari kerja</ins>" in now and "tidak berlaku lagi" not in now
    coming = client.get(f"/standar/edisi/{second}/").content.decode()
    assert "Versi ini belum berlaku" in coming and "<del>5 Hari kerja</del>" in coming
    history = client.get("/standar/edisi/").content.decode()
    assert history.index(second) < history.index(first) < history.index("/kalbar-2022/")
    assert queries.current().slug == first


def test_an_unknown_version_is_not_found(client: Client) -> None:
    services.start_draft(by=BY, at=timezone.now())
    for slug in ("tiada", "konsep", "kalbar-2022-v1"):
        assert client.get(f"/standar/edisi/{slug}/").status_code == 404
