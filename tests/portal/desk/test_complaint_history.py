"""The trail of one complaint in sentences, with its states in words."""

from __future__ import annotations

from datetime import timedelta

from inang.agencies import services as agencies
from inang.complaints import services
from inang.complaints.models import Complaint
from tests.portal.cast import Cast, now
from tests.portal.complaining import WARGA, handled, received, text
from tests.portal.desk.test_history import write
from tests.rooms.complaints.stage import mails


def test_the_trail_says_who_did_what_and_names_nobody_who_complained(cast: Cast) -> None:
    case = handled(cast)
    page = text(cast.client("complaint_officer").get(f"/meja/pengaduan/{case.number}/riwayat/"))
    assert "Diserahkan kepada Reviewer oleh Complaint_officer" in page and "Menunggu penangan" in page
    assert ", pejabat pengaduan" in page and ", pembagi tugas" in page
    assert not any(word in page for word in (WARGA.name, WARGA.phone, WARGA.email))
    hidden = handled(cast, about_person=cast.people["approver"])
    assert cast.client("approver").get(f"/meja/pengaduan/{hidden.number}/riwayat/").status_code == 404


def test_a_complaint_about_somebody_is_not_named_to_that_person_by_its_twin_or_the_trail(cast: Cast) -> None:
    officer, accused = cast.people["complaint_officer"], cast.people["approver"]
    agencies.add_membership(by=None, at=now(), person=accused, role="administrator")
    hidden, twin = handled(cast), received().complaint
    services.link(complaint=twin, parent=hidden, by=officer, at=now())
    services.accuse(complaint=hidden, person=accused, by=officer, at=now())
    for place in (f"/meja/pengaduan/{twin.number}/", f"/meja/pengaduan/{twin.number}/riwayat/", "/meja/audit/"):
        page = text(cast.client("approver").get(place))
        assert "kaitkan dengan pengaduan lain oleh" in page and hidden.number not in page, place
    assert hidden.number in text(cast.client("complaint_officer").get(f"/meja/pengaduan/{twin.number}/"))


def test_whoever_writes_down_what_a_complainant_said_is_not_called_the_complainant(cast: Cast) -> None:
    case, officer = handled(cast), cast.people["complaint_officer"]
    services.make_confidential(complaint=case, by=officer, at=now())
    page = text(cast.client("complaint_officer").get(f"/meja/pengaduan/{case.number}/riwayat/"))
    assert page.count(f"{officer.name}, petugas pencatat · {officer.email}") >= 2, "on the receipt and on its secrecy"
    assert ", pelapor" not in page
    own = received().complaint
    page = text(cast.client("complaint_officer").get(f"/meja/pengaduan/{own.number}/riwayat/"))
    assert f"pelapor {own.number}" in page and "petugas pencatat" not in page


def test_the_history_tells_of_letters_handlers_and_notices_and_nothing_that_a_complainant_wrote(cast: Cast) -> None:
    case, at = handled(cast), now()
    second = agencies.add_person(by=None, at=at, email="dua@contoh.go.id", name="Penangan Dua")
    agencies.add_membership(by=None, at=at, person=second, role="reviewer", since=at.date() - timedelta(days=1))
    services.hand_over(complaint=case, to=second, note="Cuti", by=cast.people["approver"], at=at)
    services.reply(complaint=case, text="Rahasia saya kepada petugas.", channel="contact_page", at=at)
    mails(at)
    answer = cast.client("complaint_officer").get(f"/meja/pengaduan/{case.number}/riwayat/")
    assert "Semula dipegang: Reviewer" in text(answer) and f"Pemberitahuan: Pengaduan {case.number} diterima" in text(answer)
    told = answer.content.decode().partition('class="history"')[2]
    assert not any(words in told for words in (WARGA.name, WARGA.phone, WARGA.email, "Rahasia saya", case.subject))


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
