"""What every hosting driver owes its callers; each driver's test module inherits this class and gives a `driver`."""

from __future__ import annotations

import dataclasses
import itertools

import pytest

from inang.hosting.drivers.interface import STEPS, Driver, Permanent, Proof, SiteSpec

NUMBERS = itertools.count(1)
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDBRHdvZuJrKZkS3V1p0w5X5oPQ8yq1m8v4rJ8m3tQ9K"
STATEFUL = ("account", "storage", "sftp", "publish")


def new_spec(**changes: object) -> SiteSpec:
    """A site that no other test has, so that tests may share one machine."""
    number = next(NUMBERS)
    spec = SiteSpec(number, f"situs{number}.kalbarprov.go.id", "php", True, 64)
    return dataclasses.replace(spec, **changes)  # type: ignore[arg-type]


def build(driver: Driver, spec: SiteSpec, *, fence: int = 1) -> None:
    for step in STEPS:
        assert driver.apply(step, spec, fence=fence)


def proven(driver: Driver, spec: SiteSpec) -> list[Proof]:
    return [driver.prove(step, spec) for step in STEPS]


def unproven(driver: Driver, spec: SiteSpec) -> list[str]:
    """Each step that applies and is not proven, with its sentence."""
    return [f"{p.step}: {p.sentence}" for p in proven(driver, spec) if p.applies and not p.ok]


