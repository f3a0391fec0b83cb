"""Verbs of the survey: ask, answer, enter a paper form, settle a quarter, write the plan of improvement."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from django.conf import settings
from django.db import IntegrityError, transaction

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.agencies.rules import actor
from inang.audit import services as audit
from inang.notices import services as notices
from inang.notices.sealing import MARK
from inang.standard import queries as standard
from inang.standard.addresses import is_mail
from inang.standard.asking import Survey
from inang.survey import queries
from inang.survey.models import Answer, Gathering, Invitation, Plan, Spent
from inang.survey.rules import (
    Quarter,
    Refused,
    check_profile,
    check_values,
    is_settled,
    link_end,
    open_quarters,
    quarter_of,
)
from inang.survey.words import TEXT, TITLE
from inang.workdays.words import tanggal_surat
from inang.worklist.rounds import each

ENTERING: Final = ("reviewer", "complaint_officer", "administrator")  # who types paper forms in
PLANNING: Final = ("approver", "signatory", "complaint_officer")  # who writes the plan of improvement
LONGEST_COMMENT: Final = 1000
LONGEST_PLAN: Final = 4000


@dataclass(frozen=True)
class Given:
    """One filled questionnaire, as it comes from a page or from paper."""

    values: Mapping[str, int]
    profile: Mapping[str, str]
    comment: str = ""


# -- asking ----------------------------------------------------------------------------------------
@transaction.atomic
def invite(
    *,
    after: str,
    people: Mapping[str, tuple[str, str]],
    about: str,
    event: str,
    subject_key: str,
    at: datetime,
    alias: str = "",
) -> bool:
    """Send a one-time link to whom the edition wants asked after this; False when it wants nobody, or no address is known.

    `people`: word of asking.OCCASIONS -> (address, name); `alias` as in notices.send. Nothing of them is kept with the
    invitation.
    """
    edition = standard.current(agencies.office_day(at))
    to, name = people.get(_asked(edition.survey, after), ("", ""))
    if not is_mail(to.strip()):
        return False
    token, until = issue(after=after, at=at)
    values = {
        "about": about,
        "greeting": f"Yth. {name}," if name else "Salam,",
        "service": edition.service,
        "office": edition.office.full_name,
        "phone": edition.office.phone,
        "until": tanggal_surat(until),
        "link": MARK,
    }
    notices.send(
        event=event,
        subject_key=subject_key,
        to=to,
        to_name=name,
        alias=alias,
        title=TITLE.format(**values),
        text=TEXT.format(**values),
        at=at,
        secret=f"{settings.INANG_BASE_URL}/survei/{token}/",
    )
    return True


def _asked(survey: Survey, after: str) -> str:
    """Whom the edition wants asked after this; "" = nobody."""
    return next((one.ask for one in survey.occasions if one.after == after), "") if survey.elements else ""


def asks(after: str, at: datetime) -> bool:
    """Whether the edition of today wants anybody asked after this."""
    return bool(_asked(standard.current(agencies.office_day(at)).survey, after))


def issue(*, after: str, at: datetime) -> tuple[str, date]:
    """A fresh link's token, kept nowhere, and its last day."""
    day = agencies.office_day(at)
    survey = standard.current(day).survey
    token, until = secrets.token_urlsafe(32), link_end(day, survey)
    Invitation.objects.create(token_hash=_hash(token), after=after, quarter=quarter_of(day).first, until=until)
    return token, until


def _hash(token: str) -> str:
    return hashlib.sha256(b"invitation:" + token.encode()).hexdigest()


def _spent(token: str) -> str:
    return hashlib.sha256(b"spent:" + token.encode()).hexdigest()


def look(token: str, at: datetime) -> Literal["open", "used", "expired", "unknown"]:
    """What a link is worth now."""
    found = Invitation.objects.filter(token_hash=_hash(token)).first()
    if found is None:
        return "unknown"
    if Spent.objects.filter(token_hash=_spent(token)).exists():
        return "used"
    return "expired" if agencies.office_day(at) > found.until else "open"


# -- answering -------------------------------------------------------------------------------------
def answer(*, token: str, given: Given, at: datetime) -> None:
    """Take one answer for one link. Raises Refused when the link is used, over or none, or an element has no answer.

    No entry of the trail tells of it: its time would say whose case had just ended. `settle` writes one for the quarter.
    """
    state = look(token, at)
    if state != "open":
        raise Refused(CLOSED[state])
    day = agencies.office_day(at)
    try:
        with transaction.atomic():
            Spent.objects.create(token_hash=_spent(token))
            _keep(given, quarter_of(day), Answer.Medium.LINK, standard.current(day).survey)
    except IntegrityError:
        raise Refused(CLOSED["used"]) from None


