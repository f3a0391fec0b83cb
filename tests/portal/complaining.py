"""What tests of complaints share: people, a form as it is filled in, a browser with the pair, a case at each stage."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

from django.test import Client
from django.utils import timezone

from inang.agencies import services as agencies
from inang.agencies.models import Person
from inang.complaints import services
from inang.complaints.models import Complaint
from inang.complaints.rules import Complainant
from inang.workdays import services as workdays
from tests.portal.cast import Cast

TEXT = "Formulir bantuan di situs dinsos tidak bisa dikirim sejak kemarin sore."
WARGA = Complainant(name="Warga Contoh", email="warga@contoh.id", phone="0800 1234 5678", address="Jalan Contoh 1")
FORM = {"isi": TEXT, "pelapor": "anonymous", "setuju": "on"}
NAMED = {**FORM, "pelapor": "named", "nama": WARGA.name, "pos_el": WARGA.email, "telepon": WARGA.phone, "alamat": WARGA.address}


def officer(name: str = "petugas", role: str = "complaint_officer") -> Person:
    at = timezone.now() - timedelta(days=2)
    person = agencies.add_person(by=None, at=at, email=f"{name}@contoh.go.id", name=f"Orang {name.capitalize()}")
    agencies.add_membership(by=None, at=at, person=person, role=role, since=at.date() - timedelta(days=9))
    return person


def received(**changed: Any) -> services.Receipt:
    """A complaint as the form makes it, without the form."""
    workdays.seed()
    at = timezone.now()
    values: dict[str, Any] = {"channel": "contact_page", "received_at": at, "text": TEXT, "at": at, **changed}
    return services.receive(**values)


def send(client: Client, **changed: Any) -> Any:
    """The form, filled in with the token that the page gave it."""
    workdays.seed()
    page = client.get("/pengaduan/kirim/").content.decode()
    token = re.search(r'name="lembar" value="([^"]+)"', page)
    assert token is not None
    return client.post("/pengaduan/kirim/", {**FORM, "lembar": token[1], **changed})


def code_on(answer: Any) -> str:
    found = re.search(r'id="kode">([^<]*)<', answer.content.decode())
    return found[1] if found else ""


def number_on(answer: Any) -> str:
    found = re.search(r"P-\d{4}-\d{4}", answer.content.decode())
    assert found is not None
    return found[0]


def holding(case: Complaint, code: str) -> Client:
    """A browser that has typed this pair."""
    client = Client()
    client.post("/lacak/pengaduan/buka/", {"nomor": case.number, "kode": code})
    return client


def text(answer: Any) -> str:
    """What a page says, without its tags."""
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


# -- on the desk -----------------------------------------------------------------------------------
def at_desk(cast: Cast, **changed: Any) -> Complaint:
    """Taken in by telephone, not classified."""
    values = {"channel": "telephone", "by": cast.people["complaint_officer"], "complainant": WARGA, **changed}
    return received(**values).complaint


def handled(cast: Cast, classification: str = "minor", **changed: Any) -> Complaint:
    """Classified, and given to the reviewer."""
    case, by = at_desk(cast, classification=classification, **changed), cast.people["complaint_officer"]
    return services.assign(complaint=case, to=cast.people["reviewer"], by=by, at=timezone.now())


def drafted(cast: Cast, **changed: Any) -> Complaint:
    """With an answer that waits for a second pair of eyes."""
    text, evidence = "Formulir sudah diperbaiki dan dapat dikirim lagi.", "Diuji dari luar, tiga kali."
    return services.draft(
        complaint=handled(cast, **changed), text=text, evidence=evidence, by=cast.people["reviewer"], at=timezone.now()
    )


def answered(cast: Cast, **changed: Any) -> Complaint:
    """Answered on the page of the receipt code, or by mail where there is an address."""
    return services.approve(complaint=drafted(cast, **changed), by=cast.people["approver"], at=timezone.now())
