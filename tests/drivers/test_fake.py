"""The machine in memory keeps the same promises as the real one."""

from __future__ import annotations

from pathlib import Path

import pytest

from inang.hosting.drivers.fake import FakeDriver
from inang.hosting.drivers.interface import Temporary
from tests.drivers.contract import DriverContract, new_spec


class TestFakeDriver(DriverContract):
    @pytest.fixture(params=["memory", "file"])
    def driver(self, request: pytest.FixtureRequest, tmp_path: Path) -> FakeDriver:
        return FakeDriver(tmp_path / "machine.json" if request.param == "file" else None)

    def test_a_failing_step_raises_what_the_test_asked_for(self, driver: FakeDriver) -> None:
        driver.failing["database"] = Temporary("MariaDB tidak menjawab.")
        with pytest.raises(Temporary):
            driver.apply("database", new_spec(), fence=1)
