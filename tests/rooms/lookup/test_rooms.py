"""What the rooms' verbs do can be found at once, and the index begun anew says the same."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from inang.agencies import services as agencies
from inang.cli.reindex import begin_anew
from inang.lookup.models import Document
from inang.lookup.queries import search
from inang.requests import services as requests
from tests.rooms.requests.stage import MONDAY, Stage, build

DESK = frozenset({"desk"})


@pytest.fixture
def stage(db: None, tmp_path: Path) -> Stage:
    return build(tmp_path)


def found(words: str, *kinds: str, scope: str = "desk") -> list[str]:
    return [one.title for one in search(words, scopes={scope}, kinds=kinds)]


def documents() -> list[Any]:
    fields = ("kind", "key", "row", "title", "detail", "about", "text", "scope")
    return sorted(Document.objects.values_list(*fields))


def test_a_draft_cannot_be_found_and_a_sent_request_at_once(stage: Stage) -> None:
    draft = stage.draft()
    assert found("dinkes", "case") == []
    case = requests.submit(request=draft, by=stage.people["operator"], at=MONDAY)
    title = f"{case.number} · dinkes"
    assert found(str(case.number), "case") == found("pengelola contoh", "case") == found("440/1182/Dinkes-A", "case") == [title]
    assert found("dinkes", "case", scope="agency:dinkes") == [title]
    assert found("dinkes", scope="agency:dishub") == []
    assert found("440/1182", "letter_in") == ["440/1182/Dinkes-A"]


def test_a_decision_its_site_and_the_state_of_the_case_are_found_as_they_are_now(stage: Stage) -> None:
    case = stage.approved()
    assert found("dinkes", "site", scope="agency:dinkes") == ["dinkes.kalbarprov.go.id"]
    assert found(str(case.number), "decision") == [f"Disetujui · {case.number}"]
    assert found(str(case.number), "decision", scope="agency:dinkes") == []
    (shown,) = search(str(case.number), scopes=DESK, kinds=["case"])
    assert shown.detail == "Dinas Kesehatan · Diaktifkan"


def test_an_agency_is_found_under_its_new_name(stage: Stage) -> None:
    new = {"name": "Dinas Angkutan", "head_title": "Kepala Dinas Angkutan"}
    agencies.change_agency(by=stage.people["admin"], at=MONDAY, agency=stage.other, **new)
    assert found("angkutan", "agency") == ["Dinas Angkutan"] and found("perhubungan", "agency") == []


def test_beginning_anew_gives_what_the_verbs_wrote(stage: Stage) -> None:
    case = stage.activated()
    stage.signatory_key()
    requests.sign_confirmation(
        request=case, by=stage.people["kadis"], passphrase="frasa sandi uji yang panjang", at=MONDAY.replace(hour=14)
    )
    written = documents()
    assert {row[0] for row in written} == {"agency", "case", "letter_in", "letter_out", "decision", "site"}
    assert begin_anew(datetime(2026, 11, 25, tzinfo=UTC)) == len(written)
    assert documents() == written


@pytest.mark.django_db
def test_an_empty_installation_has_an_empty_index() -> None:
    assert begin_anew(MONDAY) == 0
