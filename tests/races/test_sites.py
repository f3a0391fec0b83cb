"""The worker and an officer at one site at the same moment: they wait for one another, and nothing of either is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.rooms.installation import installation

TOGETHER = """
import json, pathlib, sys, threading
from django.db import connection
from inang.hosting import reconcile, services
from inang.worklist import services as worklist
from tests.rooms.requests.changes import Life
from tests.rooms.requests.stage import build
life = Life(build(pathlib.Path(sys.argv[1]))).begin()
officer, at = life.stage.people["kabid"], life.tick()
services.retry(site=life.site, by=officer, at=at)
(claim,) = worklist.claim(["site"], "test", at, 60)
has_site, asks, told = threading.Event(), threading.Event(), []
put, locked = services.lookup.put, reconcile.locked
def slow_put(entry):  # the officer has the site, and not yet the item of the worker
    if threading.current_thread().name == "officer":
        has_site.set()
        asks.wait(3)  # on SQLite the worker cannot even begin: there is one writer
    put(entry)
def asking(pk):
    asks.set()
    return locked(pk)
services.lookup.put, reconcile.locked = slow_put, asking
def run(deed):
    try:
        told.append(str(deed()))
    except Exception as fault:
        told.append(f"{type(fault).__name__}: {fault}")
    finally:
        connection.close()
def work():
    has_site.wait(10)
    return reconcile.reconcile(claim=claim, driver=life.driver, clock=lambda: at)
def press():
    return services.retry(site=life.site, by=officer, at=at)
threads = [threading.Thread(target=run, args=(deed,), name=name) for deed, name in ((press, "officer"), (work, "worker"))]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
services.lookup.put, reconcile.locked = put, locked
life.work()
print(json.dumps({"told": sorted(told), "proven": life.site.proven_generation == life.site.generation}))
"""


@pytest.mark.both
def test_the_worker_and_an_officer_at_one_site_never_wait_in_a_ring(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with installation(folder) as made:
        said = json.loads(made.run(TOGETHER, str(tmp_path)).splitlines()[-1])
    assert len(said["told"]) == 2 and said["told"][0] in ("again", "proven"), said
    assert "kalbarprov" in said["told"][1], said
    assert said["proven"], said
