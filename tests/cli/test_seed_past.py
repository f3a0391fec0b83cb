"""The demo's past: walked by the real verbs at past times, and built for real by the worker that comes afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from inang.audit import queries as audit
from inang.audit.models import Entry
from inang.cli import seed, seed_complaints, seed_past
from inang.cli.seed_cast import BREACH_REASON, CASES, PAST
from inang.hosting import reconcile
from inang.hosting import services as hosting
from inang.hosting.drivers.fake import FakeDriver
from inang.hosting.models import Site
from inang.letters import queries as letters
from inang.letters.models import Letter
from inang.letters.verification import verify
from inang.notices.models import Notice
from inang.portal.public import figures
from inang.requests.models import HostingRequest
from inang.requests.names import Taken, look_alike
from inang.workdays import queries as clocks
from inang.workdays import services as workdays
from inang.workdays.models import Breach
from inang.worklist import services as worklist

# The past is walked by verbs that both databases are asked of one by one.
pytestmark = pytest.mark.once

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo("Asia/Pontianak"))
FATES = {"closed", "paused", "late", "lapsed", "rejected", "withdrawn"}


@pytest.fixture
def past(db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, HostingRequest]:
    """One case of each fate, the youngest of the table; by fate."""
    youngest = {one.fate: one for one in PAST}
    monkeypatch.setattr(seed_past, "PAST", tuple(sorted(youngest.values(), key=lambda one: -one.ago)))
    monkeypatch.setattr(seed, "CASES", ())
    monkeypatch.setattr(seed_complaints, "PLAINTS", ())
    monkeypatch.setattr(seed_complaints, "OLDER", 0)
    workdays.seed()
    seed.load(at=NOW)
    return {fate: HostingRequest.objects.get(label=one.label) for fate, one in youngest.items()}


def test_the_table_holds_half_a_year_with_every_fate_and_names_that_nobody_mistakes() -> None:
    assert {one.fate for one in PAST} == FATES and len(PAST) == 15
    assert min(one.ago for one in PAST) >= 12 and max(one.ago for one in PAST) >= 120
    held = [Taken(one.label, one.agency, "") for one in PAST] + [Taken(row[0], row[1], "") for row in CASES]
    assert len({one.label for one in held}) == len(held)
    for one in held:
        assert look_alike(one.label, [other for other in held if other != one], one.agency_code) is None, one


def _each_case_ended_as_it_should(past: dict[str, HostingRequest]) -> None:
    states = {fate: case.state for fate, case in past.items()}
    ended = {"closed": "closed", "paused": "closed", "late": "closed", "rejected": "rejected"}
    assert states == {**ended, "lapsed": "lapsed", "withdrawn": "withdrawn"}
    for fate in ("closed", "paused", "late"):
        assert clocks.state("request", str(past[fate].number), NOW).late is (fate == "late"), fate
    assert past["paused"].round == 2 and past["paused"].answers.filter(round=2, carried=True).exists()
    assert [breach.reason for breach in Breach.objects.all()] == [BREACH_REASON]
    reminders = Notice.objects.filter(event__contains=":reminder:").values("event").distinct()
    assert reminders.count() == 2, "a lapse comes after two reminders"
    assert not Notice.objects.exclude(state="handed_over").exists()


def _the_trail_is_in_the_order_of_time() -> None:
    moments = list(Entry.objects.order_by("seq").values_list("at", flat=True))
    assert moments == sorted(moments) and moments[-1] < NOW
    assert audit.verify().ok


def _letters_are_really_signed_and_figures_are_not_empty() -> None:
    signed = Letter.objects.filter(direction="out")
    assert {letter.state for letter in signed} == {"signed"} and signed.count() == 4
    letter = signed.filter(kind="confirmation")[0]
    assert letter.file is not None
    assert verify(letters.path(letter.file), letters.trust_roots(), at=NOW).verdict == "genuine"
    shown = figures.count(at=NOW, limit=3)
    assert (shown.requests, shown.on_time, shown.active) == (3, 2, 3)


def _the_first_sweep_of_a_new_machine_builds_and_proves_the_same_sites() -> None:
    since = dict(Site.objects.values_list("pk", "activated_at"))
    machine, at = FakeDriver(), NOW.astimezone(UTC) + timedelta(minutes=1)
    assert machine.inventory() == []
    assert hosting.sweep(at=at) == 3
    for claim in worklist.claim(["site"], "test", at, 60, limit=50):
        assert reconcile.reconcile(claim=claim, driver=machine, clock=lambda: at) == "proven"
    assert machine.inventory() == sorted(since)
    assert dict(Site.objects.values_list("pk", "activated_at")) == since, "since when a site is active does not change"
    assert {site.proven_at for site in Site.objects.all()} == {at}


def test_the_past_was_walked_by_the_real_verbs_and_the_worker_builds_it_for_real(past: dict[str, HostingRequest]) -> None:
    """One walk for all: composing and signing letters is what costs."""
    _each_case_ended_as_it_should(past)
    _the_trail_is_in_the_order_of_time()
    _letters_are_really_signed_and_figures_are_not_empty()
    _the_first_sweep_of_a_new_machine_builds_and_proves_the_same_sites()
