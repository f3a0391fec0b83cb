"""Reading cases. Every list goes through a scope and costs a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from inang.agencies import queries as agencies
from inang.agencies.models import Person
from inang.hosting import queries as hosting
from inang.requests.models import Answer, Decision, HostingRequest, ReturnItem
from inang.requests.names import NameCheck, Taken, name_faults
from inang.requests.rules import differences, unchanged_items
from inang.requests.states import DRAFT, IN_REVIEW, RECOMMENDED, RETURNED, SUBMITTED
from inang.standard import queries as standard
from inang.standard.rules import ChecklistItem

HOLDING: Final = (SUBMITTED, IN_REVIEW, RETURNED, RECOMMENDED)  # states in which a wanted name is held
HEADS: Final = frozenset({"approver", "signatory"})  # they may give a case to anybody who reviews
DESK_ROLES: Final = frozenset({"reviewer", "approver", "signatory", "administrator"})


def visible_to(person: Person, on: date) -> QuerySet[HostingRequest]:
    """Cases that somebody may see: those of the own agencies, and for office roles all that were sent."""
    own = Q(agency__in=agencies.agencies_of(person, on))
    if agencies.roles(person, on) & DESK_ROLES:
        own |= ~Q(state=DRAFT) & Q(number__isnull=False)
    return HostingRequest.objects.filter(own)


def desk() -> QuerySet[HostingRequest]:
    """Everything that was ever sent, with what a row shows."""
    return HostingRequest.objects.filter(number__isnull=False).select_related("agency", "reviewer")


def without_holder(on: date) -> QuerySet[HostingRequest]:
    """Open reviews whose reviewer's membership has ended by that day, or who is locked: nobody would go on with them.

    A returned case is among them: its correction would come back to nobody.
    """
    holders = agencies.office_people("reviewer", on).order_by().values("pk")
    return desk().filter(state__in=(IN_REVIEW, RETURNED)).exclude(reviewer__in=holders).order_by("due", "pk")


@dataclass(frozen=True)
class CheckRow:
    """One item of the checklist with its answer in this round."""

    number: int
    item: ChecklistItem
    answer: Answer | None
    before: Answer | None = None  # of the previous round, to be seen beside it


def checklist(request: HostingRequest) -> list[CheckRow]:
    """The edition's checklist with the answers of this round and of the one before."""
    rounds = (request.round, request.round - 1)
    answers = {(row.round, row.item): row for row in Answer.objects.filter(request=request, round__in=rounds)}
    items = standard.edition(request.edition).checklist
    return [
        CheckRow(number, item, answers.get((request.round, item.id)), answers.get((request.round - 1, item.id)))
        for number, item in enumerate(items, 1)
    ]


def carriable(request: HostingRequest, rows: Sequence[CheckRow]) -> list[str]:
    """Items whose yes of the previous round still stands: not answered yet, not returned, their data as they were."""
    wishes = [row.item for row in rows if row.answer is None and row.before is not None and row.before.ok]
    if not wishes:
        return []
    returned = set(ReturnItem.objects.filter(request=request, round=request.round - 1).values_list("item", flat=True))
    changed = [row.field for row in differences(request.previous_fields, request.submitted_fields)]
    return [item for item in unchanged_items(wishes, changed) if item not in returned]


def advised_no(request: HostingRequest) -> bool:
    """Whether the reviewer's last recommendation is to refuse."""
    last = request.decisions.filter(stage=Decision.Stage.RECOMMEND).order_by("sequence").last()
    return last is not None and last.verdict == Decision.Verdict.NO


def open_items(request: HostingRequest) -> list[ReturnItem]:
    """What the agency must mend in this round."""
    return list(ReturnItem.objects.filter(request=request, round=request.round).order_by("pk"))


def taken(platform_domain: str, *, but: HostingRequest | None = None) -> list[Taken]:
    """Names that a site has or an open case holds, of every agency, in two queries."""
    ending = f".{platform_domain}"
    found: dict[str, Taken] = {}
    for host, code, name in hosting.held_names():
        if host.endswith(ending):
            found[host.removesuffix(ending)] = Taken(host.removesuffix(ending), code, name)
    held = HostingRequest.objects.filter(state__in=HOLDING).values_list("pk", "label", "agency__code", "agency__name")
    for pk, label, code, name in held:
        if but is None or pk != but.pk:
            found.setdefault(label, Taken(label, code, name))
    return list(found.values())


def check_name(label: str, request: HostingRequest) -> NameCheck:
    """Whether the agency of this request may have this name now; its own request does not stand in the way."""
    edition = standard.edition(request.edition)
    names = taken(edition.office.platform_domain, but=request)
    return name_faults(label, edition, names, request.agency.code, request.agency.name)
