"""The demo's complaints: eight channels, four classes and every kind of end, walked by the real verbs in little time."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from inang.audit import queries as audit
from inang.cli import seed, seed_complaints, seed_past, seed_survey
from inang.complaints import queries
from inang.complaints.models import Complaint, Release
from inang.notices.models import Notice
from inang.standard import queries as standard
from inang.workdays import services as workdays
from inang.workdays.models import Breach

# The demo is walked by verbs that both databases are asked of one by one.
pytestmark = pytest.mark.once

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo("Asia/Pontianak"))
STATES = {
    "closed": 41, "answered": 1, "reopened": 1, "referred": 1, "withdrawn": 1, "examination": 1, "to_sign": 1, "converted": 1,
    "waiting": 1, "in_handling": 1, "linked": 1, "answer_drafted": 1, "triaged": 1, "registered": 1,
}  # fmt: skip


def test_the_demo_has_all_channels_and_classes_in_every_state(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seed, "CASES", ())
    monkeypatch.setattr(seed_past, "PAST", ())
    monkeypatch.setattr(seed_survey, "load", lambda **_facts: None)
    workdays.seed()
    seed.load(at=NOW)
    assert Counter(Complaint.objects.values_list("state", flat=True)) == STATES
    assert set(Complaint.objects.values_list("channel", flat=True)) == {one.id for one in standard.current().channels}
    used = set(Complaint.objects.filter(is_sorted=True).values_list("classification", flat=True))
    assert used >= {one.id for one in standard.current().complaint_limits}
    assert set(Complaint.objects.values_list("anonymity", flat=True)) == {"named", "confidential", "anonymous"}
    answered = Counter(Complaint.objects.filter(state="closed").values_list("channel", flat=True))
    assert len(answered) == 8 and min(answered.values()) >= 5, "enough of each to be told of in public"
    late = Complaint.objects.filter(was_late=True)
    assert [case.channel for case in late] == ["face_to_face"] and Breach.objects.get().reason
    assert Release.objects.count() == 1 and queries.to_carry_back().count() == 0
    assert Notice.objects.filter(state="waiting").exists(), "the newest mails are for the demo's own mail page"
    assert not Complaint.objects.filter(entered_at__gt=NOW).exists() and audit.verify().fault_count == 0
    assert all(row.who == "" or row.who.lstrip("*").startswith("Warga ") for row in seed_complaints.PLAINTS)
