"""Mails that wait for an officer, or made nothing by themselves: told of, looked at again, or opened as they came."""

from __future__ import annotations

from datetime import datetime
from typing import IO

from django.conf import settings
from django.db import transaction
from django.db.models import Min

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.agencies.rules import actor
from inang.audit import services as audit
from inang.complaints import queries
from inang.complaints.escalating import above
from inang.complaints.opening import MISSING
from inang.complaints.rules import Refused
from inang.complaints.words import UNREAD_TEXT
from inang.notices import fetching, keeping
from inang.notices import queries as notices
from inang.notices import services as outbox
from inang.notices.models import Incoming
from inang.notices.rules import Refused as NoticeRefused
from inang.standard import queries as standard
from inang.standard.braces import fill
from inang.workdays import queries as clocks
from inang.workdays.moments import is_open
from inang.workdays.rules import CountingRule
from inang.workdays.words import tanggal

ROLE = "complaint_officer"
SUBJECT = "surat-masuk"  # of the notices and entries that tell of all waiting mails together


def again(*, incoming: Incoming, force: bool, by: Person, at: datetime) -> Incoming:
    """Read a mail once more; with `force` it becomes a case whoever or whatever sent it. Raises Refused."""
    _officer(by, at)
    try:
        return fetching.again(incoming=incoming, force=force, actor=actor(by), role=ROLE, at=at)
    except NoticeRefused as fault:
        raise Refused(fault.sentence) from None


def original(*, incoming: Incoming, by: Person, at: datetime) -> IO[bytes]:
    """The mail as it came, with whoever wrote it; each opening is in the trail. Raises Refused."""
    _officer(by, at)
    case = queries.by_number(incoming.subject_key) if incoming.subject_key else None
    if case is not None and not queries.may_open_identity(by, case, agencies.office_day(at)):
        raise Refused("Surat ini tidak ditemukan.")
    with transaction.atomic():
        audit.record(
            actor=actor(by),
            role=ROLE,
            room="complaints",
            subject=incoming.subject_key or f"surat:{incoming.pk}",
            verb="open_mail",
            sentence=f"Surat asli dibuka oleh {by.name}",
            at=at,
            data={"sha256": incoming.sha256},
        )
    try:
        return keeping.opened(fetching.folder(), incoming.sha256, settings.SECRET_KEY)
    except keeping.Unreadable:
        raise Refused(MISSING) from None


@transaction.atomic
def remind(*, at: datetime) -> list[str]:
    """Tell whoever the edition names, once each working day while its office is open; returns who was told.

    Nothing of a mail is in it: the clock of a complaint that nobody could read runs, so somebody must look. While none of
    those whom the edition names is there, those above hear too.
    """
    on = agencies.office_day(at)
    edition = standard.current(on)
    rule, calendar = CountingRule(**edition.counting_values()), clocks.calendar()
    waiting, event = notices.unsettled(), f"{SUBJECT}:{on}"
    if not is_open(at, calendar, rule) or not waiting.exists() or notices.of_event(event).exists():
        return []
    since = waiting.aggregate(first=Min("settled_at"))["first"] or at
    days = calendar.count(rule.local(since).date(), on, rule)
    steps = [step for step in edition.complaints.mail_reminders if step.days <= days]
    if not steps:
        return []
    people = agencies.people_of(steps[-1].roles, on)
    people += above(people, edition, on)
    if not people:
        return []
    count, oldest = waiting.count(), tanggal(rule.local(waiting[0].received_at).date())
    values = {"count": count, "oldest": oldest, "days": days}
    for person in people:
        text = {"to_name": person.name, "url": f"{settings.INANG_BASE_URL}/meja/pengaduan/surat-masuk/"}
        outbox.send(
            event=event,
            subject_key=SUBJECT,
            to=person.email,
            to_name=person.name,
            title=fill(steps[-1].title, values),
            text=UNREAD_TEXT.format(text=fill(steps[-1].text, values), **text),
            at=at,
        )
    told = [person.email for person in people]
    audit.record(
        actor="sistem",
        role="system",
        room="complaints",
        subject=SUBJECT,
        verb="remind",
        sentence=f"{count} surat pengaduan menunggu petugas; {len(told)} orang diberi tahu",
        at=at,
        data={"count": count, "days": days, "to": told},
    )
    return told


def _officer(by: Person, at: datetime) -> None:
    on = agencies.office_day(at)
    if not agencies.roles(by, on) & set(standard.current(on).complaints.officer_roles):
        raise Refused("Hanya pejabat pengelola pengaduan yang boleh melakukan ini.")
