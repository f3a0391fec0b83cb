"""The verb by which a signatory makes the own key, or another in its place.

Files first, then one transaction that puts the key into force: a crash between them leaves files that nothing names,
which the same person's next key takes away.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from inang.agencies.models import Membership, Person
from inang.agencies.queries import has_role, office_day
from inang.agencies.rules import actor
from inang.audit import services as audit
from inang.letters import queries
from inang.letters.drivers import demo_ca
from inang.letters.drivers.interface import Holder, Permanent
from inang.letters.drivers.pkcs12 import Pkcs12Driver
from inang.letters.models import SigningKey
from inang.letters.rules import LONGEST_PASSPHRASE, Refused
from inang.letters.services import signing_driver
from inang.workdays.words import tanggal

SIGNATORY: Final = Membership.Role.SIGNATORY.value
EMPTY: Final = "Isi frasa sandi yang Anda pilih."
WEAK: Final = "Frasa sandi ini mudah ditebak. Pakai paling sedikit 12 karakter, misalnya kalimat pendek tanpa nama Anda."
STRANGE: Final = "Frasa sandi hanya boleh memuat huruf, angka, tanda baca, dan spasi, paling banyak 1.000 karakter."
SAME: Final = "Ini kata sandi akun Anda. Pilih frasa sandi lain untuk kunci tanda tangan."


def make_key(*, person: Person, passphrase: str, by: Person | None, at: datetime) -> SigningKey:
    """Make the key of somebody who may sign today, in the place of the one in force; `by=None` is the office's command line.

    The passphrase opens the key and is kept nowhere. Raises Refused; then the key in force is what it was.
    """
    _check_passphrase(passphrase, person)
    _check_may(person, by, at)
    folder = queries.keys_folder()
    with demo_ca.locked(folder):
        _sweep(folder, person)
        name = f"{person.pk}-{secrets.token_hex(8)}"
        with _swept_after_a_fault(folder, person):
            owner = demo_ca.Signatory(name, person.name, person.position, passphrase, person.nip)
            demo_ca.issue(folder, owner, at)
            return _put_into_force(person, name, by, at)


@contextlib.contextmanager
def _swept_after_a_fault(folder: Path, person: Person) -> Iterator[None]:
    """Files of a key that did not come into force go again, as they do at the next key after a crash."""
    try:
        yield
    except BaseException:
        _sweep(folder, person)
        raise


def _sweep(folder: Path, person: Person) -> None:
    """Take away what a crash left of somebody's keys: files that no row names, and key files that are not in force."""
    known = set(SigningKey.objects.filter(person=person).values_list("name", flat=True))
    in_force = queries.key_of(str(person.pk))
    for file in [*folder.glob(f"{person.pk}-*"), *folder.glob(f".{person.pk}-*"), folder / f"{person.pk}.p12"]:
        if file.stem != in_force and (file.suffix != ".pem" or file.stem not in known):
            file.unlink(missing_ok=True)


@transaction.atomic(durable=True)
def _put_into_force(person: Person, name: str, by: Person | None, at: datetime) -> SigningKey:
    person = Person.objects.select_for_update().get(pk=person.pk)
    _check_may(person, by, at)
    old = _in_force(person, at)
    if old is not None:
        old.replaced_at = at
        old.save()
        transaction.on_commit(lambda: _sweep(queries.keys_folder(), person), robust=True)
    holder = _certificate(name, at)
    made = SigningKey.objects.create(
        person=person, name=name, fingerprint=holder.fingerprint, valid_until=holder.valid_until, created_at=at
    )
    until = tanggal(office_day(made.valid_until))
    audit.record(
        actor=actor(by),
        role=SIGNATORY if by else "system",
        room="letters",
        subject=f"person:{person.email}",
        verb="replace_key" if old else "make_key",
        sentence=f"Kunci tanda tangan {person.name} {'diganti' if old else 'dibuat'}, berlaku sampai {until}",
        at=at,
        data={
            "fingerprint": made.fingerprint,
            "serial": holder.serial,
            "valid_until": made.valid_until,
            "replaces": old.fingerprint if old else "",
        },
    )
    return made


def _in_force(person: Person, at: datetime) -> SigningKey | None:
    """The key that will be replaced; one that set-up made has no row before this."""
    found = SigningKey.objects.filter(person=person, replaced_at=None).first()
    if found is not None:
        return found
    try:
        holder = _certificate(str(person.pk), at)
    except Permanent:
        return None
    return SigningKey(
        person=person,
        name=str(person.pk),
        fingerprint=holder.fingerprint,
        valid_until=holder.valid_until,
        created_at=holder.valid_from,
    )


def _certificate(name: str, at: datetime) -> Holder:
    return Pkcs12Driver(queries.keys_folder()).holder(name, at)


def _check_may(person: Person, by: Person | None, at: datetime) -> None:
    if by is not None and by.pk != person.pk:
        raise Refused("Kunci tanda tangan hanya dibuat oleh pemiliknya sendiri.")
    if not has_role(person, SIGNATORY, office_day(at)):
        raise Refused(f"{person.name} bukan penanda tangan pada hari ini, jadi tidak memerlukan kunci.")
    if elsewhere := signing_driver().kept_elsewhere():
        raise Refused(elsewhere)


def _check_passphrase(passphrase: str, person: Person) -> None:
    if not passphrase.strip():
        raise Refused(EMPTY, "passphrase")
    if len(passphrase) > LONGEST_PASSPHRASE or not passphrase.isprintable():
        raise Refused(STRANGE, "passphrase")
    try:
        validate_password(passphrase, person)
    except ValidationError:
        raise Refused(WEAK, "passphrase") from None
    if len(set(passphrase)) < 5:  # the same few keys again and again
        raise Refused(WEAK, "passphrase")
    if check_password(passphrase, person.password):
        raise Refused(SAME, "passphrase")
