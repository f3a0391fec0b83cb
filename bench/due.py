"""`python bench/due.py [count]`: due dates a second, beside the naive day-by-day counter in the same run."""

from __future__ import annotations

import random
import sys
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]


TARGET = 100_000  # a second


def main() -> int:
    from tests.rooms.workdays.counting import RULE, naive_due

    from inang.workdays.calendar import shipped  # the path above comes first
    from inang.workdays.rules import due_date

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    chance, calendar = random.Random(3), shipped()
    asked = [(date(2023, 1, 2) + timedelta(days=chance.randrange(1700)), chance.choice((3, 5, 14, 60))) for _ in range(count)]
    due_date(*asked[0], calendar, RULE)
    began = time.perf_counter()
    ours = [due_date(received, days, calendar, RULE) for received, days in asked]
    quick = count / (time.perf_counter() - began)
    some = asked[: count // 50]
    began = time.perf_counter()
    theirs = [naive_due(received, days) for received, days in some]
    slow = len(some) / (time.perf_counter() - began)
    print(f"due: {quick:,.0f} a second (target {TARGET:,}); naive counter: {slow:,.0f} a second; ratio {quick / slow:.1f}")
    print(f"differences in {len(some):,}: {sum(a != b for a, b in zip(ours, theirs, strict=False))}")
    return int(quick < TARGET or ours[: len(some)] != theirs)


if __name__ == "__main__":
    sys.exit(main())
