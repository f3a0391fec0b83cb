"""The ways to send, by name (INANG_MAIL_DRIVER)."""

from __future__ import annotations

from typing import Final

from inang.notices.drivers.console import ConsoleDriver
from inang.notices.drivers.interface import Driver
from inang.notices.drivers.memory import MemoryDriver
from inang.notices.drivers.smtp import SmtpDriver

DRIVERS: Final[dict[str, type[Driver]]] = {
    "smtp": SmtpDriver,
    "console": ConsoleDriver,
    "memory": MemoryDriver,
}


def get(name: str) -> Driver:
    """A driver by its name; raises KeyError for a name that is not in the table."""
    return DRIVERS[name]()
