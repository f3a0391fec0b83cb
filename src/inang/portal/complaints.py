"""A complaint as page parts, the same for whoever complained and for the office: its due date, its four steps, its receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from inang.agencies import queries as agencies
from inang.complaints import codes, queries, states, waiting
from inang.complaints.models import Complaint, Event
from inang.portal.counting import clock_days, counting_url, due_view
from inang.portal.parts import DueDays, DueView, StepView
from inang.portal.said import lasting
from inang.standard.complaining import ComplaintLimit
from inang.workdays import queries as clocks
from inang.workdays.models import Breach, Clock
from inang.workdays.rules import ClockState, Due

CLOCK: Final = "complaint"  # kind of clock of a complaint
PARTY: Final = "pelapor"  # whom a pause waits for
STOPPED: Final = frozenset({states.REFERRED, states.WITHDRAWN})
_OVER: Final = frozenset({states.ANSWERED, states.CLOSED, states.ANONYMISED, states.PURGED})


def limit_words(limit: ComplaintLimit) -> str:
    """5 hari kerja"""
    return lasting(limit.amount, limit.unit)


def clock_of(case: Complaint, at: datetime) -> ClockState | None:
    """What the clock of this round says; nothing while there is none."""
    try:
        return clocks.state(CLOCK, queries.clock_key(case), at)
    except Clock.DoesNotExist:
        return None


def due_of(case: Complaint, at: datetime, href: str) -> DueView | None:
    state = clock_of(case, at)
    return due_view(state, href, party=PARTY) if state else None


def dues_of(cases: Sequence[Complaint], at: datetime, href: str) -> dict[str, DueView]:
    """The same for a list, by number, in three queries; `href` names the route of the count."""
    found = clocks.states(CLOCK, [queries.clock_key(case) for case in cases], at)
    return {
        case.number: due_view(found[key], reverse(href, args=[case.number]), party=PARTY)
        for case in cases
        if (key := queries.clock_key(case)) in found
    }


def count_of(case: Complaint, at: datetime, breach: Breach | None = None) -> DueDays | None:
    """Every day of this round's count with its reason; or of the round of a broken promise, as it stood then."""
    try:
        clock = breach.clock if breach else clocks.clock(CLOCK, queries.clock_key(case))
    except Clock.DoesNotExist:
        return None
    return clock_days(clock, at, edition=queries.edition_of(case), breach=breach)


@dataclass(frozen=True)
class WaitView:
    """Until when an answer of the complainant is waited for, and the page that counts to that day."""

    until: Due
    href: str


def waiting_of(case: Complaint) -> WaitView | None:
    """The same for whoever opens the case, told by no mail; nothing while nobody was asked."""
    if not waiting.is_asked(case):
        return None
    wait = waiting.standing(case)
    return WaitView(wait.until(clocks.calendar()), clocks.wait_page(wait, case.edition))


# -- who has it ------------------------------------------------------------------------------------
def holder_words(case: Complaint, at: datetime) -> str:
    """Who has it now, by office and never by name, as a complainant reads it."""
    office, role = queries.edition_of(case).office, states.STATES[case.state].holder
    if role == "handler":
        held = agencies.roles(case.handler, agencies.office_day(at)) if case.handler else frozenset()
        return office.division if "reviewer" in held else _("Pejabat pengelola pengaduan")
    return {
        "officer": _("Pejabat pengelola pengaduan"),
        "assigner": _("Pejabat pengelola pengaduan"),
        "approver": f"{_('Kepala')} {office.division}",
        "signer": office.head_title,
        "complainant": _("Anda"),
        "nobody": "",
    }[role]


def _said(verb: str) -> str:
    """How a verb begins in the complainant's own timeline."""
    return next(arrow.public for (_from, name), arrow in states.ARROWS.items() if name == verb and arrow.public).partition("{")[0]


def _last(events: Sequence[Event], *verbs: str) -> datetime | None:
    """When one of these happened last; `events` newest first."""
    begins = tuple(_said(verb) for verb in verbs)
    return next((event.at for event in events if event.public.startswith(begins)), None)


def steps_of(case: Complaint, events: Sequence[Event], at: datetime) -> list[StepView]:
    """The four steps of a complaint: received, classified, handled, answered."""
    done, word = states.STEP_OF[case.state], states.STATES[case.state].word
    channel = queries.edition_of(case).channel(case.channel).name
    handled = _last(events, "assign", "examine") if case.handler_id else None
    sorted_name = (
        _("Digolongkan %(name)s") % {"name": _(queries.class_of(case).name).lower()} if case.is_sorted else _("Digolongkan")
    )
    facts: list[tuple[str, str, datetime | None]] = [
        (_("Diterima"), _("lewat %(channel)s") % {"channel": _(channel)}, case.received_at),
        (sorted_name, "", _last(events, "triage", "reclassify", "convert") if case.is_sorted else None),
        (_("Ditangani"), "", handled),
        (_("Dijawab"), _("diperiksa orang lain sebelum dikirim"), case.answered_at),
    ]
    found = []
    for number, (name, who, when) in enumerate(facts, 1):
        state: Literal["done", "now", "paused", "stopped", "next"]
        if case.state in STOPPED and number > 1 and when is None:
            found.append(StepView(_(word), "stopped", "", _moment(case.closed_at)))
            break
        if number <= done or (case.state in _OVER):
            state = "done"
        elif number == done + 1:
            state, who = ("paused" if case.state == states.WAITING else "now"), holder_words(case, at)
        else:
            state = "next"
        found.append(StepView(name, state, who, _moment(when)))
    return found


def _moment(moment: datetime | None) -> str:
    """The moment as ISO text, put into words by the template in the reader's language."""
    return timezone.localtime(moment).isoformat() if moment else ""


# -- the receipt -----------------------------------------------------------------------------------
def receipt_of(case: Complaint, code: str, at: datetime) -> dict[str, Any]:
    """What stands on the receipt; without a code (it was shown before) it says so."""
    limit, edition = queries.class_of(case), queries.edition_of(case)
    return {
        "case": case,
        "code": codes.grouped(code) if code else "",
        "spoken": codes.spoken(code) if code else "",
        "limit": limit,
        "limit_words": limit_words(limit),
        "channel": edition.channel(case.channel).name,
        "clock": clock_of(case, at),
        "count": count_of(case, at),
        "counting_url": counting_url(timezone.localtime(case.received_at), limit, case.edition),
    }
