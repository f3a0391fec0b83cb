"""Public and account pages in a real Chromium: axe finds nothing, nothing overflows, no error is logged."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from inang.letters.models import Letter
from tests.browsing import bring_axe, chromium, held
from tests.portal.public.conftest import CODE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    "/",
    "/standar/",
    "/periksa/",
    "/periksa/?kode=abc",
    f"/s/{CODE}/",
    "/s/AAAA-AAAA/",
    "/lacak/",
    "/lacak/?nomor=147",
    "/pengaduan/",
    "/pengaduan/kirim/",
    "/pengaduan/jawaban/",
    "/maklumat/",
    "/lacak/pengaduan/",
    "/privasi/",
    "/hitung/",
    "/hitung/?diterima=2026-12-22&jam=15:42&hari=3",
    "/hitung/?diterima=&hari=0",
    "/akun/login/",
    "/akun/password/reset/",
    "/akun/signup/",
    "/demo/mail/",
    "/demo/tampilan/",
    "/tidak-ada/",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def look(page: Page, address: str) -> list[str]:
    """What is wrong with one page, in words."""
    said: list[str] = []

    def hear(one: ConsoleMessage) -> None:
        if one.type == "error":
            said.append(one.text)

    page.on("console", hear)
    page.goto(address, wait_until="load")
    page.remove_listener("console", hear)
    return [text for text in said if "status of 4" not in text] + held(page)  # the page itself may be a 404 or 422


def test_public_and_account_pages_are_accessible_and_fit(
    browser: Browser, live_server: LiveServer, signed_letter: tuple[Letter, bytes], settings: object
) -> None:
    settings.INANG_DEMO = True  # type: ignore[attr-defined]
    context = browser.new_context(bypass_csp=True)  # only so that axe itself may run
    bring_axe(context)
    page = context.new_page()
    faults = {path: found for path in PAGES if (found := look(page, live_server.url + path))}
    context.close()
    assert faults == {}


def test_the_policy_holds_and_the_pages_work_without_scripts(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text))
    page.goto(live_server.url + "/")
    page.click("details.menu summary")
    page.click(".menu-panel button[value=en]")
    assert page.locator("html").get_attribute("lang") == "en"
    page.click("details.menu summary")
    page.click(".menu-panel a[href='/lacak/']")
    page.fill("#nomor", "H-2026-0147")
    page.click("#permintaan button")
    assert "H-2026-0147" in page.inner_text("main")
    context.close()
    assert [line for line in said if "Content Security Policy" in line] == []
