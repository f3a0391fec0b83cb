"""One site: how to reach it, what it uses, who may enter."""

from __future__ import annotations

import re
from datetime import timedelta

from inang.hosting.models import FormerName, Site
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


def test_a_shut_site_reads_that_it_is_proven_to_be_shut_for_its_agency_and_the_desk(cast: Cast) -> None:
    site = casting.site_of(cast.agency, "H-2026-0001")
    for status, words in (("active", "Terbukti menjawab"), ("ended", "Terbukti tertutup"), ("purged", "Terakhir terbukti")):
        Site.objects.update(status=status, desired="absent" if status == "purged" else status)
        for who, address in (("operator", f"/situs/{site.host}/"), ("reviewer", f"/meja/situs/{site.host}/")):
            page = cast.client(who).get(address).content.decode()
            assert re.findall(r"Ter\w+ terbukti|Terbukti \w+", page)[:1] == [words], (status, who)


def test_a_suspended_site_says_how_it_is_mended_and_the_desk_opens_it(cast: Cast) -> None:
    site = casting.site_of(cast.agency, "H-2026-0001")
    site.status = site.desired = "suspended"
    site.suspend_reason = "Berkas berbahaya ditemukan."
    site.save()
    page, desk = f"/situs/{site.host}/", f"/meja/situs/{site.host}/"
    shown = cast.client("operator").get(page).content.decode()
    assert "minta SFTP dibuka" in shown and "ajukan pemulihan akses" in shown
    office = cast.client("reviewer")
    assert "SFTP dibuka untuk perbaikan" in office.post(desk + "perbaikan/", {"buka": "ya"}, follow=True).content.decode()
    assert "sudah terbuka" in office.post(desk + "perbaikan/", {"buka": "ya"}).content.decode()
    shown = cast.client("operator").get(page).content.decode()
    assert "SFTP terbuka untuk perbaikan" in shown and "ajukan pencabutan" in shown
    fields = {"kind": "access", "site_key": site.order_key, "site_host": site.host, "asks_name": False}
    casting.request_of(cast.agency, cast.people["operator"], "recommended", number="H-2026-0007", **fields)
    for who, place in (("operator", "permintaan/H-2026-0007"), ("approver", "meja/H-2026-0007/keputusan")):
        assert "SFTP terbuka dengan kunci baru untuk perbaikan" in cast.client(who).get(f"/{place}/").content.decode(), who
    assert "Kunci SFTP lagi" in office.get(desk).content.decode()
    office.post(desk + "perbaikan/", {"buka": ""})
    assert not Site.objects.get().mending
    site.status = site.desired = "ended"
    site.ends_at = casting.now() + timedelta(days=3)
    site.save()
    for who, place in (("operator", page), ("reviewer", desk)):
        assert "situs tetap ditangguhkan sampai penangguhannya dicabut" in cast.client(who).get(place).content.decode(), who


def test_a_former_name_leads_whoever_may_see_the_site_to_its_present_one(cast: Cast) -> None:
    site = casting.site_of(cast.agency, "H-2026-0001")
    FormerName.objects.create(site=site, host="lama.kalbarprov.go.id", until=casting.now() + timedelta(days=90))
    for who, place in (("operator", "/situs/"), ("head", "/situs/"), ("reviewer", "/meja/situs/"), ("signatory", "/meja/situs/")):
        answer = cast.client(who).get(f"{place}lama.kalbarprov.go.id/")
        assert (answer.status_code, answer["Location"]) == (302, f"{place}{site.host}/"), who
    for who, place in (("stranger", "/situs/"), ("operator", "/meja/situs/"), ("reviewer", "/situs/")):
        assert cast.client(who).get(f"{place}lama.kalbarprov.go.id/").status_code == 404, who
    assert cast.client("operator").get("/situs/lama.kalbarprov.go.id/ajukan/").status_code == 200, "a page that was open"
    gone = casting.site_of(cast.other, "H-2026-0002", host="lama.kalbarprov.go.id")
    gone.status = "purged"
    gone.save()
    assert cast.client("reviewer").get("/meja/situs/lama.kalbarprov.go.id/").status_code == 302, "the living one comes first"
    assert cast.client("stranger").get("/situs/lama.kalbarprov.go.id/").status_code == 200, "their own, which is gone"


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
