"""Reviewers to choose from: who is away says so with the one who stands in, and rows can go each to its own substitute."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.agencies.queries import Away
from inang.complaints.models import Complaint
from inang.complaints.rules import Refused as ComplaintRefused
from inang.requests.models import HostingRequest
from inang.requests.rules import Refused
from inang.workdays.words import tanggal_pendek

C = TypeVar("C", HostingRequest, Complaint)
_MOST_FAULTS: Final = 5
EACH: Final = "pengganti"  # what is sent instead of a person: each row to the substitute of its own reviewer


@dataclass(frozen=True)
class Option:
    """One choice of a list of reviewers."""

    value: str
    words: str


def away(on: date) -> dict[int, Away]:
    """Reviewers who are away on a day, and who stands in for them."""
    return agencies.away("reviewer", on)


def note(found: Away) -> str:
    """Beside the name of somebody who is away."""
    gone = f"tidak di tempat s.d. {tanggal_pendek(found.until)}"
    return f"{gone}, pengganti {found.instead.name}" if found.instead else gone


def named(person: Person, gone: Mapping[int, Away]) -> str:
    return f"{person.name} ({note(gone[person.pk])})" if person.pk in gone else person.name


def options(on: date, gone: Mapping[int, Away]) -> list[Option]:
    """Everybody who may review on that day; first, when somebody stands in for somebody, each one's substitute."""
    people = [Option(str(person.pk), named(person, gone)) for person in agencies.office_people("reviewer", on)]
    each = [Option(EACH, "pengganti masing-masing")] if any(one.instead for one in gone.values()) else []
    return [*each, *people]


def receiver(chosen: str, on: date) -> Person | str | None:
    """Who was chosen from `options`: somebody, EACH, or None for anything else."""
    if chosen == EACH:
        return EACH
    people = agencies.office_people("reviewer", on)
    return people.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 16 else None


def substitute_for(case: HostingRequest, gone: Mapping[int, Away]) -> Person:
    """Who stands in for the reviewer of a case; raises Refused with the cure when nobody does."""
    found = gone.get(case.reviewer_id or 0)
    if found is not None and found.instead is not None:
        return found.instead
    holder = case.reviewer.name if case.reviewer else "Permintaan ini"
    raise Refused(f"{holder} tidak punya pengganti yang ditunjuk hari ini. Pilih penelaahnya sendiri.", "to")


def picked(ticked: Iterable[str]) -> dict[str, int]:
    """Number -> the version that the page showed, of what was ticked ("H-2026-0147@3")."""
    found: dict[str, int] = {}
    for value in ticked:
        number, _mark, version = value.partition("@")
        found[number[:40]] = int(version) if version.isdecimal() and len(version) < 10 else 0
    return found


def give_on(request: HttpRequest, cases: Iterable[C], verb: Callable[[C], object], noun: str, to: str) -> None:
    """Give each case on by itself; says how many went, and why the first others did not."""
    done, faults = 0, []
    for case in cases:
        try:
            verb(case)
            done += 1
        except (Refused, ComplaintRefused) as fault:
            faults.append(f"{case.number}: {fault.sentence}")
    if done:
        messages.success(request, f"{done} {noun} diserahkan kepada {to}.")
    for sentence in faults[:_MOST_FAULTS]:
        messages.warning(request, sentence)
    if len(faults) > _MOST_FAULTS:
        messages.warning(request, f"{len(faults) - _MOST_FAULTS} {noun} lain juga tidak dapat diserahkan.")


class ReviewerField(forms.ModelChoiceField):  # type: ignore[type-arg]  # only the stubs know it as generic
    """A choice of one reviewer in a form; `offer` says on which day, and whom not."""

    gone: Mapping[int, Away]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Person.objects.none(), widget=forms.Select(attrs={"class": "input"}), **kwargs)
        self.gone = {}

    def offer(self, on: date, *, but: int = 0) -> None:
        self.gone = away(on)
        self.queryset = agencies.office_people("reviewer", on).exclude(pk=but)

    def label_from_instance(self, obj: Person) -> str:
        return named(obj, self.gone)
