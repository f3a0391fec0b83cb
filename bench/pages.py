"""`python bench/pages.py [100,1000,10000,100000] [runs]`: server time and queries of the desk's pages as cases grow, in one run.

On SQLite in a throw-away folder, or with INANG_DATABASE_URL in a database of its own beside the one that is named.
"""

from __future__ import annotations

import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "src"), str(Path(__file__).resolve().parent)]
TARGET = 2.0
BESIDE = "/standar/"  # the same at every size: a machine that is slower for a while is so for this page as well
# page -> (who opens it, address, from which number of cases the ratio is taken)
PAGES: dict[str, tuple[str, str, int]] = {
    "antrean": ("reviewer", "/meja/", 100),
    "antrean, halaman 2": ("reviewer", "older", 100),
    "antrean saya": ("reviewer", "/meja/?tampilan=milik-saya", 100),
    "selesai": ("reviewer", "/meja/?tampilan=selesai", 100),
    "perkara": ("reviewer", "case", 100),
    "tinjauan cepat": ("reviewer", "quick", 100),
    "baris terbaru": ("reviewer", "/meja/terbaru/", 100),
    "ikhtisar": ("approver", "/meja/ikhtisar/", 1000),
    "laporan bulanan": ("approver", "/meja/laporan/", 1000),
    "pelanggaran": ("approver", "/meja/pelanggaran/", 1000),
}


@contextmanager
def database() -> Iterator[None]:
    """Django on an empty, migrated database that is gone afterwards."""
    url, name = os.environ.get("INANG_DATABASE_URL", ""), f"bench_{secrets.token_hex(4)}"
    with tempfile.TemporaryDirectory(prefix="inang-bench-") as folder:
        os.environ |= {"INANG_DATA": folder, "INANG_PLAIN_STATIC": "1", "DJANGO_SETTINGS_MODULE": "inang.settings"}
        if url:
            os.environ["INANG_DATABASE_URL"] = f"{url.rpartition('/')[0]}/{name}"
            _statement(f"CREATE DATABASE {name}")
        try:
            _set_up()
            yield
        finally:
            if url:
                from django.db import connections

                connections.close_all()
                _statement(f"DROP DATABASE {name} WITH (FORCE)")


def _set_up() -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.INANG_MFA_REQUIRED = False
    call_command("migrate", verbosity=0, skip_checks=True)
    call_command("createcachetable", verbosity=0)


def _statement(words: str) -> None:
    import psycopg

    from inang.settings import _database

    facts = _database(os.environ["INANG_DATABASE_URL"])
    where = {"host": facts["HOST"], "port": facts["PORT"] or None, "user": facts["USER"], "password": facts["PASSWORD"] or None}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as connection:  # type: ignore[arg-type]
        connection.execute(words)  # type: ignore[call-overload]


def _address(name: str, client: Any) -> str:
    """Where a page stands: a fixed address, or that of the first open case or of the second part."""
    import re

    from inang.requests.models import HostingRequest

    if name.startswith("/"):
        return name
    if name == "older":
        found = re.search(r'href="([^"]*)" rel="next"', client.get("/meja/").content.decode())
        return "/meja/" + (found[1].replace("&amp;", "&") if found else "")
    number = HostingRequest.objects.filter(state="in_review").earliest("pk").number
    return f"/meja/{number}/" + ("ringkas/" if name == "quick" else "")


@dataclass(frozen=True)
class Measured:
    """Medians in milliseconds of one page: on the clock, of this process alone, and of the page that was opened in turn."""

    ms: float
    own: float
    beside: float
    queries: int

    def words(self) -> str:
        return f"{self.ms:>8.1f} ms  (processor {self.own:>6.1f} ms, beside {self.beside:>5.1f} ms) {self.queries:>3} queries"

    def ratio(self, to: Measured) -> float:
        """How much longer than the other one, if the machine were as quick now as it was then."""
        return self.ms / to.ms * to.beside / self.beside

    def against(self, to: Measured) -> str:
        return f"{self.ratio(to):.2f} (target {TARGET:g}; on the clock {self.ms / to.ms:.2f})"


def measure(client: Any, address: str, runs: int) -> Measured:
    """Open a page so often, each time in turn with one that is the same however many cases there are."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _warm in range(2):
        assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    asked = len(queries)  # now: the next request empties the log
    client.get(BESIDE)
    spent: list[tuple[float, float, float]] = []
    for _run in range(runs):
        begin, begin_own = time.perf_counter(), time.process_time()
        client.get(address)
        end, end_own = time.perf_counter(), time.process_time()
        client.get(BESIDE)
        spent.append((end - begin, end_own - begin_own, time.perf_counter() - end))
    ms, own, beside = (statistics.median(column) * 1000 for column in zip(*spent, strict=True))
    return Measured(ms, own, beside, asked)


def main() -> int:
    sizes = [int(part) for part in (sys.argv[1] if len(sys.argv) > 1 else "100,1000,10000,100000").split(",")]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    with database():
        return _run(sizes, runs)


def _run(sizes: list[int], runs: int) -> int:
    from django.db import connection
    from django.test import Client

    import filling

    at = datetime.now(UTC)
    world = filling.people(at)
    clients = {}
    for role, person in world.people.items():
        clients[role] = Client()
        clients[role].force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    found: dict[str, dict[int, Measured]] = {name: {} for name in PAGES}
    for size in sizes:
        begin = time.perf_counter()
        filling.fill(world, size, at)
        print(f"{connection.vendor}, {size:,} cases (filled in {time.perf_counter() - begin:.0f} s)", flush=True)
        for name, (who, address, _base) in PAGES.items():
            found[name][size] = measure(clients[who], _address(address, clients[who]), runs)
            print(f"  {name:<22} {found[name][size].words()}", flush=True)
    return _judge(found)


def _judge(found: dict[str, dict[int, Measured]]) -> int:
    """Print each ratio; 1 when a page misses its target or asks more as cases grow."""
    wrong = 0
    for name, rows in found.items():
        base = PAGES[name][2] if PAGES[name][2] in rows else min(rows)
        last = max((rows[size] for size in rows if size >= base), key=lambda one: one.ratio(rows[base]))
        asked = {one.queries for size, one in rows.items() if size >= base}
        is_good = last.ratio(rows[base]) <= TARGET and len(asked) == 1
        wrong |= not is_good
        note = "" if is_good else "  MISSED"
        print(f"{name:<22} ratio to {base:,}: {last.against(rows[base])}, queries {sorted(asked)}{note}")
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
