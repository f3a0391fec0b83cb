"""What is the same on all public pages."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db





@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/standar/",
        "/periksa/",
        "/lacak/",
        "/pengaduan/",
        "/pengaduan/kirim/",
        "/pengaduan/jawaban/",
        "/maklumat/",
        "/privasi/",
        "/hitung/",
    ],
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
