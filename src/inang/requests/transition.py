"""What every verb does alike: lock, check the arrow and the role, change, write trail, timeline, clock and outbox.

The order of locks is the same everywhere (case, registers, site, clock, outbox, audit last), so that verbs wait for
one another and never in a ring.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.agencies.rules import OFFICE_ROLES, actor
from inang.audit import services as audit
from inang.hosting.models import Site
from inang.letters import queries as letters
from inang.letters.models import Letter
from inang.lookup import services as lookup
from inang.notices import services as notices
from inang.requests import ledger, states
from inang.requests.finding import case_entry
from inang.requests.kinds import effect_of, outcome
from inang.requests.models import Decision, Event, HostingRequest, Involvement
from inang.requests.queries import edition_of, host_of
from inang.requests.rules import Overtaken, Refused
from inang.requests.words import CHANGE_NOTICES, NOTICES
from inang.standard.rules import FIRST_KIND
from inang.workdays import queries as clocks
from inang.workdays import services as workdays
from inang.workdays.explanation import strip_words
from inang.workdays.rules import ClockState, CountingRule
from inang.workdays.words import saat, sementara, tanggal

CLOCK: Final = "request"
_WHO: Final = {
    "reviewer": "Hanya penelaah yang boleh melakukan ini.",
    "approver": "Hanya kepala bidang yang boleh memutus.",
    "signatory": "Hanya penanda tangan yang boleh menandatangani surat ini.",
    "office": "Hanya petugas kantor yang boleh melakukan ini.",
    "agency": "Permintaan ini milik perangkat daerah lain.",
}
_TONES: Final = {"submitted": "accent", "returned": "warn", "rejected": "bad", "confirmed": "ok", "activated": "ok"}


@dataclass
class Told:
    """What a verb adds to the common record: small print, data for the trail, values and papers for the notice."""

    detail: str = ""
    sentence: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    papers: Sequence[Mapping[str, str]] = ()


def office_time(moment: datetime) -> str:
    """Selasa, 24 November 2026, 13.58 WIB"""
    return saat(moment, timezone.get_default_timezone())


def host_now(case: HostingRequest) -> str:
    """The name of the site as it is now; a request for another name is called by its wish."""
    return host_of(case) if case.site is None or (case.site_key and case.asks_name) else case.site.host


def contact_of(case: HostingRequest) -> HostingRequest | Site:
    """Whose contact fields hold now: the site's; of the request itself where it asks for another person."""
    if case.site is None or "contact_email" in effect_of(edition_of(case).kind(case.kind)).sets:
        return case
    return case.site


def contact_now(case: HostingRequest) -> tuple[str, str]:
    """(address, name) of the site's contact person as it is now; where one is asked for, of the one that is wanted."""
    found = contact_of(case)
    return found.contact_email, found.contact_name


def done_now(case: HostingRequest) -> str:
    """What the change reached, in the words of its kind; they look at how the site stands now."""
    return outcome(edition_of(case).kind(case.kind), case.site.status if case.site else "").done


def locked(pk: int) -> HostingRequest:
    """The case as it is now, and nobody else's until the transaction ends."""
    found = HostingRequest.objects.select_for_update(of=("self",)).select_related(
        "agency", "reviewer", "letter", "letter_file"
    )
    return found.get(pk=pk)


def take(
    request: HostingRequest, verb: str, *, by: Person | None, at: datetime, version: int | None = None
) -> HostingRequest:
    """Lock the case and check that the arrow exists now and that this person may walk it.

    Raises Overtaken when somebody was faster, Refused when the role is missing.
    """
    case = locked(request.pk)
    arrow = states.ARROWS.get((case.state, verb))
    if arrow is None:
        raise Overtaken(overtaken_sentence(case))
    if version is not None and version != case.version:
        raise Overtaken(overtaken_sentence(case, stale=True))
    may(case, arrow.who, by, at)
    return case


