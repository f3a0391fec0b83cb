"""A real Chromium for tests, and what axe and the width say of the page that it shows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

WIDE, PHONE, TALL = 1440, 360, 900
EVERYWHERE = ((WIDE, "light"), (WIDE, "dark"), (PHONE, "light"), (PHONE, "dark"))
# What stands at both widths is seen in both colours; what only one of them shows is the frame, held everywhere once a side.
ACROSS = ((WIDE, "light"), (PHONE, "dark"))
OVER = "document.documentElement.scrollWidth - innerWidth"
# Ticks and dots that a finger would miss on a phone: what one can touch is the label, else the box itself.
FINGER = 44
SMALL = """least => [...document.querySelectorAll('input[type=checkbox], input[type=radio]')].filter(box => box.checkVisibility())
    .map(box => [box, (box.labels[0] || box).getBoundingClientRect()])
    .filter(([box, {width, height}]) => Math.min(width, height) < least)
    .map(([box, {width, height}]) => `${box.name} is touched on ${Math.round(width)} x ${Math.round(height)} px`)"""
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()
# Debian's Chromium without the windows that nobody looks at: a page is there in half the time.
CHROMIUM = "/usr/bin/chromium-headless-shell"
# What passed is not described, and no element gets a name of its own: that is more than half of axe's time.
FAULTS = """axe.run(document, {resultTypes: ['violations'], selectors: false, preload: false}).then(found => found.violations.map(
    fault => fault.id + ': ' + fault.nodes.map(node => node.html.slice(0, 160)).join(' ; ')))"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser that all tests of a module share."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright's loop runs in this thread; Django would refuse
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
        )
        yield found
        found.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def bring_axe(context: BrowserContext) -> None:
    """Every page of this context finds axe already there; the context must bypass the content security policy."""
    context.add_init_script(AXE)


def held(page: Page, ways: Iterable[tuple[int, str]] = EVERYWHERE) -> list[str]:
    """What axe, the width and a finger say of the page as it stands, in each (width, colours), in words; [] = nothing."""
    faults: list[str] = []
    page.wait_for_load_state()  # a page that was just followed has nothing to be held yet
    for width, scheme in ways:
        page.set_viewport_size({"width": width, "height": TALL})
        # Colours must not be on their way from one scheme to the other while axe reads them.
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        found = list(page.evaluate(FAULTS))
        if (over := page.evaluate(OVER)) > 0:
            found.append(f"{over} px too wide")
        if width == PHONE:
            found += dict.fromkeys(page.evaluate(SMALL, FINGER))
        faults += [f"at {width} in {scheme}: {fault}" for fault in found]
    return faults
