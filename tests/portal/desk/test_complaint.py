"""One complaint on the desk: conversation, facts, count, receipt, files; the bar says what can be done."""

from __future__ import annotations

import io
from pathlib import Path

from django.utils import timezone
from PIL import Image

from inang.complaints import services
from inang.complaints.models import Attachment
from tests.portal.cast import Cast
from tests.portal.complaining import WARGA, at_desk, drafted, handled, text

LIST = "/meja/pengaduan/"


def test_conversation_facts_and_history_stand_on_one_page_without_the_complainants_name(cast: Cast) -> None:
    case = handled(cast, about_site="dinsos.kalbarprov.go.id", external_id="WA-1")
    services.write(complaint=case, text="Sudah ditelepon.", by=cast.people["reviewer"], at=timezone.now())
    page = text(cast.client("reviewer").get(f"{LIST}{case.number}/"))
    for words in (
        "Formulir bantuan",
        "Sudah ditelepon.",
        "tidak dilihat pelapor",
        "Telepon",
        "WA-1",
        "Ringan",
        "Diserahkan kepada Reviewer",
    ):
        assert words in page
    assert WARGA.name not in page and WARGA.email not in page


def test_each_sees_in_the_bar_what_is_to_be_done_by_him(cast: Cast) -> None:
    case = at_desk(cast)
    bar = cast.client("complaint_officer").get(f"{LIST}{case.number}/").context["bar"]
    assert [verb.slug for verb in bar.steps] == ["golongkan"]
    assert cast.client("signatory").get(f"{LIST}{case.number}/").context["bar"].steps == []
    case = handled(cast)
    bar = cast.client("reviewer").get(f"{LIST}{case.number}/").context["bar"]
    assert [verb.slug for verb in bar.steps][:2] == ["jawab", "tanya"]


def test_a_drafted_answer_is_read_with_what_it_rests_on(cast: Cast) -> None:
    case = drafted(cast)
    page = text(cast.client("approver").get(f"{LIST}{case.number}/"))
    assert "Formulir sudah diperbaiki" in page and "Diuji dari luar, tiga kali." in page and "Reviewer" in page


def test_the_count_says_that_the_class_has_changed_the_limit(cast: Cast) -> None:
    case = handled(cast)
    services.triage(complaint=case, classification="non_supervisory", by=cast.people["complaint_officer"], at=timezone.now())
    page = text(cast.client("reviewer").get(f"{LIST}{case.number}/hitung/"))
    assert "Batasnya berubah dari 5 hari menjadi 14 hari kerja" in page


def test_a_file_is_seen_as_a_picture_by_those_who_see_the_case(cast: Cast, tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(out, "JPEG")
    place = tmp_path / "foto.jpg"
    place.write_bytes(out.getvalue())
    case = handled(cast, files=[(place, "foto.jpg")])
    address = f"{LIST}{case.number}/lampiran/{Attachment.objects.get().pk}/1/"
    assert cast.client("reviewer").get(address)["Content-Type"] == "image/webp"
    other = handled(cast)
    assert cast.client("reviewer").get(address.replace(case.number, other.number)).status_code == 404
    assert cast.client("administrator").get(address).status_code == 404


def test_the_receipt_is_printed_again_without_its_code(cast: Cast) -> None:
    case = handled(cast)
    page = text(cast.client("complaint_officer").get(f"{LIST}{case.number}/tanda-terima/"))
    assert case.number in page and "hanya ditampilkan sekali" in page and "Lima hari kerja" in page
