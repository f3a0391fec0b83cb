"""Killed by -9 while dates, agencies or an invitation are written: nothing is half-written, a repeat finishes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.rooms.installation import Installation, installation
from tests.rooms.notices.mailbox import Mailbox, free_port, smtp_server

pytestmark = pytest.mark.both
# One process forks a worker for each statement to die before; forking is cheaper than starting Python again.
DYING = """
import json, os, signal, sys
from django.db import connection, connections
def dies(deed, statement):
    connections.close_all()
    child = os.fork()
    if child:
        ended = os.waitpid(child, 0)[1]
        assert os.WIFSIGNALED(ended) or ended == 0, ended
        return os.WIFSIGNALED(ended)
    seen = iter(range(1, 100_000))
    def counting(execute, sql, params, many, context):
        if next(seen) == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)
    try:
        with connection.execute_wrapper(counting):
            deed()
    except BaseException as fault:
        print(repr(fault), file=sys.stderr)
        os._exit(3)
    os._exit(0)
def matrix(life, step):
    statement = 1
    while True:
        row = life(statement)
        print(json.dumps(row), flush=True)
        if not row["died"]:
            return
        statement += step
"""
REDATING = """
from datetime import date
from inang.agencies.models import Membership
from inang.audit.models import Entry as Told
from inang.audit.queries import verify
from inang.notices.models import Notice
from inang.agencies import redating
from inang.cli.counters import SUBJECTS
from inang.requests.models import Event, HostingRequest
from inang.workdays import queries
from inang.workdays.models import CalendarVersion, Clock
from inang.workdays.versions import Entry
from inang.worklist.models import Work
from tests.portal import cast as casting
from tests.promises.test_kalender_berubah import NOW, cases, draft
redating.BATCH = 2
cast = casting.make()
Membership.objects.update(since=date(2026, 1, 1))
numbers = cases(cast, 5)

def moved(version, decree, old):
    '''Numbers of the cases that are moved to a version; each of the others is as it was, nothing in between.'''
    entries = Told.objects.filter(verb="redate", subject=f"kalender:{version}")
    found, told = [], [row[0] for one in entries for row in one.data["moved"]]
    for case in HostingRequest.objects.order_by("number"):
        clock = Clock.objects.get(key=case.number)
        event = f"request:{case.number}:redated:{version}"
        mails = Notice.objects.filter(event=event)
        waiting = Work.objects.filter(kind="mail", key__in=[str(mail.pk) for mail in mails]).count()
        lines = Event.objects.filter(request=case, detail__contains=decree).count()
        facts = (lines, mails.count(), waiting, told.count(case.number))
        is_moved = clock.calendar == version
        assert facts == ((1, 2, 2, 1) if is_moved else (0, 0, 0, 0)), (case.number, facts)
        assert case.due == clock.due and (case.due > old) == is_moved, case.number
        found += [case.number] if is_moved else []
    return found

def life(statement):
    decree, old = f"SKB mati {statement}/2026", HostingRequest.objects.first().due
    known = CalendarVersion.objects.count()
    made = draft(cast.people["administrator"], Entry(old, "joint_leave", "Cuti"), decree=decree)
    died = dies(lambda: redating.apply(draft=made, by=None, at=NOW, subjects=SUBJECTS), statement)
    made.refresh_from_db()
    is_applied = made.state == "applied"
    assert CalendarVersion.objects.count() == known + is_applied
    version = CalendarVersion.objects.last().number if is_applied else 10**6
    half = len(moved(version, decree, old))
    queries.forget_calendar()  # as a worker that did not see the version come
    if is_applied:
        redating.redate(at=NOW, subjects=SUBJECTS)
    else:
        version = redating.apply(draft=made, by=None, at=NOW, subjects=SUBJECTS).number
    assert moved(version, decree, old) == numbers and redating.redate(at=NOW, subjects=SUBJECTS) == 0
    assert Told.objects.filter(verb="apply_calendar", subject=f"kalender:{version}").count() == 1
    return {"died": died, "applied": is_applied, "half": half}

matrix(life, 17)
assert verify().ok
"""
IMPORT = """
from datetime import UTC, datetime
from inang.agencies import importing
from inang.agencies.models import Agency
from inang.audit.models import Entry as Told
from inang.audit.queries import verify
AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
def table(n):
    rows = [f"dinas-{n},Dinas {n},Kepala,d@x.go.id,", f"upt-{n},UPT {n},Kepala,u@x.go.id,dinas-{n}",
            f"pos-{n},Pos {n},Kepala,p@x.go.id,dinas-{n}", f"tetap,Nama ke-{n},Kepala,t@x.go.id,dinas-{n}"]
    return "\\n".join(["kode,nama,jabatan_kepala,pos_el,induk", *rows]).encode()

