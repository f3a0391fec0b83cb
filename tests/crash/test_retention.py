"""A worker killed by -9 while it anonymises or destroys a complaint: wholly done or not at all, and on disk in the end too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.rooms.installation import installation

pytestmark = pytest.mark.both
# One process forks a worker for each statement to die before, and for the moment between the commit and the disk.
MATRIX = """
import json, os, pathlib, signal, sys
from datetime import timedelta
from django.db import connection, connections
from inang.audit.models import Entry
from inang.audit.queries import verify
from inang.complaints import services
from inang.complaints.models import Complaint, Identity, Message
from inang.letters import queries as letters
from inang.letters import services as keeping
from inang.letters.models import KeptFile
from tests.rooms.complaints.stage import DAY, HOUR, MONDAY, build

stage, number = build(pathlib.Path(sys.argv[1])), 0
ANONYMISE, PURGE = MONDAY + timedelta(days=740), MONDAY + timedelta(days=1900)

def dies(at, statement):
    connections.close_all()
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    def kill(*_facts): os.kill(os.getpid(), signal.SIGKILL)
    if statement == "disk":
        keeping._remove = kill
    seen = iter(range(1, 100_000))
    def counting(execute, sql, params, many, context):
        if next(seen) == statement: kill()
        return execute(sql, params, many, context)
    try:
        with connection.execute_wrapper(counting):
            services.keep_schedule(at=at)
    except BaseException as fault:
        print(repr(fault), file=sys.stderr)
        os._exit(3)
    os._exit(0)

def ended():
    '''A complaint with a name and a file, closed.'''
    global number
    number += 1
    case = stage.answered(files=[(stage.picture(f"foto-{number}"), "foto.png")])
    return services.accept(complaint=case, at=MONDAY + DAY)

def as_before_or_wholly(case, verb, state):
    '''The case is as it was, or everything of the step is done and written down once.'''
    case.refresh_from_db()
    told = Entry.objects.filter(subject=case.number, verb=verb).count()
    if case.state != state:
        assert told == 0, (verb, case.state)
        return False
    assert told == 1
    if verb == "anonymise":
        assert not Identity.objects.filter(complaint=case).exists() and not KeptFile.objects.exists()
        assert not case.messages.filter(side="complainant", erased=False).exists()
    else:
        assert not case.messages.exists() and not case.answers.exists()
    return True

def life(statement):
    case, rows = ended(), []
    file = KeptFile.objects.get()
    place, pages = letters.place(file.sha256), letters.pages_folder(file.sha256)
    for verb, state, at in (("anonymise", "anonymised", ANONYMISE), ("purge", "purged", PURGE)):
        died = dies(at, statement)
        half = as_before_or_wholly(case, verb, state)
        if verb == "anonymise" and not half:
            assert place.is_file() and Identity.objects.filter(complaint=case).exists()
        left = place.exists()
        services.keep_schedule(at=at)
        keeping.sweep()
        assert as_before_or_wholly(case, verb, state) and services.keep_schedule(at=at) == []
        assert not place.exists() and not pages.exists()
        record = Entry.objects.get(subject=case.number, verb=verb).data
        if verb == "anonymise":
            assert record["files"] == [file.sha256] and record["messages"] == 1
        rows.append({"died": died, "done": half, "left": left})
    print(json.dumps({"statement": statement, "rows": rows}), flush=True)
    return any(row["died"] for row in rows)

life("disk")
statement = 1
while life(statement):
    statement += 7
purged = Complaint.objects.filter(state="purged").count()
print(json.dumps({"chain": verify().ok, "cases": Complaint.objects.count(), "purged": purged}))
"""


def test_killed_between_the_steps_of_retention_a_case_is_whole_or_wholly_anonymised_and_then_destroyed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with installation(folder) as made:
        disk, *lives, last = [json.loads(line) for line in made.run(MATRIX, str(tmp_path)).splitlines()]
    assert disk["rows"][0] == {"died": True, "done": True, "left": True}, "committed, and the file was still there"
    assert len(lives) > 5 and lives[0]["rows"][0]["died"] and not lives[0]["rows"][0]["done"]
    assert last == {"chain": True, "cases": len(lives) + 1, "purged": len(lives) + 1}
