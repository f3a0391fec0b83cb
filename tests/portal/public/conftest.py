"""What tests of the public side share: a fresh cache, so that limits count, and a letter really signed."""

from __future__ import annotations

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from django.core.cache import cache

from inang.agencies.models import Person
from inang.letters.models import KeptFile, Letter
from tests.rooms.letters.signed import give_key

AT = datetime.now(UTC) - timedelta(hours=1)  # a certificate begins when it is made
CODE = "7QF3-K2MD"


@pytest.fixture(autouse=True)
def _fresh_cache(settings: object) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # type: ignore[attr-defined]
    cache.clear()


@pytest.fixture
def signed_letter(db: None, settings: object) -> tuple[Letter, bytes]:
    """A confirmation letter in the register, signed by the local test authority, its bytes kept."""
    from inang.letters import signing
    from inang.letters.drivers import demo_ca, pkcs12

    data: Path = settings.DATA  # type: ignore[attr-defined]
    person = Person.objects.create_user(
        "kepala@contoh.go.id", "x", name="Kepala Contoh", position="Kepala Dinas"
    )
    holder = demo_ca.Signatory(str(person.pk), person.name, person.position, "rahasia")
    give_key(data / "keys", holder, AT)
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(out)

    def sign() -> bytes:
        prepared = signing.prepare(out.getvalue(), name=person.name, reason="Uji", place="Pontianak", at=AT)
        driver = pkcs12.Pkcs12Driver(data / "keys")
        return signing.finish(prepared, driver.sign_digest(str(person.pk), prepared.digest, "rahasia", AT))

    with ThreadPoolExecutor(1) as thread:  # pyHanko starts a loop of its own; a browser test has one running
        signed = thread.submit(sign).result()
    sha256 = hashlib.sha256(signed).hexdigest()
    place = data / "files" / sha256[:2] / sha256[2:4] / sha256
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(signed)
    kept = KeptFile.objects.create(
        sha256=sha256, size=len(signed), type="pdf", pages=1, signed=True, created_at=AT, brought_at=AT
    )
    letter = Letter.objects.create(
        direction="out",
        kind="confirmation",
        state="signed",
        subject_key="H-2026-0147",
        agenda=214,
        year=2026,
        number="500.12.6/214/DISKOMINFO-C",
        date=date(2026, 11, 26),
        subject="Konfirmasi Aktivasi Hosting",
        party="Kepala Dinas Kesehatan",
        file=kept,
        check_code=CODE,
        signer=person,
        signed_at=AT,
        created_at=AT,
    )
    return letter, signed
