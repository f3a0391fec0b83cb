"""The desk's navigation fits on every screen, whatever somebody is at the desk; what has no room stands under "Lainnya"."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from playwright.sync_api import Page

from inang.agencies.models import Membership, Person
from inang.agencies.rules import OFFICE_ROLES
from tests.browsing import OVER
from tests.journeys.walking import Walks
from tests.portal.cast import Cast, now

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/meja/buku/masuk/"  # every office role may see it
# The narrowest and the widest of each step, and screens that people have.
WIDTHS = (360, 768, 991, 992, 1024, 1199, 1200, 1280, 1399, 1400, 1440, 1599, 1600, 1919, 1920)
SEEN = "[...document.querySelectorAll('.head-desk a')].filter(link => link.checkVisibility()).map(link => link.pathname)"
ALL = "[...document.querySelectorAll('.menu-panel .nav a')].map(link => link.pathname)"


def holds(person: Person, *roles: str) -> None:
    Membership.objects.filter(person=person).delete()
    Membership.objects.bulk_create(Membership(person=person, role=role, since=now().date()) for role in roles)


def signed_in(walks: Walks) -> Page:
    walk = walks.of("administrator", axe=False)
    walk.enter(PAGE)
    return walk.page


def too_wide(page: Page) -> dict[int, int]:
    """Width of the screen -> by how much the page is wider."""
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if (over := page.evaluate(OVER)) > 0:
            found[width] = over
    return found


def test_every_combination_of_office_roles_fits_from_360_to_1920(cast: Cast, walks: Walks) -> None:
    person = cast.people["administrator"]
    Person.objects.filter(pk=person.pk).update(name="Raden Nganten Siti Rahmawati Kusumaningrum, S.Kom., M.T.")
    page = signed_in(walks)
    roles = sorted(OFFICE_ROLES)
    faults, seen = {}, set()
    for held in chain.from_iterable(combinations(roles, number) for number in range(1, len(roles) + 1)):
        holds(person, *held)
        page.reload()
        places = tuple(page.evaluate(ALL))
        if places in seen:  # the same places fit alike
            continue
        seen.add(places)
        if found := too_wide(page):
            faults[held] = found
    assert faults == {} and len(seen) > 5


def test_every_place_is_reached_at_every_width_by_keyboard_too(cast: Cast, walks: Walks) -> None:
    person = cast.people["administrator"]
    holds(person, *OFFICE_ROLES)
    page = signed_in(walks)
    places = page.evaluate(ALL)
    assert len(places) == len(set(places)) > 10
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        summary = page.locator(".nav-more > summary" if width >= 992 else "details.menu > summary")
        if summary.is_visible():
            summary.focus()
            page.keyboard.press("Enter")
        seen = [place for place in page.evaluate(SEEN) if place in places]
        assert sorted(seen) == sorted(places), width
        page.keyboard.press("Escape")
        if summary.is_visible():
            assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
            assert page.evaluate("document.querySelectorAll('details[open]').length") == 0
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_text("Lainnya").click()
    page.locator(".nav-more a:visible").last.click()
    page.wait_for_url("**/meja/audit/**")
    assert page.locator(".nav-more [aria-current=page]").count() == 1
