"""The desk and its figures, sentence by sentence: reviewer, head, monthly report."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from inang.requests import ledger, services
from inang.requests.models import Event, HostingRequest
from tests.portal.cast import Cast, now
from tests.portal.desk.conftest import Make

VIEWS = "milik-saya", "belum-diambil", "jeda", "segera"


@pytest.fixture(autouse=True)
def _plain_sign_in(settings: Any) -> None:
    settings.INANG_MFA_REQUIRED = False


def _page(cast: Cast, address: str, who: str = "reviewer") -> str:
    return cast.client(who).get(address).content.decode()


def test_my_queue_unclaimed_waiting_for_the_agency_and_soon_due(cast: Cast, make: Make) -> None:
    today = timezone.localdate()
    far = today + timedelta(days=30)
    make("in_review", "H-2026-0001", label="satu", due=far)
    make("submitted", "H-2026-0002", label="dua", due=far)
    make("returned", "H-2026-0003", label="tiga", due=far, reviewer=cast.people["approver"])
    make("in_review", "H-2026-0004", label="empat", due=today, reviewer=cast.people["approver"])
    shown = [re.findall(r'data-row="([^"]*)"', _page(cast, f"/meja/?tampilan={view}")) for view in VIEWS]
    assert shown == [["H-2026-0001"], ["H-2026-0002"], ["H-2026-0003"], ["H-2026-0004"]]


def test_bulk_claim_rechecks_each_row_and_says_what_happened_to_it(cast: Cast, make: Make) -> None:
    gone, new, changed = (make("submitted", f"H-2026-000{n}", label=f"situs-{n}") for n in (1, 2, 3))
    services.withdraw(request=gone, by=cast.people["operator"], at=now())
    picked = [f"{gone.number}@{gone.version}", f"{new.number}@{new.version}", f"{changed.number}@{changed.version + 1}"]
    page = cast.client("reviewer").post("/meja/sekaligus/", {"verba": "ambil", "pilih": picked}).content.decode()
    assert "1 dari 3 permintaan diambil" in page and "Ditarik" in page and "sudah berubah sejak halaman ini dibuka" in page
    assert [case.state for case in HostingRequest.objects.order_by("number")] == ["withdrawn", "in_review", "submitted"]


def test_the_keys_are_those_that_the_standard_names_and_the_list_tells_them(cast: Cast, make: Make) -> None:
    make("submitted")
    page = _page(cast, "/meja/")
    for key in ("j", "k", "enter", "c", "r", "x", "?"):
        assert f"<kbd>{key}</kbd>" in page[page.index('class="help"') :]
    for key in ("c", "r", "x"):
        assert f'data-key="{key}"' in page


def test_live_updates_ask_only_whether_something_changed(cast: Cast, make: Make) -> None:
    make("submitted")
    client = cast.client("reviewer")
    tag = client.get("/meja/terbaru/")["ETag"]
    answer = client.get("/meja/terbaru/", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert "muat ulang" in _page(cast, "/meja/")  # the plain way


def test_whatsapp_and_telephone_open_the_officers_own_app_and_the_history_notes_it(cast: Cast, make: Make) -> None:
    make("in_review")
    for way, begins in (("whatsapp", "https://wa.me/62"), ("telepon", "tel:+62")):
        answer = cast.client("reviewer").post("/meja/H-2026-0001/hubungi/", {"cara": way})
        assert answer["Refresh"].startswith(f"0; url={begins}") and "sandi" not in answer["Refresh"]
    said = set(Event.objects.filter(sentence__startswith="Dihubungi").values_list("sentence", flat=True))
    assert said == {"Dihubungi lewat WhatsApp oleh Reviewer", "Dihubungi lewat telepon oleh Reviewer"}


def test_the_head_sees_decisions_lateness_load_times_and_trend_on_one_screen(cast: Cast, make: Make) -> None:
    make("recommended")
    make("closed", "H-2026-0002")
    month = timezone.localdate().replace(day=1)
    ended = {"received_month": month, "ended_month": month, "used_days": 2, "was_late": False}
    HostingRequest.objects.filter(number="H-2026-0002").update(**ended)
    page = _page(cast, "/meja/ikhtisar/", "approver")
    for words in ("Menunggu keputusan Anda", "Lewat batas", "Beban per orang", "Lama pengerjaan", "Dua belas bulan"):
        assert words in page
    assert page.count("<svg class=\"plot") == 2 and page.count("<table") == 2


def test_the_monthly_report_is_a_page_and_a_pdf_with_the_numbers_of_the_ledger(cast: Cast, make: Make) -> None:
    case = make("submitted", received_at=now())  # three hours ago may have been last month
    services.withdraw(request=case, by=cast.people["operator"], at=now())
    ledger.complete(at=now())
    month = ledger.months(timezone.localdate(), 1)[0]
    assert (month.received, month.out, month.answered) == (1, 1, 0)
    assert "Ditarik pemohon" in _page(cast, "/meja/laporan/", "signatory")
    assert cast.client("signatory").get("/meja/laporan/unduh.pdf").content.startswith(b"%PDF-")
