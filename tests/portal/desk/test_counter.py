"""The counter: a paper letter becomes a request; every fault stands at its field and the scan is kept."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inang.requests.models import HostingRequest
from tests.portal.cast import FILLED, Cast
from tests.rooms.letters import papers

PAGE = "/meja/loket/"


def _typed(cast: Cast, **more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    values = {name: value for name, value in FILLED.items() if name != "ssh_keys"}
    values |= {
        "agency": cast.other.pk,
        "letter_date": today.isoformat(),
        "received_date": today.isoformat(),
        "received_time": "00:00",
        "brought_by": "Budi Contoh",
        "berkas": SimpleUploadedFile("surat.jpg", papers.jpeg(), "image/jpeg"),
    }
    return values | more


def test_the_page_asks_for_receipt_letter_site_and_contact(cast: Cast) -> None:
    page = cast.client("reviewer").get(PAGE).content.decode()
    for name in ("agency", "received_time", "brought_by", "berkas", "letter_number", "label", "contact_email"):
        assert f'name="{name}"' in page
    assert cast.other.name in page


def test_a_letter_is_registered_and_its_receipt_follows(cast: Cast) -> None:
    answer = cast.client("reviewer").post(PAGE, _typed(cast))
    case = HostingRequest.objects.get()
    assert answer["Location"] == f"/meja/{case.number}/tanda-terima/"
    assert (case.agency, case.state, case.brought_by) == (cast.other, "submitted", "Budi Contoh")
    assert case.received_at is not None and timezone.localtime(case.received_at).hour == 0


def test_all_faults_are_said_at_once_and_the_scan_need_not_be_chosen_again(cast: Cast) -> None:
    client = cast.client("reviewer")
    answer = client.post(PAGE, _typed(cast, label="-x-", contact_nip="1", brought_by=""))
    page = answer.content.decode()
    assert answer.status_code == 422 and not HostingRequest.objects.exists()
    for name in ("label", "contact_nip", "brought_by"):
        assert f'id="id_{name}-error"' in page
    kept = re.search(r'name="kept" value="([^"]+)"', page)
    assert kept and "sudah diunggah" in page
    typed = _typed(cast, kept=kept.group(1))
    del typed["berkas"]
    assert client.post(PAGE, typed).status_code == 302


def test_a_scan_is_asked_for_and_a_foreign_token_is_no_scan(cast: Cast) -> None:
    typed = _typed(cast, kept="dibuat-sendiri")
    del typed["berkas"]
    answer = cast.client("reviewer").post(PAGE, typed)
    assert answer.status_code == 422 and "Pilih pindaian surat" in answer.content.decode()


def test_a_file_that_is_no_letter_is_refused_with_its_reason(cast: Cast) -> None:
    word = SimpleUploadedFile("surat.pdf", papers.word_file(), "application/pdf")
    answer = cast.client("reviewer").post(PAGE, _typed(cast, berkas=word))
    assert answer.status_code == 422 and 'id="id_berkas-error"' in answer.content.decode()


def test_a_receipt_in_the_future_is_refused(cast: Cast) -> None:
    later = timezone.localdate() + timedelta(days=3)
    answer = cast.client("reviewer").post(PAGE, _typed(cast, received_date=later.isoformat()))
    assert answer.status_code == 422 and "masa depan" in answer.content.decode()


def test_nothing_typed_gives_sentences_not_an_error(cast: Cast) -> None:
    answer = cast.client("reviewer").post(PAGE, {})
    assert answer.status_code == 422 and "Pilih perangkat daerah." in answer.content.decode()
