"""Twins are handled together and never blended: each keeps its receipt, its clock and its answer, and can always be parted."""

from __future__ import annotations

from typing import Any

import pytest

from inang.complaints import queries, services
from inang.complaints.models import Link
from inang.complaints.rules import Refused
from inang.workdays import queries as clocks
from tests.rooms.complaints import conftest as room
from tests.rooms.complaints.stage import DAY, HOUR, MONDAY, Stage

pytestmark = pytest.mark.django_db
_people, stage = room._people, room.stage
TEXT = "Untuk Anda: formulir sudah baik."


def linked(stage: Stage, **changed: Any) -> Any:
    """A twin, handled with an older one; and that one."""
    first = stage.handled()
    twin = stage.triaged(complainant=None, **changed)
    return services.link(complaint=twin, parent=first, by=stage.people["petugas"], at=MONDAY + 2 * HOUR), first


def test_unlinking_gives_each_its_own_receipt_and_clock_unharmed(stage: Stage) -> None:
    alone = stage.triaged(complainant=None)  # never linked: what the others are held against
    first, one = stage.received(complainant=None)
    twin, two = stage.received(complainant=None)
    for case in (first, twin):
        services.triage(complaint=case, classification="minor", by=stage.people["petugas"], at=MONDAY + HOUR)
    services.link(complaint=twin, parent=first, by=stage.people["petugas"], at=MONDAY + DAY)
    services.unlink(complaint=twin, by=stage.people["petugas-dua"], at=MONDAY + 3 * DAY)
    for case, code in ((first, one), (twin, two)):
        case.refresh_from_db()
        assert case.state == "triaged" and queries.parent_of(case) is None and not queries.twins_of(case).exists()
        assert queries.track(number=case.number, code=code) == case
        with_it, without = (clocks.state("complaint", one.number, MONDAY + 4 * DAY) for one in (case, alone))
        assert with_it == without
    assert queries.track(number=first.number, code=two) is None and queries.track(number=twin.number, code=one) is None


def test_a_twin_that_is_worked_on_can_still_be_parted_and_stays_where_it_is(stage: Stage) -> None:
    twin, first = linked(stage)
    twin = services.draft(complaint=twin, text=TEXT, by=stage.people["penangan"], at=MONDAY + DAY)
    twin = services.send_back(complaint=twin, reason="Belum jelas.", by=stage.people["kabid"], at=MONDAY + DAY)
    twin = services.unlink(complaint=twin, by=stage.people["petugas"], at=MONDAY + DAY)
    assert twin.state == "in_handling" and twin.handler == first.handler and queries.parent_of(twin) is None
    with pytest.raises(Refused):
        services.unlink(complaint=twin, by=stage.people["petugas"], at=MONDAY + DAY)


def test_a_twin_that_was_answered_and_disputed_goes_its_own_way_or_with_another_one(stage: Stage) -> None:
    twin, _first = linked(stage)
    twin = services.draft(complaint=twin, text=TEXT, by=stage.people["penangan"], at=MONDAY + DAY)
    twin = services.approve(complaint=twin, by=stage.people["kabid"], at=MONDAY + DAY)
    twin = services.dispute(complaint=twin, text="Masih galat di telepon saya.", at=MONDAY + 2 * DAY)
    other = stage.handled()
    twin = services.link(complaint=twin, parent=other, by=stage.people["petugas"], at=MONDAY + 2 * DAY)
    assert queries.parent_of(twin) == other and Link.objects.filter(child=twin, ended_at=None).count() == 1
    assert clocks.state("complaint", f"{twin.number}/2", MONDAY + 3 * DAY).consumed == 1, "its second clock runs on"


def test_whoever_handles_one_sees_its_twins_and_answers_each_by_itself(stage: Stage) -> None:
    handler, other = stage.people["penangan"], stage.people["penangan-dua"]
    twin, first = linked(stage)
    assert set(queries.visible_to(handler, MONDAY.date())) == {first, twin}
    assert not queries.visible_to(other, MONDAY.date()).exists()
    hidden, _first = linked(stage, about_person=handler)
    assert hidden not in queries.visible_to(handler, MONDAY.date()), "what is about oneself stays unseen"
    services.draft(complaint=twin, text=TEXT, by=handler, at=MONDAY + DAY)
    services.unlink(complaint=hidden, by=stage.people["petugas"], at=MONDAY + DAY)
    assert set(queries.visible_to(handler, MONDAY.date())) == {first, twin, _first}
