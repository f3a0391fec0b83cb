"""The stage of a case for tests of this room."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from inang.hosting.drivers.fake import FakeDriver
from tests.rooms.requests.changes import Life
from tests.rooms.requests.stage import Stage, build
from tests.standing import standing

MACHINE = "machine.json"


@pytest.fixture(scope="module", autouse=True)
def _people(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """Every test here has these people before it."""
    with standing(django_db_blocker, lambda: build(Path())) as found:
        yield found


@pytest.fixture
def stage(db: None, _people: Stage, tmp_path: Path) -> Stage:
    return replace(deepcopy(_people), folder=tmp_path)


@pytest.fixture(scope="module")
def _begun(_people: Stage, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    stage = replace(deepcopy(_people), folder=tmp_path_factory.mktemp("begun"))
    with standing(django_db_blocker, Life(stage, driver=FakeDriver(stage.folder / MACHINE)).begin) as found:
        yield found


@pytest.fixture
def life(db: None, _begun: Life, tmp_path: Path) -> Life:
    """A site that is there. All tests of a file ask for it, or none: its rows stand before them all."""
    shutil.copy(_begun.stage.folder / MACHINE, tmp_path / MACHINE)
    stage = replace(deepcopy(_begun.stage), folder=tmp_path)
    return replace(_begun, stage=stage, driver=FakeDriver(tmp_path / MACHINE))
