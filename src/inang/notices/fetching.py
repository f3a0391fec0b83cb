"""From the office's mailbox into ours: kept and committed first, marked on the server afterwards, however often it dies.

Nothing remembers how far it came. Each look asks what bears no mark, leaves out what lies here already, and takes the
rest; so a mark that was not set costs one comparison, and nothing is lost or doubled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from inang.audit import services as audit
from inang.notices import drivers, keeping
from inang.notices.drivers.incoming import Head, Look, Mailbox
from inang.notices.drivers.interface import Permanent, Temporary
from inang.notices.models import Incoming
from inang.notices.rules import INCOMING, Refused
from inang.worklist import queries as worklist_queries
from inang.worklist import services as worklist
from inang.worklist.rules import Claim, Fenced, backoff

WORK: Final = "mailbox"  # kind of work; its key is the mailbox's name
EVERY: Final = timedelta(seconds=4)  # between two looks
LONGEST_WAIT: Final = timedelta(minutes=5)  # after failures: a complaint should not lie for an hour
BATCH: Final = 50  # mails that are committed together
LARGEST_MAIL: Final = 40 * 1024 * 1024
BEGINNING: Final = 256 * 1024  # of a larger one
HALF_SECONDS: Final = 3600.0  # nobody writes at one mail for so long
TOO_LARGE: Final = "Surat ini {size} MB, paling besar {most} MB. Buka di kotak surat kantor, lalu catat isinya sebagai pengaduan."
MISSING: Final = "Kotak surat pengaduan belum disetel (INANG_IMAP_HOST)."


def folder() -> Path:
    """Where raw mails lie."""
    return Path(settings.DATA) / "incoming"


def watch(at: datetime) -> bool:
    """Let some worker look into the mailbox from now on; False where none is set."""
    if not settings.INANG_IMAP_HOST:
        return False
    worklist.wake(WORK, drivers.mailbox().name[:80], at)
    return True


def fetch(claim: Claim, clock: Callable[[], datetime], mailbox: Mailbox | None = None) -> int:
    """One look into the mailbox; how many mails were kept. What goes wrong is the reason of a later look."""
    kept = 0
    try:
        with mailbox or drivers.mailbox() as box:
            look = box.look()
            for uids in _batches(look.uids):
                if not worklist_queries.holds(claim):
                    return kept
                kept += take_in(box, look, uids, clock())
    except (Temporary, Permanent) as fault:
        delay = min(backoff(claim.attempts, claim.key), LONGEST_WAIT)
        worklist.fail(claim, clock(), delay, fault.sentence)
    except OSError as fault:
        sentence = f"Surat masuk tidak dapat disimpan ({fault.strerror}). Kosongkan ruang di cakram."
        worklist.fail(claim, clock(), LONGEST_WAIT, sentence)
    else:
        worklist.finish(claim, clock(), again_at=clock() + EVERY)
    return kept


def take_in(box: Mailbox, look: Look, uids: Sequence[int], at: datetime) -> int:
    """Keep those of these mails that are not here yet, commit, then mark all of them on the server."""
    here = Incoming.objects.filter(mailbox=box.name, uidvalidity=look.uidvalidity, uid__in=uids)
    known = set(here.values_list("uid", flat=True))
    rows = [row for head in box.heads([uid for uid in uids if uid not in known]) if (row := _keep(box, look, head, at))]
    with transaction.atomic():
        Incoming.objects.bulk_create(rows, ignore_conflicts=True)  # another worker may have been as fast
        fresh = here.exclude(uid__in=known).filter(state=Incoming.State.KEPT).order_by("pk").values_list("pk", flat=True)
        worklist.wake_new(INCOMING, (str(pk) for pk in fresh), at)
    box.mark(uids)
    return len(rows)


def _keep(box: Mailbox, look: Look, head: Head, at: datetime) -> Incoming | None:
    """The row of a mail whose bytes are on disk; None when it has gone from the server meanwhile."""
    whole = head.size <= LARGEST_MAIL
    kept = keeping.keep(folder(), box.pieces(head.uid, head.size if whole else BEGINNING), settings.SECRET_KEY)
    if kept.size == 0:
        return None
    row = Incoming(
        mailbox=box.name,
        uidvalidity=look.uidvalidity,
        uid=head.uid,
        sha256=kept.sha256,
        size=head.size,
        whole=whole,
        received_at=min(head.received_at, at),
        fetched_at=at,
    )
    if not whole:
        row.state, row.settled_at = Incoming.State.FAILED, at
        row.reason = TOO_LARGE.format(
            size=f"{head.size / 1024 / 1024:.1f}".replace(".", ","), most=LARGEST_MAIL // 1024 // 1024
        )
    return row


def _batches(uids: Sequence[int]) -> list[Sequence[int]]:
    return [uids[start : start + BATCH] for start in range(0, len(uids), BATCH)]


# -- what becomes of a mail ----------------------------------------------------------------------------------------
def settle(
    row: Incoming, state: Incoming.State, at: datetime, *, reason: str = "", subject_key: str = "", fingerprint: str = ""
) -> Incoming:
    """Write down what became of a locked mail; the caller's transaction holds what it became."""
    row.state, row.settled_at = state, at
    row.reason, row.subject_key, row.fingerprint = reason[:300], subject_key, fingerprint
    row.save(update_fields=["state", "settled_at", "reason", "subject_key", "fingerprint", "sender_mark", "tries"])
    return row


