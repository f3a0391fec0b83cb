"""This installation's own certificate authority, made in its folder with the first key: root → issuing → signatories.

It is no PSrE: its names say so, and so does the footer of each letter. Set-up makes that of the demo, an office the one of its
own with the first key that somebody makes. The root's key is thrown away at once.
"""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CA_YEARS, SIGNER_YEARS = 20, 5
_DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336


@dataclass(frozen=True, slots=True)
class Names:
    """What an authority calls itself in its certificates."""

    root: str
    issuing: str
    organisation: str


DEMO = Names(
    "CA Uji Lokal Inang (bukan PSrE)", "CA Uji Lokal Inang - Penerbit", "Sertifikat uji, tidak berlaku di luar instalasi ini"
)
OFFICE = Names("CA Lokal Inang (bukan PSrE)", "CA Lokal Inang - Penerbit", "Sertifikat dari CA kantor ini, bukan dari PSrE")


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody who may sign: `key` names the files (lower-case letters, digits, hyphen)."""

    key: str
    name: str
    position: str
    passphrase: str
    nip: str = ""


def prepare(folder: Path, signatories: Iterable[Signatory], at: datetime) -> None:
    """Make what is missing: the demo's authority once, and a key file for each signatory that has none."""
    with locked(folder):
        _authority(folder, at, DEMO)
        for person in signatories:
            if not (folder / f"{person.key}.p12").is_file():
                issue(folder, person, at)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One process at a time makes keys here: two first ones would each begin an authority."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _authority(folder: Path, at: datetime, names: Names) -> None:
    if not (folder / "trust.pem").is_file():
        _make_authority(folder, at.astimezone(UTC), names)


def _make_authority(folder: Path, at: datetime, names: Names) -> None:
    root_key, issuing_key = _new_key(3072), _new_key(3072)
    root_subject, issuing_subject = (_subject(name, names.organisation) for name in (names.root, names.issuing))
    root = _certificate(root_subject, root_key.public_key(), root_subject, at, CA_YEARS, authority=1).sign(
        root_key, hashes.SHA256()
    )
    issuing = _certificate(issuing_subject, issuing_key.public_key(), root_subject, at, CA_YEARS, authority=0).sign(
        root_key, hashes.SHA256()
    )
    secret = issuing_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write(folder / "issuing.key", secret, 0o600)
    _write(folder / "issuing.pem", issuing.public_bytes(Encoding.PEM), 0o644)
    # Last, because its presence says that the authority is complete.
    _write(folder / "trust.pem", root.public_bytes(Encoding.PEM), 0o644)


def issue(folder: Path, person: Signatory, at: datetime) -> None:
    """Write the certificate and the key file of one signatory; the caller has locked the folder."""
    _authority(folder, at, OFFICE)
    at = at.astimezone(UTC)
    issuing = x509.load_pem_x509_certificate((folder / "issuing.pem").read_bytes())
    authority_key = load_pem_private_key((folder / "issuing.key").read_bytes(), None)
    if not isinstance(authority_key, rsa.RSAPrivateKey):
        raise TypeError("issuing.key is not an RSA key")
    key = _new_key(2048)
    (organisation,) = issuing.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    subject = _subject(person.name, str(organisation.value), person.position, person.nip)
    certificate = _certificate(subject, key.public_key(), issuing.subject, at, SIGNER_YEARS, authority=None).sign(
        authority_key, hashes.SHA256()
    )
    packed = pkcs12.serialize_key_and_certificates(
        person.key.encode(), key, certificate, [issuing], BestAvailableEncryption(person.passphrase.encode())
    )
    _write(folder / f"{person.key}.pem", certificate.public_bytes(Encoding.PEM), 0o644)
    _write(folder / f"{person.key}.p12", packed, 0o600)


def _new_key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def _subject(name: str, organisation: str, position: str = "", nip: str = "") -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
        x509.NameAttribute(NameOID.COMMON_NAME, name[:64]),
    ]
    if position:
        parts.append(x509.NameAttribute(NameOID.TITLE, position[:64]))
    if nip:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, nip))
    return x509.Name(parts)


def _certificate(
    subject: x509.Name, public: rsa.RSAPublicKey, issuer: x509.Name, at: datetime, years: int, *, authority: int | None
) -> x509.CertificateBuilder:
    """Body of a certificate; `authority` is the path length of a CA, None for a signatory."""
    is_ca = authority is not None
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(int.from_bytes(secrets.token_bytes(16), "big") >> 1)
        # A day earlier: clocks of those who check may be behind.
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=366 * years))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(_usage(is_ca), critical=True)
    )
    if is_ca:
        return builder
    purposes = x509.ExtendedKeyUsage([_DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION])
    return builder.add_extension(purposes, critical=False)


def _usage(is_ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_ca,
        content_commitment=not is_ca,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write(place: Path, data: bytes, mode: int) -> None:
    """Whole or not at all, never readable by others for a moment, and of the account that the folder is of (not root's)."""
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
        if os.geteuid() == 0:
            owner = place.parent.stat()
            os.fchown(out.fileno(), owner.st_uid, owner.st_gid)
    os.replace(draft, place)
    folder = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)  # its name as well: a row that names it may be written next
    finally:
        os.close(folder)
