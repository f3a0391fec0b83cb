"""The agency's sites."""

from __future__ import annotations

from tests.portal import cast as casting
from tests.portal.cast import Cast


def test_own_sites_only(cast: Cast) -> None:
    casting.site_of(cast.agency, "H-2026-0001")
    casting.site_of(cast.other, "H-2026-0002", "keluarga.kalbarprov.go.id")
    page = cast.client("operator").get("/situs/").content.decode()
    assert "dinkes.kalbarprov.go.id" in page and "keluarga" not in page


def test_no_site_yet_says_how_to_get_one(cast: Cast) -> None:
    assert (
        "Situs muncul di sini setelah permintaan disetujui"
        in cast.client("operator").get("/situs/").content.decode()
    )
