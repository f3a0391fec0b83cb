"""`python bench/redating.py [cases]`: a late decree on that many open cases, in a throw-away installation.

With INANG_DATABASE_URL it runs in a database of its own on that server, else on SQLite in a temporary folder.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
TARGET_SECONDS = 60

RUN = """
import sys, time
from inang.agencies.models import Membership
from inang.notices.models import Notice
from inang.agencies import redating
from inang.cli.counters import SUBJECTS
from inang.workdays.models import Clock
from tests.portal import cast as casting
from tests.promises.test_kalender_berubah import LEAVE, NOW, cases, draft
from datetime import date
cast = casting.make()
Membership.objects.update(since=date(2026, 1, 1))
total = int(sys.argv[1])
cases(cast, total)
admin = cast.people["administrator"]
made = draft(admin, LEAVE)
began = time.perf_counter(); found = redating.preview(made, NOW, SUBJECTS); seen = time.perf_counter() - began
began = time.perf_counter()
redating.apply(draft=made, by=admin, at=NOW, subjects=SUBJECTS); redating.redate(at=NOW, subjects=SUBJECTS)
spent = time.perf_counter() - began
moved = Clock.objects.filter(due=date(2026, 11, 27)).count()
print(len(found.moved), round(seen, 2), moved, Notice.objects.count(), round(spent, 2))
"""


def main() -> int:
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inang.settings")
    from tests.rooms.installation import installation

    total = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    results = []
    for count in (max(total // 10, 1), total):
        with tempfile.TemporaryDirectory() as folder, installation(Path(folder)) as made:
            moved, seen, changed, told, spent = made.run(RUN, str(count)).split()[-5:]
        results.append(float(spent))
        print(f"{count:>6} open cases: preview {seen} s ({moved} move), apply {spent} s ({changed} moved, {told} notices)")
    print(f"ten times the cases cost {results[1] / results[0]:.1f} times; target {TARGET_SECONDS} s: {results[1]:.1f} s")
    return int(results[1] > TARGET_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
