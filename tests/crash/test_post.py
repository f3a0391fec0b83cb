"""A worker killed by -9 at any step between the office's mailbox and the case: nothing lost, nothing doubled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.dovecot import MailStore
from tests.rooms.installation import installation

pytestmark = pytest.mark.real

# One process forks a worker for each place to die in. Each life gets a mail of its own on a real Dovecot; the locked
# child that opens it is asked once, since a life costs a fork and not the start of another Python.
MATRIX = """
import json, os, signal, sys
from datetime import UTC, datetime, timedelta
from imapclient import IMAPClient
from django.conf import settings
from django.db import connection, connections
from inang.audit.queries import verify
from inang.complaints import opening, posting
from inang.complaints.models import Complaint
from inang.notices import fetching, keeping
from inang.notices.drivers.imap import ImapMailbox
from inang.notices.models import Incoming, Notice
from inang.worklist import queries, services as worklist
from tests.rooms.notices.letters import mail

at = datetime.now(UTC)
real_opened, known = opening.opened, []

def opened(row, now):
    if not known:
        known.append(real_opened(row, now))
    letter = known[0].letter
    letter.message_id = f"<{row.sha256}@x.test>"
    return opening.Opened(letter)
opening.opened = opened

def one_round(at):
    for kind in ("mailbox", "incoming"):
        for claim in worklist.claim([kind], "w", at, 10, 10):
            if kind == "mailbox":
                fetching.fetch(claim, lambda: at)
            else:
                posting.post(claim, at)

POINTS = {
    "kept": (keeping, "keep"), "mark": (ImapMailbox, "mark"), "look": (ImapMailbox, "look"),
    "heads": (ImapMailbox, "heads"), "written": (posting, "_written"), "opened": (opening, "opened"),
    "synced": (os, "link"), "settled": (fetching, "settle"),
}

def dies(point, statement, at):
    '''Fork a worker that kills itself before or after a call, or before its n-th statement.'''
    connections.close_all()
    child = os.fork()
    if child == 0:
        def kill(): os.kill(os.getpid(), signal.SIGKILL)
        if point:
            name, side = point.split(":")
            owner, attribute = POINTS[name]
            real = getattr(owner, attribute)
            def dying(*args, **rest):
                if side == "before": kill()
                result = real(*args, **rest)
                kill()
                return result
            setattr(owner, attribute, dying)
        seen = iter(range(1, 100_000))
        def counting(execute, sql, params, many, context):
            if next(seen) == statement: kill()
            return execute(sql, params, many, context)
        with connection.execute_wrapper(counting):
            one_round(at)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])

def server(work):
    with IMAPClient("127.0.0.1", settings.INANG_IMAP_PORT, ssl=False) as client:
        client.login(settings.INANG_IMAP_USER, open(settings.INANG_IMAP_PASSWORD_FILE).read())
        client.select_folder(settings.INANG_IMAP_FOLDER)
        return work(client)

number = 0
def life(point="", statement=0):
    global number, at
    number, at = number + 1, at + timedelta(hours=30)
    raw = mail(subject=f"Surat {number}", message_id=f"<{number}@x.test>")
    server(lambda client: client.append(settings.INANG_IMAP_FOLDER, raw))
    fetching.watch(at)
    died = dies(point, statement, at)
    for minutes in (1, 2, 3):
        one_round(at + timedelta(minutes=minutes))
    row = {"place": point or statement, "died": died}
    row["states"] = list(Incoming.objects.filter(fetched_at__gte=at).values_list("state", flat=True))
    row["cases"] = Complaint.objects.filter(entered_at__gte=at).count()
    row["receipts"] = Notice.objects.filter(created_at__gte=at).count()
    row["unmarked"] = len(server(lambda client: client.search(["UNKEYWORD", "InangKept"])))
    row["pending"] = [one.kind for one in queries.pending() if one.kind == "incoming"]
    print(json.dumps(row), flush=True)
    return died

for name in POINTS:
    for side in ("before", "after"):
        life(point=f"{name}:{side}")
named = number
statement = 1
while life(statement=statement):
    statement += 6
swept = fetching.sweep(at + timedelta(hours=30))
numbers = sorted(Complaint.objects.values_list("number", flat=True))
files = [path for path in fetching.folder().rglob("*") if path.is_file()]
print(json.dumps({"chain": verify().ok, "statements": statement, "named": named, "lives": number,
                  "numbers": numbers == sorted(set(numbers)), "cases": len(numbers), "files": len(files), "swept": swept}))
"""


def test_a_worker_killed_anywhere_between_mailbox_and_case_loses_no_mail_and_doubles_none(
    tmp_path: Path, mail_store: MailStore
) -> None:
    with installation(tmp_path) as made:
        made.env.update({name: str(value) for name, value in mail_store.settings(mail_store.make("Bunuh")).items()})
        made.env["INANG_IMAP_TLS"] = "0"
        *rows, last = [json.loads(line) for line in made.run(MATRIX).splitlines()]
    assert all(row["died"] for row in rows[: last["named"]]), "every step was really reached"
    for row in rows:
        assert (row["states"], row["cases"], row["receipts"]) == (["taken"], 1, 1), row
        assert (row["unmarked"], row["pending"]) == (0, []), row
    assert last["chain"] and last["numbers"] and last["cases"] == last["lives"] and last["statements"] > 60
    assert last["files"] == last["lives"] and last["swept"] > 0, "each mail lies on disk once; what was half-written is swept"