CLOSED: Final = {
    "used": "Tautan ini sudah dipakai: jawabannya sudah kami terima. Terima kasih.",
    "expired": "Tautan ini sudah berakhir. Terima kasih sudah membukanya.",
    "unknown": "Tautan ini tidak dikenal. Buka tautan lengkap dari pos-el Anda.",
}


def _keep(given: Given, quarter: Quarter, medium: Answer.Medium, survey: Survey) -> None:
    values, profile = check_values(given.values, survey), check_profile(given.profile, survey)
    comment = given.comment.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(comment) > LONGEST_COMMENT:
        raise Refused(f"Saran paling panjang {LONGEST_COMMENT} huruf. Ringkas sedikit.", "comment")
    if _gathering(quarter).settled_at is not None:
        raise Refused(f"{quarter.words} sudah ditutup dan hasilnya sudah diumumkan. Pilih triwulan lain.", "quarter")
    Answer.objects.create(id=uuid.uuid4(), quarter=quarter.first, medium=medium, profile=profile, comment=comment, **values)


def _gathering(quarter: Quarter) -> Gathering:
    """The quarter's row, locked: nothing comes in while it is being settled."""
    Gathering.objects.get_or_create(quarter=quarter.first)
    return Gathering.objects.select_for_update().get(quarter=quarter.first)


@transaction.atomic
def enter(*, given: Given, quarter: Quarter, by: Person, at: datetime) -> None:
    """Type in one paper form; raises Refused for a quarter that is over."""
    day = agencies.office_day(at)
    role = _role(by, ENTERING, day, "Hanya petugas survei yang boleh memasukkan formulir.")
    survey = standard.current(day).survey
    if quarter not in open_quarters(survey, day):
        raise Refused(f"{quarter.words} tidak terbuka. Pilih triwulan yang masih terbuka.", "quarter")
    _keep(given, quarter, Answer.Medium.PAPER, survey)
    audit.record(
        actor=actor(by),
        role=role,
        room="survey",
        subject=f"survei:{quarter.slug}",
        verb="enter",
        sentence=f"Satu formulir kertas survei dimasukkan oleh {by.name}",
        at=at,
    )


def _role(by: Person, roles: tuple[str, ...], day: date, sentence: str) -> str:
    held = agencies.roles(by, day) & set(roles)
    if not held:
        raise Refused(sentence)
    return next(role for role in roles if role in held)


# -- settling and planning -------------------------------------------------------------------------
def settle(*, at: datetime) -> list[str]:
    """Close every quarter whose days of grace are over: from now on its answers can be shown and cannot change."""
    day = agencies.office_day(at)
    survey = standard.current(day).survey
    waiting = Gathering.objects.filter(settled_at=None).order_by("quarter").values_list("quarter", flat=True)
    due = [quarter_of(first) for first in waiting if is_settled(quarter_of(first), survey, day)]
    return [quarter.slug for quarter, _ in each(due, lambda quarter: _settle(quarter, at))]


@transaction.atomic
def _settle(quarter: Quarter, at: datetime) -> bool:
    row = _gathering(quarter)
    if row.settled_at is not None:
        return False
    row.n, row.digest = queries.digest(quarter.first)
    row.settled_at = at
    row.save()
    audit.record(
        actor=audit.SYSTEM,
        role="system",
        room="survey",
        subject=f"survei:{quarter.slug}",
        verb="settle",
        sentence=f"Jawaban survei {quarter.words} ditutup",
        at=at,
        data={"sha256": row.digest},
    )
    return True


@transaction.atomic
def write_plan(*, period: str, text: str, seen: int, by: Person, at: datetime) -> Plan:
    """A new version of a period's plan; `seen` is the version that was on the page. Raises Refused."""
    role = _role(by, PLANNING, agencies.office_day(at), "Hanya pimpinan atau pejabat pengaduan yang boleh menulis rencana.")
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        raise Refused("Tulis rencananya sebelum menyimpan.", "text")
    if len(text) > LONGEST_PLAN:
        raise Refused(f"Rencana paling panjang {LONGEST_PLAN} huruf. Ringkas sedikit.", "text")
    last = queries.plan(period)
    if (last.version if last else 0) != seen:
        who = last.by.split(" <")[0] if last else ""
        raise Refused(f"Rencana ini sudah diubah oleh {who} sejak halaman dibuka. Baca dahulu, lalu simpan lagi.", "text")
    try:
        with transaction.atomic():
            made = Plan.objects.create(period=period, version=seen + 1, text=text, by=actor(by), at=at)
    except IntegrityError:
        raise Refused("Rencana ini baru saja diubah orang lain. Muat ulang, lalu simpan lagi.", "text") from None
    audit.record(
        actor=actor(by),
        role=role,
        room="survey",
        subject=f"survei:{period}",
        verb="write_plan",
        sentence=f"Rencana perbaikan versi {made.version} ditulis oleh {by.name}",
        at=at,
        data={"version": made.version, "sha256": hashlib.sha256(text.encode()).hexdigest()},
    )
    return made
