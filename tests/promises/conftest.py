"""Promises that are seen on pages have the cast of the desk's tests, made anew for each that asks for it."""

from __future__ import annotations

import pytest

from tests.portal import cast as casting
from tests.portal.cast import Cast
from tests.portal.desk.conftest import make

__all__ = ["cast", "make"]


@pytest.fixture
def cast(db: None) -> Cast:
    return casting.make()
