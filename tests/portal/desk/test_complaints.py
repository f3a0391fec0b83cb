"""The list of complaints: by due day, narrowed, searched, exported; only what one may see."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inang.complaints import services
from inang.complaints.models import Complaint
from inang.letters.rules import number_order
from inang.standard import queries as standard
from inang.standard import source
from tests.portal.cast import Cast
from tests.portal.complaining import WARGA, answered, at_desk, handled, text

LIST = "/meja/pengaduan/"


def test_an_answer_that_has_not_arrived_is_late_as_every_other_case(cast: Cast) -> None:
    case, client = answered(cast), cast.client("approver")
    assert case.state == "answered" and case.sent_at is None, "the mail waits"
    Complaint.objects.update(due=timezone.localdate() - timedelta(days=1))
    assert case.number in text(client.get(f"{LIST}?tampilan=lewat"))
    assert "Pengaduan lewat batas" in text(client.get("/meja/ikhtisar/"))
    Complaint.objects.update(sent_at=timezone.now())
    assert case.number not in text(client.get(f"{LIST}?tampilan=lewat"))


def test_a_case_that_waits_for_its_complainant_has_no_certain_date_in_a_file_and_speaks_of_a_pelapor(cast: Cast) -> None:
    case = services.ask(complaint=handled(cast), text="Kapan kejadiannya?", by=cast.people["reviewer"], at=timezone.now())
    client = cast.client("complaint_officer")
    for address in (f"{LIST}unduh.csv", "/meja/buku/pengaduan/unduh.csv"):
        assert "belum pasti, hitungan berhenti" in b"".join(client.get(address)).decode(), address
    page = text(client.get(f"{LIST}{case.number}/"))
    assert "pemohon" not in page
    for address in (f"{LIST}{case.number}/hitung/", f"{LIST}{case.number}/tanda-terima/"):
        page = text(client.get(address))
        assert "bila dilanjutkan hari ini" in page and case.number in page and "pemohon" not in page, address


def test_a_date_that_had_passed_before_the_case_waited_for_its_complainant_is_certain_in_a_file(cast: Cast) -> None:
    services.ask(complaint=handled(cast), text="Kapan kejadiannya?", by=cast.people["reviewer"], at=timezone.now())
    Complaint.objects.update(due=timezone.localdate() - timedelta(days=1))
    for address in (f"{LIST}unduh.csv", "/meja/buku/pengaduan/unduh.csv"):
        row = b"".join(cast.client("complaint_officer").get(address)).decode()
        assert "belum pasti" not in row, address


def test_an_officer_lands_on_the_complaints_and_the_empty_list_says_what_to_do(cast: Cast) -> None:
    client = cast.client("complaint_officer")
    assert client.get("/mulai/").headers["Location"] == LIST
    page = client.get(LIST)
    assert "Formulir bantuan" not in text(page) and "Catat pengaduan" in text(page)
    assert ">Pengaduan" in page.content.decode() and "/meja/loket/" not in page.content.decode()


def test_a_row_says_until_when_about_what_and_who_has_it(cast: Cast) -> None:
    case = handled(cast, about_site="dinsos.kalbarprov.go.id")
    page = text(cast.client("complaint_officer").get(LIST))
    for words in (
        case.number,
        "Formulir bantuan",
        "Ringan",
        "Telepon",
        "dinsos.kalbarprov.go.id",
        "Ditangani",
        "Reviewer",
        "5 hari lagi",
    ):
        assert words in page
    assert WARGA.name not in page and WARGA.phone not in page


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", 2),
        ("?tampilan=baru", 1),
        ("?tampilan=selesai", 0),
        ("?golongan=minor", 1),
        ("?golongan=belum", 1),
        ("?golongan=supervisory", 0),
        ("?saluran=telephone", 2),
        ("?saluran=email", 0),
        ("?keadaan=in_handling", 1),
        ("?keadaan=%00&tampilan=entah", 2),
        ("?saluran=entah", 0),
        ("?q=formulir", 2),
        ("?q=tiada", 0),
    ],
)
def test_it_is_narrowed_by_view_class_channel_state_and_words(cast: Cast, query: str, seen: int) -> None:
    handled(cast), at_desk(cast)
    assert len(cast.client("complaint_officer").get(LIST + query).context["rows"]) == seen


def test_a_handler_sees_only_what_is_his_and_others_nothing(cast: Cast) -> None:
    mine, other = handled(cast), at_desk(cast)
    page = text(cast.client("reviewer").get(LIST))
    assert mine.number in page and other.number not in page
    assert cast.client("reviewer").get(f"{LIST}{other.number}/").status_code == 404
    for who in ("operator", "administrator", "nobody"):
        assert cast.client(who).get(LIST).status_code == 404


def test_whom_it_is_about_finds_nothing_anywhere(cast: Cast) -> None:
    case = at_desk(cast, about_person=cast.people["approver"], about_site="dinsos.kalbarprov.go.id")
    client = cast.client("approver")
    for address in (
        LIST,
        f"{LIST}unduh.csv",
        "/meja/cari/?q=formulir",
        "/meja/buku/pengaduan/",
        "/meja/buku/pengaduan/unduh.csv",
    ):
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        assert case.number.encode() not in body and b"Formulir bantuan" not in body, address
    assert client.get(f"{LIST}{case.number}/").status_code == 404
    assert case.number in text(cast.client("signatory").get(LIST))


def test_the_file_has_the_same_rows_without_anybody_who_complained(cast: Cast) -> None:
    case = handled(cast, subject="=HYPERLINK(1)")
    answer = cast.client("complaint_officer").get(f"{LIST}unduh.csv?golongan=minor")
    body = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert case.number in body and "'=HYPERLINK(1)" in body and WARGA.name not in body and WARGA.email not in body


def test_many_rows_cost_as_much_as_one(cast: Cast) -> None:
    client = cast.client("complaint_officer")

    def cost() -> int:
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        return len(asked)

    handled(cast)
    one = cost()
    for _n in range(4):
        handled(cast)
    assert cost() == one and Complaint.objects.count() == 5


def test_search_and_register_show_an_officer_complaints_and_no_letters(cast: Cast) -> None:
    case, client = handled(cast), cast.client("complaint_officer")
    assert case.number in text(client.get("/meja/cari/?q=formulir"))
    assert client.get("/meja/buku/masuk/").headers["Location"] == "/meja/buku/pengaduan/"
    page = text(client.get(f"/meja/buku/?tahun={timezone.localdate().year}&golongan=minor"))
    assert case.number in page and "Surat masuk" not in page
    assert case.number in text(client.get("/meja/buku/pengaduan/cetak/"))


def test_a_channel_and_a_class_that_ended_keep_their_words_and_their_filter(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case, other = handled(cast), handled(cast, channel="whatsapp")
    edition = standard.current()
    later = replace(
        edition,
        slug="tanpa-telepon",
        effective=date.min,
        channels=tuple(one for one in edition.channels if one.id != "telephone"),
        complaint_limits=tuple(one for one in edition.complaint_limits if one.id != "minor"),
    )
    rows = [source.Version(1, later.slug, later.effective, later)]
    monkeypatch.setattr(source, "_store", [SimpleNamespace(versions=lambda: rows, today=timezone.localdate)])
    for address in (LIST, "/meja/buku/pengaduan/"):
        page = text(cast.client("complaint_officer").get(f"{address}?saluran=telephone"))
        assert case.number in page and other.number not in page, address
        assert page.count("Telepon") >= 2 and "Ringan" in page, "in the row and among the choices"
    found = b"".join(cast.client("complaint_officer").get("/meja/buku/pengaduan/unduh.csv?golongan=minor")).decode()
    assert "Telepon" in found and "Ringan" in found and "telephone" not in found and "minor" not in found


def test_a_choice_that_is_not_known_is_said_at_its_field_and_shows_no_rows_instead_of_all(cast: Cast) -> None:
    case, client = handled(cast), cast.client("complaint_officer")
    for address in (LIST, "/meja/buku/pengaduan/"):
        page = client.get(f"{address}?saluran=kentongan").content.decode()
        assert "Saluran “kentongan” tidak dikenal" in page and 'aria-describedby="saring-saluran-salah"' in page
        assert '<option value="kentongan" selected>' in page and "Tidak ada yang cocok" in page and case.number not in page
    for name in (f"{LIST}unduh.csv", "/meja/buku/pengaduan/unduh.csv"):
        assert case.number not in b"".join(client.get(f"{name}?saluran=kentongan")).decode()
    paper = client.get("/meja/buku/pengaduan/cetak/?saluran=kentongan").content.decode()
    assert "kentongan (tidak dikenal)" in paper and case.number not in paper


def test_what_nobody_classified_has_a_filter_of_its_own(cast: Cast) -> None:
    sorted_, open_, client = handled(cast), at_desk(cast), cast.client("complaint_officer")
    for address in (LIST, "/meja/buku/pengaduan/"):
        for choice, shown, hidden in (("minor", sorted_, open_), ("belum", open_, sorted_)):
            page = text(client.get(f"{address}?golongan={choice}"))
            assert shown.number in page and hidden.number not in page, (address, choice)


def test_what_is_late_by_the_hour_stands_in_list_screen_and_register_with_its_hour(cast: Cast) -> None:
    late, in_time, waiting = handled(cast), handled(cast), handled(cast)
    past = timezone.now() - timedelta(minutes=40)
    Complaint.objects.update(due=timezone.localdate(past), due_at=past)
    Complaint.objects.filter(pk=waiting.pk).update(state="waiting")
    Complaint.objects.filter(pk=in_time.pk).update(due=timezone.localdate() + timedelta(days=1), due_at=past + timedelta(days=1))
    client = cast.client("approver")
    screen = text(client.get("/meja/ikhtisar/")).split("Pengaduan lewat batas")[1]
    for page in (text(client.get(f"{LIST}?tampilan=lewat")), screen):
        assert late.number in page and in_time.number not in page and waiting.number not in page
    hour = f"{timezone.localtime(past):%H.%M} WIB"
    assert hour in text(client.get("/meja/buku/pengaduan/")), "as the register writes it"
    assert hour in b"".join(client.get(f"{LIST}unduh.csv")).decode()


def test_numbers_of_complaints_are_sorted_as_numbers_in_the_register(cast: Cast) -> None:
    cases = [at_desk(cast) for _n in range(3)]
    for case, number in zip(cases, ("P-2026-10", "P-2026-2", "P-2026-9"), strict=True):
        Complaint.objects.filter(pk=case.pk).update(number=number, number_order=number_order(number))
    page = cast.client("complaint_officer").get("/meja/buku/pengaduan/?urut=nomor").content.decode()
    assert re.findall(r">(P-2026-\d+)<", page) == ["P-2026-2", "P-2026-9", "P-2026-10"]
    assert at_desk(cast).number_order.startswith(f"p-0000{timezone.localdate().year}-"), "from the beginning"
