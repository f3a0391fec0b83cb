"""Real worker processes on one database: no work runs twice, and one that is killed loses nothing."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rooms.installation import Installation, installation, until

# A worker: takes what is due, writes "key token" to its own file, finishes; ends when all were woken.
WORKER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from inang.worklist import queries, services
log, name = open(sys.argv[1], "a"), sys.argv[2]
now = lambda: datetime.now(UTC)
deadline = time.monotonic() + 60
while time.monotonic() < deadline:
    claims = services.claim(["site"], name, now(), 20, 3)
    for claim in claims:
        log.write(f"{claim.key} {claim.token}\\n"); log.flush()
        services.finish(claim, now())
    if not claims:
        if Path(sys.argv[3]).exists() and not queries.pending(): break
        time.sleep(0.01)
"""
WAKER = """
import sys
from datetime import UTC, datetime
from inang.worklist import services
for n in range(int(sys.argv[1]), int(sys.argv[2])):
    services.wake("site", str(n), datetime.now(UTC))
"""
# A worker that takes one item with a short lease, says so, and then does nothing until it is killed.
SLEEPER = """
import sys, time
from datetime import UTC, datetime
from inang.worklist import services
(claim,) = services.claim(["site"], "sleeper", datetime.now(UTC), float(sys.argv[1]), 1)
print(claim.token, flush=True)
time.sleep(600)
"""
KEEPER = """
import sys, time
from datetime import UTC, datetime
from inang.worklist import services
now = lambda: datetime.now(UTC)
(claim,) = services.claim(["site"], "keeper", now(), 1.5, 1)
with services.keeping(claim, 1.5, now) as lost:
    print("held", flush=True)
    time.sleep(4)
    assert not lost.is_set(), "the lease was lost"
assert services.finish(claim, now())
print("finished", flush=True)
"""
OTHERS = """
import time
from datetime import UTC, datetime
from inang.worklist import services
deadline = time.monotonic() + 2.4
while time.monotonic() < deadline:
    assert services.claim(["site"], "other", datetime.now(UTC), 5, 1) == []
    time.sleep(0.05)
print("never got it")
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path) as made:
        yield made


pytestmark = pytest.mark.django_db  # for the choice of database only: the processes have their own


def lines(place: Installation) -> list[str]:
    return [line for path in place.folder.glob("*.log") for line in path.read_text().splitlines()]


def test_parallel_wakers_and_workers_run_each_item_once_and_lose_none(place: Installation) -> None:
    ready = place.folder / "all-woken"
    workers = [place.start(WORKER, str(place.folder / f"{n}.log"), f"w{n}", str(ready)) for n in range(3)]
    wakers = [place.start(WAKER, str(a), str(a + 40)) for a in (0, 40, 80)]
    for process in wakers:
        assert process.wait(60) == 0
    ready.touch()
    for process in workers:
        assert process.wait(60) == 0
    found = Counter(line.split()[0] for line in lines(place))
    assert found == {str(n): 1 for n in range(120)}


def test_two_processes_waking_the_same_items_end_with_one_row_each(place: Installation) -> None:
    for process in [place.start(WAKER, "0", "30") for _ in range(3)]:
        assert process.wait(60) == 0
    count = "from inang.worklist.models import Work\nprint([one.generation for one in Work.objects.all()])"
    assert place.run(count).strip() == str([3] * 30)


def test_a_killed_worker_holds_its_work_for_one_lease_then_another_does_it(place: Installation) -> None:
    place.run(WAKER, "0", "1")
    sleeper = place.start(SLEEPER, "1.0")
    assert sleeper.stdout is not None and sleeper.stdout.readline().strip() == "1"
    os.kill(sleeper.pid, signal.SIGKILL)
    sleeper.wait(10)
    (place.folder / "ready").touch()
    worker = place.start(WORKER, str(place.folder / "w.log"), "w", str(place.folder / "ready"))
    until(lambda: lines(place) == ["0 2"])
    assert worker.wait(60) == 0


def test_a_lease_is_renewed_while_the_work_takes_longer_than_it(place: Installation) -> None:
    place.run(WAKER, "0", "1")
    keeper = place.start(KEEPER)
    assert keeper.stdout is not None and keeper.stdout.readline().strip() == "held"
    assert place.run(OTHERS).strip() == "never got it"
    out, _ = keeper.communicate(timeout=30)
    assert keeper.returncode == 0 and out.strip() == "finished"
