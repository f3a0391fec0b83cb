"""Tries are counted exactly, by many at once, for one subscriber or one network."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections

from inang.portal import limits


@pytest.mark.parametrize(
    ("address", "small", "wide"),
    [
        ("203.0.113.77", "203.0.113.77", "203.0.113.0"),
        ("::ffff:203.0.113.77", "203.0.113.77", "203.0.113.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::", "2001:db8:1::"),
        ("no address", "no address", "no address"),
    ],
)
def test_an_address_counts_as_its_subscriber_and_its_network(address: str, small: str, wide: str) -> None:
    assert (limits.network(address, small=True), limits.network(address)) == (small, wide)


@pytest.mark.django_db(transaction=True)
def test_of_forty_at_once_exactly_ten_are_let_through(settings: Any) -> None:
    """Each with its own connection to the shared cache, as processes have."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
    call_command("createcachetable", verbosity=0)

    def one(_number: int) -> bool:
        try:
            return limits.take_try("uji", tries=10, seconds=60)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(one, range(40))) == 10
    assert limits.used_up("uji", tries=10) and not limits.used_up("lain", tries=10)
    cache.clear()
    assert not limits.used_up("uji", tries=10)
