"""A change of a site, page by page: kinds that are lawful now, today's values, today beside wanted, the sent request."""

from __future__ import annotations

import pypdfium2
import pytest

from inang.hosting.models import Site
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from tests.portal import cast as casting
from tests.portal.cast import Cast

PAGE = "/situs/dinkes.kalbarprov.go.id/ajukan/"
REASON = "Susunan organisasi perangkat daerah berubah tahun ini."


@pytest.fixture
def site(cast: Cast) -> Site:
    site = casting.site_of(cast.agency, "H-2026-0901")
    casting.request_of(cast.agency, cast.people["operator"], "closed", number="H-2026-0901", letter_file=casting.kept_file())
    return site


def _draft(cast: Cast, kind: str) -> HostingRequest:
    answer = cast.client("operator").post(PAGE, {"kind": kind})
    draft = HostingRequest.objects.get(kind=kind)
    assert answer["Location"] == f"/permintaan/draf/{draft.pk}/ubah/"
    return draft


def test_every_kind_is_offered_or_says_why_not(cast: Cast, site: Site) -> None:
    page = cast.client("operator").get(PAGE).content.decode()
    for kind in standard.current().request_kinds:
        if kind.effect != "create":
            assert kind.name in page
            assert (f'value="{kind.id}"' in page) == ("active" in kind.site_states), kind.id
    assert "Hanya untuk situs yang ditangguhkan; situs ini aktif." in page


def test_a_kind_that_is_not_lawful_now_is_refused_with_its_sentence(cast: Cast, site: Site) -> None:
    answer = cast.client("operator").post(PAGE, {"kind": "reactivate"})
    assert answer.status_code == 422 and "Hanya untuk situs yang dinonaktifkan" in answer.content.decode()
    assert cast.client("operator").post(PAGE, {"kind": "hosting"}).status_code == 422
    assert not HostingRequest.objects.filter(state="draft").exists()


def test_todays_values_stand_in_the_fields_and_beside_them(cast: Cast, site: Site) -> None:
    draft = _draft(cast, "contact")
    page = cast.client("operator").get(f"/permintaan/draf/{draft.pk}/ubah/").content.decode()
    assert 'value="Pengelola Contoh"' in page and "Keadaan sekarang" in page
    assert 'name="label"' not in page and "Penggantian pengelola" in page


def test_a_kind_without_a_letter_goes_from_its_one_page_to_the_summary_and_is_sent(cast: Cast, site: Site) -> None:
    client, draft = cast.client("operator"), _draft(cast, "contact")
    typed = {
        "contact_name": "Siti Baru",
        "contact_nip": "198001012005011001",
        "contact_position": "Analis",
        "contact_phone": "0812 3456 7891",
        "contact_email": "siti@dinkes.contoh.go.id",
        "purpose": REASON,
        "version": draft.version,
    }
    answer = client.post(f"/permintaan/draf/{draft.pk}/ubah/", typed)
    assert answer["Location"] == f"/permintaan/draf/{draft.pk}/periksa/"
    page = client.get(answer["Location"]).content.decode()
    assert "Sekarang" in page and "Siti Baru" in page and "Pengelola Contoh" in page and "tetap" in page
    draft.refresh_from_db()
    answer = client.post(f"/permintaan/draf/{draft.pk}/periksa/", {"consents": ["true_data"], "version": draft.version})
    case = HostingRequest.objects.get(pk=draft.pk)
    assert answer["Location"] == f"/permintaan/{case.number}/tanda-terima/" and case.state == "submitted"
    receipt = client.get(answer["Location"]).content.decode()
    assert "Penggantian pengelola" in receipt and "dinkes.kalbarprov.go.id" in receipt
    shown = client.get(f"/permintaan/{case.number}/").content.decode()
    assert "Siti Baru" in shown and "Diminta" in shown
    assert "Penggantian pengelola" in client.get("/permintaan/").content.decode()
    assert str(case.number) in client.get("/situs/dinkes.kalbarprov.go.id/").content.decode()
    for who in ("reviewer", "approver"):
        review = cast.client(who).get(f"/meja/{case.number}/").content.decode()
        assert "Siti Baru" in review and "penggantian pengelola" in review and "tidak memerlukan surat" in review
    assert "penggantian pengelola" in cast.client("reviewer").get("/meja/").content.decode()


def test_a_kind_with_a_letter_has_its_pages_and_its_letter_to_sign(cast: Cast, site: Site) -> None:
    client, draft = cast.client("operator"), _draft(cast, "rename")
    page = client.get(f"/permintaan/draf/{draft.pk}/ubah/").content.decode()
    for step in ("penandatangan", "surat", "periksa"):
        assert f"/permintaan/draf/{draft.pk}/{step}/" in page
    assert client.get(f"/permintaan/draf/{draft.pk}/keperluan/").status_code == 404
    answer = client.post(
        f"/permintaan/draf/{draft.pk}/ubah/", {"label": "sehat", "purpose": REASON, "version": draft.version}
    )
    assert answer["Location"] == f"/permintaan/draf/{draft.pk}/penandatangan/"
    paper = client.get(f"/permintaan/draf/{draft.pk}/surat.pdf")
    assert paper.content.startswith(b"%PDF") and "Permohonan" in paper["Content-Disposition"]
    words = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper.content))
    today, wanted = words.find("dinkes", words.find("Semula")), words.find("sehat", words.find("Semula"))
    assert 0 < today < wanted, words


def test_a_wish_that_changes_nothing_is_said_at_its_field_and_stays(cast: Cast, site: Site) -> None:
    draft = _draft(cast, "resize")
    typed = {"quota_mb": "10240", "purpose": REASON, "version": draft.version}
    answer = cast.client("operator").post(f"/permintaan/draf/{draft.pk}/ubah/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Belum ada yang berubah" in page and REASON in page


def test_a_change_saves_itself(cast: Cast, site: Site) -> None:
    draft = _draft(cast, "resize")
    answer = cast.client("operator").post(
        f"/permintaan/draf/{draft.pk}/ubah/",
        {"quota_mb": "2048", "version": draft.version},
        headers={"X-Autosave": "1"},
    )
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert draft.quota_mb == 2048


def test_the_desk_exports_the_kind(cast: Cast, site: Site) -> None:
    casting.request_of(
        cast.agency, cast.people["operator"], "submitted", number="H-2026-0002", kind="retire",
        site_key=site.order_key, site_host=site.host, asks_name=False, before={"state": "Aktif"},
    )  # fmt: skip
    rows = b"".join(cast.client("reviewer").get("/meja/unduh.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "Penonaktifan situs" in rows
    for page in ("/meja/H-2026-0002/", "/meja/H-2026-0002/ringkas/", "/permintaan/H-2026-0002/"):
        who = "operator" if page.startswith("/permintaan") else "reviewer"
        assert "Dinonaktifkan" in cast.client(who).get(page).content.decode(), page
