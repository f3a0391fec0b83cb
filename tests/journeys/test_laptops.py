"""On a laptop and on paper nothing of a list is cut: states are read whole, and what ends something stands in sight."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from playwright.sync_api import Page

from inang.agencies import delegating
from inang.agencies.queries import office_day
from tests.browsing import PHONE, TALL
from tests.journeys.test_folded_tables import OUTSIDE
from tests.journeys.walking import Walks
from tests.portal import cast as casting
from tests.portal.cast import Cast, now
from tests.portal.complaining import handled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LAPTOPS = (768, 1280, 1366, 1440)
WORD = "m" * 63
CUT = """[...document.querySelectorAll('.queue td')]
    .filter(cell => cell.checkVisibility() && cell.scrollWidth > cell.clientWidth + 1)
    .map(cell => cell.textContent.trim().slice(0, 60))"""


def _at(page: Page, width: int, found: str) -> list[str]:
    page.set_viewport_size({"width": width, "height": TALL})
    return list(page.evaluate(found))


def _words(page: Page) -> list[str]:
    """What stands on each sheet of paper."""
    paper = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return [sheet.get_textpage().get_text_bounded() for sheet in paper]


def test_the_queue_shows_each_state_and_number_whole_on_a_laptop_and_on_paper(walks: Walks, cast: Cast) -> None:
    file = casting.kept_file()
    for n, state in enumerate(("recommended", "activated", "in_review"), 1):
        given = {"number": f"H-2026-000{n}", "label": f"n{n}", "letter_file": file, "reviewer": cast.people["reviewer"]}
        casting.request_of(cast.other, cast.people["stranger"], state, **given)
    head = walks.of("reviewer", everywhere=False)
    head.enter("/meja/?tampilan=semua")
    assert head.page.locator(".queue .status").count() == 3
    assert {width: cut for width in LAPTOPS if (cut := _at(head.page, width, CUT))} == {}
    said = " ".join("".join(_words(head.page)).split())
    assert "Menunggu keputusan" in said and "Menunggu tanda tangan" in said and "H-2026-0001" in said


def test_a_delegation_is_ended_in_sight_on_a_laptop(walks: Walks, cast: Cast) -> None:
    today = office_day(now())
    delegating.delegate(
        by=None,
        at=now(),
        person=cast.people["reviewer"],
        capacity="plh",
        scope="sign",
        title="Kepala Dinas",
        principal=cast.people["signatory"],
        letter_number="800.1.11.1/1234/DISKOMINFO-B/2026",
        letter_date=today,
        since=today,
        until=today,
    )
    admin = walks.of("administrator", everywhere=False)
    admin.enter("/meja/orang/pelimpahan/")
    assert admin.page.get_by_role("button", name="Akhiri").count() == 1
    assert {width: out for width in LAPTOPS if (out := _at(admin.page, width, OUTSIDE))} == {}


def test_a_name_of_one_long_word_fits_a_phone(walks: Walks, cast: Cast) -> None:
    given = {"number": "H-2026-0001", "label": WORD, "letter_file": casting.kept_file(), "reviewer": cast.people["reviewer"]}
    casting.request_of(cast.agency, cast.people["operator"], "in_review", **given)
    walk = walks.of("reviewer", everywhere=False)
    walk.enter("/meja/H-2026-0001/cara-hitung/")
    for path in ("", "kembalikan/", "rekomendasi/", "serahkan/", "cara-hitung/", "tanda-terima/", "riwayat/"):
        walk.go(f"/meja/H-2026-0001/{path}")
        assert _at(walk.page, PHONE, "[document.scrollingElement.scrollWidth - innerWidth].filter(over => over > 0)") == [], path


def test_facts_of_a_complaint_stand_below_each_other_on_a_phone(walks: Walks, cast: Cast) -> None:
    case = handled(cast, about_site=f"{WORD}.kalbarprov.go.id")
    walk = walks.of("complaint_officer", everywhere=False)
    walk.enter(f"/meja/pengaduan/{case.number}/")
    beside = """[...document.querySelectorAll('.complaint-side .facts > div')]
        .filter(one => one.children[1].getBoundingClientRect().top < one.children[0].getBoundingClientRect().bottom - 1).length"""
    walk.page.set_viewport_size({"width": PHONE, "height": TALL})
    assert walk.page.locator(".complaint-side .facts > div").count() and walk.page.evaluate(beside) == 0
    opened = """[...document.querySelectorAll('.more-verbs')].map(one => {
        one.open = true; const at = one.querySelector('ul').getBoundingClientRect();
        return at.left >= 0 && at.right <= innerWidth; })"""
    assert walk.page.evaluate(opened) == [True, True], "both menus of verbs open within the screen"


def test_a_receipt_is_one_sheet_and_statistics_name_their_period_on_paper(walks: Walks, cast: Cast) -> None:
    casting.request_of(cast.agency, cast.people["operator"], "in_review", number="H-2026-0001", letter_file=casting.kept_file())
    walk = walks.of("operator", everywhere=False)
    walk.enter("/permintaan/H-2026-0001/tanda-terima/")
    assert len(_words(walk.page)) == 1
    walk.go("/statistik/?periode=semua")
    walk.page.emulate_media(media="print")
    seen = "links => links.filter(one => one.checkVisibility()).map(one => one.innerText.trim())"
    shown = walk.page.locator(".periods a").evaluate_all(seen)
    assert shown == ["Semua"]
    assert walk.page.locator(".periods a[aria-current]").evaluate("one => getComputedStyle(one).color") == "rgb(0, 0, 0)"
