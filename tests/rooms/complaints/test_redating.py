"""A decree re-dates open complaints too: a line, a notice, the first promise kept; nobody previews what is about them."""

from __future__ import annotations

from datetime import date

import pytest

from inang.agencies import redating
from inang.audit.models import Entry
from inang.cli.counters import SUBJECTS
from inang.complaints import services
from inang.complaints.models import Complaint
from inang.complaints.redating import subject
from inang.workdays import queries as clocks
from inang.workdays import services as workdays
from inang.workdays.importing import Row
from inang.workdays.models import CalendarDraft
from inang.workdays.proposing import propose
from inang.workdays.versions import Entry as Day
from tests.rooms.complaints.stage import DAY, HOUR, MONDAY, Stage, mails

pytestmark = pytest.mark.django_db


def decree(stage: Stage) -> CalendarDraft:
    admin = stage.people["admin"]
    return propose(
        rows=[Row(1, Day(date(2026, 11, 25), "joint_leave", "Cuti bersama contoh"))],
        decree="SKB contoh 1",
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
    assert "SKB contoh 1" in mail.text and "Janji pertama tetap tercatat: Senin, 30 November 2026" in mail.text
    assert len(Entry.objects.get(verb="redate").data["moved"]) == 3 and version.decree == "SKB contoh 1"
    assert redating.redate(at=MONDAY + DAY, subjects=SUBJECTS) == 0
