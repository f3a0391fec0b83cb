"""One cast for the pages' tests: two agencies, everybody of the office, cases with letters and sites."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client

from inang.agencies import services as agencies
from inang.agencies.models import Agency, Person
from inang.hosting.models import Site, SiteKey
from inang.hosting.states import ACTIVE
from inang.letters.models import KeptFile
from inang.notices import fetching, keeping
from inang.notices.models import Incoming
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.workdays import services as workdays
from inang.workdays.models import Clock
from inang.workdays.rules import CountingRule
from tests.rooms.letters import papers

LONGEST = "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan Keluarga Berencana"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN8bJtO7xLyTz1hZbZ5t6vZmM1gqL0n2c3d4e5f6g7h8 operator"
FILLED: dict[str, Any] = {
    "letter_number": "440/1182/Dinkes-A",
    "letter_subject": "Permintaan Layanan Hosting",
    "signer_name": "dr. Nama Contoh, M.Kes.",
    "signer_position": "Kepala Dinas Kesehatan",
    "signer_nip": "197001011995031001",
    "contact_name": "Pengelola Contoh",
    "contact_nip": "198001012005011001",
    "contact_position": "Pranata Komputer",
    "contact_phone": "0812 3456 7890",
    "contact_email": "situs@dinkes.contoh.go.id",
    "app_name": "Situs Dinas Kesehatan",
    "app_kind": "profile",
    "purpose": "Informasi kesehatan untuk masyarakat luas.",
    "label": "dinkes",
    "runtime": "php",
    "database": True,
    "quota_mb": 10240,
    "data_class": "public",
    "ssh_keys": KEY,
}


SINCE = datetime(2026, 1, 5, 2, tzinfo=UTC)  # before every day of which a test tells, whenever it runs


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Cast:
    """People by role; `operator` and `head` are of `agency`, `stranger` of `other`."""

    agency: Agency
    other: Agency
    people: dict[str, Person]

    def client(self, who: str) -> Client:
        client = Client()
        client.force_login(self.people[who], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client


def _person(name: str, role: str, agency: Agency | None = None) -> Person:
    at = SINCE
    position = "Kepala Dinas" if role == "signatory" else ""
    person = agencies.add_person(
        by=None, at=at, email=f"{name}@contoh.go.id", name=name.capitalize(), position=position, password="rahasia-sekali-2026"
    )
    agencies.add_membership(by=None, at=at, person=person, role=role, agency=agency, since=at.date())
    return person


def make() -> Cast:
    at = SINCE
    workdays.seed()
    agency = agencies.add_agency(
        by=None,
        at=at,
        code="dinkes",
        name="Dinas Kesehatan",
        head_title="Kepala Dinas Kesehatan",
        email="d@contoh.go.id",
    )
    other = agencies.add_agency(
        by=None, at=at, code="dp3a", name=LONGEST, head_title="Kepala Dinas", email="p@contoh.go.id"
    )
    people = {
        "operator": _person("operator", "agency", agency),
        "head": _person("head", "agency_head", agency),
        "stranger": _person("stranger", "agency", other),
        **{
            role: _person(role, role)
            for role in ("reviewer", "approver", "signatory", "complaint_officer", "administrator")
        },
    }
    people["superuser"] = Person.objects.create_user(
        "super@contoh.go.id", "x", name="Super", is_superuser=True
    )
    people["nobody"] = Person.objects.create_user("nobody@contoh.go.id", "x", name="Nobody")
    return Cast(agency, other, people)


def kept_file(content: bytes | None = None, kind: str = "jpeg") -> KeptFile:
    """A file as the letters room keeps it, with one page image."""
    content = content if content is not None else papers.jpeg()
    sha256 = hashlib.sha256(content).hexdigest()
    place = Path(settings.DATA) / "files" / sha256[:2] / sha256[2:4] / sha256
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    found, _made = KeptFile.objects.get_or_create(
        sha256=sha256, defaults={"size": len(content), "type": kind, "pages": 1, "created_at": now(), "brought_at": now()}
    )
    return found


def kept_mail(raw: bytes = b"Subject: x\r\n\r\nx", **fields: Any) -> Incoming:
    """A mail that came in and waits for an officer."""
    kept = keeping.keep(fetching.folder(), [raw], settings.SECRET_KEY)
    values = {"state": Incoming.State.FAILED, "reason": "Surat ini kosong.", "settled_at": now(), **fields}
    uid = Incoming.objects.count() + 1
    return Incoming.objects.create(
        mailbox="kotak@uji/INBOX", uidvalidity=1, uid=uid, sha256=kept.sha256, size=kept.size, received_at=now(),
        fetched_at=now(), **values,
    )  # fmt: skip


def clock_of(kind: str, key: str, at: datetime) -> Clock:
    """The clock of three working days of something received at this moment."""
    edition = standard.current()
    rule = CountingRule(**edition.counting_values())
    return workdays.start(kind=kind, key=key, received_at=at, days=3, edition=edition.slug, at=at, by="uji", rule=rule)


def request_of(agency: Agency, by: Person, state: str = "draft", **fields: Any) -> HostingRequest:
    """A request in a state, made directly: for tests of what pages show, not of the verbs."""
    edition = standard.current()
    at = now() - timedelta(hours=3)
    values = {**FILLED, "letter_date": at.date() - timedelta(days=2), **fields}
    if number := values.get("number"):
        clock = clock_of("request", number, at)
        values = {"received_at": at, "due": clock.first_promise, **values}
    return HostingRequest.objects.create(
        agency=agency, state=state, edition=edition.slug, created_by=by, created_at=at, saved_at=at, **values
    )


def site_of(agency: Agency, order_key: str, host: str = "dinkes.kalbarprov.go.id") -> Site:
    at = now()
    site = Site.objects.create(
        host=host,
        agency=agency,
        order_key=order_key,
        title="Situs Dinas Kesehatan",
        runtime="php",
        database=True,
        quota_mb=10240,
        contact_name="Pengelola Contoh",
        contact_position="Pranata Komputer",
        contact_email="situs@dinkes.contoh.go.id",
        contact_phone="0812",
        contact_nip=FILLED["contact_nip"],
        data_class="public",
        status=ACTIVE,
        ordered_at=at,
        activated_at=at,
        proven_at=at,
    )
    SiteKey.objects.create(
        site=site,
        label="Laptop",
        public=KEY.rsplit(" ", 1)[0],
        fingerprint="SHA256:contoh",
        added_at=at,
        added_by="uji",
    )
    return site
