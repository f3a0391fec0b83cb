"""One site for the office: suspend with a reason, bring back, try again, end; others only look."""

from __future__ import annotations

import pytest

from inang.hosting.models import Site
from tests.portal import cast as casting
from tests.portal.cast import Cast

PAGE = "/meja/situs/dinkes.kalbarprov.go.id/"


@pytest.fixture
def site(cast: Cast) -> Site:
    return casting.site_of(cast.agency, "H-2026-0001")


def _desired() -> str:
    return Site.objects.get().desired


def test_it_shows_facts_proofs_and_what_can_be_done(cast: Cast, site: Site) -> None:
    page = cast.client("reviewer").get(PAGE).content.decode()
    for words in ("H-2026-0001", "Langkah dan bukti", "Tangguhkan situs", "Akhiri dan hapus"):
        assert words in page


def test_those_who_only_look_get_no_buttons(cast: Cast, site: Site) -> None:
    page = cast.client("signatory").get(PAGE).content.decode()
    assert "Hanya Kepala Bidang dan penelaah" in page and "Tangguhkan situs" not in page
    assert cast.client("signatory").post(PAGE + "tangguhkan/", {"reason": "x"}).status_code == 404


def test_suspending_needs_a_reason_and_keeps_it(cast: Cast, site: Site) -> None:
    client = cast.client("approver")
    assert client.post(PAGE + "tangguhkan/", {"reason": " "}).status_code == 422
    assert _desired() == "active"
    client.post(PAGE + "tangguhkan/", {"reason": "Ada berkas berbahaya."})
    assert _desired() == "suspended"
    page = client.get(PAGE).content.decode()
    assert "Ada berkas berbahaya." in page and "Pulihkan situs" in page
    assert "Sedang ditangguhkan" in page and "terakhir terlihat: Aktif" in page, "no worker has been there yet"
    for address in ("/meja/situs/", "/meja/buku/situs/"):
        assert "Sedang ditangguhkan" in client.get(address).content.decode(), address
    own = cast.client("operator")
    page = own.get("/situs/dinkes.kalbarprov.go.id/").content.decode()
    assert "Terakhir terlihat: Aktif" in page and "Situs ini sedang ditangguhkan." in page
    assert "Sedang ditangguhkan" in own.get("/situs/").content.decode()
    answer = client.post(PAGE + "tangguhkan/", {"reason": "Sekali lagi, panjang."})
    assert answer.status_code == 422 and "tidak dapat ditangguhkan" in answer.content.decode()
    client.post(PAGE + "pulihkan/")
    assert _desired() == "active"


def test_trying_again_asks_for_a_new_proof(cast: Cast, site: Site) -> None:
    cast.client("reviewer").post(PAGE + "periksa/")
    assert Site.objects.get().generation == site.generation + 1


def test_ending_a_site_needs_its_name(cast: Cast, site: Site) -> None:
    client = cast.client("reviewer")
    answer = client.post(PAGE + "akhiri/", {"confirm": "dinkes"})
    assert answer.status_code == 422 and "belum diakhiri" in answer.content.decode() and _desired() == "active"
    client.post(PAGE + "akhiri/", {"confirm": "dinkes.kalbarprov.go.id"})
    assert _desired() == "absent"


def test_a_site_about_which_a_request_is_open_is_not_ended(cast: Cast, site: Site) -> None:
    fields = {"kind": "resize", "site_key": site.order_key, "site_host": site.host}
    casting.request_of(cast.agency, cast.people["operator"], "approved", number="H-2026-0009", **fields)
    answer = cast.client("approver").post(PAGE + "akhiri/", {"confirm": "dinkes.kalbarprov.go.id"})
    assert answer.status_code == 422 and "H-2026-0009 tentang situs ini masih berjalan" in answer.content.decode()
    assert _desired() == "active"


def test_an_unknown_site_is_not_found(cast: Cast) -> None:
    assert cast.client("reviewer").get("/meja/situs/tiada.go.id/").status_code == 404
