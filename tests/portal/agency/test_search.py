"""An agency finds its own requests and sites, and nothing of anybody else."""

from __future__ import annotations

import re

from inang.cli.reindex import begin_anew
from tests.portal.cast import Cast, now, request_of, site_of

PAGE = "/cari/"


def _filled(cast: Cast) -> None:
    request_of(cast.agency, cast.people["operator"], "submitted", number="H-2026-0001", label="dinkes")
    request_of(cast.other, cast.people["stranger"], "submitted", number="H-2026-0002", label="dp3a")
    request_of(cast.agency, cast.people["operator"], label="draf-rahasia")
    site_of(cast.agency, "H-2026-0001")
    site_of(cast.other, "H-2026-0002", "dp3a.kalbarprov.go.id")
    begin_anew(now())


def test_the_own_request_and_site_are_found_with_plain_words(cast: Cast) -> None:
    _filled(cast)
    page = cast.client("operator").get(PAGE + "?q=dinkes").content.decode()
    assert 'href="/permintaan/H-2026-0001/"' in page and 'href="/situs/dinkes.kalbarprov.go.id/"' in page
    part = cast.client("head").get(PAGE + "?q=440/1182", headers={"HX-Target": "hasil"}).content.decode()
    assert "<html" not in part and "/permintaan/H-2026-0001/" in part


def test_an_empty_search_says_what_can_be_typed(cast: Cast) -> None:
    page = cast.client("operator").get(PAGE).content.decode()
    assert "Awal kata sudah cukup" in page


def test_no_word_finds_anything_of_another_agency(cast: Cast) -> None:
    _filled(cast)
    for who, own, number in (("operator", "dinkes", "H-2026-0001"), ("stranger", "dp3a", "H-2026-0002")):
        client = cast.client(who)
        for typed in ("h-2026", "440/1182", "kalbarprov", "dp3a", "permintaan", "contoh", "0002", "draf", "pemberdayaan"):
            page = client.get(PAGE, {"q": typed}).content.decode()
            found = set(re.findall(r'class="row-link">.*?<a href="([^"]+)"', page))
            assert found <= {f"/permintaan/{number}/", f"/situs/{own}.kalbarprov.go.id/"}, (who, typed, found)
