"""One site: how to reach it, what it uses, who may enter."""

from __future__ import annotations

from datetime import timedelta

from inang.portal.agency.site import storage_words
from inang.requests.models import HostingRequest
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


def test_an_ended_site_that_is_asked_back_says_what_keeps_it_and_so_does_the_request(cast: Cast) -> None:
    site = casting.site_of(cast.agency, "H-2026-0001")
    site.status = site.desired = "ended"
    site.ends_at = casting.now() + timedelta(days=3)
    site.save()
    pages = (("operator", f"/situs/{site.host}/"), ("reviewer", f"/meja/situs/{site.host}/"))
    for who, page in pages:
        assert "sebelum hari itu situs dapat diaktifkan kembali" in cast.client(who).get(page).content.decode(), page
    fields = {"kind": "reactivate", "site_key": site.order_key, "site_host": site.host, "before": {"state": "Dinonaktifkan"}}
    casting.request_of(cast.agency, cast.people["operator"], "recommended", number="H-2026-0007", **fields)
    for days in (3, -1):
        site.ends_at = casting.now() + timedelta(days=days)
        site.save()
        HostingRequest.objects.update(received_at=casting.now() - timedelta(days=2))
        for who, page in pages:
            shown = cast.client(who).get(page).content.decode()
            assert "sampai permintaan pengaktifan kembali H-2026-0007 selesai" in shown, page
        for who, page in (("operator", "permintaan/H-2026-0007"), ("reviewer", "meja/H-2026-0007"),
                          ("approver", "meja/H-2026-0007/keputusan")):  # fmt: skip
            shown = cast.client(who).get(f"/{page}/").content.decode()
            assert "tanpa pengaktifan kembali, situs segera dihapus" in shown, page
    HostingRequest.objects.update(state="rejected")
    assert "Masa simpannya habis" in cast.client("operator").get(f"/situs/{site.host}/").content.decode()
