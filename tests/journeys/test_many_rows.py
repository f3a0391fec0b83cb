"""Every list with no row, one row and five hundred, under the longest name that an agency has: it fits, and costs the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from inang.agencies.models import Membership, Person
from inang.audit import services as audit
from inang.hosting.models import Site
from inang.letters.models import Letter
from inang.requests.models import HostingRequest
from tests.journeys.walking import Walks, cost, fits
from tests.portal import cast as casting
from tests.portal.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = ("queue", "registers", "desk_sites", "people", "agencies", "trail")
AGENCY = ("requests", "sites")
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
            direction="in",
            kind="request",
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
    )
    with transaction.atomic():
        for n in numbers:
            words = {"actor": by.name, "role": "agency", "room": "requests", "verb": "submit", "sentence": "Diajukan"}
            audit.record(**words, subject=f"H-2026-{n:04d}", at=at)


@pytest.mark.once
def test_every_list_fits_and_costs_the_same_with_no_row_one_row_and_five_hundred(walks: Walks, cast: Cast) -> None:
    admin, operator = walks.of("administrator", everywhere=False), walks.of("stranger", everywhere=False)
    admin.enter("/meja/")
    operator.enter("/permintaan/")
    faults: list[str] = []
    costs: dict[str, list[int]] = {}
    for rows, first in ((0, 0), (1, 1), (MANY, 2)):
        if rows:
            _fill(cast, first, rows)
        for walk, who, names in ((admin, "administrator", DESK), (operator, "stranger", AGENCY)):
            for address in (reverse(f"portal:{name}") for name in names):
                faults += fits(walk, address, rows)
                costs.setdefault(address, []).append(cost(cast, who, address))
    assert faults == []
    assert walks.faults == []
    grown = {address: cost for address, cost in costs.items() if not cost[0] <= cost[1] >= cost[2]}
    assert grown == {}, "no list asks more for more rows"
