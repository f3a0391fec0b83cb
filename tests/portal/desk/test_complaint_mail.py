"""Mails that no reader could turn into a case: why, once more, as they came; for complaint officers alone."""

from __future__ import annotations

from inang.audit.models import Entry
from inang.notices.models import Incoming
from inang.worklist import queries as worklist
from tests.portal import cast as casting
from tests.portal.cast import Cast
from tests.portal.complaining import handled, text

PAGE = "/meja/pengaduan/surat-masuk/"


def test_the_page_says_why_and_offers_another_try(cast: Cast) -> None:
    client = cast.client("complaint_officer")
    assert "Setiap surat yang tiba sudah terbaca" in text(client.get(PAGE))
    failed, held = casting.kept_mail(), casting.kept_mail(state="held", reason="Sudah 20 surat.")
    ignored = casting.kept_mail(state="ignored", reason="Jawaban otomatis.")
    page = text(client.get(PAGE))
    assert all(row.reason in page for row in (failed, held, ignored))
    assert "Surat masuk 2" in text(client.get("/meja/pengaduan/")).replace("\n", " ")
    assert client.post(f"{PAGE}{failed.pk}/ulangi/").status_code == 302
    assert client.post(f"{PAGE}{ignored.pk}/ulangi/", {"jadikan": "1"}).status_code == 302
    assert set(Incoming.objects.filter(state="kept").values_list("pk", "forced")) == {(failed.pk, False), (ignored.pk, True)}
    assert worklist.of("incoming", str(failed.pk)) is not None


def test_a_mail_too_large_is_not_tried_again_and_what_is_settled_stays_so(cast: Cast) -> None:
    client = cast.client("complaint_officer")
    for row in (casting.kept_mail(whole=False), casting.kept_mail(state="taken", reason="")):
        answer = client.post(f"{PAGE}{row.pk}/ulangi/", follow=True)
        assert "tidak dapat dibaca ulang" in text(answer)


def test_the_original_is_only_a_download_and_each_opening_is_in_the_trail(cast: Cast) -> None:
    raw = b"From: Warga <warga@contoh.id>\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>"
    row = casting.kept_mail(raw)
    answer = cast.client("complaint_officer").get(f"{PAGE}{row.pk}/asli/")
    assert b"".join(answer.streaming_content) == raw  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/octet-stream" and "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("attachment") and answer["Cache-Control"] == "private, no-store"
    (entry,) = Entry.objects.filter(verb="open_mail")
    assert entry.subject == f"surat:{row.pk}" and "warga" not in str(entry.data)


def test_whoever_may_not_open_the_identity_of_a_case_may_not_open_its_mail(cast: Cast) -> None:
    case = handled(cast)
    row = casting.kept_mail(state="taken", reason="", subject_key=case.number)
    case.accused.create(person=cast.people["complaint_officer"])
    assert cast.client("complaint_officer").get(f"{PAGE}{row.pk}/asli/").status_code == 404
    assert not Entry.objects.filter(verb="open_mail").exists()
    assert cast.client("approver").get(f"{PAGE}{row.pk}/asli/").status_code == 404
