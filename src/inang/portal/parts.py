"""The plain data that the page parts in templates/components take; a view fills them, the template only
shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from inang.workdays.explanation import DUE_DAY, RECEIVED, WEEKEND, WORK_DAY

Tone = Literal["quiet", "plain", "accent", "ok", "warn", "bad"]


@dataclass(frozen=True)
class StepView:
    """One of the four official steps. `who` has it (now or then); `when` is ready-made words, e.g. "sejak
    hari ini".
    """

    name: str
    state: Literal["done", "now", "paused", "stopped", "next"]
    who: str = ""
    when: str = ""

    @property
    def word(self) -> str:
        return {
            "done": "selesai",
            "now": "sedang berjalan",
            "paused": "jeda",
            "stopped": "berhenti di sini",
            "next": "belum",
        }[self.state]


@dataclass(frozen=True)
class DueView:
    """A due date in words; built by `counting.due_view`. `parts` has one item a working day: full, half
    or empty.
    """

    tone: Tone
    icon: str
    words: str  # short, for a chip: "Aman · 2 hari lagi"
    sentence: str  # long, for a page: "2 hari kerja lagi"
    due: date | None
    parts: tuple[Literal["full", "half", "empty"], ...]
    note: str = ""  # under the chip: a date in words
    href: str = ""  # the day-by-day page
    provisional: bool = False
    floats: bool = False  # while the count waits, the day is that of going on today


@dataclass(frozen=True)
class EventView:
    """One line of a timeline: `what` is bold, `rest` follows it, `note` stands below."""

    what: str
    at: datetime | date
    rest: str = ""
    note: str = ""
    tone: Tone | Literal[""] = ""


@dataclass(frozen=True)
class ProofView:
    """One line of evidence. `right` is what stands at the right: milliseconds, "menunggu", "gagal"."""

    name: str
    sentence: str
    state: Literal["proven", "running", "waiting", "failed"]
    ms: int | None = None

    @property
    def icon(self) -> str:
        return {
            "proven": "check-circle-fill",
            "running": "arrow-repeat",
            "waiting": "circle",
            "failed": "x-circle-fill",
        }[self.state]

    @property
    def word(self) -> str:
        return {"proven": "terbukti", "running": "sedang diuji", "waiting": "menunggu", "failed": "gagal"}[
            self.state
        ]

    @property
    def right(self) -> str:
        if self.ms is not None:
            return f"{self.ms:,} ms".replace(",", ".")
        return "" if self.state == "proven" else self.word


@dataclass(frozen=True)
class EvidenceView:
    """All lines of an activation and how far it is."""

    rows: Sequence[ProofView]

    @property
    def proven(self) -> int:
        return sum(row.state == "proven" for row in self.rows)

    @property
    def total(self) -> int:
        return len(self.rows)

    def _percent(self, state: str) -> int:
        return round(100 * sum(row.state == state for row in self.rows) / max(len(self.rows), 1))

    @property
    def percent(self) -> int:
        return self._percent("proven")

    @property
    def percent_running(self) -> int:
        return self._percent("running")

    @property
    def percent_failed(self) -> int:
        return self._percent("failed")


@dataclass(frozen=True)
class LineView:
    """One line of a verdict. ok: True proven, False refused, None cannot be said; `look` asks for human
    eyes.
    """

    name: str
    sentence: str
    ok: bool | None
    look: bool = False

    @property
    def icon(self) -> str:
        if self.look:
            return "eye"
        return {True: "check-circle-fill", False: "x-circle-fill", None: "dash-circle"}[self.ok]

    @property
    def tone(self) -> Tone:
        if self.look:
            return "warn"
        return "quiet" if self.ok is None else "ok" if self.ok else "bad"

    @property
    def word(self) -> str:
        if self.look:
            return "perlu dilihat"
        return "tidak dapat dipastikan" if self.ok is None else "terbukti" if self.ok else "tidak benar"


@dataclass(frozen=True)
class DayView:
    """One calendar day of a count, for the strip and the table; `number` is "hari ke-n"."""

    date: date
    state: Literal["received", "counted", "due", "off", "paused"]
    short: str  # for the strip: "Hari kerja"
    why: str  # for the table, whole
    basis: str  # the rule or the decree
    number: int | None = None

    @property
    def weekend(self) -> bool:
        return self.date.weekday() >= 5

    @property
    def says_more(self) -> bool:
        """The whole reason has words that the short one has not: a name, an hour, a decree."""
        return self.why not in (WORK_DAY, DUE_DAY, RECEIVED) and not (self.weekend and self.why.startswith(WEEKEND))


@dataclass(frozen=True)
class DueDays:
    """The whole count behind one due date; built by `counting.due_days`."""

    due: date
    days: Sequence[DayView]
    summary: str
    rule: str
    edition: str
    first_promise: date | None = None
    first_hour: str = ""  # ", 15.30 WIB" behind it, of a limit in working hours
    shifted: str = ""  # why the due date is not the first promise any more
    provisional: bool = False
    floats: bool = False  # as of DueView
    calendar: str = ""  # version of the calendar that it was counted with
    hour: str = ""  # of a limit in working hours
    first_provisional: bool = False  # the first promise lay beyond the decreed years, and was not confirmed since


@dataclass(frozen=True)
class LetterView:
    """Page images of a letter, in order; `href` opens the untouched original."""

    pages: Sequence[str]
    href: str = ""
    kind: str = ""  # "PDF, 1 halaman, 412 kB"
    sha256: str = ""
    title: str = "Surat permintaan"


@dataclass(frozen=True)
class Link:
    """One place to go; used by navigation, crumbs, page heads and empty states."""

    href: str
    words: str
    icon: str = ""
    count: int | None = None
    here: bool = False
    key: str = ""
    is_capped: bool = False  # `count` or more: "999+"


@dataclass(frozen=True)
class PagerView:
    """Where a list stands; pages are found by key, so there is no jump to page 57."""

    first: int
    last: int
    total: int
    newer: str = ""
    older: str = ""
    what: str = "baris"
    is_capped: bool = False  # there are more than `total`: nobody counted on


@dataclass(frozen=True)
class KeysView:
    """Keyboard shortcuts of one page, in the order of use: (("j", "k"), "pindah baris")."""

    keys: Sequence[tuple[Sequence[str], str]] = field(default_factory=tuple)
    right: str = ""
