"""The worker's rounds by their real verbs, one at a time, on a machine and a mail server in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from inang.hosting import reconcile
from inang.hosting.drivers.fake import FakeDriver
from inang.notices import services as notices
from inang.notices.drivers.memory import MemoryDriver
from inang.requests import services
from inang.worklist import services as worklist

LEASE = 60.0


def now() -> datetime:
    return datetime.now(UTC)


def activate(between: Callable[[str], None] = lambda _: None) -> list[str]:
    """Every site to its end; then the letters of those that are proven. Returns the numbers that may be signed."""
    driver = FakeDriver(between=between)
    for claim in worklist.claim(["site"], "uji", now(), LEASE, limit=50):
        reconcile.reconcile(claim=claim, driver=driver, clock=now)
    return services.confirm_ready(at=now())


def deliver() -> list[str]:
    """Hand over all that waits, then close what was confirmed by it; returns the numbers that closed."""
    for claim in worklist.claim(["mail"], "uji", now(), LEASE, limit=100):
        notices.deliver(claim, now(), MemoryDriver())
    return services.close_signed(at=now())
