"""The list of requests: own rows only, filters, search, pages, a table that no spreadsheet can misread."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from inang.agencies import services as agencies
from inang.cli.reindex import begin_anew
from tests.portal import cast as casting
from tests.portal.cast import Cast, now


def _fill(cast: Cast, count: int, first: int = 0) -> None:
    for n in range(first, first + count):
        casting.request_of(
            cast.agency, cast.people["operator"], "approved", number=f"H-2026-{n + 1:04d}", label=f"situs-{n}"
        )


def test_an_empty_list_says_what_to_do_next(cast: Cast) -> None:
    page = cast.client("operator").get("/permintaan/").content.decode()
    assert "Belum ada permintaan" in page and "/permintaan/baru/" in page


def test_only_the_own_agency_s_requests_are_listed(cast: Cast) -> None:
    casting.request_of(cast.agency, cast.people["operator"], "approved", number="H-2026-0001", label="sehat")
    casting.request_of(
        cast.other, cast.people["stranger"], "approved", number="H-2026-0002", label="keluarga"
    )
    page = cast.client("operator").get("/permintaan/").content.decode()
    assert "sehat.kalbarprov.go.id" in page and "keluarga" not in page


def test_pages_are_found_by_key_and_lose_nothing(cast: Cast) -> None:
    _fill(cast, 60)
    client, seen, address = cast.client("operator"), set(), "/permintaan/"
    for _page in range(5):
        answer = client.get(address)
        seen |= {row.case.number for row in answer.context["rows"]}
        pager = answer.context["pager"]
        if not pager.older:
            break
        address = f"/permintaan/{pager.older}"
    assert len(seen) == 60
    assert pager.total == 60 and pager.last == 60
    back = client.get(f"/permintaan/{pager.newer}").context["pager"]
    assert (back.first, back.last) == (26, 50)


def test_the_number_of_queries_does_not_grow_with_the_rows(cast: Cast) -> None:
    client, counts = cast.client("operator"), []
    for first, count in ((0, 2), (2, 18)):
        _fill(cast, count, first)
        client.get("/permintaan/")
        with CaptureQueriesContext(connection) as taken:
            client.get("/permintaan/")
        counts.append(len(taken))
    assert counts[0] == counts[1]


def test_filters_and_search_narrow_the_list(cast: Cast) -> None:
    casting.request_of(cast.agency, cast.people["operator"], "returned", number="H-2026-0001", label="sehat")
    casting.request_of(cast.agency, cast.people["operator"], "approved", number="H-2026-0002", label="gizi")
    client = cast.client("operator")
    returned = client.get("/permintaan/?lihat=perlu").context["rows"]
    assert [row.case.label for row in returned] == ["sehat"]
    assert [row.case.label for row in client.get("/permintaan/?q=gizi").context["rows"]] == ["gizi"]
    assert "Tidak ada yang cocok" in client.get("/permintaan/?q=zzz").content.decode()


def test_strange_keys_in_the_address_do_no_harm(cast: Cast) -> None:
    _fill(cast, 2)
    for key in ("x", "-1", "9" * 40, "1' OR 1=1"):
        assert cast.client("operator").get("/permintaan/", {"sebelum": key}).status_code == 200


def test_the_table_cannot_be_read_as_formulas(cast: Cast) -> None:
    casting.request_of(
        cast.agency,
        cast.people["operator"],
        "approved",
        number="H-2026-0001",
        app_name='=HYPERLINK("http://x")',
    )
    answer = cast.client("operator").get("/permintaan/unduh.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "attachment" in answer["Content-Disposition"]
    assert "\"'=HYPERLINK" in text and ',"=HYPERLINK' not in text


def test_a_head_reaches_the_cases_sites_and_files_of_every_upt_below_and_others_reach_none(cast: Cast) -> None:
    facts = {"by": None, "at": now(), "head_title": "Kepala", "email": "u@contoh.go.id"}
    between = agencies.add_agency(code="balai-besar", name="Balai Besar", parent=cast.agency, **facts)
    deep = agencies.add_agency(code="pustu-desa", name="Puskesmas Pembantu Desa", kind="upt", parent=between, **facts)
    case = casting.request_of(deep, cast.people["operator"], "approved", number="H-2026-0001", label="pustu")
    case.letter_file = casting.kept_file()
    case.save()
    casting.site_of(deep, "H-2026-0001", "pustu.kalbarprov.go.id")
    begin_anew(now())
    pages = [f"/permintaan/H-2026-0001/{rest}" for rest in ("", "berkas/", "cara-hitung/", "tanda-terima/")]
    pages.append("/situs/pustu.kalbarprov.go.id/")
    lists = ["/permintaan/", "/situs/", "/permintaan/unduh.csv", "/cari/?q=pustu"]
    for who, status in (("head", 200), ("operator", 404), ("stranger", 404)):
        client = cast.client(who)
        assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, status), who
        for address in lists:
            answer = client.get(address)
            text = answer.getvalue().decode() if answer.streaming else answer.content.decode()
            assert ("pustu.kalbarprov" in text or "H-2026-0001" in text) == (who == "head"), (who, address)
