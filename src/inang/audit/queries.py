"""Reading the trail and checking it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError
from django.db.models import F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Replace

from inang.audit import stream
from inang.audit.anchors import Anchor, fingerprint, kept, known_key, public_of
from inang.audit.models import Check, Entry
from inang.audit.rules import UNREADABLE, Report
from inang.audit.verification import Chain


def history(subject: str) -> QuerySet[Entry]:
    """All entries of one subject, oldest first."""
    return Entry.objects.filter(subject=subject).order_by("seq")


def of_subjects(subjects: Iterable[str], *, after: int = 0, also: Q | None = None) -> QuerySet[Entry]:
    """Entries of several subjects, and what else is meant, oldest first, from behind a number on."""
    meant = Q(subject__in=list(subjects))
    return Entry.objects.filter(meant if also is None else meant | also, seq__gt=after).order_by("seq")


def naming(number: str, subjects: Iterable[str]) -> Q:
    """Entries of these subjects whose data name a case by its whole number: what was done to many at once."""
    return Q(subject__in=list(subjects), data__icontains=json.dumps(number))


def chosen(
    *,
    subject: str = "",
    actor: str = "",
    between: tuple[datetime, datetime] | None = None,
    before: int | None = None,
    unsaid: Iterable[str] = (),
) -> QuerySet[Entry]:
    """Entries by words of subject or sentence, by person, by time, newest first, from before a number on.

    By what is `unsaid` in the sentences nothing is found.
    """
    rows = Entry.objects.order_by("-seq")
    if before is not None:
        rows = rows.filter(seq__lt=before)
    if subject:
        exact = Entry.objects.filter(subject=subject).exists()  # by the index, also among a million
        said: Combinable = F("sentence")
        for number in unsaid:
            said = Replace(said, Value(number))
        words = Q(subject__icontains=subject) | Q(said__icontains=subject)
        rows = rows.filter(subject=subject) if exact else rows.alias(said=said).filter(words)
    if actor:
        rows = rows.filter(actor__icontains=actor)
    return rows.filter(at__gte=between[0], at__lt=between[1]) if between else rows


def latest() -> QuerySet[Entry]:
    """All entries, newest first."""
    return Entry.objects.order_by("-seq")


def readable(rows: QuerySet[Entry]) -> list[Entry]:
    """The entries; one that was put beyond reading behind our back comes with its number, and says so."""
    try:
        found = list(rows)
    except (*UNREADABLE, DatabaseError):
        found = [_entry(seq) for seq in rows.values_list("seq", flat=True)]
    return [one if _is_whole(one) else Entry(seq=one.seq, sentence=BROKEN) for one in found]


def _entry(seq: int) -> Entry:
    try:
        return Entry.objects.get(seq=seq)
    except (*UNREADABLE, DatabaseError):
        return Entry(seq=seq)


def _is_whole(entry: Entry) -> bool:
    texts = (entry.actor, entry.actor_role, entry.room, entry.subject, entry.verb, entry.sentence, entry.hash)
    return isinstance(entry.at, datetime) and all(isinstance(one, str) for one in texts)


ANCHOR_KEY: Final = "jangkar"  # subject of entries about the keys that anchors are signed with
BROKEN: Final = "Catatan ini dirusak di basis data dan tidak dapat dibaca lagi. Periksa rantai untuk memastikannya."
Witness = Callable[[], Iterable[tuple[int, str]]]  # (number in the chain or 0, sentence) for what is not as the chain says


def verify(anchors: Iterable[Anchor] = (), witnesses: Iterable[Witness] = ()) -> Report:
    """Check the whole chain in one streaming pass, in constant memory; and that it still holds what was anchored.

    That is every anchor in the folder of this installation, and those that are brought from elsewhere.

    A witness compares what is kept elsewhere with what the chain says of it.

    Entries that are written meanwhile are checked too: the pass goes on until it meets the head.
    """
    own, strange = kept(anchor_folder())  # before the pass: it reads at least as far as any of them
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
        words = "Ujung rantai dihapus atau dirusak: tidak dapat dipastikan catatan terakhirnya."
        report.add(end.last + 1, "deleted", sentence=words)
    for words in stream.strangers():
        report.add(0, "inserted", sentence=f"Baris bernomor {words[:40]} disisipkan: tidak ada catatan dengan nomor itu.")
    _compare(report, [*own, *anchors], max(chain.head_seq, now.last))
    for words in strange:
        report.add(0, "anchor", sentence=words)
    for seq, fault in (one for witness in witnesses for one in witness()):
        report.add(seq, "witness", sentence=fault)
    return report


def _check(chain: Chain, after: int | None, until: int) -> None:
    """One stretch of entries: what plainly continues the chain costs one hash, the rest is judged row by row."""
    sha256, follows, text_of = hashlib.sha256, chain.follows, stream.text_of
    for row in stream.entries(after, until):
        try:
            fits = sha256(text_of(row)).hexdigest() == row.hash
        except UNREADABLE:
            fits = False
        if not (fits and follows(row.seq, row.prev_hash, row.hash)):
            chain.step(stream.row_of(row))


def _compare(report: Report, anchors: Sequence[Anchor], last: int) -> None:
    """Name what the chain, which ends at `last`, no longer holds of what was anchored.

    Where it was rewritten all later anchors fail with the first, and where it was cut the furthest tells how much: one each.
    Anchors of another key are compared as well, and named: a key may have been lost, or somebody put them there.
    """
    report.anchors, mine = len(anchors), set[str]()
    try:
        mine = {public_of(key), *accepted_keys()} if (key := known_key(anchor_key())) is not None else set()
    except (OSError, ValueError):
        report.add(0, "anchor", sentence=f"Kunci instalasi {anchor_key().name} rusak: jangkar dibandingkan tanpa kunci itu.")
    genuine = [one for one in anchors if not mine or one.public_key in mine]
    hashes = stream.hashes_at(sorted({one.seq for one in anchors if 0 < one.seq <= last}))
    for key_ in sorted({one.public_key for one in anchors} - mine) if mine else ():
        _name_strange(report, [one for one in anchors if one.public_key == key_], hashes)
    wrong = [one for one in genuine if 0 < one.seq <= last and hashes.get(one.seq) != one.hash]
    if wrong:
        first = min(wrong, key=lambda one: one.seq)
        words = f"Rantai ditulis ulang: catatan {first.seq} bukan lagi yang dijangkarkan pada {first.date.isoformat()}."
        report.add(first.seq, "anchor", sentence=words)
    far = max(genuine, key=lambda one: one.seq, default=None)
    if far is not None and far.seq > last:
        which = f"{last + 1} sampai {far.seq}" if far.seq > last + 1 else f"{far.seq}"
        words = f"Catatan {which} dihapus: pada {far.date.isoformat()} rantai dijangkarkan di catatan {far.seq}."
        report.add(last + 1, "deleted", far.seq, sentence=words)


def _name_strange(report: Report, found: Sequence[Anchor], hashes: Mapping[int, str]) -> None:
    """The anchors of one key that is not known here: those that the chain still holds, and those that it does not."""
    held = [one for one in found if one.seq == 0 or hashes.get(one.seq) == one.hash]
    mark = fingerprint(found[0].public_key)
    for some, words in (
        (held, "Isinya masih cocok dengan rantai. Bila itu kunci lama instalasi ini, terima dengan inang anchor-key."),
        ([one for one in found if one not in held], "Isinya tidak cocok dengan rantai: rantai ditulis ulang, atau itu palsu."),
    ):
        if some:
            first, last = min(one.date for one in some), max(one.date for one in some)
            days = first.isoformat() if first == last else f"{first.isoformat()} sampai {last.isoformat()}"
            which = f"Jangkar {days} ditandatangani kunci lain ({mark}), bukan kunci instalasi ini."
            report.add(min(one.seq for one in some), "anchor", sentence=f"{which} {words}")


def accepted_keys() -> set[str]:
    """Keys that this installation had before, each accepted by an entry of the chain; base64, as anchors carry them."""
    rows = readable(Entry.objects.filter(subject=ANCHOR_KEY, room="audit", verb="accept_anchor_key"))
    return {str(one.data.get("public_key")) for one in rows if isinstance(one.data, dict)}


def anchor_fault(anchor: Anchor) -> str:
    """Why the chain is not the one that was anchored; "" when it still is."""
    report = Report()
    _compare(report, [anchor], length())
    return report.faults[0].sentence if report.faults else ""


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
    return str(stream.hashes_at([seq]).get(seq, ""))


def _where(hash_: str) -> int | None:
    found = Entry.objects.filter(hash=hash_).values_list("seq", flat=True).first()
    return found if isinstance(found, int) else None
