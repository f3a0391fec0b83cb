"""Twins: complaints about the same are handled together, yet never blended; each keeps its receipt, clock and answer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.complaints import queries, states
from inang.complaints.conflicts import worked_on_request
from inang.complaints.models import Complaint, Link
from inang.complaints.rules import Overtaken, Refused
from inang.complaints.transition import Told, handlers_of, locked, move, not_accused, overtaken_sentence, take
from inang.worklist.rounds import each


@transaction.atomic
def link(
    *, complaint: Complaint, parent: Complaint, by: Person, at: datetime, version: int | None = None
) -> Complaint:
    """Let a complaint be handled with another open one; of two links in opposite directions one wins.

    Nothing of either is shown to the other's complainant, and each is answered by itself.
    """
    if complaint.pk == parent.pk:
        raise Refused("Pilih pengaduan lain untuk dikaitkan.", "parent")
    _lock_both(complaint, parent)
    case = take(complaint, "link", by=by, at=at, version=version)
    other = locked(parent.pk)
    not_accused(other, by)
    if (above := queries.parent_of(other)) is not None:
        words = "pengaduan ini" if above.pk == case.pk else queries.hiding(by)(above.number)
        raise Overtaken(f"{other.number} sudah dikaitkan dengan {words}. Muat ulang halaman.")
    if other.state not in states.OPEN:
        raise Refused(f"{other.number} sudah {states.STATES[other.state].word.lower()}, jadi tidak dapat dikaitkan.", "parent")
    _has_no_part(other, case.about_request)
    if queries.twins_of(case).exists():
        raise Refused(f"Pengaduan lain sudah dikaitkan dengan {case.number}. Kaitkan {other.number} ke sini.", "parent")
    # A hint becomes more than one; a twin that was answered and disputed leaves the case it was answered with.
    Link.objects.filter(Q(parent=other) | Q(kind=Link.Kind.TWIN), child=case, ended_at=None).update(ended_at=at)
    Link.objects.create(child=case, parent=other, kind=Link.Kind.TWIN, since=at, by=by.name)
    told = Told(values={"parent": other.number}, data={"parent": other.number})
    return move(case, "link", by=by, at=at, told=told)


def _has_no_part(other: Complaint, request: str) -> None:
    """Raise Refused when who handles or examines a case worked on the request that its twin is about."""
    for person in Person.objects.filter(pk__in=handlers_of(other)).order_by("pk"):
        if worked_on_request(agencies.accounts_of(person), request):
            part, cure = ("menangani", "penangannya") if person.pk == other.handler_id else ("memeriksa", "tim pemeriksanya")
            words = f"{person.name}, yang {part} {other.number}, ikut mengerjakan permintaan {request}"
            raise Refused(f"{words}. Ganti dahulu {cure}, lalu kaitkan.", "parent")


def _lock_both(*cases: Complaint) -> None:
    """In one order, whoever comes from which side."""
    keys = [case.pk for case in cases]
    list(Complaint.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def unlink(*, complaint: Complaint, by: Person, at: datetime, version: int | None = None) -> Complaint:
    """Let a twin go its own way again; its clock never stood still, so nothing is lost."""
    case = take(complaint, "unlink", by=by, at=at, version=version)
    return _part(case, "unlink", by, at)


def _part(case: Complaint, verb: str, by: Person | None, at: datetime) -> Complaint:
    found = Link.objects.select_related("parent").filter(child=case, kind=Link.Kind.TWIN, ended_at=None).first()
    if found is None:
        raise Overtaken(overtaken_sentence(case, stale=True))
    found.ended_at = at
    found.save(update_fields=["ended_at"])
    told = Told(values={"parent": found.parent.number}, data={"parent": found.parent.number})
    unsorted = case.state == states.LINKED and not case.is_sorted
    return move(case, f"{verb}_unsorted" if unsorted else verb, by=by, at=at, told=told)


def part_ended(*, at: datetime) -> list[str]:
    """Let twins go whose parent has ended without them; returns their numbers."""
    ended = Link.objects.filter(
        kind=Link.Kind.TWIN, ended_at=None, child__state=states.LINKED, parent__state__in=states.ENDED
    )
    return [number for _, number in each(list(ended.values_list("child_id", flat=True)), lambda pk: _part_ended(pk, at))]


@transaction.atomic
def _part_ended(pk: int, at: datetime) -> str:
    case = locked(pk)
    if case.state != states.LINKED:
        return ""
    return _part(case, "part", None, at).number
