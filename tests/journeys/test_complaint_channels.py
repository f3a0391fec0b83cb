"""Each channel that an officer types, by keyboard only in Chromium: within a minute, with its keys counted and timed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from inang.complaints.models import Complaint
from tests.journeys.hands import Hands
from tests.journeys.walking import Walks
from tests.portal.cast import Cast
from tests.portal.complaining import TEXT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
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
    for key, channel, origin in TYPED:
        hands = Hands(walk)
        hands.press("b")
        walk.title("Catat pengaduan")
        walk.page.wait_for_load_state()
        hands.press(key)  # leads on to the name, or to the number at the channel
        _focused(walk.page, "nomor_asal" if origin else "nama")
        if origin:
            hands.type(origin)
            hands.press("Alt+b")
            _focused(walk.page, "nama")
        hands.type("Warga Contoh")
        _walk_to(walk.page, hands, "isi", "Tab")
        hands.type(TEXT)
        hands.press("Control+Enter")
        walk.page.get_by_role("heading", name="Pengaduan tercatat").wait_for()
        case = Complaint.objects.latest("pk")
        assert (case.channel, case.external_id, case.anonymity) == (channel, origin, "named")
        assert hands.are_quick(), (channel, hands.keys, hands.seconds)
    assert walks.faults == []


def test_what_is_typed_right_after_a_choice_stands_in_the_field_that_it_leads_to(walks: Walks, cast: Cast) -> None:
    """Two keys in one breath, with nothing between them that a busy machine could be late with."""
    walk = walks.of("complaint_officer", everywhere=False)
    walk.enter("/meja/pengaduan/catat/")
    walk.page.wait_for_load_state()
    at_once = """([code, key, alt]) => { document.activeElement.blur();
        document.body.dispatchEvent(new KeyboardEvent('keydown', {key, code, altKey: alt, bubbles: true, cancelable: true}));
        return document.activeElement.name }"""
    for alt in (False, True):
        for key, _channel, origin in TYPED:
            assert walk.page.evaluate(at_once, [f"Digit{key}", key, alt]) == ("nomor_asal" if origin else "nama"), (key, alt)
        assert walk.page.evaluate(at_once, ["KeyN", "n", alt]) == "tentang", "somebody without a name has none to type"
        assert walk.page.evaluate(at_once, ["KeyB", "b", alt]) == "nama"
    assert walks.faults == []


def _focused(page: Page, name: str) -> None:
    page.wait_for_function("name => document.activeElement.name === name", arg=name)


def _walk_to(page: Page, hands: Hands, name: str, key: str) -> None:
    """Press the key until this field has the focus."""
    for _press in range(20):
        if page.evaluate("document.activeElement.name") == name:
            return
        hands.press(key)
    raise AssertionError(f"{name} is not reached by {key}")
