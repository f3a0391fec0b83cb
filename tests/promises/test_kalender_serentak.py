"""What happens while a decree is being recorded was counted without it; a moved date is told with the decrees that moved it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from inang.agencies import redating
from inang.audit.models import Entry as AuditEntry
from inang.cli.counters import SUBJECTS
from inang.notices.models import Notice
from inang.requests import mending
from inang.requests import services as requests
from inang.requests.models import Event, HostingRequest
from inang.workdays import queries, services
from inang.workdays.models import Breach, ClockSegment
from inang.workdays.versions import REVOKE, Entry
from tests.promises.test_kalender_berubah import draft
from tests.rooms.requests.stage import MONDAY, Stage, build

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
PRESSED = MONDAY + 2 * HOUR
FLOOD = Entry(date(2026, 11, 25), "closure", "Banjir")


@pytest.fixture
def stage(db: None, tmp_path: Path) -> Stage:
    services.seed()
    return build(tmp_path)


def claimed(stage: Stage) -> HostingRequest:
    return requests.claim(request=stage.sent(), by=stage.people["penelaah"], at=MONDAY)


def record(stage: Stage, *days: Entry, decree: str, told: bool = True) -> None:
    """A decree that was announced that Monday; without `told` the worker has still to come round."""
    made = draft(stage.people["admin"], *days, decree=decree, at=PRESSED, decree_date=None, announced=MONDAY.date())
    by = stage.people["kabid" if redating.preview(made, PRESSED, SUBJECTS).shorter else "admin"]
    redating.apply(draft=made, by=by, at=PRESSED, subjects=SUBJECTS if told else ())


def texts(case: HostingRequest, what: str) -> list[str]:
    return [one.text for one in Notice.objects.filter(subject_key=case.number, event__contains=f":{what}:").order_by("pk")]


def test_a_request_that_is_returned_while_a_decree_is_being_recorded_is_told_of_its_new_last_day(stage: Stage) -> None:
    case, by = claimed(stage), stage.people["penelaah"]
    made = draft(stage.people["admin"], FLOOD, at=PRESSED)
    case = requests.return_for_correction(request=case, items=[("", "Lengkapi.")], by=by, at=PRESSED + 2 * SECOND)
    before = mending.wait_of(case).until(queries.calendar()).due
    redating.apply(draft=made, by=stage.people["admin"], at=PRESSED, subjects=SUBJECTS)
    after = mending.wait_of(case).until(queries.calendar()).due
    assert after > before and len(set(texts(case, "mending"))) > 0, "the party heard of the other day before"
    (paused,) = {re.sub(r"^.*?\n", "", text) for text in texts(case, "redated")}
    assert "belum pasti" in paused, "and the date is not called certain while the count waits"


@pytest.mark.parametrize("earlier", [False, True])
def test_a_case_that_ends_while_a_decree_is_being_recorded_is_counted_without_it(stage: Stage, earlier: bool) -> None:
    ends = PRESSED
    if earlier:
        record(stage, FLOOD, decree="Surat 1")
        ends = MONDAY.replace(day=27)
    case = claimed(stage)
    day = Entry(FLOOD.date, FLOOD.kind, "", REVOKE) if earlier else FLOOD
    made = draft(stage.people["admin"], day, decree="Surat 2", at=ends)
    services.stop(kind="request", key=case.number, at=ends + 2 * SECOND, reason="terkirim", by="uji")
    HostingRequest.objects.filter(pk=case.pk).update(state="closed")
    before = queries.state("request", case.number, ends + HOUR)
    redating.apply(draft=made, by=stage.people["admin"], at=ends, subjects=SUBJECTS)
    assert queries.state("request", case.number, ends + 24 * HOUR) == before and not before.late
    assert not Breach.objects.exists()


def test_a_change_of_before_that_noted_no_calendar_is_counted_by_its_moment(stage: Stage) -> None:
    case = claimed(stage)
    services.stop(kind="request", key=case.number, at=PRESSED - HOUR, reason="terkirim", by="uji")
    before = queries.state("request", case.number, PRESSED)
    ClockSegment.objects.update(calendar=None)
    record(stage, FLOOD, decree="Surat 1")
    assert queries.state("request", case.number, PRESSED) == before


def test_a_moved_date_is_told_with_the_decree_that_moved_it_though_a_newer_one_moved_nothing(stage: Stage) -> None:
    case = claimed(stage)
    record(stage, FLOOD, decree="Surat banjir", told=False)
    record(stage, Entry(date(2027, 10, 4), "regional", "Hari jadi"), decree="Keputusan Gubernur 2027", told=False)
    redating.redate(at=PRESSED + HOUR, subjects=SUBJECTS)
    assert all("Karena Surat banjir, jatuh temponya sekarang" in text for text in texts(case, "redated"))
    assert Event.objects.get(sentence__startswith="Jatuh tempo berubah").detail.endswith("; Surat banjir")
    told = AuditEntry.objects.get(verb="redate")
    assert told.sentence.endswith("menurut Surat banjir") and told.subject == f"kalender:{queries.versions()[-2].number}"


def test_a_date_that_two_decrees_moved_is_told_once_with_both(stage: Stage) -> None:
    case = claimed(stage)
    for day in (24, 25):
        record(stage, Entry(date(2026, 11, day), "closure", "Tutup"), decree=f"Surat {day}", told=False)
    redating.redate(at=PRESSED + HOUR, subjects=SUBJECTS)
    told = texts(case, "redated")
    assert len(told) == 2 and all("Karena Surat 24 dan Surat 25, jatuh temponya" in text for text in told)


def test_a_last_day_of_waiting_that_moved_is_told_with_the_decree_that_moved_it(stage: Stage) -> None:
    case = requests.return_for_correction(
        request=claimed(stage), items=[("", "Lengkapi.")], by=stage.people["penelaah"], at=MONDAY + HOUR
    )
    record(stage, Entry(date(2026, 12, 1), "closure", "Tutup"), decree="Surat tutup", told=False)
    record(stage, Entry(date(2027, 10, 4), "regional", "Hari jadi"), decree="Keputusan Gubernur 2027", told=False)
    redating.redate(at=PRESSED + HOUR, subjects=SUBJECTS)
    assert texts(case, "mending") and all("Karena Surat tutup, batasnya sekarang" in text for text in texts(case, "mending"))
    assert AuditEntry.objects.get(verb="redate_mending").sentence.endswith("menurut Surat tutup")
