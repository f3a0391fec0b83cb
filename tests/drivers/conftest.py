"""The driver of the one real machine that all tests share."""

from __future__ import annotations

import pytest

from inang.hosting.drivers.machine import embedded
from inang.hosting.drivers.machine.driver import MachineDriver

pytest.register_assert_rewrite("tests.drivers.contract")  # its asserts say what they saw, as those of a test's own file


@pytest.fixture
def driver(machine: embedded.Instance) -> MachineDriver:
    return MachineDriver(machine.layout.data)
