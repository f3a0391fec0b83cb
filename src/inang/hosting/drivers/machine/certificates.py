"""Make the local CA and the wildcard certificate of the sites: a program of its own (`python -m …certificates DATA`).

The CA may sign for the platform's domain and the machine-local alias only (name constraints).
"""

from __future__ import annotations

import datetime
import json
import os
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from inang.hosting.drivers.machine import authority, files
from inang.hosting.drivers.machine.layout import Layout
from inang.hosting.drivers.machine.world import World

CA = tuple[ec.EllipticCurvePrivateKey, x509.Certificate]


def make(world: World, at: datetime.datetime) -> None:
    """Make the CA where it is missing or near its end, and a new wildcard certificate."""
    layout, names = world.layout, authority.names(world)
    ca_key, ca = load_ca(layout, at) or make_ca(layout, at)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"*.{layout.platform_domain}")])
    leaf = (
        _builder(subject, ca.subject, key.public_key(), at, authority.LEAF_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    files.replace(layout.secret / "sites.key", _pem(key), mode=0o600)
    files.replace(layout.secret / "sites.pem", leaf.public_bytes(serialization.Encoding.PEM).decode(), mode=0o600)
    facts = {"names": names, "not_after": leaf.not_valid_after_utc.isoformat(timespec="seconds")}
    files.replace(layout.secret / "sites.json", json.dumps(facts), mode=0o600)


def make_ca(layout: Layout, at: datetime.datetime) -> CA:
    """A new CA, its key readable by root alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Inang"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"CA lokal Inang untuk {layout.platform_domain}"),
        ]
    )
    allowed = [x509.DNSName(layout.platform_domain), x509.DNSName(layout.alias_domain)]
    certificate = (
        _builder(name, name, key.public_key(), at, authority.CA_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.NameConstraints(allowed, None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    files.replace(layout.secret / "ca.key", _pem(key), mode=0o600)
    files.replace(layout.ca_certificate, certificate.public_bytes(serialization.Encoding.PEM).decode())
    return key, certificate


def load_ca(layout: Layout, at: datetime.datetime) -> CA | None:
    """The CA that stands, when it is whole, for our names, and lasts longer than a new certificate would."""
    try:
        key = serialization.load_pem_private_key((layout.secret / "ca.key").read_bytes(), None)
        certificate = x509.load_pem_x509_certificate(layout.ca_certificate.read_bytes())
    except (OSError, ValueError):
        return None
    allowed = certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    same = [n.value for n in allowed if isinstance(n, x509.DNSName)] == [layout.platform_domain, layout.alias_domain]
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key() or not same:
        return None
    lasts = certificate.not_valid_after_utc - at > datetime.timedelta(days=authority.LEAF_DAYS)
    return (key, certificate) if lasts else None


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(not signs, False, False, False, False, signs, signs, False, False)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, at: datetime.datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - datetime.timedelta(hours=1))
        .not_valid_after(at + datetime.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def main() -> int:
    os.umask(0o077)
    at = datetime.datetime.now(datetime.UTC)
    world = World.load(Path(sys.argv[1]))
    if not authority.fresh(world, at):
        make(world, at)
    return 0


if __name__ == "__main__":
    sys.exit(main())
