"""Taking back a version that has not begun: a reason, the trail, and the version stays to be read."""

from __future__ import annotations

from django.utils import timezone

from inang.audit.models import Entry
from inang.standard import queries, services
from inang.workdays.words import tanggal_surat
from tests.portal.cast import Cast
from tests.portal.desk.test_edition import PAGE, published

ADDRESS = PAGE + "versi/1/tarik/"


def test_a_version_that_waits_is_taken_back_with_a_reason_and_stays_to_be_read(cast: Cast) -> None:
    client, row = cast.client("administrator"), published(7, later=30)
    assert ADDRESS in client.get(PAGE).content.decode()
    page = client.get(ADDRESS).content.decode()
    assert "Akan berlaku" in page and "kalbar-2022, tidak berubah" in page
    answer = client.post(ADDRESS, {"reason": "  "})
    assert answer.status_code == 422 and "Tulis alasan menarik kembali." in answer.content.decode()
    done = client.post(ADDRESS, {"reason": "Tahun salah ketik."}, follow=True).content.decode()
    assert "Versi 1 ditarik kembali." in done and "Tahun salah ketik." in done and ADDRESS not in done
    assert row.effective is not None and queries.current(row.effective).limit.days == 3
    read = client.get(f"/standar/edisi/{row.slug}/").content.decode()
    assert "7 Hari kerja" in read and "dan tidak pernah berlaku" in read
    public = client.get("/standar/edisi/").content.decode()
    assert "Ditarik kembali sebelum berlaku" in public and "Tahun salah ketik" not in public, "why is the office's own"
    assert Entry.objects.filter(room="standard", verb="withdraw", subject=f"edition:{row.slug}").count() == 1


def test_a_version_in_force_is_not_taken_back_and_the_page_says_what_to_do(cast: Cast) -> None:
    client = cast.client("administrator")
    published(7, later=0)
    assert ADDRESS not in client.get(PAGE).content.decode()
    done = client.post(ADDRESS, {"reason": "Salah."}, follow=True).content.decode()
    today = tanggal_surat(timezone.localdate())
    assert f"Versi 1 sudah berlaku sejak {today}. Terbitkan versi baru." in done
    assert queries.current(timezone.localdate()).limit.days == 7 and queries.withdrawn() == []


def test_a_version_that_there_is_not_is_not_found(cast: Cast) -> None:
    services.start_draft(by="Admin <a@contoh.go.id>", at=timezone.now())
    assert cast.client("administrator").get(ADDRESS).status_code == 404
