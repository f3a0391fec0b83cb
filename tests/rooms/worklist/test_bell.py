"""New work wakes an idle worker at once, in whatever process it was committed."""

from __future__ import annotations

import os
import socket
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from inang.worklist import bell, services
from tests.rooms.installation import installation

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
WAKE = """
import sys
from datetime import UTC, datetime
from inang.worklist import services
services.wake("site", sys.argv[1], datetime(2026, 11, 24, 2, 0, tzinfo=UTC))
"""


@pytest.mark.django_db(transaction=True)
def test_a_commit_wakes_a_waiting_worker_and_a_rollback_does_not() -> None:
    with bell.Bell() as waiting:
        with transaction.atomic():
            services.wake("site", "1", AT)
            services.wake("site", "2", AT)
            assert not waiting.wait(0), "nothing is committed yet"
        assert waiting.wait(5) and not waiting.wait(0), "one ring a transaction"
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            services.wake("site", "3", AT)
            raise ZeroDivisionError
        assert not waiting.wait(0)


@pytest.mark.django_db(transaction=True)
def test_a_ring_after_an_inner_rollback_is_heard() -> None:
    with bell.Bell() as waiting:
        with transaction.atomic():
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                services.wake("site", "1", AT)
                raise ZeroDivisionError
            services.wake("site", "2", AT)
        assert waiting.wait(5)


def test_a_killed_workers_door_is_cleared_by_the_next_ring() -> None:
    with bell.Bell():
        pass
    door = bell.folder() / f"{2**22}.0"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as dead:
        dead.bind(str(door))
    bell.ring()
    assert not door.exists()


def test_a_bell_that_rings_without_end_never_blocks_the_caller() -> None:
    with bell.Bell() as waiting:
        for _ in range(2000):
            bell.ring()
        assert waiting.wait(0) and not waiting.wait(0)


def test_a_signal_handler_ends_the_wait() -> None:
    with bell.Bell() as waiting:
        threading.Timer(0.05, waiting.poke).start()
        begin = time.monotonic()
        assert waiting.wait(30) and time.monotonic() - begin < 10


def test_work_that_another_process_commits_is_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with installation(tmp_path) as made:
        monkeypatch.setattr(settings, "DATA", tmp_path)
        with bell.Bell() as waiting:
            made.run(WAKE, "7")
            assert waiting.wait(10)
            assert os.listdir(tmp_path / bell.FOLDER), "the door stands while its worker waits"
        assert not os.listdir(tmp_path / bell.FOLDER)