class DriverContract:
    """Six verbs, on plain data, each repeatable."""

    def test_an_unknown_site_is_absent_and_everything_about_it_is_wrong(self, driver: Driver) -> None:
        seen = driver.observe(new_spec())
        assert not (seen.present or seen.published or seen.notice)
        assert set(STATEFUL) <= set(seen.wrong)

    @pytest.mark.parametrize(("runtime", "database"), [("php", True), ("php", False), ("static", False)])
    def test_all_steps_make_a_site_that_is_right_and_proven(self, driver: Driver, runtime: str, database: bool) -> None:
        spec = new_spec(runtime=runtime, database=database)
        build(driver, spec)
        seen = driver.observe(spec)
        assert (seen.present, seen.published, seen.notice, seen.wrong) == (True, True, "", {})
        assert unproven(driver, spec) == []
        assert driver.prove("database", spec).applies == database
        driver.remove(spec.site_id, spec.host, fence=2)

    def test_a_site_is_not_published_before_its_publish_step(self, driver: Driver) -> None:
        spec = new_spec()
        for step in STEPS[: STEPS.index("publish")]:
            driver.apply(step, spec, fence=1)
        assert not driver.observe(spec).published
        assert spec.site_id in driver.inventory()
        driver.remove(spec.site_id, spec.host, fence=2)

    def test_repeating_every_step_changes_nothing(self, driver: Driver) -> None:
        spec = new_spec()
        build(driver, spec)
        before = driver.observe(spec)
        build(driver, spec)
        assert driver.observe(spec) == before
        driver.remove(spec.site_id, spec.host, fence=2)

    def test_an_old_fence_is_refused_and_changes_nothing(self, driver: Driver) -> None:
        spec = new_spec()
        build(driver, spec, fence=7)
        with pytest.raises(Permanent):
            driver.remove(spec.site_id, spec.host, fence=6)
        with pytest.raises(Permanent):
            driver.apply("publish", dataclasses.replace(spec, desired="suspended"), fence=6)
        assert driver.observe(spec).published
        driver.remove(spec.site_id, spec.host, fence=7)
        with pytest.raises(Permanent):
            driver.apply("account", spec, fence=6)
        assert spec.site_id not in driver.inventory()

    def test_a_spec_with_a_bad_field_is_refused(self, driver: Driver) -> None:
        spec = new_spec()
        for bad in ({"host": "../etc"}, {"site_id": 0}, {"quota_mb": -1}, {"keys": ("command=ls ssh-ed25519 AAAA",)}):
            with pytest.raises(Permanent):
                driver.apply("account", dataclasses.replace(spec, **bad), fence=1)
        with pytest.raises(Permanent):
            driver.apply("shell", spec, fence=1)
        assert spec.site_id not in driver.inventory()

    def test_suspending_shows_the_notice_and_resuming_brings_the_site_back(self, driver: Driver) -> None:
        spec = new_spec()
        build(driver, spec)
        off = dataclasses.replace(spec, desired="suspended", generation=2)
        build(driver, off, fence=2)
        seen = driver.observe(off)
        assert (seen.published, seen.notice, seen.wrong) == (True, "suspended", {})
        assert driver.prove("publish", off).ok
        assert driver.observe(spec).wrong
        build(driver, spec, fence=3)
        assert driver.observe(spec).wrong == {}
        assert unproven(driver, spec) == []
        driver.remove(spec.site_id, spec.host, fence=4)

    def test_a_suspended_site_is_opened_for_mending_and_locked_again_behind_its_notice(self, driver: Driver) -> None:
        off = new_spec(runtime="static", database=False, keys=(KEY,), desired="suspended")
        build(driver, off)
        for fence, mending in ((2, True), (3, False)):
            spec = dataclasses.replace(off, mending=mending, generation=fence)
            assert set(driver.observe(spec).wrong) == {"sftp"}
            driver.apply("sftp", spec, fence=fence)
            seen = driver.observe(spec)
            assert (seen.published, seen.notice, seen.wrong) == (True, "suspended", {})
            assert driver.prove("publish", spec).ok and driver.prove("sftp", spec).ok
        driver.remove(off.site_id, off.host, fence=4)

    def test_an_ended_site_shows_a_notice_of_its_own_is_locked_and_comes_back(self, driver: Driver) -> None:
        spec = new_spec(keys=(KEY,))
        build(driver, spec)
        off = dataclasses.replace(spec, desired="ended", mending=True, generation=2)
        build(driver, off, fence=2)
        seen = driver.observe(off)
        assert (seen.published, seen.notice, seen.wrong) == (True, "ended", {})
        assert driver.prove("publish", off).ok and not off.sftp_open
        assert set(driver.observe(dataclasses.replace(off, desired="suspended")).wrong) == {"sftp", "publish"}
        other = new_spec(host=spec.host, runtime="static", database=False)
        with pytest.raises(Permanent):
            driver.apply("name", other, fence=1)
        build(driver, spec, fence=3)
        assert driver.observe(spec).wrong == {} and unproven(driver, spec) == []
        driver.remove(spec.site_id, spec.host, fence=4)

    def test_removal_leaves_nothing_and_can_be_repeated(self, driver: Driver) -> None:
        spec = new_spec()
        build(driver, spec)
        for _ in range(2):
            assert driver.remove(spec.site_id, spec.host, fence=2)
        seen = driver.observe(spec)
        assert not (seen.present or seen.published)
        assert spec.site_id not in driver.inventory()

    def test_a_name_belongs_to_one_site_only(self, driver: Driver) -> None:
        spec = new_spec()
        build(driver, spec)
        other = new_spec(host=spec.host)
        driver.apply("account", other, fence=1)
        with pytest.raises(Permanent):
            driver.apply("name", other, fence=1)
        with pytest.raises(Permanent):
            driver.apply("publish", other, fence=1)
        driver.remove(other.site_id, other.host, fence=2)
        assert driver.observe(spec).wrong == {}
        driver.remove(spec.site_id, spec.host, fence=2)

    def test_usage_is_known_for_every_site(self, driver: Driver) -> None:
        spec = new_spec()
        build(driver, spec)
        usage = driver.usage(spec.site_id)
        assert usage.storage_kb > 0
        assert usage.quota_enforced == (usage.storage_limit_kb is not None)
        driver.remove(spec.site_id, spec.host, fence=2)

    def test_a_renamed_site_keeps_its_former_name_until_it_is_released(self, driver: Driver) -> None:
        spec = new_spec(runtime="static", database=False)
        build(driver, spec)
        new = dataclasses.replace(spec, host=f"baru-{spec.host}", formers=(spec.host,), generation=2)
        assert driver.observe(new).wrong
        build(driver, new, fence=2)
        assert driver.observe(new).wrong == {} and unproven(driver, new) == []
        other = new_spec(host=spec.host, runtime="static", database=False)
        with pytest.raises(Permanent):
            driver.apply("name", other, fence=1)
        released = dataclasses.replace(new, formers=(), generation=3)
        assert driver.observe(released).wrong
        build(driver, released, fence=3)
        assert driver.observe(released).wrong == {} and unproven(driver, released) == []
        driver.apply("name", other, fence=1)
        driver.remove(new.site_id, new.host, fence=4)
        assert new.site_id not in driver.inventory()

    def test_another_platform_and_other_keys_are_made_and_proven(self, driver: Driver) -> None:
        spec = new_spec(runtime="static", database=False)
        build(driver, spec)
        for changed in (
            dataclasses.replace(spec, runtime="php", database=True, generation=2),
            dataclasses.replace(spec, generation=3),
            dataclasses.replace(spec, keys=(KEY,), generation=4),
        ):
            assert driver.observe(changed).wrong
            build(driver, changed, fence=changed.generation)
            assert driver.observe(changed).wrong == {} and unproven(driver, changed) == []
        driver.remove(spec.site_id, spec.host, fence=5)
