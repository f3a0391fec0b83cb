"""Any order of pauses, replies, hand-overs and classes gives the days of an independent count from receipt."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from inang.workdays import calendar
from inang.workdays.rules import Stretch, clock_state
from tests.rooms.complaints.stage import MONDAY
from tests.rooms.workdays.counting import RULE, naive_due, naive_hours

CALENDAR = calendar.shipped()
CLASSES = {"minor": (5, 0), "quick": (0, 3), "non_supervisory": (14, 0), "supervisory": (60, 0)}
DEEDS = st.sampled_from(["ask", "reply", "hand_over", *CLASSES])


@settings(max_examples=150)
@given(
    start=st.integers(0, 60 * 24 * 60),
    deeds=st.lists(st.tuples(DEEDS, st.integers(1, 60 * 24 * 6)), max_size=10),
)
def test_reclassification_and_pauses_in_any_order_count_as_a_naive_walk_does(
    start: int, deeds: list[tuple[str, int]]
) -> None:
    received = moment = MONDAY + timedelta(minutes=start)
    segments, spans, waiting, kind = [Stretch("run", received)], [], None, "minor"
    for deed, minutes in deeds:
        moment += timedelta(minutes=minutes)
        if deed == "ask" and waiting is None:
            segments.append(Stretch("pause", moment))
            waiting = moment
        elif deed == "reply" and waiting is not None:
            segments.append(Stretch("run", moment))
            spans.append((waiting, moment))
            waiting = None
        elif deed == "hand_over":
            segments.append(Stretch("pause" if waiting else "run", moment))
        elif deed in CLASSES:
            kind = deed  # nothing else: the limit is looked up, never added up
    days, hours = CLASSES[kind]
    state = clock_state(segments, days, CALENDAR, RULE, received, moment, hours=hours)
    pauses = [*spans, *([(waiting, moment)] if waiting else [])]
    if hours:
        assert state.due_at == naive_hours(received, hours, pauses)
    else:
        assert state.due == naive_due(received, days, _touched(pauses))


def _touched(pauses: list) -> frozenset[date]:  # type: ignore[type-arg]
    found = set()
    for first, last in pauses:
        day = first.date()
        while day <= last.date():
            found.add(day)
            day += timedelta(days=1)
    return frozenset(found)
