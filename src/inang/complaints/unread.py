"""Mails that wait for an officer, or made nothing by themselves: looked at again, or opened as they came."""

from __future__ import annotations

from datetime import datetime
from typing import IO

from django.conf import settings
from django.db import transaction

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.agencies.rules import actor
from inang.audit import services as audit
from inang.complaints import queries
from inang.complaints.opening import MISSING
from inang.complaints.rules import Refused
from inang.notices import fetching, keeping
from inang.notices.models import Incoming
from inang.notices.rules import Refused as NoticeRefused
from inang.standard import queries as standard

ROLE = "complaint_officer"


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


def _officer(by: Person, at: datetime) -> None:
    on = agencies.office_day(at)
    if not agencies.roles(by, on) & set(standard.current(on).complaints.officer_roles):
        raise Refused("Hanya pejabat pengelola pengaduan yang boleh melakukan ini.")
