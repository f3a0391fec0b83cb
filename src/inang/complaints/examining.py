"""Berkadar pengawasan dan memerlukan pemeriksaan: a team of two or more looks into it and writes down what it found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.complaints import queries, rules
from inang.complaints.conflicts import worked_on_request
from inang.complaints.models import Complaint, Examination, Examiner, Involvement
from inang.complaints.rules import Refused
from inang.complaints.transition import Told, involve, move, take
from inang.complaints.triaging import conflict


@transaction.atomic
def examine(
    *, complaint: Complaint, team: Sequence[Person], by: Person, at: datetime, version: int | None = None
) -> Complaint:
    """Let a team examine a complaint of a class that needs it; nobody of it has a part in what it or a twin is about."""
    case = take(complaint, "examine", by=by, at=at, version=version)
    kind = queries.class_of(case)
    if not kind.examination:
        raise Refused(f"Golongan {kind.name.lower()} tidak memerlukan pemeriksaan. Langsung susun jawabannya.")
    least = queries.edition_of(case).complaints.examiners_least
    people = list({person.pk: person for person in team}.values())
    if len(people) < least:
        raise Refused(f"Tim pemeriksa terdiri dari {least} orang atau lebih, yang dipilih {len(people)}.", "team")
    for person in people:
        if fault := conflict(case, person, at) or _part_in_twins(case, person):
            raise Refused(fault, "team")
        involve(case, person, Involvement.Part.HANDLE, at)
    found, _new = Examination.objects.get_or_create(complaint=case, round=case.round, defaults={"since": at})
    before = ", ".join(found.team.order_by("pk").values_list("person__name", flat=True))
    found.team.all().delete()
    Examiner.objects.bulk_create(Examiner(examination=found, person=person) for person in people)
    names = ", ".join(person.name for person in people)
    told = Told(detail=f"Semula {before}. {names}" if before else names, data={"team": names, "before": before})
    return move(case, "examine", by=by, at=at, told=told)


def _part_in_twins(case: Complaint, person: Person) -> str:
    """Why somebody may not examine what a twin's answer rests on; "" when nothing stands in the way."""
    for number in sorted(set(queries.twins_of(case).values_list("about_request", flat=True))):
        if worked_on_request(agencies.accounts_of(person), number):
            return f"{person.name} ikut mengerjakan permintaan {number}, yang diadukan bersama pengaduan ini. Pilih orang lain."
    return ""


@transaction.atomic
def conclude(
    *, complaint: Complaint, findings: str, by: Person, at: datetime, version: int | None = None
) -> Complaint:
    """Write down what the team found; only then can an answer be drafted. For the office, never for the complainant."""
    case = take(complaint, "conclude", by=by, at=at, version=version)
    if by.pk not in queries.examiners_of(case):
        raise Refused("Temuan ditulis oleh anggota tim pemeriksa.")
    found = Examination.objects.get(complaint=case, round=case.round)
    found.findings = rules.text_of(findings, "findings", what="temuan")
    found.concluded_at, found.concluded_by = at, by
    found.save(update_fields=["findings", "concluded_at", "concluded_by"])
    return move(case, "conclude", by=by, at=at)
