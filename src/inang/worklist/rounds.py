"""A round over many cases: what goes wrong with one stays with that one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from django.db import InterfaceError, OperationalError

log = logging.getLogger(__name__)
T = TypeVar("T")
R = TypeVar("R")


def each(rows: Iterable[T], verb: Callable[[T], R]) -> Iterator[tuple[T, R]]:
    """(row, what its verb gave) wherever it gave something; the verb is a transaction of its own.

    One that fails is logged, stays as it was and comes again with the next round; the others are done now. A database that
    is away ends the round.
    """
    for row in rows:
        try:
            found = verb(row)
        except (InterfaceError, OperationalError):
            raise
        except Exception:
            log.exception("%s failed in a round; it comes again", row)
            continue
        if found:
            yield row, found
