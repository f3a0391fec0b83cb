"""What a new calendar does to open cases, as plain values: what a preview shows, what moved, and by which decrees."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from inang.workdays.rules import ClockState, Due, Wait
from inang.workdays.words import due_words, jam

PASSED: Final = " Tanggal itu sudah lewat saat kalender dicatat; keterlambatannya tetap tercatat."


class Cause(NamedTuple):
    """The versions that moved a date: their decrees in the order in which they came, and the number of the last."""

    number: int
    decree: str


@dataclass(frozen=True)
class Shown:
    """How a case stands in a preview."""

    number: str
    label: str
    agency: str


@dataclass(frozen=True)
class Move:
    """One open clock whose due date moved: what it said before, and what it says now."""

    key: str
    before: ClockState
    state: ClockState
    became_late: bool = False  # by the calendar alone: the new date lies in the past, the old one did not

    @property
    def old_words(self) -> str:
        """The old date in words, or the moment; one that was never final says so."""
        return due_words(self.before)

    @property
    def as_data(self) -> list[str]:
        """From when to when, for the trail: of a limit in hours the moments."""
        return [(one.due_at or one.due).isoformat() for one in (self.before, self.state)]

    @property
    def sentence(self) -> str:
        """What the timeline says; while the count waits no date is certain."""
        new = due_words(self.state)
        if self.state.floats:
            return f"Jatuh tempo menjadi {new} bila dilanjutkan hari ini"
        return f"Jatuh tempo berubah menjadi {new}"

    @property
    def values(self) -> dict[str, str]:
        """What a mail says of it beside the new count."""
        return {"old": self.old_words, "passed": PASSED if self.became_late else ""}


@dataclass(frozen=True)
class WaitMove:
    """One paused case whose party has until another day now."""

    key: str
    old: Due
    new: Due


@dataclass(frozen=True)
class Waiting:
    """What a counter's cases wait for while their clocks are paused, when that ends by itself."""

    words: str  # beside the number in a preview
    of: Callable[[Sequence[str]], Mapping[str, Wait]]
    moved: Callable[[Sequence[WaitMove], Cause, datetime], None]


@dataclass(frozen=True)
class Subject:
    """What re-dating needs of a counter; `kind` is that of its clocks, keys are theirs."""

    kind: str
    shown: Callable[[Sequence[str]], Mapping[str, Shown]]  # a key that is left out stays out of the preview
    lock: Callable[[Sequence[str]], None]  # cases are locked before their clocks
    moved: Callable[[Sequence[Move], Cause, datetime], None]
    settle: Callable[[datetime], object]  # end what has ended already and nobody has written down yet
    waiting: Waiting | None = None
    hidden: Callable[[], Collection[str]] = frozenset  # keys of which whoever looks must not even hear how many they are


@dataclass(frozen=True)
class Moved:
    """One date of an open case that a calendar moves; `kind` as in Subject, `what` is "" for the due date."""

    kind: str
    number: str
    label: str
    agency: str
    old: date
    new: date
    was_provisional: bool  # the old date lies beyond the decreed years
    provisional: bool  # so does the new one
    what: str = ""  # Waiting.words
    is_paused: bool = False  # the count waits: both dates are those of going on today
    became_late: bool = False  # the new date lies in the past, the old one does not
    old_at: datetime | None = None  # of a limit in hours
    new_at: datetime | None = None

    @property
    def old_hour(self) -> str:
        """, 13.20 WIB behind the old day of a limit in hours."""
        return f", {jam(self.old_at)}" if self.old_at else ""

    @property
    def new_hour(self) -> str:
        return f", {jam(self.new_at)}" if self.new_at else ""

    @property
    def is_shorter(self) -> bool:
        if self.old_at and self.new_at:
            return self.new_at < self.old_at
        return self.new < self.old


@dataclass(frozen=True)
class Preview:
    """What a draft would do: open cases that were looked at, those that move, shorter ones first."""

    looked_at: int
    moved: Sequence[Moved]

    @property
    def shorter(self) -> int:
        return sum(one.is_shorter for one in self.moved)

    @property
    def late(self) -> int:
        """How many dates would lie in the past at once."""
        return sum(one.became_late for one in self.moved)

    @property
    def cases(self) -> int:
        """A case with two dates that move is one case."""
        return len({(one.kind, one.number) for one in self.moved})
