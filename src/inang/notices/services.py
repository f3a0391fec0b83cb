"""The outbox: `send` writes in the verb's transaction, `deliver` hands over afterwards (worker)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction

from inang.audit import services as audit
from inang.notices import drivers, sealing
from inang.notices.drivers.interface import Driver, Permanent, Temporary
from inang.notices.models import Delivery, Notice
from inang.notices.rules import WORK, Attachment, Message, Refused, inside, message_id, next_try, one_line
from inang.standard.addresses import is_mail
from inang.worklist import services as worklist
from inang.worklist.rules import Claim, Fenced


@transaction.atomic
def send(
    *,
    event: str,
    subject_key: str,
    to: str,
    to_name: str,
    title: str,
    text: str,
    at: datetime,
    attachments: Iterable[Mapping[str, str]] = (),
    secret: str = "",
    alias: str = "",
    reply_to: str = "",
) -> Notice:
    """Put one message into the outbox; the same (event, to) again gives the notice that is there.

    `secret` is sent where `sealing.MARK` stands in the text, stored sealed and erased once it was handed over.
    With an `alias` outbox and trail call the addressee by it, and the address itself is kept as the secret is.
    `attachments`: {"name", "path" (relative to the data folder, inside its files), "type"}. Raises Refused for these.
    An address that is none stops nobody's work: its notice fails at the delivery, where somebody sees it.
    """
    to = _stored(to)
    files = [_attachment(one) for one in attachments]
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    notice, new = Notice.objects.get_or_create(
        event=event,
        to=alias or to,
        defaults={
            "address": sealing.seal(to) if alias else "",
            "reply_to": reply_to,
            "subject_key": subject_key,
            "to_name": one_line(to_name)[:160],
            "title": one_line(title)[:200],
            "text": text.replace("\r\n", "\n").replace("\x00", ""),
            "attachments": files,
            "secret": sealing.seal(secret) if secret else "",
            "message_id": message_id(event, alias or to, domain),
            "created_at": at,
        },
    )
    if new:
        worklist.wake(WORK, str(notice.pk), at)
    return notice


@dataclass(frozen=True)
class Outgoing:
    """One message of many; as the arguments of `send`, without attachments and secrets."""

    event: str
    subject_key: str
    to: str
    to_name: str
    title: str
    text: str
    alias: str = ""
    reply_to: str = ""


@transaction.atomic
def send_many(messages: Iterable[Outgoing], *, at: datetime) -> int:
    """As `send` for many at once, in a constant number of statements."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    made = []
    for one in messages:
        to = _stored(one.to)
        made.append(
            Notice(
                event=one.event,
                to=one.alias or to,
                address=sealing.seal(to) if one.alias else "",
                reply_to=one.reply_to,
                subject_key=one.subject_key,
                to_name=one_line(one.to_name)[:160],
                title=one_line(one.title)[:200],
                text=one.text.replace("\r\n", "\n").replace("\x00", ""),
                message_id=message_id(one.event, one.alias or to, domain),
                created_at=at,
            )
        )
    events = {one.event for one in made}
    known = set(Notice.objects.filter(event__in=events).values_list("pk", flat=True))
    Notice.objects.bulk_create(made, ignore_conflicts=True)
    new = [pk for pk in Notice.objects.filter(event__in=events).values_list("pk", flat=True) if pk not in known]
    worklist.wake_new(WORK, (str(pk) for pk in new), at)
    return len(new)


def deliver(claim: Claim, at: datetime, driver: Driver | None = None) -> Notice.State | None:
    """Hand the claimed notice over, once; None when there is no such notice or somebody else has the work.

    The answer, the notice's state and the end of the work are one transaction. A crash between the server's
    answer and that transaction repeats the same Message-ID, which is the best that SMTP allows. Failures
    come back with growing delays for 24 hours; then the notice is FAILED, visibly, until `again`.
    """
    notice = Notice.objects.filter(pk=int(claim.key)).first()
    if notice is None or notice.state != Notice.State.WAITING:
        worklist.finish(claim, at)
        return None
    try:
        answer = (driver or drivers.get(settings.INANG_MAIL_DRIVER)).send(_message(notice))
    except Temporary as fault:
        delay = next_try(notice.created_at, claim.attempts + 1, at)
        if delay is None:
            return _settle(
                claim, notice, Notice.State.FAILED, f"Menyerah setelah 24 jam. {fault.sentence}", at
            )
        return _later(claim, notice, fault, max(delay, fault.delay or delay).total_seconds(), at)
    except (Permanent, Refused) as fault:
        return _settle(claim, notice, Notice.State.FAILED, fault.sentence, at)
    return _settle(claim, notice, Notice.State.HANDED_OVER, answer, at)


@transaction.atomic
def withdraw(*, event: str, to: str = "") -> int:
    """Erase the secret of an event's notices (of one addressee) and send none that has not left yet; how many were stopped."""
    notices = Notice.objects.filter(event=event)
    notices = notices.filter(to=to) if to else notices
    notices.update(secret="", address="")
    return notices.filter(state__in=(Notice.State.WAITING, Notice.State.FAILED)).update(state=Notice.State.WITHDRAWN)


