"""How a complaint is found, and by whom: by those who oversee complaints, and never by whom it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final

from inang.agencies.models import Person
from inang.complaints import queries, sealing, states
from inang.complaints.models import Complaint, Identity
from inang.complaints.states import STATES
from inang.lookup.models import Document
from inang.lookup.rules import Entry

KIND, SCOPE = "complaint", "complaint"
GONE: Final = (states.ANONYMISED, states.PURGED)


def scope(accused: Iterable[int]) -> str:
    """The scope of a complaint: one of its own for each group of people whom it is about."""
    return "-".join([SCOPE, *(str(pk) for pk in sorted(accused))])[:60]


def scopes(person: Person, on: date) -> set[str]:
    """The scopes of complaints that somebody may search."""
    if not queries.sees_all(person, on):
        return set()
    known = Document.objects.filter(kind=KIND).order_by().values_list("scope", flat=True).distinct()
    return {one for one in known if str(person.pk) not in one.split("-")[1:]}


def case_entry(case: Complaint, at: datetime) -> Entry:
    """What is found of a case; a name only when the complainant gave it openly."""
    words = [case.about_site, case.about_request, case.external_id]
    if case.anonymity == states.NAMED:
        row = Identity.objects.filter(complaint=case).first()
        who = sealing.unseal(row.sealed, case.number) if row else None
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
        scope=scope(queries.accused_of(case)),
        at=at,
    )


def entries(at: datetime) -> Iterator[Entry]:
    """All that may be found, to begin the index anew."""
    for case in Complaint.objects.exclude(state__in=GONE).order_by("pk").iterator(chunk_size=500):
        yield case_entry(case, at)
