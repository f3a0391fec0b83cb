"""Requests of other kinds: data of the edition, the same table, the same clock, each its own letter, today beside wanted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from inang.letters.models import Letter
from inang.requests import queries, services, states
from inang.requests.kinds import Change
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.workdays import queries as clocks
from tests.rooms.requests.changes import CHANGES, Life
from tests.rooms.requests.stage import build

ISSUE = {"rename", "resize", "change_runtime", "change_contact", "change_keys", "reset_access"}
ISSUE |= {"lift_suspension", "retire", "reactivate"}
NEW = """
[[request_kinds]]
id = "more_room"
name = "Tambahan ruang darurat"
plain = "Ruang simpan tambahan untuk masa darurat."
effect = "resize"
needs_letter = false
site_states = ["active"]
fields = ["quota_mb", "purpose"]
checklist = ["capacity"]
consents = ["true_data"]
wish_subject = "Permohonan Tambahan Ruang Darurat"
done = "Tambahan ruang berlaku dan terbukti"
subject = "Konfirmasi Tambahan Ruang Darurat"
opening = "ruang simpan darurat telah ditambahkan"
closing = "Demikian disampaikan."

[[refusal_reasons]]"""


def test_every_change_that_the_issue_names_can_be_asked_for() -> None:
    assert {kind.effect for kind in CHANGES} == ISSUE


def test_fields_checklist_effect_and_letter_are_data() -> None:
    edition = standard.current()
    for kind in CHANGES:
        assert kind.fields and edition.items_of(kind.id) and kind.effect and isinstance(kind.needs_letter, bool)
    assert {kind.needs_letter for kind in CHANGES} == {True, False}


def test_each_kind_ends_in_its_own_letter() -> None:
    for words in ("subject", "opening", "done", "wish_subject", "name"):
        assert len({getattr(kind, words) for kind in CHANGES}) == len(CHANGES), words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "today", "wanted"),
    [
        ("resize", "1 GB", "2 GB"),
        ("rename", "dinkes", "sehat-kalbar"),
        ("contact", "Pengelola Contoh", "Pengelola Baru"),
    ],
)
def test_todays_and_wanted_values_stand_side_by_side_on_every_page_of_the_request(
    tmp_path: Path, settings: object, kind: str, today: str, wanted: str
) -> None:
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    life = Life(build(tmp_path)).begin()
    people = life.stage.people

    def beside(who: str, address: str) -> bool:
        client = Client()
        client.force_login(people[who], backend="allauth.account.auth_backends.AuthenticationBackend")
        answer = client.get(address)
        rows = re.findall(r"<(?:tr|li)>.*?</(?:tr|li)>", answer.content.decode(), re.DOTALL)
        return any(0 <= row.find(today) < row.find(wanted) for row in rows)

    draft = life.draft(standard.current().kind(kind))
    assert beside("operator", f"/permintaan/draf/{draft.pk}/periksa/")
    case = services.submit(request=draft, by=people["operator"], at=life.tick())
    case = services.claim(request=case, by=people["penelaah"], at=life.tick())
    for who, page in (("operator", "/permintaan/{}/"), ("penelaah", "/meja/{}/"), ("penelaah", "/meja/{}/ringkas/")):
        assert beside(who, page.format(case.number)), page
    for row in queries.checklist(case):
        services.answer(request=case, item=row.item.id, ok=True, by=people["penelaah"], at=life.tick())
    case = services.recommend(request=case, verdict="yes", by=people["penelaah"], at=life.tick())
    assert beside("kabid", f"/meja/{case.number}/keputusan/")


@pytest.mark.django_db
def test_an_office_writes_a_kind_of_its_own_and_it_walks_without_a_line_of_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same table, the same clock, today beside wanted, and its own letter."""
    text = (standard.SHIPPED / "kalbar-2022.toml").read_text(encoding="utf-8")
    (tmp_path / "editions").mkdir()
    own = text.replace('slug = "kalbar-2022"', 'slug = "sambas-2026"').replace("[[refusal_reasons]]", NEW.strip(), 1)
    (tmp_path / "editions" / "sambas-2026.toml").write_text(own, encoding="utf-8")
    monkeypatch.setenv("INANG_DATA", str(tmp_path))
    monkeypatch.setenv("INANG_EDITION", "sambas-2026")
    life = Life(build(tmp_path)).begin()
    kind = standard.current().kind("more_room")
    case = life.sent(kind)
    promised = HostingRequest.objects.exclude(pk=case.pk).get()
    assert case.due == promised.due, "the same clock"
    assert queries.changes_of(case) == [Change("quota_mb", "Ruang simpan", "1 GB", "2 GB")]
    services.withdraw(request=case, by=life.stage.people["operator"], at=life.tick())
    assert clocks.state("request", str(case.number), life.now).stopped
    case = life.activated(kind)
    assert case.state == states.ACTIVATED and life.site.quota_mb == 2048
    assert Letter.objects.get(direction="out", subject_key=case.number).subject == "Konfirmasi Tambahan Ruang Darurat"
