"""Twins are handled together and never blended: each keeps its receipt, its clock and its answer, and can always be parted."""

from __future__ import annotations

from typing import Any

import pytest

from inang.agencies import services as people
from inang.audit import services as audit
from inang.complaints import queries, services
from inang.complaints.models import Complaint, Link
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


def test_whoever_examined_a_case_does_not_approve_the_answer_to_its_twin(stage: Stage) -> None:
    officer, both, at = stage.people["petugas"], stage.people["rangkap"], MONDAY + DAY
    first = services.assign(complaint=stage.triaged("supervisory"), to=stage.people["penangan"], by=officer, at=at)
    first = services.examine(complaint=first, team=[stage.people["penangan-dua"], both], by=officer, at=at)
    services.conclude(complaint=first, findings="Tim menemukan formulir ditutup.", by=both, at=at)
    twin = services.link(complaint=stage.triaged("supervisory"), parent=first, by=officer, at=at)
    twin = services.draft(complaint=twin, text=TEXT, by=stage.people["penangan"], at=at)
    team = [stage.people["penangan-dua"], stage.people["penangan"]]
    for _team in ("that found it", "that came after"):
        with pytest.raises(Refused, match="disetujui orang lain"):
            services.approve(complaint=twin, by=both, at=at)
        services.examine(complaint=first, team=team, by=officer, at=at)
    assert services.approve(complaint=twin, by=stage.people["kabid"], at=at).state == "to_sign"


def test_nobody_answers_a_twin_about_a_request_that_he_worked_on(stage: Stage) -> None:
    officer, handler, other = (stage.people[name] for name in ("petugas", "penangan", "penangan-dua"))
    number, who = "H-2026-0007", {"actor": f"Nama <{handler.email}>", "role": "reviewer"}
    audit.record(**who, room="requests", subject=number, verb="claim", sentence="", at=MONDAY, data={})
    twin, first = linked(stage)
    with pytest.raises(Refused, match="Ganti dahulu penangannya"):
        services.set_about(complaint=twin, site="", request=number, by=officer, at=MONDAY + DAY)
    about = services.set_about(complaint=stage.triaged(), site="", request=number, by=officer, at=MONDAY + DAY)
    with pytest.raises(Refused, match="yang menangani P-2026-0001, ikut mengerjakan"):
        services.link(complaint=about, parent=first, by=officer, at=MONDAY + DAY)
    first = services.hand_over(complaint=first, to=other, by=officer, at=MONDAY + DAY)
    about = services.link(complaint=about, parent=first, by=officer, at=MONDAY + DAY)
    services.hand_over(complaint=first, to=handler, by=officer, at=MONDAY + DAY)
    with pytest.raises(Refused, match="ikut mengerjakan permintaan H-2026-0007"):
        services.draft(complaint=about, text=TEXT, by=handler, at=MONDAY + DAY)
    assert list(queries.without_holder((MONDAY + DAY).date())) == [about], "its cure is to part them"
    assert services.draft(complaint=twin, text=TEXT, by=handler, at=MONDAY + DAY).handler == handler


def test_no_answer_to_a_twin_rests_on_what_somebody_found_who_worked_on_its_request(stage: Stage) -> None:
    officer, one, two, both = (stage.people[name] for name in ("petugas", "penangan", "penangan-dua", "rangkap"))
    number, who, at = "H-2026-0007", {"actor": f"Nama <{both.email}>", "role": "reviewer"}, MONDAY + DAY
    audit.record(**who, room="requests", subject=number, verb="claim", sentence="", at=MONDAY, data={})
    first = services.examine(complaint=stage.handled("supervisory"), team=[one, both], by=officer, at=at)
    twin = services.link(complaint=stage.triaged("supervisory"), parent=first, by=officer, at=at)
    about = services.set_about(complaint=stage.triaged("supervisory"), site="", request=number, by=officer, at=at)
    with pytest.raises(Refused, match="Ganti dahulu penangannya"):
        services.set_about(complaint=twin, site="", request=number, by=officer, at=at)
    with pytest.raises(Refused, match=r"yang memeriksa P-2026-0001, ikut mengerjakan .* Ganti dahulu tim pemeriksanya"):
        services.link(complaint=about, parent=first, by=officer, at=at)
    first = services.examine(complaint=first, team=[one, two], by=officer, at=at)
    services.link(complaint=about, parent=first, by=officer, at=at)
    with pytest.raises(Refused, match="Orang rangkap ikut mengerjakan permintaan H-2026-0007, yang diadukan bersama"):
        services.examine(complaint=first, team=[one, both], by=officer, at=at)


def test_after_an_objection_a_twin_is_examined_itself(stage: Stage) -> None:
    officer, handler, at = stage.people["petugas"], stage.people["penangan"], MONDAY + DAY
    twin = services.link(complaint=stage.triaged("supervisory"), parent=stage.examined(), by=officer, at=at)
    twin = services.draft(complaint=twin, text=TEXT, by=handler, at=at)
    Complaint.objects.filter(pk=twin.pk).update(state="answered", answered_at=at, sent_at=at)
    twin = services.dispute(complaint=twin, text="Masih galat di telepon saya.", at=at + DAY)
    twin = services.assign(complaint=twin, to=handler, by=officer, at=at + DAY)
    with pytest.raises(Refused, match="Tulis temuan tim dahulu"):
        services.draft(complaint=twin, text=TEXT, by=handler, at=at + DAY)
    twin = services.examine(complaint=twin, team=[handler, stage.people["penangan-dua"]], by=officer, at=at + DAY)
    twin = services.conclude(complaint=twin, findings="Masih ditutup di telepon.", by=handler, at=at + DAY)
    assert services.draft(complaint=twin, text=TEXT, by=handler, at=at + DAY).state == "answer_drafted"


def test_a_twin_that_nobody_answers_any_more_is_found_among_those_without_a_handler(stage: Stage) -> None:
    officer, handler, day = stage.people["petugas"], stage.people["penangan"], (MONDAY + DAY).date()
    twin, first = linked(stage)
    about, _first = linked(stage)
    assert not queries.without_holder(day).exists()
    services.accuse(complaint=about, person=handler, by=officer, at=MONDAY + DAY)
    assert list(queries.without_holder(day)) == [about]
    people.deactivate(by=None, at=MONDAY + DAY, person=handler)
    assert set(queries.without_holder(day)) == {about, first, _first}, "a twin goes on with the case that is given on"
    Complaint.objects.filter(pk=first.pk).update(state="answered", sent_at=MONDAY + DAY)
    assert set(queries.without_holder(day)) == {about, twin, _first}


def test_whoever_comes_too_late_is_told_of_no_complaint_that_is_hidden(stage: Stage) -> None:
    officer, kabid, at = stage.people["petugas"], stage.people["kabid"], MONDAY + DAY
    twin, first = linked(stage)
    services.accuse(complaint=first, person=kabid, by=officer, at=at)
    with pytest.raises(Refused, match="sudah berstatus Ditangani bersama: dikaitkan dengan pengaduan lain oleh"):
        services.assign(complaint=twin, to=stage.people["penangan-dua"], by=kabid, at=at)
    with pytest.raises(Refused, match="sudah berstatus Ditangani bersama: dikaitkan dengan P-2026-0001 oleh"):
        services.assign(complaint=twin, to=stage.people["penangan-dua"], by=officer, at=at)
    plain = f"^Pengaduan {twin.number}: halaman ini tertinggal. Pengaduan Anda sedang ditangani. Muat ulang halaman.$"
    with pytest.raises(Refused, match=plain):  # neither the other case nor who linked it
        services.object_to_conversion(complaint=twin, at=at)
