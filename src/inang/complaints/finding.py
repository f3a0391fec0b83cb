"""How a complaint is found, and by whom: by those who oversee complaints or work on it, and never by whom it is about."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Final

from django.db.models import QuerySet

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.complaints import queries, states
from inang.complaints.models import Accused, Complaint
from inang.complaints.states import STATES
from inang.lookup.rules import Entry

KIND, SCOPE = "complaint", "complaint"
LONGEST: Final = 60  # as the column of the index


def scope(accused: Iterable[int]) -> str:
    """The scope of a complaint: one of its own for each group of people whom it is about."""
    name = "-".join([SCOPE, *(str(pk) for pk in sorted(accused))])
    return name if len(name) <= LONGEST else f"{SCOPE}-{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def scopes(person: Person, on: date) -> set[str]:
    """The scopes of complaints that somebody may search: all, but those of groups that the person is in.

    Who sees some complaints alone searches with these a list that is narrowed to them already; else see `sight`.
    """
    return sight(person, on)[0]


def sight(person: Person, on: date) -> tuple[set[str], dict[str, QuerySet[Complaint, Any]]]:
    """These scopes, and among which complaints somebody searches who sees only those that the person works on."""
    reach = queries.reach(person, on)
    if reach is queries.Reach.NONE:
        return set(), {}
    groups: dict[int, set[int]] = {}
    for case, pk in Accused.objects.order_by().values_list("complaint_id", "person_id"):
        groups.setdefault(case, set()).add(pk)
    accounts = agencies.accounts_of(person)
    found = {SCOPE, *(scope(group) for group in groups.values() if accounts.isdisjoint(group))}
    own = queries.within(reach, person).order_by().values("pk")
    return found, {} if reach is queries.Reach.ALL else {KIND: own}


def case_entry(case: Complaint, at: datetime) -> Entry:
    """What is found of a case; a name only when the complainant gave it openly, and it can still be read."""
    words = [case.about_site, case.about_request, case.external_id]
    if case.anonymity == states.NAMED:
        who = queries.complainants_of([case]).get(case.pk)  # none of whom nobody can read any more
        words += [who.name, who.phone] if who else []
    kind = queries.class_of(case)
    return Entry(
        kind=KIND,
        key=case.number,
        row=case.pk,
        title=f"{case.number} · {case.subject}",
        detail=f"{kind.name} · {STATES[case.state].word}",
        about=case.number,
        text=" ".join(word for word in words if word),
        scope=scope(case.accused.values_list("person_id", flat=True)),
        at=at,
    )


def entries(at: datetime) -> Iterator[Entry]:
    """All that may be found, to begin the index anew."""
    for case in Complaint.objects.exclude(state__in=states.GONE).order_by("pk").iterator(chunk_size=500):
        yield case_entry(case, at)
