"""`python bench/audit.py [N,M]`: `inang verify-audit` over N and M entries (100000,1000000), each beside its target.

Entries are made quickly (the chain's own hash, rows in bulk) in a throw-away folder, or with INANG_DATABASE_URL in a
throw-away PostgreSQL database. The check runs in a process of its own: seconds and the peak of its memory. It runs three
times and the quickest counts: the same stretch of a chain takes up to a third longer when the machine has other work.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
TARGET_SECONDS, TARGET_RATIO, TARGET_MEMORY_RATIO = 60.0, 1.2, 1.2
RUNS = 3
FILL = """
import sys
from datetime import UTC, datetime, timedelta
from django.db import connection
import json
from inang.audit.models import Head
from inang.audit.rules import ZERO, Row, digest
count, at, before, rows = int(sys.argv[1]), datetime(2026, 1, 5, 1, tzinfo=UTC), ZERO, []
if connection.vendor == "sqlite":
    with connection.cursor() as cursor:  # a throw-away file: nothing need survive a crash, and the indexes stay in memory
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.execute("PRAGMA cache_size = -600000")
def flush():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            names = "seq, at, actor, actor_role, room, subject, verb, sentence, data, prev_hash, hash"
            with cursor.copy(f"COPY audit_entry ({names}) FROM STDIN") as copy:
                for row in rows: copy.write_row(row)
        else:
            cursor.connection.executemany("INSERT INTO audit_entry (seq, at, actor, actor_role, room, subject, verb, sentence, "
                "data, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
            connection.connection.commit()
    rows.clear()
for seq in range(1, count + 1):
    moment = at + timedelta(seconds=seq, microseconds=seq % 1000)
    case = f"H-2026-{seq % 9999:04d}"
    data = {"version": seq % 7, "from": "in_review", "to": "recommended", "catatan": "Lengkap – sesuai.", "butir": ["a", "b"]}
    row = Row(seq, moment, "Penelaah Contoh <penelaah@contoh.go.id>", "reviewer", "requests", case, "recommend",
              f"Direkomendasikan kepada Kepala Bidang oleh Penelaah Contoh, perkara {case}", data, before, "")
    before = digest(row)
    stored = moment if connection.vendor == "postgresql" else moment.strftime("%Y-%m-%d %H:%M:%S.%f").removesuffix(".000000")
    rows.append((seq, stored, row.actor, row.actor_role, row.room, row.subject, row.verb, row.sentence, json.dumps(data),
                 row.prev_hash, before))
    if len(rows) == 20000: flush()
flush()
Head.objects.update_or_create(pk=1, defaults={"seq": count, "hash": before})
"""
CHECK = """
import json, resource, time
from inang.audit import queries
began = time.monotonic()
report = queries.verify()
seconds = time.monotonic() - began
print(json.dumps({"seconds": seconds, "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, **report.as_data()}))
"""


def measure(count: int) -> dict[str, float]:
    from tests.rooms.installation import installation

    with tempfile.TemporaryDirectory(prefix="inang-bench-") as folder, installation(Path(folder)) as made:
        _run(made.env, FILL, str(count))
        runs = [json.loads(_run(made.env, CHECK)) for _run_number in range(RUNS)]
    assert all(one["ok"] and one["entries"] == count for one in runs), runs
    print(f"{count} entries checked in {', '.join(str(round(one['seconds'], 1)) for one in runs)} s", file=sys.stderr, flush=True)
    return {"entries": count, "seconds": min(one["seconds"] for one in runs), "mb": max(one["mb"] for one in runs)}


def _run(env: dict[str, str], code: str, *args: str) -> str:
    command = [sys.executable, "-c", "import django; django.setup()\n" + code, *args]
    return subprocess.run(command, env=env, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inang.settings")
    counts = [int(part) for part in (sys.argv[1] if len(sys.argv) > 1 else "100000,1000000").split(",")]
    rows = [measure(count) for count in counts]
    for row in rows:
        each = row["seconds"] / row["entries"] * 1e6
        print(f"{row['entries']:>9} entries: {row['seconds']:.1f} s ({each:.1f} µs each), peak {row['mb']:.0f} MB")
    last, first = rows[-1], rows[0]
    ratio = (last["seconds"] / last["entries"]) / (first["seconds"] / first["entries"])
    memory = last["mb"] / first["mb"]
    print(f"last over first: time an entry {ratio:.2f} (target {TARGET_RATIO})")
    print(f"last over first: peak memory {memory:.2f} (target {TARGET_MEMORY_RATIO})")
    print(f"seconds of the last: {last['seconds']:.1f} (target {TARGET_SECONDS:.0f})")
    return int(last["seconds"] > TARGET_SECONDS or ratio > TARGET_RATIO or memory > TARGET_MEMORY_RATIO)


if __name__ == "__main__":
    sys.exit(main())
