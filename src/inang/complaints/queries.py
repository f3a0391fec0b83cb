"""Reading complaints. Everything goes through a scope, and whom a complaint is about is in none of them."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import date, datetime
from enum import Enum
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.complaints import codes, conflicts, rules, sealing, states
from inang.complaints.models import Complaint, Event, Examination, Identity, Involvement, Link, Message, Referral, Release
from inang.complaints.rules import Complainant, four_eyes_fault, unknown_eyes_fault
from inang.standard import queries as standard
from inang.standard.complaining import ComplaintLimit
from inang.standard.rules import Edition


# -- who may see what ------------------------------------------------------------------------------
def oversight(on: date | None = None) -> frozenset[str]:
    """The roles that see every complaint (but those about themselves), as the edition says."""
    rules = standard.current(on).complaints
    return frozenset({*rules.officer_roles, *rules.assigner_roles, *rules.approver_roles, *rules.signer_roles})


def visible_to(person: Person, on: date) -> QuerySet[Complaint]:
    """Complaints that somebody of the office may see: all by role, else those that they work on; never those about them."""
    return within(reach(person, on), person)


class Reach(Enum):
    """Which complaints somebody sees by the roles of a day."""

    NONE, OWN, ALL = range(3)


def reach(person: Person, on: date) -> Reach:
    """All by a role that oversees, those that the person works on by a role that handles, or none."""
    held = agencies.roles(person, on)
    if held & oversight(on):
        return Reach.ALL
    return Reach.OWN if held & set(standard.current(on).complaints.handler_roles) else Reach.NONE


def within(reach: Reach, person: Person) -> QuerySet[Complaint]:
    """The complaints in somebody's reach, without those about the person."""
    if reach is Reach.NONE:
        return Complaint.objects.none()
    found = Complaint.objects.exclude(accused__person__in=agencies.accounts_of(person)).select_related("handler")
    return found if reach is Reach.ALL else found.filter(worked_on_by(person))


def worked_on_by(person: Person) -> Q:
    """Cases that somebody handles, examines, or answers because they are handled with one of theirs; one query.

    The latter two are few and are named: within one question PostgreSQL would read all complaints for them.
    """
    examined = Examination.objects.filter(team__person=person).order_by().values_list("complaint", flat=True)
    joined = Link.objects.filter(kind=Link.Kind.TWIN, ended_at=None, parent__handler=person).order_by()
    twins = joined.filter(child__state=states.LINKED).values_list("child", flat=True)
    return Q(handler=person) | Q(pk__in=list(examined.union(twins)))


def sees_all(person: Person, on: date) -> bool:
    """Whether somebody sees complaints by role, not only those that they work on."""
    return reach(person, on) is Reach.ALL


def hidden_from(person: Person) -> QuerySet[Complaint]:
    """Complaints about somebody: what pages that show everything else must leave out for them."""
    return Complaint.objects.filter(accused__person__in=agencies.accounts_of(person)).distinct()


def hiding(person: Person) -> Callable[[str], str]:
    """What somebody reads of a sentence of another case or the trail: complaints about the person have no number in it."""
    numbers = sorted(hidden_from(person).values_list("number", flat=True))
    if not numbers:
        return str
    named = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, numbers))})(?!\d)")
    return lambda text: named.sub("pengaduan lain", text)


def accused_of(case: Complaint) -> frozenset[int]:
    """Whom it is about, with every account of theirs."""
    named = frozenset(case.accused.values_list("person_id", flat=True))
    return agencies.accounts_of_all(named) if named else named


def may_open_identity(person: Person, case: Complaint, on: date) -> bool:
    """Whether somebody may see who complained: the edition's roles, or whoever handles or examines this case now."""
    if not visible_to(person, on).filter(pk=case.pk).exists():
        return False
    held, rules = agencies.roles(person, on), standard.edition(case.edition).complaints
    return bool(held & set(rules.identity_roles)) or (
        bool(held & set(rules.handler_roles)) and person.pk in {case.handler_id, *examiners_of(case)}
    )


# -- the complainant's side ------------------------------------------------------------------------
def track(*, number: str, code: str) -> Complaint | None:
    """The case behind a number and its receipt code, as typed.

    A number that exists is asked for in the same one question as one that does not: a row comes with the right code only.
    """
    return by_code_hash(codes.typed_hash(code), number=codes.plain_number(number))