def written(n):
    '''Everything of the file, or nothing of it.'''
    tree = dict(Agency.objects.filter(code__endswith=f"-{n}").values_list("code", "parent__code"))
    changed = Agency.objects.get(code="tetap")
    is_in = changed.name == f"Nama ke-{n}"
    whole = {f"dinas-{n}": None, f"upt-{n}": f"dinas-{n}", f"pos-{n}": f"dinas-{n}"}
    assert tree == (whole if is_in else {}), tree
    assert (changed.parent is not None and changed.parent.code == f"dinas-{n}") == is_in
    return is_in

def told(kept):
    return sum(one.data["sha256"] == kept.sha256 for one in Told.objects.filter(verb="import"))

def life(statement):
    n = statement
    kept, plan = importing.preview(by=None, at=AT, data=table(n), name="pd.csv")
    died = dies(lambda: importing.apply(by=None, at=AT, kept=kept, digest=plan.digest()), statement)
    kept.refresh_from_db()
    is_in = written(n)
    assert (kept.applied_at is not None) == is_in and told(kept) == is_in
    importing.apply(by=None, at=AT, kept=kept, digest=importing.plan_of(kept).digest())
    assert written(n) and told(kept) == 1
    return {"died": died, "applied": is_in}

Agency.objects.create(code="tetap", name="Nama", head_title="Kepala", email="t@x.go.id")
matrix(life, 1)
assert verify().ok
"""
INVITATION = """
import time
from datetime import timedelta
from django.utils import timezone
from inang.agencies import services as agencies
from inang.audit.queries import verify
from inang.notices import sealing, services
from inang.notices.models import Delivery, Notice
from inang.worklist import services as worklist
from tests.rooms.notices.test_secret import tables_with
tokens = {}
def one_round(at):
    for claim in worklist.claim(["mail"], "w", at, 10, 10):
        services.deliver(claim, at)

def invited(n, at):
    token = agencies.invite(by=None, at=at, email=f"orang{n}@x.go.id", name=f"Orang {n}", role="reviewer")
    link = f"https://kantor.test/undangan/{token}/"
    tokens[f"orang{n}@x.go.id"] = token
    return services.send(event=f"invitation:{n}", subject_key=f"person:{n}", to=f"orang{n}@x.go.id", to_name="Orang",
                         title="Undangan", text=f"Buka {sealing.MARK} sekarang.", secret=link, at=at)

def is_whole(notice):
    '''Sent, with its secret erased and one delivery; or waiting, with its secret sealed and none.'''
    notice.refresh_from_db()
    sent, tries = notice.state == "handed_over", Delivery.objects.filter(notice=notice).count()
    assert (bool(notice.secret), tries) == ((False, 1) if sent else (True, 0)), (notice.state, tries)
    assert sent or tokens[notice.to] in sealing.unseal(notice.secret)
    return sent

def life(statement):
    at = timezone.now()
    notice = invited(statement, at)
    died = dies(lambda: one_round(at), statement)
    sent = is_whole(notice)
    deadline = time.monotonic() + 20
    while not is_whole(notice) and time.monotonic() < deadline:  # a server takes a moment to see that its client is gone
        one_round(at + timedelta(minutes=1))  # by then every lease of a killed worker is over
    assert is_whole(notice)
    assert agencies.invitation(tokens[notice.to], at).email == notice.to
    return {"died": died, "applied": sent}

matrix(life, 1)
assert verify().ok and not any(tables_with(token) for token in tokens.values())
print(json.dumps(tokens))
"""


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path) as one:
        yield one


def rows(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_re_dating_killed_anywhere_leaves_each_case_wholly_old_or_wholly_new(made: Installation) -> None:
    found = rows(made.run(DYING + REDATING))
    assert found[0]["died"] and not found[-1]["died"] and len(found) > 4
    assert {row["applied"] for row in found if row["died"]} == {False, True}, "before and after the version was in force"
    assert {row["half"] for row in found if row["died"]} & {2, 4}, "between two batches too"


def test_a_table_of_agencies_killed_anywhere_is_written_whole_or_not_at_all(made: Installation) -> None:
    found = rows(made.run(DYING + IMPORT))
    assert all(row["died"] and not row["applied"] for row in found[:-1]) and len(found) > 4
    assert found[-1] == {"died": False, "applied": True}


def test_a_sealed_invitation_reaches_its_addressee_whenever_the_worker_is_killed(made: Installation) -> None:
    box, port = Mailbox(), free_port()
    made.env["INANG_SMTP_PORT"] = str(port)
    with smtp_server(box, port):
        *found, tokens = rows(made.run(DYING + INVITATION))
    assert len(found) > 6 and not found[-1]["died"] and all(row["died"] for row in found[:-1])
    for to, token in tokens.items():
        mails = [mail for mail in box.mails if mail["To"].addresses[0].addr_spec == to]
        assert 1 <= len(mails) <= 2 and len({mail["Message-ID"] for mail in mails}) == 1, to
        assert all(f"https://kantor.test/undangan/{token}/" in mail.get_content() for mail in mails)
    assert len(box.mails) > len(tokens), "killed also between the server's answer and the note of it"
