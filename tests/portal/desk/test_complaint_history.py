"""The trail of one complaint in sentences, with its states in words."""

from __future__ import annotations

from inang.complaints.models import Complaint
from tests.portal.cast import Cast
from tests.portal.complaining import WARGA, handled, text
from tests.portal.desk.test_history import write


def test_the_trail_says_who_did_what_and_names_nobody_who_complained(cast: Cast) -> None:
    case = handled(cast)
    page = text(cast.client("complaint_officer").get(f"/meja/pengaduan/{case.number}/riwayat/"))
    assert "Diserahkan kepada Reviewer oleh Complaint_officer" in page and "Menunggu penangan" in page
    assert ", pelapor" in page and ", pejabat pengaduan" in page and ", pembagi tugas" in page
    assert not any(word in page for word in (WARGA.name, WARGA.phone, WARGA.email))
    hidden = handled(cast, about_person=cast.people["approver"])
    assert cast.client("approver").get(f"/meja/pengaduan/{hidden.number}/riwayat/").status_code == 404


def test_a_second_round_and_a_calendar_that_moved_it_are_told_in_the_history_of_the_complaint(cast: Cast) -> None:
    case = handled(cast)
    Complaint.objects.filter(pk=case.pk).update(round=2)
    write(1, f"{case.number}/2", "explain_breach", reason="Penangan sakit")
    write(1, f"{case.number}/3", "explain_breach", reason="Bukan putaran ini")
    write(1, "kalender:1", "redate", moved=[[case.number, "2026-12-01", "2026-12-02"]])
    write(1, "kalender:1", "redate_waiting", moved=[[case.number, "2026-12-03", "2026-12-04"]])
    page = text(cast.client("complaint_officer").get(f"/meja/pengaduan/{case.number}/riwayat/"))
    assert "Batas jawaban pelapor Kamis, 3 Desember 2026 Jumat, 4 Desember 2026" in page
    assert "Penangan sakit" in page and "Bukan putaran ini" not in page
    assert "Jatuh tempo Selasa, 1 Desember 2026 Rabu, 2 Desember 2026" in page
