"""An update of the program brings decrees with the same care as a person does: breaches first, two words for a shorter date."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from inang.agencies import redating, shipping
from inang.cli import setup_data
from inang.cli.counters import SUBJECTS
from inang.notices.models import Notice
from inang.workdays import decreeing, queries, services
from inang.workdays.calendar import shipped_versions
from inang.workdays.models import Breach, CalendarDraft, CalendarVersion, Clock
from inang.workdays.proposing import drop, renew
from inang.workdays.versions import ADD, REVOKE, Entry, Version
from tests.portal.cast import Cast
from tests.promises.test_kalender_berubah import LEAVE, NOW, cases, draft
from tests.promises.test_kalender_berubah import cast as cast
from tests.rooms.workdays.counting import RULE

TUESDAY = NOW.date()


def bring(monkeypatch: pytest.MonkeyPatch, *days: Entry, decree: str = "SKB perubahan 2026", announced: date = TUESDAY) -> None:
    """The next version of the program ships one decree more."""
    before = decreeing.shipped_versions()
    more = (*before, Version(len(before) + 1, decree, announced, announced, days))
    monkeypatch.setattr(decreeing, "shipped_versions", lambda: more)


def start(at: datetime = NOW) -> int:
    """What the start of the service does with the calendar, and what its worker does next."""
    found = shipping.take(at=at, subjects=SUBJECTS)
    redating.note_breaches(at=at, subjects=SUBJECTS)
    redating.redate(at=at, subjects=SUBJECTS)
    return found


def test_an_update_that_makes_a_passed_date_later_erases_no_breach(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    services.seed()
    (key,) = cases(cast, 1)
    late = datetime(2026, 11, 27, 9, 0, tzinfo=RULE.zone)  # due on the 26th, while the service was down
    bring(monkeypatch, LEAVE, announced=date(2026, 11, 26))
    monkeypatch.setattr(setup_data, "call_command", lambda *_names, **_more: None)  # the tables are there
    for _start in range(2):
        setup_data.load(at=late, demo=False)
    assert start(late) == 0, "the start of the service has taken it in"
    assert Clock.objects.get(key=key).due == date(2026, 11, 27), "the decree holds"
    assert [(one.due, one.noted_at) for one in Breach.objects.all()] == [(date(2026, 11, 26), late)], "and the breach is written"


def test_a_decree_of_an_update_that_makes_a_date_earlier_waits_for_the_words_of_two_people(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.seed()
    admin, approver = cast.people["administrator"], cast.people["approver"]
    redating.apply(draft=draft(admin, LEAVE), by=admin, at=NOW, subjects=SUBJECTS)
    (key,) = cases(cast, 1)
    known = queries.versions()
    bring(monkeypatch, Entry(LEAVE.date, LEAVE.kind, "", REVOKE))
    bring(monkeypatch, Entry(date(2027, 6, 2), "regional", "Hari jadi", ADD), decree="Keputusan Gubernur 7")
    assert start() == 1 and start() == 0, "what moves nothing goes in, and nothing twice"
    assert [one.decree for one in queries.versions()[len(known) :]] == ["Keputusan Gubernur 7"]
    assert Clock.objects.get(key=key).due == date(2026, 11, 27) and not Notice.objects.filter(event__contains="redated").exists()
    made = CalendarDraft.objects.get(state=CalendarDraft.State.OPEN)
    assert (made.by, made.decree, redating.preview(made, NOW, SUBJECTS).shorter) == ("bawaan produk", "SKB perubahan 2026", 1)
    assert "ada jatuh tempo yang menjadi lebih awal" in made.remarks[0]
    with pytest.raises(redating.FirstWord):
        redating.apply(draft=made, by=admin, at=NOW, subjects=SUBJECTS)
    assert start() == 0 and CalendarDraft.objects.filter(state=CalendarDraft.State.OPEN).count() == 1, "nor is it offered anew"
    version = redating.apply(draft=made, by=approver, at=NOW, subjects=SUBJECTS)
    assert version.second_by.startswith(approver.name) and Clock.objects.get(key=key).due == date(2026, 11, 26)
    assert start() == 0


def test_a_decree_of_an_update_that_the_office_gave_up_or_renewed_is_not_offered_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.seed()
    admin = cast.people["administrator"]
    redating.apply(draft=draft(admin, LEAVE), by=admin, at=NOW, subjects=SUBJECTS)
    cases(cast, 1)
    bring(monkeypatch, Entry(LEAVE.date, LEAVE.kind, "", REVOKE))
    start()
    other = draft(admin, Entry(date(2026, 12, 15), "closure", "Tutup"), decree="Surat 1")
    redating.apply(draft=other, by=admin, at=NOW, subjects=SUBJECTS)
    made = CalendarDraft.objects.get(by="bawaan produk")
    again = renew(draft=made, by="Admin", by_id=admin.pk, at=NOW, today=TUESDAY)
    assert [one["date"] for one in again.entries] == ["2026-11-25"]
    drop(draft=again, by="Admin", at=NOW)
    assert start() == 0 and not CalendarDraft.objects.filter(state=CalendarDraft.State.OPEN).exists()


def test_an_empty_installation_gets_the_whole_shipped_calendar(db: None) -> None:
    assert shipping.take(at=NOW, subjects=SUBJECTS) == len(shipped_versions()) == CalendarVersion.objects.count()
    assert not CalendarDraft.objects.exists()
