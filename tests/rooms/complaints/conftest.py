"""The stage of a complaint for tests of this room."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rooms.complaints.stage import Stage, build


@pytest.fixture
def stage(db: None, tmp_path: Path) -> Stage:
    return build(tmp_path)
