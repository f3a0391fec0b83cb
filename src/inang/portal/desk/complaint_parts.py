"""A complaint as the desk shows it: who may see it, its facts, its conversation, its due date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from inang.complaints import queries, states
from inang.complaints.models import Complaint
from inang.portal import complaints
from inang.portal.access import Actor
from inang.portal.complaints import limit_words
from inang.portal.counting import counting_url
from inang.portal.parts import DueView
from inang.standard import queries as standard
from inang.standard.complaining import ComplaintLimit
from inang.workdays import queries as clocks
from inang.workdays.rules import PAUSE, ClockState, CountingRule, Due, OutsideCalendar, clock_state, due, due_hours
from inang.workdays.words import jam, saat

# Whoever may have to do with complaints by the edition's roles; which ones somebody sees is decided by the room.
CLASS_KEYS: Final = "qert"  # on the keyboard, in the order of the edition
ROLES: Final = ("complaint_officer", "approver", "signatory", "reviewer")


@dataclass(frozen=True)
class Class:
    """One class as a choice: its key, and until when it would be answered."""

    limit: ComplaintLimit
    key: str
    due: date | None
    provisional: bool
    hour: str = ""  # of a limit in working hours
    count: str = ""  # the page that counts to that day


def classes(received_at: datetime) -> list[Class]:
    """Every class of today's edition with the day (or the hour) on which it would be due."""
    edition, calendar = standard.current(), clocks.calendar()
    rule = CountingRule(**edition.counting_values())

    def counted(limit: ComplaintLimit) -> Due:
        if limit.hours:
            return due_hours(received_at, limit.hours, calendar, rule)
        return due(received_at, limit.days, calendar, rule)

    local = rule.local(received_at)
    return _classes(edition.complaint_limits, counted, rule, lambda limit: counting_url(local, limit, edition.slug))


def classes_of(case: Complaint, at: datetime) -> list[Class]:
    """The classes of the case's own edition with the day that its clock would give, with every pause of this round."""
    clock = clocks.clock("complaint", queries.clock_key(case))
    rule, segments = CountingRule.from_data(clock.rule), list(clock.segments.all())
    own = reverse("portal:complaint_count", args=[case.number])
    is_paused = any(one.kind == PAUSE for one in segments)

    def counted(limit: ComplaintLimit) -> ClockState:
        calendar = clocks.calendar()
        return clock_state(segments, limit.days, calendar, rule, clock.received_at, at, explain=False, hours=limit.hours)

    def href(limit: ComplaintLimit) -> str:
        return own if is_paused else counting_url(rule.local(clock.received_at), limit, case.edition)

    return _classes(queries.edition_of(case).complaint_limits, counted, rule, href)


def _classes(
    limits: Sequence[ComplaintLimit],
    counted: Callable[[ComplaintLimit], Due | ClockState],
    rule: CountingRule,
    href: Callable[[ComplaintLimit], str],
) -> list[Class]:
    found = []
    for key, limit in zip(CLASS_KEYS.ljust(len(limits)), limits, strict=False):
        try:
            end = counted(limit)
        except OutsideCalendar:
            found.append(Class(limit, key.strip(), None, False))
        else:
            hour = f", {jam(rule.local(end.due_at))}" if end.due_at else ""
            found.append(Class(limit, key.strip(), end.due, end.provisional, hour, href(limit)))
    return found


def case_of(request: Actor, number: str) -> Complaint:
    """One complaint that this person may see, or 404; whoever it is about finds nothing."""
    found = queries.visible_to(request.person, timezone.localdate()).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def due_of(case: Complaint) -> DueView | None:
    return complaints.due_of(case, timezone.now(), reverse("portal:complaint_count", args=[case.number]))


def without_handler(case: Complaint) -> str:
    """Who goes on with a case that is given to nobody."""
    return "Bersama penangan kaitannya" if case.state == states.LINKED else "Belum ditunjuk"


def facts(case: Complaint) -> list[tuple[str, str]]:
    """What is known of the case itself, without anybody's name but those of the office."""
    edition, limit = queries.edition_of(case), queries.class_of(case)
    site = case.about_site or "–"
    found = [
        ("Saluran", edition.channel(case.channel).name),
        ("Nomor asal", case.external_id),
        ("Diterima", saat(timezone.localtime(case.received_at))),
        ("Dicatat", f"{saat(timezone.localtime(case.entered_at))}{f', {case.entered_by.name}' if case.entered_by else ''}"),
        ("Dicatat kemudian karena", queries.open_words(case, case.backdate_reason)),
        ("Golongan", f"{limit.name}, {limit_words(limit)}" if case.is_sorted else "Belum digolongkan"),
        ("Situs", site if case.about_site else ""),
        ("Permintaan", case.about_request),
        ("Penangan", case.handler.name if case.handler else without_handler(case)),
        ("Putaran", str(case.round) if case.round > 1 else ""),
    ]
    return [(name, value) for name, value in found if value]