def held(claim: Claim) -> Incoming | None:
    """Inside a transaction: the mail of this work, locked, when it still waits and the work is still ours."""
    try:
        worklist.hold(claim)
    except Fenced:
        return None
    return Incoming.objects.select_for_update().filter(pk=int(claim.key), state=Incoming.State.KEPT).first()


@transaction.atomic
def again(*, incoming: Incoming, force: bool = False, actor: str, role: str, at: datetime) -> Incoming:
    """Look at a mail anew when an officer asks; with `force` it counts as a person's. Raises Refused."""
    row = Incoming.objects.select_for_update().get(pk=incoming.pk)
    waiting = {Incoming.State.FAILED, Incoming.State.HELD, Incoming.State.IGNORED}
    if row.state not in waiting or not row.whole:
        raise Refused(f"Surat ini {row.get_state_display()}, jadi tidak dapat dibaca ulang.")
    row.state, row.reason, row.tries, row.forced, row.settled_at = Incoming.State.KEPT, "", 0, row.forced or force, None
    row.save(update_fields=["state", "reason", "tries", "forced", "settled_at"])
    worklist.wake(INCOMING, str(row.pk), at)
    sentence = "Surat masuk dinyatakan pengaduan oleh petugas" if force else "Surat masuk dibaca ulang"
    audit.record(
        actor=actor,
        role=role,
        room="notices",
        subject=f"surat:{row.pk}",
        verb="again",
        sentence=sentence,
        at=at,
        data={"sha256": row.sha256, "force": force},
    )
    return row


@transaction.atomic
def erase(*, subject_key: str, at: datetime) -> list[str]:
    """Destroy the raw mails of a case; the hashes of what is destroyed, for the record of it."""
    rows = Incoming.objects.select_for_update().filter(subject_key=subject_key).exclude(state=Incoming.State.ERASED)
    hashes = sorted(set(rows.values_list("sha256", flat=True)))
    rows.update(state=Incoming.State.ERASED, sender_mark="", fingerprint="", settled_at=at)
    transaction.on_commit(lambda: sweep(at))
    return hashes


def sweep(at: datetime) -> int:
    """Remove from disk what was destroyed, and what a worker left half-written; how many files went."""
    gone = 0
    for sha256 in set(Incoming.objects.filter(state=Incoming.State.ERASED).exclude(sha256="").values_list("sha256", flat=True)):
        rows = Incoming.objects.filter(sha256=sha256)
        if not rows.exclude(state=Incoming.State.ERASED).exists():
            gone += keeping.erase(folder(), sha256)
            rows.update(sha256="")
    for half in folder().glob(".masuk-*"):
        if at.timestamp() - half.stat().st_mtime > HALF_SECONDS:
            half.unlink(missing_ok=True)
            gone += 1
    return gone
