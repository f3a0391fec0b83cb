"""The plain data that the page parts in templates/components take; a view fills them, the template only shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from inang.workdays.words import tanggal_pendek

Tone = Literal["quiet", "plain", "accent", "ok", "warn", "bad"]


@dataclass(frozen=True)
class StepView:
    """One of the four official steps. `who` has it (now or then); `when` is ready-made words, e.g. "sejak hari ini"."""

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
    """A due date in words; built by `due_view`. `parts` has one item a working day: full, half or empty."""

    tone: Tone
    icon: str
    words: str  # short, for a chip: "Aman · 2 hari lagi"
    sentence: str  # long, for a page: "2 hari kerja lagi"
    due: date | None
    parts: tuple[Literal["full", "half", "empty"], ...]
    note: str = ""  # under the chip: a date in words
    href: str = ""  # the day-by-day page
    provisional: bool = False


def _bar(used: float, days: int) -> tuple[Literal["full", "half", "empty"], ...]:
    """One part a working day; a part that is begun shows as half."""
    shown = min(days, 5)  # sixty parts would not be a picture any more
    scaled = used * shown / max(days, 1)
    return tuple(
        "full" if scaled >= n + 1 else "half" if scaled > n + 0.01 else "empty" for n in range(shown)
    )


def _day(day: date) -> str:
    return tanggal_pendek(day)


def due_view(
    *,
    days: int,
    used: float,
    left: int,
    due: date,
    state: Literal["run", "pause", "stop"] = "run",
    since: date | None = None,
    href: str = "",
    provisional: bool = False,
) -> DueView:
    """The chip and the sentence of one clock.

    `days`: limit in working days; `used`: working days used, fractions allowed; `left`: working days from today to the
    due date (0 = today, negative = late); `since`: for a pause, its first day. Source: thresholds 50 and 80 percent of
    the working time (domain-model.md, Clocks).
    """
    if state == "stop":
        late = left < 0
        words = (
            f"Selesai, lewat {-left} hari kerja"
            if late
            else f"Selesai dalam {max(int(used + 0.999), 0)} hari"
        )
        tone: Tone = "bad" if late else "quiet"
        icon = "x-octagon-fill" if late else "check-all"
        return DueView(tone, icon, words, words, due, _bar(used, days), _day(due), href, provisional)
    if state == "pause":
        words = f"Jeda · {int(used)} dari {days} hari"
        note = f"sejak {_day(since)}" if since else ""
        sentence = f"Hitungan berhenti, menunggu pemohon · {int(used)} dari {days} hari kerja terpakai"
        return DueView(
            "quiet", "pause-circle", words, sentence, due, _bar(used, days), note, href, provisional
        )
    share = used / days if days else 1.0
    if left < 0:
        late_words = f"Lewat {-left} hari kerja"
        return DueView(
            "bad",
            "x-octagon-fill",
            late_words,
            late_words,
            due,
            _bar(days, days),
            _day(due),
            href,
            provisional,
        )
    soon = "hari ini" if left == 0 else f"{left} hari lagi"
    sentence = "Jatuh tempo hari ini" if left == 0 else f"{left} hari kerja lagi"
    if share >= 0.8 or left == 0:
        look: tuple[Tone, str, str] = ("warn", "exclamation-triangle-fill", f"80 % · {soon}")
    elif share >= 0.5:
        look = ("accent", "clock", f"50 % · {soon}")
    else:
        look = ("ok", "check-circle", f"Aman · {soon}")
    return DueView(look[0], look[1], look[2], sentence, due, _bar(used, days), _day(due), href, provisional)


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
    """One line of a verdict. ok: True proven, False refused, None cannot be said; `look` asks for human eyes."""

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
    """One calendar day of a count: received, counted, due, off or paused; `number` is "hari ke-n"."""

    date: date
    state: Literal["received", "counted", "due", "off", "paused"]
    why: str  # "Hari kerja", "Hari Raya Natal"
    basis: str  # the rule or the decree
    number: int | None = None
    short: str = ""  # for the strip, when `why` is long


@dataclass(frozen=True)
class DueDays:
    """The whole count behind one due date."""

    due: date
    days: Sequence[DayView]
    summary: str
    rule: str
    first_promise: date | None = None
    shifted: str = ""  # why the due date is not the first promise any more
    provisional: bool = False
    number: str = ""
    edition: str = ""


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


@dataclass(frozen=True)
class PagerView:
    """Where a list stands; pages are found by key, so there is no jump to page 57."""

    first: int
    last: int
    total: int
    newer: str = ""
    older: str = ""
    what: str = "baris"


@dataclass(frozen=True)
class KeysView:
    """Keyboard shortcuts of one page, in the order of use: (("j", "k"), "pindah baris")."""

    keys: Sequence[tuple[Sequence[str], str]] = field(default_factory=tuple)
    right: str = ""
