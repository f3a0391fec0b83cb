"""The queue: by due day, with tabs and search; a constant number of queries; every row leads to its case."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inang.agencies.models import Agency
from inang.cli.reindex import begin_anew
from inang.letters.models import Letter
from inang.requests import ledger, queue, services
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.standard import source
from inang.workdays import services as workdays
from inang.workdays.models import Clock
from inang.workdays.rules import CountingRule
from tests.portal import cast as casting
from tests.portal.cast import FILLED, LONGEST, Cast
from tests.portal.desk.conftest import Make
from tests.portal.desk.test_handing import colleague

RULE = CountingRule(**standard.current().counting_values())


def test_an_empty_queue_says_so_and_leads_to_the_counter(cast: Cast) -> None:
    page = cast.client("reviewer").get("/meja/").content.decode()
    assert "Antrean kosong" in page and 'href="/meja/loket/"' in page


def test_only_the_reviewer_is_shown_the_way_to_the_counter(cast: Cast, make: Make) -> None:
    make()
    assert "/meja/loket/" not in cast.client("approver").get("/meja/").content.decode()


def test_a_row_names_site_agency_stage_and_holder(cast: Cast, make: Make) -> None:
    make("in_review", agency=cast.other)
    page = cast.client("reviewer").get("/meja/").content.decode()
    for words in ("H-2026-0001", "dinkes", LONGEST, "Dikaji", "Reviewer", ".kalbarprov.go.id"):
        assert words in page


def test_tabs_show_only_their_own(cast: Cast, make: Make) -> None:
    make("submitted", "H-2026-0001", label="satu")
    make("recommended", "H-2026-0002", label="dua")
    page = cast.client("approver").get("/meja/?tampilan=keputusan").content.decode()
    assert "H-2026-0002" in page and "H-2026-0001" not in page


def test_a_search_with_one_answer_opens_it(cast: Cast, make: Make) -> None:
    make("closed")
    begin_anew(timezone.now())
    for words in ("H-2026-0001", "h20260001", "dinkes.kalbarprov.go.id"):
        assert cast.client("reviewer").get(f"/meja/?q={words}")["Location"] == "/meja/H-2026-0001/"
    assert "Tidak ada yang cocok" in cast.client("reviewer").get("/meja/?q=d&tampilan=semua").content.decode()
    assert "Tidak ada yang cocok" in cast.client("reviewer").get("/meja/?q=tiada").content.decode()


ODD = ("dari=-1", "dari=²", "dari=99999999999999999999", "tampilan=x", "q=%00", "sesudah=x_1", "sebelum=2026-01-01_²")


@pytest.mark.parametrize("query", ODD)
def test_odd_addresses_do_no_harm(cast: Cast, make: Make, query: str) -> None:
    make()
    assert cast.client("reviewer").get(f"/meja/?{query}").status_code == 200


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def _rows(cast: Cast, first: int, last: int) -> None:
    """Sent cases in bulk: what a list costs does not depend on how they came."""
    by, numbers = cast.people["operator"], range(first, last)
    one = casting.request_of(cast.agency, by, "submitted", number=f"H-2026-{first:04d}", label=f"situs-{first}")
    own = [{**FILLED, "number": f"H-2026-{n:04d}", "label": f"situs-{n}"} for n in numbers[1:]]
    HostingRequest.objects.bulk_create(HostingRequest(**fields, **_same(one)) for fields in own)


def _same(one: HostingRequest) -> dict[str, object]:
    names = ("agency", "state", "edition", "created_by", "created_at", "saved_at", "received_at", "due", "letter_date")
    return {name: getattr(one, name) for name in names}


@pytest.mark.parametrize("view", ["", "?tampilan=milik-saya", "?tampilan=segera", "?tampilan=tanda-tangan", "?tampilan=selesai"])
def test_ten_or_two_hundred_rows_cost_the_same_queries_and_none_costs_no_more(cast: Cast, view: str) -> None:
    client, asked = cast.client("reviewer"), []
    client.get("/meja/")
    for first, last in ((0, 0), (1, 11), (11, 201)):
        if last:
            _rows(cast, first, last)
        asked.append(queries_of(client, f"/meja/{view}"))
    assert asked[0] <= asked[1] == asked[2]


def test_the_queue_is_read_in_parts_that_miss_and_repeat_nothing(cast: Cast) -> None:
    client, seen, address = cast.client("reviewer"), [], "/meja/"
    _rows(cast, 1, 131)
    back = []
    for _part in range(3):
        page = client.get(address).content.decode()
        seen += re.findall(r"/meja/(H-2026-\d{4})/ringkas/", page)
        back.append(address)
        older = re.search(r'href="([^"]*)" rel="next"', page)
        address = "/meja/" + older[1].replace("&amp;", "&") if older else ""
    assert address == "" and len(seen) == len(set(seen)) == 130 and seen == sorted(seen)
    newer = re.search(r'href="([^"]*)" rel="prev"', page)
    assert newer is not None
    before = client.get("/meja/" + newer[1].replace("&amp;", "&")).content.decode()
    assert re.findall(r"/meja/(H-2026-\d{4})/ringkas/", before) == seen[50:100]


@pytest.mark.parametrize(("place", "shown", "words"), [("sesudah", "3", "3–3 dari 3"), ("sebelum", "12", "1–2 dari 3")])
def test_where_all_rows_of_a_part_have_left_the_queue_the_nearest_ones_stand(
    cast: Cast, make: Make, monkeypatch: pytest.MonkeyPatch, place: str, shown: str, words: str
) -> None:
    monkeypatch.setattr("inang.portal.desk.queue.ROWS", 2 if place == "sebelum" else 1)
    for n in (1, 2, 3):
        make("submitted", f"H-2026-000{n}", label=f"situs-{n}", due=date(2026, 11, 20 + n))
    day = "2099-01-01" if place == "sesudah" else "2001-01-01"
    page = cast.client("reviewer").get(f"/meja/?tampilan=semua&{place}=0_{day}_1&dari=51").content.decode()
    assert "Antrean kosong" not in page and words in page
    assert "".join(re.findall(r"/meja/H-2026-000(\d)/ringkas/", page)) == shown


def test_page_by_page_the_queue_has_the_order_of_its_file(cast: Cast, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inang.portal.desk.queue.ROWS", 3)
    there, day = ("returned", "in_review", "confirmed", "submitted", "activated", "returned", "in_review"), timezone.localdate()
    for n, state in enumerate(there, 1):
        make(state, f"H-2026-000{n}", label=f"situs-{n}", due=day + timedelta(days=n - 3))
    make("rejected", "H-2026-0008", label="ditolak", due=day)
    facts = {"direction": "out", "kind": "refusal", "state": "draft", "subject_key": "H-2026-0008", "agenda": 1, "year": 2026}
    Letter.objects.create(**facts, number="1", date=day, subject="Penolakan", party="Kepala", created_at=casting.now())
    client = cast.client("reviewer")
    for view, right in (("semua", "2345716"), ("tanda-tangan", "58"), ("selesai", "8")):
        seen, address = [], f"/meja/?tampilan={view}"
        while address:
            page = client.get(address).content.decode()
            seen += re.findall(r"/meja/(H-2026-\d{4})/ringkas/", page)
            older = re.search(r'href="([^"]*)" rel="next"', page)
            address = "/meja/" + older[1].replace("&amp;", "&") if older else ""
        body = b"".join(client.get(f"/meja/unduh.csv?tampilan={view}")).decode("utf-8-sig")
        assert [line.split(",")[0] for line in body.splitlines()[1:]] == seen, view
        assert "".join(number[-1] for number in seen) == right, view


def test_what_is_due_by_the_next_working_day_is_due_soon(cast: Cast, make: Make) -> None:
    today = timezone.localdate()
    make("in_review", "H-2026-0001", label="hari-ini", due=today)
    make("in_review", "H-2026-0002", label="nanti", due=today + timedelta(days=9))
    make("returned", "H-2026-0003", label="jeda", due=today)
    page = cast.client("reviewer").get("/meja/?tampilan=segera").content.decode()
    assert "H-2026-0001" in page and "H-2026-0002" not in page and "H-2026-0003" not in page
    for number, day in (("H-2026-0004", date(2026, 11, 30)), ("H-2026-0005", date(2026, 12, 1))):
        HostingRequest.objects.exclude(number=number).update(due=date(2099, 1, 1))
        make("in_review", number, label=number.lower(), due=day)
        friday = queue.Chosen(queue.VIEWS["segera"], cast.people["reviewer"], date(2026, 11, 27), RULE)
        assert queue.count(friday) == (day == date(2026, 11, 30)), "on a Friday Monday is the next working day"


def test_a_signed_letter_that_has_not_arrived_is_late_and_due_soon_as_every_other_case(cast: Cast, make: Make) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    case = make("confirmed", due=yesterday)
    Clock.objects.filter(key=case.number).update(received_at=casting.now() - timedelta(days=30))
    assert [one.pk for one in ledger.late(timezone.localdate(), 5)] == [case.pk] and ledger.late_count(timezone.localdate()) == 1
    for view in ("semua", "segera"):
        page = cast.client("reviewer").get(f"/meja/?tampilan={view}").content.decode()
        assert "H-2026-0001" in page and "Lewat batas" in page, view
    assert "H-2026-0001" in cast.client("approver").get("/meja/ikhtisar/").content.decode()
    assert "H-2026-0001" not in cast.client("reviewer").get("/meja/?tampilan=selesai").content.decode()


def test_a_case_that_waits_for_its_agency_has_no_certain_date_in_a_file_and_on_a_page_that_of_going_on_today(
    cast: Cast, make: Make
) -> None:
    number = str(make("returned").number)
    workdays.pause(kind="request", key=number, at=casting.now(), reason="Dikembalikan", by="uji")
    files = (("reviewer", "/meja/unduh.csv"), ("operator", "/permintaan/unduh.csv"))
    for role, address in files:
        row = b"".join(cast.client(role).get(address)).decode().splitlines()[-1]
        assert row.endswith('"belum pasti, hitungan berhenti"'), row
    for role, address in (("operator", f"/permintaan/{number}/"), ("operator", f"/permintaan/{number}/cara-hitung/")):
        page = " ".join(re.sub(r"<[^>]+>", "", cast.client(role).get(address).content.decode()).split())
        assert re.search(r"[Jj]atuh tempo \w+, \d+ \w+ \d{4}( \(sementara\))? bila dilanjutkan hari ini", page), address


def test_a_date_that_had_passed_before_the_case_waited_for_its_agency_is_certain_in_a_file(cast: Cast, make: Make) -> None:
    now = casting.now()
    HostingRequest.objects.filter(pk=make("returned").pk).update(due=now.date() - timedelta(days=2), returned_at=now)
    for role, address in (("reviewer", "/meja/unduh.csv"), ("operator", "/permintaan/unduh.csv")):
        row = b"".join(cast.client(role).get(address)).decode().splitlines()[-1]
        assert "belum pasti" not in row, row


def test_counts_stop_where_nobody_reads_further(cast: Cast, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "MOST", 3)
    _rows(cast, 1, 6)
    assert "999+" in cast.client("reviewer").get("/meja/").content.decode()


def test_the_quick_view_shows_the_case_beside_the_list(cast: Cast, make: Make) -> None:
    make("in_review")
    page = cast.client("reviewer").get("/meja/H-2026-0001/ringkas/").content.decode()
    assert "Lanjutkan kajian" in page and "Pengelola Contoh" in page


def test_no_cell_of_the_table_can_be_a_formula(cast: Cast, make: Make) -> None:
    Agency.objects.filter(pk=cast.agency.pk).update(name="=1+1")
    make()
    answer = cast.client("reviewer").get("/meja/unduh.csv")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=1+1" in text and "H-2026-0001" in text


def test_an_unchanged_list_answers_304_and_a_change_sends_the_rows(cast: Cast, make: Make) -> None:
    case = make("submitted")
    client = cast.client("reviewer")
    page = client.get("/meja/").content.decode()
    told = re.search(r'data-live="([^"]*)" data-tag="([^"]*)"', page)
    assert told is not None
    address, tag = (part.replace("&quot;", '"').replace("&amp;", "&") for part in told.groups())
    for same in (tag, f"W/{tag}"):  # as it is, and as a proxy that compresses hands it on
        assert client.get(address, headers={"If-None-Match": same}).status_code == 304
    services.claim(request=case, by=cast.people["reviewer"], at=casting.now())
    fresh = client.get(address, headers={"If-None-Match": tag})
    assert fresh.status_code == 200 and fresh["ETag"] != tag
    assert "Dikaji" in fresh.content.decode() and "<html" not in fresh.content.decode()
    head = cast.client("approver")  # for whom no count changes when a case goes from one reviewer to another
    tag = head.get(address)["ETag"]
    services.hand_over(request=case, to=colleague("rekan"), by=cast.people["reviewer"], at=casting.now())
    assert head.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_search_through_everything_goes_on_through_everything(cast: Cast) -> None:
    for n in range(1, 61):
        state = "submitted" if n <= 20 else "closed"
        casting.request_of(cast.agency, cast.people["operator"], state, number=f"H-2026-{n:04d}", label=f"situs-{n}")
    begin_anew(timezone.now())
    client = cast.client("reviewer")
    page = client.get("/meja/?q=situs").content.decode()
    seen = re.findall(r'data-row="([^"]+)"', page)
    ways = (r'href="([^"]+)" rel="next"', r'href="([^"]*unduh[^"]*)"')
    onward, file = (unescape(re.findall(way, page)[0]) for way in ways)
    rest = client.get(f"/meja/{onward}").content.decode()
    assert len({*seen, *re.findall(r'data-row="([^"]+)"', rest)}) == 60
    assert b"".join(client.get(file)).decode().count("H-2026-") == 60
    assert 'name="tampilan" value="semua"' not in page.partition("Saring antrean")[2].partition("</form>")[0]
    assert "tampilan=semua" in client.get("/meja/?q=situs&tampilan=semua").content.decode().partition("unduh")[2][:40]


def test_without_scripts_the_list_has_a_link_to_load_it_again(cast: Cast, make: Make) -> None:
    make()
    page = cast.client("reviewer").get("/meja/?tampilan=semua").content.decode()
    assert 'href="/meja/?tampilan=semua" data-reload>muat ulang' in page


def test_every_key_that_the_help_names_acts_somewhere_on_the_page(cast: Cast, make: Make) -> None:
    make("submitted")
    page = cast.client("reviewer").get("/meja/").content.decode()
    named = set(re.findall(r"<kbd>([a-z])</kbd>", page[page.index('class="help"') :]))
    acts = set(re.findall(r'data-key="([a-z])"', page)) | {"j", "k"}  # j and k walk the rows by themselves
    assert named <= acts and {"c", "r", "x"} <= named


def test_who_has_the_complaints_alone_is_led_from_the_desk_to_them(cast: Cast, make: Make) -> None:
    make("submitted")
    answer = cast.client("complaint_officer").get("/meja/")
    assert answer.status_code == 302 and answer["Location"] == "/meja/pengaduan/" and b"H-2026-0001" not in answer.content


PRINTED = [("reviewer", f"/meja/{rest}") for rest in ("", "?tampilan=selesai", "H-2026-0001/ringkas/")]


def test_a_case_keeps_the_domain_of_its_edition_in_queue_quick_view_and_the_agencys_list(
    cast: Cast, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make("in_review", "H-2026-0001", label="dibuka")
    make("closed", "H-2026-0002", label="selesai")
    first = standard.current()
    office = replace(first.office, platform_domain="example.com")
    later = replace(first, slug="domain-lain", effective=date.min, office=office)
    rows = [source.Version(1, one.slug, one.effective, one) for one in (later, first)]
    monkeypatch.setattr(source, "_store", [SimpleNamespace(versions=lambda: rows, today=timezone.localdate)])
    assert standard.current().office.platform_domain == "example.com"
    for who, address in (*PRINTED, ("operator", "/permintaan/")):
        page = cast.client(who).get(address).content.decode()
        assert ".kalbarprov.go.id" in page and "example.com" not in page, address
