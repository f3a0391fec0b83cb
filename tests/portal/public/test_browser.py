"""Public and account pages in a real Chromium: axe finds nothing, nothing overflows, no error is logged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from inang.letters.models import Letter
from tests.portal.public.conftest import CODE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()
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
FAULTS = """axe.run().then(found => found.violations.map(
    fault => fault.id + ': ' + fault.nodes.map(node => node.html.slice(0, 120)).join(' ; ')))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "1"  # playwright's loop runs in this thread; Django would refuse
    )
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
            ],
        )
        yield found
        found.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def look(page: Page, address: str) -> list[str]:
    """What is wrong with one page, in words."""
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    page.goto(address, wait_until="load")
    faults = [text for text in said if "status of 4" not in text]  # the page itself may be a 404 or 422
    if (over := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
        faults.append(f"{over} px too wide")
    page.evaluate(AXE)
    return faults + list(page.evaluate(FAULTS))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_public_and_account_pages_are_accessible_and_fit(
    browser: Browser,
    live_server: LiveServer,
    signed_letter: tuple[Letter, bytes],
    settings: object,
    width: int,
    scheme: str,
) -> None:
    settings.INANG_DEMO = True  # type: ignore[attr-defined]
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        bypass_csp=True,  # only so that axe itself may run
    )
    faults = {}
    for path in PAGES:
        page = context.new_page()
        if found := look(page, live_server.url + path):
            faults[path] = found
        page.close()
    context.close()
    assert faults == {}


def test_the_policy_holds_and_the_pages_work_without_scripts(
    browser: Browser, live_server: LiveServer
) -> None:
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
    page.click("main button")
    assert "H-2026-0147" in page.inner_text("main")
    context.close()
    assert [line for line in said if "Content Security Policy" in line] == []
