"""Who is told when a decree moves a date: exactly once, whatever happens to the case meanwhile, and never as final too early."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import permutations

import pytest

from inang.agencies import redating
from inang.agencies.models import Membership, Person
from inang.agencies.rules import Refused
from inang.audit.models import Entry as AuditEntry
from inang.cli.counters import SUBJECTS
from inang.notices.models import Notice
from inang.requests.models import Event
from inang.workdays import queries, services
from inang.workdays.models import CalendarDraft, CalendarVersion
from inang.workdays.proposing import propose_undo
from inang.workdays.versions import REVOKE, Entry
from tests.portal import cast as casting
from tests.portal.cast import Cast
from tests.promises.test_kalender_berubah import LEAVE, NOW, cases, draft, fixed
from tests.rooms.workdays.counting import RULE

HOUR = timedelta(hours=1)
DEEDS: dict[str, Callable[[str, datetime], object]] = {
    "pause": lambda key, at: services.pause(kind="request", key=key, at=at, reason="cap", by="uji"),
    "resume": lambda key, at: services.resume(kind="request", key=key, at=at, reason="lengkap", by="uji"),
    "reclassify": lambda key, at: services.reclassify(kind="request", key=key, days=5, at=at, reason="salah golong", by="uji"),
    "hand over": lambda key, at: services.hand_over(kind="request", key=key, at=at, reason="cuti", by="uji"),
}


@pytest.fixture
def cast(db: None) -> Cast:
    found = casting.make()
    Membership.objects.update(since=date(2026, 1, 1))
    return found


def from_the_command_line(made: CalendarDraft) -> CalendarDraft:
    made.by, made.by_id = "baris perintah (root)", redating.NOBODY
    made.save()
    return made


def test_whatever_happens_between_a_decree_and_the_round_of_the_worker_each_party_is_told_exactly_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redating, "AT_ONCE", 0)  # as for the cases beyond the first two thousand
    orders = list(permutations([*DEEDS, "apply"]))
    lives = dict(zip(cases(cast, len(orders)), orders, strict=True))
    admin = cast.people["administrator"]
    for key, order in lives.items():
        for number, deed in enumerate(order[: order.index("apply")]):
            DEEDS[deed](key, NOW + number * HOUR / 2)
    version = redating.apply(draft=draft(admin, LEAVE), by=admin, at=NOW + 3 * HOUR, subjects=SUBJECTS)
    assert not Notice.objects.exists(), "nobody was told yet"
    for key, order in lives.items():
        for number, deed in enumerate(order[order.index("apply") + 1 :], 4):
            at = NOW + number * HOUR
            if DEEDS[deed](key, at) and deed != "hand over":  # which counts nothing anew
                clock = queries.clock("request", key)
                assert clock.due == queries.state_of(clock, at).due, "what is kept for sorting is right all the same"
    later = NOW + 8 * HOUR
    assert redating.redate(at=later, subjects=SUBJECTS) == len(lives) and redating.redate(at=later, subjects=SUBJECTS) == 0
    for key, order in lives.items():
        told = Notice.objects.filter(event=f"request:{key}:redated:{version.number}")
        assert {one.to for one in told} == {"situs@dinkes.contoh.go.id", "d@contoh.go.id"} and len(told) == 2, order
        assert Event.objects.filter(request__number=key, sentence__startswith="Jatuh tempo").count() == 1, order


def test_a_date_that_was_provisional_is_called_so_in_the_notice_and_in_the_timeline(cast: Cast) -> None:
    services.seed()
    admin = cast.people["administrator"]
    year = CalendarVersion.objects.get(covers=[2027])
    undone = propose_undo(version=year, reason="salah", by="Admin", by_id=admin.pk, at=NOW, today=NOW.date())
    redating.apply(draft=undone, by=admin, at=NOW, subjects=SUBJECTS)
    cases(cast, 1, datetime(2027, 2, 4, 10, 0, tzinfo=RULE.zone))
    feast = Entry(date(2027, 2, 8), "public", "Hari libur contoh")
    again = draft(admin, feast, *fixed(2027), decree="SKB contoh 2027", covers=[2027])
    at = datetime(2027, 2, 5, 9, 0, tzinfo=RULE.zone)
    (seen,) = redating.preview(again, at, SUBJECTS).moved
    assert seen.was_provisional and not seen.provisional
    redating.apply(draft=again, by=admin, at=at, subjects=SUBJECTS)
    assert "semula jatuh tempo Selasa, 9 Februari 2027 (sementara)." in Notice.objects.filter(event__contains="redated")[0].text
    event = Event.objects.get(sentence__startswith="Jatuh tempo berubah")
    assert event.detail.startswith("Semula Selasa, 9 Februari 2027 (sementara);") and "sementara" not in event.sentence


def test_a_shorter_date_from_the_command_line_needs_the_words_of_two_people_on_the_page(cast: Cast) -> None:
    admin, approver = cast.people["administrator"], cast.people["approver"]
    redating.apply(draft=draft(admin, LEAVE), by=admin, at=NOW, subjects=SUBJECTS)
    cases(cast, 2)
    back = from_the_command_line(draft(admin, Entry(LEAVE.date, LEAVE.kind, "", REVOKE), decree="SKB contoh 2/2026"))
    with pytest.raises(Refused, match="2 jatuh tempo menjadi lebih awal"):
        redating.apply(draft=back, by=None, at=NOW, subjects=SUBJECTS)
    with pytest.raises(Refused, match="Hanya administrator"):
        redating.apply(draft=back, by=approver, at=NOW, subjects=SUBJECTS)
    with pytest.raises(redating.FirstWord, match="Kata pertama Anda tercatat"):
        redating.apply(draft=back, by=admin, at=NOW, subjects=SUBJECTS)
    back.refresh_from_db()
    assert (back.state, back.by_id) == ("open", admin.pk) and back.by.endswith(", dari baris perintah (root)")
    assert AuditEntry.objects.get(verb="adopt_calendar").data["origin"] == "baris perintah (root)"
    with pytest.raises(Refused, match="Minta administrator lain atau kepala bidang"):
        redating.apply(draft=back, by=admin, at=NOW, subjects=SUBJECTS)
    version = redating.apply(draft=back, by=approver, at=NOW, subjects=SUBJECTS)
    assert version.by.startswith(admin.name) and version.second_by.startswith(approver.name)


def test_a_later_date_from_the_command_line_needs_no_second_word(cast: Cast) -> None:
    cases(cast, 1)
    made = from_the_command_line(draft(cast.people["administrator"], LEAVE))
    assert redating.apply(draft=made, by=None, at=NOW, subjects=SUBJECTS).by == "baris perintah (root)"


def test_two_accounts_of_one_person_give_one_word_for_a_shorter_date(cast: Cast) -> None:
    admin, twin = cast.people["administrator"], cast.people["approver"]
    Person.objects.filter(pk__in=(admin.pk, twin.pk)).update(nip="197001011995031001", shares_nip=True)
    admin, twin = (Person.objects.get(pk=one.pk) for one in (admin, twin))
    redating.apply(draft=draft(admin, LEAVE), by=admin, at=NOW, subjects=SUBJECTS)
    cases(cast, 1)
    back = draft(admin, Entry(LEAVE.date, LEAVE.kind, "", REVOKE), decree="SKB contoh 2/2026")
    with pytest.raises(Refused):
        redating.apply(draft=back, by=twin, at=NOW, subjects=SUBJECTS)
    Membership.objects.create(person=twin, role="administrator", since=date(2026, 1, 1))
    with pytest.raises(Refused, match="perlu kata orang kedua"):
        redating.apply(draft=back, by=twin, at=NOW, subjects=SUBJECTS)
