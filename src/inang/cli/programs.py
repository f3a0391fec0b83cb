"""The portal's own programs of an instance: what `inang serve` asks the machine to keep running."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from inang.cli import dovecot
from inang.cli.instance import portal_environment
from inang.hosting.drivers.machine.layout import Layout
from inang.hosting.drivers.machine.supervisor import Program

PROJECT = Path(__file__).resolve().parents[3]
# What an operator may set for a service of his own; each is explained in the README. Everything else stays outside.
OPERATOR: Final = (
    "INANG_BASE_URL", "INANG_HOSTS", "INANG_DATABASE_URL", "INANG_EDITION", "INANG_TIME_ZONE", "INANG_MFA_REQUIRED",
    "INANG_SMTP_HOST", "INANG_SMTP_PORT", "INANG_MAIL_FROM", "INANG_COMPLAINT_ADDRESS",
    "INANG_IMAP_HOST", "INANG_IMAP_PORT", "INANG_IMAP_TLS", "INANG_IMAP_USER", "INANG_IMAP_PASSWORD_FILE", "INANG_IMAP_FOLDER",
)  # fmt: skip


def operators(environment: Mapping[str, str]) -> dict[str, str]:
    """Those of the settings that the one who starts the service has set."""
    return {name: environment[name] for name in OPERATOR if environment.get(name)}


def visible() -> list[Path]:
    """What must be seen inside the private world: this program and its Python environment."""
    return [PROJECT, Path(sys.prefix), Path(sys.base_prefix)]


def portal_programs(layout: Layout, *, demo: bool) -> list[Program]:
    """Prepare first; then mail, web and worker, none of which may run as root; the mail store steps down by itself."""
    with_box = not dovecot.fault()
    env = portal_environment(layout.data, layout.port, demo=demo, mailbox=with_box) | operators(os.environ)
    deliver = [str(layout.post)] if with_box else []

    def program(name: str, *argv: str, once: bool = False) -> Program:
        return Program(name, (sys.executable, "-m", *argv), "portal", env, once)

    return [
        program("prepare", "inang.cli.prepare", once=True),
        *([dovecot.program(layout)] if with_box else []),
        program("mail", "inang.cli.mailbox", str(layout.portal / "mail"), str(layout.smtp_port), *deliver),
        program("web", "inang.cli.web", str(layout.port)),
        program("worker", "inang", "work"),
    ]
