"""Any walk of the real verbs: days used and due as a walk by hand counts them, no breach lost, nothing but sentences."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

import pytest

from inang.complaints import queries, services, states
from inang.complaints.models import Answer, Complaint, Involvement
from inang.complaints.rules import Refused
from inang.workdays import queries as clocks
from inang.workdays import services as workdays
from inang.workdays.models import Breach
from tests.rooms.complaints.stage import MONDAY, Stage
from tests.rooms.complaints.table import CALLED, DEEDS, SWEEPS
from tests.rooms.workdays.counting import DAY, RULE, naive_due, naive_start, works

pytestmark = pytest.mark.django_db
DAYS = {"minor": 5, "normative": 5, "non_supervisory": 14, "supervisory": 60, "question": 5, "aspiration": 5}
STEPS = [*DAYS, *DEEDS, "reply", "time_out", "sent", "part"]
ENDS = ("withdraw", "refer", "convert", "close_silent", "keep", "time_out", "hand_over")


class Counted:
    """One round, counted beside the clock: since when, without which days, until when."""

    def __init__(self, since: datetime) -> None:
        self.since, self.until = since, None
        self.pauses: list[tuple[datetime, datetime]] = []

    def free(self, now: datetime, waiting: datetime | None) -> frozenset[date]:
        spans = [*self.pauses, *([(waiting, now)] if waiting else [])]
        return frozenset(
            day for first, last in spans for n in range((last - first).days + 2) if (day := first.date() + n * DAY) <= last.date()
        )


def used(since: datetime, now: datetime, free: frozenset[date]) -> int:
    day, found = naive_start(since), 0
    while day < now.astimezone(RULE.zone).date():
        day += DAY
        found += works(day) and day not in free
    return found


def step(stage: Stage, case: Complaint, verb: str, at: datetime) -> None:
    """Try it as everybody in turn; whoever may not is told so."""
    if verb in SWEEPS:
        try:
            SWEEPS[verb](case, at)
        except Refused as fault:
            assert fault.sentence
        return
    for who in (None, case.handler, *(stage.people[box] for box in ("penangan-dua", "petugas", "kabid", "kadis"))):
        try:
            if verb in DAYS:
                services.triage(complaint=case, classification=verb, by=who or stage.people["petugas"], at=at)
            else:
                DEEDS[verb](stage, case, who, at)
        except Refused as fault:
            assert fault.sentence.endswith((".", "!")), fault.sentence
        else:
            return


def one_of(chance: Random, state: str) -> str:
    """Anything at all, or more often something that the table has here and that does not end the case."""
    here = sorted({CALLED.get(verb, verb) for source, verb in states.ARROWS if source == state} - set(ENDS))
    here += ["ask"] * 5 if "ask" in here else []
    return chance.choice(STEPS if chance.random() < 0.2 or not here else here)


@pytest.mark.parametrize("seed", range(8))
def test_any_walk_of_the_real_verbs_counts_as_a_walk_by_hand_and_loses_no_pause_and_no_breach(stage: Stage, seed: int) -> None:
    chance = Random(seed)
    start, has_mail = ("triaged", "handled", "answered")[seed % 3], seed % 2 == 0
    case = getattr(stage, start)(**({} if has_mail else {"complainant": None}))
    now, waiting, broken = MONDAY + timedelta(hours=4), None, 0
    rounds = [Counted(case.received_at)]
    rounds[-1].until = case.sent_at
    for _count in range(24):
        verb, now = one_of(chance, case.state), now + timedelta(minutes=chance.randint(1, 30 * 60))
        step(stage, case, verb, now)
        case = Complaint.objects.get(pk=case.pk)
        if case.round > len(rounds):
            rounds[-1].until = rounds[-1].until or now
            rounds.append(Counted(now))
        if case.state == "waiting":
            waiting = waiting or now
        elif waiting:
            rounds[-1].pauses.append((waiting, now))
            waiting = None
        if rounds[-1].until is None and (case.sent_at or case.state in ("closed", "referred", "withdrawn")):
            rounds[-1].until = now
        workdays.note_breaches(at=now)
        for number, one in enumerate(rounds, 1):
            as_counted(case, number, one, now, waiting if one is rounds[-1] else None)
        breaches = Breach.objects.filter(clock__key__startswith=case.number).count()
        assert breaches >= broken, "a broken promise stays broken"
        broken = breaches
    approved = Answer.objects.filter(complaint=case, verdict="approved").values_list("decided_by_id", flat=True)
    handled = Involvement.objects.filter(complaint=case, part="handle").values_list("person_id", flat=True)
    assert not set(approved) & set(handled), "four eyes"


def as_counted(case: Complaint, number: int, one: Counted, now: datetime, waiting: datetime | None) -> None:
    """The clock of this round says what was counted by hand."""
    state = clocks.state("complaint", queries.clock_key(case, number), now)
    until = min(now, one.until) if one.until else now
    days, free = state.limit, one.free(until, waiting)
    if number == case.round:
        assert days == DAYS[case.classification]
    assert (state.paused, state.stopped) == (waiting is not None, one.until is not None)
    assert state.due == naive_due(one.since, days, free)
    assert state.consumed == min(days, used(one.since, until, free))
    assert state.late == (until.astimezone(RULE.zone).date() > state.due)
