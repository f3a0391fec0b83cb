"""The table of complaints in full: every arrow is walked by its verb, everything else is refused with a sentence."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import transaction

from inang.audit import queries as audit
from inang.complaints import queries, states
from inang.complaints.models import Complaint
from inang.complaints.rules import Overtaken, Refused
from inang.notices.models import Notice
from inang.workdays import queries as clocks
from inang.workdays.rules import ClockState
from tests.rooms.complaints import conftest as room
from tests.rooms.complaints.stage import DAY, HOUR, MONDAY, Stage
from tests.rooms.complaints.table import CALLED, DEEDS, LATER, REACHED, SWEEPS, allowed, preparation, reach

pytestmark = pytest.mark.django_db
_people, stage = room._people, room.stage
LATE = MONDAY + 2 * DAY  # after every walk to a state
FIRST = {"receive", "register"}  # the two arrows of intake itself
HANDLER_FIRST = ("penangan", "petugas", "kabid", "kadis")  # who is asked to do it, of those who may


def clock_of(case: Complaint, at: datetime, round_: int = 0) -> ClockState:
    return clocks.state("complaint", queries.clock_key(case, round_), at)


def walk(stage: Stage, case: Complaint, verb: str, at: datetime) -> None:
    """Do it as somebody who may; what the complainant or the system does is done by nobody."""
    called = CALLED.get(verb, verb)
    if called in SWEEPS:
        SWEEPS[called](case, at)
        return
    who = next((one for one in HANDLER_FIRST if one in allowed(case.state, verb)), None)
    theirs = states.ARROWS[case.state, verb].who == "complainant"
    DEEDS[called](stage, case, None if theirs or who is None else stage.people[who], at)


def held(case: Complaint, verb: str, before: ClockState, at: datetime) -> None:
    """What the arrow says of the clock is what the clock did."""
    turn, now = states.ARROWS[before_state(case), verb].clock, clock_of(case, at)
    if turn == "restart":
        assert now.consumed == 0 and not now.stopped and case.round == 2
        assert clock_of(case, at, case.round - 1).stopped, "the old one has ended"
        return
    if turn == "reclassify":
        assert now.limit == queries.class_of(case).days and now.start == before.start and now.paused == before.paused
        return
    assert now.stopped == (turn == "stop" or before.stopped), turn
    assert now.paused == (turn == "pause" or (before.paused and turn not in ("resume", "stop"))), turn
    assert now.start == before.start and now.limit == before.limit


def before_state(case: Complaint) -> str:
    return str(audit.history(case.number).last().data["from"])  # type: ignore[union-attr]


@pytest.mark.parametrize("source", REACHED)
def test_every_arrow_of_the_table_is_walked_by_its_verb_with_its_clock_its_notice_and_its_line_in_the_trail(
    stage: Stage, source: str
) -> None:
    for (state, verb), arrow in states.ARROWS.items():
        if state != source or verb in FIRST:
            continue
        with transaction.atomic():
            case, at = reach(stage, source, verb), LATE + LATER.get(verb, 0 * DAY)
            assert case.state == source, verb
            seen, before = Notice.objects.count(), clock_of(case, at)
            walk(stage, case, verb, at)
            case.refresh_from_db()
            assert case.state == arrow.to, (source, verb)
            entry = audit.history(case.number).filter(verb=verb).last()
            assert entry is not None and (entry.data["from"], entry.data["to"]) == (source, arrow.to)
            if case.state not in ("anonymised", "purged"):
                assert case.events.filter(sentence=entry.sentence).exists(), (source, verb)
                held(case, verb, before, at) if before_state(case) == source else None
            if arrow.notice:
                told = Notice.objects.filter(event__contains=f"{case.number}:{arrow.notice}:")
                assert queries.complainant_of(case).is_empty or (told.exists() and Notice.objects.count() > seen), (source, verb)
            transaction.set_rollback(True)


@pytest.mark.once
@pytest.mark.parametrize("source", REACHED)
def test_nobody_walks_an_arrow_that_is_not_theirs_whatever_else_they_are(stage: Stage, source: str) -> None:
    """The table in our code refuses, not a database: the arrows themselves are walked beside both."""
    stage.people["admin"].is_superuser = True
    stage.people["admin"].save()
    ready: dict[str, Complaint] = {}  # nothing changes, so one case serves all arrows that need no other preparation
    for state, verb in states.ARROWS:
        if state != source or verb in FIRST or CALLED.get(verb, verb) not in DEEDS:
            continue
        need = preparation(verb)
        case, may = ready.setdefault(need, ready.get(need) or reach(stage, source, verb)), allowed(source, verb)
        for who in set(stage.people) - set(may):
            with pytest.raises(Refused) as refused:
                DEEDS[CALLED.get(verb, verb)](stage, case, stage.people[who], LATE)
            assert refused.value.sentence.startswith(("Hanya", "Penangan tidak boleh")), (source, verb, who)
        assert Complaint.objects.get(pk=case.pk).version == case.version


@pytest.mark.once
@pytest.mark.parametrize("source", REACHED)
def test_every_other_pair_of_state_and_verb_is_refused_with_a_sentence_and_changes_nothing(stage: Stage, source: str) -> None:
    """The table in our code refuses here too."""
    open_to = {CALLED.get(verb, verb) for state, verb in states.ARROWS if state == source}
    case = reach(stage, source)
    for verb, deed in DEEDS.items():
        if verb in open_to:
            continue
        for who in (*stage.people, None):
            with pytest.raises(Overtaken) as refused:
                deed(stage, case, stage.people[who] if who else None, LATE)
            assert case.number in refused.value.sentence and refused.value.sentence.endswith((".", "!")), (source, verb)
    for verb, sweep in SWEEPS.items():
        # Messages are taken in every open state; they move a case only where it waits for them.
        if verb not in open_to | {"reply", "keep"}:
            sweep(case, LATE + LATER.get(verb, 0 * DAY))
    now = Complaint.objects.get(pk=case.pk)
    assert (now.state, now.version) == (case.state, case.version)


def test_the_walks_leave_out_no_state_and_no_verb_of_the_table() -> None:
    passing = {states.RECEIVED}  # taken in and registered in one step: no case ever stands there
    assert set(REACHED) == set(states.STATES) - passing
    walked = {CALLED.get(verb, verb) for _state, verb in states.ARROWS} - FIRST
    assert walked == set(DEEDS) | set(SWEEPS)
    assert {to.to for (state, verb), to in states.ARROWS.items() if state == states.RECEIVED} == {states.REGISTERED}


def test_taking_in_is_receiving_and_registering_in_one_step_and_starts_the_clock(stage: Stage) -> None:
    case = stage.received().complaint
    assert list(audit.history(case.number).values_list("verb", flat=True)) == ["receive", "register"]
    assert case.state == states.REGISTERED and clock_of(case, MONDAY + HOUR).limit == 5
    assert Notice.objects.filter(event__contains=f"{case.number}:received:").count() == 1