def may(case: HostingRequest, who: str, by: Person | None, at: datetime) -> None:
    """Raise Refused unless this person holds the role that the arrow names, today and for this agency."""
    if who == "system":
        if by is not None:
            raise Refused("Langkah ini dikerjakan sistem.")
        return
    today = agencies.office_day(at)
    if who == "office":
        if by is None or not agencies.roles(by, today) & OFFICE_ROLES:
            raise Refused(_WHO["office"])
        return
    if by is None or (
        not agencies.agencies_of(by, today).filter(pk=case.agency_id).exists()
        if who == "agency"
        else not agencies.has_role(by, who, today)
    ):
        raise Refused(_WHO[who])


def involve(case: HostingRequest, person: Person, part: str, at: datetime) -> Involvement:
    """What somebody is in a locked case from now on; who is something in it already stays that."""
    found, _new = Involvement.objects.get_or_create(
        request=case, person=person, defaults={"part": part, "nip": person.known_nip, "since": at}
    )
    return found


def overtaken_sentence(case: HostingRequest, *, stale: bool = False) -> str:
    """Who was faster, and when."""
    name = f"Permintaan {case.number}" if case.number else "Draf ini"
    decision = case.decisions.filter(stage=Decision.Stage.DECIDE).select_related("by").order_by("at", "pk").last()
    if decision and decision.verdict != Decision.Verdict.BACK and case.state != states.WITHDRAWN:
        return f"{name} sudah diputus oleh {decision.by.name} pada {office_time(decision.at)}."
    last = case.events.first()
    if stale or last is None:
        return f"{name} sudah berubah sejak halaman ini dibuka. Muat ulang, lalu ulangi."
    if case.state == states.SUBMITTED:
        return f"Permintaan ini sudah diajukan dengan nomor {case.number} pada {office_time(last.at)}."
    deed = last.sentence[0].lower() + last.sentence[1:]
    return f"{name} sudah berstatus {states.STATES[case.state].word}: {deed} pada {office_time(last.at)}. Muat ulang halaman."


def move(
    case: HostingRequest, verb: str, *, by: Person | None, at: datetime, told: Told | None = None
) -> HostingRequest:
    """Walk the arrow: new state, clock, timeline, outbox, trail. The case must be locked (`take`)."""
    told = told or Told()
    before = case.state
    arrow = states.ARROWS[(before, verb)]
    case.state, case.version = arrow.to, case.version + 1
    name = by.name if by else "sistem"
    sentence = told.sentence or arrow.audit.format(by=name)
    turn_clock(case, arrow.clock, sentence, by, at)
    case.save()
    if case.number:
        lookup.put(case_entry(case, at))
    write_event(case, sentence, at, detail=told.detail, tone=_TONES.get(arrow.to, "plain"))
    if arrow.notice:
        notify(case, arrow.notice, at=at, values={"by": name, **told.values}, papers=told.papers)
    record(case, verb, sentence, by=by, role=arrow.who, at=at, data={"from": before, "to": arrow.to, **told.data})
    return case


def write_event(
    case: HostingRequest, sentence: str, at: datetime, *, detail: str = "", tone: str = "plain", public: bool = True
) -> None:
    """One line of the timeline."""
    Event.objects.create(request=case, at=at, sentence=sentence[:300], detail=detail[:1000], tone=tone, public=public)


def record(
    case: HostingRequest, verb: str, sentence: str, *, by: Person | None, role: str, at: datetime, data: dict[str, Any]
) -> None:
    """One entry of the trail; its lock is the last one that a verb takes."""
    audit.record(
        actor=actor(by),
        role=role,
        room="requests",
        subject=case.number or f"draft:{case.pk}",
        verb=verb,
        sentence=sentence,
        at=at,
        data={"version": case.version, **data},
    )


