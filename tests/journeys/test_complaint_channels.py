"""Each channel that an officer types, by keyboard only in Chromium: within a minute, with its keys counted."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page

from inang.complaints.models import Complaint
from tests.journeys.walking import Walks
from tests.portal.cast import Cast
from tests.portal.complaining import TEXT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECONDS = 60
MOST_KEYS = 9  # beside the words themselves
# key of the channel, its id, and the number or account at the channel that it comes from
TYPED = (
    ("1", "face_to_face", ""),
    ("2", "box", ""),
    ("3", "whatsapp", ""),
    ("4", "telephone", ""),
    ("6", "lapor", "9012345"),
    ("8", "social", "@diskominfo.kalbar/771"),
)


def test_an_officer_types_each_of_the_six_channels_within_a_minute_by_keyboard_only(walks: Walks, cast: Cast) -> None:
    walk = walks.of("complaint_officer", everywhere=False)
    walk.enter("/meja/pengaduan/")
    keyboard = walk.page.keyboard
    for key, channel, origin in TYPED:
        presses, begun = ["b", key], time.monotonic()
        keyboard.press("b")
        walk.title("Catat pengaduan")
        walk.page.wait_for_load_state()
        keyboard.press(key)  # leads on to the name, or to the number at the channel
        _focused(walk.page, "nomor_asal" if origin else "nama")
        if origin:
            keyboard.type(origin)
            keyboard.press("Alt+b")
            presses.append("Alt+b")
            _focused(walk.page, "nama")
        keyboard.type("Warga Contoh")
        presses += _walk_to(walk.page, "isi", "Tab")
        keyboard.type(TEXT)
        keyboard.press("Control+Enter")
        presses.append("Control+Enter")
        walk.page.get_by_role("heading", name="Pengaduan tercatat").wait_for()
        case = Complaint.objects.latest("pk")
        assert (case.channel, case.external_id, case.anonymity) == (channel, origin, "named")
        assert len(presses) <= MOST_KEYS, (channel, presses)
        assert time.monotonic() - begun < SECONDS, channel
    assert walks.faults == []


def _focused(page: Page, name: str) -> None:
    page.wait_for_function("name => document.activeElement.name === name", arg=name)


def _walk_to(page: Page, name: str, key: str) -> list[str]:
    """Press the key until this field has the focus; what was pressed."""
    pressed: list[str] = []
    while page.evaluate("document.activeElement.name") != name:
        page.keyboard.press(key)
        pressed.append(key)
        assert len(pressed) < 20, f"{name} is not reached by {key}"
    return pressed
