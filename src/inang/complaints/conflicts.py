"""Who has a part in what a complaint is about, by whatever account; and cases that wait for somebody who has one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.agencies.rules import address_in
from inang.audit import queries as audit
from inang.complaints import states
from inang.complaints.models import Accused, Complaint, Examination, Examiner, Link

_TWINS: Final = Q(kind=Link.Kind.TWIN, ended_at=None, child__state=states.LINKED)


def worked_on_request(accounts: Collection[int], number: str) -> bool:
    """Whether the trail of a request names one of these accounts: by address, which stays when a name is corrected."""
    return bool(number) and not _workers([number])[number].isdisjoint(accounts)


def _workers(numbers: Collection[str]) -> Mapping[str, set[int]]:
    """For each of these requests, the accounts that its trail names."""
    did = {(number, address_in(who)) for number, who in audit.of_subjects(numbers).values_list("subject", "actor")}
    known = dict(Person.objects.filter(email__in={email for _number, email in did}).values_list("email", "pk"))
    found = defaultdict[str, set[int]](set)
    for number, email in did:
        if email in known:
            found[number].add(known[email])
    return found


def twin_link(case: Complaint) -> Link | None:
    """Since when, and with which one, a case is handled together; None for one that goes its own way."""
    return Link.objects.select_related("parent__handler").filter(child=case, kind=Link.Kind.TWIN, ended_at=None).first()


def examined(case: Complaint) -> frozenset[int]:
    """Whoever was in a team of examiners of a case at the end of a round, or wrote down what was found."""
    rows = Examination.objects.filter(complaint=case).values_list("team__person_id", "concluded_by_id")
    return frozenset(pk for row in rows for pk in row if pk is not None)


def about_handler() -> QuerySet[Complaint, Any]:
    """Complaints about whoever has them: known as one person after the case was given. They are hidden from their handler."""
    some = Complaint.objects.filter(pk__in=Accused.objects.order_by().values("complaint"))
    return some.filter(_is_about("pk", "handler")).order_by()


def free_examiners(holders: QuerySet[Person, Any]) -> QuerySet[Examiner, Any]:
    """Of the team of a case (a row of its own), those among `holders` whom it is not about."""
    team = Examiner.objects.filter(examination__complaint=OuterRef("pk"), examination__round=OuterRef("round"))
    return team.filter(~_is_about("examination__complaint", "person"), person__in=holders)


def stranded_twins(gone: QuerySet[Person, Any]) -> QuerySet[Link, Any]:
    """Twins that nobody answers.

    Theirs is among `gone` and the other case needs nobody else, or has a part in what they are about.
    """
    twins = Link.objects.filter(_TWINS).order_by()
    done = Q(parent__state=states.TO_SIGN) | Q(parent__state=states.ANSWERED, parent__sent_at__isnull=False)
    lost = done & (Q(parent__handler__in=gone) | Q(parent__handler=None))
    return twins.filter(_is_about("child", "parent__handler") | lost | Q(child__in=_worked_on()))


def _is_about(case: str, handler: str) -> Exists:
    """Whether a case is about its handler; both as the paths of one row."""
    known = Coalesce(NullIf("person__nip", Value("")), "person__former_nip")
    theirs = Coalesce(NullIf(OuterRef(f"{handler}__nip"), Value("")), OuterRef(f"{handler}__former_nip"))
    same = Q(person=OuterRef(handler)) | Q(known=theirs) & ~Q(known="")
    return Exists(Accused.objects.annotate(known=known).filter(same, complaint=OuterRef(case)))


def _worked_on() -> list[int]:
    """Twins about a request on which the handler of the other case worked; few are about one."""
    rows = Link.objects.filter(_TWINS).exclude(child__about_request="").exclude(parent__handler=None).order_by()
    found = list(rows.values_list("child", "parent__handler", "child__about_request"))
    people = {handler: agencies.accounts_of_all([handler]) for _child, handler, _number in found}
    did = _workers({number for _child, _handler, number in found}) if found else {}
    return [child for child, handler, number in found if people[handler] & did[number]]
