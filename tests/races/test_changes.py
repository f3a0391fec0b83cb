"""Changes of one site that cannot go together, sent at the same moment: one is filed, the others are told in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.rooms.installation import installation

PRESSES = 5  # of each of three kinds
RACE = """
import json, sys, threading, pathlib
from django.db import connection
from inang.requests import services
from inang.requests.models import HostingRequest
from inang.requests.rules import Refused
from inang.standard import queries as standard
from tests.rooms.requests.changes import Life
from tests.rooms.requests.stage import build
life = Life(build(pathlib.Path(sys.argv[1]))).begin()
drafts = []
for kind in ("rename", "retire", "keys"):
    draft = life.draft(standard.current().kind(kind))
    for _ in range(int(sys.argv[2])):
        draft.pk = None
        draft.save(force_insert=True)
        drafts.append(HostingRequest.objects.get(pk=draft.pk))
by, at = life.stage.people["operator"], life.tick()
done, told, gate = [], [], threading.Barrier(len(drafts))
def press(draft):
    gate.wait()
    try:
        done.append(services.submit(request=draft, by=by, at=at).kind)
    except Refused as fault:
        told.append(fault.sentence)
    finally:
        connection.close()
threads = [threading.Thread(target=press, args=(draft,)) for draft in drafts]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
numbers = sorted(HostingRequest.objects.exclude(number=None).values_list("number", flat=True))
print(json.dumps({"done": sorted(done), "told": told, "numbers": numbers}))
"""


@pytest.mark.both
def test_of_changes_sent_at_once_only_those_that_can_go_together_are_filed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with installation(folder) as made:
        said = json.loads(made.run(RACE, str(tmp_path), str(PRESSES)).splitlines()[-1])
    assert said["done"] in (["retire"], ["keys", "rename"]), said
    assert len(said["done"]) + len(said["told"]) == 3 * PRESSES
    words = ("masih berjalan", "baru saja", "sedang diminta")  # the last one: the name is wanted by the faster twin
    assert all(any(word in sentence for word in words) for sentence in said["told"]), said["told"]
    assert said["numbers"] == [f"H-2026-{n:04d}" for n in range(1, 2 + len(said["done"]))], "no number is lost"

LAST_MOMENT = """
import json, pathlib, sys, threading
from datetime import timedelta
from django.db import connection
from inang.requests import effects, services
from inang.requests.rules import Refused
from inang.standard import queries as standard
from tests.rooms.requests.changes import Life
from tests.rooms.requests.stage import build
life = Life(build(pathlib.Path(sys.argv[1]))).begin()
life.into("ended")
draft, by, end = life.draft(standard.current().kind("reactivate")), life.stage.people["operator"], life.site.ends_at
told, gate = [], threading.Barrier(2)
def ask():
    gate.wait()
    try:
        told.append(services.submit(request=draft, by=by, at=end - timedelta(seconds=1)).number)
    except Refused as fault:
        told.append(fault.sentence)
    finally:
        connection.close()
def end_it():
    gate.wait()
    try:
        effects.run_out(at=end)
    finally:
        connection.close()
threads = [threading.Thread(target=ask), threading.Thread(target=end_it)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(json.dumps({"told": told, "desired": life.site.desired}))
"""


@pytest.mark.both
def test_asking_a_site_back_and_its_end_do_not_both_happen(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with installation(folder) as made:
        said = json.loads(made.run(LAST_MOMENT, str(tmp_path)).splitlines()[-1])
    filed = said["told"][0].startswith("H-")
    assert said["desired"] == ("ended" if filed else "absent"), said
    assert filed or "Hanya untuk situs yang dinonaktifkan" in said["told"][0], said
