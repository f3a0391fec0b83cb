"""What every verb does alike: lock, check the arrow and the role, change, write trail, timeline, clock and outbox.

The order of locks is that of all counters: cases (by key), registers, clock, outbox, audit last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.agencies.rules import actor
from inang.audit import services as audit
from inang.complaints import addressing, asking, ledger, queries, states
from inang.complaints.finding import KIND as FOUND
from inang.complaints.finding import case_entry
from inang.complaints.models import Accused, Attachment, Complaint, Event, Involvement, Message
from inang.complaints.queries import class_of, clock_key, edition_of
from inang.complaints.rules import Overtaken, Refused
from inang.complaints.words import DUE, DUE_PAUSED, NOTICES, REPLY_WORDS, UNTIL_ANSWERED, UNTIL_ANSWERED_PAUSED
from inang.letters.models import KeptFile
from inang.lookup import services as lookup
from inang.notices import services as notices
from inang.notices.sealing import MARK
from inang.standard.complaining import ComplaintLimit
from inang.workdays import queries as clocks
from inang.workdays import services as workdays
from inang.workdays.explanation import strip_words
from inang.workdays.rules import ClockState, CountingRule, OutsideCalendar
from inang.workdays.words import saat, sementara, tanggal
from inang.workdays.working_time import hour_strip

CLOCK: Final = "complaint"
_WHO: Final = {
    "officer": "Hanya pejabat pengelola pengaduan yang boleh melakukan ini.",
    "assigner": "Hanya pejabat pengelola pengaduan, Kepala Bidang, atau Kepala Dinas yang boleh melakukan ini.",
    "handler": "Hanya penangan pengaduan ini yang boleh melakukannya.",
    "bearer": "Hanya penangan pengaduan ini atau pejabat pengelola pengaduan yang boleh melakukannya.",
    "approver": "Hanya Kepala Bidang atau Kepala Dinas yang boleh menyetujui.",
    "signer": "Hanya penanda tangan yang boleh menandatangani surat ini.",
}
NOT_THERE: Final = "Pengaduan ini tidak ditemukan."
STALE: Final = "Pengaduan {number} sudah berubah sejak halaman ini dibuka. Muat ulang, lalu ulangi."
BEHIND: Final = "Pengaduan {number}: halaman ini tertinggal. {plain}. Muat ulang halaman."
FASTER: Final = "Pengaduan {number} sudah berstatus {word}: {deed} pada {moment}. Muat ulang halaman."
_TONES: Final = {"waiting": "warn", "answered": "ok", "closed": "ok", "reopened": "warn", "withdrawn": "bad"}


@dataclass
class Told:
    """What a verb adds to the common record: small print, data for the trail, values and papers for the notice."""

    detail: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    papers: Sequence[Mapping[str, str]] = ()
    secret: str = ""
    quiet: bool = False  # nothing to the complainant
    occasion: str = ""  # what makes the notice one; "" = this change of the case
    event_at: datetime | None = None  # when it happened, if before it was written down


def office_time(moment: datetime) -> str:
    """Selasa, 24 November 2026, 13.58 WIB"""
    return saat(moment, timezone.get_default_timezone())


def limit_words(limit: ComplaintLimit) -> str:
    """5 hari kerja"""
    return f"{limit.amount} {limit.unit}"


def locked(pk: int) -> Complaint:
    """The case as it is now, and nobody else's until the transaction ends."""
    return Complaint.objects.select_for_update(of=("self",)).select_related("handler").get(pk=pk)


def take(
    complaint: Complaint, verb: str, *, by: Person | None, at: datetime, version: int | None = None
) -> Complaint:
    """Lock the case and check that the arrow exists now and that this person may walk it.

    Raises Overtaken when somebody was faster, Refused when the role is missing; whom it is about finds nothing.
    """
    case = locked(complaint.pk)
    if by is not None:
        not_accused(case, by)
    arrow = states.ARROWS.get((case.state, verb))
    if arrow is None or (version is not None and version != case.version):
        raise Overtaken(overtaken_sentence(case, by, stale=arrow is not None))
    may(case, arrow.who, by, at)
    return case


