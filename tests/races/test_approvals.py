"""Fifty people press the same button at once: one decision, one site, one number; on a database of files and processes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.rooms.installation import installation

PRESSES = 50
RACE = """
import json, sys, threading, pathlib
from datetime import timedelta
from django.db import connection
from inang.hosting.models import Site
from inang.requests import services
from inang.requests.models import Decision
from inang.requests.rules import Overtaken
from tests.rooms.requests.stage import MONDAY, build
stage = build(pathlib.Path(sys.argv[1]))
case, head = stage.recommended(), stage.people["kabid"]
done, told, gate = [], [], threading.Barrier(int(sys.argv[2]))
def press():
    gate.wait()
    try:
        done.append(services.approve(request=case, by=head, at=MONDAY + timedelta(hours=4)))
    except Overtaken as fault:
        told.append(fault.sentence)
    finally:
        connection.close()
threads = [threading.Thread(target=press) for _ in range(int(sys.argv[2]))]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
decisions = Decision.objects.filter(stage="decide").count()
print(json.dumps({"done": len(done), "told": told, "decisions": decisions, "sites": Site.objects.count()}))
"""


@pytest.mark.both
def test_fifty_parallel_approvals_make_one_decision_and_one_site(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with installation(folder) as made:
        said = json.loads(made.run(RACE, str(tmp_path), str(PRESSES)).splitlines()[-1])
    assert (said["done"], said["decisions"], said["sites"]) == (1, 1, 1)
    assert len(said["told"]) == PRESSES - 1
    assert all("sudah diputus oleh Orang kabid pada" in sentence for sentence in said["told"])
