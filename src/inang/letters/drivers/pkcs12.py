"""Signing with a PKCS#12 key file of this office; its passphrase comes with each call and goes with it."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.sign.ades.api import CAdESSignedAttrSpec
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from inang.letters.drivers.demo_ca import DEMO, OFFICE
from inang.letters.drivers.interface import Holder, Permanent, Temporary, WrongPassphrase
from inang.workdays.words import tanggal

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}")
NO_KEY = "Kunci tanda tangan Anda belum ada di kantor ini."
MAKE = "Buat sendiri di akun Anda, bagian Kunci tanda tangan."
INCOMPLETE = "Berkas kunci tanda tangan Anda tidak lengkap."
ELSEWHERE = "Kunci tanda tangan kantor ini diterbitkan oleh {issuer}; minta administrator memasang berkas kunci dari sana."
# root -> what the foot of a letter says of it
NOTICES = {
    DEMO.root: "Sertifikatnya dari CA uji lokal instalasi ini, bukan dari PSrE Indonesia; hanya untuk peragaan.",
    OFFICE.root: "Sertifikatnya dari CA kantor ini, bukan dari PSrE Indonesia.",
}
WRONG = "Frasa sandi tidak cocok dengan kunci tanda tangan Anda. Periksa huruf besar dan kecilnya, lalu coba lagi."


@dataclass(frozen=True, slots=True)
class Pkcs12Driver:
    """Keys in `folder`: `<key>.p12`, its certificate beside it as `<key>.pem`, `trust.pem` for all.

    `key_of` says which key of a signatory is in force; without it each has one, named as the signatory is.
    """

    folder: Path
    key_of: Callable[[str], str] = str

    def holder(self, signatory: str, at: datetime) -> Holder:
        """Read the certificate that lies beside the key."""
        try:
            certificate = x509.load_pem_x509_certificate(self._place(signatory, "pem").read_bytes())
        except (OSError, ValueError) as fault:
            raise Permanent(f"{NO_KEY} {self._cure()}") from fault
        return describe(certificate, at, self._cure())

    def sign_digest(self, signatory: str, digest: bytes, passphrase: str, at: datetime) -> bytes:
        """Open the key for this one signature."""
        try:
            packed = self._place(signatory, "p12").read_bytes()
        except FileNotFoundError as fault:
            raise Permanent(f"{NO_KEY} {self._cure()}") from fault
        except OSError as fault:
            raise Temporary("Kunci tanda tangan tidak dapat dibaca dari penyimpanan. Coba lagi sebentar lagi.") from fault
        signer = _open(packed, passphrase, at, self._cure())
        attributes = PdfCMSSignedAttributes(cades_signed_attrs=CAdESSignedAttrSpec())
        done = asyncio.run(signer.async_sign(digest, "sha256", use_pades=True, signed_attr_settings=attributes))
        return bytes(done.dump())

    def notice(self) -> str:
        """An authority of this installation is no PSrE, and the letter says so; only that of the demo is for show."""
        return next((NOTICES[name] for name in self._root_names() if name in NOTICES), "")

    def kept_elsewhere(self) -> str:
        """An authority whose issuing key is not here (a PSrE's) makes its keys itself."""
        names = self._root_names()
        return ELSEWHERE.format(issuer=names[0]) if names and not (self.folder / "issuing.key").is_file() else ""

    def trust_roots(self) -> tuple[bytes, ...]:
        """The root certificate made at set-up."""
        try:
            return ((self.folder / "trust.pem").read_bytes(),)
        except OSError:
            return ()

    def _root_names(self) -> list[str]:
        return [_first(x509.load_pem_x509_certificate(root).subject) for root in self.trust_roots()]

    def _cure(self) -> str:
        return self.kept_elsewhere() or MAKE

    def _place(self, signatory: str, ending: str) -> Path:
        if not _SAFE.fullmatch(signatory):
            raise Permanent(NO_KEY)
        return self.folder / f"{self.key_of(signatory)}.{ending}"


def _open(packed: bytes, passphrase: str, at: datetime, cure: str = MAKE) -> SimpleSigner:
    try:
        bundle = pkcs12.load_pkcs12(packed, passphrase.encode())
    except ValueError:
        # "from None": the inner fault may quote what it was given
        raise WrongPassphrase(WRONG) from None
    if bundle.key is None or bundle.cert is None:
        raise Permanent(f"{INCOMPLETE} {cure}")
    holder = describe(bundle.cert.certificate, at, cure)
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


def describe(certificate: x509.Certificate, at: datetime, cure: str) -> Holder:
    """The certificate in words, and whether it may be used now; `cure` says how one that has ended is followed by another."""
    name, issuer = _first(certificate.subject), _first(certificate.issuer)
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    moment = at.astimezone(UTC)
    usable, sentence = True, f"Sertifikat {name} berlaku sampai {tanggal(end.date())}."
    if moment < start:
        usable, sentence = False, f"Sertifikat {name} baru berlaku mulai {tanggal(start.date())}."
    elif moment > end:
        sentence = f"Sertifikat {name} sudah berakhir pada {tanggal(end.date())}. {cure}"
        usable = False
    return Holder(
        name,
        issuer,
        start,
        end,
        usable,
        sentence,
        position=_first(certificate.subject, NameOID.TITLE),
        nip=_first(certificate.subject, NameOID.SERIAL_NUMBER),
        serial=f"{certificate.serial_number:x}",
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
    )


def _first(name: x509.Name, oid: x509.ObjectIdentifier = NameOID.COMMON_NAME) -> str:
    """One part of a name, by default what it is called by; a name that is called by nothing is given whole."""
    found = name.get_attributes_for_oid(oid)
    missing = name.rfc4514_string() if oid == NameOID.COMMON_NAME else ""
    return str(found[0].value) if found else missing


def _as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
