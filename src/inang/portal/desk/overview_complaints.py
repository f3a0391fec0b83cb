"""What a head sees of complaints: those that wait for a decision or a signature, those that are late, those that nobody has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from inang.complaints import queries, states
from inang.complaints.models import Complaint
from inang.portal.access import Actor
from inang.portal.complaints import dues_of
from inang.portal.parts import DueView

SHOWN: Final = 5
MOST: Final = 1000  # nobody counts further
_PLACES: Final = {
    "approver": (states.ANSWER_DRAFTED, "Pengaduan menunggu persetujuan Anda", "persetujuan"),
    "signatory": (states.TO_SIGN, "Surat jawaban menunggu tanda tangan Anda", "persetujuan"),
}


@dataclass(frozen=True)
class Row:
    """One complaint in a short list."""

    number: str
    subject: str
    holder: str
    due: DueView | None


@dataclass(frozen=True)
class Short:
    """One short list with the way to all of it."""

    title: str
    rows: list[Row]
    count: int
    href: str

    @property
    def is_capped(self) -> bool:
        return self.count >= MOST


def rows_of(cases: list[Complaint]) -> list[Row]:
    """Rows with their due dates, in three queries."""
    dues = dues_of(cases, timezone.now(), "portal:complaint_count")
    return [
        Row(
            case.number,
            case.subject,
            case.handler.name if case.handler else states.STATES[case.state].word,
            dues.get(case.number),
        )
        for case in cases
    ]


def _short(title: str, rows: QuerySet[Complaint], view: str) -> Short:
    count = rows.order_by().values("pk")[:MOST].count()
    shown = list(rows.order_by("due", "pk")[:SHOWN]) if count else []
    return Short(title, rows_of(shown), count, f"{reverse('portal:complaint_desk')}?tampilan={view}")


def late(request: Actor) -> QuerySet[Complaint]:
    """Complaints past their limit, as far as this person may see them."""
    return queries.visible_to(request.person, timezone.localdate()).filter(queries.late(timezone.now()))


def without_holder(request: Actor) -> QuerySet[Complaint]:
    """Those that nobody would go on with, as far as this person may see them."""
    today = timezone.localdate()
    return queries.visible_to(request.person, today).filter(pk__in=queries.without_holder(today).order_by().values("pk"))


def lists(request: Actor) -> list[Short]:
    """What waits for this head, what is late, what nobody has; lists without rows are left out."""
    seen = queries.visible_to(request.person, timezone.localdate())
    found = [
        _short(title, seen.filter(state=state), view) for role, (state, title, view) in _PLACES.items() if role in request.roles
    ]
    found += [
        _short("Pengaduan lewat batas", late(request), "lewat"),
        _short("Pengaduan tanpa penangan", without_holder(request), "tanpa-penangan"),
    ]
    return [one for one in found if one.count]
