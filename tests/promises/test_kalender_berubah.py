"""A late decree re-dates open cases with a preview; a shorter date needs a second person; closed cases stay."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inang.agencies import redating
from inang.agencies.models import Membership, Person
from inang.agencies.rules import Overtaken, Refused
from inang.audit.models import Entry as AuditEntry
from inang.cli.calendar import _propose
from inang.cli.counters import SUBJECTS
from inang.cli.output import Fault
from inang.notices.models import Notice
from inang.requests.models import Event, HostingRequest
from inang.standard import queries as standard
from inang.workdays import queries, sealing, services
from inang.workdays.calendar import shipped
from inang.workdays.feed import feed
from inang.workdays.importing import Reading, Row, read
from inang.workdays.models import Breach, CalendarDraft, CalendarVersion, Clock, ClockSegment
from inang.workdays.proposing import DraftRefused, NothingNew, drop, propose, propose_undo
from inang.workdays.rules import due, due_date
from inang.workdays.versions import REVOKE, Entry
from inang.workdays.words import tanggal_surat
from inang.worklist.models import Work
from tests.portal import cast as casting
from tests.portal.cast import Cast
from tests.rooms.installation import installation
from tests.rooms.workdays.counting import RULE

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=RULE.zone)
TODAY = NOW.date()
LEAVE = Entry(date(2026, 11, 25), "joint_leave", "Cuti bersama mendadak")


@pytest.fixture
def cast(db: None) -> Cast:
    found = casting.make()
    Membership.objects.update(since=date(2026, 1, 1))
    return found


def cases(cast: Cast, total: int, received: datetime = datetime(2026, 11, 23, 10, 0, tzinfo=RULE.zone)) -> list[str]:
    """Open cases with running clocks, many at once."""
    edition = standard.current().slug
    due = due_date(received, 3, queries.calendar(), RULE)
    numbers = [f"H-2026-{n:04d}" for n in range(1, total + 1)]
    HostingRequest.objects.bulk_create(
        (
            HostingRequest(
                number=number,
                agency=cast.agency,
                state="in_review",
                edition=edition,
                label=number.lower(),
                contact_name="Pengelola",
                contact_email="situs@dinkes.contoh.go.id",
                created_by=cast.people["operator"],
                created_at=received,
                saved_at=received,
                received_at=received,
                due=due,
            )
            for number in numbers
        ),
        batch_size=100,
    )
    clocks = Clock.objects.bulk_create(
        (
            Clock(
                kind="request",
                key=number,
                edition=edition,
                rule=RULE.as_data(),
                days=3,
                received_at=received,
                first_promise=due,
                due=due,
                calendar=queries.calendar().version,
            )
            for number in numbers
        ),
        batch_size=100,
    )
    ClockSegment.objects.bulk_create(
        (ClockSegment(clock=clock, kind="run", at=received, reason="Diterima", actor="uji") for clock in clocks),
        batch_size=100,
    )
    return numbers


def fixed(year: int) -> list[Entry]:
    """The national holidays that every year has on the same date."""
    return [Entry(date(year, month, day), "public", "Libur") for month, day in ((1, 1), (5, 1), (6, 1), (8, 17), (12, 25))]


def draft(by: Person, *entries: Entry, decree: str = "SKB contoh 1/2026", at: datetime = NOW, **more: object) -> CalendarDraft:
    values = {"decree_date": TODAY, "announced": TODAY, "by": f"{by.name} <{by.email}>", "by_id": by.pk, "today": TODAY, **more}
    return propose(rows=[Row(n, one) for n, one in enumerate(entries, 1)], decree=decree, at=at, **values)  # type: ignore[arg-type]


def test_a_draft_shows_what_it_moves_and_changes_nothing(cast: Cast) -> None:
    cases(cast, 3)
    made, clocks = draft(cast.people["administrator"], LEAVE), list(Clock.objects.order_by("pk").values())
    found = redating.preview(made, NOW, SUBJECTS)
    assert list(Clock.objects.order_by("pk").values()) == clocks
    assert (found.looked_at, len(found.moved), found.shorter) == (3, 3, 0)
    assert (found.moved[0].old, found.moved[0].new) == (date(2026, 11, 26), date(2026, 11, 27))
    assert queries.state("request", "H-2026-0001", NOW).due == date(2026, 11, 26)
    assert not Notice.objects.exists() and made.state == "open"


def test_applying_re_dates_open_cases_tells_the_parties_and_keeps_the_first_promise(cast: Cast, settings: Any) -> None:
    settings.INANG_MFA_REQUIRED = False
    cases(cast, 3)
    services.stop(kind="request", key="H-2026-0003", at=NOW, reason="terkirim", by="uji")
    HostingRequest.objects.filter(number="H-2026-0003").update(state="closed")
    Clock.objects.update(next_warning=NOW)
    admin, told_on = cast.people["administrator"], {"decree_date": date(2026, 11, 20), "announced": date(2026, 11, 23)}
    version = redating.apply(draft=draft(admin, LEAVE, **told_on), by=admin, at=NOW, subjects=SUBJECTS)
    assert (version.decree_date, version.announced) == tuple(told_on.values())
    dues = dict(HostingRequest.objects.values_list("number", "due"))
    assert dues == {"H-2026-0001": date(2026, 11, 27), "H-2026-0002": date(2026, 11, 27), "H-2026-0003": date(2026, 11, 26)}
    state = queries.state("request", "H-2026-0001", NOW)
    assert state.due == date(2026, 11, 27) and state.first_promise == date(2026, 11, 26)
    assert Clock.objects.get(key="H-2026-0001").next_warning is None, "its shares are reached at other moments now"
    told = Notice.objects.filter(event=f"request:H-2026-0001:redated:{version.number}")
    assert {one.to for one in told} == {"situs@dinkes.contoh.go.id", "d@contoh.go.id"}
    assert "semula jatuh tempo Kamis, 26 November 2026" in told[0].text and "SKB contoh 1/2026" in told[0].text
    assert "Janji pertama saat surat diterima tetap tercatat: Kamis, 26 November 2026." in told[0].text
    assert Work.objects.filter(kind="mail", key=str(told[0].pk)).exists()
    assert not Notice.objects.filter(subject_key="H-2026-0003").exists()
    assert Event.objects.get(request__number="H-2026-0001").sentence == "Jatuh tempo berubah menjadi Jumat, 27 November 2026"
    entries = AuditEntry.objects.filter(subject=f"kalender:{version.number}")
    assert [one.verb for one in entries] == ["apply_calendar", "redate"]
    assert entries[0].data["fingerprint"] == sealing.fingerprint(version), "the version is sealed as it comes"
    history = cast.client("reviewer").get("/meja/H-2026-0001/riwayat/").content.decode()
    assert "<del>Kamis, 26 November 2026</del></td><td><ins>Jumat, 27 November 2026</ins>" in history
    assert redating.redate(at=NOW, subjects=SUBJECTS) == 0 and told.count() == 2


def test_a_shorter_date_needs_the_word_of_a_second_person(cast: Cast) -> None:
    admin, approver = cast.people["administrator"], cast.people["approver"]
    redating.apply(draft=draft(admin, LEAVE), by=admin, at=NOW, subjects=SUBJECTS)
    cases(cast, 2)
    Clock.objects.update(due=date(2026, 11, 27))
    back = draft(admin, Entry(LEAVE.date, LEAVE.kind, "", REVOKE), decree="SKB contoh 2/2026")
    found = redating.preview(back, NOW, SUBJECTS)
    assert found.shorter == 2 and found.moved[0].is_shorter
    with pytest.raises(Refused, match="perlu kata orang kedua"):
        redating.apply(draft=back, by=admin, at=NOW, subjects=SUBJECTS)
    with pytest.raises(Refused, match="2 jatuh tempo menjadi lebih awal"):
        redating.apply(draft=back, by=None, at=NOW, subjects=SUBJECTS)
    with pytest.raises(Refused, match="Hanya administrator"):
        redating.apply(draft=back, by=cast.people["reviewer"], at=NOW, subjects=SUBJECTS)
    version = redating.apply(draft=back, by=approver, at=NOW, subjects=SUBJECTS)
    assert (version.by.split(" <")[0], version.second_by.split(" <")[0]) == (admin.name, approver.name)
    assert queries.state("request", "H-2026-0001", NOW).due == date(2026, 11, 26)
    assert [one.day.name for one in queries.calendar().revoked if one.day.date == LEAVE.date] == [LEAVE.name]


def test_an_approver_alone_applies_no_calendar(cast: Cast) -> None:
    with pytest.raises(Refused, match="Hanya administrator"):
        redating.apply(draft=draft(cast.people["administrator"], LEAVE), by=cast.people["approver"], at=NOW, subjects=SUBJECTS)


def test_re_dating_removes_no_breach(cast: Cast) -> None:
    cases(cast, 1, datetime(2026, 11, 16, 10, 0, tzinfo=RULE.zone))
    admin = cast.people["administrator"]
    entry = Entry(date(2026, 11, 18), "regional", "Libur daerah")
    redating.apply(draft=draft(admin, entry), by=admin, at=NOW, subjects=SUBJECTS)
    assert services.note_breaches(at=NOW) == [], "what is late by the new day too is written with it"
    assert sorted(one.due for one in Breach.objects.all()) == [date(2026, 11, 19), date(2026, 11, 20)]


def test_a_version_is_undone_by_a_newer_one_alone(cast: Cast) -> None:
    admin = cast.people["administrator"]
    before = queries.calendar().days_off
    version = redating.apply(draft=draft(admin, LEAVE), by=admin, at=NOW, subjects=SUBJECTS)
    undo = propose_undo(version=version, reason="salah ketik", by="Admin", by_id=admin.pk, at=NOW, today=TODAY)
    newer = redating.apply(draft=undo, by=admin, at=NOW, subjects=SUBJECTS)
    assert queries.calendar().days_off == before
    assert CalendarVersion.objects.get(pk=version.pk).entries.get().name == LEAVE.name
    assert newer.undoes_id == version.pk and newer.decree == f"Pembatalan versi {version.number}: salah ketik"


def test_what_a_version_revoked_comes_back_and_what_a_later_one_revoked_stays_away(cast: Cast) -> None:
    admin, other = cast.people["administrator"], Entry(date(2026, 11, 30), "closure", "Tutup")

    def applied(made: CalendarDraft) -> CalendarVersion:
        return redating.apply(draft=made, by=admin, at=NOW, subjects=SUBJECTS)

    def undone(version: CalendarVersion) -> CalendarDraft:
        words = f"salah {version.number}"
        return propose_undo(version=version, reason=words, by="Admin", by_id=admin.pk, at=NOW, today=TODAY)

    christmas = Entry(date(2026, 12, 24), "joint_leave", "", REVOKE)
    version = applied(draft(admin, christmas))
    assert christmas.date not in queries.calendar().days_off
    applied(undone(version))
    assert queries.calendar().days_off[christmas.date].name == "Cuti bersama Natal"
    version = applied(draft(admin, LEAVE, other, decree="SKB contoh 2/2026"))
    applied(draft(admin, Entry(LEAVE.date, LEAVE.kind, "", REVOKE), decree="SKB contoh 3/2026"))
    made = undone(version)
    assert [(one["date"], one["action"]) for one in made.entries] == [("2026-11-30", REVOKE)]


def test_a_decree_of_before_confirms_a_year_that_was_listed_without_it_and_can_be_taken_back(cast: Cast) -> None:
    admin, (first, second) = cast.people["administrator"], (date(2028, 1, 3), date(2028, 3, 1))
    rows = [Entry(first, "public", "Libur"), Entry(second, "joint_leave", "Cuti"), *fixed(2028)]
    told_on = date(2026, 11, 10)

    def applied(made: CalendarDraft) -> CalendarVersion:
        return redating.apply(draft=made, by=admin, at=NOW, subjects=SUBJECTS)

    def undone(version: CalendarVersion) -> CalendarDraft:
        return propose_undo(version=version, reason="keliru", by="Admin", by_id=admin.pk, at=NOW, today=TODAY)

    def waiting() -> list[str]:
        return [one.decree for one in queries.unconfirmed(TODAY) if one.is_undated]

    applied(draft(admin, *rows, decree="Daftar 2028", decree_date=None, covers=[2028]))
    assert waiting() == ["Daftar 2028"] and queries.calendar().covered_until == date(2028, 12, 31)
    with pytest.raises(DraftRefused, match="isi tanggal ketetapannya"):
        draft(admin, *rows, decree="SKB 9/9/9", decree_date=None, covers=[2028])
    more = {"decree_date": told_on, "announced": told_on, "note": "Naskahnya baru diterima", "covers": [2028]}
    made = draft(admin, *rows, decree="SKB 9/9/9", **more)
    assert made.covers == [2028] and len(made.entries) == len(rows) and "ketetapan ini menjadi dasarnya" in made.remarks[0]
    version = applied(made)
    assert queries.calendar().days_off[first].decree == "SKB 9/9/9" and waiting() == []
    with pytest.raises(DraftRefused, match="tidak ada yang berubah"):
        draft(admin, *rows, decree="SKB 9/9/10", **more)
    applied(undone(version))
    assert queries.calendar().days_off[first].decree == "Daftar 2028" and waiting() == ["Daftar 2028"]
    applied(draft(admin, *rows, decree="SKB 9/9/9", **more))  # the same number again, with what was wrong put right
    assert queries.calendar().days_off[second].decree == "SKB 9/9/9" and waiting() == []


def test_a_year_that_was_completed_by_mistake_is_provisional_again_once_that_is_taken_back(cast: Cast) -> None:
    admin, until = cast.people["administrator"], queries.calendar().covered_until
    redating.apply(draft=draft(admin, *fixed(until.year + 1)), by=admin, at=NOW, subjects=SUBJECTS)
    made = draft(admin, covers=[until.year + 1], decree="SKB contoh 2/2026")
    version = redating.apply(draft=made, by=admin, at=NOW, subjects=SUBJECTS)
    after = date(until.year + 1, 2, 1)
    assert not due(after, 3, queries.calendar(), RULE).provisional
    undo = propose_undo(version=version, reason="keliru", by="Admin", by_id=admin.pk, at=NOW, today=TODAY)
    assert undo.entries == [] and undo.remarks == [
        f"Kalender lalu hanya lengkap sampai {tanggal_surat(until)}; jatuh tempo sesudahnya menjadi sementara."
    ]
    redating.apply(draft=undo, by=admin, at=NOW, subjects=SUBJECTS)
    assert queries.calendar().covered_until == until and due(after, 3, queries.calendar(), RULE).provisional
    with pytest.raises(DraftRefused, match="tidak ada yang berubah"):
        propose_undo(version=version, reason="sekali lagi", by="Admin", by_id=admin.pk, at=NOW, today=TODAY)


def test_a_year_apart_from_the_complete_ones_is_refused_and_one_beside_them_is_not(cast: Cast) -> None:
    admin, calendar = cast.people["administrator"], queries.calendar()
    for year in (calendar.covered_from.year - 2, calendar.covered_until.year + 2, 206):
        with pytest.raises(DraftRefused, match=f"Tahun {year} tidak bersambung dengan tahun-tahun yang sudah lengkap") as found:
            draft(admin, covers=[year], note="Baru diterima", announced=date(2020, 1, 2), decree_date=None)
        assert [one.field for one in found.value.faults] == ["covers"] and not CalendarDraft.objects.exists()
    until = calendar.covered_until.year
    made = draft(admin, *fixed(until + 1), *fixed(until + 2), covers=[until + 2, until + 1])
    assert made.covers == [until + 1, until + 2], "each beside the other"


def test_a_year_is_complete_with_its_national_holidays_alone(cast: Cast) -> None:
    admin, (first, *rest) = cast.people["administrator"], fixed(2028)
    other = Entry(date(2027, 12, 28), "regional", "Hari jadi")
    with pytest.raises(DraftRefused, match=r"Tahun 2028 belum lengkap: 1 Januari 2028, 1 Mei 2028, .*, 25 Desember 2028 belum"):
        draft(admin, other, covers=[2028])
    leave = Entry(first.date, "joint_leave", "Cuti")
    with pytest.raises(DraftRefused, match=r"Tahun 2028 belum lengkap: 1 Januari 2028 belum tercatat sebagai libur") as no:
        draft(admin, leave, *rest, covers=[2028])
    assert [one.field for one in no.value.faults] == ["covers"] and not CalendarDraft.objects.exists()
    redating.apply(draft=draft(admin, first, decree="SKB satu"), by=admin, at=NOW, subjects=SUBJECTS)
    assert draft(admin, *rest, covers=[2028]).covers == [2028], "a day of an older decree is there as well"
    assert shipped().lacking(2027) == [] and [one.year for one in shipped().lacking(2013)] == [2013] * 3


def test_what_stands_already_is_nothing_new_and_no_fault(cast: Cast) -> None:
    services.seed()
    whole = read(feed(queries.versions(), name="Kalender", domain="contoh.go.id").encode(), "kalender.ics")
    for more in ({}, {"decree_date": None}):
        with pytest.raises(NothingNew) as nothing:
            propose(
                rows=whole.rows, decree="SKB contoh", announced=TODAY, by="Admin", by_id=1, at=NOW, today=TODAY,
                **{"decree_date": TODAY, **more},
            )  # fmt: skip
        assert "tidak ada yang berubah" in str(nothing.value) and len(nothing.value.remarks) == len(whole.rows)
        told = "Rabu, 26 April 2023, cuti bersama sudah dicabut oleh SKB 3 Menteri 327/1/1 Tahun 2023; dilewati."
        assert told in nothing.value.remarks
    gone = Entry(date(2023, 4, 26), "joint_leave", "", REVOKE)
    assert [one["date"] for one in draft(cast.people["administrator"], gone, LEAVE).entries] == ["2026-11-25"]
    estimate = next(one for one in queries.calendar().decreed.values() if one.estimated)
    confirmed = Entry(estimate.date, estimate.kind, estimate.name)
    assert draft(cast.people["administrator"], confirmed).entries, "an estimate confirms no estimate, a decree does"


def test_an_undo_holds_from_the_day_on_which_it_is_applied(cast: Cast) -> None:
    admin = cast.people["administrator"]
    version = redating.apply(draft=draft(admin, LEAVE), by=admin, at=NOW, subjects=SUBJECTS)
    undo = propose_undo(version=version, reason="keliru", by="Admin", by_id=admin.pk, at=NOW, today=TODAY)
    known = queries.calendar(date(2026, 11, 25)).days_off
    late = datetime(2026, 11, 26, 0, 30, tzinfo=RULE.zone)  # still the 25th in UTC
    taken_back = redating.apply(draft=undo, by=admin, at=late, subjects=SUBJECTS)
    undo.refresh_from_db()
    assert taken_back.announced == undo.announced == date(2026, 11, 26)
    assert LEAVE.date in known and queries.calendar(date(2026, 11, 25)).days_off == known, "as it was known on that day"
    assert LEAVE.date not in queries.calendar(date(2026, 11, 26)).days_off


def test_a_row_that_would_change_nothing_is_refused_with_the_decree_that_says_otherwise(cast: Cast) -> None:
    admin, when = cast.people["administrator"], date(2026, 12, 1)
    redating.apply(draft=draft(admin, Entry(when, "joint_leave", "Cuti")), by=admin, at=NOW, subjects=SUBJECTS)
    old = {"announced": date(2026, 11, 10), "decree_date": date(2026, 11, 10), "note": "Baru diterima", "decree": "SKB lama"}
    with pytest.raises(DraftRefused, match=r"Baris 1: Selasa, 1 Desember 2026, cuti bersama tetap berlaku oleh SKB contoh 1"):
        draft(admin, Entry(when, "joint_leave", "", REVOKE), **old)
    back = draft(admin, Entry(when, "joint_leave", "", REVOKE), decree="SKB contoh 2/2026")
    redating.apply(draft=back, by=admin, at=NOW, subjects=SUBJECTS)
    with pytest.raises(DraftRefused, match=r"tidak akan berlaku karena SKB contoh 2/2026, yang diumumkan sesudah ketetapan ini"):
        draft(admin, Entry(when, "joint_leave", "Cuti"), **old)
    for day in (date(2022, 12, 30), date(2100, 12, 30)):
        with pytest.raises(DraftRefused, match=r"Baris 1: .* di luar kalender \(2023 sampai 2057\), jadi tidak mengubah"):
            draft(admin, Entry(day, "regional", "Hari jadi"), decree="SKB contoh 3/2026")
    imlek = Entry(date(2027, 2, 6), "make_up", "Pengganti")
    with pytest.raises(DraftRefused, match=r"hari itu Tahun Baru Imlek 2578 Kongzili .* Cabut liburnya lebih dahulu"):
        draft(admin, imlek, decree="SKB contoh 3/2026")


def test_a_joint_leave_that_falls_on_another_day_off_can_be_moved_and_taken_back(cast: Cast) -> None:
    admin, when, other = cast.people["administrator"], date(2026, 11, 30), date(2026, 12, 3)

    def applied(made: CalendarDraft) -> CalendarVersion:
        return redating.apply(draft=made, by=admin, at=NOW, subjects=SUBJECTS)

    def kinds() -> set[str]:
        return {kind for day, kind in queries.calendar().decreed if day == when}

    applied(draft(admin, Entry(when, "regional", "Hari jadi"), decree="Keputusan Gubernur 9"))
    leave = applied(draft(admin, Entry(when, "joint_leave", "Cuti"), decree="SKB contoh 1/2026"))
    assert kinds() == {"regional", "joint_leave"} and queries.calendar().days_off[when].kind == "regional"
    rows = Entry(when, "joint_leave", "", REVOKE), Entry(other, "joint_leave", "Cuti")
    moved = applied(draft(admin, *rows, decree="SKB contoh 2/2026"))
    assert kinds() == {"regional"} and queries.calendar().days_off[other].name == "Cuti"
    for version in (moved, leave):
        undo = propose_undo(version=version, reason="keliru", by="Admin", by_id=admin.pk, at=NOW, today=TODAY)
        assert undo.entries
        applied(undo)
    assert kinds() == {"regional"} and other not in queries.calendar().days_off


def test_the_first_year_of_the_calendar_is_not_taken_back(cast: Cast) -> None:
    admin = cast.people["administrator"]
    services.seed()
    first = CalendarVersion.objects.order_by("number")[0]
    with pytest.raises(DraftRefused, match=r"tahun pertama kalender \(2023\)"):
        propose_undo(version=first, reason="keliru", by="Admin", by_id=admin.pk, at=NOW, today=TODAY)


def test_a_decree_that_is_recorded_late_stands_where_it_was_announced(db: None) -> None:
    services.seed()
    for number, (day, action, word) in enumerate(((1, "add", ""), (20, REVOKE, ""), (10, "add", "Salinan baru diterima"))):
        announced = date(2026, 11, day)
        services.record_version(
            decree=f"SKB contoh {number}", decree_date=announced, announced=announced, base=CalendarVersion.objects.count(),
            entries=[Entry(LEAVE.date, LEAVE.kind, LEAVE.name, action)], note=word, by="Admin", at=NOW,
        )  # fmt: skip
    assert LEAVE.date not in queries.calendar().days_off, "it was revoked after that"
    assert LEAVE.date in queries.calendar(date(2026, 11, 19)).days_off


def test_the_command_line_shows_old_and_new_dates_and_marks_shorter_ones(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    admin = cast.people["administrator"]
    redating.apply(draft=draft(admin, LEAVE), by=admin, at=NOW, subjects=SUBJECTS)
    cases(cast, 1)
    days = {"announced": TODAY, "decree_date": None}
    reading = Reading((Row(1, Entry(LEAVE.date, LEAVE.kind, "", REVOKE)),))
    _propose(reading, "SKB contoh 2/2026", days, [], "", apply=False, json=False)
    shown = capsys.readouterr().out
    assert re.search(r"H-2026-0001  2026-11-27 -> 2026-11-26  LEBIH AWAL(, LANGSUNG LEWAT)?  Dinas Kesehatan", shown)
    assert "1 dari 1 perkara terbuka bergeser, 1 menjadi lebih awal." in shown
    with pytest.raises(Fault, match="Minta administrator lain"):
        _propose(reading, "SKB contoh 3/2026", days, [], "", apply=True, json=False)


@pytest.mark.parametrize(
    ("entries", "more", "sentence", "field"),
    [
        ([LEAVE, LEAVE], {}, "Baris 2: Rabu, 25 November 2026, cuti bersama sudah ada di baris 1.", "file"),
        ([Entry(date(2026, 11, 26), "public", "", REVOKE)], {}, "tidak ada di kalender, jadi tidak dapat dicabut", "file"),
        ([Entry(date(2026, 11, 26), "make_up", "x")], {}, "bukan Sabtu atau Minggu", "file"),
        ([Entry(date(2026, 12, 25), "public", "Natal")], {}, "tidak ada yang berubah", "file"),
        ([LEAVE], {"announced": date(2026, 11, 25)}, "belum tiba", "announced"),
        ([LEAVE], {"decree_date": date(2026, 11, 25)}, "lebih baru daripada pengumumannya", "decree_date"),
        ([LEAVE], {"announced": date(2025, 1, 2), "decree_date": None}, "lebih lama daripada yang terakhir", "note"),
        ([LEAVE], {"decree": "SKB 3 Menteri 1497/2/5 Tahun 2025"}, "sudah tercatat", "decree"),
        ([LEAVE], {"decree": " "}, "Isi nomor ketetapan.", "decree"),
        ([LEAVE], {"decree": "SKB\x00"}, r"Ada huruf yang tidak terlihat \(U\+0000\)", "decree"),
        ([LEAVE], {"note": "Telat\x1b"}, r"Ada huruf yang tidak terlihat \(U\+001B\)", "note"),
        ([LEAVE], {"announced": date(1, 1, 1), "decree_date": None, "note": "x"}, "Tahun 1 sebelum 2000", "announced"),
        ([LEAVE], {"decree_date": date(206, 1, 1)}, "Tahun 206 sebelum 2000", "decree_date"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_half_written(
    cast: Cast, entries: list[Entry], more: dict[str, object], sentence: str, field: str
) -> None:
    with pytest.raises(DraftRefused, match=sentence) as refused:
        draft(cast.people["administrator"], *entries, **more)  # type: ignore[arg-type]
    assert [one.field for one in refused.value.faults] == [field]
    assert not CalendarDraft.objects.exists()


def test_a_decree_older_than_the_last_is_taken_with_a_word_and_a_weekend_holiday_is_noted(cast: Cast) -> None:
    made = draft(
        cast.people["administrator"],
        Entry(date(2026, 11, 28), "regional", "Hari jadi"),
        announced=date(2025, 1, 2),
        decree_date=None,
        note="Salinan baru diterima",
    )
    assert made.remarks == ["Sabtu, 28 November 2026, libur daerah jatuh pada Sabtu; hitungan tidak berubah."]
    assert made.entries == [{**asdict(Entry(date(2026, 11, 28), "regional", "Hari jadi")), "date": "2026-11-28"}]
    assert drop(draft=made, by="Admin", at=NOW) and not drop(draft=made, by="Admin", at=NOW)
    with pytest.raises(Overtaken, match="sudah dibatalkan oleh Admin"):
        redating.apply(draft=made, by=cast.people["administrator"], at=NOW, subjects=SUBJECTS)


def test_every_batch_costs_the_same_number_of_queries(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redating, "BATCH", 10)
    counts = []
    for total, day in ((10, 25), (20, 26), (40, 30)):
        Clock.objects.filter(kind="request").update(status="stop", kind=f"before{day}")
        HostingRequest.objects.update(number=None, due=None, state="closed")
        cases(cast, total, datetime(2026, 11, day - 2 if day < 30 else 27, 10, 0, tzinfo=RULE.zone))
        services.record_version(
            decree=f"SKB {day}",
            decree_date=None,
            announced=TODAY,
            entries=[Entry(date(2026, 11, day), "closure", "Tutup")],
            base=CalendarVersion.objects.count(),
            by="Admin",
            at=NOW,
        )
        queries.calendar()
        with CaptureQueriesContext(connection) as seen:
            assert redating.redate(at=NOW, subjects=SUBJECTS) == total
        counts.append(len(seen))
    assert counts[2] - counts[1] == 2 * (counts[1] - counts[0]), counts


def test_a_large_batch_costs_as_many_queries_as_a_small_one(cast: Cast) -> None:
    admin, counts = cast.people["administrator"], []
    for total, day in ((2, 25), (20, 26)):
        Clock.objects.filter(kind="request").update(status="stop", kind=f"before{day}")
        HostingRequest.objects.update(number=None, due=None, state="closed")
        cases(cast, total)
        made = draft(admin, Entry(date(2026, 11, day), "closure", "Tutup"), decree=f"SKB {day}")
        with CaptureQueriesContext(connection) as seen:
            redating.apply(draft=made, by=admin, at=NOW, subjects=SUBJECTS)
        assert HostingRequest.objects.filter(was_redated=True, number__isnull=False).count() == total
        counts.append(len(seen))
    assert counts[0] == counts[1], counts


RACE = """
import json, threading
from dataclasses import replace
from datetime import date
from django.db import connection
from inang.agencies.models import Membership, Person
from inang.agencies import redating
from inang.cli.counters import SUBJECTS
from inang.agencies.rules import Overtaken
from inang.workdays.models import CalendarVersion
from inang.workdays.versions import Entry
from tests.portal import cast as casting
from tests.promises.test_kalender_berubah import LEAVE, NOW, draft
cast = casting.make()
Membership.objects.update(since=date(2026, 1, 1))
other = Person.objects.create_user("kedua@contoh.go.id", "x", name="Kedua")
Membership.objects.create(person=other, role="administrator", since=date(2026, 1, 1))
admin = cast.people["administrator"]
pairs = [(draft(admin, LEAVE), admin), (draft(other, Entry(date(2026, 11, 26), "closure", "Tutup"), decree="SKB 2"), other)]
before, gate, answers = CalendarVersion.objects.count(), threading.Barrier(2), []
def go(made, by):
    gate.wait()
    try:
        answers.append(redating.apply(draft=made, by=by, at=NOW, subjects=SUBJECTS).decree)
    except Overtaken as fault:
        answers.append(f"told: {fault}")
    finally:
        connection.close()
threads = [threading.Thread(target=go, args=pair) for pair in pairs]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(json.dumps({"answers": answers, "new": CalendarVersion.objects.count() - before}))
"""


def test_two_administrators_applying_at_once_one_wins_and_the_other_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with installation(folder) as made:
        said = json.loads(made.run(RACE).splitlines()[-1])
    told = [one for one in said["answers"] if one.startswith("told: ")]
    assert said["new"] == 1 and len(said["answers"]) == 2, said
    assert len(told) == 1 and "Kalender sudah diubah lebih dahulu oleh" in told[0]
