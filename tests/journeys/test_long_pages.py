"""The page of one case, complaint, site or person, with no row of its own, one and five hundred: it fits, and costs the same."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import transaction
from django.urls import reverse

from inang.agencies.models import SignIn
from inang.audit import services as audit
from inang.complaints.models import Complaint, Message
from inang.hosting.models import SiteEvent, SiteKey
from inang.hosting.rules import KEYS_MOST
from inang.requests.models import Event
from tests.journeys.walking import Walks, cost, fits
from tests.portal import cast as casting
from tests.portal.cast import LONGEST, Cast
from tests.portal.complaining import handled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "layanan-terpadu-perlindungan-perempuan-anak-dan-keluarga"
HOST = f"{LONG}.kalbarprov.go.id"
MANY = 500
SENTENCE = f"Permintaan {LONGEST} diserahkan kepada penelaah lain."


@pytest.fixture
def case(cast: Cast) -> str:
    number = "H-2026-0001"
    casting.request_of(cast.other, cast.people["stranger"], "submitted", number=number, label=LONG)
    casting.site_of(cast.other, number, HOST).keys.all().delete()
    return number


@pytest.fixture
def complaint(cast: Cast) -> Complaint:
    return handled(cast, subject=LONGEST, about_site=HOST)


def _rows(cast: Cast, case: str, complaint: Complaint, first: int, last: int) -> None:
    """Rows number `first` to `last` of everything that hangs on one thing."""
    at, numbers = casting.now(), range(first, last + 1)
    when = {n: at - timedelta(minutes=last - n) for n in numbers}
    site, request = casting.Site.objects.get(), casting.HostingRequest.objects.get()
    Event.objects.bulk_create(Event(request=request, at=when[n], sentence=SENTENCE, detail=f"Ke-{n}. {LONGEST}") for n in numbers)
    SiteEvent.objects.bulk_create(SiteEvent(site=site, at=when[n], sentence=f"{SENTENCE} Ke-{n}.") for n in numbers)
    SiteKey.objects.bulk_create(
        SiteKey(site=site, label=f"Laptop {n}", public=casting.KEY, fingerprint=f"SHA256:{'x' * 40}{n}", added_at=at)
        for n in numbers[: KEYS_MOST - first]
    )
    sides = {n: ("complainant", "reply") if n % 2 else ("office", "question") for n in numbers}
    Message.objects.bulk_create(
        Message(complaint=complaint, at=when[n], side=sides[n][0], kind=sides[n][1], text=f"Ke-{n}. {LONGEST}") for n in numbers
    )
    browser = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126 Mobile Safari/537.36"
    person = cast.people["reviewer"]
    SignIn.objects.bulk_create(
        SignIn(person=person, at=when[n], address="192.0.2.1", browser=browser, ok=n % 3 > 0) for n in numbers
    )
    with transaction.atomic():
        for subject in (case, complaint.number):
            for n in numbers:
                said = {"actor": person.name, "role": "reviewer", "room": "requests", "verb": "note", "sentence": SENTENCE}
                audit.record(**said, subject=subject, at=when[n], data={"note": LONGEST})


@pytest.mark.once
def test_the_page_of_one_thing_fits_and_costs_the_same_with_no_row_one_row_and_five_hundred_of_its_own(
    walks: Walks, cast: Cast, case: str, complaint: Complaint
) -> None:
    def of(name: str, *args: object) -> str:
        return reverse(f"portal:{name}", args=args)

    pages = {
        "reviewer": [
            of("review", case), of("history", case), of("desk_count", case), of("desk_receipt", case), of("desk_site", HOST),
            of("complaint", complaint.number), of("complaint_history", complaint.number), of("complaint_count", complaint.number),
        ],
        "administrator": [of("person", cast.people["reviewer"].pk)],
        "stranger": [of("case", case), of("case_count", case), of("receipt", case), of("site", HOST)],
    }  # fmt: skip
    home = {"reviewer": "/meja/", "administrator": "/meja/", "stranger": "/permintaan/"}
    by = {who: walks.of(who, everywhere=False) for who in pages}
    for who, one in by.items():
        one.enter(home[who])
    faults: list[str] = []
    costs: dict[str, list[int]] = {}
    for rows, first in ((0, 0), (1, 1), (MANY, 2)):
        if rows:
            _rows(cast, case, complaint, first, rows)
        for who, addresses in pages.items():
            for address in addresses:
                faults += fits(by[who], address, rows)
                costs.setdefault(address, []).append(cost(cast, who, address))
    assert faults == [] and walks.faults == []
    grown = {address: cost for address, cost in costs.items() if cost[2] > cost[1]}
    assert grown == {}, "no page asks more for more rows"


def test_what_happened_to_a_site_is_told_in_pages_down_to_its_first_line(cast: Cast, case: str, complaint: Complaint) -> None:
    _rows(cast, case, complaint, 1, 120)
    for who, name in (("reviewer", "desk_site"), ("stranger", "site")):
        client, address, told = cast.client(who), reverse(f"portal:{name}", args=[HOST]), []
        query = ""
        for _page in range(9):
            page = client.get(address + query).content.decode()
            told += [int(n) for n in re.findall(r"lain\. Ke-(\d+)\.", page)]
            onward = re.search(r'href="(\?[^"]*)" rel="next"', page)
            if onward is None:
                break
            query = unescape(onward[1])
        assert told == list(range(120, 0, -1)), who


def test_long_histories_and_conversations_are_folded_and_nothing_of_them_is_missing(
    cast: Cast, case: str, complaint: Complaint
) -> None:
    _rows(cast, case, complaint, 1, 60)
    seen = cast.client("reviewer").get(reverse("portal:complaint", args=[complaint.number])).content.decode()
    talk = seen.partition("<h2>Percakapan</h2>")[2].partition("</section>")[0]
    assert [int(n) for n in re.findall(r"Ke-(\d+)\.", talk)] == list(range(1, 61)), "oldest first, each once"
    before, folded, after = re.split(r"<details class=\"older\">|</details>", talk)
    assert [part.count("<li class=\"is-") for part in (before, folded, after)] == [1, 40, 20]
    assert "40 pesan di antaranya" in folded
    page = cast.client("stranger").get(reverse("portal:case", args=[case])).content.decode()
    newest, older = re.split(r"<details class=\"older\">", page.partition("Riwayat</h2>")[2].partition("</details>")[0])
    kept = [[int(n) for n in re.findall(r"Ke-(\d+)\.", part)] for part in (newest, older)]
    assert kept == [list(range(60, 10, -1)), list(range(10, 0, -1))]
    assert "10 kejadian yang lebih lama" in older
