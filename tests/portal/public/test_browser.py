"""Public and account pages in a real Chromium: axe finds nothing, nothing overflows, no error is logged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from inang.letters.models import Letter
from inang.survey import services as survey
from inang.survey.models import Answer
from tests.browsing import ACROSS, EVERYWHERE, bring_axe, chromium, held
from tests.portal.public import books
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
    "/statistik/",
    "/statistik/cara-hitung/",
    "/survei/tebakan/",
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


def look(page: Page, address: str, ways: Iterable[tuple[int, str]] = ACROSS) -> list[str]:
    """What is wrong with one page, in words."""
    said: list[str] = []

    def hear(one: ConsoleMessage) -> None:
        if one.type == "error":
            said.append(one.text)

    page.on("console", hear)
    page.goto(address, wait_until="load")
    page.remove_listener("console", hear)
    return [text for text in said if "status of 4" not in text] + held(page, ways)  # the page itself may be a 404 or 422


def test_public_and_account_pages_are_accessible_and_fit(
    browser: Browser, live_server: LiveServer, signed_letter: tuple[Letter, bytes], settings: object
) -> None:
    settings.INANG_DEMO = True  # type: ignore[attr-defined]
    context = browser.new_context(bypass_csp=True)  # only so that axe itself may run
    bring_axe(context)
    page = context.new_page()
    faults = {path: found for path in PAGES if (found := look(page, live_server.url + path))}
    faults["/"] = look(page, live_server.url + "/", EVERYWHERE)
    context.close()
    assert not any(faults.values()), faults


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


def test_the_survey_is_answered_on_a_phone_without_scripts_and_its_link_is_for_one_answer(
    browser: Browser, live_server: LiveServer
) -> None:
    token, _until = survey.issue(after="request", at=timezone.now())
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{live_server.url}/survei/{token}/")
    answers = page.locator(".answers")
    assert answers.count() == 9
    for place in range(8):
        target = answers.nth(place).locator(".answer").last
        box = target.bounding_box()
        assert box is not None and box["height"] >= 48 and box["width"] >= 300
        target.click()
    page.get_by_label("Saran atau masukan").fill("Surat konfirmasinya cepat.")
    page.get_by_role("button", name="Kirim jawaban").click()
    page.get_by_role("link", name="Sarana dan prasarana: Pilih satu jawaban.").wait_for()
    assert page.get_by_label("Saran atau masukan").input_value() == "Surat konfirmasinya cepat."
    answers.nth(8).get_by_text("Cukup").click()
    page.get_by_role("button", name="Kirim jawaban").click()
    page.get_by_role("heading", name="Terima kasih, jawaban sudah kami terima").wait_for()
    page.goto(f"{live_server.url}/survei/{token}/")
    page.get_by_role("heading", name="Terima kasih, jawaban sudah kami terima").wait_for()
    row = Answer.objects.get()
    assert (row.requirements, row.complaints, row.facilities) == (4, 4, 2)
    context.close()


def test_the_statistics_of_many_cases_fit_and_are_accessible(browser: Browser, live_server: LiveServer) -> None:
    books.everything(250, 120)
    context = browser.new_context(bypass_csp=True)
    bring_axe(context)
    page = context.new_page()
    assert look(page, f"{live_server.url}/statistik/") == []
    token, _until = survey.issue(after="request", at=timezone.now())
    assert look(page, f"{live_server.url}/survei/{token}/") == []
    context.close()
