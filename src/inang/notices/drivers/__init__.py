"""The ways to send, by name (INANG_MAIL_DRIVER), and the mailbox that is read."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from inang.notices.drivers.console import ConsoleDriver
from inang.notices.drivers.imap import ImapMailbox
from inang.notices.drivers.incoming import Mailbox
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


def mailbox() -> Mailbox:
    """The mailbox of the settings, not yet open."""
    return ImapMailbox(
        host=settings.INANG_IMAP_HOST,
        port=settings.INANG_IMAP_PORT,
        tls=settings.INANG_IMAP_TLS,
        user=settings.INANG_IMAP_USER,
        password_file=settings.INANG_IMAP_PASSWORD_FILE,
        folder=settings.INANG_IMAP_FOLDER,
    )
