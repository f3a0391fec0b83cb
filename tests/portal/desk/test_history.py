"""One case's history as sentences from the audit chain: who, when, what; changed values side by side."""

from __future__ import annotations

import re

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from inang.audit import services as audit
from tests.portal.cast import LONGEST, Cast, now
from tests.portal.desk.conftest import Make

PAGE = "/meja/H-2026-0001/riwayat/"


def write(count: int, subject: str = "H-2026-0001", **data: object) -> None:
    with transaction.atomic():
        for n in range(count):
            audit.record(
                actor=f"{LONGEST} <sari@contoh.go.id>",
                role="reviewer",
                room="requests",
                subject=subject,
                verb="resubmit",
                sentence=f"Kejadian {n} <b>",
                at=now(),
                data=dict(data),
            )


def test_a_case_without_entries_says_so(cast: Cast, make: Make) -> None:
    make("in_review")
    page = cast.client("reviewer").get(PAGE).content.decode()
    assert "Belum ada catatan" in page and "Rantai belum pernah diperiksa" in page


def test_an_entry_is_a_sentence_with_who_when_and_the_changed_values_side_by_side(cast: Cast, make: Make) -> None:
    make("in_review")
    changes = [["app_name", "Lama", "Baru"]]
    write(1, **{"from": "returned", "to": "in_review", "changes": changes, "reason": "Sudah diperbaiki", "verdict": "yes"})
    page = cast.client("reviewer").get(PAGE).content.decode()
    assert "Kejadian 0 &lt;b&gt;" in page and LONGEST in page and "penelaah" in page and "sari@contoh.go.id" in page
    assert "<del>Dikembalikan</del>" in page and "<ins>Dikaji</ins>" in page
    assert "Nama aplikasi" in page and "<del>Lama</del>" in page and "<ins>Baru</ins>" in page
    assert "Sudah diperbaiki" in page and "WIB" in page and "Putusan:</span> Disetujui" in page


def test_entries_of_other_cases_are_not_among_them_and_those_of_the_draft_are(cast: Cast, make: Make) -> None:
    case = make("in_review")
    write(1, "H-2026-0002")
    write(2, f"draft:{case.pk}")
    assert cast.client("reviewer").get(PAGE).content.decode().count("Kejadian") == 2


def test_five_hundred_entries_come_in_parts_by_key_at_the_same_cost(cast: Cast, make: Make) -> None:
    make("in_review")
    client = cast.client("reviewer")
    write(1)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    write(500)
    with CaptureQueriesContext(connection) as many:
        page = client.get(PAGE).content.decode()
    assert len(many) == len(few)
    seen = page.count("Kejadian")
    while found := re.search(r'href="\?sesudah=(\d+)" rel="next"', page):
        page = client.get(f"{PAGE}?sesudah={found[1]}").content.decode()
        seen += page.count("Kejadian")
    assert seen == 501


def test_a_person_without_the_right_gets_404(cast: Cast, make: Make) -> None:
    make("in_review")
    for who in ("operator", "head", "stranger", "complaint_officer", "nobody"):
        assert cast.client(who).get(PAGE).status_code == 404
    assert cast.client("reviewer").get("/meja/H-2026-9999/riwayat/").status_code == 404


def test_the_case_links_to_its_history(cast: Cast, make: Make) -> None:
    make("in_review")
    assert PAGE in cast.client("reviewer").get("/meja/H-2026-0001/").content.decode()