def not_accused(case: Complaint, person: Person) -> None:
    """Raise Refused as if there were no such case, for whom it is about."""
    if Accused.objects.filter(complaint=case, person__in=agencies.accounts_of(person)).exists():
        raise Refused(NOT_THERE)


def may(case: Complaint, who: str, by: Person | None, at: datetime) -> None:
    """Raise Refused unless this person holds a role that the edition names for it, today."""
    if who == "system":
        if by is not None:
            raise Refused("Langkah ini dikerjakan sistem.")
        return
    if who == "complainant":
        # Without a person: whoever showed the receipt code to the door. Officers and the handler type for others.
        if by is not None and not (_holds(case, ("officer",), by, at) or handles(case, by, at)):
            raise Refused(_WHO["officer"])
        return
    if who == "bearer" and by is not None and _holds(case, ("officer",), by, at):
        return
    role = "handler" if who == "bearer" else who
    if by is None or not _holds(case, (role,), by, at) or (role == "handler" and by.pk not in handlers_of(case)):
        raise Refused(_WHO[who])


def handlers_of(case: Complaint) -> frozenset[int]:
    """Who goes on with a case now: its handler and examiners; of a twin, those of the case that it is handled with."""
    parent = queries.parent_of(case) if case.state == states.LINKED else None
    own = {case.handler_id, parent.handler_id if parent else None, *queries.examiners_of(case)}
    return frozenset(pk for pk in own if pk is not None)


def _holds(case: Complaint, names: Iterable[str], by: Person, at: datetime) -> bool:
    rules = edition_of(case).complaints
    wanted = {role for name in names for role in getattr(rules, f"{name}_roles")}
    return bool(agencies.roles(by, agencies.office_day(at)) & wanted)


def handles(case: Complaint, person: Person, at: datetime) -> bool:
    """Whether somebody has a case, and still a role to go on with it."""
    return case.handler_id == person.pk and can_handle(case, person, at)


def can_handle(case: Complaint, person: Person, at: datetime) -> bool:
    """Whether somebody holds a role that may handle complaints on this day."""
    return _holds(case, ("handler",), person, at)


def overtaken_sentence(case: Complaint, by: Person | None = None, *, stale: bool = False) -> str:
    """Who was faster, and when; whoever complained hears of nobody of the office, and of no other complaint."""
    last = case.events.first()
    if stale or last is None:
        return STALE.format(number=case.number)
    if by is None:
        return BEHIND.format(number=case.number, plain=states.STATES[case.state].plain)
    said = queries.hiding(by)(last.sentence)
    deed = said[0].lower() + said[1:]
    word = states.STATES[case.state].word
    return FASTER.format(number=case.number, word=word, deed=deed, moment=office_time(last.at))


def move(
    case: Complaint, verb: str, *, by: Person | None, at: datetime, told: Told | None = None, before: str | None = None
) -> Complaint:
    """Walk the arrow: new state, clock, timeline, outbox, trail. The case must be locked (`take`)."""
    told = told or Told()
    source = case.state if before is None else before
    arrow = states.ARROWS[(source, verb)]
    words = {"by": by.name if by else "sistem", "number": case.number, "class": class_of(case).name.lower(), **told.values}
    sentence = arrow.audit.format_map(words)
    # Why the clock turned stands in the count, which the complainant reads too: who did it stands beside it, never in it.
    reason = arrow.audit.removesuffix(" oleh {by}").format_map(words)
    if by is not None and arrow.who == "complainant" and verb not in ("receive", "register"):
        sentence += f" (dicatat {by.name})"
    case.state, case.version, case.active_at = arrow.to, case.version + 1, max(at, case.active_at)
    turn_clock(case, arrow.clock, reason, by, at)
    case.save()
    find_anew(case, at)
    tone = _TONES.get(arrow.to, "plain") if arrow.to != source else "plain"
    write_event(case, sentence, told.event_at or at, detail=told.detail, public=arrow.public.format_map(words), tone=tone)
    if arrow.notice and not told.quiet:
        notify(
            case,
            arrow.notice,
            at=at,
            values=told.values,
            papers=told.papers,
            secret=told.secret,
            occasion=told.occasion,
        )
    if arrow.to == states.CLOSED:
        asking.ask(case, at, alias=alias_of(case))
    data = {"from": source, "to": arrow.to, **told.data}
    record(case, verb, sentence, by=by, role=arrow.who, at=at, data=data)
    return case


