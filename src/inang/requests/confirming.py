"""From the proven site to the closed case: confirmation letter, signature, hand-over; and cases that wait in vain."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from django.db import transaction

from inang.agencies import queries as agencies
from inang.agencies.hours import is_office_open
from inang.agencies.models import Person
from inang.hosting import queries as hosting
from inang.hosting.models import Site
from inang.hosting.services import locked as lock_site
from inang.letters import queries as letter_queries
from inang.letters import rules as letter_rules
from inang.letters import services as letters
from inang.letters.drivers.interface import SigningFault
from inang.letters.models import Letter
from inang.notices import queries as notices
from inang.requests import effects, mending, papers, queries, states
from inang.requests.kinds import CREATE
from inang.requests.models import HostingRequest
from inang.requests.reviewing import signatory
from inang.requests.rules import Overtaken, Refused
from inang.requests.transition import (
    Told,
    contact_now,
    done_now,
    locked,
    may,
    move,
    notify,
    office_time,
    overtaken_sentence,
    paper,
    record,
    take,
    write_event,
)
from inang.standard.rules import FIRST_KIND
from inang.survey import services as survey
from inang.workdays import queries as clocks
from inang.worklist.rounds import each


def confirm_ready(*, at: datetime) -> list[str]:
    """Give every case whose site or change is proven its numbered confirmation letter; returns their numbers.

    A draft whose site has changed since is written anew, under its own number; what only a head can end is marked.
    """
    waiting = HostingRequest.objects.filter(state=states.APPROVED).order_by("pk")
    done = [str(case.number) for case, _ in each(waiting, lambda case: _activated(case, at))]
    drafted = _with_sites(states.ACTIVATED)
    late = [case for case, site in drafted if site and effects.is_over(case, site, at)]
    for _ in each(late, lambda case: _kept_longer(case, at)):
        pass
    outdated = [case for case, site in drafted if _is_outdated(case, site)]
    for _ in each(outdated, lambda case: _redrafted(case, at)):
        pass
    _mark_lost()
    return done


def _with_sites(*held: str) -> list[tuple[HostingRequest, Site | None]]:
    """Cases in these states, each with its site; two queries."""
    cases = list(HostingRequest.objects.filter(state__in=held).order_by("pk"))
    sites = hosting.sites_by_order_key(case.site_key or str(case.number) for case in cases)
    return [(case, sites.get(case.site_key or str(case.number))) for case in cases]


def _mark_lost() -> None:
    """Note which approved cases only a head can end, so that lists find them by an index; the verbs look for themselves.

    One that stumbled and is tried again is not called upon yet.
    """
    for case, site in _with_sites(states.APPROVED, states.ACTIVATED):
        is_lost = effects.lost(case, site) and (site is None or hosting.fault(site) is None or hosting.stuck(site))
        if is_lost != case.is_lost:
            HostingRequest.objects.filter(pk=case.pk, state=case.state).update(is_lost=is_lost)


@transaction.atomic
def _kept_longer(request: HostingRequest, at: datetime) -> bool:
    """Give the site its whole time again; once that is proven the draft is written anew with the new day."""
    case = locked(request.pk)
    site = queries.site_of(case)
    if case.state != states.ACTIVATED or site is None or not hosting.settled(site) or not effects.is_over(case, site, at):
        return False
    effects.keep_longer(case, at)
    return True


@transaction.atomic
def _activated(request: HostingRequest, at: datetime) -> bool:
    site = queries.site_of(request)
    if site is None or not effects.reached(request, site):
        return False
    case = locked(request.pk)
    if case.state != states.APPROVED:
        return False
    kind = queries.kind_of(case)
    proof = hosting.evidence_since(site, case.wanted_generation or 1)
    case.activated_at = site.activated_at if kind.effect == CREATE else site.proven_at
    case.wanted_generation = site.proven_generation  # the letter says this one
    letter = letters.issue(
        kind=Letter.Kind.CONFIRMATION,
        subject_key=str(case.number),
        content=papers.answer(case, site, signatory(at), at),
        party=papers.addressee(case),
        subject=kind.subject,
        at=at,
    )
    told = Told(
        sentence=done_now(case),
        detail=f"Bukti lengkap; surat konfirmasi {letter.number} menunggu tanda tangan",
        data={"evidence": proof.hash if proof else "", "generation": site.proven_generation, "letter": letter.number},
    )
    move(case, "activated", by=None, at=at, told=told)
    return True


def _is_outdated(case: HostingRequest, site: Site | None) -> bool:
    """Was the draft written for an older generation of its site?"""
    return site is not None and site.proven_generation != case.wanted_generation and effects.reached(case, site)


@transaction.atomic
def _redrafted(request: HostingRequest, at: datetime) -> bool:
    """Write a draft anew as the site stands now; the day on which the promise was kept stays."""
    case = locked(request.pk)
    site = queries.site_of(case)
    draft = letter_queries.unsigned(Letter.Kind.CONFIRMATION, str(case.number))
    if case.state != states.ACTIVATED or draft is None or site is None or not _is_outdated(case, site):
        return False
    case.wanted_generation = site.proven_generation
    content = papers.answer(case, site, signatory(at), at)
    kept = {name: draft.content[name] for name in ("due", "working_day")}
    letters.rewrite(letter=draft, content=dataclasses.replace(content, **kept))
    case.version += 1
    case.save(update_fields=["wanted_generation", "version"])
    sentence = f"Konsep surat konfirmasi {draft.number} disusun ulang karena situs berubah"
    write_event(case, sentence, at, public=False)
    data = {"letter": draft.number, "generation": site.proven_generation}
    record(case, "redraft", sentence, by=None, role="system", at=at, data=data)
    return True


def sign_confirmation(
    *, request: HostingRequest, by: Person, passphrase: str, at: datetime, version: int | None = None
) -> HostingRequest:
    """Sign the confirmation letter and put it into the outbox, in one transaction; the passphrase stays nowhere.

    The site is looked at now, under its lock: the letter goes out only for one of which it is true.
    """
    with transaction.atomic():
        case = take(request, "confirm", by=by, at=at)
        _as_read(case, version)
        site = queries.site_of(case)
        if fault := effects.unsaid(case, lock_site(site.pk) if site else None, at):
            raise Refused(fault)
        letter = _sign(case, Letter.Kind.CONFIRMATION, by, passphrase, at)
        case.confirmed_at = at
        told = Told(
            detail=f"Nomor {letter.number}, kode periksa {letter.check_code}",
            data=_letter_data(letter),
            values=_letter_values(letter) | {"activated": office_time(case.activated_at or at)},
            papers=(paper(letter, f"Surat Konfirmasi {case.number}.pdf"),),
        )
        return move(case, "confirm", by=by, at=at, told=told)


def _as_read(case: HostingRequest, version: int | None) -> None:
    """What is signed is what was read."""
    if version is not None and version != case.version:
        raise Overtaken("Surat ini berubah sejak halaman dibuka. Baca konsepnya sekali lagi, lalu tanda tangani.")


def sign_refusal(
    *, request: HostingRequest, by: Person, passphrase: str, at: datetime, version: int | None = None
) -> HostingRequest:
    """Sign the refusal letter of a rejected case and send it to the agency."""
    with transaction.atomic():
        case = locked(request.pk)
        if case.state != states.REJECTED:
            raise Overtaken(overtaken_sentence(case))
        may(case, "signatory", by, at)
        _as_read(case, version)
        letter = _sign(case, Letter.Kind.REFUSAL, by, passphrase, at)
        sentence = f"Surat penolakan ditandatangani oleh {by.name}"
        write_event(case, sentence, at, detail=f"Nomor {letter.number}, kode periksa {letter.check_code}")
        notify(
            case,
            "refusal",
            at=at,
            values=_letter_values(letter) | {"objection": queries.edition_of(case).letters.objection},
            papers=(paper(letter, f"Surat Penolakan {case.number}.pdf"),),
        )
        record(case, "sign_refusal", sentence, by=by, role="signatory", at=at, data=_letter_data(letter))
        return case


def _sign(case: HostingRequest, kind: str, by: Person, passphrase: str, at: datetime) -> Letter:
    if own := queries.own_case_fault(case, by, agencies.office_day(at)):
        raise Refused(own)
    letter = Letter.objects.filter(direction=Letter.Direction.OUT, kind=kind, subject_key=case.number).first()
    if letter is None:
        raise Refused("Surat belum dibuat. Muat ulang halaman sebentar lagi.")
    if letter.state == Letter.State.SIGNED:
        who = letter.signer.name if letter.signer else "penanda tangan"
        raise Overtaken(
            f"Surat {letter.number} sudah ditandatangani oleh {who} pada {office_time(letter.signed_at or at)}."
        )
    try:
        return letters.sign(letter=letter, by=by, passphrase=passphrase, at=at)
    except (SigningFault, letter_rules.Refused) as fault:
        raise Refused(fault.sentence, "passphrase") from None


def _letter_values(letter: Letter) -> dict[str, str]:
    return {
        "letter_number": letter.number,
        "check_code": str(letter.check_code),
        "check_url": letters.check_url(letter),
    }


def _letter_data(letter: Letter) -> dict[str, Any]:
    return {
        "letter": letter.number,
        "check_code": letter.check_code,
        "sha256": letter.file.sha256 if letter.file else "",
    }


def close_signed(*, at: datetime) -> list[str]:
    """Close every confirmed case whose letter the mail server has taken; its clock stops at that moment."""
    waiting = list(HostingRequest.objects.filter(state=states.CONFIRMED).order_by("pk"))
    done = notices.handed_over(_confirmed_event(case) for case in waiting)
    sent = [case for case in waiting if _confirmed_event(case) in done]
    return [str(case.number) for case, _ in each(sent, lambda case: _close(case, at))]


def _confirmed_event(case: HostingRequest) -> str:
    return f"request:{case.number}:confirmed:{case.round}"


@transaction.atomic
def _close(request: HostingRequest, at: datetime) -> bool:
    case = locked(request.pk)
    if case.state != states.CONFIRMED:
        return False
    times = [one.handed_over_at for one in notices.of_event(_confirmed_event(case)) if one.handed_over_at]
    handed_over = min(max(times, default=at), at)
    case.closed_at = at
    told = Told(
        detail=f"Diterima server surat pada {office_time(handed_over)}",
        data={"handed_over_at": handed_over.isoformat()},
    )
    move(case, "close", by=None, at=handed_over, told=told)
    _ask(case, at)
    return True


def _ask(case: HostingRequest, at: datetime) -> None:
    """Invite to the survey whom the edition of today wants asked after a request; the invitation knows no case."""
    kind = queries.kind_of(case)
    what = "Permintaan hosting" if case.kind == FIRST_KIND else f"Permintaan {kind.word}"
    survey.invite(
        after="request",
        people={"contact": contact_now(case), "agency": (case.agency.email, case.agency.name)},
        about=f"{what} {case.number}",
        event=f"request:{case.number}:survey",
        subject_key=str(case.number),
        at=at,
    )


def lapse(*, at: datetime) -> list[str]:
    """Remind agencies of returned cases on the days of the edition, and end those that were never mended.

    Outside office hours nothing happens: nobody is reminded at night.
    """
    if not is_office_open(at):
        return []
    waiting = HostingRequest.objects.filter(state=states.RETURNED, returned_at__isnull=False).order_by("pk")
    return [str(case.number) for case, _ in each(waiting, lambda case: _remind_or_lapse(case, at))]


@transaction.atomic
def _remind_or_lapse(request: HostingRequest, at: datetime) -> bool:
    case = locked(request.pk)
    if case.state != states.RETURNED or case.returned_at is None:
        return False
    offer, wait = queries.edition_of(case).offer, mending.wait_of(case)
    calendar, today = clocks.calendar(), wait.rule.local(at).date()
    waited = wait.waited(today, calendar)
    day = max((one for one in offer.return_reminder_days if one <= waited), default=None)
    if day is not None and not notices.of_event(mending.reminder_event(case, day)).exists():
        _remind(case, day, waited, at)  # after a long stop the last one alone, and the case waits until that was heard
        return False
    if not mending.is_over(case, at):
        return False
    told = Told(data={"waited": waited}, values={"limit": str(offer.return_lapse_days)})
    move(case, "lapse", by=None, at=at, told=told)
    return True


def _remind(case: HostingRequest, day: int, waited: int, at: datetime) -> None:
    items = queries.open_items(case)
    wait = mending.warned(case, mending.wait_of(case).rule.local(at).date())
    values = {
        "waited": str(waited),
        "items": "\n".join(f"{number}. {item.reason}" for number, item in enumerate(items, 1)),
        **clocks.until_values(wait, case.edition),
    }
    notify(case, "reminder", at=at, values=values, occasion=f":{case.round}:{day}")
    sentence = f"{mending.REMINDED} setelah {waited} hari kerja menunggu"
    write_event(case, sentence, at)
    record(case, "remind", sentence, by=None, role="system", at=at, data={"day": day, "waited": waited})
