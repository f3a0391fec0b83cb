"""One contract for every driver: what the reconcile loop relies on, on memory and on real servers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest

from inang.hosting.drivers.fake import FakeDriver
from inang.hosting.drivers.interface import STEPS, Driver, Permanent, SiteSpec

pytestmark = pytest.mark.xdist_group("machine")
_fake_numbers = count(1)
REAL = pytest.param("machine", marks=pytest.mark.real)


@pytest.fixture(params=["fake", REAL])
def driver(request: pytest.FixtureRequest) -> Iterator[Driver]:
    if request.param == "fake":
        yield FakeDriver()
    else:
        yield request.getfixturevalue("stack").driver


@pytest.fixture
def spec(request: pytest.FixtureRequest, driver: Driver) -> SiteSpec:
    if driver.name == "machine":
        return request.getfixturevalue("stack").spec()  # type: ignore[no-any-return]
    number = next(_fake_numbers)
    return SiteSpec(number, f"uji{number}.kalbarprov.go.id", "php", True, 50)


def apply_all(driver: Driver, spec: SiteSpec, fence: int) -> None:
    for step in STEPS:
        assert driver.apply(step, spec, fence=fence), f"{step} says nothing"


def test_an_unknown_site_is_absent_and_everything_about_it_is_wrong(driver: Driver, spec: SiteSpec) -> None:
    seen = driver.observe(spec)
    assert not seen.present and not seen.published and not seen.suspended
    assert {"account", "storage", "database", "sftp", "publish"} <= set(seen.wrong)
    assert spec.site_id not in driver.inventory()


def test_applying_every_step_in_order_makes_the_site_right(driver: Driver, spec: SiteSpec) -> None:
    apply_all(driver, spec, 1)
    seen = driver.observe(spec)
    assert seen.present and seen.published and not seen.suspended and seen.wrong == {}
    assert spec.site_id in driver.inventory()


def test_applying_again_changes_nothing(driver: Driver, spec: SiteSpec) -> None:
    apply_all(driver, spec, 1)
    before = driver.observe(spec)
    apply_all(driver, spec, 1)
    assert driver.observe(spec) == before


def test_every_step_of_a_made_site_can_be_proven(driver: Driver, spec: SiteSpec) -> None:
    apply_all(driver, spec, 1)
    for step in STEPS:
        proof = driver.prove(step, spec)
        assert proof.ok, proof.sentence
        assert proof.step == step and proof.sentence and proof.ms >= 0


def test_nothing_is_proven_of_a_site_that_was_not_made(driver: Driver, spec: SiteSpec) -> None:
    for step in ("account", "storage", "database", "sftp", "publish", "https"):
        assert not driver.prove(step, spec).ok, step


def test_a_site_is_not_published_before_the_step_publish(driver: Driver, spec: SiteSpec) -> None:
    for step in STEPS[: STEPS.index("publish")]:
        driver.apply(step, spec, fence=1)
        assert not driver.observe(spec).published
    driver.apply("publish", spec, fence=1)
    assert driver.observe(spec).published


def test_suspension_shows_and_resuming_brings_the_site_back(driver: Driver, spec: SiteSpec) -> None:
    apply_all(driver, spec, 1)
    suspended = replace(spec, desired="suspended", generation=2)
    assert "publish" in driver.observe(suspended).wrong
    apply_all(driver, suspended, 2)
    seen = driver.observe(suspended)
    assert seen.suspended and seen.wrong == {}
    assert all(driver.prove(step, suspended).ok for step in STEPS)
    apply_all(driver, replace(spec, generation=3), 3)
    assert not driver.observe(spec).suspended and driver.prove("https", spec).ok


def test_an_older_fence_is_refused_for_ever(driver: Driver, spec: SiteSpec) -> None:
    driver.apply("account", spec, fence=5)
    with pytest.raises(Permanent, match="pagar 4"):
        driver.apply("storage", spec, fence=4)
    driver.apply("storage", spec, fence=5)
    with pytest.raises(Permanent):
        driver.remove(spec.site_id, spec.host, fence=4)
    driver.remove(spec.site_id, spec.host, fence=6)
    with pytest.raises(Permanent):
        driver.apply("account", spec, fence=5)


def test_a_name_of_another_site_is_refused(driver: Driver, spec: SiteSpec) -> None:
    apply_all(driver, spec, 1)
    thief = replace(spec, site_id=spec.site_id + 20_000)
    for step in ("name", "publish"):
        with pytest.raises(Permanent):
            driver.apply(step, thief, fence=1)
    assert driver.observe(spec).wrong == {}
    driver.remove(thief.site_id, thief.host, fence=2)
    assert driver.observe(spec).published, "removing the thief leaves the owner's name alone"


def test_removal_leaves_nothing_and_may_be_repeated(driver: Driver, spec: SiteSpec) -> None:
    apply_all(driver, spec, 1)
    driver.remove(spec.site_id, spec.host, fence=2)
    driver.remove(spec.site_id, spec.host, fence=2)
    assert not driver.observe(spec).present and not driver.observe(spec).published
    assert spec.site_id not in driver.inventory()


def test_a_half_made_site_is_in_the_inventory(driver: Driver, spec: SiteSpec) -> None:
    driver.apply("account", spec, fence=1)
    assert spec.site_id in driver.inventory()
    driver.remove(spec.site_id, spec.host, fence=2)


def test_an_unlawful_spec_is_refused(driver: Driver, spec: SiteSpec) -> None:
    for bad in (
        replace(spec, host="../etc.go.id"),
        replace(spec, host=f"{spec.host}\n"),
        replace(spec, site_id=0),
        replace(spec, quota_mb=0),
        replace(spec, keys=("ssh-ed25519 AAAA\nssh-rsa",)),
        replace(spec, desired="absent"),
    ):
        with pytest.raises(Permanent):
            driver.apply("account", bad, fence=1)


def test_usage_is_told_for_a_made_site(driver: Driver, spec: SiteSpec) -> None:
    apply_all(driver, spec, 1)
    usage = driver.usage(spec.site_id)
    assert usage.storage_kb > 0 and usage.database_kb >= 0
    assert usage.quota_enforced == (usage.storage_limit_kb is not None)
