"""The local certificate authority of an instance and the one wildcard certificate of its sites.

Run as a program (`python -m …authority DATA`), so that neither the init nor the agent carries a crypto library.
The CA may sign for the platform's domain and the machine-local alias only (name constraints).
"""

from __future__ import annotations

import datetime
import json
import os
import sys
from pathlib import Path

from inang.hosting.drivers.machine import files
from inang.hosting.drivers.machine.world import World

CA_DAYS, LEAF_DAYS, RENEW_BEFORE_DAYS = 3650, 397, 30


def names(world: World) -> list[str]:
    layout = world.layout
    return [f"*.{layout.platform_domain}", layout.platform_domain, f"*.{layout.alias_domain}", layout.alias_domain]


def fresh(world: World, at: datetime.datetime) -> bool:
    """True while CA and certificate stand, carry our names and have more than thirty days left."""
    facts = facts_of(world)
    present = all((world.layout.secret / name).exists() for name in ("ca.key", "sites.pem", "sites.key"))
    if not present or not world.layout.ca_certificate.exists() or facts.get("names") != names(world):
        return False
    left = datetime.datetime.fromisoformat(str(facts["not_after"])) - at
    return left > datetime.timedelta(days=RENEW_BEFORE_DAYS)


def facts_of(world: World) -> dict[str, object]:
    """What the certificate says, kept beside it: {"names": […], "not_after": ISO time}; {} when there is none."""
    try:
        found = json.loads((world.layout.secret / "sites.json").read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def make(world: World, at: datetime.datetime) -> None:
    """Make the CA where it is missing or near its end, and a new wildcard certificate."""
    # The crypto library costs 20 MB; only this short-lived program loads it.
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    layout = world.layout
    ca_key_file = layout.secret / "ca.key"

    def pem(key: ec.EllipticCurvePrivateKey) -> str:
        form = serialization.PrivateFormat.PKCS8
        return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()

    def usage(*, signs: bool) -> x509.KeyUsage:
        return x509.KeyUsage(not signs, False, False, False, False, signs, signs, False, False)

    def builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int) -> x509.CertificateBuilder:
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

    def make_ca() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Inang"),
                x509.NameAttribute(NameOID.COMMON_NAME, f"CA lokal Inang untuk {layout.platform_domain}"),
            ]
        )
        allowed = [x509.DNSName(layout.platform_domain), x509.DNSName(layout.alias_domain)]
        certificate = (
            builder(name, name, key.public_key(), CA_DAYS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage(signs=True), critical=True)
            .add_extension(x509.NameConstraints(allowed, None), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        files.replace(ca_key_file, pem(key), mode=0o600)
        files.replace(layout.ca_certificate, certificate.public_bytes(serialization.Encoding.PEM).decode())
        return key, certificate

    def load_ca() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate] | None:
        try:
            key = serialization.load_pem_private_key(ca_key_file.read_bytes(), None)
            certificate = x509.load_pem_x509_certificate(layout.ca_certificate.read_bytes())
        except (OSError, ValueError):
            return None
        allowed = certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
        same = [n.value for n in allowed if isinstance(n, x509.DNSName)] == [layout.platform_domain, layout.alias_domain]
        ends = certificate.not_valid_after_utc
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key() or not same:
            return None
        return (key, certificate) if ends - at > datetime.timedelta(days=LEAF_DAYS) else None

    ca_key, ca = load_ca() or make_ca()
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"*.{layout.platform_domain}")])
    leaf = (
        builder(subject, ca.subject, key.public_key(), LEAF_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names(world)]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    files.replace(layout.secret / "sites.key", pem(key), mode=0o600)
    files.replace(layout.secret / "sites.pem", leaf.public_bytes(serialization.Encoding.PEM).decode(), mode=0o600)
    facts = {"names": names(world), "not_after": leaf.not_valid_after_utc.isoformat(timespec="seconds")}
    files.replace(layout.secret / "sites.json", json.dumps(facts), mode=0o600)


def main() -> int:
    os.umask(0o077)
    at = datetime.datetime.now(datetime.UTC)
    world = World.load(Path(sys.argv[1]))
    if not fresh(world, at):
        make(world, at)
    return 0


if __name__ == "__main__":
    sys.exit(main())
