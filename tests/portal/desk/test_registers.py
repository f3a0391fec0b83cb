"""The registers: filter, sort, words, pages by key, kept views, files and paper; all of it from one table."""

from __future__ import annotations

import csv
import datetime
import io
import re

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from inang.agencies.delegating import delegate
from inang.agencies.services import change_person
from inang.cli.reindex import begin_anew
from inang.hosting import states
from inang.hosting.models import Site, SiteKey
from inang.letters import services as letters
from inang.letters.models import Letter
from inang.lookup.models import SavedView
from inang.portal import by_key
from inang.portal.desk.books import REGISTERS
from inang.portal.parts import PagerView
from inang.requests.models import Decision
from tests.portal.cast import LONGEST, Cast, now, site_of
from tests.portal.desk.conftest import Make
from tests.portal.test_tables import sheet

BOOK = "/meja/buku/masuk/"
ODD = [  # places that are none: of a field too many, no number, no year, out of any column
    "?" + "&".join(f"sesudah={value}" for value in place)
    for place in (("2026", "1", "", "1", "1"), ("2026", "x", "", "1"), ("2026", "1", "", "9" * 30), ("9" * 9, "1", "", "1"))
]
ODD += [f"?urut=tanggal&sebelum={day}&sebelum=1" for day in ("0001-01-01", "x", "", "2026-11-20T00:00", "%00")]


def incoming(number: int, subject: str = "Permintaan Hosting", party: str = "Dinas Kesehatan", day: int = 20) -> Letter:
    return letters.register_incoming(
        kind="request",
        subject_key=f"H-2026-{number:04}",
        number=f"440/{number}/Dinkes",
        date=datetime.date(2026, 11, day),
        subject=subject,
        party=party,
        file=None,
        at=now(),
    )


@pytest.fixture
def _letters(cast: Cast) -> None:
    incoming(1, day=20)
    incoming(2, day=18, party=LONGEST)
    incoming(3, "=HYPERLINK(1)", day=19)


def page(cast: Cast, address: str = BOOK, who: str = "reviewer") -> str:
    answer = cast.client(who).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(text: str) -> list[str]:
    return re.findall(r"440/(\d+)/Dinkes<", text)


@pytest.mark.parametrize("slug", REGISTERS)
def test_an_empty_register_says_when_it_fills_and_still_gives_files_and_paper(cast: Cast, slug: str) -> None:
    here = f"/meja/buku/{slug}/"
    assert REGISTERS[slug].empty in page(cast, here) and REGISTERS[slug].empty in page(cast, here + "cetak/")
    assert "Tidak ada baris dengan kata dan saringan itu." in page(cast, here + "cetak/?q=tidak-ada-kata-ini")
    assert len(_rows(cast, here + "unduh.csv")) == 1
    assert [len(row) for row in sheet(cast.client("reviewer").get(here + "unduh.xlsx"))] == [len(REGISTERS[slug].columns)]


def _rows(cast: Cast, address: str) -> list[list[str]]:
    answer = cast.client("reviewer").get(address)
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]


@pytest.mark.usefixtures("_letters")
def test_letters_are_found_by_words_year_and_kind(cast: Cast) -> None:
    assert numbers(page(cast)) == ["3", "2", "1"] and "/meja/H-2026-0001/" in page(cast)
    assert numbers(page(cast, BOOK + "?q=440/2")) == ["2"]
    assert numbers(page(cast, BOOK + "?q=dinas+kes")) == ["3", "1"]
    assert numbers(page(cast, BOOK + "?q=agenda")) == ["3", "2", "1"]
    assert numbers(page(cast, BOOK + f"?tahun={now().year}&jenis=request")) == ["3", "2", "1"]
    assert "Tidak ada yang cocok" in page(cast, BOOK + "?jenis=refusal")


@pytest.mark.usefixtures("_letters")
@pytest.mark.parametrize(
    ("order", "right"), [("agenda", "123"), ("-agenda", "321"), ("tanggal", "231"), ("-tanggal", "132"), ("pihak", "132")]
)
def test_every_order_goes_both_ways(cast: Cast, order: str, right: str) -> None:
    text = page(cast, BOOK + f"?urut={order}")
    assert "".join(numbers(text)) == right
    assert f'aria-sort="{"descending" if order.startswith("-") else "ascending"}"' in text


@pytest.mark.usefixtures("_letters")
@pytest.mark.parametrize("query", ["?urut=rahasia", "?pd=y", "?sesudah=999999", "?sebelum=x", "?q=%00", *ODD])
def test_what_the_table_does_not_know_is_as_if_it_were_not_there(cast: Cast, query: str) -> None:
    text = page(cast, BOOK + query)
    assert sorted(numbers(text)) == ["1", "2", "3"] or "Tidak ada yang cocok" in text


