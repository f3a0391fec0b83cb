"""Short ways to answers: by the real verbs."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from inang.standard.asking import ELEMENTS
from inang.survey import services
from inang.survey.rules import Quarter, quarter_of
from inang.survey.services import Given

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
PROFILE = {"sex": "female", "age": "to_35", "education": "s1", "occupation": "pns"}


def given(*values: int, comment: str = "", **profile: str) -> Given:
    """One questionnaire; a single value stands for all nine."""
    row = values * 9 if len(values) == 1 else values
    return Given(dict(zip(ELEMENTS, row, strict=True)), {**PROFILE, **profile}, comment)


def answer(number: int, at: datetime, *values: int, **more: str) -> None:
    """That many people answer by link."""
    for _one in range(number):
        token, _until = services.issue(after="request", at=at)
        services.answer(token=token, given=given(*(values or (3,)), **more), at=at)


def quarters(counts: Sequence[int], now: datetime = NOW) -> None:
    """As many answers in the second month of each quarter of 2026 as said, then settled."""
    for number, count in enumerate(counts):
        moment = datetime(2026, 3 * number + 2, 10, 4, 0, tzinfo=UTC)
        values = itertools.cycle((4, 3, 3))
        for _one in range(count):
            answer(1, moment, *(next(values) for _element in ELEMENTS))
    services.settle(at=now)


def past(counts: Sequence[int], now: datetime, comment: str = "") -> list[Quarter]:
    """As many answers in quarters that are settled for sure by `now`, the oldest first; the quarters."""
    here = quarter_of(now.date())
    found: list[Quarter] = []
    for _count in range(len(counts) + 1):
        here = quarter_of(here.first - timedelta(days=1))
        found.insert(0, here)
    values = itertools.cycle((4, 3, 3, 4, 2))
    for quarter, count in zip(found, counts, strict=False):
        for _one in range(count):
            row = (next(values) for _element in ELEMENTS)
            answer(1, datetime.combine(quarter.first, time(4), UTC), *row, comment=comment)
    services.settle(at=now)
    return found[:-1]
