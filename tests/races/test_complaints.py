"""Two officers at once: links in opposite directions, fifty approvals, replies beside a time-out; one of each wins."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.rooms.installation import installation

PREPARE = """
import json, sys, threading, pathlib
from datetime import timedelta
from django.db import connection
from inang.complaints import services
from inang.complaints.models import Answer, Complaint, Link
from inang.complaints.rules import Refused
from tests.rooms.complaints.stage import DAY, HOUR, MONDAY, build
stage = build(pathlib.Path(sys.argv[1]))
done, told = [], []
def race(*deeds):
    gate = threading.Barrier(len(deeds))
    def run(deed):
        gate.wait()
        try:
            done.append(str(deed()))
        except Refused as fault:
            told.append(fault.sentence)
        finally:
            connection.close()
    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
"""
OPPOSITE = """
for _ in range(5):
    one, two = stage.triaged(complainant=None), stage.triaged(complainant=None)
    race(
        lambda: services.link(complaint=one, parent=two, by=stage.people["petugas"], at=MONDAY + 2 * HOUR),
        lambda: services.link(complaint=two, parent=one, by=stage.people["petugas-dua"], at=MONDAY + 2 * HOUR),
    )
linked = Complaint.objects.filter(state="linked").count()
print(json.dumps({"done": len(done), "told": told, "links": Link.objects.count(), "linked": linked}))
"""
APPROVALS = """
case, head = stage.drafted(complainant=None), stage.people["kabid"]
race(*[lambda: services.approve(complaint=case, by=head, at=MONDAY + 4 * HOUR) for _ in range(20)])
answers = case.messages.filter(kind="answer").count()
approved = Answer.objects.filter(verdict="approved").count()
print(json.dumps({"done": len(done), "told": told, "answers": answers, "approved": approved}))
"""
TIMED_OUT = """
handler, case = stage.people["penangan"], stage.handled(complainant=None)
case = services.ask(complaint=case, text="Apa yang terjadi?", by=handler, at=MONDAY + DAY)
race(
    lambda: services.remind(at=MONDAY + 21 * DAY),
    lambda: services.remind(at=MONDAY + 21 * DAY),
    lambda: services.reply(complaint=case, text="Ini jawaban saya.", at=MONDAY + 21 * DAY),
)
case.refresh_from_db()
events = list(case.events.values_list("sentence", flat=True))
resumed = sum(("dilanjutkan" in one) or (one == "Pelapor menjawab") for one in events)
print(json.dumps({"state": case.state, "replies": case.messages.filter(kind="reply").count(), "resumed": resumed}))
"""
SAME_NUMBER = """
race(*[lambda: stage.received(channel="lapor", external_id="LAPOR-9").complaint for _ in range(8)])
print(json.dumps({"done": len(done), "told": told, "cases": Complaint.objects.count()}))
"""


def said(code: str, tmp_path: Path) -> dict[str, object]:
    folder = tmp_path / "data"
    folder.mkdir()
    with installation(folder) as made:
        answer: dict[str, object] = json.loads(made.run(PREPARE + code, str(tmp_path)).splitlines()[-1])
    return answer


@pytest.mark.both
def test_two_officers_linking_in_opposite_directions_and_one_wins(tmp_path: Path) -> None:
    found = said(OPPOSITE, tmp_path)
    assert (found["done"], found["links"], found["linked"]) == (5, 5, 5)
    assert len(found["told"]) == 5 and all("sudah" in str(one) for one in found["told"])  # type: ignore[arg-type,union-attr]


@pytest.mark.both
def test_twenty_parallel_approvals_answer_once(tmp_path: Path) -> None:
    found = said(APPROVALS, tmp_path)
    assert (found["done"], found["answers"], found["approved"]) == (1, 1, 1)
    assert all("sudah berstatus Dijawab" in str(one) for one in found["told"])  # type: ignore[union-attr]


@pytest.mark.both
def test_a_reply_beside_the_time_out_lets_the_clock_run_once(tmp_path: Path) -> None:
    assert said(TIMED_OUT, tmp_path) == {"state": "in_handling", "replies": 1, "resumed": 1}


@pytest.mark.both
def test_the_same_number_of_a_channel_entered_at_once_makes_one_case(tmp_path: Path) -> None:
    found = said(SAME_NUMBER, tmp_path)
    assert (found["done"], found["cases"]) == (1, 1) and len(found["told"]) == 7  # type: ignore[arg-type]
