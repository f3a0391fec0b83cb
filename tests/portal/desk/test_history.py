"""One case's history as sentences from the audit chain: who, when, what; changed values side by side."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inang.agencies import services as agencies
from inang.audit import services as audit
from inang.audit.models import Entry
from inang.hosting import services as hosting
from inang.notices.models import Notice
from inang.requests import queries, services
from inang.standard import queries as standard
from inang.workdays import services as workdays
from inang.workdays.words import tanggal
from tests.portal.cast import LONGEST, Cast, now, site_of
from tests.portal.complaining import text
from tests.portal.desk.conftest import Make
from tests.rooms.complaints.stage import mails

PAGE = "/meja/H-2026-0001/riwayat/"


def write(count: int, subject: str = "H-2026-0001", verb: str = "resubmit", role: str = "reviewer", **data: object) -> None:
    with transaction.atomic():
        for n in range(count):
            audit.record(
                actor=f"{LONGEST} <sari@contoh.go.id>",
                role=role,
                room="requests",
                subject=subject,
                verb=verb,
                sentence=f"Kejadian {n} <b>",
                at=now(),
                data=dict(data),
            )


def test_a_case_without_entries_says_so(cast: Cast, make: Make) -> None:
    make("in_review")
    page = cast.client("reviewer").get(PAGE).content.decode()
    assert "Belum ada catatan" in page and "Rantai belum pernah diperiksa" in page


def test_an_entry_is_a_sentence_with_who_when_and_the_changed_values_side_by_side(cast: Cast, make: Make) -> None:
    make("in_review")
    changes = [["app_name", "Lama", "Baru"]]
    write(1, **{"from": "returned", "to": "in_review", "changes": changes, "reason": "Sudah diperbaiki", "verdict": "yes"})
    page = cast.client("reviewer").get(PAGE).content.decode()
    assert "Kejadian 0 &lt;b&gt;" in page and LONGEST in page and "penelaah" in page and "sari@contoh.go.id" in page
    assert "<del>Dikembalikan</del>" in page and "<ins>Dikaji</ins>" in page
    assert "Nama aplikasi" in page and "<del>Lama</del>" in page and "<ins>Baru</ins>" in page
    assert "Sudah diperbaiki" in page and "WIB" in page and "Putusan:</span> Disetujui" in page


def test_codes_are_read_as_words_and_long_texts_to_their_end(cast: Cast, make: Make) -> None:
    make("rejected")
    long = "Pendaftaran layanan kesehatan " * 12
    changes = [["purpose", f"{long}tanpa data pasien.", f"{long}dengan data pasien."], ["app_kind", "profile", "service"]]
    changes += [["runtime", "php", "static"], ["data_class", "public", "limited"], ["quota_mb", "2048", "10240"]]
    changes += [["letter_date", "2026-11-20", ""], ["consents", "true_data, official_use", "true_data"], ["app_name", "x", "x"]]
    write(1, role="administrator, complaint_officer, revie…", changes=changes)
    write(1, verb="reject", role="approver", reason="outside_authority", note="Ajukan ke kabupaten.")
    page = cast.client("reviewer").get(PAGE).content.decode()
    for before, after in (
        ("tanpa data pasien.", "dengan data pasien."),
        ("Situs profil perangkat daerah", "Aplikasi layanan"),
        ("PHP", "Statis (HTML)"),
        ("Hanya informasi publik", "Ada data terbatas"),
        ("2 GB", "10 GB"),
        ("20 November 2026", "kosong"),
        ("Hosting dipakai hanya untuk keperluan dinas.", "Data dalam permintaan ini benar."),
        ("x … (lanjutannya tidak disimpan)", "x … (lanjutannya tidak disimpan)"),
    ):
        assert f"{before}</del>" in page and f"{after}</ins>" in page
    assert "administrator, pejabat pengaduan, penelaah" in page and "kepala bidang" in page
    assert "Alasan:</span> Permintaan berada di luar" in page and "Catatan:</span> Ajukan ke kabupaten." in page
    assert not any(code in page for code in ("outside_authority", "true_data", "revie…", "(MB)"))


def test_the_history_tells_what_was_to_be_mended_who_had_it_before_until_when_and_which_notice(cast: Cast, make: Make) -> None:
    workdays.seed()
    case, at = make("submitted", consents=[one.id for one in standard.current().consents]), now()
    reviewer = cast.people["reviewer"]
    second = agencies.add_person(by=None, at=at, email="dua@contoh.go.id", name="Penelaah Dua")
    agencies.add_membership(by=None, at=at, person=second, role="reviewer", since=at.date() - timedelta(days=1))
    due = timezone.localdate() + timedelta(days=1)
    services.forward(request=case, to=reviewer, note="Mohon didahulukan", due=due, by=cast.people["approver"], at=at)
    services.hand_over(request=case, to=second, note="Cuti", by=reviewer, at=at)
    services.take_over(request=case, by=reviewer, at=at)
    item = standard.current().checklist[0]
    wrong = [(item.id, "Cap tidak terbaca <b>."), ("", "Nama dinas salah.")]
    services.return_for_correction(request=case, items=wrong, by=reviewer, at=at)
    case.refresh_from_db()
    replies = {one.pk: f"Sudah dibetulkan: {one.pk}." for one in queries.open_items(case)}
    services.resubmit(request=case, replies=replies, by=cast.people["operator"], at=at)
    mails(at)
    page = text(cast.client("reviewer").get(PAGE))
    assert f"Diminta selesai: {tanggal(due)}" in page and "Catatan: Mohon didahulukan" in page
    assert page.count("Semula dipegang: Reviewer") == 1 and page.count("Semula dipegang: Penelaah Dua") == 1
    assert f"Harus diperbaiki: {item.text}: Cap tidak terbaca <b>." in page
    assert "Harus diperbaiki: Nama dinas salah." in page
    for one in case.return_items.all():
        assert f"Jawaban pemohon: {one.reason} → Sudah dibetulkan: {one.pk}." in page
    titles = list(Notice.objects.filter(subject_key=case.number, state="handed_over").values_list("title", flat=True))
    assert titles and all(f"Pemberitahuan: {title}" in page for title in titles)
    write(1, verb="reject", letter="500.12.6/1/DISKOMINFO-C")
    write(1, verb="recommend", letter="a" * 64)  # here it is the hash of the letter that was read
    page = text(cast.client("reviewer").get(PAGE))
    assert "Nomor surat: 500.12.6/1/DISKOMINFO-C" in page and "a" * 64 not in page
    number, mark = Entry.objects.filter(subject="H-2026-0001").values_list("seq", "hash").first() or (0, "")
    assert f"catatan {number} · sidik {mark[:4]}" in page, "two numbers, not one"


def test_what_was_done_to_many_cases_at_once_is_told_in_each_with_its_own_dates(cast: Cast, make: Make) -> None:
    make("in_review")
    moved = [["H-2026-0001", "2026-12-01", "2026-12-02"], ["H-2026-0002", "2026-12-01", "2026-12-03"]]
    write(1, "kalender:1", "redate", moved=moved)
    write(1, "kalender:1", "redate", moved=[["H-2026-00011", "2026-12-01", "2026-12-04"]])
    write(1, "kalender:1", "redate_mending", moved=[["H-2026-0001", "2026-12-07", "2026-12-05"]])
    page = cast.client("reviewer").get(PAGE).content.decode()
    assert page.count("Kejadian") == 2 and "H-2026-0002" not in page and "3 Desember" not in page
    assert "Jatuh tempo</th><td><del>Selasa, 1 Desember 2026</del></td><td><ins>Rabu, 2 Desember 2026" in page
    assert "Batas perbaikan</th><td><del>Senin, 7 Desember 2026</del></td><td><ins>Sabtu, 5 Desember 2026" in page


def test_the_history_follows_the_site_and_not_a_name_that_another_had_or_has(cast: Cast, make: Make) -> None:
    make("closed")
    site, by = site_of(cast.agency, "H-2026-0001"), cast.people["administrator"]
    for role in ("approver", "complaint_officer", "reviewer", "signatory"):  # more than the column of a role holds
        agencies.add_membership(by=None, at=now(), person=by, role=role, since=now().date() - timedelta(days=1))
    hosting.suspend(site=site, reason="Diretas", by=by, at=now())
    make("closed", "H-2026-0002", label="sehat", kind="rename", site_key="H-2026-0001", site_host=site.host)
    site.refresh_from_db()
    site.host = "sehat.kalbarprov.go.id"
    site.save()
    hosting.resume(site=site, by=by, at=now())
    make("closed", "H-2026-0003", agency=cast.other, asks_name=False)
    hosting.suspend(site=site_of(cast.other, "H-2026-0003"), reason="Tagihan", by=by, at=now())
    client = cast.client("reviewer")
    page, other = (client.get(f"/meja/{number}/riwayat/").content.decode() for number in ("H-2026-0001", "H-2026-0003"))
    assert ", petugas kantor" in page
    assert "Diretas" in page and "Pemulihan diminta" in page and "Tagihan" not in page
    assert "Tagihan" in other and "Diretas" not in other


def test_entries_of_other_cases_are_not_among_them_and_those_of_the_draft_are(cast: Cast, make: Make) -> None:
    case = make("in_review")
    write(1, "H-2026-0002")
    write(2, f"draft:{case.pk}")
    assert cast.client("reviewer").get(PAGE).content.decode().count("Kejadian") == 2


def test_five_hundred_entries_come_in_parts_by_key_at_the_same_cost(cast: Cast, make: Make) -> None:
    make("in_review")
    client = cast.client("reviewer")
    write(1)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    write(500)
    with CaptureQueriesContext(connection) as many:
        page = client.get(PAGE).content.decode()
    assert len(many) == len(few)
    seen = page.count("Kejadian")
    while found := re.search(r'href="\?sesudah=(\d+)" rel="next"', page):
        page = client.get(f"{PAGE}?sesudah={found[1]}").content.decode()
        seen += page.count("Kejadian")
    assert seen == 501


def test_a_person_without_the_right_gets_404(cast: Cast, make: Make) -> None:
    make("in_review")
    for who in ("operator", "head", "stranger", "complaint_officer", "nobody"):
        assert cast.client(who).get(PAGE).status_code == 404
    assert cast.client("reviewer").get("/meja/H-2026-9999/riwayat/").status_code == 404


def test_the_case_links_to_its_history(cast: Cast, make: Make) -> None:
    make("in_review")
    assert PAGE in cast.client("reviewer").get("/meja/H-2026-0001/").content.decode()
