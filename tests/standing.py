"""Rows with which all tests of a folder or a file begin, written once: each test goes back to them by its savepoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import TypeVar

from django.db import transaction
from pytest_django import DjangoDbBlocker

Written = TypeVar("Written")


@contextmanager
def standing(blocker: DjangoDbBlocker, write: Callable[[], Written]) -> Iterator[Written]:
    """Inside, a transaction that nobody sees from outside holds what was written; whoever changes objects copies them.

    A test that closes the connection (`answer.close()` does) ends it for all: a streamed answer is read instead.
    """
    import_module("inang.standard.published").STORE.rest()  # as before each test: nothing of another one is in memory
    import_module("inang.workdays.queries").forget_calendar()
    with ExitStack() as held:
        with blocker.unblock():
            held.enter_context(transaction.atomic())
            written = write()
        yield written
        with blocker.unblock():
            transaction.set_rollback(True)
            held.close()
