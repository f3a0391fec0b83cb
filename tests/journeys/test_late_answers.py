"""Pages in Chromium when the server answers late or not at all: nothing is lost, and what is not there is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from inang.agencies.models import Membership
from inang.requests import services
from inang.requests.models import Answer
from tests.portal import cast as casting
from tests.portal.cast import Cast, now
from tests.portal.complaining import received

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SITE = "dinsos.kalbarprov.go.id"
Opened = Callable[[str, str], Page]


@pytest.fixture
def opened(browser: Browser, live_server: LiveServer, cast: Cast) -> Iterator[Opened]:
    """A page as somebody with a role sees it, with a clock that the test may move on."""
    contexts, faults = [], list[str]()

    def show(role: str, address: str) -> Page:
        contexts.append(browser.new_context(viewport={"width": 1440, "height": 700}))
        session = cast.client(role).cookies[django_settings.SESSION_COOKIE_NAME].value
        contexts[-1].add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = contexts[-1].new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.clock.install()
        page.goto(live_server.url + address)
        return page

    yield show
    for one in contexts:
        one.close()
    assert faults == []


def _in_review(cast: Cast, number: str = "H-2026-0001") -> None:
    more = {"number": number, "label": number.lower(), "reviewer": cast.people["reviewer"]}
    casting.request_of(cast.other, cast.people["operator"], "in_review", **more)


def test_of_two_answers_to_one_item_the_later_one_is_stored_however_late_the_first_arrives(opened: Opened, cast: Cast) -> None:
    _in_review(cast)
    page = opened("reviewer", "/meja/H-2026-0001/")

    def no_meanwhile(route: Route) -> None:
        page.keyboard.press("k")
        page.keyboard.press("n")
        route.continue_()

    page.route("**/jawaban/", no_meanwhile, times=1)
    page.keyboard.press("j")
    with page.expect_response(lambda answer: bool(re.search(r"jawab-\w+=y", answer.request.post_data or ""))):
        page.keyboard.press("y")
    expect(page.locator("#putusan")).to_contain_text("1 butir dijawab tidak")
    assert [one.ok for one in Answer.objects.all()] == [False]


def test_an_answer_that_waits_for_another_is_stored_when_the_page_is_left(opened: Opened, cast: Cast) -> None:
    _in_review(cast)
    page = opened("reviewer", "/meja/H-2026-0001/")
    page.route("**/jawaban/", lambda route: None, times=1)
    for key in ("j", "y", "k"):
        page.keyboard.press(key)
    page.keyboard.press("n")
    with page.expect_response("**/jawaban/"):
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert [one.ok for one in Answer.objects.all()] == [False]


def test_what_the_server_did_not_answer_is_not_shown_as_its_answer(opened: Opened, cast: Cast) -> None:
    _in_review(cast)
    _in_review(cast, "H-2026-0002")
    page = opened("reviewer", "/meja/?tampilan=milik-saya")
    page.keyboard.press("j")
    expect(page.locator("#ringkas")).to_contain_text("H-2026-0001")
    page.route("**/ringkas/", lambda route: route.fulfill(status=503))
    page.keyboard.press("j")
    expect(page.locator("#ringkas")).to_contain_text("Tinjauan cepat tidak dapat dimuat.")
    page.goto(page.url.split("/meja/")[0] + "/meja/cari/?q=H-2026-0001")
    page.route("**/cari/**", lambda route: route.abort())
    page.locator("#cari").fill("tidak ada")
    expect(page.locator("#hasil")).to_contain_text("Kata itu belum dicari")
    page.goto(page.url.split("/meja/")[0] + "/meja/H-2026-0001/")
    page.route("**/jawaban/", lambda route: None, times=1)
    assert page.evaluate("htmx.config.timeout") == 20_000
    page.evaluate("htmx.config.timeout = 1")
    page.keyboard.press("j")
    page.keyboard.press("y")
    expect(page.locator("#periksa .saved-words")).to_contain_text("Ada jawaban yang belum tersimpan.")
    page.evaluate("htmx.config.timeout = 20_000")
    page.keyboard.press("y")  # of the next item: what is sent is the whole list
    expect(page.locator("#periksa .saved-words")).to_have_text("Jawaban tersimpan begitu dipilih.")
    assert Answer.objects.count() == 2


def test_a_queue_whose_server_is_silent_says_so_and_asks_again(opened: Opened, cast: Cast) -> None:
    page = opened("reviewer", "/meja/")
    page.route("**/meja/terbaru/**", lambda route: None)
    with page.expect_request("**/meja/terbaru/**"):
        page.clock.fast_forward(5_000)
    page.clock.fast_forward(25_000)
    expect(page.locator("#kabar")).to_have_text("Tidak tersambung ke server. Dicoba lagi.")
    page.unroute_all()
    _in_review(cast)
    page.clock.fast_forward(25_000)  # also for one that was asked meanwhile
    page.clock.fast_forward(5_000)
    expect(page.locator('tr[data-row="H-2026-0001"]')).to_be_attached()


def test_a_queue_whose_reader_has_no_role_or_no_session_any_more_says_which(opened: Opened, cast: Cast) -> None:
    page, other = opened("reviewer", "/meja/"), opened("approver", "/meja/")
    Membership.objects.filter(person=cast.people["reviewer"]).delete()
    other.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    for one in (page, other):
        one.clock.fast_forward(5_000)
    expect(page.locator("#kabar")).to_have_text("Daftar ini tidak lagi terbuka bagi Anda. Muat ulang halaman.")
    expect(other.locator("#kabar")).to_have_text("Sesi berakhir. Muat ulang halaman untuk masuk lagi.")


def test_a_queue_whose_reader_has_no_second_step_any_more_does_not_say_that_it_is_renewed(
    opened: Opened, cast: Cast, settings: Any
) -> None:
    page = opened("reviewer", "/meja/")
    settings.INANG_MFA_REQUIRED = True
    page.clock.fast_forward(5_000)
    expect(page.locator("#kabar")).to_have_text("Daftar ini tidak lagi terbuka bagi Anda. Muat ulang halaman.")


def test_a_key_that_was_meant_for_a_row_that_just_left_does_nothing_to_the_next_one(opened: Opened, cast: Cast) -> None:
    first, _next = (
        casting.request_of(cast.other, cast.people["operator"], "submitted", number=f"H-2026-000{n}", label=f"situs-{n}")
        for n in (1, 2)
    )
    page = opened("reviewer", "/meja/?tampilan=belum-diambil")
    page.route("**/H-2026-0002/ringkas/", lambda route: None)
    page.evaluate("sent = 0; addEventListener('submit', e => { e.preventDefault(); sent += 1; })")
    page.keyboard.press("j")
    services.claim(request=first, by=cast.people["reviewer"], at=now())
    page.clock.fast_forward(5_000)
    expect(page.locator('tr[data-row="H-2026-0002"]')).to_contain_class("is-selected")
    page.keyboard.press("c")
    assert page.evaluate("sent") == 0
    page.keyboard.press("j")
    page.keyboard.press("c")
    assert page.evaluate("sent") == 1


def test_after_other_results_the_first_one_is_chosen_first(opened: Opened, cast: Cast) -> None:
    page = opened("reviewer", "/meja/cari/?q=din")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.locator("#cari").fill("dinas")
    with page.expect_response("**q=dinas"):
        page.clock.run_for(300)
    expect(page.locator("#hasil .is-selected")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("#hasil .row-link").first).to_contain_class("is-selected")


def test_what_is_sent_by_hand_waits_for_what_is_being_sent_by_itself(opened: Opened, cast: Cast) -> None:
    draft = casting.request_of(cast.agency, cast.people["operator"])
    page = opened("operator", f"/permintaan/draf/{draft.pk}/pengelola/")
    name = page.get_by_label("Nama pengelola")

    def by_hand_meanwhile(route: Route) -> None:
        stored = route.fetch()
        name.fill("Nama Baru Sekali")
        page.get_by_role("button", name="Simpan dan keluar").click(no_wait_after=True)
        route.fulfill(response=stored)

    page.route("**/pengelola/", by_hand_meanwhile, times=1)
    name.fill("Nama Baru")
    page.clock.run_for(1_000)
    page.wait_for_url("**/permintaan/")
    draft.refresh_from_db()
    assert draft.contact_name == "Nama Baru Sekali"


def test_what_was_typed_last_is_stored_when_the_page_is_left_by_a_link(opened: Opened, cast: Cast) -> None:
    draft = casting.request_of(cast.agency, cast.people["operator"])
    page = opened("operator", f"/permintaan/draf/{draft.pk}/pengelola/")
    page.clock.pause_at(now() + timedelta(hours=1))  # the pause after which it sends itself does not come
    page.get_by_label("Nama pengelola").fill("Nama Baru")
    with page.expect_response("**/pengelola/"):
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    draft.refresh_from_db()
    assert draft.contact_name == "Nama Baru"


def test_a_page_that_the_back_button_brings_can_be_sent_again_and_its_button_says_so(opened: Opened, cast: Cast) -> None:
    draft = casting.request_of(cast.agency, cast.people["operator"])
    page = opened("operator", f"/permintaan/draf/{draft.pk}/pengelola/")
    page.evaluate("addEventListener('submit', e => e.preventDefault())")
    button = page.locator("#langkah .btn-primary")
    words = button.inner_text()
    button.click()
    expect(button).to_have_text("Menyimpan …")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(button).to_have_text(words)
    expect(button).not_to_have_attribute("aria-disabled", "true")


def test_the_link_of_a_complaint_is_one_and_stays_chosen_and_so_does_the_field_that_one_is_in(opened: Opened, cast: Cast) -> None:
    for words in ("Formulir tidak dapat dikirim.", "Halaman depan kosong sejak pagi."):
        received(text=words, about_site=SITE)
    page = opened("complaint_officer", "/meja/pengaduan/catat/")
    page.get_by_label("Tentang").fill(SITE)
    one, other = (page.locator("[name=kaitkan]").nth(n) for n in (0, 1))
    one.check()
    other.check()
    expect(one).not_to_be_checked()

    def tick_meanwhile(route: Route) -> None:
        answer = route.fetch()
        one.evaluate("box => box.click()")  # the focus stays where it is
        route.fulfill(response=answer)

    page.route("**/samping/", tick_meanwhile, times=1)
    page.locator("[name=golongan]").first.focus()
    with page.expect_response("**/samping/") as answered:
        page.keyboard.press("Space")
    answered.value.finished()
    page.clock.run_for(1_000)  # what htmx does after an answer
    expect(one).to_be_checked()
    expect(other).not_to_be_checked()
    expect(page.locator("[name=golongan]").first).to_be_focused()
