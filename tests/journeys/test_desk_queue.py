"""The queue in Chromium: by keyboard, many at once, and live without losing what was typed, chosen or scrolled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from inang.agencies import services as agencies
from inang.requests import ledger, services
from inang.requests.models import Event, HostingRequest
from tests.browsing import bring_axe, held
from tests.portal import cast as casting
from tests.portal.cast import Cast, now

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.INANG_MFA_REQUIRED = False
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    return casting.make()


def _cases(cast: Cast, count: int) -> list[HostingRequest]:
    by, agency = cast.people["operator"], cast.other
    return [
        casting.request_of(agency, by, "submitted", number=f"H-2026-{n:04d}", label=f"situs-{n}") for n in range(1, count + 1)
    ]


def _context(browser: Browser, server: LiveServer, cast: Cast, **more: Any) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1440, "height": 700}, **more)
    session = cast.client("reviewer").cookies[django_settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}])
    return context


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, cast: Cast) -> Iterator[Page]:
    context = _context(browser, live_server, cast)
    found = context.new_page()
    faults: list[str] = []
    found.on("pageerror", lambda fault: faults.append(str(fault)))
    yield found
    context.close()
    assert faults == []


def _at(page: Page, number: str) -> None:
    expect(page.locator(f'tr[data-row="{number}"]')).to_contain_class("is-selected")


def test_the_queue_is_worked_by_keyboard_alone(page: Page, live_server: LiveServer, cast: Cast) -> None:
    _cases(cast, 3)
    page.goto(live_server.url + "/meja/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("?")
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    _at(page, "H-2026-0002")
    expect(page.locator("#ringkas h2").first).to_contain_text("situs-2")  # the quick view follows
    page.keyboard.press(" ")
    expect(page.locator("#ringkas")).to_be_hidden()
    page.keyboard.press(" ")
    expect(page.locator("#ringkas")).to_be_visible()
    page.keyboard.press("x")
    expect(page.get_by_label("Pilih H-2026-0002")).to_be_checked()
    page.keyboard.press("x")
    page.keyboard.press("c")
    expect(page.get_by_text("Permintaan ini sekarang Anda kaji.")).to_be_visible()
    assert HostingRequest.objects.get(number="H-2026-0002").state == "in_review"
    page.goto(live_server.url + "/meja/?tampilan=milik-saya")
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(page.get_by_role("heading", name="Kembalikan untuk perbaikan", level=1)).to_be_visible()
    page.goto(live_server.url + "/meja/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/meja/H-2026-0001/")


def test_many_are_claimed_at_once_and_each_row_says_what_happened(page: Page, live_server: LiveServer, cast: Cast) -> None:
    first, second, _third = _cases(cast, 3)
    page.goto(live_server.url + "/meja/?tampilan=belum-diambil")
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    services.withdraw(request=second, by=cast.people["stranger"], at=now())
    page.keyboard.press("c")
    expect(page.get_by_role("heading", name="1 dari 2 permintaan diambil")).to_be_visible()
    expect(page.get_by_text("Ditarik").first).to_be_visible()
    first.refresh_from_db()
    assert first.reviewer == cast.people["reviewer"]


def test_new_and_changed_rows_appear_and_nothing_that_was_begun_is_lost(
    page: Page, live_server: LiveServer, cast: Cast
) -> None:
    cases = _cases(cast, 30)
    page.route("**/meja/terbaru/**", lambda route: route.abort())  # nothing is asked between what is done at once below
    page.goto(live_server.url + "/meja/?tampilan=semua")
    for _press in range(20):
        page.keyboard.press("j")
    _at(page, "H-2026-0020")
    page.get_by_label("Pilih H-2026-0018").check()
    page.locator("#saring").evaluate("field => { field.value = 'setengah ket'; }")
    before = page.locator('tr[data-row="H-2026-0020"]').evaluate("row => row.getBoundingClientRect().top")
    scrolled = page.evaluate("scrollY")
    services.claim(request=cases[0], by=cast.people["reviewer"], at=now())
    due = cases[0].due
    casting.request_of(cast.agency, cast.people["operator"], "submitted", number="H-2026-0099", label="baru", due=due)
    page.unroute("**/meja/terbaru/**")
    expect(page.locator('tr[data-row="H-2026-0099"]')).to_be_attached()
    expect(page.locator('tr[data-row="H-2026-0001"]')).to_contain_text("Dikaji")
    expect(page.locator("#kabar")).to_contain_text("2 baris baru atau berubah")
    _at(page, "H-2026-0020")
    expect(page.get_by_label("Pilih H-2026-0018")).to_be_checked()
    expect(page.locator("#saring")).to_have_value("setengah ket")
    after = page.locator('tr[data-row="H-2026-0020"]').evaluate("row => row.getBoundingClientRect().top")
    assert scrolled > 0 and abs(after - before) < 2
    page.keyboard.press("j")
    _at(page, "H-2026-0021")


def test_when_somebody_takes_the_chosen_row_its_neighbour_is_chosen_and_the_quick_view_follows(
    page: Page, live_server: LiveServer, cast: Cast
) -> None:
    first, second, third, last = _cases(cast, 4)
    page.clock.install()  # five seconds pass when the test says so
    page.goto(live_server.url + "/meja/?tampilan=belum-diambil")
    for _press in range(3):
        page.keyboard.press("j")
    expect(page.locator("#ringkas h2").first).to_contain_text("situs-3")
    services.claim(request=third, by=cast.people["reviewer"], at=now())
    page.clock.fast_forward(5_000)
    expect(page.locator('tr[data-row="H-2026-0003"]')).not_to_be_attached()
    _at(page, "H-2026-0004")
    expect(page.locator("#ringkas h2").first).to_contain_text("situs-4")
    services.claim(request=last, by=cast.people["reviewer"], at=now())
    page.clock.fast_forward(5_000)
    expect(page.locator('tr[data-row="H-2026-0004"]')).not_to_be_attached()
    _at(page, "H-2026-0002")  # nothing follows: the one before
    expect(page.locator("#ringkas h2").first).to_contain_text("situs-2")
    page.keyboard.press("k")
    _at(page, "H-2026-0001")
    for case in (first, second):
        services.claim(request=case, by=cast.people["reviewer"], at=now())
    page.clock.fast_forward(5_000)
    expect(page.locator("#ringkas")).to_have_text("Pilih baris untuk tinjauan cepat.")


def test_a_quick_view_that_comes_when_its_row_has_left_the_list_is_not_shown(
    page: Page, live_server: LiveServer, cast: Cast
) -> None:
    (only,) = _cases(cast, 1)

    def taken_meanwhile(route: Route) -> None:
        services.claim(request=only, by=cast.people["reviewer"], at=now())
        page.clock.fast_forward(5_000)
        expect(page.locator("[data-row]")).to_have_count(0)
        route.continue_()

    page.route("**/meja/H-2026-0001/ringkas/", taken_meanwhile)
    page.clock.install()
    page.goto(live_server.url + "/meja/?tampilan=belum-diambil")
    page.keyboard.press("j")
    with page.expect_response("**/meja/H-2026-0001/ringkas/") as answered:
        page.clock.fast_forward(200)
    answered.value.finished()
    page.clock.run_for(1_000)  # what htmx does after an answer
    expect(page.locator("#ringkas")).to_have_text("Pilih baris untuk tinjauan cepat.")


def test_a_row_chosen_in_the_moment_of_a_renewal_is_shown_all_the_same(page: Page, live_server: LiveServer, cast: Cast) -> None:
    *_others, last = _cases(cast, 3)
    page.clock.install()
    page.goto(live_server.url + "/meja/?tampilan=belum-diambil")
    page.keyboard.press("j")
    page.clock.run_for(200)
    expect(page.locator("#ringkas h2").first).to_contain_text("situs-1")
    services.claim(request=last, by=cast.people["reviewer"], at=now())
    page.keyboard.press("j")  # its quick view is asked for 120 ms later; before that the list is renewed
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator('tr[data-row="H-2026-0003"]')).not_to_be_attached()
    page.clock.run_for(1_000)
    _at(page, "H-2026-0002")
    expect(page.locator("#ringkas h2").first).to_contain_text("situs-2")


def test_whatsapp_opens_in_its_own_tab_under_our_policy_and_is_noted(page: Page, live_server: LiveServer, cast: Cast) -> None:
    _cases(cast, 1)
    page.context.route("https://wa.me/**", lambda route: route.fulfill(body="WhatsApp"))
    page.goto(live_server.url + "/meja/H-2026-0001/")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Kabari lewat WhatsApp").click()
    opened.value.wait_for_url("https://wa.me/6281234567890?text=**")
    assert Event.objects.filter(sentence="Dihubungi lewat WhatsApp oleh Reviewer").count() == 1
    assert page.url.endswith("/meja/H-2026-0001/")


ROWS_HIT = """() => [...document.querySelectorAll('.short-list > li')].map(row => {
    const {x, y, width} = row.getBoundingClientRect();
    return document.elementFromPoint(x + width / 2, y + 6).closest('a').pathname; })"""


def test_queue_overview_and_report_are_accessible_and_fit(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    _cases(cast, 4)
    HostingRequest.objects.filter(number="H-2026-0004").update(state="recommended")
    agencies.add_membership(by=None, at=now(), person=cast.people["reviewer"], role="approver")  # for the head's screen
    context = _context(browser, live_server, cast, bypass_csp=True)  # only so that axe itself may run
    bring_axe(context)
    ledger.complete(at=now())
    page, faults = context.new_page(), {}
    for address in ("/meja/", "/meja/?tampilan=selesai", "/meja/H-2026-0001/", "/meja/ikhtisar/", "/meja/laporan/"):
        page.goto(live_server.url + address)
        if address == "/meja/":
            page.get_by_label("Pilih H-2026-0001").check()
            page.locator('tr[data-row="H-2026-0001"]').click()
        if address == "/meja/ikhtisar/":
            assert page.evaluate(ROWS_HIT) == ["/meja/H-2026-0004/keputusan/"], "a row opens its case, not the count of its days"
        if found := held(page):
            faults[address] = found
    context.close()
    assert faults == {}


def test_without_scripts_rows_are_claimed_by_the_buttons(browser: Browser, live_server: LiveServer, cast: Cast) -> None:
    _cases(cast, 2)
    context = _context(browser, live_server, cast, java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + "/meja/")
    page.get_by_label("Pilih H-2026-0001").check()
    page.locator("#sekaligus").get_by_role("button", name="Ambil").click()
    expect(page.get_by_role("heading", name="1 dari 1 permintaan diambil")).to_be_visible()
    page.get_by_role("link", name="Kembali ke antrean").click()
    page.get_by_role("link", name="muat ulang").click()
    expect(page.locator('tr[data-row="H-2026-0001"]')).to_contain_text("Dikaji")
    context.close()
