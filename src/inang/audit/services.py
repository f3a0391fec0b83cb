"""Writing an entry, inside the transaction of the verb that it tells of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from inang.audit.models import Entry, Head
from inang.audit.rules import ZERO, Row, digest, plain

SYSTEM = "sistem"


def record(
    *,
    actor: str,
    role: str,
    room: str,
    subject: str,
    verb: str,
    sentence: str,
    at: datetime,
    data: dict[str, Any] | None = None,
) -> Entry:
    """Append one entry to the chain; must run inside a transaction, as its last lock.

    The head row stays locked until that transaction ends, so entries are in the order of their commits.
    Texts longer than their column are cut with an ellipsis rather than failing the verb. `data` becomes
    plain JSON (rules.plain).
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "audit.record needs the transaction of the verb that it tells of"
        )
    head = Head.objects.select_for_update().filter(pk=1).first()
    if head is None:
        Head.objects.get_or_create(pk=1)  # the first entry ever
        head = Head.objects.select_for_update().get(pk=1)
    row = Row(
        seq=head.seq + 1,
        at=at,
        actor=_cut(actor, 200),
        actor_role=_cut(role, 40),
        room=_cut(room, 20),
        subject=_cut(subject, 80),
        verb=_cut(verb, 40),
        sentence=_cut(sentence, 400),
        data=plain(data or {}),
        prev_hash=head.hash if head.seq else ZERO,
        hash="",
    )
    values = {name: getattr(row, name) for name in Row.__dataclass_fields__}
    entry = Entry(**{**values, "hash": digest(row)})
    entry.save(force_insert=True)
    head.seq, head.hash = entry.seq, entry.hash
    head.save(update_fields=["seq", "hash"])
    return entry


def _cut(text: str, length: int) -> str:
    words = str(plain(text))
    return words if len(words) <= length else words[: length - 1] + "…"
