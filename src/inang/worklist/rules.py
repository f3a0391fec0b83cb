"""Back-off, pure, and what a worker holds while it works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final

FIRST_DELAY: Final = 2.0  # seconds
LONGEST_DELAY: Final = 3600.0
ALIVE_SECONDS: Final = 30.0  # a worker that has not gone round for this long is taken for dead


class Fenced(RuntimeError):
    """Somebody else holds this work now; whoever sees this must change nothing more."""


@dataclass(frozen=True)
class Claim:
    """One item in one worker's hands: `token` is its fence, `generation` shows wake-ups meanwhile."""

    kind: str
    key: str
    token: int
    generation: int
    attempts: int


@dataclass(frozen=True)
class Pending:
    """What waits, by kind: how many items, how many of them due, how many failing, and one reason."""

    kind: str
    count: int
    due: int
    failing: int
    error: str


def backoff(attempts: int, key: str) -> timedelta:
    """2, 4, 8 … 3600 seconds, ± 10 percent by key, so that many failures do not come back together."""
    base = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(attempts, 20))
    spread = int.from_bytes(sha256(f"{key} {attempts}".encode()).digest()[:4]) / 2**32
    return timedelta(seconds=base * (0.9 + 0.2 * spread))