def by_code_hash(code_hash: str, *, number: str = "") -> Complaint | None:
    """The case with this receipt code; with `number` (plain) only if it is that one. 80 random bits: the index may tell."""
    found = Complaint.objects.select_related("handler").filter(code_hash=code_hash)
    return (found.filter(plain_number=number) if number else found).first()


def conversation(case: Complaint) -> QuerySet[Message]:
    """What was said, oldest first, with files: everything, for the office."""
    return case.messages.select_related("by").prefetch_related("attachments__file")


def as_read(case: Complaint, messages: Iterable[Message]) -> list[Message]:
    """Messages as the desk reads them: of a confidential complaint without the facts that are opened on the record alone.

    Notes of the office and names of files name nobody either; an answer stands as it was approved.
    """
    said = list(messages)
    who = complainants_of([case]).get(case.pk) if case.anonymity == states.CONFIDENTIAL else None
    for one in said:
        if who is not None and one.kind != Message.Kind.ANSWER:
            one.text = rules.masked(one.text, who, rules.MASK)
            for file in one.attachments.all():
                file.name = rules.masked(file.name, who, rules.MASK)
    return said


def events_as_read(case: Complaint, person: Person) -> list[Event]:
    """The timeline as somebody of the desk reads it.

    What was typed as a reason names nobody who complains in confidence, and no line a complaint about whoever reads.
    """
    lines, hidden = list(case.events.all()), hiding(person)
    who = complainants_of([case]).get(case.pk) if case.anonymity == states.CONFIDENTIAL else None
    for one in lines:
        one.sentence, one.detail = hidden(one.sentence), hidden(one.detail)
        if who is not None:
            one.detail = rules.masked(one.detail, who, rules.MASK)
    return lines


def public_conversation(case: Complaint) -> QuerySet[Message]:
    """What the complainant sees of it; who of the office wrote it is not named there."""
    return conversation(case).filter(public=True, erased=False)


# -- one case --------------------------------------------------------------------------------------
def by_number(number: str) -> Complaint | None:
    return Complaint.objects.select_related("handler").filter(number=number).first()


def edition_of(case: Complaint) -> Edition:
    """The edition under which the case was received."""
    return standard.edition(case.edition)


def class_of(case: Complaint) -> ComplaintLimit:
    return edition_of(case).complaint_class(case.classification)


def clock_key(case: Complaint, round_: int = 0) -> str:
    """The key of the case's clock: each round after a dispute has its own."""
    number = round_ or case.round
    return case.number if number == 1 else f"{case.number}/{number}"


def clock_keys(case: Complaint) -> list[str]:
    return [clock_key(case, one) for one in range(1, case.round + 1)]


def case_number(key: str) -> str:
    """The case of a clock's key."""
    return key.partition("/")[0]


_UNREADABLE: Final = (
    "Identitas pelapor tidak dapat dibuka, jadi tidak dapat diperiksa apa yang menyebutnya. Minta administrator memulihkan "
    "kunci identitas."
)


def complainant_of(case: Complaint) -> Complainant:
    """Who complained, for the machine itself (addressing, comparing); people open it by services.open_identity."""
    row = Identity.objects.filter(complaint=case).first()
    return sealing.unseal(row.sealed, case.number) if row else Complainant()


def checked_complainant(case: Complaint) -> Complainant:
    """The same for what is to name nobody, or somebody; raises Refused when nobody can read the identity any more."""
    try:
        return complainant_of(case)
    except sealing.Unreadable:
        raise rules.Refused(_UNREADABLE) from None


def address_of(case: Complaint) -> str:
    """Where whoever complained hears of the case by mail; "" without an address, and when nobody can read it any more."""
    who = complainants_of([case]).get(case.pk)
    return who.email if who else ""


def complainants_of(cases: Iterable[Complaint]) -> dict[int, Complainant]:
    """The same for many in one query, by key of the case; whom nobody can read any more is left out."""
    found = {}
    for row in Identity.objects.filter(complaint__in=list(cases)).select_related("complaint"):
        with suppress(sealing.Unreadable):
            found[row.complaint_id] = sealing.unseal(row.sealed, row.complaint.number)
    return found


def unnamed(number: str, text: str) -> str:
    """What the office typed about a case and keeps longer than it, without the facts about whoever complained."""
    who = next(iter(complainants_of(Complaint.objects.filter(number=number)).values()), Complainant())
    return rules.masked(text, who, rules.MASK)


