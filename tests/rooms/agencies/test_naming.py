"""A new name goes to everything that is found under it: at once while it is little, else by the worker, killed or not."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inang.agencies import importing, naming
from inang.agencies import services as agencies
from inang.lookup.queries import search
from inang.lookup.services import put
from inang.requests.models import Decision
from inang.worklist import queries as waiting
from inang.worklist import services as worklist
from tests.rooms.requests.stage import MONDAY, Stage, build

NEW = "Dinas Kesehatan dan Keluarga Berencana"
OLD = "Dinas Kesehatan"
LATER = MONDAY + timedelta(hours=4)
ALL = {("agency", NEW), ("case", "H-2026-0001"), ("decision", "H-2026-0001"), ("site", "H-2026-0001")}


@pytest.fixture
def stage(db: None, tmp_path: Path) -> Stage:
    stage = build(tmp_path)
    stage.approved()
    return stage


def found(words: str, scope: str = "desk") -> set[tuple[str, str]]:
    """What of it is found, of an agency its name, of anything else the case that it belongs to."""
    kinds = ("agency", "case", "decision", "site")
    return {(one.kind, one.about or one.title) for one in search(words, scopes={scope}, kinds=kinds)}


def shown() -> set[str]:
    return {one.detail.split(" · ")[0] for one in search("dinkes", scopes={"desk"}, kinds=("case", "site"))}


def by_form(stage: Stage) -> None:
    agencies.change_agency(by=None, at=LATER, agency=stage.agency, name=NEW)


def by_file(stage: Stage) -> None:
    text = f"kode,nama,jabatan_kepala,pos_el\ndinkes,{NEW},Kepala,d@x.go.id\ndinbaru,Dinas Zzkhusus,Kepala,z@x.go.id\n"
    kept, plan = importing.preview(by=None, at=LATER, data=text.encode(), name="pd.csv")
    importing.apply(by=None, at=LATER, kept=kept, digest=plan.digest())


def work_at(at: datetime) -> int:
    claims = worklist.claim([naming.WORK], "uji", at, 60, limit=10)
    for claim in claims:
        naming.carry(claim, at)
    return len(claims)


def test_an_imported_agency_is_found_at_once(stage: Stage) -> None:
    by_file(stage)
    assert found("zzkhusus") == {("agency", "Dinas Zzkhusus")}


def test_very_many_imported_agencies_are_found_when_the_worker_has_looked(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index of a long file takes longer than its rows: other writers do not wait for it."""
    monkeypatch.setattr(naming, "AT_ONCE", 1)
    monkeypatch.setattr(naming, "BATCH", 2)
    monkeypatch.setattr(naming.lookup, "put", lambda *entries: pytest.fail("the import itself waits for the index"))
    by_file(stage)
    monkeypatch.setattr(naming.lookup, "put", put)
    assert found("zzkhusus") == set()
    assert work_at(LATER) == 1 and found("zzkhusus") == {("agency", "Dinas Zzkhusus")}
    assert work_at(LATER + naming.SETTLED) == 1 and found("keluarga berencana") == ALL


@pytest.mark.parametrize("rename", [by_form, by_file])
def test_a_renamed_agency_its_cases_decisions_and_sites_are_found_under_the_new_name_at_once(rename: Any, stage: Stage) -> None:
    assert shown() == {OLD}
    rename(stage)
    assert found("keluarga berencana") == ALL and shown() == {NEW}
    assert found("keluarga berencana", "agency:dinkes") == {one for one in ALL if one[0] in ("case", "site")}
    assert found("keluarga berencana", "agency:dishub") == set()


def test_a_new_name_that_very_many_bear_is_carried_to_them_by_the_worker(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "AT_ONCE", 2)
    monkeypatch.setattr(naming, "BATCH", 2)
    by_form(stage)
    assert found("keluarga berencana") == {("agency", NEW)}
    assert work_at(LATER) == 0, "a verb that began before it may still write the old name"
    assert work_at(LATER + naming.SETTLED) == 1 and found("keluarga berencana") == ALL
    assert not [one for one in waiting.pending(LATER) if one.kind == naming.WORK]


def test_a_worker_that_is_killed_on_its_way_loses_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "AT_ONCE", 0)
    by_form(stage)
    left = [2]  # parts that are written before it dies

    def dying(*entries: Any) -> None:
        put(*entries)
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt

    at = LATER + naming.SETTLED
    with monkeypatch.context() as dies:
        dies.setattr(naming.lookup, "put", dying)
        with pytest.raises(KeyboardInterrupt):
            work_at(at)
    assert found("keluarga berencana") != ALL
    assert work_at(at + timedelta(seconds=61)) == 1 and found("keluarga berencana") == ALL


def test_what_a_verb_wrote_meanwhile_under_the_old_name_is_mended_by_the_worker(stage: Stage) -> None:
    old = [bearer.entry(bearer.of([stage.agency.pk]).get(), LATER) for bearer in naming._bearers]
    by_form(stage)
    put(*old)
    assert shown() == {OLD} and work_at(LATER + naming.SETTLED) == 1
    assert found("keluarga berencana") == ALL and shown() == {NEW}


def test_a_change_that_is_none_of_the_name_costs_the_cases_nothing(stage: Stage) -> None:
    with CaptureQueriesContext(connection) as asked:
        agencies.change_agency(by=None, at=LATER, agency=stage.agency, phone="0561 123")
    assert not [one for one in asked.captured_queries if "requests_" in one["sql"] or "worklist_" in one["sql"]]


@pytest.mark.parametrize("at_once", [naming.AT_ONCE, 0])
def test_a_decision_is_found_by_the_name_of_its_head_today(stage: Stage, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(naming, "AT_ONCE", at_once)
    head = Decision.objects.get(stage=Decision.Stage.DECIDE).by
    old = head.name
    agencies.change_person(by=None, at=LATER, person=head, phone="0561 123")
    agencies.change_person(by=None, at=LATER, person=head, name="Nyonya Zzkhusus")
    assert found("zzkhusus") == ({("decision", "H-2026-0001")} if at_once else set())
    assert work_at(LATER + naming.SETTLED) == 1 and found("zzkhusus") == {("decision", "H-2026-0001")}
    assert found(old) == set() and not [one for one in waiting.pending(LATER) if one.kind == naming.WORK]
