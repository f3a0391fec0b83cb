"""Real processes writing entries at the same time make one chain without a fork or a gap."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rooms.installation import installation

pytestmark = pytest.mark.django_db  # for the choice of database only: the processes have their own
WRITER = """
import sys
from datetime import UTC, datetime
from django.db import transaction
from inang.audit import services
for n in range(25):
    try:
        with transaction.atomic():
            services.record(actor=sys.argv[1], role="x", room="x", subject=f"S-{n}", verb="v",
                            sentence=f"{sys.argv[1]} menulis {n}", at=datetime.now(UTC))
            if n % 5 == 4: raise RuntimeError  # a verb that fails must leave no gap
    except RuntimeError:
        pass
"""
CHECK = """
import json
from inang.audit import queries
print(json.dumps(queries.verify().as_data()))
"""


def test_parallel_writers_make_one_chain(tmp_path: Path) -> None:
    with installation(tmp_path) as place:
        for process in [place.start(WRITER, f"w{n}") for n in range(4)]:
            assert process.wait(60) == 0
        assert place.run(CHECK).strip() == '{"ok": true, "entries": 80, "fault_count": 0, "faults": []}'