def open_words(case: Complaint, text: str) -> str:
    """What the office typed, as its pages show it: of a confidential case without the facts about whoever complained."""
    return as_shown(case)(text) if text else text


def as_shown(case: Complaint) -> Callable[[str], str]:
    """The same for several texts: who complained is read once for all of them."""
    if case.anonymity != states.CONFIDENTIAL:
        return str
    who = complainants_of([case]).get(case.pk, Complainant())
    return lambda text: rules.masked(text, who, rules.MASK)


def open_subject(case: Complaint) -> str:
    """The name of a case in lists and files."""
    return open_words(case, case.subject)[: rules.SUBJECT_MOST]


def is_party(case: Complaint, address: str) -> bool:
    """Whether a mail address is the complainant's own; compared without opening the identity."""
    mark = Identity.objects.filter(complaint=case).values_list("address_mark", flat=True).first()
    return bool(mark) and hmac.compare_digest(str(mark), sealing.address_mark(address))


def by_address(address: str) -> QuerySet[Complaint]:
    """Complaints of whoever has this mail address, newest first."""
    return Complaint.objects.filter(identity__address_mark=sealing.address_mark(address)).order_by("-pk")


def examiners_of(case: Complaint) -> frozenset[int]:
    """The team of this round's examination."""
    found = Examination.objects.filter(complaint=case, round=case.round).values_list("team__person_id", flat=True)
    return frozenset(one for one in found if one is not None)


def worked_on(case: Complaint) -> frozenset[int]:
    """Whoever ever handled or examined the case: never approves it."""
    rows = case.involved.filter(part=Involvement.Part.HANDLE)
    return frozenset(rows.values_list("person_id", flat=True))


def approve_fault(case: Complaint, person: Person) -> str:
    """Why somebody may not decide on a drafted answer; "" for whoever neither handled, examined nor drafted it.

    Nor examined the case that a twin is handled with, on whose findings its answer rests, in whatever round or team.
    """
    parent = parent_of(case)
    found = conflicts.examined(parent) if parent else ()
    hands = worked_on(case).union(case.answers.values_list("drafted_by_id", flat=True), found)
    eyes = eyes_in(case, person).union(eyes_in(parent, person) if parent else ())
    return four_eyes_fault(eyes, hands) or unknown_eyes_fault(agencies.perhaps_same(person), hands)


def eyes_in(case: Complaint, person: Person) -> frozenset[int]:
    """Somebody's accounts, and those that had the same NIP when they worked on this case."""
    nip = person.known_nip
    then = case.involved.filter(nip=nip).values_list("person_id", flat=True) if nip else ()
    return agencies.accounts_of(person).union(then)


def parent_of(case: Complaint) -> Complaint | None:
    """The case with which this one is handled."""
    link = conflicts.twin_link(case)
    return link.parent if link else None


def twins_of(case: Complaint) -> QuerySet[Complaint]:
    """Cases that are handled with this one."""
    open_ = Q(links__parent=case, links__kind=Link.Kind.TWIN, links__ended_at=None)
    return Complaint.objects.filter(open_).order_by("pk")


def related_to(case: Complaint) -> QuerySet[Complaint]:
    """Cases that may belong together with this one, either way; no more than a hint."""
    rows = Link.objects.filter(Q(child=case) | Q(parent=case), kind=Link.Kind.RELATED, ended_at=None)
    keys = {pk for row in rows.values_list("child_id", "parent_id") for pk in row} - {case.pk}
    return Complaint.objects.filter(pk__in=keys).order_by("pk")


# -- many cases ------------------------------------------------------------------------------------
def similar(*, site: str, person: Person, on: date, but: str = "", most: int = 5) -> list[Complaint]:
    """Complaints about the same site, newest first: what an officer may link a new one with."""
    found = visible_to(person, on).filter(about_site=site).exclude(number=but) if site else Complaint.objects.none()
    return list(found.order_by("-received_at", "-pk")[:most])


def in_states(person: Person, on: date, wanted: Collection[str]) -> QuerySet[Complaint]:
    """Cases in some states that somebody may see, those due first on top."""
    return visible_to(person, on).filter(state__in=wanted).order_by("due", "pk")


