"""One box for everything that the desk may see: by kind, live and plain, exact numbers first, pages by key."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from inang.cli.reindex import begin_anew
from inang.complaints.models import Accused
from inang.lookup.models import Document
from inang.portal.desk.search import KINDS
from inang.portal.found import pieces
from tests.portal.cast import LONGEST, Cast, now, site_of
from tests.portal.complaining import WARGA, at_desk, handled
from tests.portal.desk.conftest import Make

PAGE = "/meja/cari/"


def text(cast: Cast, query: str, who: str = "reviewer", **headers: str) -> str:
    answer = cast.client(who).get(PAGE + query, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_results_stand_under_their_kinds_and_lead_to_their_pages(cast: Cast, make: Make) -> None:
    make("submitted", "H-2026-0147")
    make("approved", "H-2026-0148", label="sehat", agency=cast.other)
    site_of(cast.agency, "H-2026-0147")
    begin_anew(now())
    page = text(cast, "?q=dinas+kes")
    assert 'href="/meja/H-2026-0147/"' in page and 'href="/meja/situs/dinkes.kalbarprov.go.id/"' in page
    assert [page.index(f"<h2>{words}</h2>") for words in ("Permintaan", "Situs", "Perangkat daerah")]
    assert "<mark>Dinas</mark> <mark>Kes</mark>ehatan" in page
    assert "<h2>Tepat seperti yang ditulis</h2>" in text(cast, "?q=din+kes"), "its short name is dinkes"
    assert LONGEST in "".join(text(cast, "?q=pemberdayaan+keluarga").replace("<mark>", "").replace("</mark>", ""))


def test_a_case_is_found_by_its_address_as_the_queue_prints_it(cast: Cast, make: Make) -> None:
    for label in ("arsip-pegawai", "arsip2026"):
        make("submitted", f"H-2026-{len(label):04d}", label=label)
    begin_anew(now())
    client = cast.client("reviewer")
    page = client.get("/meja/").content.decode()
    addresses = re.findall(r'class="site clip"[^>]* title="([^"]+)"', page)
    assert len(addresses) == 2
    for address in addresses:
        assert f'href="{re.search(rf"(/meja/H-2026-[0-9]+/)[^>]*title=.{address}", page)[1]}"' in text(cast, f"?q={address}")


def test_what_is_called_just_so_comes_first(cast: Cast, make: Make) -> None:
    make("submitted", "H-2026-0147")
    begin_anew(now())
    page = text(cast, "?q=h-2026-0147")
    assert "Tepat seperti yang ditulis" in page


def test_while_somebody_types_only_the_results_come(cast: Cast, make: Make) -> None:
    make("submitted", "H-2026-0147")
    begin_anew(now())
    part = text(cast, "?q=dinkes", **{"HX-Request": "true", "HX-Target": "hasil"})
    assert "<html" not in part and "H-2026-0147" in part.replace("<mark>", "")


def test_the_box_of_every_desk_page_leads_here(cast: Cast) -> None:
    page = cast.client("reviewer").get("/meja/").content.decode()
    boxes = re.findall(r'<form class="search[^"]*" role="search" method="get" action="([^"]+)">', page)
    assert boxes == [PAGE, PAGE] and page.count('data-key="/"') == 1, "that of the head, and that of the menu on a phone"


@pytest.mark.parametrize(
    "query", ["", "?q=%00", "?q='", "?q=%22%22", "?q=d", "?q=zzzz", "?q=(%26%7C!", "?q=%F0%9F%99%82&jenis=case&sesudah=x"]
)
def test_nothing_typed_breaks_the_page_and_an_empty_answer_says_what_to_do(cast: Cast, query: str) -> None:
    begin_anew(now())
    page = text(cast, query)
    assert any(words in page for words in ("Contoh:", "sedikitnya dua huruf", "Semua kata harus cocok"))


def test_one_kind_is_paged_by_key(cast: Cast, make: Make) -> None:
    make("submitted", "H-2026-0001")
    begin_anew(now())
    row = Document.objects.get(kind="case")
    numbers = range(2, 60)
    Document.objects.bulk_create(
        Document(kind="case", key=f"H-2026-{n:04}", row=n, title=f"H-2026-{n:04}", about=f"H-2026-{n:04}", text=row.text,
                 scope=row.scope, at=row.at)
        for n in numbers
    )  # fmt: skip
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO lookup_words (rowid, words) SELECT id, text FROM lookup_document WHERE id > %s", [row.pk])
    assert "Semua permintaan yang cocok" in text(cast, "?q=dinkes")
    first = text(cast, "?q=dinkes&jenis=case")
    assert first.count('class="row-link"') == 50 and "H-2026-0059" in first and "H-2026-0009" not in first
    older = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = text(cast, older)
    assert second.count('class="row-link"') == 9 and "H-2026-0009" in second and "H-2026-0010" not in second


def test_a_search_costs_the_same_number_of_queries_however_much_is_found(cast: Cast, make: Make) -> None:
    client = cast.client("reviewer")

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(PAGE + "?q=dinas")
        return len(asked)

    begin_anew(now())
    cost()  # the first page of a process reads the whole calendar; later ones only ask whether it changed
    few = cost()
    for n in range(1, 9):
        make("submitted", f"H-2026-{n:04}", label=f"situs-{n}")
        site_of(cast.agency, f"H-2026-{n:04}", f"situs-{n}.kalbarprov.go.id")
    begin_anew(now())
    assert cost() == few


def test_every_kind_that_rooms_tell_of_is_shown_here(cast: Cast, make: Make) -> None:
    make("submitted")
    begin_anew(now())
    assert set(Document.objects.values_list("kind", flat=True)) <= set(KINDS)


@given(st.text(max_size=60), st.text(max_size=20))
def test_marking_what_was_typed_changes_no_letter_of_a_name(name: str, typed: str) -> None:
    assert "".join(part for part, _typed in pieces(name, typed)) == name


def test_a_handler_finds_the_own_complaints_and_no_other_in_list_register_and_box(cast: Cast) -> None:
    own = handled(cast, confidential=True)
    other, about_me = at_desk(cast), handled(cast)
    Accused.objects.create(complaint=about_me, person=cast.people["reviewer"])
    for words in (own.number, "formulir"):
        for address in (f"{PAGE}?q={words}", f"{PAGE}?q={words}&jenis=complaint", f"/meja/buku/pengaduan/?q={words}",
                        f"/meja/pengaduan/?q={words}", f"/meja/buku/pengaduan/cetak/?q={words}"):  # fmt: skip
            page = cast.client("reviewer").get(address).content.decode()
            assert f"/meja/pengaduan/{own.number}/" in page, address
            assert other.number not in page and about_me.number not in page, address
    for words in (other.number, about_me.number, WARGA.name, WARGA.phone):
        assert "/meja/pengaduan/P-" not in text(cast, f"?q={words}"), words
    assert "/meja/pengaduan/P-" not in text(cast, f"?q={own.number}", "administrator"), "no role by which complaints are seen"


def test_what_a_handler_searches_costs_the_same_however_many_complaints_there_are(cast: Cast) -> None:
    client, asked = cast.client("reviewer"), []
    for _n in range(3):
        handled(cast), at_desk(cast)
        with CaptureQueriesContext(connection) as found:
            assert "/meja/pengaduan/P-" in client.get(f"{PAGE}?q=formulir").content.decode()
        asked.append(len(found))
    assert asked[0] == asked[1] == asked[2]
