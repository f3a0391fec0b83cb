"""The cast of a case and short ways to walk it: always by the real verbs, on a machine in memory."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from inang.agencies import services as agencies
from inang.agencies.models import Agency, Person
from inang.hosting import reconcile
from inang.hosting.drivers.fake import FakeDriver
from inang.letters import queries as letters
from inang.letters.drivers import demo_ca
from inang.letters.models import KeptFile
from inang.requests import services
from inang.requests.models import HostingRequest
from inang.standard import queries as standard
from inang.worklist import services as worklist
from tests.rooms.letters import papers, signed

MONDAY = datetime(2026, 11, 23, 9, 12, tzinfo=ZoneInfo("Asia/Pontianak"))
PASSPHRASE = "frasa sandi uji yang panjang"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDBRHdvZuJrKZkS3V1p0w5X5oPQ8yq1m8v4rJ8m3tQ9K laptop"
_LOOK = ("size", "type", "pages", "flags", "signed", "verdict", "created_at", "brought_at")
_LOOKED_AT: dict[str, dict[str, Any]] = {}  # sha256 -> what was found
ROLES = {"penelaah": "reviewer", "kabid": "approver", "kadis": "signatory", "admin": "administrator", "rangkap": "reviewer"}


@dataclass
class Stage:
    agency: Agency
    other: Agency
    people: dict[str, Person]
    folder: Path

    def fields(self, **changed: Any) -> dict[str, Any]:
        edition = standard.current()
        return {
            "label": "dinkes",
            "app_name": "Situs Dinas Kesehatan",
            "app_kind": "profile",
            "purpose": "Informasi kesehatan untuk masyarakat luas.",
            "runtime": "php",
            "database": True,
            "quota_mb": 1024,
            "developer": "Internal",
            "data_class": "public",
            "contact_name": "Pengelola Contoh",
            "contact_nip": "199003122015031002",
            "contact_position": "Pranata Komputer",
            "contact_phone": "0812 3456 7890",
            "contact_email": "situs@dinkes.contoh.go.id",
            "ssh_keys": KEY,
            "signer_name": "Nama Pejabat Contoh",
            "signer_position": "Kepala Dinas Kesehatan",
            "signer_rank": "Pembina Utama Muda (IV/c)",
            "signer_nip": "197204051998031003",
            "letter_number": "440/1182/Dinkes-A",
            "letter_date": MONDAY.date() - timedelta(days=3),
            "letter_subject": "Permintaan Layanan Hosting",
            "consents": [one.id for one in edition.consents],
            **changed,
        }

    def scan(self, words: str = "Surat Permintaan Hosting") -> Path:
        place = self.folder / "surat.png"
        place.write_bytes(papers.written(words))
        return place

    def attached(self, draft: HostingRequest) -> HostingRequest:
        """The scan stands in the draft; the look at its bytes in the locked child is taken once a process, not once a case."""
        scan = self.scan()
        sha256 = hashlib.sha256(scan.read_bytes()).hexdigest()
        if sha256 in _LOOKED_AT and not KeptFile.objects.filter(sha256=sha256).exists():
            KeptFile.objects.create(**_LOOKED_AT[sha256])
        draft = services.attach_letter(request=draft, file=scan, name="surat.png", by=self.people["operator"], at=MONDAY)
        _LOOKED_AT[sha256] = KeptFile.objects.values("sha256", *_LOOK).get(sha256=sha256)
        return draft

    def draft(self, **changed: Any) -> HostingRequest:
        by = self.people["operator"]
        draft = services.start_draft(agency=self.agency, by=by, at=MONDAY)
        return self.attached(
            services.save_draft(request=draft, fields=self.fields(**changed), version=draft.version, by=by, at=MONDAY)
        )

    def sent(self, **changed: Any) -> HostingRequest:
        return services.submit(request=self.draft(**changed), by=self.people["operator"], at=MONDAY)

    def reviewed(self, ok: bool = True, **changed: Any) -> HostingRequest:
        by, at = self.people["penelaah"], MONDAY + timedelta(hours=1)
        case = services.claim(request=self.sent(**changed), by=by, at=at)
        for item in standard.current().checklist:
            services.answer(request=case, item=item.id, ok=ok, note="" if ok else "Belum lengkap.", by=by, at=at)
        return case

    def recommended(self, **changed: Any) -> HostingRequest:
        case = self.reviewed(**changed)
        return services.recommend(request=case, verdict="yes", by=self.people["penelaah"], at=MONDAY + timedelta(hours=2))

    def approved(self, **changed: Any) -> HostingRequest:
        return services.approve(request=self.recommended(**changed), by=self.people["kabid"], at=MONDAY + timedelta(hours=3))

    def activate(self) -> None:
        """What the worker does: every site to its end, on a machine in memory."""
        at = MONDAY + timedelta(hours=3, minutes=1)
        driver = FakeDriver()
        for claim in worklist.claim(["site"], "test", at, 60, limit=50):
            reconcile.reconcile(claim=claim, driver=driver, clock=lambda: at)

    def activated(self) -> HostingRequest:
        case = self.approved()
        self.activate()
        assert services.confirm_ready(at=MONDAY + timedelta(hours=3, minutes=2)) == [case.number]
        case.refresh_from_db()
        return case

    def signatory_key(self) -> None:
        kadis = self.people["kadis"]
        person = demo_ca.Signatory(str(kadis.pk), kadis.name, kadis.position, PASSPHRASE)
        signed.give_key(letters.keys_folder(), person, MONDAY - timedelta(days=30))


def build(folder: Path) -> Stage:
    """Two agencies, one person a role, and one who is reviewer and approver at once."""
    since = MONDAY - timedelta(days=300)
    (Path(settings.DATA) / "files").mkdir(parents=True, exist_ok=True)
    places = [
        agencies.add_agency(by=None, at=since, code=code, name=name, head_title=f"Kepala {name}", email=f"{code}@contoh.go.id")
        for code, name in (("dinkes", "Dinas Kesehatan"), ("dishub", "Dinas Perhubungan"))
    ]
    people = {}
    for box, role, agency in [("operator", "agency", places[0]), ("orang-lain", "agency", places[1])] + [
        (box, role, None) for box, role in ROLES.items()
    ]:
        person = agencies.add_person(by=None, at=since, email=f"{box}@contoh.go.id", name=f"Orang {box}", position="Jabatan")
        agencies.add_membership(by=None, at=since, person=person, role=role, agency=agency)
        people[box] = person
    agencies.add_membership(by=None, at=since, person=people["rangkap"], role="approver")
    return Stage(places[0], places[1], people, folder)
