"""Two administrators publish one draft at once: one wins, the other is told; every process sees the new version."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.rooms.installation import installation

pytestmark = pytest.mark.django_db  # for the choice of database only: the processes have their own

RACE = """
import json, threading
from datetime import UTC, date, datetime
from django.db import connection
from inang.standard import queries, services
from inang.standard.models import EditionVersion
AT, DAY = datetime(2026, 11, 25, 3, tzinfo=UTC), date(2026, 11, 25)
assert queries.current(DAY).limit.days == 3
row = services.start_draft(by="A <a@x.id>", at=AT)
part = {"limit": {"days": 4, "text": "4 Hari kerja"}}
seen = services.fingerprint({"limit": services.content(row)["limit"]})
row = services.change(row=row, parts=part, seen=seen, by="A <a@x.id>", at=AT)
done, told, gate = [], [], threading.Barrier(8)
def press(n):
    gate.wait()
    try:
        by = f"Orang {n} <o@x.id>"
        done.append(services.publish(row=row, version=row.version, effective=DAY, today=DAY, by=by, at=AT).number)
    except services.Overtaken as fault:
        told.append(fault.sentence)
    finally:
        connection.close()
threads = [threading.Thread(target=press, args=[n]) for n in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(json.dumps({"done": done, "told": told, "rows": EditionVersion.objects.count(), "days": queries.current(DAY).limit.days}))
"""
READER = """
import time
from datetime import date
from inang.standard import queries
DAY = date(2026, 11, 25)
print(queries.current(DAY).limit.days, flush=True)
deadline = time.monotonic() + 60
while queries.current(DAY).limit.days == 3 and time.monotonic() < deadline:
    time.sleep(0.02)
print(queries.current(DAY).limit.days, flush=True)
"""


def test_two_administrators_publish_at_once_and_a_running_process_sees_the_one_version(tmp_path: Path) -> None:
    with installation(tmp_path) as made:
        reader = made.start(READER)
        assert reader.stdout is not None
        assert reader.stdout.readline().strip() == "3"  # it runs, and knows the file's edition
        said = json.loads(made.run(RACE).splitlines()[-1])
        assert reader.stdout.readline().strip() == "4"
        assert reader.wait(60) == 0
    assert (said["done"], said["rows"], said["days"]) == ([1], 1, 4)
    assert len(said["told"]) == 7
    assert all("sudah diterbitkan oleh Orang" in sentence and "versi 1" in sentence for sentence in said["told"])
