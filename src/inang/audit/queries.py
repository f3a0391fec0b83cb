"""Reading the trail and checking it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from inang.audit import stream
from inang.audit.anchors import Anchor, known_key, public_of
from inang.audit.models import Check, Entry
from inang.audit.rules import Report
from inang.audit.verification import Chain


def history(subject: str) -> QuerySet[Entry]:
    """All entries of one subject, oldest first."""
    return Entry.objects.filter(subject=subject).order_by("seq")


def of_subjects(subjects: Iterable[str], *, after: int = 0) -> QuerySet[Entry]:
    """Entries of several subjects, oldest first, from behind a number on."""
    return Entry.objects.filter(subject__in=list(subjects), seq__gt=after).order_by("seq")


def chosen(
    *, subject: str = "", actor: str = "", between: tuple[datetime, datetime] | None = None, before: int | None = None
) -> QuerySet[Entry]:
    """Entries by words of subject or sentence, by person, by time, newest first, from before a number on."""
    rows = Entry.objects.order_by("-seq")
    if before is not None:
        rows = rows.filter(seq__lt=before)
    if subject:
        exact = Entry.objects.filter(subject=subject).exists()  # by the index, also among a million
        words = Q(subject__icontains=subject) | Q(sentence__icontains=subject)
        rows = rows.filter(Q(subject=subject) if exact else words)
    if actor:
        rows = rows.filter(actor__icontains=actor)
    return rows.filter(at__gte=between[0], at__lt=between[1]) if between else rows


def latest() -> QuerySet[Entry]:
    """All entries, newest first."""
    return Entry.objects.order_by("-seq")


Witness = Callable[[], Iterable[tuple[int, str]]]  # (number in the chain or 0, sentence) for what is not as the chain says


def verify(anchors: Iterable[Anchor] = (), witnesses: Iterable[Witness] = ()) -> Report:
    """Check the whole chain in one streaming pass, in constant memory; and that it still holds these anchors.

    A witness compares what is kept elsewhere with what the chain says of it.

    Entries that are written meanwhile are checked too: the pass goes on until it meets the head.
    """
    end = stream.end()
    lost = end.seq is None and end.last > 0
    chain = Chain(end.last, _hash_at(end.last), _where) if lost else Chain(end.seq or 0, end.hash, _where)
    after: int | None = None
    while True:
        _check(chain, after, chain.head_seq)
        now = stream.end()
        if now.seq is None or now.seq <= chain.head_seq:
            break
        after, chain.head_seq, chain.head_hash = chain.head_seq, now.seq, now.hash
    _check(chain, chain.head_seq, now.last)
    report = chain.finish()
    if lost:
        words = "Ujung rantai dihapus: tidak dapat dipastikan catatan terakhirnya."
        report.add(end.last + 1, "deleted", sentence=words)
    for anchor in anchors:
        if fault := anchor_fault(anchor):
            report.add(anchor.seq, "anchor", sentence=fault)
    for seq, fault in (one for witness in witnesses for one in witness()):
        report.add(seq, "witness", sentence=fault)
    return report


def _check(chain: Chain, after: int | None, until: int) -> None:
    """One stretch of entries: what plainly continues the chain costs one hash, the rest is judged row by row."""
    sha256, follows, text_of = hashlib.sha256, chain.follows, stream.text_of
    for row in stream.entries(after, until):
        try:
            fits = sha256(text_of(row)).hexdigest() == row.hash
        except (TypeError, ValueError):
            fits = False
        if not (fits and follows(row.seq, row.prev_hash, row.hash)):
            chain.step(stream.row_of(row))


def anchor_fault(anchor: Anchor) -> str:
    """Why the chain is not the one that was anchored; "" when it still is."""
    day = anchor.date.isoformat()
    key = known_key(anchor_key())
    if key is not None and public_of(key) != anchor.public_key:
        return f"Jangkar {day} ditandatangani kunci lain, bukan kunci instalasi ini."
    if anchor.seq and _hash_at(anchor.seq) != anchor.hash:
        return f"Rantai ditulis ulang: catatan {anchor.seq} bukan lagi yang dijangkarkan pada {day}."
    return ""


def anchor_key() -> Path:
    """Where the key of this installation lies."""
    return Path(settings.DATA) / "keys" / "anchor.pem"


def anchor_folder() -> Path:
    """Where the anchors of each day lie until somebody takes them elsewhere."""
    return Path(settings.DATA) / "anchors"


def last_check() -> Check | None:
    """The last check of the whole chain that came to its end."""
    return Check.objects.filter(finished_at__isnull=False).order_by("-finished_at", "-pk").first()


def asked_check() -> Check | None:
    """A check that somebody asked for and that has not ended yet."""
    return Check.objects.filter(finished_at=None).order_by("pk").first()


def length() -> int:
    """How many entries there are, by the head."""
    end = stream.end()
    return end.last if end.seq is None else end.seq


def _hash_at(seq: int) -> str:
    return Entry.objects.filter(seq=seq).values_list("hash", flat=True).first() or ""


def _where(hash_: str) -> int | None:
    return Entry.objects.filter(hash=hash_).values_list("seq", flat=True).first()
