"""`python bench/registers.py [1000,10000,100000] [runs]`: the registers as rows grow, in one run: time, queries, ratios.

On SQLite in a throw-away folder, or with INANG_DATABASE_URL in a database of its own beside the one that is named.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import pages

SIZES = "1000,10000,100000"


@dataclass(frozen=True)
class Page:
    """What is opened by whom; `most_ms` is what its median may be at the largest size, 0 = only the ratio counts."""

    who: str
    address: str
    most_ms: float = 0


MIDDLE = "middle"  # the page after the row in the middle of the book
PAGES = {
    "surat masuk": Page("reviewer", "/meja/buku/masuk/"),
    "surat masuk, di tengah": Page("reviewer", MIDDLE),
    "surat masuk, menurut pengirim": Page("reviewer", "/meja/buku/masuk/?urut=pihak"),
    "surat masuk, satu tahun": Page("reviewer", "/meja/buku/masuk/?tahun=2026&urut=tanggal"),
    "surat masuk, cari nomor": Page("reviewer", "/meja/buku/masuk/?q=000.8.3/77/IN"),  # one letter at every size
    "surat masuk, awal nomor": Page("reviewer", "/meja/buku/masuk/?q=000.8.3/7"),  # a full page at every size
    "surat masuk, kata di mana-mana": Page("reviewer", "/meja/buku/masuk/?q=dinas"),
    "surat masuk, menurut nomor": Page("reviewer", "/meja/buku/masuk/?urut=nomor"),
    "surat keluar": Page("reviewer", "/meja/buku/keluar/"),
    "surat keluar, menurut nomor": Page("reviewer", "/meja/buku/keluar/?urut=nomor"),
    "pengaduan penangan": Page("reviewer", "/meja/buku/pengaduan/"),
    "pengaduan penangan, cari kata": Page("reviewer", "/meja/buku/pengaduan/?q=formulir"),
    "pengaduan pengawas": Page("approver", "/meja/buku/pengaduan/"),
    "pengaduan pengawas, cari kata": Page("approver", "/meja/buku/pengaduan/?q=formulir"),
    "pengaduan pengawas, tempo": Page("approver", "/meja/buku/pengaduan/?urut=tempo"),
    "pengaduan terbuka, pengawas": Page("approver", "/meja/pengaduan/"),
    "pengaduan terbuka, penangan": Page("reviewer", "/meja/pengaduan/"),
    "situs": Page("reviewer", "/meja/buku/situs/"),
    "situs satu PD": Page("reviewer", "/meja/buku/situs/?pd=pd7"),
    "keputusan": Page("reviewer", "/meja/buku/keputusan/"),
}


def run(wanted: dict[str, Page]) -> int:
    """Measure these pages at every size and print the ratios; 1 when one misses its target."""
    sizes = [int(part) for part in (sys.argv[1] if len(sys.argv) > 1 else SIZES).split(",")]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    with pages.database():
        found = _measured(wanted, sizes, runs)
    return _judge(wanted, found)


def _measured(wanted: dict[str, Page], sizes: list[int], runs: int) -> dict[str, dict[int, pages.Measured]]:
    from django.db import connection
    from django.test import Client

    import filling
    from inang.cli.reindex import begin_anew

    at = datetime.now(UTC)
    world = filling.people(at)
    people = {**world.people, "operator": world.operator}
    clients = {}
    for role, person in people.items():
        clients[role] = Client()
        clients[role].force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    found: dict[str, dict[int, pages.Measured]] = {name: {} for name in wanted}
    for size in sizes:
        begin = time.perf_counter()
        filling.fill(world, size, at)
        filled, begin = time.perf_counter() - begin, time.perf_counter()
        documents = begin_anew(at)
        filling.settle()
        indexed = time.perf_counter() - begin
        facts = f"filled in {filled:.0f} s; {documents:,} documents indexed in {indexed:.0f} s"
        print(f"{connection.vendor}, {size:,} cases ({facts})", flush=True)
        for name, page in wanted.items():
            found[name][size] = pages.measure(clients[page.who], _address(page), runs)
            print(f"  {name:<30} {found[name][size].words()}", flush=True)
    return found


def _address(page: Page) -> str:
    from inang.letters.models import Letter

    if page.address != MIDDLE:
        return page.address
    book = Letter.objects.filter(direction="in").order_by("-year", "-agenda")
    row = book[book.count() // 2]
    return f"/meja/buku/masuk/?sesudah={row.year}&sesudah={row.agenda}&sesudah={row.inserted}&sesudah={row.pk}"


def _judge(wanted: dict[str, Page], found: dict[str, dict[int, pages.Measured]]) -> int:
    wrong = 0
    for name, rows in found.items():
        base, last, most = rows[min(rows)], rows[max(rows)], wanted[name].most_ms
        asked = {one.queries for one in rows.values()}
        is_good = last.ratio(base) <= pages.TARGET and len(asked) == 1 and (not most or last.ms < most)
        wrong |= not is_good
        limit = f", {last.ms:.0f} ms of {most:g}" if most else ""
        figures = f"{last.against(base)}{limit}, queries {sorted(asked)}"
        print(f"{name:<30} {max(rows):,} to {min(rows):,}: {figures}{'' if is_good else '  MISSED'}")
    return int(wrong)


if __name__ == "__main__":
    sys.exit(run(PAGES))
