"""`inang reindex`: begin the search index anew from what the rooms hold."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from itertools import chain
from time import perf_counter

from inang.cli.instance import Data, open_instance
from inang.cli.output import Json, as_json

ROOMS = ("agencies", "requests", "complaints", "letters", "hosting")  # each says in its finding.py what can be found


def begin_anew(at: datetime) -> int:
    """Write the whole index again; returns how many things can be found now."""
    told = chain.from_iterable(import_module(f"inang.{room}.finding").entries(at) for room in ROOMS)
    return int(import_module("inang.lookup.services").rebuild(told))


def reindex(data: Data = None, json: Json = False) -> None:
    """Susun ulang indeks pencarian dari semua catatan."""
    open_instance(data)
    began = perf_counter()
    number = begin_anew(datetime.now(UTC))
    seconds = round(perf_counter() - began, 1)
    if json:
        as_json({"documents": number, "seconds": seconds})
    else:
        print(f"{number} dokumen disusun ulang dalam {seconds} detik.")
