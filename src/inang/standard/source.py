"""Where published versions come from. Nowhere without a database; Django's start puts the real store here.

So `inang due` and the pure parts of the house read the files alone and load no Django.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from inang.standard.rules import Edition


@dataclass(frozen=True)
class Version:
    """One published version; `number` counts from 1 in order of publication.

    `withdrawn_on` is the day on which it was taken back before it began, `reason` why: such a version never holds.
    """

    number: int
    slug: str
    effective: date
    edition: Edition
    withdrawn_on: date | None = None
    reason: str = ""


class Store(Protocol):
    """Published versions, what begins last first, and the office's own day."""

    def versions(self) -> Sequence[Version]: ...

    def today(self) -> date: ...


class NoStore:
    """Files only."""

    def versions(self) -> Sequence[Version]:
        return ()

    def today(self) -> date:
        return date.max  # nothing is looked up by it


_store: list[Store] = [NoStore()]


def use(store: Store) -> None:
    """From now on versions come from here."""
    _store[0] = store


def versions() -> Sequence[Version]:
    return _store[0].versions()


def today() -> date:
    return _store[0].today()
