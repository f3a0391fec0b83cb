"""Demo data: invented agencies and people, and cases that walked there through the real verbs. No real person is named."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from inang.agencies import services as agencies
from inang.agencies.models import Agency, Membership, Person
from inang.cli import seed_complaints, seed_past, seed_survey
from inang.cli.scan import signed_scan
from inang.cli.seed_cast import AGENCIES, CASES, DOMAIN, KEY, PEOPLE, Past
from inang.letters import queries as letters
from inang.letters.compose import compose
from inang.letters.drivers import demo_ca
from inang.requests import papers
from inang.requests import services as requests
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.workdays.queries import calendar
from inang.workdays.rules import CountingRule

BEGUN = 400  # days ago: when agencies, people and the signatory's key came


def load(*, at: datetime) -> None:
    """Fill an empty installation; one that has people is left as it is."""
    if Person.objects.exists():
        return
    since = at - timedelta(days=BEGUN)
    places = _agencies(since)
    people = _people(places, since)
    kadis = people["kadis"]
    holder = demo_ca.Signatory(str(kadis.pk), kadis.name, kadis.position, settings.INANG_DEMO_PASSPHRASE, kadis.nip)
    demo_ca.prepare(letters.keys_folder(), [holder], since)
    operators = {agency.code: _operator(agency) for agency in places.values()}
    more = seed_complaints.deeds(people, at)
    seed_past.walk(people=people, operators=operators, places=places, fields=_past_fields, now=at, more=more)
    for case in sorted(CASES, key=lambda one: -one[7]):  # numbers follow the days of receipt
        _case(case, places, people, at)
    requests.start_draft(agency=places["dinkes"], by=people["operator"], at=at)
    seed_survey.load(people=people, at=at - timedelta(minutes=1))


def _past_fields(past: Past, agency: Agency, at: datetime) -> dict[str, Any]:
    return _fields((past.label, past.agency, past.name, past.kind, past.runtime, past.database), agency, at)


def _agencies(since: datetime) -> dict[str, Agency]:
    found: dict[str, Agency] = {}
    for code, name, kind, parent, title in AGENCIES:
        found[code] = agencies.add_agency(
            by=None,
            at=since,
            code=code,
            name=name,
            head_title=title,
            email=f"{code}@{DOMAIN}",
            kind=kind,
            parent=found.get(parent),
            address="Jalan Contoh Nomor 1, Pontianak",
            phone="(0561) 000000",
            letter_unit=code.upper(),
        )
    return found


def _people(places: dict[str, Agency], since: datetime) -> dict[str, Person]:
    found: dict[str, Person] = {}
    rows = [*PEOPLE]
    rows += [
        (f"op-{code}", f"Operator {name}"[:150], "agency", code, "Pranata Komputer", "", "")
        for code, name, *_ in AGENCIES
        if not any(row[3] == code and row[2] == "agency" for row in PEOPLE)
    ]
    for box, name, role, agency, position, rank, nip in rows:
        person = agencies.add_person(
            by=None,
            at=since,
            email=f"{box}@{DOMAIN}",
            name=name,
            position=position,
            rank=rank,
            nip=nip,
        )
        agencies.add_membership(by=None, at=since, person=person, role=role, agency=places.get(agency), since=since.date())
        found[box] = person
    # One password, hashed once: a hash takes a third of a second on purpose, and there are nearly twenty people.
    Person.objects.update(password=make_password(settings.INANG_DEMO_PASSWORD))
    return found


def _operator(agency: Agency) -> Person:
    return Membership.objects.select_related("person").get(agency=agency, role="agency").person


def _ago(at: datetime, days: int, hour: int) -> datetime:
    """An hour of the working day that many working days before `at`, never later than `at`."""
    edition = standard.current()
    rule = CountingRule(**edition.counting_values())
    days_of_work = calendar()
    day = rule.local(at).date()
    while days or not days_of_work.is_working(day, rule):
        day -= timedelta(days=1)
        days -= 1 if days_of_work.is_working(day, rule) and days else 0
    moment = datetime(day.year, day.month, day.day, hour, 12, tzinfo=rule.zone)
    return min(moment, at - timedelta(minutes=30))


def _fields(case: tuple[Any, ...], agency: Agency, at: datetime) -> dict[str, Any]:
    label, _code, name, kind, runtime, database, *_ = case
    edition = standard.current()
    return {
        "label": label,
        "app_name": name,
        "app_kind": kind,
        "purpose": f"{name} dipakai untuk melayani masyarakat sesuai tugas {agency.name}."[:500],
        "runtime": runtime,
        "database": database,
        "quota_mb": edition.offer.quota_choices_mb[0],
        "developer": "Internal perangkat daerah",
        "data_class": "public",
        "contact_name": "Pengelola Contoh",
        "contact_nip": "199003122015031002",
        "contact_position": "Pranata Komputer",
        "contact_phone": "0812 0000 0000",
        "contact_email": f"pengelola.{agency.code}@{DOMAIN}",
        "ssh_keys": KEY,
        "signer_name": "Nama Pejabat Contoh",
        "signer_position": agency.head_title,
        "signer_rank": "Pembina Utama Muda (IV/c)",
        "signer_nip": "197204051998031003",
        "letter_number": f"000.8.3/{400 + len(label)}/{agency.letter_unit}",
        "letter_date": _ago(at, 1, 9).date(),
        "letter_subject": "Permintaan Layanan Hosting",
        "consents": [consent.id for consent in edition.consents],
    }


def _case(case: tuple[Any, ...], places: dict[str, Agency], people: dict[str, Person], now: datetime) -> None:
    agency, goal, ago = places[case[1]], case[6], case[7]
    by, at = _operator(agency), _ago(now, ago, 9)
    draft = requests.start_draft(agency=agency, by=by, at=at)
    draft = requests.save_draft(request=draft, fields=_fields(case, agency, at), version=draft.version, by=by, at=at)
    with tempfile.TemporaryDirectory(prefix="seed-") as folder:
        scan = Path(folder) / "surat.jpg"
        scan.write_bytes(signed_scan(compose(papers.request_letter(draft, at))))
        draft = requests.attach_letter(request=draft, file=scan, name="surat-permintaan.jpg", by=by, at=at)
    sent = requests.submit(request=draft, by=by, at=at)
    _onward(sent, goal, people, at, now)


def _onward(case: HostingRequest, goal: str, people: dict[str, Person], at: datetime, now: datetime) -> None:
    """Walk a sent case to where it should be, an hour a step but never into the future."""
    reviewer, head = people["penelaah"], people["kabid"]
    step = min(timedelta(hours=1), (now - at) / 6)
    if goal == "withdrawn":
        requests.withdraw(request=case, by=_operator(case.agency), at=at + step, reason="Digabung dengan situs lain.")
        return
    if goal == "submitted":
        return
    case = requests.claim(request=case, by=reviewer, at=at + step)
    if goal == "in_review":
        for item in standard.edition(case.edition).items_of(case.kind)[:8]:
            requests.answer(request=case, item=item.id, ok=True, by=reviewer, at=at + 2 * step)
        return
    if goal == "returned":
        items = [
            ("stamped", "Cap pada surat tidak terbaca. Mohon pindai ulang."),
            ("contact_reachable", "Nomor telepon pengelola tidak dapat dihubungi. Mohon diperbarui."),
        ]
        requests.return_for_correction(request=case, items=items, by=reviewer, at=at + 2 * step)
        return
    for item in standard.edition(case.edition).items_of(case.kind):
        requests.answer(
            request=case,
            item=item.id,
            ok=goal != "rejected" or item.id != "within_duty",
            note="Bukan tugas perangkat daerah." if goal == "rejected" else "",
            by=reviewer,
            at=at + 2 * step,
        )
    verdict = "no" if goal == "rejected" else "yes"
    reason = (
        "Di luar tugas dan fungsi."
        if goal == "rejected"
        else "Surat lengkap, nama sesuai aturan, kapasitas dalam batas standar."
    )
    case = requests.recommend(request=case, verdict=verdict, reason=reason, by=reviewer, at=at + 3 * step)
    if goal == "approved":
        requests.approve(request=case, by=head, at=at + 4 * step)
    elif goal == "rejected":
        requests.reject(
            request=case,
            reason_id="outside_authority",
            text="Undian tidak termasuk urusan perangkat daerah.",
            by=head,
            at=at + 4 * step,
        )