@pytest.mark.usefixtures("_letters")
def test_a_place_is_read_as_the_column_reads_it_and_the_pages_are_counted_from_either_side() -> None:
    def shown(order: str, query: str = "") -> tuple[list[str], PagerView]:
        rows, pager = by_key.part(RequestFactory().get(f"/?{query}"), Letter.objects.all(), [order], {}, what="surat", most=1)
        return [row.number.split("/")[1] for row in rows], pager

    found, first = shown("date")
    assert found == ["2"] and (first.first, first.newer) == (1, ""), "nothing stands before the first page"
    assert shown("date", "sesudah=9999-12-31&sesudah=1")[0] == ["2"], "a year that no calendar has is no place"
    assert shown("party", "sesudah=Dinas+Kesehatan%00&sesudah=0")[0] == ["1"], "a NUL is left out"
    found, last = shown("date", "sesudah=2100-01-01&sesudah=1")  # all that stood there has left the list
    assert found == ["1"] and (last.first, last.older) == (3, "")
    assert re.search(r"sesudah=\d{4}-\d\d-\d\dT", shown("created_at")[1].older)
    assert shown("created_at", "sesudah=2020-01-01T00:00:00%2B23:59&sesudah=1")[0] == ["1"], "whatever hour the zone has"


@pytest.mark.usefixtures("_letters")
@pytest.mark.parametrize("query", ["?tahun=1'OR 1", "?jenis=x", "?jenis=request&tahun=1999"])
def test_a_choice_that_the_register_does_not_have_shows_no_rows_and_a_view_of_it_says_so(cast: Cast, query: str) -> None:
    text = page(cast, BOOK + query)
    assert numbers(text) == [] and "tidak dikenal" in text and len(_rows(cast, BOOK + "unduh.csv" + query)) == 1
    answer = cast.client("reviewer").post(BOOK + "tampilan/", {"nama": "Lama", "saringan": query[1:]}, follow=True)
    assert "tidak dikenal" in answer.content.decode(), "a view that is kept asks the same"


