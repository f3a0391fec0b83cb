"""The lives of one clock, kept twice: as the room keeps it, and as sets of days that are counted one by one."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from inang.workdays.calendar import shipped_versions
from inang.workdays.rules import PAUSE, RUN, ClockState, Stretch
from inang.workdays.versions import REVOKE, Entry, Version, fold
from tests.rooms.workdays.counting import DAY, RULE, closes, off

START = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


@dataclasses.dataclass
class Walk:
    """What happened, in order, kept twice: as the room keeps it, and as sets of days for the brute force."""

    received: datetime
    segments: list[Stretch]
    versions: list[Version]
    limit: int
    now: datetime
    added: set[date] = dataclasses.field(default_factory=set)
    removed: set[date] = dataclasses.field(default_factory=set)

    def works(self, day: date) -> bool:
        return day.weekday() < 5 and day not in (off() - self.removed) | self.added

    def paused_on(self, day: date) -> bool:
        """Looks at every minute-exact stretch of a pause that overlaps the office day."""
        first = datetime.combine(day, datetime.min.time(), RULE.zone)
        for one, after in zip(self.segments, [*self.segments[1:], Stretch(RUN, self.now)], strict=True):
            if one.kind == PAUSE and one.at < first + DAY and after.at >= first:
                return True
        return False

    def brute_force(self) -> tuple[int, int, int, date]:
        """(run days, pause days, working days elapsed, due date), counted day by day."""
        local = self.received.astimezone(RULE.zone)
        start = local.date()
        while not self.works(start) or (start == local.date() and local.time() > closes(start)):
            start += DAY
        today = self.now.astimezone(RULE.zone).date()
        elapsed = [start + n * DAY for n in range(1, max(0, (today - start).days) + 1)]
        working = [day for day in elapsed if self.works(day)]
        ran = [day for day in working if not self.paused_on(day)]
        end, left = start, self.limit
        while left:
            end += DAY
            left -= self.works(end) and not (end <= today and self.paused_on(end))
        return len(ran), len(working) - len(ran), len(working), end


@st.composite
def walks(draw: st.DrawFn) -> Walk:
    """Ledger, calendar and limit as they may stand after a life: for what is asked of the bare count."""
    received = START + timedelta(minutes=draw(st.integers(0, 200 * 24 * 60)))
    walk = Walk(received, [Stretch(RUN, received)], list(shipped_versions()), draw(st.integers(1, 14)), received)
    for deed in draw(st.lists(st.sampled_from(("pause", "resume", "hand over", "decree")), max_size=10)):
        walk.now += timedelta(minutes=draw(st.integers(1, 6 * 24 * 60)))
        step(walk, deed, draw(st.integers(-5, 40)))
    walk.now += timedelta(minutes=draw(st.integers(0, 20 * 24 * 60)))
    return walk


def step(walk: Walk, deed: str, amount: int) -> None:
    """What one deed does to what is counted by hand; the amount is a day of a decree, or a limit."""
    last = walk.segments[-1].kind
    if deed == "reclassify":
        walk.limit = amount
    elif deed == "decree":
        day = walk.received.date() + timedelta(days=amount)
        known = fold(walk.versions).days_off.get(day)
        entry = Entry(day, known.kind, "", REVOKE) if known else Entry(day, "joint_leave", "Cuti bersama")
        (walk.removed if known else walk.added).add(day)
        (walk.added if known else walk.removed).discard(day)
        walk.versions.append(Version(len(walk.versions) + 1, "SKB contoh", None, date(2026, 12, 1), (entry,)))
    elif deed == "hand over":
        walk.segments.append(Stretch(last, walk.now, "diserahkan"))
    elif last != (kind := PAUSE if deed == "pause" else RUN):
        walk.segments.append(Stretch(kind, walk.now, deed))


def as_by_hand(walk: Walk, state: ClockState) -> None:
    ran, paused, elapsed, end = walk.brute_force()
    assert (state.limit, state.consumed) == (walk.limit, min(ran, walk.limit))
    assert (state.paused_days, state.due) == (paused, end)
    assert ran + state.paused_days == elapsed, "run and pause make up the elapsed time"
