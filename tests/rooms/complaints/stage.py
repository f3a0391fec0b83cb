"""The cast of a complaint and short ways to walk it: always by the real verbs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from inang.agencies import services as agencies
from inang.agencies.models import Person
from inang.complaints import services
from inang.complaints.models import Complaint
from inang.complaints.rules import Complainant
from inang.letters import queries as letters
from inang.letters.drivers import demo_ca
from inang.notices import services as notices
from inang.notices.drivers.memory import MemoryDriver
from inang.notices.rules import Message
from inang.worklist import services as worklist
from tests.rooms.letters import papers, signed

MONDAY = datetime(2026, 11, 23, 9, 12, tzinfo=ZoneInfo("Asia/Pontianak"))
PASSPHRASE = "frasa sandi uji yang panjang"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WARGA = Complainant(name="Warga Contoh", email="warga@contoh.id", phone="0800 1234 5678")
TEXT = "Formulir bantuan di situs dinsos tidak bisa dikirim sejak kemarin sore."
ROLES = {
    "petugas": "complaint_officer",
    "petugas-dua": "complaint_officer",
    "penangan": "reviewer",
    "penangan-dua": "reviewer",
    "kabid": "approver",
    "kadis": "signatory",
    "admin": "administrator",
    "rangkap": "reviewer",
}


@dataclass
class Stage:
    people: dict[str, Person]
    folder: Path

    def received(self, **changed: Any) -> services.Receipt:
        values = {
            "channel": "telephone",
            "received_at": MONDAY,
            "text": TEXT,
            "complainant": WARGA,
            "by": self.people["petugas"],
            "at": MONDAY + timedelta(minutes=2),
            **changed,
        }
        if values["channel"] in ("contact_page", "email") and "by" not in changed:
            values["by"] = None
        return services.receive(**values)

    def triaged(self, classification: str = "minor", **changed: Any) -> Complaint:
        case = self.received(**changed).complaint
        return services.triage(complaint=case, classification=classification, by=self.people["petugas"], at=MONDAY + HOUR)

    def handled(self, classification: str = "minor", **changed: Any) -> Complaint:
        case = self.triaged(classification, **changed)
        return services.assign(complaint=case, to=self.people["penangan"], by=self.people["kabid"], at=MONDAY + 2 * HOUR)

    def drafted(self, classification: str = "minor", **changed: Any) -> Complaint:
        case = self.handled(classification, **changed)
        text = "Formulir sudah diperbaiki dan dapat dikirim lagi."
        return services.draft(complaint=case, text=text, by=self.people["penangan"], at=MONDAY + 3 * HOUR)

    def answered(self, **changed: Any) -> Complaint:
        case = self.drafted(**changed)
        return services.approve(complaint=case, by=self.people["kabid"], at=MONDAY + 4 * HOUR)

    def examined(self, **changed: Any) -> Complaint:
        """A complaint of the class that needs it, with what its team found."""
        case = self.handled("supervisory", **changed)
        team = [self.people["penangan"], self.people["penangan-dua"]]
        case = services.examine(complaint=case, team=team, by=self.people["kabid"], at=MONDAY + 3 * HOUR)
        found = "Tim menemukan formulir ditutup tanpa pemberitahuan."
        return services.conclude(complaint=case, findings=found, by=team[1], at=MONDAY + 4 * HOUR)

    def signatory_key(self) -> None:
        kadis = self.people["kadis"]
        person = demo_ca.Signatory(str(kadis.pk), kadis.name, kadis.position, PASSPHRASE)
        signed.give_key(letters.keys_folder(), person, MONDAY - timedelta(days=30))

    def picture(self, words: str = "Galat") -> Path:
        place = self.folder / f"{words}.png"
        place.write_bytes(papers.written(words, 400))
        return place


def mails(at: datetime) -> list[Message]:
    """What the post room hands over now, on a mail server in memory."""
    MemoryDriver.sent.clear()
    for claim in worklist.claim(["mail"], "test", at, 60, limit=100):
        notices.deliver(claim, at, MemoryDriver())
    return list(MemoryDriver.sent.values())


def build(folder: Path) -> Stage:
    """One or two people a role, and one who is handler and approver at once."""
    since = MONDAY - timedelta(days=300)
    (Path(settings.DATA) / "files").mkdir(parents=True, exist_ok=True)
    people = {}
    for box, role in ROLES.items():
        person = agencies.add_person(by=None, at=since, email=f"{box}@contoh.go.id", name=f"Orang {box}", position="Jabatan")
        agencies.add_membership(by=None, at=since, person=person, role=role)
        people[box] = person
    agencies.add_membership(by=None, at=since, person=people["rangkap"], role="approver")
    return Stage(people, folder)