def turn_clock(case: HostingRequest, turn: str, reason: str, by: Person | None, at: datetime) -> None:
    """Start, pause, resume or stop the clock of the case, and keep its due date beside it for sorting."""
    if turn in ("", "run") or case.number is None:
        return
    edition = edition_of(case)
    if turn == "start":
        rule = CountingRule(**edition.counting_values())
        assert case.received_at is not None
        workdays.start(
            kind=CLOCK,
            key=case.number,
            received_at=case.received_at,
            days=edition.limit.days,
            edition=edition.slug,
            at=at,
            by=actor(by),
            rule=rule,
        )
    else:
        verbs = {"hand_over": workdays.hand_over, "pause": workdays.pause, "resume": workdays.resume, "stop": workdays.stop}
        verbs[turn](kind=CLOCK, key=case.number, at=at, reason=reason, by=actor(by))
    state = clocks.state_of(clocks.clock(CLOCK, case.number), at, explain=False)
    case.due = state.due
    if turn == "start":
        ledger.write_start(case)
    elif turn == "stop":
        ledger.write_end(case, state, at)


def notify(
    case: HostingRequest,
    template: str,
    *,
    at: datetime,
    values: Mapping[str, str] | None = None,
    papers: Sequence[Mapping[str, str]] = (),
    occasion: str = "",
) -> None:
    """Put a notice for the contact person and for the agency's own address into the outbox, once per occasion."""
    title, text = NOTICES[template if case.kind == FIRST_KIND else CHANGE_NOTICES.get(template, template)]
    filled = {**notice_values(case, at), **(values or {})}
    for address, name in addressees(case):
        notices.send(
            event=f"request:{case.number}:{template}{occasion or f':{case.round}'}",
            subject_key=str(case.number),
            to=address,
            to_name=name,
            title=title.format(**filled),
            text=text.format(**filled, to_name=name),
            attachments=papers,
            at=at,
        )


def notice_values(case: HostingRequest, at: datetime) -> dict[str, str]:
    """The values that every notice may use; `strip` is the count day by day, in words."""
    return values_from(case, clocks.state_of(clocks.clock(CLOCK, str(case.number)), at))


def values_from(case: HostingRequest, state: ClockState) -> dict[str, str]:
    """The same when the clock's state is at hand: costs no query where the case knows its site."""
    office, kind, host = edition_of(case).office, edition_of(case).kind(case.kind), host_now(case)
    return {
        "number": str(case.number),
        "host": host,
        "what": "Permintaan hosting" if case.kind == FIRST_KIND else f"Permintaan {kind.word}",
        "done": done_now(case),
        "agency": case.agency.name,
        "url": f"{settings.INANG_BASE_URL}/permintaan/{case.number}/",
        "site_url": f"{settings.INANG_BASE_URL}/situs/{host}/",
        "received": office_time(case.received_at) if case.received_at else "",
        "agenda": f" dengan nomor agenda {case.letter.agenda_words}" if case.letter else "",
        "due": tanggal(state.due),
        "provisional": sementara(state.provisional),
        "strip": strip_words(state.days),
        "division": office.division,
        "head": office.head_title,
        "office": office.full_name,
        "phone": office.phone,
        "whatsapp": office.whatsapp,
        "by": "",
    }


def addressees(case: HostingRequest) -> list[tuple[str, str]]:
    """(address, name): the contact person, whoever it was until now, and the agency, each address once."""
    address, name = contact_now(case)
    found = {address.strip().lower(): name}
    # Somebody who is replaced hears of it, and can object.
    found.setdefault(case.before.get("contact_email", "").strip().lower(), case.before.get("contact_name", ""))
    found.setdefault(case.agency.email.strip().lower(), case.agency.name)
    return [(address, name) for address, name in found.items() if address]


def paper(letter: Letter, name: str) -> dict[str, str]:
    """A signed letter as an attachment."""
    assert letter.file is not None
    path = Path(letters.path(letter.file)).relative_to(settings.DATA)
    return {"name": name, "path": str(path), "type": "application/pdf"}
