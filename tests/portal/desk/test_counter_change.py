"""The counter for a site that is there: choose a kind, today's values, the scan only where a letter is needed."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inang.hosting.models import Site
from inang.requests.models import HostingRequest
from tests.portal import cast as casting
from tests.portal.cast import Cast
from tests.rooms.letters import papers

PAGE = "/meja/situs/dinkes.kalbarprov.go.id/loket/"
REASON = "Susunan organisasi perangkat daerah berubah tahun ini."


@pytest.fixture
def site(cast: Cast) -> Site:
    site = casting.site_of(cast.agency, "H-2026-0901")
    casting.request_of(cast.agency, cast.people["operator"], "closed", number="H-2026-0901")
    return site


def _receipt() -> dict[str, object]:
    return {"received_date": timezone.localdate().isoformat(), "received_time": "00:00", "brought_by": "Budi Contoh"}


def test_kinds_that_are_lawful_are_links_and_others_say_why(cast: Cast, site: Site) -> None:
    page = cast.client("reviewer").get(PAGE).content.decode()
    assert 'href="?jenis=rename"' in page and 'href="?jenis=reactivate"' not in page
    assert "Hanya untuk situs yang dinonaktifkan" in page
    assert cast.client("reviewer").get(PAGE + "?jenis=hosting").status_code == 200


def test_a_change_with_a_letter_is_registered_with_its_kind(cast: Cast, site: Site) -> None:
    client = cast.client("reviewer")
    page = client.get(PAGE + "?jenis=resize").content.decode()
    assert 'name="berkas"' in page and 'name="quota_mb"' in page and 'name="label"' not in page
    typed = {
        **_receipt(),
        "signer_name": "dr. Nama Contoh, M.Kes.",
        "signer_position": "Kepala Dinas Kesehatan",
        "signer_nip": "197001011995031001",
        "letter_number": "440/77/Dinkes-A",
        "letter_date": timezone.localdate().isoformat(),
        "letter_subject": "Permohonan Perubahan Ruang Simpan",
        "quota_mb": "2048",
        "purpose": REASON,
        "berkas": SimpleUploadedFile("surat.jpg", papers.jpeg(), "image/jpeg"),
    }
    answer = client.post(PAGE + "?jenis=resize", typed)
    case = HostingRequest.objects.get(kind="resize")
    assert answer["Location"] == f"/meja/{case.number}/tanda-terima/"
    assert (case.state, case.brought_by, case.site_key) == ("submitted", "Budi Contoh", site.order_key)
    assert case.letter is not None and case.quota_mb == 2048


def test_a_change_without_a_letter_needs_no_scan_and_faults_stand_at_their_fields(cast: Cast, site: Site) -> None:
    client, typed = cast.client("reviewer"), {**_receipt(), "ssh_keys": "bukan kunci", "purpose": "x"}
    answer = client.post(PAGE + "?jenis=keys", typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and 'name="berkas"' not in page
    assert "Ini bukan kunci publik SSH" in page and "sedikitnya 20 karakter" in page and "Budi Contoh" in page
    answer = client.post(PAGE + "?jenis=keys", {**typed, "ssh_keys": casting.KEY + "-baru", "purpose": REASON})
    case = HostingRequest.objects.get(kind="keys")
    assert answer["Location"] == f"/meja/{case.number}/tanda-terima/" and case.letter is None
