"""Peringatan dan eskalasi: whoever the edition names hears when a share of the working time is used up, once each."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.notices import services as notices
from inang.requests import states
from inang.requests.models import HostingRequest
from inang.requests.queries import edition_of
from inang.requests.transition import CLOCK, locked, notice_values, record, write_event
from inang.requests.words import ESCALATION_TEXT
from inang.standard import queries as standard
from inang.standard.braces import fill
from inang.standard.rules import Escalation
from inang.workdays import queries as clocks
from inang.workdays import services as workdays
from inang.workdays.models import ClockWarning
from inang.workdays.rules import CountingRule

log = logging.getLogger(__name__)
# Nobody of the office holds a case that the machine works on, or that waits for the mail server: its decider hears.
_FALLBACK = "approver"


def escalate(*, at: datetime) -> list[str]:
    """Tell what is due; returns "number share" of each warning. Closed offices are not looked at.

    A case that cannot be told of is logged and tried again in the next round; the others are told of now.
    """
    told = []
    for clock in clocks.to_warn(CLOCK, at, CountingRule(**standard.current().counting_values())):
        case = HostingRequest.objects.filter(number=clock.key).only("pk").first()
        try:
            share = _escalate(case.pk, at) if case else None
        except Exception:
            log.exception("the warning of %s failed; it comes again", clock.key)
            continue
        if share:
            told.append(f"{clock.key} {share}")
    return told


@transaction.atomic
def _escalate(pk: int, at: datetime) -> int | None:
    case = locked(pk)
    steps = {one.share: one for one in edition_of(case).escalation}
    if case.state not in states.OPEN | {states.CONFIRMED}:
        return None
    warning = workdays.warn(clock=clocks.clock(CLOCK, str(case.number)), shares=sorted(steps), at=at)
    if warning is None:
        return None
    people = list(recipients(case, steps[warning.share].roles, at))
    for person in people:
        _tell(case, steps[warning.share], warning, person, at)
    names = ", ".join(person.name for person in people) or "tidak ada pemegang peran"
    sentence = f"{warning.share} % waktu kerja terpakai"
    write_event(case, sentence, at, detail=f"Diberitahukan kepada {names}", tone="warn", public=False)
    record(
        case,
        "escalate",
        sentence,
        by=None,
        role="system",
        at=at,
        data={"share": warning.share, "moment": warning.moment.isoformat(), "to": [person.email for person in people]},
    )
    return warning.share


def recipients(case: HostingRequest, roles: Iterable[str], at: datetime) -> list[Person]:
    """The people behind the edition's roles on this day, each once; who has left the office is not among them.

    Of reviewers only the one who has the case, and while that one is away whoever stands in, or those who decide when nobody
    does. When nobody has such a role or is there, those who decide hear too, and while none of them is there the head.
    """
    today = agencies.office_day(at)
    found: dict[int, Person] = {}
    for role in roles:
        if role == "holder":
            role = states.STATES[case.state].holder
            role = role if role in ("reviewer", "approver", "signatory") else _FALLBACK
        people = agencies.people_of([role], today)
        if role == "reviewer" and (own := [person for person in people if person.pk == case.reviewer_id]):
            people = own
            if (gone := agencies.away(role, today).get(own[0].pk)) is not None:
                people = [*own, *([gone.instead] if gone.instead else agencies.people_of([_FALLBACK], today))]
        found.update({person.pk: person for person in people})
    for role in (_FALLBACK, "signatory"):
        if not agencies.is_anybody_there(found.values(), today):
            found.update({person.pk: person for person in agencies.people_of([role], today)})
    return list(found.values())


def _tell(case: HostingRequest, step: Escalation, warning: ClockWarning, person: Person, at: datetime) -> None:
    values = {
        **notice_values(case, at),
        "share": str(step.share),
        "desk_url": f"{settings.INANG_BASE_URL}/meja/{case.number}/",
    }
    notices.send(
        event=f"request:{case.number}:escalation:{warning.share}:{warning.days}",
        subject_key=str(case.number),
        to=person.email,
        to_name=person.name,
        title=fill(step.title, values),
        text=ESCALATION_TEXT.format(**{**values, "to_name": person.name, "text": fill(step.text, values)}),
        at=at,
    )
