"""How an agency is found: by its name, its short name, and the office of its head."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from inang.agencies.models import Agency
from inang.lookup.rules import DESK, Entry

AGENCY: Final = "agency"


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


def entries(at: datetime) -> Iterator[Entry]:
    """All of them, to begin the index anew."""
    for agency in Agency.objects.order_by("pk").iterator(chunk_size=500):
        yield agency_entry(agency, at)
