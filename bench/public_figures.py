"""`python bench/public_figures.py [20000,1000000] [runs]`: the public statistics from a ledger of so many cases, in one run.

Each opening counts everything anew (nothing is kept from the one before), on SQLite in a throw-away folder, or with
INANG_DATABASE_URL in a database of its own beside the one that is named. Target: a median of at most 1.5 s at the largest size.
Then every figure is counted again from the book, by `inang verify-statistics`: the difference must be 0.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import median
from typing import Any

import pages

TARGET = 1.5
SIZES = "20000,1000000"
YEARS = 5
BATCH = 20_000


def main() -> int:
    sizes = [int(part) for part in (sys.argv[1] if len(sys.argv) > 1 else SIZES).split(",")]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    with pages.database():
        return _measured(sizes, runs)


def _measured(sizes: list[int], runs: int) -> int:
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client

    import filling

    at = datetime.now(UTC)
    world = filling.people(at)
    client, filled, found = Client(), 0, 0.0
    for size in sizes:
        begin = time.perf_counter()
        _fill(world, filled, size, at.date())
        filled = size
        filling.settle()
        print(f"{connection.vendor}, {size:,} cases (filled in {time.perf_counter() - begin:.0f} s)", flush=True)
        for address in ("/statistik/", "/statistik/?periode=semua"):
            times, worked = [], []
            for _run in range(runs):
                cache.clear()
                begin, busy = time.perf_counter(), time.process_time()
                assert client.get(address).status_code == 200
                times.append(time.perf_counter() - begin)
                worked.append(time.process_time() - busy)
            found = max(median(times), found if address != "/statistik/" else 0.0)
            begin = time.perf_counter()
            client.get(address)
            kept = (time.perf_counter() - begin) * 1000
            print(
                f"  {address:<28} median {median(times):.2f} s of {runs} runs ({median(worked):.2f} s of it at work);"
                f" {kept:.0f} ms while nothing changes",
                flush=True,
            )
        _recount(client)
    is_good = found <= TARGET
    print(f"{sizes[-1]:,} cases: {found:.2f} s (target {TARGET:g}){'' if is_good else '  MISSED'}")
    return int(not is_good)


def _recount(client: Any) -> None:
    """Every figure again from the book alone."""
    from inang.cli.statistics import compare

    def fetch(name: str) -> bytes:
        answer = client.get(f"/statistik/{name}")
        return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)

    begin = time.perf_counter()
    compared, periods, differences = compare(fetch)
    took = time.perf_counter() - begin
    print(f"  {compared:,} figures of {periods} periods counted again in {took:.0f} s: {len(differences)} differ", flush=True)
    assert not differences, differences[:3]


def _fill(world: Any, done: int, size: int, today: date) -> None:
    """Cases as rows with what the verbs write beside them, and one broken promise in twenty."""
    from inang.requests.models import HostingRequest
    from inang.workdays.models import Breach, Clock

    chance = Random(done)
    for first in range(done, size, BATCH):
        rows = list(_rows(world, first, min(first + BATCH, size), chance, today))
        HostingRequest.objects.bulk_create(rows, batch_size=500)
        late = [row for row in rows if row.was_late and chance.random() < 0.5]
        dues = [row.received_month + timedelta(days=chance.randrange(28)) for row in late if row.received_month]
        clocks = Clock.objects.bulk_create(
            (
                Clock(
                    kind="request",
                    key=row.number or "",
                    edition=row.edition,
                    days=3,
                    received_at=row.created_at,
                    first_promise=due,
                    due=due,
                    status="stop" if row.ended_month else "run",
                )
                for row, due in zip(late, dues, strict=True)
            ),
            batch_size=500,
        )
        Breach.objects.bulk_create(
            (
                Breach(
                    clock=clock,
                    kind=clock.kind,
                    due=due,
                    days=3,
                    at=row.created_at,
                    cause=chance.choice(("technical", "workload", "")),
                )
                for clock, due, row in zip(clocks, dues, late, strict=True)
            ),
            batch_size=500,
        )


def _rows(world: Any, first: int, last: int, chance: Random, today: date) -> Iterator[Any]:
    from inang.requests.models import HostingRequest

    agencies = list(world.agencies)
    for n in range(first, last):
        month = today.year * 12 + today.month - 1 - chance.randrange(12 * YEARS)
        came = date(month // 12, month % 12 + 1, 1)
        is_open, days = chance.random() < 0.01, min(int(chance.expovariate(0.5)), 40)
        after = min(month + (chance.random() < 0.2), today.year * 12 + today.month - 1)
        at = datetime(came.year, came.month, 2, tzinfo=UTC)
        yield HostingRequest(
            number=f"B-{came.year}-{n:07d}",
            agency=agencies[n % len(agencies)],
            created_by=world.operator,
            created_at=at,
            saved_at=at,
            edition="kalbar-2022",
            kind=chance.choice(("hosting", "hosting", "hosting", "rename", "resize", "contact", "keys")),
            label=f"situs-{n}",
            asks_name=False,
            state="in_review" if is_open else chance.choice(("closed",) * 8 + ("rejected", "withdrawn", "lapsed")),
            received_month=came,
            due=came,
            ended_month=None if is_open else date(after // 12, after % 12 + 1, 1),
            used_days=None if is_open else days,
            was_late=days > 3,
            paused_days=None if is_open else chance.choice((0, 0, 0, 1, 2, 5)),
            was_redated=chance.random() < 0.03,
        )


if __name__ == "__main__":
    sys.exit(main())
