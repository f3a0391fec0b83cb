"""Mails that nobody could read are told of: in office hours, once a day, to whom the edition names, and nothing of the mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from inang.agencies.delegating import set_absence
from inang.audit.models import Entry
from inang.complaints import unread
from inang.notices.models import Incoming, Notice
from inang.standard import queries as standard
from inang.standard.complaining import MailReminder, mail_faults
from inang.workdays import queries as clocks
from inang.workdays.rules import CountingRule
from tests.rooms.complaints.post import Post
from tests.rooms.complaints.stage import DAY, HOUR, MONDAY, Stage
from tests.rooms.notices.letters import mail

pytestmark = pytest.mark.django_db
OFFICERS = ["petugas-dua@contoh.go.id", "petugas@contoh.go.id"]
ABOVE = ["kabid@contoh.go.id", "rangkap@contoh.go.id"]


def empty(number: int = 1) -> bytes:
    """A mail of which only its sender can be told: it waits for an officer."""
    return mail("", subject="", sender="Kenari Rahasia <kenari@contoh.id>", message_id=f"<{number}@x.test>")


def test_officers_hear_of_a_waiting_mail_in_office_hours_and_once_a_day(stage: Stage) -> None:
    night = MONDAY - 5 * HOUR  # before the office opens
    post = Post()
    row = post.one(empty(), at=night)
    assert row.state == Incoming.State.FAILED
    assert unread.remind(at=night + HOUR) == [], "nobody is told at night"
    assert sorted(unread.remind(at=MONDAY)) == OFFICERS
    assert unread.remind(at=MONDAY + HOUR) == [], "once a day"
    post.one(empty(2), at=MONDAY + HOUR)
    assert sorted(unread.remind(at=MONDAY + DAY)) == OFFICERS
    last = Notice.objects.filter(title__startswith="2 surat").first()
    assert last is not None and "23 November 2026" in last.text and "/meja/pengaduan/surat-masuk/" in last.text
    told = str([*Notice.objects.values(), *Entry.objects.values()])
    assert "enari" not in told, "nothing of whoever wrote"
    assert Entry.objects.filter(subject="surat-masuk", verb="remind").count() == 2


def test_after_some_days_those_above_hear_too_and_settled_mails_are_told_of_no_more(stage: Stage) -> None:
    row = Post().one(empty(), at=MONDAY)
    rule = CountingRule(**standard.current().counting_values())
    told = {}
    for day in range(6):
        moment = MONDAY + day * DAY
        told[clocks.calendar().count(MONDAY.date(), rule.local(moment).date(), rule)] = sorted(unread.remind(at=moment))
    told.pop(5, None)
    assert told[0] == told[1] == OFFICERS and told[2] == told[3] == sorted([*OFFICERS, *ABOVE])
    Incoming.objects.filter(pk=row.pk).update(state=Incoming.State.IGNORED)
    assert unread.remind(at=MONDAY + timedelta(days=7)) == []


def test_while_no_officer_is_there_those_above_hear_of_a_waiting_mail_at_once(stage: Stage) -> None:
    for name in ("petugas", "petugas-dua"):
        set_absence(by=None, at=MONDAY, person=stage.people[name], since=MONDAY.date(), until=MONDAY.date())
    Post().one(empty(), at=MONDAY)
    assert sorted(unread.remind(at=MONDAY)) == sorted([*OFFICERS, *ABOVE, "kadis@contoh.go.id"])


def test_who_and_when_are_the_editions(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = (MailReminder(1, ("signatory",), "{count} surat", "Sejak {oldest}, {days} hari."),)
    edition = replace(standard.current(), complaints=replace(standard.current().complaints, mail_reminders=steps))
    monkeypatch.setattr("inang.standard.queries.current", lambda _on=None: edition)
    Post().one(empty(), at=MONDAY)
    assert unread.remind(at=MONDAY + HOUR) == []
    assert unread.remind(at=MONDAY + DAY) == ["kadis@contoh.go.id"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"roles": ("entah",)}, "peran 'entah' tidak dikenal"),
        ({"text": "Dari {sender}"}, "{sender} yang tidak dikenal"),
    ],
)
def test_reminders_that_cannot_be_sent_are_refused_when_the_edition_is_read(change: dict[str, object], words: str) -> None:
    step = MailReminder(0, ("complaint_officer",), "{count} surat", "Sejak {oldest}.")
    (fault,) = mail_faults([replace(step, **change)])  # type: ignore[arg-type]
    assert words in fault
