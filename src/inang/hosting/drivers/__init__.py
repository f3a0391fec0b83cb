"""Ways to host: one file each, and their names in one literal table."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from inang.hosting.drivers.interface import Driver

# Modules, not classes: the privileged agent lives in this package too and must load none of them.
DRIVERS: Final[dict[str, str]] = {
    "machine": "inang.hosting.drivers.machine.driver",
    "fake": "inang.hosting.drivers.fake",
}


def get(name: str) -> Driver:
    """The driver of this name, by its module's `from_environment()`. KeyError for an unknown name."""
    made: Driver = import_module(DRIVERS[name]).from_environment()
    return made
