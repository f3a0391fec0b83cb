"""Reading the trail and checking it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from inang.audit.models import Entry, Head
from inang.audit.rules import Report, Row
from inang.audit.verification import Chain

NAMES = tuple(Row.__dataclass_fields__)


def history(subject: str) -> QuerySet[Entry]:
    """All entries of one subject, oldest first."""
    return Entry.objects.filter(subject=subject).order_by("seq")


def latest() -> QuerySet[Entry]:
    """All entries, newest first."""
    return Entry.objects.order_by("-seq")


def verify() -> Report:
    """Check the whole chain in one streaming pass, in constant memory."""
    head = Head.objects.filter(pk=1).first()
    last = Entry.objects.order_by("-seq").first()
    if head is None and last is not None:
        report = Chain(last.seq, last.hash, _where).run(_rows())
        report.add(
            last.seq + 1,
            "deleted",
            sentence="Ujung rantai dihapus: tidak dapat dipastikan catatan terakhirnya.",
        )
        return report
    return Chain(head.seq if head else 0, head.hash if head else "", _where).run(_rows())


def _rows() -> Iterator[Row]:
    rows = Entry.objects.order_by("seq").annotate(text=Cast("data", TextField()))
    names = ["text" if name == "data" else name for name in NAMES]
    for values in rows.values_list(*names).iterator(chunk_size=2000):
        row = dict(zip(NAMES, values, strict=True))
        yield Row(**{**row, "data": _parsed(row["data"])})


def _parsed(text: str) -> Any:
    """The stored JSON; text that is no JSON any more stays text, and its hash will not fit."""
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return text


def _where(hash_: str) -> int | None:
    return Entry.objects.filter(hash=hash_).values_list("seq", flat=True).first()
