"""The stage of a complaint for tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests.rooms.complaints.stage import Stage, build
from tests.standing import standing


@pytest.fixture(scope="module", autouse=True)
def _people(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """Every test here has these people before it."""
    with standing(django_db_blocker, lambda: build(Path())) as found:
        yield found


@pytest.fixture
def stage(db: None, _people: Stage, tmp_path: Path) -> Stage:
    return replace(deepcopy(_people), folder=tmp_path)
