"""Every list with no row, one row and five hundred, under the longest name that an agency has: it fits, and costs the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from inang.agencies.models import Absence, Agency, Delegation, Membership, Person, SignIn
from inang.audit import services as audit
from inang.cli.reindex import begin_anew
from inang.complaints.models import Complaint
from inang.hosting.models import Site
from inang.letters.models import Letter
from inang.requests.models import Decision, HostingRequest
from inang.workdays.models import Breach, CalendarVersion, Clock
from inang.workdays.queries import forget_calendar
from tests.journeys.walking import SHOTS, Walks, cost, fits
from tests.portal import cast as casting
from tests.portal.cast import LONGEST, Cast
from tests.portal.complaining import handled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = tuple(
    f"/meja/{place}"
    for place in (
        "", "buku/masuk/", "buku/keluar/", "buku/situs/", "buku/keputusan/", "buku/pelimpahan/", "situs/", "orang/",
        "orang/perangkat-daerah/", "orang/pelimpahan/", "orang/tidak-di-tempat/", "orang/riwayat-masuk/", "pelanggaran/",
        "kalender/", "cari/?q=layanan", "audit/",
    )
)  # fmt: skip
AGENCY = ("/permintaan/", "/situs/", "/cari/?q=layanan")
COMPLAINTS = ("/meja/pengaduan/", "/meja/buku/pengaduan/", "/meja/pelanggaran/?jenis=pengaduan")
HEAD = ("/meja/ikhtisar/", "/meja/laporan/", "/meja/tanpa-pemegang/")
LONG = "layanan-terpadu-perlindungan-perempuan-anak-dan-keluarga"
MANY = 500


def _fill(cast: Cast, first: int, last: int) -> None:
    """Rows number `first` to `last` of every list, in bulk; all of the agency with the longest name."""
    agency, by, at = cast.other, cast.people["stranger"], casting.now()
    case = casting.request_of(agency, by, "submitted", number=f"H-2026-{first:04d}", label=f"{LONG}-{first}")
    rest, same = range(first + 1, last + 1), ("edition", "created_at", "saved_at", "received_at", "due", "letter_date")
    HostingRequest.objects.bulk_create(
        HostingRequest(
            agency=agency,
            created_by=by,
            state="submitted",
            **{**casting.FILLED, "number": f"H-2026-{n:04d}", "label": f"{LONG}-{n}"},
            **{name: getattr(case, name) for name in same},
        )
        for n in rest
    )
    numbers = range(first, last + 1)
    Site.objects.bulk_create(
        Site(
            host=f"{LONG}-{n}.kalbarprov.go.id",
            agency=agency,
            order_key=f"H-2026-{n:04d}",
            title=f"Situs {n}",
            runtime="php",
            quota_mb=10240,
            status="active",
            ordered_at=at,
            activated_at=at,
            proven_at=at,
        )
        for n in numbers
    )
    people = Person.objects.bulk_create(Person(email=f"orang{n}@contoh.go.id", name=f"Orang Nomor {n}") for n in numbers)
    since = at.date() - timedelta(days=9)
    Membership.objects.bulk_create(Membership(person=one, role="agency", agency=agency, since=since) for one in people)
    Letter.objects.bulk_create(
        Letter(
            direction=direction,
            kind=kind,
            state="registered",
            agenda=n,
            year=2026,
            number=f"{n}/DP3A/2026",
            date=at.date(),
            subject="Permintaan Layanan Hosting",
            party=agency.name,
            subject_key=f"H-2026-{n:04d}",
            created_at=at,
        )
        for n in numbers
        for direction, kind in (("in", "request"), ("out", "confirmation"))
    )
    Agency.objects.bulk_create(
        Agency(code=f"upt-{n}", name=f"UPT {n} {LONGEST}", kind="upt", parent=agency, head_title=f"Kepala {n}", email=one.email)
        for n, one in zip(numbers, people, strict=True)
    )
    _of_the_office(cast, first, people)
    _complaints(cast, first, last)
    with transaction.atomic():
        for n in numbers:
            words = {"actor": by.name, "role": "agency", "room": "requests", "verb": "submit", "sentence": "Diajukan"}
            audit.record(**words, subject=f"H-2026-{n:04d}", at=at)


def _complaints(cast: Cast, first: int, last: int) -> None:
    """As many complaints, each with a promise that was broken."""
    known = Complaint.objects.first() or handled(cast, subject=LONGEST, about_site=f"{LONG}-1.kalbarprov.go.id")
    values = {one.attname: getattr(known, one.attname) for one in Complaint._meta.concrete_fields if not one.primary_key}
    made = ({**values, "number": f"P-2026-{n:04d}", "code_hash": f"{n:064d}"} for n in range(max(first, 2), last + 1))
    Complaint.objects.bulk_create(Complaint(**one) for one in made)
    for n in range(first, last + 1):
        _broken("complaint", f"P-2026-{n:04d}/9", n)


def _broken(kind: str, key: str, minutes: int) -> None:
    """A promise of this case that was broken so many minutes ago."""
    at = casting.now()
    clock = Clock.objects.filter(kind=kind, key=key).first() or casting.clock_of(kind, key, at)
    Breach.objects.create(clock=clock, kind=kind, due=at.date(), days=3, at=at - timedelta(minutes=minutes))


def _of_the_office(cast: Cast, first: int, people: list[Person]) -> None:
    """As many decisions, broken promises, delegations, absences, sign-ins and versions of the calendar."""
    by, at = cast.people["reviewer"], casting.now()
    today, told = at.date(), {"by": "Admin", "created_at": at}
    cases = HostingRequest.objects.filter(decisions=None, number__isnull=False)
    Decision.objects.bulk_create(
        Decision(request=case, stage=stage, sequence=1, verdict="yes", reason=LONGEST, by=who, reviewer=by, at=at)
        for case in cases
        for stage, who in (("recommend", by), ("decide", cast.people["approver"]))
    )
    for n in range(len(people)):
        _broken("request", f"H-2026-{first + n:04d}", n)
    letter = {"capacity": "plt", "scope": "decide", "title": f"Kepala {LONGEST}", "letter_date": today}
    letter |= {"since": today, "until": today}
    Delegation.objects.bulk_create(Delegation(person=one, letter_number=f"800/{one.pk}/BKD", **letter, **told) for one in people)
    Absence.objects.bulk_create(
        Absence(person=one, since=today, until=today, substitute=by, note=f"Dinas luar ke {LONGEST}", **told) for one in people
    )
    SignIn.objects.bulk_create(SignIn(person=one, at=at, address="192.0.2.1", browser="Mozilla/5.0", ok=True) for one in people)
    last = CalendarVersion.objects.count()
    CalendarVersion.objects.bulk_create(
        CalendarVersion(number=last + n, decree=f"SKB {LONGEST}", announced=today, recorded_at=at, by="Admin", size=0)
        for n, _one in enumerate(people, 1)
    )
    forget_calendar()
    begin_anew(at)


@pytest.mark.once
def test_every_list_fits_and_costs_the_same_with_no_row_one_row_and_five_hundred(walks: Walks, cast: Cast) -> None:
    parts = (("administrator", DESK), ("stranger", AGENCY), ("complaint_officer", COMPLAINTS), ("approver", HEAD))
    for who, names in parts:
        walks.of(who, everywhere=False, axe=bool(SHOTS)).enter(names[0])
    faults: list[str] = []
    costs: dict[str, list[int]] = {}
    for rows, first in ((0, 0), (1, 1), (MANY, 2)):
        if rows:
            _fill(cast, first, rows)
        for who, names in parts:
            for address in names:
                faults += fits(walks.of(who), address, rows)
                costs.setdefault(address, []).append(cost(cast, who, address))
    assert faults == []
    assert walks.faults == []
    grown = {address: cost for address, cost in costs.items() if not cost[0] <= cost[1] >= cost[2]}
    assert grown == {}, "no list asks more for more rows"
