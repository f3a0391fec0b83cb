"""All sites by state; what failed is said in its row."""

from __future__ import annotations

from django.utils.timezone import now

from inang.cli.reindex import begin_anew
from inang.hosting.models import Step
from tests.portal import cast as casting
from tests.portal.cast import Cast


def test_no_site_is_said_in_words(cast: Cast) -> None:
    assert "Tidak ada situs" in cast.client("reviewer").get("/meja/situs/").content.decode()


def test_a_row_shows_state_platform_and_what_failed(cast: Cast) -> None:
    site = casting.site_of(cast.agency, "H-2026-0001")
    Step.objects.create(site=site, name="https", state="failed", sentence="Situs tidak menjawab.")
    casting.site_of(cast.other, "H-2026-0002", "lain.kalbarprov.go.id")
    client = cast.client("administrator")
    page = client.get("/meja/situs/").content.decode()
    assert "Situs tidak menjawab." in page and "PHP" in page and "lain.kalbarprov.go.id" in page
    failed = client.get("/meja/situs/?keadaan=gagal").content.decode()
    assert "dinkes.kalbarprov.go.id" in failed and "lain.kalbarprov.go.id" not in failed


def test_search_and_table(cast: Cast) -> None:
    casting.site_of(cast.agency, "H-2026-0001")
    begin_anew(now())
    client = cast.client("reviewer")
    assert "Tidak ada situs dengan kata itu" in client.get("/meja/situs/?q=zzz").content.decode()
    text = b"".join(client.get("/meja/situs/unduh.csv?q=dinkes").streaming_content).decode()  # type: ignore[attr-defined]
    assert "dinkes.kalbarprov.go.id" in text
