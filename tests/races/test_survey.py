"""One link pressed by many at once: one answer, and everybody else is told; on a database of files and processes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.rooms.installation import installation

PRESSES = 8
RACE = """
import json, sys, threading
from datetime import UTC, datetime
from django.db import connection
from inang.standard.asking import ELEMENTS
from inang.survey import services
from inang.survey.models import Answer, Spent
from inang.survey.rules import Refused
at = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
token, _until = services.issue(after="request", at=at)
done, told, gate = [], [], threading.Barrier(int(sys.argv[1]))
def press(number):
    gate.wait()
    try:
        services.answer(token=token, given=services.Given(dict.fromkeys(ELEMENTS, 1 + number % 4), {}), at=at)
        done.append(number)
    except Refused as fault:
        told.append(fault.sentence)
    finally:
        connection.close()
threads = [threading.Thread(target=press, args=(n,)) for n in range(int(sys.argv[1]))]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(json.dumps({"done": len(done), "told": told, "answers": Answer.objects.count(), "spent": Spent.objects.count()}))
"""


@pytest.mark.both
def test_a_link_pressed_by_many_at_once_is_one_answer(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with installation(folder) as made:
        said = json.loads(made.run(RACE, str(PRESSES)).splitlines()[-1])
    assert (said["done"], said["answers"], said["spent"]) == (1, 1, 1)
    assert len(said["told"]) == PRESSES - 1 and all("sudah dipakai" in sentence for sentence in said["told"])
