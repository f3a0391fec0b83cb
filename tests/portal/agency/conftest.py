"""What tests of the agency side share: the cast, and a cache of their own."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from tests.portal import cast as casting
from tests.portal.cast import Cast


@pytest.fixture(autouse=True)
def _fresh_cache(settings: object) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # type: ignore[attr-defined]
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    cache.clear()


@pytest.fixture
def cast(db: None) -> Cast:
    return casting.make()
