"""One site: how to reach it, what it uses, who may enter."""

from __future__ import annotations

from inang.portal.agency.site import storage_words
from tests.portal import cast as casting
from tests.portal.cast import Cast


def test_it_says_how_to_upload_and_how_to_use_the_database(cast: Cast) -> None:
    site = casting.site_of(cast.agency, "H-2026-0001")
    page = cast.client("operator").get(f"/situs/{site.host}/").content.decode()
    for words in (f"s{site.pk}", "SFTP", "new mysqli", "SHA256:contoh", "10 GB", "Pemakaian belum diukur"):
        assert words in page


def test_a_suspended_site_says_why(cast: Cast) -> None:
    site = casting.site_of(cast.agency, "H-2026-0001")
    site.status, site.desired, site.suspend_reason = "suspended", "suspended", "Berkas berbahaya ditemukan."
    site.save()
    page = cast.client("operator").get(f"/situs/{site.host}/").content.decode()
    assert "Situs ini ditangguhkan" in page and "Berkas berbahaya ditemukan." in page


def test_sizes_are_in_the_steps_of_the_quota() -> None:
    assert [storage_words(kb) for kb in (12, 2048, 10 * 1024 * 1024)] == ["12 kB", "2 MB", "10 GB"]
