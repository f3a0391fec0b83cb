"""Until when a returned request may be mended: warned before it lapses, told when a decree moves the day, counted alike."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inang.agencies import redating
from inang.agencies.models import Agency
from inang.agencies.rules import Refused
from inang.audit.models import Entry as AuditEntry
from inang.cli.counters import SUBJECTS
from inang.notices import services as notices
from inang.notices.models import Notice
from inang.requests import services
from inang.requests.models import HostingRequest
from inang.workdays import queries as clocks
from inang.workdays.models import CalendarVersion, Clock
from inang.workdays.services import seed
from inang.workdays.versions import Entry
from tests.promises.test_kalender_berubah import draft
from tests.rooms.requests.stage import MONDAY, Stage

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SATURDAY = Entry(date(2026, 12, 5), "make_up", "Hari kerja pengganti")


def claimed(stage: Stage) -> HostingRequest:
    return services.claim(request=stage.sent(), by=stage.people["penelaah"], at=MONDAY)


def returned(stage: Stage, at: datetime = MONDAY, case: HostingRequest | None = None) -> HostingRequest:
    case, by = case or claimed(stage), stage.people["penelaah"]
    return services.return_for_correction(request=case, items=[("", "Lengkapi.")], by=by, at=at)


def sent(at: datetime) -> None:
    """The mail server takes what waits."""
    Notice.objects.filter(state="waiting").update(state="handed_over", handed_over_at=at)


def texts(case: HostingRequest, what: str) -> list[str]:
    return [one.text for one in Notice.objects.filter(event__contains=f":{what}:", subject_key=str(case.number)).order_by("pk")]


def test_a_decree_that_moves_the_last_day_of_a_returned_request_is_previewed_counted_and_told(stage: Stage) -> None:
    case, admin, at = returned(stage), stage.people["admin"], MONDAY + DAY
    made = draft(admin, SATURDAY, at=at)
    seen = redating.preview(made, at, SUBJECTS)
    assert [(one.number, one.what, one.old, one.new) for one in seen.moved] == [
        (case.number, "batas perbaikan", date(2026, 12, 7), SATURDAY.date)
    ]
    found = redating.counted(made, str(case.number), SUBJECTS)
    assert found is not None and [one.due for one, _calendar in found.wait_counts] == [date(2026, 12, 7), SATURDAY.date]
    assert seen.shorter == 1
    with pytest.raises(Refused, match="Minta administrator lain atau kepala bidang"):
        redating.apply(draft=made, by=admin, at=at, subjects=SUBJECTS)
    version = redating.apply(draft=made, by=stage.people["kabid"], at=at, subjects=SUBJECTS)
    assert Clock.objects.get(key=case.number).calendar == version.number
    told = texts(case, "mending")
    assert len(told) == 2, "the contact person and the agency"
    assert "semula paling lambat Senin, 7 Desember 2026. Karena SKB contoh 1/2026" in told[0]
    assert "batasnya sekarang Sabtu, 5 Desember 2026;" in told[0] and "/hitung/?diterima=2026-11-23&hari=10" in told[0]
    event = case.events.get(sentence__startswith="Batas perbaikan")
    assert event.sentence == "Batas perbaikan berubah menjadi Sabtu, 5 Desember 2026"
    assert event.detail == "Semula Senin, 7 Desember 2026; SKB contoh 1/2026"
    assert AuditEntry.objects.get(verb="redate_mending").data["moved"] == [[case.number, "2026-12-07", "2026-12-05"]]
    assert redating.redate(at=at, subjects=SUBJECTS) == 0 and len(texts(case, "mending")) == 2


def test_a_last_day_is_promised_with_the_calendar_that_another_process_has_just_changed(stage: Stage) -> None:
    seed()
    case, number = claimed(stage), clocks.calendar().version + 1
    facts = {"decree": "SKB lain", "announced": MONDAY.date(), "recorded_at": MONDAY, "by": "Lain"}
    made = CalendarVersion.objects.create(number=number, size=1, **facts)
    made.entries.create(date=SATURDAY.date, kind=SATURDAY.kind, action=SATURDAY.action, name=SATURDAY.name)
    assert "paling lambat Sabtu, 5 Desember 2026;" in texts(returned(stage, case=case), "returned")[0]


def test_a_last_day_that_a_decree_moves_into_the_past_leaves_a_working_day_after_the_news(stage: Stage) -> None:
    case, at = returned(stage), datetime(2026, 12, 7, 9, 0, tzinfo=MONDAY.tzinfo)
    for day in (5, 8):
        services.lapse(at=MONDAY + timedelta(days=day + 2))
    sent(MONDAY + timedelta(days=10))
    made = draft(stage.people["admin"], SATURDAY, at=at)
    redating.apply(draft=made, by=stage.people["kabid"], at=at, subjects=SUBJECTS)
    assert "batasnya sekarang Selasa, 8 Desember 2026;" in texts(case, "mending")[0]
    sent(at)
    assert services.lapse(at=at + timedelta(hours=1)) == services.lapse(at=at + DAY) == []
    assert services.lapse(at=at + 2 * DAY) == [case.number]


def test_how_long_a_request_may_be_mended_is_counted_alike_in_the_mail_and_on_its_page_also_from_a_day_off(
    stage: Stage, client: Client
) -> None:
    case = returned(stage, datetime(2026, 11, 28, 10, 0, tzinfo=MONDAY.tzinfo))  # a Saturday
    told = texts(case, "returned")[0]
    said = re.search(r"paling lambat (\w+, \d+ \w+ \d+);", told)
    where = re.search(r"(/hitung/\S+)", told)
    assert said and where and said[1] == "Senin, 14 Desember 2026"
    assert f"Jatuh tempo {said[1]}" in client.get(where[1]).content.decode()
    for at in (datetime(2026, 12, 7, 9, 0, tzinfo=MONDAY.tzinfo), datetime(2026, 12, 14, 9, 0, tzinfo=MONDAY.tzinfo)):
        services.lapse(at=at)
        sent(at)
    assert services.lapse(at=datetime(2026, 12, 14, 23, 59, tzinfo=MONDAY.tzinfo)) == []


def test_nothing_lapses_before_its_reminder_was_sent_and_a_working_day_has_passed(stage: Stage) -> None:
    case = returned(stage)
    late = datetime(2026, 12, 18, 9, 0, tzinfo=MONDAY.tzinfo)  # a Friday; the worker was down throughout
    assert services.lapse(at=late) == [] and services.lapse(at=late + timedelta(minutes=10)) == []
    (told, _to_the_agency) = texts(case, "reminder")
    assert "paling lambat Senin, 21 Desember 2026;" in told and "/hitung/?diterima=2026-12-18&hari=1" in told
    assert services.lapse(at=late + 20 * DAY) == [], "the mail server took none of it yet"
    sent(late + timedelta(hours=1))
    assert services.lapse(at=late + 3 * DAY) == [], "Monday is the working day that it was given"
    assert services.lapse(at=late + 4 * DAY) == [case.number]
    assert len(texts(case, "reminder")) == 2, "what was overtaken is not sent afterwards"


def test_many_last_days_cost_as_many_queries_as_few(stage: Stage) -> None:
    for label in ("dinkes", "obat", "gizi"):
        by = stage.people["penelaah"]
        case = services.claim(request=stage.sent(label=label), by=by, at=MONDAY)
        services.return_for_correction(request=case, items=[("", "Lengkapi.")], by=by, at=MONDAY)
    counts = []
    for number, entry in enumerate((SATURDAY, Entry(date(2026, 12, 1), "closure", "Tutup"))):
        admin, at = stage.people["admin"], MONDAY + DAY
        version = redating.apply(draft=draft(admin, entry, decree=f"SKB {number}", at=at), by=admin, at=at, subjects=())
        keys = list(Clock.objects.order_by("pk").values_list("pk", flat=True))[: 1 + 2 * number]
        Clock.objects.exclude(pk__in=keys).update(calendar=version.number)
        with CaptureQueriesContext(connection) as caught:
            redating.redate(at=at, subjects=SUBJECTS)
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_nobody_is_reminded_and_nothing_lapses_while_the_office_is_closed(stage: Stage) -> None:
    case = returned(stage)
    for closed in ((1, 0), (1, 21), (5, 10), (18, 0)):  # at night, on a Saturday, long after the last day
        assert services.lapse(at=datetime(2026, 12, *closed, 5, tzinfo=MONDAY.tzinfo)) == []
    assert texts(case, "reminder") == []
    services.lapse(at=datetime(2026, 12, 18, 7, 30, tzinfo=MONDAY.tzinfo))
    assert len(texts(case, "reminder")) == 2, "the contact person and the agency"


def test_neither_an_address_that_is_none_nor_a_case_that_fails_holds_another_up(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    by, at = stage.people["penelaah"], MONDAY + timedelta(hours=1)
    Agency.objects.filter(pk=stage.agency.pk).update(email="dinas..kesehatan@contoh.go.id")  # as a file once brought it
    cases = [services.claim(request=stage.sent(label=label), by=by, at=at) for label in ("satu", "dua")]
    for case in cases:
        services.return_for_correction(request=case, items=[("", "Perbaiki.")], by=by, at=at)
    edition = cases[0].edition
    HostingRequest.objects.filter(pk=cases[0].pk).update(edition="tiada-2020")
    for day in range(0, 60, 4):
        services.lapse(at=at + timedelta(days=day))
        Notice.objects.exclude(to__startswith="dinas..").update(state="handed_over", handed_over_at=at + timedelta(days=day))
    cases[1].refresh_from_db()
    assert cases[1].state == "lapsed" and "tiada-2020" in caplog.text
    HostingRequest.objects.filter(pk=cases[0].pk).update(edition=edition)
    services.lapse(at=at + timedelta(days=60))
    assert Notice.objects.filter(event__startswith=f"request:{cases[0].number}:reminder").exists(), "and it comes again"


def test_a_request_whose_reminder_no_mail_server_took_lapses_also_when_it_was_tried_again(stage: Stage) -> None:
    case, late = returned(stage), datetime(2026, 12, 18, 9, 0, tzinfo=MONDAY.tzinfo)
    assert services.lapse(at=late) == [], "the reminder is written"
    assert services.lapse(at=late + 4 * DAY) == [], "the mail server may take it yet"
    Notice.objects.filter(state="waiting").update(state="failed")
    assert services.lapse(at=late + 3 * DAY) == [], "Monday is the working day that was given"
    failed = Notice.objects.filter(state="failed", event__contains=":reminder:").order_by("pk")
    notices.again(notice=failed[0], at=late + 3 * DAY, actor="penelaah", role="reviewer")
    Notice.objects.filter(state="waiting").update(state="failed")
    assert services.lapse(at=late + 4 * DAY) == [case.number]


def test_a_warning_says_what_holds_when_it_is_sent_late(stage: Stage) -> None:
    case, at = returned(stage), MONDAY + DAY
    redating.apply(draft=draft(stage.people["admin"], SATURDAY, at=at), by=stage.people["kabid"], at=at, subjects=SUBJECTS)
    services.lapse(at=datetime(2026, 12, 1, 9, 0, tzinfo=MONDAY.tzinfo))
    for what in ("reminder", "mending"):
        assert "masih ada satu hari kerja penuh sesudah hari pesan ini pertama terkirim" in texts(case, what)[0], what


def test_a_warning_that_contact_and_agency_got_on_different_days_counts_from_the_first(stage: Stage) -> None:
    case, late = returned(stage), datetime(2026, 12, 18, 9, 0, tzinfo=MONDAY.tzinfo)  # a Friday
    services.lapse(at=late)
    contact, agency = Notice.objects.filter(event__contains=":reminder:", subject_key=str(case.number)).order_by("pk")
    for one, days in ((contact, 0), (agency, 4)):
        Notice.objects.filter(pk=one.pk).update(state="handed_over", handed_over_at=late + days * DAY)
    assert services.lapse(at=late + 3 * DAY) == [], "Monday is the working day after the first of it"
    assert services.lapse(at=late + 4 * DAY) == [case.number]