def test_numbers_of_letters_are_sorted_by_year_number_and_suffix(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inang.portal.by_key.part.__kwdefaults__", {"falling": False, "most": 3})
    for number in (10, 2, 1, 100, 18, 9):
        incoming(number)
    *forth, _last = _walk(cast, BOOK + "?urut=nomor", "next")
    assert forth == ["1", "2", "9", "10", "18", "100"]
    ours = [(2026, n, "") for n in (1, 2, 10, 11, 18)] + [(2026, 18, "a"), (2026, 18, "b"), (2026, 19, ""), (2025, 20, "")]
    Letter.objects.bulk_create(
        Letter(direction="out", kind="other", state="registered", subject_key="", agenda=n, inserted=more, year=year,
               number=f"500.12.6/{n}{'.' if more else ''}{more}/{year}", date=now().date(), subject="Hal", party="PD",
               created_at=now())
        for year, n, more in reversed(ours)
    )  # fmt: skip
    right = ["20/2025", "1", "2", "10", "11", "18", "18.a", "18.b", "19"]
    for order in (right, right[::-1]):
        address = f"/meja/buku/keluar/unduh.csv?urut={'' if order is right else '-'}nomor"
        assert [row[2].removeprefix("500.12.6/").removesuffix("/2026") for row in _rows(cast, address)[1:]] == order


def _walk(cast: Cast, address: str, rel: str) -> list[str]:
    """Numbers of all pages that follow one another by the link of this kind, and the last page's address."""
    found: list[str] = []
    while address:
        text = page(cast, address)
        part = numbers(text)
        found = found + part if rel == "next" else part + found
        link = re.search(rf'href="([^"]+)" rel="{rel}"', text)
        last, address = address, BOOK + link[1].replace("&amp;", "&") if link else ""
    return [*found, last]


@pytest.mark.parametrize("order", ["agenda", "-agenda", "-tanggal", "pihak", "nomor"])
def test_pages_by_key_show_every_row_once_forth_and_back(cast: Cast, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inang.portal.by_key.part.__kwdefaults__", {"falling": False, "most": 3})
    for number in range(1, 9):
        incoming(number, party=f"Dinas {number % 2}", day=10 + number % 3)
    *forth, last = _walk(cast, BOOK + f"?urut={order}", "next")
    assert sorted(forth) == [str(number) for number in range(1, 9)]
    *back, _first = _walk(cast, last, "prev")
    assert back == forth
    every = [row[2].split("/")[1] for row in _rows(cast, BOOK + f"unduh.csv?urut={order}")[1:]]
    assert every == forth


def test_what_left_the_list_meanwhile_leads_no_page_astray(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inang.portal.by_key.part.__kwdefaults__", {"falling": False, "most": 3})
    for n in range(1, 8):
        site_of(cast.agency, f"H-2026-{n:04d}", f"s{n}.kalbarprov.go.id")
    here = "/meja/buku/situs/"

    def shown(address: str) -> tuple[str, dict[str, str]]:
        text = page(cast, address)
        links = {rel: here + href.replace("&amp;", "&") for href, rel in re.findall(r'href="([^"]+)" rel="(prev|next)"', text)}
        return "".join(re.findall(r">s(\d)\.kalbarprov\.go\.id<", text)), links

    assert [number for number, _links in (shown(here), shown(here + "?keadaan=active"))] == ["123", "123"]
    second = shown(here + "?keadaan=active")[1]["next"]
    third = shown(second)[1]["next"]
    Site.objects.filter(host__startswith="s3").update(desired="suspended")
    numbers, links = shown(second)
    assert numbers == "456" and shown(links["prev"])[0] == "12" and shown(third)[0] == "7", "the last row of page one has left"
    SiteKey.objects.all().delete()
    Site.objects.filter(host__startswith="s3").delete()
    assert shown(second)[0] == "456", "or is no more"
    Site.objects.filter(host__startswith="s7").update(status="suspended", desired="suspended")
    assert shown(third)[0] == "456", "nothing stands behind: the last page"
    Site.objects.filter(host__lt="s4").update(status="suspended", desired="suspended")
    assert shown(links["prev"])[0] == "456", "nothing stands before: the first page"


def test_sites_are_filtered_by_what_their_row_reads(cast: Cast) -> None:
    said = {"going": ("suspended", "active"), "gone": ("suspended", "suspended"), "back": ("active", "suspended"),
            "open": ("active", "active"), "ending": ("absent", "active"), "new": ("suspended", "building")}  # fmt: skip
    for n, (name, (desired, status)) in enumerate(said.items()):
        site_of(cast.agency, f"H-2026-{n:04d}", f"{name}.kalbarprov.go.id")
        Site.objects.filter(host__startswith=name).update(desired=desired, status=status)
    for address, choices in (("/meja/buku/situs/", states.WORDS), ("/meja/situs/", {})):
        named = {one: one for one in choices} or {"active": "aktif", "suspended": "ditangguhkan", "retiring": "diakhiri"}
        for state, right in (("active", {"open", "back"}), ("suspended", {"gone", "going"}), ("retiring", {"ending"})):
            found = page(cast, f"{address}?keadaan={named[state]}")
            assert set(re.findall(r">([a-z]+)\.kalbarprov\.go\.id<", found)) == right, (address, state)
    assert re.search(r"Ditangguhkan\D+2<", re.sub(r"<[^>]+>", "<", page(cast, "/meja/situs/"))), "and so are its tabs"


def test_five_hundred_rows_and_the_longest_name_cost_as_many_queries_as_three(cast: Cast) -> None:
    client = cast.client("reviewer")

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(BOOK + "?q=dinas")
        return len(asked)

    for number in range(1, 4):
        incoming(number, party=LONGEST)
    cost()  # the first page of a process reads the whole calendar; later ones only ask whether it changed
    few = cost()
    Letter.objects.bulk_create(
        Letter(direction="in", kind="request", state="registered", subject_key=f"H-2026-{n}", agenda=n, year=2026,
               number=f"440/{n}/X", date=datetime.date(2026, 1, 1), subject="Hal", party=LONGEST, created_at=now())
        for n in range(1000, 1500)
    )  # fmt: skip
    begin_anew(now())  # what was written in bulk is found as well
    assert "1–50 dari 503 surat" in page(cast, BOOK + "?q=dinas")
    assert cost() == few
    assert "1–50 dari 503 surat" in page(cast)


@pytest.mark.usefixtures("_letters")
def test_files_hold_what_the_page_shows_and_no_formula(cast: Cast) -> None:
    here = BOOK + "unduh.{}?urut=agenda&q=dinas"
    table = _rows(cast, here.format("csv"))
    assert [row[2] for row in table[1:]] == ["440/1/Dinkes", "440/2/Dinkes", "440/3/Dinkes"]
    assert table[3][4] == "'=HYPERLINK(1)" and table[2][5] == LONGEST
    book = sheet(cast.client("reviewer").get(here.format("xlsx")))
    assert [row[2] for row in book] == [row[2] for row in table]
    assert book[3][4] == "=HYPERLINK(1)"


def test_a_file_holds_nothing_that_the_page_would_not_show(cast: Cast, make: Make) -> None:
    """Drafts and recommendations are in no register; agencies reach none of them (tests/house/test_routes.py)."""
    make("draft", number=None, label="rahasia")
    make("recommended", "H-2026-0009")
    for slug in REGISTERS:
        assert len(_rows(cast, f"/meja/buku/{slug}/unduh.csv")) == 1
    others = cast.client("complaint_officer")  # has no register of letters, so no file of it either
    for part in ("", "unduh.csv", "unduh.xlsx", "cetak/"):
        assert others.get(BOOK + part, follow=False)["Location"] == "/meja/buku/pengaduan/", part


def test_sites_and_decisions_stand_in_their_registers(cast: Cast, make: Make) -> None:
    case = make("approved", "H-2026-0001")
    head, reviewer = cast.people["approver"], cast.people["reviewer"]
    Decision.objects.create(
        request=case, stage="decide", sequence=1, verdict="no", reason="Di luar tugas.", by=head, reviewer=reviewer, at=now()
    )
    site_of(cast.other, "H-2026-0002", "dp3a.kalbarprov.go.id")
    sites = page(cast, "/meja/buku/situs/?pd=dp3a&keadaan=active")
    assert "/meja/situs/dp3a.kalbarprov.go.id/" in sites and LONGEST in sites
    decisions = page(cast, "/meja/buku/keputusan/?keputusan=no&urut=waktu")
    assert "Di luar tugas." in decisions and "/meja/H-2026-0001/" in decisions
    assert "Tidak ada yang cocok" in page(cast, "/meja/buku/keputusan/?keputusan=yes")


@pytest.mark.usefixtures("_letters")
def test_paper_has_the_offices_head_the_filter_and_all_columns(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    text = page(cast, BOOK + f"cetak/?q=dinas&tahun={now().year}")
    assert "Pemerintah Provinsi" in text and "“dinas”" in text and len(numbers(text)) == 3 and "Disaring: " in text
    assert len(numbers(page(cast, BOOK + "cetak/?q=440/2"))) == 1, "paper holds what the page shows"
    monkeypatch.setattr("inang.portal.desk.registers.PAPER", 2)
    cut = page(cast, BOOK + "cetak/")
    assert len(numbers(cut)) == 2 and "Hanya 2 baris pertama" in cut


@pytest.mark.usefixtures("_letters")
def test_a_view_is_kept_named_shown_to_its_owner_only_and_dropped(cast: Cast) -> None:
    client = cast.client("reviewer")
    answer = client.post(BOOK + "tampilan/", {"nama": "Dinkes lama dulu", "saringan": "q=dinkes&urut=agenda&jahat=1"})
    assert answer["Location"] == BOOK + "?q=dinkes&urut=agenda"
    text = page(cast)
    assert "Dinkes lama dulu" in text and f'href="{BOOK}?q=dinkes&amp;urut=agenda"' in text
    assert "Dinkes lama dulu" not in page(cast, who="signatory") and "Dinkes lama dulu" not in page(cast, "/meja/buku/keluar/")
    kept = SavedView.objects.get()
    cast.client("signatory").post(f"{BOOK}tampilan/{kept.pk}/hapus/")
    assert SavedView.objects.exists()
    client.post(f"{BOOK}tampilan/{kept.pk}/hapus/")
    assert not SavedView.objects.exists()


def test_a_view_without_a_name_is_refused_at_its_field_and_nothing_typed_is_lost(cast: Cast) -> None:
    answer = cast.client("reviewer").post(BOOK + "tampilan/", {"nama": "n" * 70, "saringan": "q=dinkes"})
    text = answer.content.decode()
    assert answer.status_code == 422 and "Pendekkan" in text and "n" * 70 in text and 'value="dinkes"' in text


def test_a_delegation_is_found_by_person_office_and_letter_and_stands_in_the_register(cast: Cast) -> None:
    today = now().date()
    delegate(
        by=None, at=now(), person=cast.people["reviewer"], principal=cast.people["signatory"], capacity="plh", scope="sign",
        title="Kepala Dinas", letter_number="800/77/BKD", letter_date=today - datetime.timedelta(days=3),
        since=today + datetime.timedelta(days=1), until=today + datetime.timedelta(days=9),
    )  # fmt: skip
    text = page(cast, "/meja/buku/pelimpahan/?q=plh+kepala&wewenang=sign")
    assert "800/77/BKD" in text and "Plh. Kepala Dinas" in text and "Reviewer" in text and "Signatory" in text
    assert "800/77/BKD" in page(cast, "/meja/buku/pelimpahan/?q=800/77&urut=surat")
    assert "/meja/buku/pelimpahan/?q=Plh." in page(cast, "/meja/cari/?q=800/77")
    for who, name in (("signatory", "Pemberi Baru"), ("reviewer", "Penerima Baru")):
        change_person(by=None, at=now(), person=cast.people[who], name=name)
        assert "800/77/BKD" in page(cast, f"/meja/buku/pelimpahan/?q={name.replace(' ', '+')}"), name
