"""The hash chain, pure: what an entry's hash covers, and how a report names what is wrong."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

ZERO: Final = "0" * 64
FIELDS: Final = (
    "seq",
    "at",
    "actor",
    "actor_role",
    "room",
    "subject",
    "verb",
    "sentence",
    "data",
    "prev_hash",
)
FARTHEST: Final = 2**62  # no entry has such a number
MOST_FAULTS: Final = 1000  # what a report names one by one; the rest only counts


# What a stored row can be that nothing here ever wrote: bytes in place of text, a time out of reach, lists in lists in lists.
UNREADABLE: Final = (TypeError, ValueError, OverflowError, RecursionError)


class AppendOnly(TypeError):
    """Somebody tried to change or delete an audit entry from within the program."""


@dataclass(frozen=True)
class Row:
    """An entry as plain values."""

    seq: int
    at: datetime | None  # None: the stored text is no time any more
    actor: str
    actor_role: str
    room: str
    subject: str
    verb: str
    sentence: str
    data: Any
    prev_hash: str
    hash: str


def plain(value: Any) -> Any:
    """JSON that every database gives back unchanged: decimals and dates as text, keys as text, no NUL."""
    if isinstance(value, dict):
        return {plain(str(key)): plain(one) for key, one in value.items()}
    if isinstance(value, set | frozenset):
        return [plain(one) for one in sorted(value, key=str)]
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if value is None or isinstance(value, bool) or (isinstance(value, int) and abs(value) < 2**53):
        return value
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    # Half a surrogate pair can be typed into a form, yet be neither stored nor hashed.
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def digest(row: Row, seq: int | None = None) -> str:
    """SHA-256 over the canonical JSON of all fields but the hash; `seq` asks "and if it stood there?"."""
    return hashlib.sha256(_text(row, seq)).hexdigest()


def _text(row: Row, seq: int | None) -> bytes:
    values = {name: getattr(row, name) for name in FIELDS}
    values["at"] = row.at.astimezone(UTC).isoformat(timespec="microseconds") if row.at else ""
    values["seq"] = row.seq if seq is None else seq
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def fits(row: Row) -> bool:
    """Whether the hash is that of the content; a row that no entry can be does not fit, and never raises."""
    try:
        return digest(row) == row.hash
    except UNREADABLE:
        return False


def origin(row: Row, numbers: Iterable[int]) -> int | None:
    """The first of the numbers with which the hash would fit; each costs the few bytes behind it, however long the row."""
    try:
        text = _text(row, 0)
    except UNREADABLE:
        return None
    end = text.rindex(b'"seq":0,"subject":') + len('"seq":')  # behind it only two texts, in which a quotation mark is escaped
    before, after = hashlib.sha256(text[:end]), text[end + 1 :]
    for seq in numbers:
        hash_ = before.copy()
        hash_.update(str(seq).encode() + after)
        if hash_.hexdigest() == row.hash:
            return seq
    return None


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: kind is edited, deleted, inserted or reordered."""

    seq: int
    kind: str
    sentence: str

    def as_data(self) -> dict[str, Any]:
        return {"seq": self.seq, "kind": self.kind, "sentence": self.sentence}


@dataclass
class Report:
    """What the check found; `faults` names at most MOST_FAULTS, `fault_count` counts all; `anchors` were compared."""

    entries: int = 0
    anchors: int = 0
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0

    @property
    def ok(self) -> bool:
        return self.fault_count == 0

    def add(self, seq: int, kind: str, until: int | None = None, sentence: str = "") -> None:
        """Name one row, or with `until` a whole run of rows in one sentence."""
        self.fault_count += 1 if until is None else until - seq + 1
        if len(self.faults) < MOST_FAULTS:
            words = sentence or (RUNS if until is not None and until > seq else SENTENCES)[kind]
            self.faults.append(Fault(seq, kind, words.format(seq=seq, until=until)))

    def as_data(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "entries": self.entries,
            "fault_count": self.fault_count,
            "faults": [one.as_data() for one in self.faults],
        }


SENTENCES: Final = {
    "edited": "Catatan {seq} diubah setelah ditulis: isinya tidak cocok lagi dengan sidik jari rantai.",
    "deleted": "Catatan {seq} dihapus: nomornya ada dalam rantai, isinya tidak ada lagi.",
    "inserted": "Catatan {seq} disisipkan: tidak ada dalam rantai yang asli.",
    "reordered": "Catatan {seq} dipindahkan: isinya asli, tetapi bukan pada nomor ini.",
}
RUNS: Final = {
    "edited": "Catatan {seq} sampai {until} diubah setelah ditulis.",
    "deleted": "Catatan {seq} sampai {until} dihapus: nomornya ada dalam rantai, isinya tidak ada lagi.",
    "inserted": "Catatan {seq} sampai {until} disisipkan: tidak ada dalam rantai yang asli.",
    "reordered": "Catatan {seq} sampai {until} dinomori ulang: isinya asli, tetapi bukan pada nomor ini.",
}
