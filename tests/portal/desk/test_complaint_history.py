"""The trail of one complaint in sentences, with its states in words."""

from __future__ import annotations

from tests.portal.cast import Cast
from tests.portal.complaining import WARGA, handled, text


def test_the_trail_says_who_did_what_and_names_nobody_who_complained(cast: Cast) -> None:
    case = handled(cast)
    page = text(cast.client("complaint_officer").get(f"/meja/pengaduan/{case.number}/riwayat/"))
    assert "Diserahkan kepada Reviewer oleh Complaint_officer" in page and "Menunggu penangan" in page
    assert ", pelapor" in page and ", pejabat pengaduan" in page and ", pembagi tugas" in page
    assert not any(word in page for word in (WARGA.name, WARGA.phone, WARGA.email))
    hidden = handled(cast, about_person=cast.people["approver"])
    assert cast.client("approver").get(f"/meja/pengaduan/{hidden.number}/riwayat/").status_code == 404
