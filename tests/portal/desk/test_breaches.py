"""Broken promises stay in the list; an officer writes why."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inang.standard import services as editions
from inang.workdays.models import Breach, Clock
from tests.portal.cast import LONGEST, Cast
from tests.portal.complaining import WARGA, handled
from tests.portal.desk.conftest import Make

PAGE = "/meja/pelanggaran/"


def broken(number: str = "H-2026-0001", days_ago: int = 3) -> Breach:
    at = timezone.now() - timedelta(days=days_ago)
    clock = Clock.objects.get(key=number)
    return Breach.objects.create(clock=clock, kind=clock.kind, due=at.date(), days=3, at=at, noted_at=at)


def test_without_a_breach_the_page_says_so(cast: Cast) -> None:
    assert "Belum ada pelanggaran" in cast.client("approver").get(PAGE).content.decode()


def test_an_officer_writes_the_reason_and_the_breach_stays(cast: Cast, make: Make) -> None:
    make("in_review", agency=cast.other)
    row, client = broken(), cast.client("reviewer")
    page = client.get(PAGE).content.decode()
    assert LONGEST in page and "Tulis sebab" in page and "/meja/H-2026-0001/cara-hitung/" in page
    told = {"reason": "Server padam dua hari.", "cause": "technical"}
    page = client.post(f"{PAGE}{row.pk}/sebab/", told, follow=True).content.decode()
    assert "Server padam dua hari." in page and Breach.objects.count() == 1
    assert "Semua pelanggaran sudah bersebab" in client.get(PAGE + "?sebab=kosong").content.decode()
    assert client.post(f"{PAGE}{row.pk + 9}/sebab/", {"reason": "x", "cause": "other"}).status_code == 404


def test_everybody_of_the_office_has_the_page_in_the_menu(cast: Cast) -> None:
    for who in ("reviewer", "approver", "signatory", "administrator"):
        assert f'href="{PAGE}"' in cast.client(who).get("/meja/").content.decode(), who


def test_who_may_not_write_reads(cast: Cast, make: Make) -> None:
    make("in_review")
    broken()
    page = cast.client("signatory").get(PAGE).content.decode()
    assert "belum ditulis" in page and "<form method=\"post\" action=\"/meja/pelanggaran" not in page


def test_broken_promises_of_complaints_are_explained_by_their_officer_and_hidden_from_whom_they_are_about(cast: Cast) -> None:
    case, hidden = handled(cast), handled(cast, about_person=cast.people["approver"])
    row, other = broken(case.number), broken(hidden.number)
    officer, address = cast.client("complaint_officer"), f"{PAGE}?jenis=pengaduan"
    page = officer.get(PAGE).content.decode()
    assert case.number in page and hidden.number in page and f"/meja/pengaduan/{case.number}/hitung/" in page
    page = cast.client("approver").get(address).content.decode()
    assert case.number in page and hidden.number not in page
    assert cast.client("approver").post(f"{PAGE}{other.pk}/sebab/", {"reason": "x", "cause": "technical"}).status_code == 404
    told = {"reason": "Menunggu mitra.", "cause": "technical"}
    assert "Menunggu mitra." in officer.post(f"{PAGE}{row.pk}/sebab/", told, follow=True).content.decode()
    assert case.number not in cast.client("reviewer").get(address).content.decode()


def test_broken_promises_of_complaints_are_listed_for_those_alone_who_see_all_complaints_by_the_edition(cast: Cast) -> None:
    row, address = broken(handled(cast).number), f"{PAGE}?jenis=pengaduan"
    number, told = row.clock.key, {"reason": "x", "cause": "other"}
    assert cast.client("reviewer").post(f"{PAGE}{row.pk}/sebab/", told).status_code == 404, "as if there were none"
    draft = editions.start_draft(by="Admin <a@contoh.go.id>", at=timezone.now())
    whole, by = editions.content(draft)["complaints"], {"by": "Admin <a@contoh.go.id>", "at": timezone.now()}
    heads = {name: ["signatory"] for name in ("assigner_roles", "approver_roles")}
    officers = {"officer_roles": ["administrator"], "handler_roles": ["reviewer"], "identity_roles": ["administrator"]}
    seen = editions.fingerprint({"complaints": whole})
    draft = editions.change(row=draft, parts={"complaints": {**whole, **heads, **officers}}, seen=seen, **by)
    editions.publish(row=draft, version=draft.version, effective=timezone.localdate(), today=timezone.localdate(), **by)
    assert number in cast.client("signatory").get(address).content.decode()
    assert number not in cast.client("approver").get(address).content.decode()
    assert cast.client("approver").post(f"{PAGE}{row.pk}/sebab/", told).status_code == 404
    assert cast.client("complaint_officer").get(address).status_code == 404


def test_the_reason_of_a_promise_that_was_broken_names_nobody_who_complained(cast: Cast) -> None:
    row = broken(handled(cast, complainant=WARGA).number)
    told = {"reason": "Warga Contoh (0800-1234-5678) tidak mengangkat telepon.", "cause": "technical"}
    cast.client("complaint_officer").post(f"{PAGE}{row.pk}/sebab/", told)
    assert Breach.objects.get().reason == "[disamarkan] ([disamarkan]) tidak mengangkat telepon."


def test_the_list_is_narrowed_to_a_month_and_read_by_key(cast: Cast, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(1, 5):
        make("in_review", f"H-2026-000{n}", label=f"situs-{n}")
        broken(f"H-2026-000{n}", days_ago=n * 40)
    client = cast.client("reviewer")
    with CaptureQueriesContext(connection) as asked:
        assert all(f"H-2026-000{n}" in client.get(PAGE).content.decode() for n in range(1, 5))
    assert not any("OFFSET" in query["sql"] for query in asked)
    day = timezone.localtime(timezone.now() - timedelta(days=80))
    page = client.get(f"{PAGE}?bulan={day:%Y-%m}").content.decode()
    assert "H-2026-0002" in page and "H-2026-0001" not in page and "Hanya janji yang lewat pada" in page
    for odd in ("2026-13", "x", "0001-01", "9999-12", "%00"):
        assert "H-2026-0001" in client.get(f"{PAGE}?bulan={odd}").content.decode(), odd


def test_writing_a_reason_leads_back_to_the_month_that_was_looked_at(cast: Cast, make: Make) -> None:
    make("in_review")
    row, client = broken(), cast.client("reviewer")
    page = client.get(f"{PAGE}?jenis=permintaan&bulan={row.due:%Y-%m}&sebab=kosong").content.decode()
    address = re.search(rf'action="([^"]*/{row.pk}/sebab/[^"]*)"', page)
    assert address is not None
    answer = client.post(address[1].replace("&amp;", "&"), {"reason": "Server padam.", "cause": "technical"})
    assert answer["Location"] == f"{PAGE}?jenis=permintaan&bulan={row.due:%Y-%m}&sebab=kosong"


def test_a_reason_that_is_not_right_stays_where_it_was_typed_with_a_sentence_at_its_field(cast: Cast, make: Make) -> None:
    make("in_review")
    row, client = broken(), cast.client("reviewer")
    here = f"{PAGE}{row.pk}/sebab/?sebab=kosong"
    for typed, fault, at in (
        ({"reason": "Listrik padam.", "cause": ""}, "Pilih sebabnya dari daftar.", "golongan"),
        ({"reason": "Listrik padam.", "cause": "entah"}, "Pilih sebabnya dari daftar.", "golongan"),
        ({"reason": " ", "cause": "technical"}, "Tulis penjelasannya.", "sebab"),
        ({"reason": "x" * 70_000, "cause": "technical"}, "paling panjang 300 karakter, yang tertulis 70000", "sebab"),
    ):
        answer = client.post(here, typed)
        page = answer.content.decode()
        assert answer.status_code == 422 and fault in page and f'id="{at}-{row.pk}-salah"' in page
        assert f'value="{typed["reason"]}"' in page and f'aria-describedby="{at}-{row.pk}-salah"' in page
        assert ('<option value="technical" selected>' in page) == (typed["cause"] == "technical")
    Breach.objects.update(reason="Sudah ditulis rekan.")
    page = client.post(here, {"reason": "Listrik padam."}).content.decode()
    assert "Listrik padam." in page and Breach.objects.get().reason == "Sudah ditulis rekan.", "even when it has left the list"