@transaction.atomic
def erase(*, subject_key: str) -> int:
    """Erase what stood in the notices of a case whose schedule says so; that they were sent stays. How many there are."""
    notices = Notice.objects.filter(subject_key=subject_key)
    notices.filter(state__in=(Notice.State.WAITING, Notice.State.FAILED)).update(state=Notice.State.WITHDRAWN)
    return notices.update(text="", title="", to_name="", secret="", address="", attachments=[])


@transaction.atomic
def again(*, notice: Notice, at: datetime, actor: str, role: str) -> Notice:
    """Try a failed notice for one more day when an officer asks; raises Refused when it has not failed."""
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.state != Notice.State.FAILED:
        raise Refused("Pemberitahuan ini tidak gagal, jadi tidak perlu dikirim ulang.")
    notice.state, notice.created_at = Notice.State.WAITING, at
    notice.save(update_fields=["state", "created_at"])
    worklist.wake(WORK, str(notice.pk), at)
    audit.record(
        actor=actor,
        role=role,
        room="notices",
        subject=notice.subject_key,
        verb="again",
        sentence=f"Pengiriman ulang ke {notice.to} diminta",
        at=at,
        data={"event": notice.event},
    )
    return notice


@transaction.atomic
def _settle(
    claim: Claim, notice: Notice, state: Notice.State, answer: str, at: datetime
) -> Notice.State | None:
    if not _still_ours(claim, notice):
        return None
    answer = _unaddressed(notice, answer)
    ok = state == Notice.State.HANDED_OVER
    Notice.objects.filter(pk=notice.pk).update(state=state, handed_over_at=at if ok else None)
    if ok:
        Notice.objects.filter(pk=notice.pk).update(secret="", address="")
    Delivery.objects.create(notice=notice, at=at, ok=ok, answer=answer[:300])
    worklist.finish(claim, at)
    words = "diterima server surat" if ok else "gagal dikirim"
    audit.record(
        actor=audit.SYSTEM,
        role="system",
        room="notices",
        subject=notice.subject_key,
        verb=state.value,
        sentence=f"Pemberitahuan untuk {notice.to} {words}",
        at=at,
        data={"event": notice.event, "answer": answer, "message_id": notice.message_id},
    )
    return state


@transaction.atomic
def _later(
    claim: Claim, notice: Notice, fault: Temporary, seconds: float, at: datetime
) -> Notice.State | None:
    if not _still_ours(claim, notice):
        return None
    answer = _unaddressed(notice, fault.sentence)
    Delivery.objects.create(notice=notice, at=at, ok=False, answer=answer[:300])
    worklist.fail(claim, at, timedelta(seconds=seconds), answer)
    return Notice.State.WAITING


def _unaddressed(notice: Notice, answer: str) -> str:
    """What a server said, as outbox and trail keep it: of an addressee with an alias neither the address nor its first half."""
    try:
        to = sealing.unseal(notice.address) if notice.address else ""
    except sealing.Unreadable:
        return answer  # nothing was sent, so no server said it
    for words in (to, to.partition("@")[0]) if to else ():
        answer = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", lambda _found: notice.to, answer, flags=re.IGNORECASE)
    return answer


def _stored(to: str) -> str:
    """An address as the outbox keeps it: one line that fits."""
    return one_line(to).lower()[:254]


def _still_ours(claim: Claim, notice: Notice) -> bool:
    try:
        worklist.hold(claim)
    except Fenced:
        return False
    return Notice.objects.select_for_update().filter(pk=notice.pk, state=Notice.State.WAITING).exists()


def _attachment(one: Mapping[str, str]) -> dict[str, str]:
    path = inside(settings.DATA, one["path"])
    if not path.is_file():
        raise Refused(f"Lampiran {one['name']} tidak ada di arsip.", "attachments")
    return {"name": one_line(one["name"])[:120], "path": one["path"], "type": one["type"]}


def _message(notice: Notice) -> Message:
    files = tuple(
        Attachment(one["name"], inside(settings.DATA, one["path"]), one["type"]) for one in notice.attachments
    )
    text, to = notice.text, notice.to
    if notice.secret:
        try:
            text = text.replace(sealing.MARK, sealing.unseal(notice.secret))
        except sealing.Unreadable:
            raise Refused("Tautan pribadi dalam pesan ini tidak dapat dibuka lagi. Buat undangan baru.") from None
    if notice.address:
        try:
            to = sealing.unseal(notice.address)
        except sealing.Unreadable:
            raise Refused("Alamat penerima pesan ini tidak dapat dibuka lagi. Hubungi penerimanya lewat jalan lain.") from None
    if not is_mail(to):
        raise Refused("Alamat pos-el penerima tidak benar, jadi pesan ini tidak dikirim. Perbaiki alamatnya.")
    return Message(notice.message_id, to, notice.to_name, notice.title, text, notice.created_at, files, notice.reply_to)
