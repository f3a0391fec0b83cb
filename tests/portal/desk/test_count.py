"""How a due date is counted, with the basis of each day."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from django.utils import timezone

from inang.agencies import redating
from inang.cli.counters import SUBJECTS
from inang.complaints import services as complaints
from inang.portal.counting import breach_url, clock_days
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.workdays import queries as clocks
from inang.workdays import services
from inang.workdays.importing import Row
from inang.workdays.models import Breach, CalendarDraft, Clock
from inang.workdays.proposing import propose
from inang.workdays.versions import Entry
from tests.portal.cast import Cast
from tests.portal.complaining import handled
from tests.portal.desk.conftest import Make
from tests.rooms.workdays.counting import RULE


def test_each_day_has_its_reason_and_basis(cast: Cast, make: Make) -> None:
    make()
    page = cast.client("approver").get("/meja/H-2026-0001/cara-hitung/").content.decode()
    assert '<p class="print-only">H-2026-0001: jatuh tempo ' in page, "on paper it names its case"
    assert "hari ke-0" in page and "hari ke-3" in page and "Dasar" in page


def test_a_case_that_is_not_there_is_not_counted(cast: Cast) -> None:
    assert cast.client("approver").get("/meja/H-2026-0001/cara-hitung/").status_code == 404


MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=RULE.zone)
DAY = timedelta(days=1)


def counted(cast: Cast, make: Make) -> HostingRequest:
    """A case of Monday, due on Thursday 26 November."""
    services.seed()
    case = make("in_review")
    Clock.objects.filter(key=case.number).update(key="lama")
    said = {"edition": case.edition, "rule": RULE, "days": 3, "at": MONDAY, "by": "uji", "received_at": MONDAY}
    services.start(kind="request", key=str(case.number), **said)  # type: ignore[arg-type]
    return case


def decree(cast: Cast, *days: int, at: datetime) -> None:
    admin = cast.people["administrator"]
    rows = [Row(n, Entry(date(2026, 11, day), "closure", "Kantor tutup")) for n, day in enumerate(days, 1)]
    said = {"decree": "Surat 1/2026", "decree_date": at.date(), "announced": at.date(), "by": "Admin", "by_id": admin.pk}
    made = propose(rows=rows, at=at, today=at.date(), **said)  # type: ignore[arg-type]
    redating.apply(draft=made, by=admin, at=at, subjects=SUBJECTS)


def test_every_cause_for_which_a_date_moved_is_named_and_no_other(cast: Cast, make: Make) -> None:
    paused, moved = "Bergeser satu hari kerja karena jeda.", "Bergeser karena kalender hari libur berubah setelah surat diterima."
    case, client = counted(cast, make), cast.client("approver")
    services.pause(kind="request", key=str(case.number), at=MONDAY + DAY, reason="cap", by="uji")
    services.resume(kind="request", key=str(case.number), at=MONDAY + DAY + timedelta(hours=2), reason="lengkap", by="uji")
    page = client.get(f"/meja/{case.number}/cara-hitung/").content.decode()
    assert paused in page and moved not in page
    decree(cast, 27, 30, at=MONDAY + 2 * DAY)  # both behind the first promise, in the way of the day that the pause gave
    page = client.get(f"/meja/{case.number}/cara-hitung/").content.decode()
    assert paused in page and moved in page


def test_the_count_of_a_limit_in_hours_blames_the_pause_and_explains_itself_by_hours(cast: Cast, make: Make) -> None:
    received, key = MONDAY.replace(hour=13, minute=30), {"kind": "complaint", "key": "P-1"}
    said = {"edition": standard.current().slug, "rule": RULE, "days": 0, "hours": 2, "by": "uji"}
    services.start(**key, **said, received_at=received, at=received)  # type: ignore[arg-type]
    services.pause(**key, at=received + timedelta(minutes=30), reason="Kapan?", by="uji")
    services.resume(**key, at=received + timedelta(hours=1), reason="Tadi.", by="uji")
    seen = clock_days(clocks.clock(**key), received + timedelta(hours=2), edition=standard.current())
    assert (seen.due, seen.hour) == (MONDAY.date(), "16.00 WIB")
    assert (seen.first_promise, seen.first_hour) == (MONDAY.date(), ", 15.30 WIB")
    assert seen.shifted == "Bergeser 30 menit kerja karena jeda."
    assert "waktu kerja sejak jam penerimaan" in seen.rule and "akhir hari" not in seen.rule


def test_a_decree_of_before_the_intake_moved_nothing_though_the_letter_came_before_it(cast: Cast, make: Make) -> None:
    services.seed()
    case, client = make("in_review"), cast.client("approver")
    decree(cast, 25, at=MONDAY + 2 * DAY)
    Clock.objects.filter(key=case.number).update(key="lama")
    thursday, key = MONDAY + 3 * DAY, {"kind": "request", "key": str(case.number)}
    said = {"edition": case.edition, "rule": RULE, "days": 3, "by": "uji"}
    services.start(**key, **said, received_at=MONDAY, at=thursday)  # type: ignore[arg-type]
    services.pause(**key, at=thursday, reason="cap", by="uji")
    services.resume(**key, at=thursday + timedelta(hours=2), reason="lengkap", by="uji")
    page = client.get(f"/meja/{case.number}/cara-hitung/").content.decode()
    assert "Bergeser satu hari kerja karena jeda." in page and "Bergeser karena kalender" not in page


def test_a_case_that_has_ended_says_the_same_on_its_pages_after_a_later_decree(cast: Cast, make: Make) -> None:
    case, client = counted(cast, make), cast.client("approver")
    services.stop(kind="request", key=str(case.number), at=MONDAY + 4 * DAY, reason="ditarik", by="uji")
    pages = [f"/meja/{case.number}/cara-hitung/", f"/meja/{case.number}/"]

    def days() -> list[list[str]]:
        return [re.findall(r"[^\n]*November[^\n]*", re.sub(r"<[^>]+>", "", client.get(page).content.decode())) for page in pages]

    before = days()
    decree(cast, 24, at=MONDAY + 4 * DAY + timedelta(hours=1))
    assert days() == before and "Selesai, lewat 1 hari" in client.get(pages[1]).content.decode()


def test_a_broken_promise_leads_to_its_own_count(cast: Cast, make: Make) -> None:
    case, client = counted(cast, make), cast.client("approver")
    services.note_breaches(at=MONDAY + 4 * DAY)
    decree(cast, 25, at=MONDAY + 4 * DAY)
    breach = Breach.objects.get(clock__key=case.number, due=date(2026, 11, 26))
    link = breach_url("portal:desk_count", str(case.number), breach)
    assert link in client.get("/meja/pelanggaran/").content.decode()
    page = client.get(link).content.decode()
    assert "Cara menghitung janji yang lewat Kamis, 26 November 2026" in page and "Kantor tutup" not in page
    assert "Kantor tutup" in client.get(f"/meja/{case.number}/cara-hitung/").content.decode()
    for odd in ("x", "0", str(breach.pk + 99), "9" * 30):
        assert client.get(f"/meja/{case.number}/cara-hitung/?pelanggaran={odd}").status_code == 404


def test_the_counts_of_a_preview_name_every_cause_of_their_dates_and_call_none_certain_while_the_count_waits(cast: Cast) -> None:
    admin, case, officer = cast.client("administrator"), handled(cast), cast.people["complaint_officer"]
    case = complaints.triage(complaint=case, classification="non_supervisory", by=officer, at=timezone.now())
    page, today = "/meja/kalender/", timezone.localdate()
    day = clocks.calendar().nth_after(today, 2, RULE)
    said = {"decree": "Keputusan 9", "announced": today.isoformat(), "lines": f"{day}, libur daerah, Hari jadi provinsi"}
    admin.post(f"{page}usulkan/", said)
    count = f"{page}usulan/{CalendarDraft.objects.get().pk}/{case.number}/hitung/"
    limit, moved = "Batasnya berubah dari 5 hari menjadi 14 hari kerja", "Bergeser karena kalender hari libur berubah"
    before, after = admin.get(count).content.decode().split("<h2>Menjadi ")
    assert limit in before and moved not in before and limit in after and moved in after
    complaints.ask(complaint=case, text="Kapan kejadiannya?", by=cast.people["reviewer"], at=timezone.now())
    heads = re.findall(r"<h2>(?:Semula|Menjadi) ([^<]+)</h2>", admin.get(count).content.decode())
    assert len(heads) == 2 and all(one.endswith(" bila dilanjutkan hari ini") for one in heads), heads
