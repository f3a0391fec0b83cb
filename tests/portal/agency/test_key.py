"""SFTP keys: added with a check, taken away after a question."""

from __future__ import annotations

import pytest

from tests.portal import cast as casting
from tests.portal.cast import Cast


@pytest.mark.parametrize(
    ("public", "words"),
    [
        ("", "Tempel kunci publik SSH."),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nabc", "ribadi"),
        ("ssh-ed25519 AAAA", "unci"),
    ],
    ids=["nothing", "private", "broken"],
)
def test_a_bad_key_is_refused_at_its_field(public: str, words: str, cast: Cast) -> None:
    site = casting.site_of(cast.agency, "H-2026-0001")
    answer = cast.client("operator").post(
        f"/situs/{site.host}/kunci/tambah/", {"label": "Baru", "public": public}
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and 'value="Baru"' in page
    assert site.keys.count() == 1


def test_a_key_is_taken_away_after_a_question(cast: Cast) -> None:
    site = casting.site_of(cast.agency, "H-2026-0001")
    key, client = site.keys.get(), cast.client("operator")
    page = f"/situs/{site.host}/kunci/{key.pk}/cabut/"
    assert "Cabut kunci ini?" in client.get(page).content.decode() and site.keys.count() == 1
    client.post(page)
    assert site.keys.count() == 0
    assert client.get(page).status_code == 404
