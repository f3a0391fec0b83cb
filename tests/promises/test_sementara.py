"""Beyond the last decreed year a date is provisional: mails, letters, previews and first promises call it so."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from inang.agencies import redating
from inang.agencies.models import Membership
from inang.cli.calendar import import_
from inang.cli.counters import SUBJECTS
from inang.letters.models import Letter
from inang.notices.models import Notice
from inang.requests import services
from inang.workdays import services as workdays
from inang.workdays.models import Clock
from tests.portal import complaining
from tests.portal.cast import Cast
from tests.portal.desk.test_complaint_intake import typed
from tests.promises.test_kalender_berubah import LEAVE, NOW, cases, draft
from tests.rooms.requests.changes import CHANGES, Life
from tests.rooms.requests.stage import MONDAY, build


@pytest.fixture(autouse=True)
def _before_the_decree_of_2026(db: None, settings: object, decreed_until: Callable[[int], None]) -> None:
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    workdays.seed()
    decreed_until(2025)


def test_a_mail_about_a_request_calls_its_date_provisional(tmp_path: Path) -> None:
    stage = build(tmp_path)
    by = stage.people["penelaah"]
    case = services.claim(request=stage.sent(), by=by, at=MONDAY)
    case = services.return_for_correction(request=case, items=[("", "Lengkapi.")], by=by, at=MONDAY)
    replies = {item.pk: "Sudah." for item in case.return_items.all()}
    services.resubmit(request=case, replies=replies, by=stage.people["operator"], at=MONDAY + timedelta(hours=1))
    for notice, words in (
        ("submitted", "Jatuh tempo: Kamis, 26 November 2026 (sementara)."),
        ("returned", "paling lambat Senin, 7 Desember 2026 (sementara);"),
        ("resubmitted", "jatuh tempo Kamis, 26 November 2026 (sementara)."),
    ):
        told = Notice.objects.filter(event__contains=f":{notice}:")
        assert told and all(words in one.text for one in told), notice


def test_a_letter_calls_the_date_that_was_promised_provisional(tmp_path: Path) -> None:
    life = Life(build(tmp_path)).begin()
    life.activated(next(kind for kind in CHANGES if kind.effect == "resize"))
    new, changed = Letter.objects.filter(direction="out", kind="confirmation").order_by("pk")
    assert new.content["due"] == changed.content["due"] == "Kamis, 26 November 2026 (sementara)"


def test_a_preview_and_the_notice_of_a_decree_call_what_was_and_what_is_provisional(cast: Cast) -> None:
    Membership.objects.update(since="2026-01-01")
    (number,) = cases(cast, 1)
    Clock.objects.update(first_provisional=True)
    admin = cast.people["administrator"]
    made = draft(admin, LEAVE)
    (moved,) = redating.preview(made, NOW, SUBJECTS).moved
    assert moved.was_provisional and moved.provisional
    with_year = draft(admin, LEAVE, decree="SKB contoh 2/2026", covers=[2026])
    (moved,) = redating.preview(with_year, NOW, SUBJECTS).moved
    assert moved.was_provisional and not moved.provisional, "the decree makes the new day final"
    redating.apply(draft=made, by=admin, at=NOW, subjects=SUBJECTS)
    told = Notice.objects.filter(subject_key=number)
    assert told
    for one in told:
        assert one.title == f"Jatuh tempo {number} berubah: Jumat, 27 November 2026 (sementara)"
        assert "jatuh temponya sekarang Jumat, 27 November 2026 (sementara)." in one.text
        assert "tetap tercatat: Kamis, 26 November 2026 (sementara)." in one.text


def test_the_command_marks_both_days_for_readers_and_for_machines(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inang.cli.calendar.open_instance", lambda _data: None)  # it is open
    (number,) = cases(cast, 1, NOW)
    file = tmp_path / "cuti.csv"
    file.write_text("tanggal,jenis,nama\n2026-11-25,cuti bersama,Contoh\n")
    decree = {"decree": "SKB contoh 3/2026", "announced": "2026-11-20"}
    import_(file, **decree)
    (line,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith(number))
    assert line.count("(sementara)") == 2
    import_(file, **decree, json=True)
    (row,) = json.loads(capsys.readouterr().out)["cases"]
    assert (row["number"], row["old_provisional"], row["provisional"]) == (number, True, True)


def test_the_page_of_a_preview_marks_both_days(cast: Cast) -> None:
    (number,) = cases(cast, 1, NOW)
    made = draft(cast.people["administrator"], LEAVE)
    page = cast.client("administrator").get(f"/meja/kalender/usulan/{made.pk}/").content.decode()
    row = page.split(number, 2)[2].split("</tr>")[0]
    assert row.count("(sementara)") == 2, row


def test_a_first_promise_that_was_provisional_is_called_so_beside_the_count(cast: Cast) -> None:
    (number,) = cases(cast, 1)
    address, reviewer = f"/meja/{number}/cara-hitung/", cast.client("reviewer")
    assert "Janji pertama</h2>" in reviewer.get(address).content.decode()
    Clock.objects.update(first_provisional=True)
    assert "Janji pertama (sementara)</h2>" in reviewer.get(address).content.decode()


def test_each_page_of_a_count_says_that_its_day_may_still_move(cast: Cast) -> None:
    (number,) = cases(cast, 1)
    made = draft(cast.people["administrator"], LEAVE)
    receipt = complaining.received()
    holder = complaining.holding(receipt.complaint, receipt.code)
    for client, address, ending, times in (
        (Client(), "/hitung/?diterima=2026-11-23&hari=3", "(sementara)</h1>", 1),
        (cast.client("operator"), f"/permintaan/{number}/cara-hitung/", "(sementara)</h1>", 1),
        (holder, "/lacak/pengaduan/hitung/", "(sementara)</h1>", 1),
        (cast.client("administrator"), f"/meja/kalender/usulan/{made.pk}/{number}/hitung/", "(sementara)</h2>", 2),
        (cast.client("reviewer"), f"/meja/{number}/cara-hitung/", "Masih sementara</h2>", 1),
        (cast.client("complaint_officer"), f"/meja/pengaduan/{receipt.complaint.number}/hitung/", "Masih sementara</h2>", 1),
    ):
        assert client.get(address).content.decode().count(ending) == times, address


def test_what_a_complainant_is_told_at_intake_says_that_the_day_may_still_move(cast: Cast) -> None:
    browser, officer = Client(), cast.client("complaint_officer")
    sent = complaining.send(browser)
    receipt = browser.get(sent["Location"]) if sent.status_code == 302 else sent
    assert "</b> (sementara)</p>" in receipt.content.decode()
    side = officer.post("/meja/pengaduan/catat/samping/", {"golongan": "minor"}).content.decode()
    assert "</a></b> (sementara)" in side
    told = officer.post("/meja/pengaduan/catat/", typed()).content.decode()
    assert told.count("(sementara)") == 2, "what is read out, and what is printed"
    made = complaining.received()
    tracked = complaining.holding(made.complaint, made.code).get("/lacak/pengaduan/").content.decode()
    assert "(sementara)<br>" in tracked
