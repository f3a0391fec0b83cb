"""How small and how large the numbers of an edition may be, and how long words of a column or of a letter. Pure: literal tables.

Beyond these a count would leave the calendar, a date would leave the years that exist, or a letter could not be stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

# key -> (least, most, what is counted)
BOUNDS: Final[dict[str, tuple[int, int, str]]] = {
    "limit.days": (1, 365, "hari kerja"),
    "offer.default_quota_mb": (1, 1_048_576, "MB"),
    "offer.quota_choices_mb": (1, 1_048_576, "MB"),
    "offer.return_lapse_days": (1, 365, "hari kerja"),
    "offer.return_reminder_days": (1, 365, "hari kerja"),
    "offer.former_name_days": (0, 3650, "hari kalender"),
    "offer.ending_grace_days": (0, 3650, "hari kalender"),
    "complaints.backdate_days": (0, 365, "hari kerja"),
    "complaints.draft_days": (1, 365, "hari kalender"),
    "complaints.wait_days": (1, 365, "hari kerja"),
    "complaints.wait_reminder_days": (1, 365, "hari kerja"),
    "complaints.accept_days": (1, 365, "hari kerja"),
    "complaints.dispute_days": (1, 365, "hari kerja"),
    "complaints.disputes_most": (0, 100, "kali"),
    "complaints.retention_days": (1, 36_500, "hari kalender"),
    "complaints.purge_days": (1, 36_500, "hari kalender"),
    "complaints.mail_reminders.days": (0, 365, "hari kerja"),
    "survey.link_days": (1, 366, "hari"),
    "survey.settle_days": (0, 60, "hari"),
}
# key -> characters of its column, or of its place on a letter
LENGTHS: Final[dict[str, int]] = {
    "office.government": 120,
    "office.name": 160,
    "office.head_title": 160,
    "office.address": 250,
    "office.city": 60,
    "office.postal_code": 20,
    "letters.nature": 40,
    "letters.copies": 200,
    "letters.footer": 400,
    "letters.objection": 1000,
    "decree": 200,
    "request_kinds.id": 40,
    "request_kinds.name": 120,
    "request_kinds.subject": 200,
    "request_kinds.wish_subject": 200,
    "request_kinds.opening": 1000,
    "request_kinds.closing": 1000,
    "checklist.id": 40,
    "channels.id": 40,
    "complaint_limits.id": 40,
    "complaints.conversions.id": 40,
    "request_kinds.own_items.id": 40,
}


def bound_faults(edition: Any) -> list[str]:
    """A sentence for every number and text that is out of its bounds, each with the bounds."""
    faults = []
    for key, (least, most, unit) in BOUNDS.items():
        highest = f"{most:_}".replace("_", ".")
        outside = [name for name, value in values(edition, key) if not least <= value <= most]
        faults += [f"{name} harus antara {least} dan {highest} {unit}." for name in outside]
    for key, longest in LENGTHS.items():
        long = [(name, len(value)) for name, value in values(edition, key) if len(value) > longest]
        faults += [f"{name} paling panjang {longest} karakter, sekarang {length}. Pendekkan." for name, length in long]
    return faults


def values(record: Any, key: str, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value under a key with its place: "escalation.title" → ("escalation[1].title", …), …"""
    name, _dot, rest = key.partition(".")
    found, path = getattr(record, name), f"{path}.{name}" if path else name
    rows = [(f"{path}[{place}]", one) for place, one in enumerate(found, 1)] if isinstance(found, tuple) else [(path, found)]
    for here, one in rows:
        if rest:
            yield from values(one, rest, here)
        else:
            yield here, one
