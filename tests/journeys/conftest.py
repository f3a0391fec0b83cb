"""What all journeys share: one browser a process, the cast, and the people's walks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache as django_cache
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.browsing import chromium
from tests.journeys.walking import Walks
from tests.portal import cast as casting
from tests.portal.cast import Cast

expect.set_options(timeout=15_000)  # a live page asks every five seconds


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.INANG_MFA_REQUIRED = False
    settings.INANG_MAIL_DRIVER = "memory"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    django_cache.clear()
    return casting.make()


@pytest.fixture
def walks(browser: Browser, live_server: LiveServer) -> Iterator[Walks]:
    found = Walks(browser, live_server.url)
    yield found
    found.close()
