"""An intake that is broken off in Chromium: Esc puts it aside, its officer goes on with it, and nothing was lost."""

from __future__ import annotations

import pytest

from inang.complaints.models import Complaint, Draft
from tests.browsing import PHONE
from tests.journeys.walking import Walks
from tests.portal.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Situs dinsos tidak dapat dibuka sejak"


def test_esc_puts_aside_what_was_begun_and_nothing_of_it_is_lost(walks: Walks, cast: Cast) -> None:
    walk = walks.of("complaint_officer")
    walk.enter("/meja/pengaduan/catat/")
    walk.page.wait_for_load_state()
    keyboard = walk.page.keyboard
    keyboard.press("Alt+4")
    keyboard.press("Escape")
    walk.title("Catat pengaduan")
    assert not Draft.objects.exists(), "nothing was typed, so Esc only left the field"
    walk.page.locator("#id_nama").focus()
    keyboard.type("Warga Contoh")
    walk.page.locator("#id_isi").focus()
    keyboard.type(WORDS)
    code = walk.page.locator("#samping .code").inner_text()
    keyboard.press("Escape")
    walk.page.get_by_text("Draf disimpan").wait_for()
    walk.look("draf-disimpan")
    left = walk.page.evaluate("JSON.stringify(Object.entries(sessionStorage)) + JSON.stringify(Object.entries(localStorage))")
    assert WORDS not in left and "Warga" not in left, "nothing of anybody stays in the browser"
    keyboard.press("b")
    walk.page.get_by_role("link", name="Draf").first.wait_for()
    walk.look("draf-daftar")
    keyboard.press("d")
    walk.page.wait_for_url("**/?draf=*")
    assert walk.page.locator("#id_isi").input_value() == WORDS and walk.page.locator("#id_nama").input_value() == "Warga Contoh"
    assert walk.page.locator("input[value=telephone]").is_checked()
    assert walk.page.locator("#samping .code").inner_text() == code, "the code that was read out still counts"
    walk.look("draf-dilanjutkan")
    walk.page.locator("#id_isi").focus()
    keyboard.press("End")
    keyboard.type(" kemarin sore.")
    keyboard.press("Control+Enter")
    walk.page.get_by_role("heading", name="Pengaduan tercatat").wait_for()
    assert Complaint.objects.get().messages.get().text == f"{WORDS} kemarin sore." and not Draft.objects.exists()
    assert walks.faults == []


def test_without_a_script_a_button_puts_it_aside(walks: Walks, cast: Cast) -> None:
    walk = walks.of("complaint_officer", PHONE, scripts=False)
    walk.enter("/meja/pengaduan/catat/")
    walk.page.locator("#id_isi").fill(WORDS)
    walk.page.get_by_role("button", name="Simpan sebagai draf").click()
    walk.page.get_by_text("Draf disimpan").wait_for()
    walk.look("draf-disimpan")
    assert Draft.objects.count() == 1
    walk.go("/meja/pengaduan/catat/")
    walk.look("draf-daftar")
    walk.page.locator(".begun").get_by_role("link", name="Draf").first.click()
    assert walk.page.locator("#id_isi").input_value() == WORDS
