"""The store of published versions: kept in memory by each process, and asked for news at most once a second.

One aggregate over an index is all that a look costs; a new version, and one that was taken back, is seen everywhere within a
second, on any number of machines. A page looks once, at its beginning (`settled`). Versions that begin later begin without any
look: the day decides.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.db import DatabaseError
from django.db.models import Count, Max
from django.utils import timezone

from inang.standard.checking import read_stored
from inang.standard.models import EditionVersion
from inang.standard.queries import seed
from inang.standard.reading import as_data, completed
from inang.standard.rules import Edition
from inang.standard.source import Version

SECONDS: Final = 1.0


def edition_of(content: str, name: str) -> Edition:
    """Stored content as an edition; tables that this program knows and the version does not yet come from the seed."""
    return read_stored(completed(json.loads(content), as_data(seed())), name)


class PublishedVersions:
    """A `source.Store` on the database."""

    def __init__(self) -> None:
        self._found: tuple[Version, ...] = ()
        self._mark: tuple[int, int] | None = None  # the last one known, and how many were taken back; None = never looked
        self._next_look = 0.0
        self._lock = threading.Lock()
        self._here = threading.local()

    def versions(self) -> Sequence[Version]:
        is_settled = getattr(self._here, "is_settled", False) and self._mark is not None
        if not is_settled and time.monotonic() >= self._next_look:
            with self._lock:
                if time.monotonic() >= self._next_look:
                    self._look()
                    self._next_look = time.monotonic() + SECONDS
        return self._found

    @contextmanager
    def settled(self) -> Iterator[None]:
        """Look now, and then no more in this thread until the end: what is counted inside is the same at any time."""
        if self._next_look != float("inf"):
            with self._lock:
                self._look()
        self._here.is_settled = True
        try:
            yield
        finally:
            self._here.is_settled = False

    def today(self) -> date:
        return timezone.localdate()  # wall clock: for pages and words that belong to no moment of their own

    def forget(self) -> None:
        """Look again at the next question: this process has just published."""
        self._mark, self._next_look = None, 0.0

    def rest(self) -> None:
        """Believe that there are none until `forget`; for tests that count queries."""
        self._found, self._mark, self._next_look = (), (0, 0), float("inf")

    def _look(self) -> None:
        try:
            now = EditionVersion.objects.aggregate(last=Max("number"), back=Count("withdrawal"))
            mark = (now["last"] or 0, now["back"])
            if mark != self._mark:
                rows = EditionVersion.objects.filter(state=EditionVersion.State.PUBLISHED).select_related("withdrawal")
                self._found = tuple(map(_version, rows.order_by("-effective", "-number")))
                self._mark = mark
        except DatabaseError:
            return  # away, or not migrated yet: what was known holds until the next look


def _day(moment: datetime) -> date:
    return moment.astimezone(timezone.get_default_timezone()).date()


def _version(row: EditionVersion) -> Version:
    assert row.number is not None and row.slug is not None and row.effective is not None
    found = Version(row.number, row.slug, row.effective, edition_of(row.text, row.slug))
    back = getattr(row, "withdrawal", None)
    return replace(found, withdrawn_on=_day(back.at), reason=back.reason) if back else found


STORE: Final = PublishedVersions()
