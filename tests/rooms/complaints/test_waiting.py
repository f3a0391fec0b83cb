"""Until when a complainant may answer: warned before the handling goes on, told when a decree moves the day, counted alike."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inang.agencies import redating
from inang.audit.models import Entry as AuditEntry
from inang.cli.counters import SUBJECTS
from inang.complaints import services
from inang.complaints.models import Complaint, Identity
from inang.complaints.rules import Complainant, Refused
from inang.notices import services as notices
from inang.notices.models import Notice
from inang.workdays import queries as clocks
from inang.workdays.models import Breach, Clock
from inang.workdays.proposing import propose_undo
from inang.workdays.versions import Entry
from tests.promises.test_kalender_berubah import draft
from tests.rooms.complaints.stage import DAY, HOUR, MONDAY, Stage

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + DAY
SATURDAY = Entry(date(2026, 12, 5), "make_up", "Hari kerja pengganti")


def asked(stage: Stage, at: datetime = TUESDAY, **changed: object) -> Complaint:
    return services.ask(complaint=stage.handled(**changed), text="Kapan kejadiannya?", by=stage.people["penangan"], at=at)


def taken(at: datetime) -> None:
    """The mail server takes what waits."""
    Notice.objects.filter(state="waiting").update(state="handed_over", handed_over_at=at)


def texts(case: Complaint, what: str) -> list[str]:
    return [one.text for one in Notice.objects.filter(event__contains=f":{what}:", subject_key=case.number).order_by("pk")]


def test_a_decree_that_moves_the_last_day_of_an_answer_is_previewed_counted_and_told(stage: Stage) -> None:
    case, at = asked(stage), TUESDAY + HOUR
    assert "paling lambat Selasa, 8 Desember 2026" in texts(case, "asked")[0]
    made = draft(stage.people["admin"], SATURDAY, at=at)
    seen = redating.preview(made, at, SUBJECTS)
    moved = {(one.number, one.what): (one.old, one.new) for one in seen.moved}
    assert moved == {(case.number, "batas jawaban pelapor"): (date(2026, 12, 8), date(2026, 12, 7))} and seen.shorter == 1
    found = redating.counted(made, case.number, SUBJECTS)
    assert found is not None and [one.due for one, _calendar in found.wait_counts] == [date(2026, 12, 8), date(2026, 12, 7)]
    version = redating.apply(draft=made, by=stage.people["kabid"], at=at, subjects=SUBJECTS)
    (told,) = texts(case, "until_moved")
    assert "semula paling lambat Selasa, 8 Desember 2026. Karena SKB contoh 1/2026, batasnya" in told
    assert "sekarang Senin, 7 Desember 2026" in told
    assert "/hitung/?diterima=2026-11-24&hari=10" in told and services.wait_until(case) == date(2026, 12, 7)
    event = case.events.get(sentence__startswith="Batas jawaban pelapor")
    assert event.public == f"Batas jawaban Anda berubah menjadi Senin, 7 Desember 2026: {version.decree}"
    assert AuditEntry.objects.get(verb="redate_waiting").data["moved"] == [[case.number, "2026-12-08", "2026-12-07"]]
    assert redating.redate(at=at, subjects=SUBJECTS) == 0 and len(texts(case, "until_moved")) == 1


def test_while_the_count_waits_the_mail_about_a_decree_calls_no_date_certain(stage: Stage) -> None:
    case, at = asked(stage), TUESDAY + HOUR
    made = draft(stage.people["admin"], Entry(date(2026, 11, 26), "closure", "Banjir"), at=at)
    assert [one.is_paused for one in redating.preview(made, at, SUBJECTS).moved if not one.what] == [True]
    redating.apply(draft=made, by=stage.people["admin"], at=at, subjects=SUBJECTS)
    (told,) = texts(case, "redated_paused")
    assert "hitungan hari pengaduan" in told and "belum pasti" in told and not texts(case, "redated")
    assert "menjadi Rabu, 2 Desember 2026 bila Anda menjawab hari ini (sebelumnya Selasa, 1 Desember 2026)" in told
    said = case.events.filter(sentence__startswith="Jatuh tempo").get().sentence
    assert said == "Jatuh tempo menjadi Rabu, 2 Desember 2026 bila dilanjutkan hari ini"


def test_how_long_an_answer_is_waited_for_is_counted_alike_in_the_mail_and_on_its_page_also_from_a_day_off(
    stage: Stage, client: Client
) -> None:
    case = asked(stage, datetime(2026, 11, 28, 10, 0, tzinfo=MONDAY.tzinfo))  # a Saturday
    told = texts(case, "asked")[0]
    said, where = re.search(r"paling lambat (\w+, \d+ \w+ \d+) ", told), re.search(r"(/hitung/[^)\s]+)", told)
    assert said and where and said[1] == "Senin, 14 Desember 2026"
    assert f"Jatuh tempo {said[1]}" in client.get(where[1]).content.decode()
    for day in (4, 10):
        services.remind(at=datetime(2026, 12, day, 9, 0, tzinfo=MONDAY.tzinfo))
        taken(datetime(2026, 12, day, 9, 0, tzinfo=MONDAY.tzinfo))
    assert services.remind(at=datetime(2026, 12, 14, 15, 59, tzinfo=MONDAY.tzinfo)) == []
    assert services.remind(at=datetime(2026, 12, 15, 9, 0, tzinfo=MONDAY.tzinfo)) == [case.number]


@pytest.mark.parametrize("has_mail", [True, False])
def test_nothing_goes_on_without_an_answer_before_the_reminder_was_sent_and_a_working_day_has_passed(
    stage: Stage, has_mail: bool
) -> None:
    case = asked(stage, **({} if has_mail else {"complainant": None}))
    late = datetime(2026, 12, 18, 9, 0, tzinfo=MONDAY.tzinfo)  # a Friday; the worker was down throughout
    assert services.remind(at=late) == services.remind(at=late + HOUR) == []
    assert case.events.filter(sentence__startswith="Pengingat").count() == 1, "what was overtaken is not sent afterwards"
    if has_mail:
        (told,) = texts(case, "reminder")
        assert "paling lambat Senin, 21 Desember 2026 " in told and "/hitung/?diterima=2026-12-18&hari=1" in told
        assert services.remind(at=late + 4 * DAY) == [], "the mail server has not taken it yet"
        taken(late + HOUR)
    assert services.remind(at=late + 3 * DAY) == [], "Monday is the working day that it was given"
    assert services.remind(at=late + 4 * DAY) == [case.number]


def test_nobody_is_reminded_and_nothing_goes_on_while_the_office_is_closed(stage: Stage) -> None:
    case = asked(stage)
    for closed in ((1, 6), (1, 21), (5, 10)):  # before opening, at night, on a Saturday
        assert services.remind(at=datetime(2026, 12, *closed, 0, tzinfo=MONDAY.tzinfo)) == []
    assert texts(case, "reminder") == []
    services.remind(at=datetime(2026, 12, 7, 9, 0, tzinfo=MONDAY.tzinfo))
    assert len(texts(case, "reminder")) == 1


def test_a_reminder_that_no_mail_server_takes_holds_the_handling_up_no_longer_than_one_that_was_taken(stage: Stage) -> None:
    case, late = asked(stage), datetime(2026, 12, 18, 9, 0, tzinfo=MONDAY.tzinfo)
    services.remind(at=late)
    Notice.objects.filter(state="waiting").update(state="failed")
    assert services.remind(at=late + 3 * DAY) == [] and services.remind(at=late + 4 * DAY) == [case.number]


def test_who_was_asked_between_a_decree_and_its_round_is_told_no_day_that_was_never_said(stage: Stage) -> None:
    before = asked(stage)
    admin, at = stage.people["admin"], TUESDAY + HOUR
    made = draft(admin, Entry(date(2026, 12, 1), "closure", "Tutup"), at=at)
    redating.apply(draft=made, by=admin, at=at, subjects=())  # the worker comes later
    Clock.objects.update(calendar=made.base)
    between = asked(stage, at + HOUR)
    assert "paling lambat Rabu, 9 Desember 2026" in texts(between, "asked")[0]
    redating.redate(at=at + 2 * HOUR, subjects=SUBJECTS)
    assert len(texts(before, "until_moved")) == 1 and texts(between, "until_moved") == []


def test_whose_case_was_older_and_who_was_asked_after_the_decree_hears_of_no_move_in_its_round(stage: Stage) -> None:
    case, admin = stage.handled(), stage.people["admin"]  # counted with the calendar of before
    made = draft(admin, Entry(date(2026, 12, 1), "closure", "Tutup"), at=TUESDAY)
    redating.apply(draft=made, by=admin, at=TUESDAY, subjects=())  # the worker comes later
    case = services.ask(complaint=case, text="Kapan kejadiannya?", by=stage.people["penangan"], at=TUESDAY + HOUR)
    Clock.objects.update(calendar=made.base)
    assert "paling lambat Rabu, 9 Desember 2026" in texts(case, "asked")[0]
    redating.redate(at=TUESDAY + 2 * HOUR, subjects=SUBJECTS)
    assert texts(case, "until_moved") == []


def test_a_last_day_of_an_answer_that_a_decree_moves_into_the_past_leaves_a_working_day_after_the_news(stage: Stage) -> None:
    case, at = asked(stage), datetime(2026, 12, 8, 9, 0, tzinfo=MONDAY.tzinfo)
    for day in (1, 4, 7):
        services.remind(at=datetime(2026, 12, day, 9, 0, tzinfo=MONDAY.tzinfo))
        taken(datetime(2026, 12, day, 9, 0, tzinfo=MONDAY.tzinfo))
    made = draft(stage.people["admin"], SATURDAY, at=at)
    redating.apply(draft=made, by=stage.people["kabid"], at=at, subjects=SUBJECTS)
    assert "batasnya" in texts(case, "until_moved")[0] and "sekarang Rabu, 9 Desember 2026" in texts(case, "until_moved")[0]
    assert services.remind(at=at + DAY) == [], "the mail server has not taken the news yet"
    taken(at + DAY)
    assert services.remind(at=at + 2 * DAY) == [], "Thursday is the working day after the news"
    assert services.remind(at=at + 3 * DAY) == [case.number]
    case.refresh_from_db()
    assert case.waiting_since is None


def test_many_last_days_of_answers_cost_as_many_queries_as_few(stage: Stage) -> None:
    counts = []
    for number, many in enumerate((1, 3)):
        Complaint.objects.update(state="closed")
        Clock.objects.update(status="stop")
        for _n in range(many):
            asked(stage)
        admin, at = stage.people["admin"], TUESDAY + HOUR
        made = draft(admin, Entry(date(2026, 12, 1 + number), "closure", "Tutup"), decree=f"Surat {number}", at=at)
        with CaptureQueriesContext(connection) as seen:
            redating.apply(draft=made, by=admin, at=at, subjects=SUBJECTS)
        counts.append(len(seen))
    assert counts[0] == counts[1], counts


def test_a_make_up_day_recorded_late_that_breaks_a_promise_at_once_says_so_in_the_preview_and_in_the_mail(stage: Stage) -> None:
    case, at = stage.handled(), datetime(2026, 11, 30, 10, 0, tzinfo=MONDAY.tzinfo)  # due today
    made = draft(stage.people["admin"], Entry(date(2026, 11, 28), "make_up", "Pengganti"), at=at, today=at.date())
    seen = redating.preview(made, at, SUBJECTS)
    assert [(one.old, one.new, one.became_late) for one in seen.moved] == [(date(2026, 11, 30), date(2026, 11, 28), True)]
    redating.apply(draft=made, by=stage.people["kabid"], at=at, subjects=SUBJECTS)
    assert "Sabtu 28 Nov hari ke-5 (pengganti: Pengganti, SKB contoh 1/2026), jatuh tempo" in texts(case, "redated")[0]
    assert "sekarang Sabtu, 28 November 2026. Tanggal itu sudah lewat saat kalender dicatat" in texts(case, "redated")[0]


def test_what_was_late_before_it_waited_stays_so_in_the_preview_and_in_the_mail_about_a_decree(stage: Stage) -> None:
    case, at = asked(stage, MONDAY + 9 * DAY), MONDAY + 10 * DAY  # it was due on 30 November
    made = draft(stage.people["admin"], Entry(date(2026, 11, 28), "make_up", "Pengganti"), at=at, today=at.date())
    assert [one.is_paused for one in redating.preview(made, at, SUBJECTS).moved if not one.what] == [False]
    redating.apply(draft=made, by=stage.people["kabid"], at=at, subjects=SUBJECTS)
    assert "tanggalnya sekarang Sabtu, 28 November 2026." in texts(case, "redated")[0] and not texts(case, "redated_paused")
    said = case.events.filter(sentence__startswith="Jatuh tempo").get().sentence
    assert said == "Jatuh tempo berubah menjadi Sabtu, 28 November 2026"
    services.triage(complaint=case, classification="normative", by=stage.people["petugas"], at=at)
    assert "Kami jawab paling lambat Sabtu, 28 November 2026." in texts(case, "triaged")[-1]


def test_a_promise_that_a_decree_breaks_while_the_count_waits_stays_broken_though_that_is_taken_back(stage: Stage) -> None:
    case, at = asked(stage, MONDAY + 7 * DAY), MONDAY + 8 * DAY  # asked on its last day
    made = draft(stage.people["admin"], Entry(date(2026, 11, 28), "make_up", "Pengganti"), at=at, today=at.date())
    version = redating.apply(draft=made, by=stage.people["kabid"], at=at, subjects=SUBJECTS)
    assert "keterlambatannya tetap tercatat" in texts(case, "redated")[0]
    admin = stage.people["admin"]
    back = propose_undo(version=version, reason="salah", by="Admin", by_id=admin.pk, at=at + HOUR, today=at.date())
    redating.apply(draft=back, by=admin, at=at + HOUR, subjects=SUBJECTS)
    assert not clocks.state("complaint", case.number, at + HOUR).late
    assert [one.due for one in Breach.objects.all()] == [date(2026, 11, 28)]


def test_a_reminder_that_is_sent_again_and_fails_again_does_not_begin_the_wait_anew(stage: Stage) -> None:
    case, late = asked(stage), datetime(2026, 12, 18, 9, 0, tzinfo=MONDAY.tzinfo)
    services.remind(at=late)
    Notice.objects.filter(state="waiting").update(state="failed")
    failed = Notice.objects.get(state="failed", event__contains=":reminder:")
    notices.again(notice=failed, at=late + 3 * DAY, actor="petugas", role="officer")
    Notice.objects.filter(state="waiting").update(state="failed")
    assert services.remind(at=late + 4 * DAY) == [case.number]


def test_mails_of_a_case_that_waits_for_its_complainant_call_no_date_of_the_office_certain(stage: Stage) -> None:
    case, people = asked(stage), stage.people
    case = services.triage(complaint=case, classification="non_supervisory", by=people["petugas"], at=TUESDAY + HOUR)
    told = texts(case, "triaged")[-1]
    assert "tanggal jawaban kami belum pasti: Senin, 14 Desember 2026 bila Anda menjawab hari ini." in told, told
    assert "Kami jawab paling lambat" not in told
    services.hand_over(complaint=case, to=people["penangan-dua"], by=people["kabid"], at=TUESDAY + HOUR)
    told = texts(case, "given")[-1]
    assert "Hitungan berhenti, menunggu pelapor; jatuh tempo Senin, 14 Desember 2026 bila dilanjutkan hari ini." in told, told


def test_a_warning_says_what_holds_when_it_is_sent_late(stage: Stage) -> None:
    case = asked(stage)
    services.remind(at=datetime(2026, 12, 1, 9, 0, tzinfo=MONDAY.tzinfo))
    redating.apply(draft=draft(stage.people["admin"], SATURDAY), by=stage.people["kabid"], at=TUESDAY + HOUR, subjects=SUBJECTS)
    for what in ("reminder", "until_moved"):
        assert "tetap mempunyai satu hari kerja penuh sesudah hari pengirimannya" in texts(case, what)[0], what


def test_a_reminder_for_who_has_no_address_any_more_leaves_a_working_day_too(stage: Stage) -> None:
    case, late = asked(stage), datetime(2026, 12, 18, 9, 0, tzinfo=MONDAY.tzinfo)  # a Friday
    services.remind(at=datetime(2026, 12, 1, 9, 0, tzinfo=MONDAY.tzinfo))
    taken(datetime(2026, 12, 1, 9, 0, tzinfo=MONDAY.tzinfo))
    services.identify(complaint=case, complainant=Complainant(phone="0800 1234 5678"), by=stage.people["petugas"], at=late)
    assert services.remind(at=late) == services.remind(at=late + HOUR) == [], "it was written a moment ago"
    assert services.remind(at=late + 3 * DAY) == [] and services.remind(at=late + 4 * DAY) == [case.number]


def test_a_case_whose_identity_nobody_can_read_any_more_is_asked_goes_on_and_is_answered_on_its_page(stage: Stage) -> None:
    case = stage.handled()
    Identity.objects.filter(complaint=case).update(sealed="x")
    case = services.ask(complaint=case, text="Kapan kejadiannya?", by=stage.people["penangan"], at=TUESDAY)
    late = datetime(2026, 12, 18, 9, 0, tzinfo=MONDAY.tzinfo)  # a Friday
    assert services.remind(at=late) == services.remind(at=late + 3 * DAY) == []
    assert services.remind(at=late + 4 * DAY) == [case.number]
    case = services.draft(complaint=case, text="Sudah diperbaiki, silakan.", by=stage.people["penangan"], at=late + 4 * DAY)
    case = services.approve(complaint=case, by=stage.people["kabid"], at=late + 4 * DAY)
    assert (case.state, case.sent_way) == ("answered", "tracking")
    assert services.accept(complaint=case, at=late + 4 * DAY).state == "closed"


def test_what_would_name_somebody_whom_nobody_can_read_is_hidden_when_asked_and_else_refused_with_its_cure(stage: Stage) -> None:
    officer, head = stage.people["petugas"], stage.people["kabid"]
    case = stage.triaged()
    referral = {"body": "Dinas Sosial", "reason": "Bukan kewenangan.", "email": "dinsos@contoh.go.id"}
    services.propose_referral(complaint=case, **referral, by=officer, at=TUESDAY)
    case = services.refer(complaint=case, by=head, at=TUESDAY)
    Identity.objects.update(sealed="x")
    case = services.make_confidential(complaint=case, at=TUESDAY)
    assert (case.anonymity, case.subject) == ("confidential", "Pengaduan yang dirahasiakan")
    others = Notice.objects.exclude(to=f"pelapor {case.number}")
    assert not others.filter(state="waiting").exists(), "what may name somebody to others is not sent"
    other = stage.triaged()
    services.propose_referral(complaint=other, **referral, by=officer, at=TUESDAY)
    Identity.objects.update(sealed="x")
    with pytest.raises(Refused, match="kunci identitas"):
        services.refer(complaint=other, by=head, at=TUESDAY)


def test_a_second_question_is_reminded_of_again(stage: Stage) -> None:
    case, late = asked(stage), datetime(2026, 12, 1, 9, 0, tzinfo=MONDAY.tzinfo)
    services.remind(at=late)
    taken(late)
    services.reply(complaint=case, text="Kemarin.", at=late + HOUR)
    case.refresh_from_db()
    services.ask(complaint=case, text="Jam berapa?", by=stage.people["penangan"], at=late + 2 * HOUR)
    services.remind(at=late + 7 * DAY)
    (first, second) = texts(case, "reminder")
    assert "Kapan kejadiannya?" in first and "Jam berapa?" in second


def test_whoever_withdrew_what_is_examined_without_him_is_told_no_day_for_an_answer(stage: Stage) -> None:
    case = services.ask(complaint=stage.handled("supervisory"), text="Kapan?", by=stage.people["penangan"], at=TUESDAY)
    Complaint.objects.filter(pk=case.pk).update(ex_officio=True)  # as a withdrawal of before left it: waiting still
    made = draft(stage.people["admin"], SATURDAY, at=TUESDAY + HOUR)
    assert "batas jawaban pelapor" not in {one.what for one in redating.preview(made, TUESDAY + HOUR, SUBJECTS).moved}
    redating.apply(draft=made, by=stage.people["kabid"], at=TUESDAY + HOUR, subjects=SUBJECTS)
    assert texts(case, "until_moved") == [] and not case.events.filter(sentence__startswith="Batas jawaban").exists()


def test_a_warning_that_two_addresses_took_on_different_days_counts_from_the_last(stage: Stage) -> None:
    case, at = asked(stage), datetime(2026, 12, 18, 9, 0, tzinfo=MONDAY.tzinfo)  # a Friday; the worker was down throughout
    services.remind(at=at)
    first = Notice.objects.get(event__contains=":reminder:", subject_key=case.number)
    values = {one.attname: getattr(first, one.attname) for one in Notice._meta.concrete_fields if not one.primary_key}
    values |= {"to": "lain@contoh.id", "state": "handed_over", "handed_over_at": at, "message_id": "<lain@x>"}
    Notice.objects.create(**values)
    taken(at + 3 * DAY)
    assert services.remind(at=at + 4 * DAY) == [], "Tuesday is the working day after Monday, when the other one heard"
    assert services.remind(at=at + 5 * DAY) == [case.number]
