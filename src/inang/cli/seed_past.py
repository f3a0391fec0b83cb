"""Half a year that the office has behind it: cases that walked from letter to letter by the real verbs, in the order of time.

The machine of that time is one in memory; what it left is desired state, so the worker's first sweep builds and
proves the same sites for real. Letters are really signed; mails went to a mail server in memory.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from inang.agencies.models import Agency, Person
from inang.agencies.rules import actor
from inang.cli.scan import archive_scan
from inang.cli.seed_cast import BREACH_CAUSE, BREACH_REASON, PAST, Past
from inang.cli.seed_days import Days, Deed
from inang.hosting import reconcile
from inang.hosting.drivers.fake import FakeDriver
from inang.notices import services as notices
from inang.notices.drivers.memory import MemoryDriver
from inang.requests import services as requests
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.workdays import services as workdays
from inang.worklist import services as worklist

LEASE: Final = 60.0
FRESH: Final = timedelta(hours=20)  # mails that the demo's own mail server is given, to be seen on its mail page
OWNER: Final = "seed"


@dataclass
class Office:
    """The people of the past, its machine, and the cases by label."""

    people: dict[str, Person]
    operators: dict[str, Person]
    fields: Callable[[Past, Agency, datetime], dict[str, Any]]
    places: dict[str, Agency]
    scan: Path
    driver: FakeDriver = field(default_factory=FakeDriver)
    cases: dict[str, HostingRequest] = field(default_factory=dict)


def walk(
    *,
    people: dict[str, Person],
    operators: dict[str, Person],
    places: dict[str, Agency],
    fields: Callable[[Past, Agency, datetime], dict[str, Any]],
    now: datetime,
    more: Sequence[tuple[datetime, Deed]] = (),
) -> None:
    """Walk every case of the table, all deeds of all cases (and `more`) in the order in which they happened."""
    with tempfile.TemporaryDirectory(prefix="seed-") as folder:
        scan = Path(folder) / "surat.jpg"
        scan.write_bytes(archive_scan())
        office = Office(people, operators, fields, places, scan)
        deeds = [(moment, n, deed) for n, past in enumerate(PAST) for moment, deed in _life(office, past, now)]
        deeds += [(moment, len(PAST) + n, deed) for n, (moment, deed) in enumerate(more)]
        for moment, _n, deed in sorted(deeds, key=lambda row: row[:2]):
            deed(moment)
            if moment < now - FRESH:
                _deliver(moment)


def _life(office: Office, past: Past, now: datetime) -> list[tuple[datetime, Deed]]:
    """The moments of one case and what happens in each."""
    days = Days(now, past.ago)
    begin: list[tuple[datetime, Deed]] = [(days.at(0, past.hour, 12), lambda at: _send(office, past, at))]
    if past.fate == "withdrawn":
        return [*begin, (days.at(1, 9), lambda at: _withdraw(office, past, at))]
    begin.append((days.at(0, past.hour + 1, 5), lambda at: _claim(office, past, at)))
    if past.fate in ("paused", "lapsed"):
        begin.append((days.at(0, past.hour + 1, 40), lambda at: _give_back(office, past, at)))
    if past.fate == "lapsed":
        offer = standard.current().offer
        asked = [*offer.return_reminder_days, offer.return_lapse_days + 1]
        return begin + [(days.at(day, 8), lambda at: requests.lapse(at=at)) for day in asked]
    shift = 0
    if past.fate == "paused":
        shift = 2
        begin.append((days.at(shift, 9, 20), lambda at: _mend(office, past, at)))
    advised, decided, signed = past.pace // 2 + shift, max(past.pace - 1, past.pace // 2) + shift, past.pace + shift
    begin += [
        (days.at(advised, 13, 10), lambda at: _recommend(office, past, at)),
        (days.at(decided, 14, 25), lambda at: _decide(office, past, at)),
        (days.at(signed, 15, 5), lambda at: _sign(office, past, at)),
    ]
    if past.fate == "late":
        begin.append((days.at(4, 7), lambda at: _note_breach(office, at)))
    return begin


def _send(office: Office, past: Past, at: datetime) -> None:
    agency, by = office.places[past.agency], office.operators[past.agency]
    draft = requests.start_draft(agency=agency, by=by, at=at)
    draft = requests.save_draft(request=draft, fields=office.fields(past, agency, at), version=draft.version, by=by, at=at)
    draft = requests.attach_letter(request=draft, file=office.scan, name="surat-permintaan.jpg", by=by, at=at)
    office.cases[past.label] = requests.submit(request=draft, by=by, at=at)


def _reviewer(office: Office, past: Past) -> Person:
    return office.people["penelaah" if past.ago % 3 else "penelaah-dua"]


def _claim(office: Office, past: Past, at: datetime) -> None:
    requests.claim(request=office.cases[past.label], by=_reviewer(office, past), at=at)


def _withdraw(office: Office, past: Past, at: datetime) -> None:
    by = office.operators[past.agency]
    requests.withdraw(request=office.cases[past.label], by=by, at=at, reason="Digabung dengan situs lain.")


def _give_back(office: Office, past: Past, at: datetime) -> None:
    case, by = office.cases[past.label], _reviewer(office, past)
    for item in standard.edition(case.edition).checklist:
        bad = item.id == "stamped"
        requests.answer(request=case, item=item.id, ok=not bad, note=item.reasons[-1] if bad else "", by=by, at=at)
    requests.return_for_correction(request=case, items=[("stamped", "Cap pada surat tidak terbaca.")], by=by, at=at)


def _mend(office: Office, past: Past, at: datetime) -> None:
    case = office.cases[past.label]
    replies = {item.pk: "Surat sudah dicap ulang." for item in case.return_items.all()}
    requests.resubmit(request=case, replies=replies, by=office.operators[past.agency], at=at)


def _recommend(office: Office, past: Past, at: datetime) -> None:
    case, by = office.cases[past.label], _reviewer(office, past)
    refused = past.fate == "rejected"
    if past.fate == "paused":
        requests.carry_answers(request=case, by=by, at=at)
        requests.answer(request=case, item="stamped", ok=True, by=by, at=at)
    else:
        for item in standard.edition(case.edition).checklist:
            bad = refused and item.id == "no_duplicate"
            requests.answer(request=case, item=item.id, ok=not bad, note=item.reasons[0] if bad else "", by=by, at=at)
    words = "Rangkap dengan aplikasi yang sudah ada." if refused else "Surat lengkap, nama sesuai aturan."
    requests.recommend(request=case, verdict="no" if refused else "yes", reason=words, by=by, at=at)


def _decide(office: Office, past: Past, at: datetime) -> None:
    case, head = office.cases[past.label], office.people["kabid"]
    if past.fate == "rejected":
        requests.reject(request=case, reason_id="duplicate", text="Pakai aplikasi yang sudah ada.", by=head, at=at)
        return
    requests.approve(request=case, by=head, at=at)
    for claim in worklist.claim(["site"], OWNER, at, LEASE, limit=5):
        reconcile.reconcile(claim=claim, driver=office.driver, clock=lambda: at)
    requests.confirm_ready(at=at)


def _sign(office: Office, past: Past, at: datetime) -> None:
    verb = requests.sign_refusal if past.fate == "rejected" else requests.sign_confirmation
    verb(
        request=office.cases[past.label],
        by=office.people["kadis"],
        passphrase=settings.INANG_DEMO_PASSPHRASE,
        at=at,
    )


def _note_breach(office: Office, at: datetime) -> None:
    """The promise was broken; the head writes why."""
    for breach in workdays.note_breaches(at=at):
        head = actor(office.people["kabid"])
        workdays.explain_breach(breach=breach, reason=BREACH_REASON, cause=BREACH_CAUSE, by=head, at=at)


def _deliver(at: datetime) -> None:
    """Hand over what waits; what that closes asks for a word about the service, by mail again."""
    _hand_over(at)
    if requests.close_signed(at=at):
        _hand_over(at)


def _hand_over(at: datetime) -> None:
    for claim in worklist.claim(["mail"], OWNER, at, LEASE, limit=100):
        notices.deliver(claim, at, MemoryDriver())
