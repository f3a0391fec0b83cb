"""Writing an entry, inside the transaction of the verb that it tells of."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from inang.audit import anchors, queries, stream
from inang.audit.models import Check, Entry, Head
from inang.audit.rules import FARTHEST, ZERO, Report, Row, digest, plain

log = logging.getLogger(__name__)
SYSTEM = "sistem"
CHECK_EVERY: Final = timedelta(hours=24)
GIVEN_UP: Final = timedelta(minutes=15)  # a check whose worker died is begun anew after this
MOST_SENTENCES: Final = 20
ROLE_MOST: Final = 40  # characters, as the column


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
        actor_role=_cut(role, ROLE_MOST),
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


def take_anchor(*, on: date, at: datetime) -> anchors.Anchor:
    """Where the chain ends now, signed with the key of this installation; `on` is the office's day."""
    end = stream.end()
    blank = anchors.Anchor(on, at, end.seq or 0, end.hash or ZERO, "")
    return anchors.signed(blank, anchors.own_key(queries.anchor_key()))


def keep_anchor(*, on: date, at: datetime) -> Path:
    """The anchor of this day in the data folder, made once; to be copied to another place."""
    path = queries.anchor_folder() / f"{on.isoformat()}.json"
    return path if path.exists() else anchors.keep(take_anchor(on=on, at=at), path.parent)


def accept_key(*, fingerprint: str, by: str, at: datetime) -> str:
    """Count anchors in the folder that another key signed as those of this installation; the chain says who did.

    For a key that was lost. Raises AnchorFault when no anchor there has a key of this fingerprint.
    """
    found, _faults = anchors.kept(queries.anchor_folder())
    wanted = fingerprint.replace(" ", "").lower()
    key = next((one.public_key for one in found if anchors.fingerprint(one.public_key).replace(" ", "") == wanted), None)
    if key is None:
        raise anchors.AnchorFault(f"Tidak ada jangkar di {queries.anchor_folder()} dengan kunci bersidik {fingerprint}.")
    mark = anchors.fingerprint(key)
    if key in queries.accepted_keys() or key == anchors.public_of(anchors.own_key(queries.anchor_key())):
        raise anchors.AnchorFault(f"Kunci {mark} sudah diterima sebagai kunci instalasi ini.")
    with transaction.atomic():
        record(
            actor=by,
            role="system",
            room="audit",
            subject=queries.ANCHOR_KEY,
            verb="accept_anchor_key",
            sentence=f"Kunci jangkar {mark} diterima sebagai kunci lama instalasi ini",
            at=at,
            data={"public_key": key, "fingerprint": mark},
        )
    return mark


def ask_check(*, by: str, at: datetime) -> Check:
    """Let a worker check the whole chain; one request at a time is enough."""
    with transaction.atomic():
        Head.objects.select_for_update().filter(pk=1).first()  # orders those who ask at once
        return queries.asked_check() or Check.objects.create(asked_at=at, asked_by=_cut(by, 200))


def check_chain(
    *, clock: Callable[[], datetime], by: str = SYSTEM, witnesses: Sequence[queries.Witness] = ()
) -> Check | None:
    """Check the chain, with these witnesses, when somebody asked for it, or once a day; None when there is nothing to do."""
    at = clock()
    check = queries.asked_check()
    if check is None:
        last = queries.last_check()
        every = GIVEN_UP if last is not None and last.died else CHECK_EVERY
        if last is not None and last.finished_at is not None and at - last.finished_at < every:
            return None
        check = ask_check(by=by, at=at)
    free = Q(started_at=None) | Q(started_at__lt=at - GIVEN_UP)
    if not Check.objects.filter(free, pk=check.pk, finished_at=None).update(started_at=at):
        return None  # another worker is at it
    try:
        report = queries.verify(witnesses=witnesses)
    except Exception as fault:  # whatever it was: a check that says nothing would leave the last word to an older one
        log.exception("the check of the chain broke off")
        check.died, report = True, Report()
        report.add(0, "died", sentence=f"Pemeriksaan berhenti sebelum selesai ({type(fault).__name__}).")
    check.started_at, check.finished_at = at, clock()
    check.entries, check.fault_count = report.entries, min(report.fault_count, FARTHEST)
    check.faults = [fault.sentence for fault in report.faults[:MOST_SENTENCES]]
    check.save()
    return check


def _cut(text: str, length: int) -> str:
    words = str(plain(text))
    return words if len(words) <= length else words[: length - 1] + "…"
