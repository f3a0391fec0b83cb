"""How a case is found (number, name of the site, letter, people), and how a decision is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from inang.agencies.naming import Bearer
from inang.lookup.rules import DESK, Entry, agency_scope
from inang.requests.models import Decision, HostingRequest
from inang.requests.queries import host_of
from inang.requests.states import STATES

CASE, DECISION = "case", "decision"
VERDICTS: Final = {
    Decision.Verdict.YES.value: "Disetujui",
    Decision.Verdict.NO.value: "Ditolak",
    Decision.Verdict.BACK.value: "Dikirim balik",
}


def case_entry(case: HostingRequest, at: datetime) -> Entry:
    """A case that was sent; a draft is nobody's but its writer's and cannot be found."""
    words = (case.app_name, case.letter_number, case.letter_subject, case.signer_name, case.contact_name, case.contact_email)
    return Entry(
        kind=CASE,
        key=str(case.number),
        row=case.pk,
        title=f"{case.number} · {case.label}",
        detail=f"{case.agency.name} · {STATES[case.state].word}",
        about=str(case.number),
        text=" ".join((*words, case.agency.code, host_of(case) if case.label else "")),
        scope=agency_scope(case.agency.code),
        at=at,
    )


def decision_entry(decision: Decision, case: HostingRequest, at: datetime) -> Entry:
    """What a head decided; the reasons are the desk's until the letter is out."""
    return Entry(
        kind=DECISION,
        key=str(decision.pk),
        row=decision.pk,
        title=f"{VERDICTS[decision.verdict]} · {case.number}",
        detail=f"{case.label} · {case.agency.name} · oleh {decision.by.name}",
        about=str(case.number),
        text=decision.reason,
        scope=DESK,
        at=at,
    )


def _sent() -> QuerySet[HostingRequest]:
    return HostingRequest.objects.filter(number__isnull=False).select_related("agency").order_by("pk")


def _decided() -> QuerySet[Decision]:
    return Decision.objects.filter(stage=Decision.Stage.DECIDE).select_related("request__agency", "by").order_by("pk")


def _decided_entry(decision: Decision, at: datetime) -> Entry:
    return decision_entry(decision, decision.request, at)


BEARERS: Final = (Bearer(_sent, "agency", case_entry), Bearer(_decided, "request__agency", _decided_entry))
OF_PEOPLE: Final = (Bearer(_decided, "by", _decided_entry),)


def entries(at: datetime) -> Iterator[Entry]:
    """All cases that were sent, then all decisions, to begin the index anew."""
    for case in _sent().iterator(chunk_size=500):
        yield case_entry(case, at)
    for decision in _decided().iterator(chunk_size=500):
        yield _decided_entry(decision, at)
