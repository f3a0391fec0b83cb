"""Signing with a PKCS#12 key file of this office; its passphrase comes with each call and goes with it."""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.sign.ades.api import CAdESSignedAttrSpec
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from inang.letters.drivers.demo_ca import ROOT_NAME
from inang.letters.drivers.interface import Holder, Permanent, Temporary, WrongPassphrase
from inang.workdays.words import tanggal

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}")
NO_KEY = "Kunci tanda tangan Anda belum ada di kantor ini. Minta administrator menerbitkannya."
TEST_NOTICE = "Sertifikatnya dari CA uji lokal instalasi ini, bukan dari PSrE Indonesia; hanya untuk peragaan."
WRONG = "Frasa sandi tidak cocok dengan kunci tanda tangan Anda. Periksa huruf besar dan kecilnya, lalu coba lagi."


@dataclass(frozen=True, slots=True)
class Pkcs12Driver:
    """Keys in `folder`: `<signatory>.p12`, its certificate beside it as `<signatory>.pem`, `trust.pem` for all."""

    folder: Path

    def holder(self, signatory: str, at: datetime) -> Holder:
        """Read the certificate that lies beside the key."""
        try:
            certificate = x509.load_pem_x509_certificate(self._place(signatory, "pem").read_bytes())
        except (OSError, ValueError) as fault:
            raise Permanent(NO_KEY) from fault
        return describe(certificate, at)

    def sign_digest(self, signatory: str, digest: bytes, passphrase: str, at: datetime) -> bytes:
        """Open the key for this one signature."""
        try:
            packed = self._place(signatory, "p12").read_bytes()
        except FileNotFoundError as fault:
            raise Permanent(NO_KEY) from fault
        except OSError as fault:
            raise Temporary("Kunci tanda tangan tidak dapat dibaca dari penyimpanan. Coba lagi sebentar lagi.") from fault
        signer = _open(packed, passphrase, at)
        attributes = PdfCMSSignedAttributes(cades_signed_attrs=CAdESSignedAttrSpec())
        done = asyncio.run(signer.async_sign(digest, "sha256", use_pades=True, signed_attr_settings=attributes))
        return bytes(done.dump())

    def notice(self) -> str:
        """An authority made at set-up proves nothing outside this installation, and the letter says so."""
        roots = [x509.load_pem_x509_certificate(root) for root in self.trust_roots()]
        return TEST_NOTICE if any(_common_name(root.subject) == ROOT_NAME for root in roots) else ""

    def trust_roots(self) -> tuple[bytes, ...]:
        """The root certificate made at set-up."""
        try:
            return ((self.folder / "trust.pem").read_bytes(),)
        except OSError:
            return ()

    def _place(self, signatory: str, ending: str) -> Path:
        if not _SAFE.fullmatch(signatory):
            raise Permanent(NO_KEY)
        return self.folder / f"{signatory}.{ending}"


def _open(packed: bytes, passphrase: str, at: datetime) -> SimpleSigner:
    try:
        bundle = pkcs12.load_pkcs12(packed, passphrase.encode())
    except ValueError:
        # "from None": the inner fault may quote what it was given
        raise WrongPassphrase(WRONG) from None
    if bundle.key is None or bundle.cert is None:
        raise Permanent("Berkas kunci tanda tangan tidak lengkap. Minta administrator menerbitkan kunci baru.")
    holder = describe(bundle.cert.certificate, at)
    if not holder.usable:
        raise Permanent(holder.sentence)
    secret = bundle.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    others = [_as_asn1(extra.certificate) for extra in bundle.additional_certs]
    return SimpleSigner(
        signing_cert=_as_asn1(bundle.cert.certificate),
        signing_key=keys.PrivateKeyInfo.load(secret),
        cert_registry=SimpleCertificateStore.from_certs(others),
        embed_roots=False,
    )


def describe(certificate: x509.Certificate, at: datetime) -> Holder:
    """The certificate in words, and whether it may be used now."""
    name, issuer = _common_name(certificate.subject), _common_name(certificate.issuer)
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    moment = at.astimezone(UTC)
    usable, sentence = True, f"Sertifikat {name} berlaku sampai {tanggal(end.date())}."
    if moment < start:
        usable, sentence = False, f"Sertifikat {name} baru berlaku mulai {tanggal(start.date())}."
    elif moment > end:
        sentence = f"Sertifikat {name} sudah berakhir pada {tanggal(end.date())}. Minta administrator menerbitkan yang baru."
        usable = False
    return Holder(name, issuer, start, end, usable, sentence)


def _common_name(name: x509.Name) -> str:
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else name.rfc4514_string()


def _as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
