"""A cast for the hosting room: an agency, an officer, an ordered site, and one round of the worker."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from inang.agencies.models import Agency, Person
from inang.hosting import services
from inang.hosting.drivers.fake import FakeDriver
from inang.hosting.models import Site
from inang.hosting.reconcile import reconcile
from inang.hosting.services import WORK
from inang.worklist import services as worklist

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def key() -> str:
    public = Ed25519PrivateKey.generate().public_key()
    return public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def cast() -> tuple[Agency, Person]:
    mark = secrets.token_hex(4)
    agency = Agency.objects.create(
        code=f"din{mark}", name=f"Dinas {mark}", head_title="Kepala Dinas", email=f"{mark}@example.go.id"
    )
    person = Person.objects.create_user(f"p{mark}@example.go.id", name="Sari Wulandari")
    return agency, person


def order(agency: Agency, by: Person, label: str = "dinkes", **change: Any) -> Site:
    values: dict[str, Any] = {
        "order_key": f"H-2026-{secrets.token_hex(3)}",
        "agency": agency,
        "host": f"{label}.kalbarprov.go.id",
        "title": "Profil",
        "runtime": "php",
        "database": True,
        "quota_mb": 500,
        "keys": [("laptop", key())],
        "contact_name": "Budi",
        "contact_position": "Pranata Komputer",
        "contact_email": "budi@example.go.id",
        "contact_phone": "0812",
        "data_class": "public",
        "by": by,
        "at": AT,
    }
    return services.order_site(**{**values, **change})


def work(driver: FakeDriver, at: datetime = AT, owner: str = "w") -> list[str]:
    """Every due site once, as the worker does it."""
    outcomes = []
    while claims := worklist.claim([WORK], owner, at, 90, 1):
        outcomes.append(reconcile(claim=claims[0], driver=driver, clock=lambda: at))
        assert len(outcomes) < 20, outcomes
    return outcomes


def later(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)