def late(at: datetime) -> Q:
    """Cases whose day has passed, or whose hour with a limit in hours; what waits for its complainant has none now.

    An answer that has not arrived is not given yet. The minute in which a limit ends is still within it.
    """
    today = agencies.office_day(at)
    passed = Q(due__lt=today) | Q(due=today, due_at__lt=at.replace(second=0, microsecond=0))
    owed = Q(state__in=sorted(states.DUE)) | Q(state=states.ANSWERED, sent_at=None)
    return owed & Q(due__lte=today) & passed


def open_count(person: Person, on: date) -> int:
    """How many cases are open, of those that somebody may see."""
    return visible_to(person, on).filter(state__in=states.OPEN).count()


# A case is one handler's from the day it was given until its answer has arrived.
_HELD: Final = Q(state__in=states.HANDLED) | Q(state=states.ANSWERED, sent_at=None)


def without_holder(on: date) -> QuerySet[Complaint]:
    """Cases that wait for somebody who holds no handler role by that day, or is locked: nobody would go on with them.

    That is their handler, also while an approved answer has not arrived, or the whole team of an examination. A twin
    waits for the handler of the case that it is handled with. Whom a case is about does not go on with it either.
    """
    able = Person.objects.none()
    for role in sorted({role for one in standard.published() for role in one.edition.complaints.handler_roles}):
        able = able | agencies.office_people(role, on)
    holders = able.order_by().values("pk")
    gone = Person.objects.exclude(pk__in=holders).order_by().values("pk")
    team = Examination.objects.filter(complaint=OuterRef("pk"), round=OuterRef("round"))
    idle = Exists(team.filter(concluded_at=None)) & ~Exists(conflicts.free_examiners(holders))
    # Short lists, each by an index: who may not go on has few cases, and nobody looks through all that are open.
    lost = Complaint.objects.filter(_HELD, handler__in=gone).order_by().values("pk")
    nobodys = Complaint.objects.filter(_HELD, handler=None).order_by().values("pk")
    stuck = Complaint.objects.filter(idle, state=states.EXAMINATION).order_by().values("pk")
    own = conflicts.about_handler().filter(_HELD).values("pk")
    found = lost.union(nobodys, stuck, own, conflicts.stranded_twins(gone).values("child"))
    return Complaint.objects.select_related("handler").filter(pk__in=found).order_by("due", "pk")


def held_by(person: Person, viewer: Person) -> QuerySet[Complaint]:
    """Open cases of one handler, without those that are about whoever looks."""
    return Complaint.objects.filter(_HELD, handler=person).exclude(accused__person__in=agencies.accounts_of(viewer))


def released() -> QuerySet[Release]:
    """What the public may read, newest first."""
    return Release.objects.select_related("complaint").order_by("-at", "-pk")


def to_carry_back() -> QuerySet[Complaint]:
    """Answered complaints of SP4N-LAPOR! whose answer still has to be typed in there."""
    done = Complaint.objects.filter(channel="lapor", answered_at__isnull=False, carried_back_at=None)
    return done.exclude(state__in=states.GONE).order_by("answered_at", "pk")


def unsent() -> QuerySet[Complaint]:
    """Answers that were approved and have not arrived: the post room still has them, or could not hand them over."""
    return Complaint.objects.filter(state=states.ANSWERED, sent_at=None).order_by("answered_at", "pk")


def open_referral(case: Complaint) -> Referral | None:
    """The proposal to pass the case on that waits for its approval."""
    return case.referrals.select_related("proposed_by").filter(approved_at=None, dropped_at=None).first()


def examination_of(case: Complaint) -> Examination | None:
    """The examination of this round, with its team."""
    rows = case.examinations.prefetch_related("team__person").select_related("concluded_by")
    return rows.filter(round=case.round).first()


def findings_of(case: Complaint) -> QuerySet[Examination]:
    """What was found for the answer of this round; what a parent's team found counts for its twin.

    After an objection against the answer that rested on it, no more: until the case is linked anew, it is examined itself.
    """
    meant, twin = Q(complaint=case, round=case.round), conflicts.twin_link(case)
    objected = case.messages.filter(kind=Message.Kind.DISPUTE)
    if twin is not None and not objected.filter(at__gt=twin.since).exists():
        meant |= Q(complaint=twin.parent, round=twin.parent.round)
    return Examination.objects.filter(meant, concluded_at__isnull=False)


def is_found(case: Complaint) -> bool:
    """Whether an answer may rest on what was found: a team has written it down, and nobody whom the case is about did."""
    return findings_of(case).exclude(concluded_by__in=accused_of(case)).exists()
