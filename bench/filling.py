"""Fill a database with plausible cases by bulk writes: for measures only, nothing here walks the verbs.

Most cases are finished; about sixty and one in a hundred are open, as in an office that has worked for years. The same
count gives the same rows. Needs Django set up and migrated.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

from inang.agencies.models import Agency, Membership, Person
from inang.agencies.queries import office_month
from inang.cli import duties
from inang.complaints.models import Complaint
from inang.hosting.models import Site
from inang.letters.models import KeptFile, Letter
from inang.letters.rules import number_order
from inang.requests import states
from inang.requests.models import Answer, Decision, Event, HostingRequest
from inang.standard import queries as standard
from inang.workdays import queries as workdays
from inang.workdays import services as calendars
from inang.workdays.models import Breach, Clock, ClockSegment
from inang.workdays.rules import CountingRule, effective_start

AGENCIES, REVIEWERS, LARGE = 60, 6, 7
SPAN = 1000  # days over which finished cases are spread
CHUNK, LIMIT = 2000, 3
TOPICS = ("Kesehatan", "Pendidikan", "Perhubungan", "Perkebunan", "Perpustakaan", "Ketahanan Pangan", "Kehutanan")
ENDED = ((states.CLOSED, 92), (states.REJECTED, 4), (states.WITHDRAWN, 3), (states.LAPSED, 1))
OPEN = (
    (states.SUBMITTED, 30),
    (states.IN_REVIEW, 30),
    (states.RETURNED, 15),
    (states.RECOMMENDED, 10),
    (states.APPROVED, 5),
    (states.ACTIVATED, 10),
)
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class World:
    """Who is there: `people` by role, reviewers and agencies in order."""

    agencies: list[Agency]
    reviewers: list[Person]
    people: dict[str, Person]
    operator: Person
    file: KeptFile


def people(at: datetime) -> World:
    """Agencies and people, once; the calendar too."""
    calendars.seed()
    agencies = Agency.objects.bulk_create(
        Agency(code=code, name=f"Dinas {TOPICS[n % len(TOPICS)]} Contoh {n}", head_title="Kepala", email=f"{code}@contoh.go.id")
        for n, code in enumerate(f"pd{n}" for n in range(AGENCIES))
    )
    since = at.date() - timedelta(days=2 * SPAN)
    reviewers = [_person(f"penelaah{n}", "reviewer", since) for n in range(REVIEWERS)]
    roles = ("approver", "signatory", "administrator")
    found = {role: _person(role, role, since) for role in roles} | {"reviewer": reviewers[0]}
    operator = _person("operator", "agency", since, agencies[0])
    file = KeptFile.objects.create(sha256="0" * 64, size=1, type="pdf", pages=1, created_at=at, brought_at=at)
    return World(agencies, reviewers, found, operator, file)


def _person(name: str, role: str, since: Any, agency: Agency | None = None) -> Person:
    person = Person(email=f"{name}@contoh.go.id", name=name.capitalize())
    person.set_unusable_password()
    person.save()
    Membership.objects.create(person=person, role=role, agency=agency, since=since)
    return person


def open_of(count: int) -> int:
    """How many of `count` cases are open."""
    return min(count * 6 // 10, 50) + count // 100


@dataclass
class _Case:
    """One invented case before it is written."""

    n: int
    state: str
    received: datetime
    ended: datetime | None
    used: int


def fill(world: World, count: int, at: datetime) -> None:
    """Add cases until there are `count`; earlier open ones stay open."""
    have = HostingRequest.objects.count()
    still = open_of(count) - HostingRequest.objects.filter(state__in=states.OPEN).count()
    rows = iter(range(have, count))
    while part := list(islice(rows, CHUNK)):
        _write(world, [_case(n, n >= count - still, at) for n in part], at)
    if not connection.in_atomic_block:
        settle()


def settle() -> None:
    """What autovacuum, or on SQLite the worker, would have done by then."""
    if connection.vendor == "sqlite":
        duties.know_tables()
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _case(n: int, is_open: bool, at: datetime) -> _Case:
    dice = random.Random(n)
    table = OPEN if is_open else ENDED
    state = dice.choices([row[0] for row in table], [row[1] for row in table])[0]
    if is_open:
        return _Case(n, state, at - timedelta(hours=dice.randrange(1, 150)), None, 0)
    received = at - timedelta(days=10 + dice.random() * min(SPAN, (at.date() - workdays.calendar().covered_from).days - 20))
    used = dice.choices((0, 1, 2, 3, 4, 6), (5, 30, 40, 21, 3, 1))[0]
    return _Case(n, state, received, received, used)


def _write(world: World, part: list[_Case], at: datetime) -> None:
    edition, calendar = standard.current(), workdays.calendar()
    rule = CountingRule(**edition.counting_values())
    cases = []
    for one in part:
        local = rule.local(one.received)
        start = effective_start(one.received, calendar, rule)
        due = calendar.nth_after(start, edition.limit.days, rule)
        if one.ended:
            day = calendar.nth_after(start, one.used, rule)
            one.ended = local.replace(year=day.year, month=day.month, day=day.day) + timedelta(minutes=30)
        cases.append(_request(one, world, due, edition.slug))
    written = HostingRequest.objects.bulk_create(cases)
    _papers(world, part, written)
    Complaint.objects.bulk_create(_complaint(one, world, edition.slug) for one in part)
    _clocks(part, written, rule, edition.limit.days)
    _trail(world, part, written, edition, at)


def _request(one: _Case, world: World, due: Any, edition: str) -> HostingRequest:
    # One agency has a fifteenth of all: a page of its sites is full at every size.
    agency = world.agencies[LARGE if one.n % 15 == LARGE else one.n % len(world.agencies)]
    is_new = one.state == states.SUBMITTED
    return HostingRequest(
        number=f"H-{one.received.year}-{one.n:06d}",
        agency=agency,
        state=one.state,
        edition=edition,
        letter_number=f"000.8.3/{one.n}/{agency.code.upper()}",
        letter_date=one.received.date(),
        signer_name="Nama Pejabat Contoh",
        signer_position="Kepala",
        contact_name=f"Pengelola {one.n}",
        contact_position="Pranata Komputer",
        contact_phone="0812 0000 0000",
        contact_email=f"pengelola{one.n}@contoh.go.id",
        app_name=f"Layanan {TOPICS[one.n % len(TOPICS)]} {one.n}",
        app_kind="service",
        purpose="Melayani masyarakat sesuai tugas perangkat daerah.",
        label=f"situs-{one.n}",
        runtime="php",
        quota_mb=1024,
        data_class="public",
        letter_file=world.file,
        created_by=world.operator,
        created_at=one.received,
        saved_at=one.received,
        received_at=one.received,
        returned_at=one.received if one.state == states.RETURNED else None,
        reviewer=None if is_new else world.reviewers[one.n % len(world.reviewers)],
        due=due,
        confirmed_at=one.ended if one.state == states.CLOSED else None,
        closed_at=one.ended if one.state == states.CLOSED else None,
        received_month=office_month(one.received),
        ended_month=office_month(one.ended) if one.ended else None,
        used_days=one.used if one.ended else None,
        was_late=one.used > LIMIT if one.ended else None,
    )


def _papers(world: World, part: list[_Case], cases: list[HostingRequest]) -> None:
    letters, sites = [], []
    for one, case in zip(part, cases, strict=True):
        letters.append(_letter(one, case, "in", "request", "registered"))
        if one.state in (states.CLOSED, states.ACTIVATED):
            letters.append(_letter(one, case, "out", "confirmation", "signed" if one.ended else "draft"))
            sites.append(_site(one, case))
        elif one.state == states.REJECTED:
            letters.append(_letter(one, case, "out", "refusal", "signed"))
    Letter.objects.bulk_create(letters)
    Site.objects.bulk_create(sites)


def _letter(one: _Case, case: HostingRequest, direction: str, kind: str, state: str) -> Letter:
    return Letter(
        direction=direction,
        kind=kind,
        state=state,
        subject_key=str(case.number),
        agenda=one.n + 1,
        year=one.received.year,
        number=f"000.8.3/{one.n + 1}/{direction.upper()}",
        date=one.received.date(),
        subject="Permintaan Layanan Hosting" if direction == "in" else "Konfirmasi Aktivasi Hosting",
        party=case.agency.name,
        created_at=one.received,
    )


def _complaint(one: _Case, world: World, edition: str) -> Complaint:
    """One beside each case. Of the first reviewer are sixty, and one in sixty more: a page of them is full at every size."""
    is_first = one.n < 60 or one.n % 60 == 0
    number = f"P-{one.received.year}-{one.n:06d}"
    return Complaint(
        number=number,
        number_order=number_order(number),
        state="in_handling" if one.ended is None else "closed",
        edition=edition,
        channel="telephone",
        anonymity="anonymous",
        classification="minor",
        is_sorted=True,
        subject=f"Formulir layanan {TOPICS[one.n % len(TOPICS)]} {one.n} tidak bisa dikirim",
        received_at=one.received,
        entered_at=one.received,
        active_at=one.received,
        handler=world.reviewers[0 if is_first else 1 + one.n % (REVIEWERS - 1)],
        due=one.received.date() + timedelta(days=7),
    )


def _site(one: _Case, case: HostingRequest) -> Site:
    return Site(
        host=f"{case.label}.kalbarprov.go.id",
        agency=case.agency,
        order_key=str(case.number),
        title=case.app_name,
        runtime="php",
        quota_mb=1024,
        contact_name=case.contact_name,
        contact_position=case.contact_position,
        contact_email=case.contact_email,
        contact_phone=case.contact_phone,
        status="active",
        proven_generation=1,
        evidence_hash="0" * 64,
        ordered_at=one.received,
        activated_at=one.ended or one.received,
        proven_at=one.ended or one.received,
    )


def _clocks(part: list[_Case], cases: list[HostingRequest], rule: CountingRule, days: int) -> None:
    clocks = Clock.objects.bulk_create(
        Clock(
            kind="request",
            key=case.number,
            edition=case.edition,
            rule=rule.as_data(),
            days=days,
            received_at=one.received,
            first_promise=case.due,
            due=case.due,
            status="stop" if one.ended else "pause" if one.state == states.RETURNED else "run",
        )
        for one, case in zip(part, cases, strict=True)
    )
    ClockSegment.objects.bulk_create(_segments(part, clocks))
    late = [(one, clock) for one, clock in zip(part, clocks, strict=True) if one.ended and one.used > LIMIT]
    Breach.objects.bulk_create(
        Breach(clock=clock, kind=clock.kind, due=clock.due, days=LIMIT, at=one.ended) for one, clock in late
    )


def _segments(part: list[_Case], clocks: list[Clock]) -> Iterator[ClockSegment]:
    for one, clock in zip(part, clocks, strict=True):
        yield ClockSegment(clock=clock, kind="run", at=one.received, reason="Diterima", actor="contoh")
        if one.state == states.RETURNED:
            yield ClockSegment(clock=clock, kind="pause", at=one.received, reason="Dikembalikan", actor="contoh")
        if one.ended:
            yield ClockSegment(clock=clock, kind="stop", at=one.ended, reason="Selesai", actor="contoh")


def _trail(world: World, part: list[_Case], cases: list[HostingRequest], edition: Any, at: datetime) -> None:
    events, answers, decisions = [], [], []
    for one, case in zip(part, cases, strict=True):
        end = one.ended or min(one.received + timedelta(hours=1), at)
        events += [
            Event(request=case, at=one.received, sentence="Diajukan oleh Operator"),
            Event(request=case, at=end, sentence=f"{states.STATES[one.state].word} oleh Penelaah"),
        ]
        if one.state in (states.IN_REVIEW, states.RECOMMENDED):
            items = edition.checklist[:8]
            answers += [Answer(request=case, round=1, item=item.id, ok=True, by="contoh", at=end) for item in items]
        if one.state in (states.RECOMMENDED, states.CLOSED, states.REJECTED):
            who = case.reviewer
            decisions.append(Decision(request=case, stage="recommend", sequence=1, verdict="yes", by=who, reviewer=who, at=end))
        if one.state in (states.CLOSED, states.REJECTED):
            head, verdict = world.people["approver"], "yes" if one.state == states.CLOSED else "no"
            decided = {"verdict": verdict, "by": head, "reviewer": case.reviewer, "at": end}
            decisions.append(Decision(request=case, stage="decide", sequence=1, **decided))
    Event.objects.bulk_create(events)
    Answer.objects.bulk_create(answers)
    Decision.objects.bulk_create(decisions)