def find_anew(case: Complaint, at: datetime) -> None:
    """What can be found of the case now."""
    if case.state in states.GONE:
        lookup.forget(kind=FOUND, key=case.number)
    else:
        lookup.put(case_entry(case, at))


def write_event(
    case: Complaint, sentence: str, at: datetime, *, detail: str = "", public: str = "", tone: str = "plain"
) -> None:
    """One line of the timeline."""
    Event.objects.create(
        complaint=case, at=at, sentence=sentence[:300], detail=detail[:1000], public=public[:300], tone=tone
    )


def record(
    case: Complaint, verb: str, sentence: str, *, by: Person | None, role: str, at: datetime, data: dict[str, Any]
) -> None:
    """One entry of the trail, which is for ever: nothing that a complainant wrote or is called stands in it."""
    who = actor(by) if by or role == "system" else f"pelapor {case.number}"
    audit.record(
        actor=who,
        role=role,
        room="complaints",
        subject=case.number,
        verb=verb,
        sentence=sentence,
        at=at,
        data={"version": case.version, **data},
    )


def turn_clock(case: Complaint, turn: str, reason: str, by: Person | None, at: datetime) -> None:
    """Start, pause, resume, reclassify or stop the clock of this round, and keep its due date beside the case."""
    if turn in ("", "run"):
        return
    limit, who = class_of(case), actor(by) if by else f"pelapor {case.number}"
    if turn in ("start", "restart"):
        if turn == "restart":
            _end_round(case, reason, who, at)
        _start(case, limit, case.received_at if turn == "start" else at, who, at)
    elif turn == "reclassify":
        workdays.reclassify(kind=CLOCK, key=clock_key(case), days=limit.days, hours=limit.hours, at=at, reason=reason, by=who)
    else:
        verbs = {"hand_over": workdays.hand_over, "pause": workdays.pause, "resume": workdays.resume, "stop": workdays.stop}
        verbs[turn](kind=CLOCK, key=clock_key(case), at=at, reason=reason, by=who)
    state = clocks.state_of(clocks.clock(CLOCK, clock_key(case)), at, explain=False)
    case.due, case.due_at = state.due, state.due_at
    if turn == "start":
        ledger.write_start(case)
    elif turn == "stop":
        ledger.write_end(case, state)


def _end_round(case: Complaint, reason: str, who: str, at: datetime) -> None:
    """A dispute begins a new round; the clock of the old one has ended, or ends now with whatever it broke."""
    if workdays.stop(kind=CLOCK, key=clock_key(case), at=at, reason=reason, by=who):
        ledger.write_end(case, clocks.state_of(clocks.clock(CLOCK, clock_key(case)), at, explain=False))
    case.round += 1


def _start(case: Complaint, limit: ComplaintLimit, received_at: datetime, who: str, at: datetime) -> None:
    edition = edition_of(case)
    try:
        workdays.start(
            kind=CLOCK,
            key=clock_key(case),
            received_at=received_at,
            days=limit.days,
            hours=limit.hours,
            edition=edition.slug,
            at=at,
            by=who,
            rule=CountingRule(**edition.counting_values()),
        )
    except OutsideCalendar as fault:
        raise Refused(str(fault), "received_at") from None


# -- people ----------------------------------------------------------------------------------------
def involve(case: Complaint, person: Person, part: str, at: datetime) -> None:
    """Remember for ever what somebody is in this case; raises Refused for whoever is the other thing already."""
    found, _new = Involvement.objects.get_or_create(
        complaint=case, person=person, defaults={"part": part, "nip": person.known_nip, "since": at}
    )
    if found.part != part:
        done = "menyetujui jawaban atas" if found.part == Involvement.Part.APPROVE else "menangani"
        raise Refused(f"{person.name} sudah {done} pengaduan ini. Pilih orang lain.", "to")


