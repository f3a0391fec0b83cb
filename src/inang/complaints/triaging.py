"""Classes and people: sorting, sorting again, and who handles a case; whoever it is about never does."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.complaints import queries, rules, states
from inang.complaints.conflicts import worked_on_request
from inang.complaints.models import Complaint, Involvement
from inang.complaints.receiving import sort
from inang.complaints.rules import Refused
from inang.complaints.transition import (
    Told,
    can_handle,
    find_anew,
    handlers_of,
    handles,
    involve,
    locked,
    may,
    move,
    not_accused,
    record,
    take,
    values_of,
    write_event,
)
from inang.complaints.words import NEW_CASE
from inang.notices import services as notices


@transaction.atomic
def triage(
    *, complaint: Complaint, classification: str, by: Person, at: datetime, version: int | None = None
) -> Complaint:
    """Give a complaint its class, or another one: the days are counted again from receipt and no pause is lost."""
    verb = "triage" if complaint.state == states.REGISTERED else "reclassify"
    case = take(complaint, verb, by=by, at=at, version=version)
    if case.is_sorted and case.classification == classification:
        raise Refused(f"Pengaduan ini sudah digolongkan {queries.class_of(case).name.lower()}.", "classification")
    return sort(case, classification, by=by, at=at, verb=verb)


@transaction.atomic
def assign(
    *, complaint: Complaint, to: Person, note: str = "", by: Person, at: datetime, version: int | None = None
) -> Complaint:
    """Give a sorted complaint to somebody who may handle it and has no part in what it is about."""
    case = take(complaint, "assign", by=by, at=at, version=version)
    return _give(case, to, note, by, at, verb="assign")


@transaction.atomic
def hand_over(
    *, complaint: Complaint, to: Person, note: str = "", by: Person, at: datetime, version: int | None = None
) -> Complaint:
    """Give a case that is being handled, or whose answer has not arrived, to somebody else; its clock goes on as it was."""
    case = take(complaint, "hand_over", by=by, at=at, version=version)
    if case.sent_at is not None and case.state == states.ANSWERED:
        raise Refused(f"Jawaban atas {case.number} sudah sampai, jadi tidak ada yang perlu diserahkan.")
    if case.handler_id == to.pk:
        raise Refused(f"Pengaduan ini sudah dipegang {to.name}.", "to")
    return _give(case, to, note, by, at, verb="hand_over")


@transaction.atomic
def pass_on(*, person: Person, to: Person, note: str = "", by: Person, at: datetime) -> list[str]:
    """Hand every open case of somebody whose term ends to another handler; returns their numbers.

    An administrator, who ends the term, may do so too. Cases that the new handler may not have (a part in what they are
    about) stay, and are found among those without a holder.
    """
    administers = agencies.has_role(by, "administrator", agencies.office_day(at))
    mine = queries.held_by(person, by).order_by("pk")
    done = []
    for case in list(mine.select_for_update(of=("self",)).select_related("handler")):
        if not administers:
            may(case, "assigner", by, at)
        if person.pk == to.pk or conflict(case, to, at):
            continue
        _give(case, to, note or "Masa tugas penangan sebelumnya berakhir", by, at, verb="hand_over")
        done.append(case.number)
    return done


def _give(case: Complaint, to: Person, note: str, by: Person, at: datetime, *, verb: str) -> Complaint:
    if fault := conflict(case, to, at):
        raise Refused(fault, "to")
    before, note = case.handler.name if case.handler else "", rules.tidy_text(note)[:500]
    involve(case, to, Involvement.Part.HANDLE, at)
    case.handler = to
    parts = (f"Semula {before}" if before else "", note)
    told = Told(
        detail=". ".join(part for part in parts if part), values={"to": to.name}, data={"before": before, "handler": to.name}
    )
    case = move(case, verb, by=by, at=at, told=told)
    _tell(case, to, note, at)
    return case


def conflict(case: Complaint, person: Person, at: datetime) -> str:
    """Why somebody may not handle a complaint; "" when nothing stands in the way."""
    refused = f"{person.name} tidak dapat menangani pengaduan ini"
    accounts = agencies.accounts_of(person)
    if accounts & queries.accused_of(case):
        return f"{refused}: konflik kepentingan. Pilih orang lain."
    if not can_handle(case, person, at):
        return f"{refused}: bukan penangan pengaduan pada hari ini. Pilih orang lain."
    if case.involved.filter(person__in=queries.eyes_in(case, person), part=Involvement.Part.APPROVE).exists():
        return f"{person.name} sudah menyetujui jawaban atas pengaduan ini. Pilih orang lain."
    if worked_on_request(accounts, case.about_request):
        return f"{refused}: ikut mengerjakan permintaan {case.about_request} yang diadukan. Pilih orang lain."
    return ""


@transaction.atomic
def set_about(*, complaint: Complaint, site: str, request: str, by: Person, at: datetime) -> Complaint:
    """Say which site (a host) or request (its public number) it is about; "" = none.

    Who handles or examines it, or the case that it is handled with, may have no part in that request.
    """
    case = locked(complaint.pk)
    not_accused(case, by)
    if not handles(case, by, at):
        may(case, "officer", by, at)
    if case.state in states.GONE:
        raise Refused(f"Pengaduan {case.number} sudah disamarkan, jadi tidak dapat dikaitkan lagi.")
    number = request.strip().upper()[:40]
    parent = queries.parent_of(case)
    hands = handlers_of(case).union(queries.examiners_of(parent) if parent else ())
    for person in Person.objects.filter(pk__in=hands).order_by("pk"):
        if worked_on_request(agencies.accounts_of(person), number):
            raise Refused(f"{person.name} ikut mengerjakan permintaan {number}. Ganti dahulu penangannya, lalu kaitkan.", "about")
    before = case.about_site or case.about_request or "–"
    case.about_site, case.about_request, case.version = site.strip().lower()[:253], number, case.version + 1
    case.save(update_fields=["about_site", "about_request", "version"])
    find_anew(case, at)
    about = case.about_site or number
    sentence = f"Dikaitkan dengan {about} oleh {by.name}" if about else f"Kaitan dengan {before} dihapus oleh {by.name}"
    write_event(case, sentence, at)
    data = {"site": case.about_site, "request": number, "before": before}
    record(case, "set_about", sentence, by=by, role="officer", at=at, data=data)
    return case


def _tell(case: Complaint, to: Person, note: str, at: datetime) -> None:
    """The new handler hears of it; who complained is not in the message."""
    values = {**values_of(case, at), "to_name": to.name, "note": f"\n\nCatatan: {note}" if note else ""}
    notices.send(
        event=f"complaint:{case.number}:given:{case.version}",
        subject_key=case.number,
        to=to.email,
        to_name=to.name,
        title=NEW_CASE[0].format_map(values),
        text=NEW_CASE[1].format_map(values),
        at=at,
    )
