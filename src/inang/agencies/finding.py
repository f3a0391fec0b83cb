"""How an agency is found (name, short name, office of its head), and how a delegation is (people, office, letter)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from inang.agencies.models import Agency, Delegation
from inang.lookup.rules import DESK, Entry

AGENCY, DELEGATION = "agency", "delegation"


def agency_entry(agency: Agency, at: datetime) -> Entry:
    return Entry(
        kind=AGENCY,
        key=agency.code,
        row=agency.pk,
        title=agency.name,
        detail=f"{agency.get_kind_display()} · {agency.head_title}",
        text=f"{agency.letter_unit} {agency.email}",
        scope=DESK,
        at=at,
    )


def delegation_entry(delegation: Delegation, at: datetime) -> Entry:
    from_whom = f" dari {delegation.principal.name}" if delegation.principal else ""
    return Entry(
        kind=DELEGATION,
        key=str(delegation.pk),
        row=delegation.pk,
        title=f"{delegation.words()} · {delegation.person.name}",
        detail=f"Surat {delegation.letter_number}{from_whom}",
        text=f"{delegation.get_scope_display()} {delegation.agenda} {delegation.letter_number}",
        scope=DESK,
        at=at,
    )


def entries(at: datetime) -> Iterator[Entry]:
    """All of them, to begin the index anew."""
    for agency in Agency.objects.order_by("pk").iterator(chunk_size=500):
        yield agency_entry(agency, at)
    for delegation in Delegation.objects.select_related("person", "principal").order_by("pk").iterator(chunk_size=500):
        yield delegation_entry(delegation, at)
