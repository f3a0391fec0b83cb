"""A site's life on the fake machine: the same verbs and the same worker as on a real one."""

from __future__ import annotations

import json
import threading
from hashlib import sha256
from pathlib import Path

import pytest

from inang.audit.models import Entry
from inang.hosting import queries, services, states
from inang.hosting.drivers.fake import FakeDriver
from inang.hosting.drivers.interface import STEPS, Observed, Permanent, Proof, SiteSpec, Temporary
from inang.hosting.models import Evidence, Site, Step
from inang.hosting.reconcile import reconcile
from inang.hosting.rules import Refused
from inang.hosting.services import WORK
from inang.worklist import services as worklist
from tests.rooms.hosting.stage import AT, cast, key, later, order, work

pytestmark = pytest.mark.django_db


class Away(FakeDriver):
    """A machine whose agent is down."""

    def observe(self, spec: SiteSpec) -> Observed:
        raise Temporary("Agen hosting tidak berjalan.", 2)


@pytest.fixture
def driver(tmp_path: Path) -> FakeDriver:
    return FakeDriver(tmp_path / "machine.json")


def test_an_ordered_site_becomes_active_only_with_a_proof_of_every_step(driver: FakeDriver) -> None:
    site = order(*cast())
    assert site.status == states.RESERVED and not queries.proven(site)
    assert work(driver) == ["proven"]
    site.refresh_from_db()
    assert site.status == states.ACTIVE and queries.proven(site) and site.activated_at == AT
    assert [line["step"] for line in site.evidence] == list(STEPS)
    assert set(site.steps.values_list("state", flat=True)) == {"proven"}
    kept = Evidence.objects.get(site=site)
    assert kept.hash == site.evidence_hash == sha256(kept.document.encode()).hexdigest()
    assert json.loads(kept.document)["proofs"] == site.evidence
    assert queries.evidence_by_hash(kept.hash) == kept
    verbs = list(Entry.objects.filter(subject=site.host).order_by("seq").values_list("verb", flat=True))
    assert verbs == ["order", "building", "active"]


def test_a_failed_proof_leaves_the_site_unproven_with_sentence_and_next_try(driver: FakeDriver) -> None:
    site = order(*cast())
    driver.disproved["https"] = "Langkah https tidak terbukti."
    assert work(driver) == ["later"]
    site.refresh_from_db()
    assert site.status == states.BUILDING and not site.evidence_hash and not queries.proven(site)
    step = queries.fault(site)
    assert step is not None and step.name == "https" and step.next_try is not None and step.next_try > AT
    assert step.sentence == "Langkah https tidak terbukti."
    driver.disproved.clear()
    assert work(driver) == [] and work(driver, later(5)) == ["proven"]


