"""`inang verify-statistics`: every figure of the public statistics counted again from the table that the page gives away."""

import json as json_text
from collections.abc import Callable
from typing import Annotated, Any

import typer

from inang.cli.instance import Data, open_instance
from inang.cli.output import Fault, Json, as_json
from inang.cli.statistics_recount import Unreadable, read, recount

Url = Annotated[
    str | None,
    typer.Option("--url", metavar="ALAMAT", help="Halaman statistik yang diperiksa; bawaan: data di mesin ini."),
]
TRIES = 3  # a case that ends between the two downloads is no difference
Fetch = Callable[[str], bytes]


def verify_statistics(data: Data = None, url: Url = None, json: Json = False) -> None:
    """Hitung ulang semua angka statistik dari CSV-nya saja; keluar 0 hanya bila tidak ada selisih."""
    fetch = _remote(url) if url else _local(data)
    differences: list[dict[str, Any]] = []
    compared, periods = 0, 0
    for _try in range(TRIES):
        try:
            compared, periods, differences = compare(fetch)
        except (Unreadable, ValueError, KeyError) as fault:
            raise Fault(f"Buku statistik tidak dapat dibaca: {fault}") from None
        if not differences:
            break
    if json:
        as_json({"ok": not differences, "figures": compared, "periods": periods, "differences": differences})
    else:
        print(f"{compared} angka dari {periods} periode dihitung ulang: " + ("selisih 0." if not differences else "ADA SELISIH."))
        for row in differences:
            print(f"  {row['period']} {row['figure']}: halaman {row['page']}, buku {row['book']}")
    raise typer.Exit(1 if differences else 0)


def compare(fetch: Fetch) -> tuple[int, int, list[dict[str, Any]]]:
    """How many figures of how many periods were compared, and those that differ."""
    first = json_text.loads(fetch("angka.json"))
    books = read(fetch("buku.csv").decode("utf-8"))
    differences, compared = [], 0
    for period in first["periods"]:
        page = json_text.loads(fetch(f"angka.json?periode={period}"))["figures"]
        book = recount(books, period)
        for name in [*page, *(name for name in book if name not in page)]:
            compared += 1
            if page.get(name, "tidak ada") != book.get(name, "tidak ada"):
                row = {"period": period, "figure": name, "page": page.get(name), "book": book.get(name)}
                differences.append(row)
    return compared, len(first["periods"]), differences


def _remote(url: str) -> Fetch:
    import httpx  # start-up speed: only for a page elsewhere

    base = url.rstrip("/")

    def fetch(name: str) -> bytes:
        try:
            answer = httpx.get(f"{base}/{name}", timeout=120, follow_redirects=True)
        except httpx.HTTPError as fault:
            raise Fault(f"{base} tidak terjangkau: {fault}.") from None
        if answer.status_code != 200:
            raise Fault(f"{base}/{name} menjawab {answer.status_code}. Periksa alamatnya, misalnya https://…/statistik")
        return answer.content

    return fetch


def _local(data: Any) -> Fetch:
    """The pages of this machine's data, asked without a server."""
    open_instance(data)
    from django.conf import settings  # Django must know its settings first
    from django.test import Client  # likewise

    client = Client(SERVER_NAME=next((host for host in settings.ALLOWED_HOSTS if host not in ("*", "")), "localhost"))

    def fetch(name: str) -> bytes:
        answer = client.get(f"/statistik/{name}")
        if answer.status_code != 200:
            raise Fault(f"/statistik/{name} menjawab {answer.status_code}.")
        return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]

    return fetch
