"""A decree re-dates open complaints too: a line, a notice, the first promise kept; nobody previews what is about them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inang.agencies import redating
from inang.agencies.models import Membership
from inang.agencies.rules import Refused
from inang.audit.models import Entry
from inang.cli import duties
from inang.cli.counters import SUBJECTS
from inang.complaints import queries, services
from inang.complaints.models import Complaint, Identity
from inang.complaints.redating import subject
from inang.notices.models import Notice
from inang.standard import queries as standard
from inang.workdays import queries as clocks
from inang.workdays import services as workdays
from inang.workdays.importing import Row
from inang.workdays.models import Breach, CalendarDraft, Clock
from inang.workdays.proposing import propose
from inang.workdays.versions import Entry as Day
from tests.rooms.complaints.stage import DAY, HOUR, MONDAY, Stage, mails
from tests.rooms.workdays.counting import RULE

pytestmark = pytest.mark.django_db


def decree(stage: Stage, day: int = 25) -> CalendarDraft:
    admin = stage.people["admin"]
    return propose(
        rows=[Row(1, Day(date(2026, 11, day), "joint_leave", "Cuti bersama contoh"))],
        decree=f"SKB contoh {day}",
        decree_date=None,
        announced=MONDAY.date(),
        by="Admin <admin@contoh.go.id>",
        by_id=admin.pk,
        at=MONDAY + DAY,
        today=(MONDAY + DAY).date(),
    )


def test_open_complaints_are_redated_in_every_round_and_closed_ones_stay(stage: Stage) -> None:
    workdays.seed()
    clocks.forget_calendar()
    open_ = stage.handled()
    closed = services.accept(complaint=stage.answered(complainant=None), at=MONDAY + 5 * HOUR)
    again = services.accept(complaint=stage.answered(complainant=None), at=MONDAY + 5 * HOUR)
    again = services.dispute(complaint=again, text="Ternyata masih galat.", at=MONDAY + 6 * HOUR)
    about = stage.handled(about_person=stage.people["admin"])
    mails(MONDAY + DAY)
    draft = decree(stage)
    seen = redating.preview(draft, MONDAY + DAY, SUBJECTS)
    assert [(one.number, one.old, one.new) for one in seen.moved] == [
        (case.number, date(2026, 11, 30), date(2026, 12, 1)) for case in (open_, again, about)
    ]
    own = redating.preview(draft, MONDAY + DAY, (subject(stage.people["admin"]),))
    assert about.number not in {one.number for one in own.moved} and len(own.moved) == 2
    version = redating.apply(draft=draft, by=stage.people["admin"], at=MONDAY + DAY, subjects=SUBJECTS)
    rows = {case.number: case for case in Complaint.objects.all()}
    assert {number: (case.due, case.was_redated) for number, case in rows.items()} == {
        open_.number: (date(2026, 12, 1), True),
        closed.number: (date(2026, 11, 30), False),
        again.number: (date(2026, 12, 1), True),
        about.number: (date(2026, 12, 1), True),
    }
    (mail, _other) = sorted(mails(MONDAY + DAY + HOUR), key=lambda one: one.title)
    assert mail.title == f"Jatuh tempo pengaduan {open_.number} berubah: Selasa, 1 Desember 2026"
    assert "SKB contoh 25" in mail.text and "Janji pertama tetap tercatat: Senin, 30 November 2026" in mail.text
    said = open_.events.get(public__startswith="Jatuh tempo").public
    assert said == "Jatuh tempo berubah menjadi Selasa, 1 Desember 2026: SKB contoh 25"
    assert len(Entry.objects.get(verb="redate").data["moved"]) == 3 and version.decree == "SKB contoh 25"
    assert redating.redate(at=MONDAY + DAY, subjects=SUBJECTS) == 0


@pytest.mark.parametrize("who", ["breaches", "decree", "complainant"])
def test_an_answer_that_was_handed_over_in_time_breaks_nothing_whoever_looks_first_after_midnight(stage: Stage, who: str) -> None:
    workdays.seed()
    due_day, after = MONDAY.replace(day=30, hour=15, minute=0), MONDAY.replace(month=12, day=1, hour=0, minute=30)
    case = services.approve(complaint=stage.drafted(), by=stage.people["kabid"], at=due_day)
    mails(due_day + timedelta(minutes=1))  # the worker stops now, and settles nothing before midnight
    Complaint.objects.update(active_at=after)
    if who == "breaches":
        duties.ROUNDS["note_breaches"][1](after)
    elif who == "decree":
        made = propose(
            rows=[Row(1, Day(date(2026, 11, 25), "closure", "Banjir"))], decree="Surat 1", decree_date=None,
            announced=after.date(), by="Admin", by_id=stage.people["admin"].pk, at=after, today=after.date(),
        )  # fmt: skip
        redating.apply(draft=made, by=stage.people["admin"], at=after, subjects=SUBJECTS)
    else:
        services.dispute(complaint=case, text="Ternyata masih galat.", at=after)
    case.refresh_from_db()
    state = clocks.state("complaint", case.number, after)
    assert state.stopped_at == due_day + timedelta(minutes=1) and (state.due, state.late) == (due_day.date(), False)
    assert not Breach.objects.exists() and case.was_late is False
    assert case.active_at == after, "what was written since is as recent as it is"


def test_a_complaint_that_would_be_due_earlier_needs_the_word_of_a_second_person_too(stage: Stage) -> None:
    workdays.seed()
    admin = stage.people["admin"]
    redating.apply(draft=decree(stage), by=admin, at=MONDAY + DAY, subjects=SUBJECTS)
    case = stage.triaged()
    back = propose(
        rows=[Row(1, Day(date(2026, 11, 25), "joint_leave", "", "revoke"))], decree="SKB contoh 2", decree_date=None,
        announced=MONDAY.date(), by="Admin <admin@contoh.go.id>", by_id=admin.pk, at=MONDAY + DAY, today=(MONDAY + DAY).date(),
    )  # fmt: skip
    with pytest.raises(Refused, match="perlu kata orang kedua"):
        redating.apply(draft=back, by=admin, at=MONDAY + DAY, subjects=SUBJECTS)
    redating.apply(draft=back, by=stage.people["kabid"], at=MONDAY + DAY, subjects=SUBJECTS)
    case.refresh_from_db()
    assert case.due == date(2026, 11, 30)


def test_a_limit_in_hours_moves_to_the_minute(stage: Stage) -> None:
    workdays.seed()
    at = MONDAY.replace(hour=15, minute=0)
    workdays.start(kind="complaint", key="P-1", received_at=at, days=0, hours=3, edition="x", at=at, by="uji", rule=RULE)
    Complaint.objects.filter(pk=stage.received().complaint.pk).update(number="P-1")
    redating.apply(draft=decree(stage, 24), by=stage.people["admin"], at=MONDAY + DAY, subjects=SUBJECTS)
    clock = Clock.objects.get(key="P-1")
    assert clock.first_promise_at == MONDAY.replace(day=24, hour=9, minute=30)
    assert clock.due_at == Complaint.objects.get().due_at == MONDAY.replace(day=25, hour=9, minute=30)
    late = [Complaint.objects.filter(queries.late(clock.due_at + timedelta(seconds=one))).exists() for one in (59, 60)]
    assert late == [False, True], "the minute in which it ends is within it, in lists too"


def test_the_complainants_of_many_are_told_in_as_many_statements_as_those_of_few(stage: Stage) -> None:
    workdays.seed()
    admin, counts = stage.people["admin"], []
    for many, day in ((1, 25), (3, 26), (5, 27)):
        Complaint.objects.update(state="closed")
        Clock.objects.filter(kind="complaint").update(status="stop")
        made = [stage.triaged() for _n in range(many)]
        draft = decree(stage, day)
        with CaptureQueriesContext(connection) as seen:
            version = redating.apply(draft=draft, by=admin, at=MONDAY + DAY, subjects=SUBJECTS)
        counts.append(len(seen))
        told = Notice.objects.filter(event__endswith=f":redated:{version.number}")
        assert {one.to for one in told} == {f"pelapor {case.number}" for case in made}, "the outbox knows no address"
        assert all(one.address and "warga@contoh.id" not in one.address for one in told)
    assert {mail.to for mail in mails(MONDAY + DAY) if "berubah" in mail.title} == {"warga@contoh.id"}
    assert counts[0] == counts[1] == counts[2], counts


def test_an_identity_that_nobody_can_read_any_more_holds_no_decree_up(stage: Stage) -> None:
    workdays.seed()
    case = stage.triaged()
    Identity.objects.update(sealed="AAAA")
    redating.apply(draft=decree(stage), by=stage.people["admin"], at=MONDAY + DAY, subjects=SUBJECTS)
    case.refresh_from_db()
    assert case.was_redated and not Notice.objects.filter(event__contains=":redated:").exists()


def test_a_moment_that_moves_within_one_day_is_previewed_told_kept_and_when_earlier_needs_a_second_word(stage: Stage) -> None:
    workdays.seed()
    Membership.objects.update(since=date(2025, 1, 1))
    began, now = (datetime(2026, 3, 16, hour, 0, tzinfo=RULE.zone) for hour in (8, 10))  # Ramadan's hours end in that week
    number, admin, leave = stage.handled().number, stage.people["admin"], date(2026, 3, 17)
    Clock.objects.update(key="lain", status="stop")
    key = {"kind": "complaint", "key": number, "edition": standard.current().slug}
    was = workdays.start(**key, received_at=began, days=0, hours=14, at=began, by="uji", rule=RULE).due_at

    def made(action: str, decree: str) -> CalendarDraft:
        return propose(
            rows=[Row(1, Day(leave, "joint_leave", "Cuti bersama", action))], decree=decree, decree_date=None, note="uji",
            announced=began.date(), by="Admin <admin@contoh.go.id>", by_id=admin.pk, at=now, today=(MONDAY + DAY).date(),
        )  # fmt: skip

    later = made("add", "SKB contoh 1")
    (seen,) = redating.preview(later, now, SUBJECTS).moved
    assert seen.old == seen.new and (seen.old_hour, seen.new_hour) == (", 08.30 WIB", ", 16.00 WIB") and not seen.is_shorter
    redating.apply(draft=later, by=admin, at=now, subjects=SUBJECTS)
    case, clock = Complaint.objects.get(), Clock.objects.get(key=number)
    assert was != clock.due_at == case.due_at and case.was_redated
    (mail,) = Notice.objects.filter(event__contains="redated")
    assert "08.30 WIB" in mail.text and "16.00 WIB" in mail.text
    ((_number, old, new),) = Entry.objects.get(verb="redate").data["moved"]
    assert old.startswith("2026-03-25T08:30") and new.startswith("2026-03-25T16:00")
    back = made("revoke", "SKB contoh 2")
    assert redating.preview(back, now, SUBJECTS).shorter == 1
    with pytest.raises(Refused, match="perlu kata orang kedua"):
        redating.apply(draft=back, by=admin, at=now, subjects=SUBJECTS)
    redating.apply(draft=back, by=stage.people["kabid"], at=now, subjects=SUBJECTS)
    assert Complaint.objects.get().due_at == was