class Several(FakeDriver):
    """A machine on which several proofs fail, each time in another order."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.order = ["publish", "https"]
        self.came = {step: threading.Event() for step in self.order}
        self.forbidden = ""

    def prove(self, step: str, spec: SiteSpec) -> Proof:
        if step not in self.order:
            return super().prove(step, spec)
        if step == self.order[1]:
            assert self.came[self.order[0]].wait(30)
        self.came[step].set()
        if step == self.forbidden:
            raise Permanent("Mesin menolak.")
        return Proof(step, False, f"{step} tidak menjawab.", 1.0)

    def turn(self) -> None:
        self.order.reverse()
        for event in self.came.values():
            event.clear()


def test_of_several_failures_the_same_one_is_told_whichever_came_first_so_that_its_tries_are_counted(tmp_path: Path) -> None:
    site, driver = order(*cast()), Several(tmp_path / "machine.json")
    for n in range(3):
        assert not queries.stuck(site) and work(driver, later(100 * n)) == ["later"]
        assert [step.name for step in site.steps.filter(state="failed")] == ["publish"]
        driver.turn()
    assert queries.stuck(site)
    driver.forbidden = "https"
    for n in range(3, 5):
        driver.turn()
        services.retry(site=site, by=cast()[1], at=later(100 * n))
        assert work(driver, later(100 * n)) == ["officer"], "what trying again cannot mend comes before what it may"
        assert queries.waits_for_officer(site)


class Broken(FakeDriver):
    """A machine whose driver lets an error out that it should have turned into a sentence."""

    broken = True

    def prove(self, step: str, spec: SiteSpec) -> Proof:
        if self.broken and step == "sftp":
            raise ValueError("Unknown local username")
        return super().prove(step, spec)


def test_an_error_that_no_driver_should_let_out_is_a_visible_condition_that_heals() -> None:
    site, driver = order(*cast()), Broken()
    assert work(driver) == ["later"]
    step = queries.fault(site)
    assert step is not None and step.name == "sftp" and "ValueError" in step.sentence and step.next_try is not None
    assert set(site.steps.exclude(name="sftp").values_list("state", flat=True)) == {"proven"}
    driver.broken = False
    assert work(driver, later(60)) == ["proven"]


@pytest.mark.parametrize("step", ["account", "storage", "database", "sftp", "name", "certificate", "publish"])
def test_a_temporary_failure_of_any_step_heals_by_itself(driver: FakeDriver, step: str) -> None:
    site = order(*cast())
    driver.failing[step] = Temporary("Cakram penuh.", 5)
    assert work(driver) == ["later"]
    first = queries.fault(site)
    assert first is not None and (first.name, first.attempt) == (step, 1)
    assert work(driver, later(3)) == ["later"]
    second = queries.fault(site)
    assert second is not None and second.attempt == 2
    driver.failing.clear()
    assert work(driver, later(30)) == ["proven"] and queries.fault(site) is None
    assert site.events.filter(tone="bad").count() == 1, "one line for one trouble, not one for each try"


def test_a_permanent_failure_waits_for_the_officer(driver: FakeDriver) -> None:
    agency, person = cast()
    site = order(agency, person)
    driver.failing["name"] = Permanent("Alamat dipakai situs lain.")
    assert work(driver) == ["officer"]
    assert queries.waits_for_officer(site)
    assert services.sweep(at=later(1)) == 0 and work(driver, later(999)) == []
    driver.failing.clear()
    services.retry(site=site, by=person, at=later(1000))
    assert work(driver, later(1000)) == ["proven"]


def test_a_machine_that_cannot_be_asked_says_nothing_against_a_proven_site(driver: FakeDriver) -> None:
    site = order(*cast())
    work(driver)
    services.sweep(at=later(1))
    assert work(Away(), later(1)) == ["later"]
    site.refresh_from_db()
    assert site.status == states.ACTIVE and queries.fault(site) is None
    assert work(driver, later(9)) == ["right"]


def test_an_agent_that_is_down_is_shown_on_a_site_that_is_being_built() -> None:
    site = order(*cast())
    assert work(Away()) == ["later"]
    step = queries.fault(site)
    assert step is not None and step.name == "account" and "Agen hosting" in step.sentence


def test_a_site_that_is_right_is_left_alone_and_proven_anew_once_a_day(driver: FakeDriver) -> None:
    site = order(*cast())
    work(driver)
    site.refresh_from_db()
    known = site.evidence_hash
    driver.calls.clear()
    services.sweep(at=later(10))
    assert work(driver, later(10)) == ["right"] and driver.calls == []
    services.sweep(at=later(24 * 60))
    assert work(driver, later(24 * 60)) == ["proven"]
    site.refresh_from_db()
    assert site.proven_at == later(24 * 60) and site.evidence_hash == known, "the letter's hash stays"


def test_drift_is_repaired_by_one_sweep(driver: FakeDriver) -> None:
    site = order(*cast())
    work(driver)
    for step in ("account", "storage", "database", "sftp"):
        driver.spoil(site.pk, step)
    driver.calls.clear()
    services.sweep(at=later(1))
    assert work(driver, later(1)) == ["proven"]
    assert [step for _, step, _ in driver.calls] == ["account", "storage", "database", "sftp"]
    assert site.events.first().sentence.startswith("Diperbaiki")  # type: ignore[union-attr]


def test_suspension_and_resumption_are_made_and_proven(driver: FakeDriver) -> None:
    agency, person = cast()
    site = order(agency, person)
    work(driver)
    services.suspend(site=site, reason="Situs disusupi.", by=person, at=later(1))
    driver.calls.clear()
    assert work(driver, later(1)) == ["suspended"]
    assert driver.calls[0][1] == "publish", "nobody sees the site before its doors are locked"
    site.refresh_from_db()
    assert site.status == states.SUSPENDED and not queries.proven(site)
    with pytest.raises(Refused):
        services.suspend(site=site, reason="Lagi.", by=person, at=later(2))
    services.resume(site=site, by=person, at=later(3))
    assert work(driver, later(3)) == ["proven"]
    site.refresh_from_db()
    assert site.status == states.ACTIVE and site.suspend_reason == ""


def test_sftp_of_a_suspended_site_is_opened_for_mending_proven_and_locked_again(driver: FakeDriver) -> None:
    agency, person = cast()
    site = order(agency, person)
    work(driver)
    with pytest.raises(Refused, match="hanya dibuka untuk perbaikan pada situs yang ditangguhkan"):
        services.mend(site=site, is_open=True, by=person, at=later(1))
    services.suspend(site=site, reason="Situs disusupi.", by=person, at=later(1))
    work(driver, later(1))
    for minute, is_open in ((2, True), (3, False)):
        services.mend(site=site, is_open=is_open, by=person, at=later(minute))
        with pytest.raises(Refused, match="sudah ter"):
            services.mend(site=site, is_open=is_open, by=person, at=later(minute))
        assert work(driver, later(minute)) == ["suspended"]
        site.refresh_from_db()
        spec = queries.spec(site)
        assert site.status == states.SUSPENDED and queries.settled(site) and spec.sftp_open == is_open
        assert driver.observe(spec).notice == "suspended"
        kept = Evidence.objects.filter(site=site, generation=site.generation).get()
        assert [line["step"] for line in json.loads(kept.document)["proofs"]] == ["publish", "sftp"][: 1 + is_open]
    verbs = list(Entry.objects.filter(subject=site.host).order_by("seq").values_list("verb", flat=True))
    assert verbs[-3:] == ["suspended", "mend", "lock"]
    services.mend(site=site, is_open=True, by=person, at=later(4))
    services.resume(site=site, by=person, at=later(5))
    site.refresh_from_db()
    assert not site.mending


def test_a_retired_site_leaves_nothing_and_gives_its_name_but_not_its_number_back(driver: FakeDriver) -> None:
    agency, person = cast()
    site = order(agency, person)
    work(driver)
    services.retire(site=site, by=person, at=later(1))
    assert queries.name_taken(site.host)
    with pytest.raises(Refused):
        order(agency, person)
    assert work(driver, later(1)) == ["purged"]
    assert driver.inventory() == [] and not queries.name_taken(site.host)
    again = order(agency, person)
    assert again.pk > site.pk
    assert queries.of_agency([agency]).filter(host=site.host).first() == again
    with pytest.raises(Refused):
        services.retire(site=site, by=person, at=later(2))


def test_a_change_during_a_round_starts_another_one(driver: FakeDriver, tmp_path: Path) -> None:
    agency, person = cast()
    site = order(agency, person)

    def change(point: str) -> None:
        if point == "sftp:after" and site.keys.count() == 1:
            services.add_key(site=site, label="dua", public=key(), by=person, at=AT)

    driver._between = change
    assert work(driver) == ["again", "proven"]
    site.refresh_from_db()
    assert queries.proven(site) and site.generation == 2
    machine = json.loads((tmp_path / "machine.json").read_text())
    assert len(machine["sites"][str(site.pk)]["sftp"]) == 2


def test_a_worker_that_lost_its_claim_writes_nothing(driver: FakeDriver) -> None:
    site = order(*cast())

    def steal(point: str) -> None:
        if point == "storage:before":
            driver._between = lambda _: None
            assert worklist.claim([WORK], "other", later(10), 90, 1)

    driver._between = steal
    claim = worklist.claim([WORK], "slow", AT, 90, 1)[0]
    assert reconcile(claim=claim, driver=driver, clock=lambda: AT) == "fenced"
    assert site.steps.get(name="storage").sentence == ""
    site.refresh_from_db()
    assert site.status == states.BUILDING


def test_fifty_wakes_are_one_round(driver: FakeDriver) -> None:
    site = order(*cast())
    for _ in range(50):
        worklist.wake(WORK, str(site.pk), AT)
    assert work(driver) == ["proven"]


def test_keys_come_and_go_with_their_trail(driver: FakeDriver) -> None:
    agency, person = cast()
    site = order(agency, person)
    work(driver)
    text = key()
    added = services.add_key(site=site, label="rumah", public=text, by=person, at=later(1))
    with pytest.raises(Refused) as refused:
        services.add_key(site=site, label="sama", public=text, by=person, at=later(1))
    assert refused.value.field == "public"
    assert work(driver, later(1)) == ["proven"]
    site.refresh_from_db()
    assert site.status == states.ACTIVE and len(Evidence.objects.filter(site=site)) == 2
    services.remove_key(site=site, key=added, by=person, at=later(2))
    with pytest.raises(Refused):
        services.remove_key(site=site, key=added, by=person, at=later(2))
    assert work(driver, later(2)) == ["proven"]
    assert site.events.filter(sentence__contains="rumah").count() == 2


def test_the_same_order_twice_is_one_site_and_a_held_name_is_refused() -> None:
    agency, person = cast()
    site = order(agency, person, order_key="H-2026-0001")
    assert order(agency, person, order_key="H-2026-0001") == site
    with pytest.raises(Refused) as refused:
        order(agency, person, order_key="H-2026-0002")
    assert refused.value.field == "label" and Site.objects.count() == 1
    assert Step.objects.count() == len(STEPS)