# -- what is said ----------------------------------------------------------------------------------
def say(
    case: Complaint,
    kind: str,
    text: str,
    *,
    by: Person | None,
    at: datetime,
    office: bool,
    channel: str = "",
    public: bool = True,
    files: Collection[tuple[KeptFile, str]] = (),
) -> Message:
    """Add to the conversation; what was said stays as it was."""
    message = Message.objects.create(
        complaint=case,
        at=at,
        kind=kind,
        side=Message.Side.OFFICE if office else Message.Side.COMPLAINANT,
        text=text,
        by=by,
        channel=channel,
        public=public,
    )
    Attachment.objects.bulk_create(Attachment(message=message, file=file, name=name) for file, name in files)
    return message


def notify(
    case: Complaint,
    template: str,
    *,
    at: datetime,
    values: Mapping[str, str] | None = None,
    papers: Sequence[Mapping[str, str]] = (),
    secret: str = "",
    occasion: str = "",
) -> None:
    """Put a notice for the complainant into the outbox, when there is an address; the outbox does not know whose."""
    address = queries.address_of(case)
    if not address or (case.ex_officio and template not in ("ex_officio",)):
        return
    title, text = NOTICES[template]
    filled = {**values_of(case, at), "code": MARK, **(values or {})}
    notices.send(
        event=notice_event(case, template, occasion),
        subject_key=case.number,
        to=address,
        to_name="",
        alias=alias_of(case),
        title=title.format_map(filled),
        text=text.format_map(filled),
        attachments=papers,
        secret=secret,
        reply_to=addressing.reply_address(case),
        at=at,
    )


def notice_event(case: Complaint, template: str, occasion: str = "") -> str:
    """The name of a notice: the same event never mails twice."""
    return f"complaint:{case.number}:{template}:{occasion or case.version}"


def alias_of(case: Complaint) -> str:
    """How the outbox and the trail call the complainant."""
    return f"pelapor {case.number}"


def waited(case: Complaint, since: datetime, at: datetime) -> int:
    """Working days from one moment to another, by the edition's rule."""
    rule = CountingRule(**edition_of(case).counting_values())
    return clocks.calendar().count(rule.local(since).date(), rule.local(at).date(), rule)


def values_of(case: Complaint, at: datetime) -> dict[str, str]:
    """The values that every notice may use; `strip` is the count day by day, in words."""
    return values_from(case, clocks.state_of(clocks.clock(CLOCK, clock_key(case)), at))


def values_from(case: Complaint, state: ClockState) -> dict[str, str]:
    """The same when the clock's state is at hand."""
    edition, limit = edition_of(case), class_of(case)
    day = {"due": saat(state.due_at) if state.due_at else tanggal(state.due), "provisional": sementara(state.provisional)}
    return {
        **day,
        "number": case.number,
        "class": limit.name.lower(),
        "limit": limit_words(limit),
        "channel": edition.channel(case.channel).name,
        "received": office_time(case.received_at),
        "until_answered": (UNTIL_ANSWERED_PAUSED if state.floats else UNTIL_ANSWERED).format_map(day),
        "due_sentence": (DUE_PAUSED if state.floats else DUE).format_map(day),
        "strip": hour_strip(state.days) if state.hours else strip_words(state.days),
        "url": f"{settings.INANG_BASE_URL}/lacak/",
        "count_url": f"{settings.INANG_BASE_URL}/lacak/pengaduan/hitung/",
        "desk_url": f"{settings.INANG_BASE_URL}/meja/pengaduan/{case.number}/",
        "office": edition.office.full_name,
        "phone": edition.office.phone,
        "whatsapp": edition.office.whatsapp,
        "unsorted": "",
        "reply": REPLY_WORDS if addressing.reply_address(case) else "",
    }
