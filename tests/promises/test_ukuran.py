"""Queue, search, registers and dashboards ask the same number of queries, whether there are ten cases or two hundred."""

from __future__ import annotations

import pytest
from bench import filling
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inang.cli.reindex import begin_anew
from inang.standard.published import STORE
from inang.workdays import queries as workdays
from tests.portal.cast import now

PAGES = {
    "queue": ("reviewer", "/meja/"),
    "queue, page two": ("reviewer", "/meja/?tampilan=semua&sesudah=0_2020-01-01_1&dari=51"),
    "own queue": ("reviewer", "/meja/?tampilan=milik-saya"),
    "live rows": ("reviewer", "/meja/terbaru/"),
    "letters in": ("reviewer", "/meja/buku/masuk/"),
    "letters in, by sender": ("reviewer", "/meja/buku/masuk/?urut=pihak&sesudah=A&sesudah=1"),
    "letters out": ("reviewer", "/meja/buku/keluar/"),
    "register of sites": ("reviewer", "/meja/buku/situs/"),
    "decisions": ("reviewer", "/meja/buku/keputusan/"),
    "delegations": ("reviewer", "/meja/buku/pelimpahan/"),
    "search": ("reviewer", "/meja/cari/?q=dinas"),
    "sites": ("reviewer", "/meja/situs/"),
    "overview": ("approver", "/meja/ikhtisar/"),
    "monthly report": ("approver", "/meja/laporan/"),
    "trail": ("administrator", "/meja/audit/"),
}


def costs(world: filling.World) -> dict[str, list[int]]:
    """Queries of each page, opened twice after it was opened once."""
    found = {}
    for name, (role, address) in PAGES.items():
        client = Client()
        client.force_login(world.people[role], backend="allauth.account.auth_backends.AuthenticationBackend")
        counts = []
        for _turn in range(3):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200, address
            counts.append(len(asked))
        found[name] = counts[1:]
    return found


@pytest.mark.django_db
def test_every_page_costs_the_same_queries_at_ten_and_at_two_hundred_cases_and_at_any_time(
    settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # type: ignore[attr-defined]
    settings.INANG_MFA_REQUIRED = False  # type: ignore[attr-defined]
    cache.clear()
    # What is kept grows old at once: a page that read calendar or edition in its midst would read them at each use.
    monkeypatch.setattr("inang.standard.published.SECONDS", 0.0)
    monkeypatch.setattr(workdays, "CACHE_SECONDS", 0.0)
    STORE.forget()
    at = now()
    world = filling.people(at)
    found = {}
    for count in (10, 200):
        filling.fill(world, count, at)
        begin_anew(at)
        found[count] = costs(world)
    assert found[10] == found[200]
    assert all(first == second for first, second in found[200].values()), found[200]
    assert max(max(counts) for counts in found[200].values()) < 45, found[200]
