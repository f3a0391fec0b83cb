"""Real worker processes and a real mail server: each notice arrives once, also when workers are killed."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.rooms.installation import installation, until
from tests.rooms.notices.mailbox import Mailbox, free_port, smtp_server

pytestmark = pytest.mark.django_db  # for the choice of database only: the processes have their own
POST = """
import sys
from datetime import UTC, datetime
from inang.notices import services
for n in range(int(sys.argv[1])):
    services.send(event=f"e{n}", subject_key="H-2026-0001", to="op@dinkes.test", to_name="Operator",
                  title=f"Nomor {n}", text="Isi.", at=datetime.now(UTC))
"""
WORKER = """
import sys, time
from datetime import UTC, datetime, timedelta
from inang.notices import services
from inang.worklist import queries, services as worklist
now = lambda: datetime.now(UTC)
deadline = time.monotonic() + 60
while time.monotonic() < deadline and queries.pending():
    for claim in worklist.claim(["mail"], sys.argv[1], now(), float(sys.argv[2]), 1):
        services.deliver(claim, now())
    time.sleep(0.01)
"""
STATES = """
from collections import Counter
from inang.notices.models import Delivery, Notice
print(sorted(Counter(Notice.objects.values_list("state", flat=True)).items()), Delivery.objects.count())
"""


def test_parallel_workers_hand_each_notice_over_once(tmp_path: Path) -> None:
    box, port = Mailbox(), free_port()
    with installation(tmp_path) as place, smtp_server(box, port):
        place.env["INANG_SMTP_PORT"] = str(port)
        place.run(POST, "30")
        for process in [place.start(WORKER, f"w{n}", "30") for n in range(3)]:
            assert process.wait(90) == 0
        assert place.run(STATES).strip() == "[('handed_over', 30)] 30"
    assert sorted(mail["Subject"] for mail in box.mails) == sorted(f"Nomor {n}" for n in range(30))


def test_a_worker_that_is_killed_loses_no_notice_and_doubles_none_in_a_mailbox(tmp_path: Path) -> None:
    box, port = Mailbox(), free_port()
    with installation(tmp_path) as place, smtp_server(box, port):
        place.env["INANG_SMTP_PORT"] = str(port)
        place.run(POST, "20")
        doomed = place.start(WORKER, "doomed", "1")
        until(lambda: len(box.mails) >= 5)
        os.kill(doomed.pid, signal.SIGKILL)
        doomed.wait(10)
        heir = place.start(WORKER, "heir", "30")
        assert heir.wait(90) == 0
        assert place.run(STATES).split("]")[0] == "[('handed_over', 20)"
    ids = [mail["Message-ID"] for mail in box.mails]
    assert len(set(ids)) == 20
    assert len(ids) <= 21, "at most the one message that was in hand comes twice, under one Message-ID"
