"""A broken promise is noted by the worker in the moment in which somebody lets its clock wait: both end, and it is noted once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.rooms.installation import installation

ROUNDS = 10
RACE = """
import json, sys, threading
from datetime import timedelta
from django.db import connection
from inang.workdays import services
from inang.workdays.models import Breach
from tests.rooms.requests.stage import MONDAY
from tests.rooms.workdays.counting import RULE
services.seed()
late, fell = MONDAY + timedelta(days=14), []
def run(deed):
    gate.wait()
    try:
        deed()
    except Exception as fault:
        fell.append(type(fault).__name__)
    finally:
        connection.close()
for n in range(int(sys.argv[1])):
    said = {"kind": "request", "key": f"H-2026-{n:04d}", "by": "uji"}
    services.start(**said, received_at=MONDAY, days=3, edition="x", at=MONDAY, rule=RULE)
    gate = threading.Barrier(2)
    deeds = (lambda: services.pause(**said, at=late, reason="cap"), lambda: services.note_breaches(at=late))
    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
print(json.dumps({"fell": fell, "breaches": Breach.objects.count()}))
"""


@pytest.mark.both
def test_a_worker_that_notes_a_broken_promise_and_whoever_lets_its_clock_wait_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with installation(tmp_path) as made:
        said = json.loads(made.run(RACE, str(ROUNDS)).splitlines()[-1])
    assert said == {"fell": [], "breaches": ROUNDS}
