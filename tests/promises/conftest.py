"""Promises that are seen on pages have the cast of the desk's tests, made anew for each that asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from inang.workdays import queries
from tests.portal import cast as casting
from tests.portal.cast import Cast, now
from tests.portal.desk.conftest import make

__all__ = ["cast", "make"]


@pytest.fixture
def cast(db: None) -> Cast:
    return casting.make()


@pytest.fixture
def decreed_until(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """The calendar as it would be if no later year's holidays were decreed yet."""
    read = queries._read

    def cut(last: int) -> None:
        monkeypatch.setattr(
            queries, "_read", lambda: tuple(replace(one, covers=tuple(y for y in one.covers if y <= last)) for one in read())
        )
        queries.forget_calendar()

    yield cut
    monkeypatch.undo()
    queries.forget_calendar()


@pytest.fixture
def undecreed(decreed_until: Callable[[int], None]) -> None:
    """Neither this year's holidays nor those of the last are decreed yet."""
    decreed_until(now().year - 2)
