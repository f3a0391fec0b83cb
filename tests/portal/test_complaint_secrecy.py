"""What nobody may learn of a complaint: the person it is about, another complainant, the public, whoever guesses codes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inang.complaints import escalating, queries, services
from inang.complaints.codes import new_code, typed_hash
from inang.complaints.models import Complaint
from inang.complaints.rules import Complainant
from inang.notices.models import Notice
from inang.workdays.models import Breach, Clock
from tests.house.test_routes import DESK, World, build, may_open, routes
from tests.portal.complaining import at_desk, received

pytestmark = pytest.mark.django_db
BREACHES = "/meja/pelanggaran/?jenis=pengaduan"
WORDS = "Kepala bidang meminta uang rokok"


@pytest.fixture
def world(settings: Any) -> World:
    """A world with everything in it."""
    settings.INANG_MFA_REQUIRED = False
    return build()


def _everywhere(world: World, who: str) -> list[str]:
    """Every address open to somebody that names nothing or something else than the complaint, and what can be searched for.

    What is closed is one and the same 404 everywhere: it is seen at the page of an agency.
    """
    found = [world.address("case"), *(world.address(name) for name in DESK if may_open(who, name))]
    found += [reverse(f"portal:{name}") for name, route in routes().items() if "<" not in str(route.pattern)]
    found += [f"/meja/cari/?q={word}" for word in ("rokok", "pengaduan", "P-2026")]
    found += ["/meja/pengaduan/?tampilan=dijawab", "/meja/pengaduan/?q=rokok", "/meja/audit/?q=pengaduan", BREACHES]
    return list(dict.fromkeys([*found, "/meja/buku/pengaduan/", "/meja/buku/pengaduan/unduh.csv", "/meja/buku/pengaduan/cetak/"]))


def _body(answer: Any) -> str:
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(raw.decode(errors="replace"))


@pytest.mark.once
@pytest.mark.parametrize("who", ["approver", "signatory", "complaint_officer", "administrator"])
def test_whom_a_complaint_is_about_never_sees_it_at_any_address_nor_in_any_mail(world: World, who: str) -> None:
    target = world.cast.people[who]
    by = world.cast.people["complaint_officer" if who != "complaint_officer" else "approver"]
    entered = {"by": by} if who != "complaint_officer" else {"channel": "contact_page", "by": None}
    site = "dinkes.kalbarprov.go.id"
    case = at_desk(world.cast, text=f"{WORDS} sejak Senin.", about_person=target, about_site=site, **entered)
    clock = Clock.objects.get(key=case.number)
    Breach.objects.create(clock=clock, kind=clock.kind, due=timezone.localdate(), at=timezone.now())
    client, other = world.cast.client(who), world.cast.client("signatory" if who == "approver" else "approver")
    for address in _everywhere(world, who):
        page = _body(client.get(address))
        assert case.number not in page, address
        assert "meminta uang" not in page, address
    for address in ("/meja/pengaduan/", f"/meja/pengaduan/{case.number}/", BREACHES, "/meja/cari/?q=rokok"):
        assert case.number in _body(other.get(address)), f"others see it at {address}"
    for part in ("", "hitung/", "riwayat/", "tanda-terima/"):
        assert client.get(f"/meja/pengaduan/{case.number}/{part}").status_code == 404, part
    for day in range(1, 40):
        escalating.escalate(at=timezone.now() + timedelta(days=day))
    assert not Notice.objects.filter(subject_key=case.number, to=target.email).exists()
    assert Notice.objects.filter(subject_key=case.number).exists(), "somebody else was told"


@pytest.mark.once
def test_ten_thousand_guessed_codes_find_nothing(settings: Any) -> None:
    """A guess is looked up by its hash: a thousand are asked one by one, and all ten thousand at once."""
    receipt = received()
    number, guesses = receipt.complaint.number, [new_code() for _n in range(10_000)]
    plain = number.replace("-", " ")
    assert not any(queries.track(number=typed, code=code) for typed in (number, plain) for code in guesses[:500])
    assert not Complaint.objects.filter(code_hash__in=[typed_hash(code) for code in guesses]).exists()
    assert Complaint.objects.filter(code_hash__in=[typed_hash(code) for code in (*guesses, receipt.code)]).count() == 1


@pytest.mark.once
def test_a_thousand_guesses_through_the_page_from_a_hundred_addresses_open_nothing(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 10**6}}}
    cache.clear()
    number, client, opened = received().complaint.number, Client(), 0
    for place in range(100):
        address = f"203.0.113.{place}"
        for _n in range(10):
            client.post("/lacak/pengaduan/buka/", {"nomor": number, "kode": new_code()}, REMOTE_ADDR=address)
        opened += number in _body(client.get("/lacak/pengaduan/", REMOTE_ADDR=address))
    assert opened == 0
    eleventh = client.post("/lacak/pengaduan/buka/", {"nomor": number, "kode": new_code()}, REMOTE_ADDR="203.0.113.0")
    assert eleventh.status_code == 429


@pytest.mark.once
def test_nothing_of_one_complainant_is_in_the_statistics_the_lists_or_the_files_that_anybody_gets(world: World) -> None:
    who = Complainant(name="Kenari Sangat Rahasia", email="kenari@contoh.id", phone="0899 7777 1111", address="Gang Kenari 7")
    secret = "rahasia-kenari-yang-ditulis"
    for confidential in (False, True):
        at_desk(world.cast, text=f"{secret} tentang situs.", subject="Situs mati", complainant=who, confidential=confidential)
    last, officer = Complaint.objects.latest("pk"), world.cast.people["complaint_officer"]
    services.triage(complaint=last, classification="minor", by=officer, at=timezone.now())
    plain = [reverse(f"portal:{name}") for name, route in routes().items() if "<" not in str(route.pattern)]
    for reader in ("", "operator", "stranger", "nobody", "reviewer", "administrator"):
        client = world.cast.client(reader) if reader else Client()
        for address in plain:
            page = _body(client.get(address))
            assert not [word for word in ("enari", "7777", secret) if word in page], (reader, address)
