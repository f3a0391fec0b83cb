"""The monthly report: page, table and PDF say the same; a month without anything says so."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pikepdf
import pypdfium2
import pytest
from django.utils import timezone

from inang.letters.models import Letter
from inang.portal.desk import report
from inang.requests.figures import OUTCOMES
from inang.requests.models import HostingRequest, ReturnItem
from inang.standard import queries as standard
from inang.standard import source
from inang.standard.checking import LEAST_COLUMN, faults_of
from inang.workdays.models import Breach, Clock
from tests.portal.cast import Cast, now
from tests.portal.desk.conftest import Make

REASON = "Penanda tangan berhalangan" + ", dan penggantinya dinas luar sampai akhir pekan" * 5


@pytest.fixture
def month(cast: Cast, make: Make) -> date:
    """One month: two answered, one of them late with its reason, one returned, one open."""
    first = timezone.localdate().replace(day=1)
    for number, (state, used, late) in enumerate((("closed", 2, False), ("rejected", 6, True)), 1):
        case = make(state, f"H-2026-000{number}", label=f"situs-{number}", agency=cast.other)
        HostingRequest.objects.filter(pk=case.pk).update(ended_month=first, used_days=used, was_late=late)
    clock = Clock.objects.get(key="H-2026-0002")
    due = first + timedelta(days=27)
    Breach.objects.create(clock=clock, kind="request", due=due, at=now(), reason=REASON)
    own = standard.current().kind("resize").own_items[0]
    back = make("returned", "H-2026-0003", label="kembali")
    ReturnItem.objects.create(request=back, round=1, item=own.id, reason="Pakai.", at=now())
    ReturnItem.objects.create(request=back, round=1, item=standard.current().checklist[0].id, reason="Cap.", at=now())
    HostingRequest.objects.update(received_month=first)
    return first


def _csv(cast: Cast, query: str) -> dict[tuple[str, str, str], str]:
    answer = cast.client("signatory").get(f"/meja/laporan/unduh.csv{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["Bagian", "Baris", "Kolom", "Nilai"]
    return {(one, two, three): value for one, two, three, value in rows[1:]}


def test_the_page_names_counts_times_breaches_with_reasons_and_returns(cast: Cast, month: date) -> None:
    page = cast.client("signatory").get("/meja/laporan/").content.decode()
    edition = standard.current()
    own = edition.kind("resize").own_items[0]  # asked of one kind of request alone
    assert own.text in page and own.id not in page
    for words in ("Penanda tangan berhalangan", edition.checklist[0].text, edition.kind("hosting").name, "4 hari kerja"):
        assert words in page
    assert all(words in page for words in OUTCOMES.values()), "every way in which a request ends is counted"
    assert "Tidak ada janji yang lewat" not in page


def test_the_table_to_take_away_has_the_same_figures(cast: Cast, make: Make, month: date) -> None:
    found = _csv(cast, "")
    assert found["Masuk dan keluar", "Masuk", "Jumlah"] == "3"
    assert found["Masuk dan keluar", "Keluar seluruhnya", "Jumlah"] == "2"
    assert found["Masuk dan keluar", "Masih terbuka pada akhir bulan", "Jumlah"] == "1"
    assert found["Lama pengerjaan", "Median", "Nilai"] == "4 hari kerja"
    assert found["Lama pengerjaan", "Sembilan dari sepuluh selesai dalam", "Nilai"] == "6 hari kerja"
    assert found["Lama pengerjaan", "Permintaan lewat batas", "Nilai"] == "1"
    assert found["Janji yang lewat dan sebabnya", "H-2026-0002", "Sebab"] == REASON
    older = (month - timedelta(days=1)).replace(day=1)
    make("submitted", "H-2026-0004", label="lama", received_month=older)
    found = _csv(cast, f"?bulan={older:%Y-%m}")
    assert found["Masuk dan keluar", "Masuk", "Jumlah"] == "1" and found["Masuk dan keluar", "Keluar seluruhnya", "Jumlah"] == "0"


def test_the_pdf_is_tagged_bears_the_offices_head_and_the_same_figures(cast: Cast, month: date) -> None:
    answer = cast.client("approver").get("/meja/laporan/unduh.pdf")
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root and pdf.Root.Lang == "id"
    document = pypdfium2.PdfDocument(answer.content)
    lines = [line.strip() for page in document for line in page.get_textpage().get_text_bounded().splitlines()]
    text = " ".join(" ".join(lines).split())
    document.close()
    head = next(line for line in lines if "Perangkat daerah" in line and "Jatuh tempo" in line)
    assert head.split()[0] == "Permintaan", "no column is narrower than its words"
    assert any(line.startswith("H-2026-0002") for line in lines)
    for words in ("DINAS KOMUNIKASI DAN INFORMATIKA", "LAPORAN BULANAN", "Penanda tangan berhalangan", "4 hari kerja"):
        assert words in text.upper() or words in text
    found = report.sections(report.figures(month))
    for section in found:
        for row in section.rows:
            assert row[-1].split()[0] in text, row


def test_no_word_of_a_broken_promise_is_broken_at_the_narrowest_column_that_an_edition_may_have(month: date) -> None:
    office = standard.current()
    style = replace(office.letters, paper="210mm 297mm", margins="5mm 45mm 5mm 45mm")  # 120 mm are left
    narrow = replace(office, letters=style)
    assert faults_of(narrow) == [] and LEAST_COLUMN[0] == 120
    Breach.objects.update(due=month.replace(year=2026, month=9, day=30), reason="Penanda tangan berhalangan karena dinas luar.")
    document = pypdfium2.PdfDocument(report.printed(date(2026, 9, 1), now(), narrow))
    words = " ".join(page.get_textpage().get_text_bounded() for page in document).split()
    document.close()
    assert {"Penanda", "berhalangan", "September", "H-2026-0002", "Permintaan"} <= set(words)


def test_of_many_broken_promises_the_page_shows_the_first_and_leads_to_all_and_the_files_hold_them(
    cast: Cast, month: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "SHOWN", 2)
    clock = Clock.objects.get(key="H-2026-0003")
    for n in range(1, 4):
        due = month + timedelta(days=6 * n)
        Breach.objects.create(clock=clock, kind="request", due=due, at=now(), reason=f"Sebab ke-{n}")
    page = cast.client("signatory").get("/meja/laporan/").content.decode()
    assert "2 yang pertama dari 4." in page and "Lihat semua 4 janji yang lewat" in page
    assert "Sebab ke-2" in page and "Sebab ke-3" not in page
    address = f"/meja/pelanggaran/?jenis=permintaan&amp;bulan={month:%Y-%m}"
    assert f'href="{address}"' in page
    listed = cast.client("signatory").get(address.replace("&amp;", "&")).content.decode()
    assert "Sebab ke-3" in listed and "Penanda tangan berhalangan" in listed
    assert _csv(cast, "")["Janji yang lewat dan sebabnya", "H-2026-0003", "Sebab"] == "Sebab ke-3"
    document = pypdfium2.PdfDocument(cast.client("signatory").get("/meja/laporan/unduh.pdf").content)
    text = " ".join(part.get_textpage().get_text_bounded() for part in document)
    assert "Sebab ke-3" in text and "Penanda tangan berhalangan" in " ".join(text.split())


def test_a_month_without_anything_says_so_and_offers_another(cast: Cast, month: date) -> None:
    HostingRequest.objects.filter(number="H-2026-0001").update(received_month=(month - timedelta(days=40)).replace(day=1))
    empty = (month - timedelta(days=1)).replace(day=1)
    page = cast.client("reviewer").get(f"/meja/laporan/?bulan={empty:%Y-%m}").content.decode()
    assert "Belum ada yang dicatat pada bulan ini" in page and "bulan berikutnya" in page
    text = pypdfium2.PdfDocument(report.printed(empty, now(), standard.current()))[0].get_textpage().get_text_bounded()
    assert "Tidak ada permintaan yang masuk" in text


@pytest.mark.parametrize("query", ["?bulan=2026-13", "?bulan=9999-01", "?bulan=x", "?bulan=%00"])
def test_an_odd_month_shows_this_one(cast: Cast, query: str) -> None:
    assert cast.client("reviewer").get(f"/meja/laporan/{query}").status_code == 200


def test_an_office_that_has_just_begun_has_an_empty_report(cast: Cast) -> None:
    assert "Belum ada yang dicatat" in cast.client("administrator").get("/meja/laporan/").content.decode()


def test_a_closed_month_keeps_its_own_limit_and_words_and_counts_only_letters_that_went_out(
    cast: Cast, month: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _csv(cast, "")
    assert before["Lama pengerjaan", "Bagian yang tepat waktu, dalam 3 hari kerja", "Nilai"] == "50 %"
    longer = replace(standard.current(), slug="baru", effective=date.min, request_kinds=(), checklist=())
    longer = replace(longer, limit=replace(longer.limit, days=5))
    rows = [source.Version(1, longer.slug, longer.effective, longer)]
    monkeypatch.setattr(source, "_store", [SimpleNamespace(versions=lambda: rows, today=timezone.localdate)])
    assert standard.current().limit.days == 5 and _csv(cast, "") == before
    HostingRequest.objects.filter(number="H-2026-0001").update(edition=longer.slug)
    assert _csv(cast, "")["Lama pengerjaan", "Bagian yang tepat waktu, dalam 3 atau 5 hari kerja", "Nilai"] == "50 %"
    page = cast.client("signatory").get("/meja/laporan/").content.decode()
    assert "Dijawab dengan surat: 2." in page and "menurut batas edisinya sendiri" in page
    facts = {"direction": "out", "kind": "refusal", "state": "draft", "subject_key": "H-2026-0002", "agenda": 1, "year": 2026}
    Letter.objects.create(**facts, number="1", date=month, subject="Penolakan", party="Kepala", created_at=now())
    page = cast.client("signatory").get("/meja/laporan/").content.decode()
    assert "Dijawab dengan surat: 1; 1 ditolak dan suratnya menunggu tanda tangan." in page


def test_a_closed_month_keeps_the_words_in_which_its_kinds_and_items_were_asked(
    cast: Cast, month: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = (month - timedelta(days=1)).replace(day=1)
    HostingRequest.objects.update(received_month=last)
    ReturnItem.objects.update(at=timezone.localtime().replace(day=1) - timedelta(days=2))
    before = _csv(cast, f"?bulan={last:%Y-%m}")
    edition = standard.current()
    items = (replace(edition.checklist[0], text="Pertanyaan yang sama sekali lain?"), *edition.checklist[1:])
    kinds = (replace(edition.request_kinds[0], name="Jenis bernama lain"), *edition.request_kinds[1:])
    later = replace(edition, slug="baru", effective=month, checklist=items, request_kinds=kinds)
    rows = [source.Version(1, later.slug, later.effective, later)]
    monkeypatch.setattr(source, "_store", [SimpleNamespace(versions=lambda: rows, today=timezone.localdate)])
    assert ("Pengembalian menurut sebab", edition.checklist[0].text, "Kali") in before
    assert _csv(cast, f"?bulan={last:%Y-%m}") == before
    ReturnItem.objects.update(at=now())
    assert ("Pengembalian menurut sebab", "Pertanyaan yang sama sekali lain?", "Kali") in _csv(cast, "")
