"""What tests of the agency side share: the cast, and a cache of their own."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.core.cache import cache
from pytest_django import DjangoDbBlocker

from tests.portal import cast as casting
from tests.portal.cast import Cast
from tests.standing import standing


@pytest.fixture(autouse=True)
def _fresh_cache(settings: object) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # type: ignore[attr-defined]
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    cache.clear()


@pytest.fixture(scope="package", autouse=True)
def _office(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """Every test here has these people before it."""
    with standing(django_db_blocker, casting.make) as found:
        yield found


@pytest.fixture
def cast(db: None, _office: Cast) -> Cast:
    return deepcopy(_office)
