"""Peringatan dan eskalasi pengaduan: whoever the edition names hears when a share of the working time is used up, once each.

Whom a complaint is about hears nothing of it. The last step names who is asked outside the office, and what to send there.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import transaction

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.complaints import queries, states
from inang.complaints.models import Complaint
from inang.complaints.transition import CLOCK, handlers_of, locked, record, values_of, write_event
from inang.complaints.words import BODIES_WORDS, BODY_LINE, DESK_TEXT
from inang.notices import services as notices
from inang.standard import queries as standard
from inang.standard.braces import fill
from inang.standard.complaining import ComplaintEscalation
from inang.standard.rules import Edition
from inang.workdays import queries as clocks
from inang.workdays import services as workdays
from inang.workdays.models import ClockWarning
from inang.workdays.rules import CountingRule

log = logging.getLogger(__name__)


def escalate(*, at: datetime) -> list[str]:
    """Tell what is due; returns "number share" of each warning. Closed offices are not looked at.

    A case that cannot be told of is logged and tried again in the next round; the others are told of now.
    """
    told = []
    for clock in clocks.to_warn(CLOCK, at, CountingRule(**standard.current().counting_values())):
        case = Complaint.objects.filter(number=queries.case_number(clock.key)).only("pk", "number").first()
        try:
            share = _escalate(case.pk, at) if case else None
        except Exception:
            log.exception("the warning of %s failed; it comes again", clock.key)
            continue
        if case and share:
            told.append(f"{case.number} {share}")
    return told


@transaction.atomic
def _escalate(pk: int, at: datetime) -> int | None:
    case = locked(pk)
    edition = queries.edition_of(case)
    steps = {one.share: one for one in edition.complaints.escalation}
    if case.state not in states.OPEN | {states.ANSWERED}:
        return None
    warning = workdays.warn(clock=clocks.clock(CLOCK, queries.clock_key(case)), shares=sorted(steps), at=at)
    if warning is None:
        return None
    step = steps[warning.share]
    people = recipients(case, step.roles, at)
    for person in people:
        _tell(case, edition, step, warning, person, at)
    sentence = f"{warning.share} % waktu kerja terpakai"
    names = ", ".join(person.name for person in people) or "tidak ada pemegang peran"
    write_event(case, sentence, at, detail=f"Diberitahukan kepada {names}", tone="warn")
    data = {"share": warning.share, "moment": warning.moment.isoformat(), "to": [person.email for person in people]}
    record(case, "escalate", sentence, by=None, role="system", at=at, data={**data, "bodies": list(step.bodies)})
    return warning.share


def recipients(case: Complaint, roles: Iterable[str], at: datetime) -> list[Person]:
    """The people behind the edition's roles on this day, each once, without whom it is about.

    When nobody is left, because the only holder of a role is accused or away, those above hear too.
    """
    today, accused = agencies.office_day(at), queries.accused_of(case)
    found: dict[int, Person] = {}
    for role in roles:
        people = holders(case, at) if role == "holder" else agencies.people_of([role], today)
        found.update({person.pk: person for person in people if person.pk not in accused})
    return [*found.values(), *above(found.values(), queries.edition_of(case), today, but=accused)]


def above(people: Collection[Person], edition: Edition, on: date, *, but: Collection[int] = ()) -> list[Person]:
    """Who hears too while none of these people is there: officers, and who approves and signs; nobody while one is."""
    if agencies.is_anybody_there(people, on):
        return []
    rules = edition.complaints
    roles = (*rules.officer_roles, *rules.approver_roles, *rules.signer_roles)
    return agencies.people_of(roles, on, but={*but, *(person.pk for person in people)})


def holders(case: Complaint, at: datetime) -> list[Person]:
    """Who has the case now: by name where it is somebody's, else by the role that must go on with it.

    While nobody of those is there, the officers hear too: a substitute sees the case only once it is handed over.
    """
    today, rules = agencies.office_day(at), queries.edition_of(case).complaints
    holder = "handler" if case.state == states.ANSWERED else states.STATES[case.state].holder
    if holder in ("handler", "complainant"):
        able = {person.pk: person for person in agencies.people_of(rules.handler_roles, today)}
        if own := [able[pk] for pk in sorted(handlers_of(case)) if pk in able]:
            there = agencies.is_anybody_there(own, today)
            return own if there else [*own, *agencies.people_of(rules.officer_roles, today)]
        holder = "officer"
    return agencies.people_of(getattr(rules, f"{holder}_roles", rules.officer_roles), today)


def _tell(
    case: Complaint, edition: Edition, step: ComplaintEscalation, warning: ClockWarning, person: Person, at: datetime
) -> None:
    values = {**values_of(case, at), "share": str(step.share), "to_name": person.name, "bodies": outside(edition, step)}
    values["text"] = fill(step.text, values)
    notices.send(
        event=f"complaint:{case.number}:escalation:{case.round}:{warning.share}:{warning.days}:{warning.hours}",
        subject_key=case.number,
        to=person.email,
        to_name=person.name,
        title=fill(step.title, values),
        text=DESK_TEXT.format_map(values),
        at=at,
    )


def outside(edition: Edition, step: ComplaintEscalation) -> str:
    """Whom to ask outside the office, and what to send; "" when the step names nobody."""
    known = {one.id: one for one in edition.complaints.bodies}
    lines = [
        BODY_LINE.format(name=body.name, address=body.address, what=body.what)
        for one in step.bodies
        if (body := known.get(one)) is not None
    ]
    return BODIES_WORDS.format(lines="\n".join(lines)) if lines else ""
