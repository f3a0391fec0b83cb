"""One person's browser on a journey: it goes, types, presses, and holds every page against axe and its widths."""

from __future__ import annotations

import io
import os
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browsing import OVER, PHONE, TALL, WIDE, bring_axe, held
from tests.portal.cast import Cast

# Parts of a page that are called by the same name cannot be told apart by ear.
NAMED_TWICE = """[...document.querySelectorAll("[role=region][aria-label], nav[aria-label], section[aria-label]")]
    .map(one => one.ariaLabel).filter((name, n, all) => all.indexOf(name) < n)"""
# The journeys write the pictures of README and docs/tour.md when this names a folder.
SHOTS = os.environ.get("INANG_SHOTS")
PASSWORD = "rahasia-sekali-2026"


class Walk:
    """`look` holds each page against axe, its width, and (`everywhere`) the other width and the dark colours too."""

    def __init__(self, page: Page, server: str, who: str, width: int, *, scripts: bool = True, everywhere: bool = False) -> None:
        self.page, self.server, self.who, self.width = page, server, who, width
        self.scripts, self.everywhere = scripts, everywhere
        self.faults: list[str] = []
        self.seen: list[str] = []
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))

    def go(self, address: str) -> None:
        self.page.goto(self.server + address)

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Fill in the sign-in form that is shown."""
        self.page.locator("input[name=login]:visible").fill(email)
        self.page.locator("input[type=password]:visible").fill(password)
        self.page.locator("main form .btn-primary").first.click()

    def enter(self, address: str) -> None:
        """Go to a page as the person whom this walk is named after."""
        self.go(address)
        self.sign_in(f"{self.who}@contoh.go.id")
        self.page.wait_for_url(f"**{address}")

    def title(self, words: str) -> None:
        self.page.get_by_role("heading", name=words, level=1).wait_for()

    def press(self, words: str, *, exact: bool = False) -> None:
        self.page.get_by_role("button", name=words, exact=exact).first.click()

    def key(self, words: str) -> None:
        """Press the key that the page shows beside this button or link."""
        item = self.page.locator("[data-key]").filter(has_text=words).first
        self.page.keyboard.press(item.get_attribute("data-key") or "")

    def follow(self, words: str) -> None:
        self.page.get_by_role("link", name=words).first.click()

    def reads(self, words: str) -> None:
        """Wait until the page shows these words."""
        self.page.get_by_text(words).first.wait_for()
        self.page.wait_for_load_state()  # the scripts too, before anything is pressed

    def onward(self) -> None:
        self.page.locator("form#langkah .btn-primary").click()

    def look(self, name: str) -> None:
        self.seen.append(name)
        if SHOTS:
            self._picture(Path(SHOTS), f"{self.who}-{name}-{self.width}.png")
        if not self.scripts:
            return
        ways = [(self.width, "light")]
        if self.everywhere:
            ways.append((PHONE if self.width == WIDE else WIDE, "dark"))
        self.faults += [f"{self.who}/{name} {fault}" for fault in held(self.page, ways)]
        if self.everywhere:
            self.page.set_viewport_size({"width": self.width, "height": TALL})
            self.page.emulate_media(color_scheme="light")

    def _picture(self, folder: Path, name: str) -> None:
        """What stands on the screen, in few colours: pictures of pages stay below 150 kB."""
        folder.mkdir(parents=True, exist_ok=True)
        self.page.evaluate("scrollTo(0, 0)") if self.scripts else None
        with Image.open(io.BytesIO(self.page.screenshot())) as seen:
            seen.convert("RGB").quantize(96, dither=Image.Dither.NONE).save(folder / name, optimize=True)


class Walks:
    """The people of one journey, each in a browser of their own."""

    def __init__(self, browser: Browser, server: str) -> None:
        self.browser, self.server = browser, server
        self.people: dict[str, Walk] = {}

    def of(self, who: str, width: int = WIDE, *, scripts: bool = True, everywhere: bool = True, axe: bool = True) -> Walk:
        """The walk of this person; `axe=False` leaves the page's content security policy in force."""
        if who not in self.people:
            context = self.browser.new_context(
                viewport={"width": width, "height": TALL},
                java_script_enabled=scripts,
                bypass_csp=scripts and axe,  # only so that axe itself may run
                locale="id-ID",
            )
            context.set_default_timeout(60_000)
            if scripts and axe:
                bring_axe(context)
            self.people[who] = Walk(context.new_page(), self.server, who, width, scripts=scripts, everywhere=everywhere)
        return self.people[who]

    @property
    def faults(self) -> list[str]:
        return [fault for walk in self.people.values() for fault in walk.faults]

    def close(self) -> None:
        for walk in self.people.values():
            walk.page.context.close()


def cost(cast: Cast, who: str, address: str) -> int:
    """How many questions a page asks of the database; it was looked at before, so what a process asks once is known."""
    client = cast.client(who)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def fits(walk: Walk, address: str, rows: int) -> list[str]:
    """Where a page with so many rows is wider than its screen, in both widths, and its parts that have the same name."""
    walk.go(address)
    found = [f"{address} with {rows} rows has two parts named {name}" for name in walk.page.evaluate(NAMED_TWICE)]
    for width in (WIDE, PHONE):
        walk.page.set_viewport_size({"width": width, "height": TALL})
        if (over := walk.page.evaluate(OVER)) > 0:
            found.append(f"{address} with {rows} rows at {width}: {over} px too wide")
        if SHOTS:
            walk.width = width
            walk.look(f"baris-{rows}{address.rstrip('/').replace('/', '-')}")
    return found
