"""Read the chain once, in order of its numbers, and name every row that was tampered with. Pure but for
`where`.

A hash covers the row's number, its content and the hash before it. So each row answers three questions: is
its content its own (the hash fits), does it stand where it was written (the hash fits this number), does it
follow the row before it (prev_hash). What was deleted, inserted or only moved follows from comparing the
numbers that genuine rows claim with the numbers where rows stand. Memory grows with the faults, not with
the entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from inang.audit.rules import ZERO, Report, Row, fits, origin

MOST_RUNS = 20_000  # faulty runs kept for comparison; past that the chain is beyond naming row by row
SEARCHES = 300_000  # digests spent on finding where moved rows came from


class Link(NamedTuple):
    """What the next row links to."""

    seq: int
    hash: str


@dataclass
class Run:
    """Rows first..last that were genuinely written at first+shift..last+shift."""

    first: int
    last: int
    shift: int


@dataclass
class Chain:
    """One pass; `where(hash)` gives the number at which the row with that hash stands now."""

    head_seq: int
    head_hash: str
    where: Callable[[str], int | None]
    report: Report = field(default_factory=Report)
    gaps: list[Run] = field(default_factory=list)
    moved: list[Run] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    edited: list[int] = field(default_factory=list)
    beyond: list[Run] = field(default_factory=list)
    before: Link | None = None  # the row just before, when it stands in its place
    expected: int = 1
    suspect: int | None = (
        None  # the link from this row to the next is broken; the next link tells whose fault it is
    )
    searches: int = SEARCHES

    def run(self, rows: Iterable[Row]) -> Report:
        for row in rows:
            self.step(row)
        return self.finish()

    def follows(self, seq: int, prev_hash: str, hash_: str) -> bool:
        """Take a row whose hash is known to fit, when it plainly continues the chain; False = `step` must judge."""
        if seq != self.expected or self.suspect is not None or seq > self.head_seq:
            return False
        before = self.before
        if prev_hash != (ZERO if seq == 1 else before.hash if before is not None else ""):
            return False
        self.report.entries += 1
        self.expected = seq + 1
        self.before = Link(seq, hash_)
        return True

    def step(self, row: Row) -> None:
        """Judge the next row, whatever it is."""
        self.report.entries += 1
        if row.seq > self.expected:
            _extend(self.gaps, Run(self.expected, row.seq - 1, 0))
            self._settle(None)
            self.before = None
        self._look_at(row)
        self.expected = max(self.expected, row.seq + 1)

    def finish(self) -> Report:
        """After the last row: compare with the head, and name what was found."""
        self._end(self.expected)
        self._name()
        return self.report

    def _look_at(self, row: Row) -> None:
        if not fits(row):
            written = self._origin(row)
            if written is None:
                if len(self.loose) < MOST_RUNS:
                    self.loose.append(row.seq)
            else:
                _extend(self.moved, Run(row.seq, row.seq, written - row.seq))
            self._settle(None)
            # An edited row still carries the hash that the next one links to; a moved one has left its place.
            self.before = Link(row.seq, row.hash) if written is None else None
            return
        if row.seq > self.head_seq or row.seq < 1:
            _extend(self.beyond, Run(row.seq, row.seq, 0))
            self._settle(None)
            self.before = None
            return
        self._follow(row)

    def _follow(self, row: Row) -> None:
        """A row whose hash fits: does it link to the row before it?"""
        if row.seq == 1:
            broken = row.prev_hash != ZERO
            self._settle(broken)
            if broken:
                self.suspect = 0
        elif self.before is not None:
            broken = row.prev_hash != self.before.hash
            self._settle(broken)
            if broken and not (self.loose and self.loose[-1] == self.before.seq):
                self.suspect = self.before.seq
        self.before = Link(row.seq, row.hash)

    def _settle(self, broken: bool | None) -> None:
        """A broken link is the later row's fault when its own next link is broken too, else the earlier's."""
        if self.suspect is None:
            return
        culprit = self.suspect + 1 if broken or self.suspect == 0 else self.suspect
        if not self.edited or self.edited[-1] != culprit:
            self.edited.append(culprit)
        self.suspect = None

    def _end(self, expected: int) -> None:
        """Compare the end of the chain with the head row."""
        last = self.before
        wrong = last is not None and last.seq == self.head_seq and last.hash != self.head_hash
        known = bool(self.loose) and last is not None and self.loose[-1] == last.seq
        had_suspect = self.suspect is not None
        self._settle(wrong)
        if wrong and last is not None and not known and not had_suspect:
            self.edited.append(last.seq)
        if expected <= self.head_seq:
            _extend(self.gaps, Run(expected, self.head_seq, 0))

    def _origin(self, row: Row) -> int | None:
        """The number that this row was written with, when its content is genuine."""
        near: list[int] = []
        if self.moved:
            near.append(row.seq + self.moved[-1].shift)
        predecessor = self.where(row.prev_hash)
        if predecessor is not None:
            near += [predecessor + 1, predecessor, predecessor + 2]
        elif row.prev_hash == ZERO:
            near.append(1)
        near += [row.seq - 1, row.seq + 1]
        if (found := origin(row, (seq for seq in near if seq != row.seq))) is not None or self.searches < self.head_seq:
            return found
        self.searches -= self.head_seq
        return origin(row, range(1, self.head_seq + 1))

    def _name(self) -> None:
        """Turn what was seen into faults, in order of the numbers."""
        claimed = _merged(Run(run.first + run.shift, run.last + run.shift, 0) for run in self.moved)
        standing = _merged([*self.moved, *self.gaps])
        found: list[tuple[int, str, int | None]] = []
        for run in _minus(standing, claimed):
            if run.first <= self.head_seq:
                found.append((run.first, "deleted", min(run.last, self.head_seq)))
        loose = set(self.loose)
        for seq in self.loose:
            strange = seq > self.head_seq or seq < 1 or _within(seq, claimed)
            found.append((seq, "inserted" if strange else "edited", None))
        inserted = _merged([*_minus(claimed, standing), *self.beyond])
        found += [(run.first, "inserted", run.last) for run in _minus(inserted, _merged(_singles(loose)))]
        strangers = _merged(
            [*inserted, *(Run(run.first - 1, run.last, 0) for run in inserted)]
        )  # their links are broken
        found += [
            (seq, "edited", None) for seq in self.edited if seq not in loose and not _within(seq, strangers)
        ]
        found += [(run.first, "reordered", run.last) for run in self.moved]
        for first, kind, last in sorted(found, key=lambda one: (one[0], one[1])):
            if last is not None and last - first < 3:
                for seq in range(first, last + 1):
                    self.report.add(seq, kind)
            else:
                self.report.add(first, kind, last)


def _singles(numbers: Iterable[int]) -> Iterator[Run]:
    return (Run(seq, seq, 0) for seq in numbers)


def _extend(runs: list[Run], run: Run) -> None:
    """Append, or lengthen the last run when this one continues it."""
    if runs and runs[-1].last + 1 == run.first and runs[-1].shift == run.shift:
        runs[-1].last = run.last
    elif len(runs) < MOST_RUNS:
        runs.append(run)


def _merged(runs: Iterable[Run]) -> list[Run]:
    """Disjoint runs in order, shifts forgotten."""
    out: list[Run] = []
    for run in sorted(runs, key=lambda one: one.first):
        if out and run.first <= out[-1].last + 1:
            out[-1].last = max(out[-1].last, run.last)
        else:
            out.append(Run(run.first, run.last, 0))
    return out


def _minus(runs: list[Run], less: list[Run]) -> list[Run]:
    """What is in `runs` and not in `less` (both merged)."""
    out: list[Run] = []
    for run in runs:
        first = run.first
        for other in less:
            if other.last < first:
                continue
            if other.first > run.last:
                break
            if other.first > first:
                out.append(Run(first, other.first - 1, 0))
            first = other.last + 1
        if first <= run.last:
            out.append(Run(first, run.last, 0))
    return out


def _within(seq: int, runs: list[Run]) -> bool:
    return any(run.first <= seq <= run.last for run in runs)
