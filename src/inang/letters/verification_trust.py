"""Whose signature it is: the chain to a trusted root, whether it was withdrawn, and the sentence about it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleTrustManager

from inang.workdays.words import tanggal

Roots = list[x509.Certificate]

UNKNOWN_ROOT = (
    "Menurut sertifikatnya ditandatangani oleh {name}, diterbitkan {issuer}. "
    "Penerbit itu tidak ada dalam daftar yang dipercaya di sini, jadi penanda tangan belum dapat dipastikan."
)
EXPIRED = "Sertifikat {name} berakhir pada {end}; tanpa cap waktu, keabsahannya saat itu tidak dapat dipastikan."
REVOKED = "Sertifikat {name} sudah dicabut penerbitnya."
NOT_ASKED = "{who} Status pencabutan sertifikat belum dapat diperiksa, jadi penanda tangan belum dapat dipastikan."
TRUSTED = "Ditandatangani oleh {name}, sertifikat dari {issuer}, berakar pada {root}."
NO_LIST = " Penerbit ini tidak menyediakan daftar pencabutan."
NOT_REVOKED = " Tidak dicabut menurut daftar pencabutan yang disertakan."


def load_roots(sources: Sequence[bytes | str | Path]) -> Roots:
    """Certificates of PEM or DER bytes or files; a file may hold several. ValueError when one is none."""
    roots: Roots = []
    for source in sources:
        data = source if isinstance(source, bytes) else Path(source).read_bytes()
        if pem.detect(data):
            found = [body for name, _headers, body in pem.unarmor(data, multiple=True) if name == "CERTIFICATE"]
        else:
            found = [data] if data.strip() else []
        for body in found:
            certificate = x509.Certificate.load(body, strict=True)
            _ = certificate.subject.native  # fail here, not in the middle of a judgement
            roots.append(certificate)
    return roots


def context(reader: PdfFileReader, roots: Roots, at: datetime) -> ValidationContext:
    """Only the given roots, no network; revocation lists as far as the file brings them along."""
    crls, ocsps, certificates = _brought_along(reader)
    return ValidationContext(
        trust_manager=SimpleTrustManager.build(trust_roots=roots),
        other_certs=certificates,
        crls=crls,
        ocsps=ocsps,
        allow_fetching=False,
        moment=at,
        revocation_mode="soft-fail",
        retroactive_revinfo=True,
    )


def _brought_along(reader: PdfFileReader) -> tuple[list[Any], list[Any], list[x509.Certificate]]:
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return [], [], []
    crls = [reference.get_object().data for reference in store.crls]
    ocsps = [reference.get_object().data for reference in store.ocsps]
    return crls, ocsps, list(store.load_certs())


def judge(signature: EmbeddedPdfSignature, status: PdfSignatureStatus, roots: Roots, at: datetime) -> tuple[bool | None, str]:
    """True only for a chain to a trusted root that nobody has withdrawn; None when that cannot be known."""
    certificate = signature.signer_cert
    name, issuer = _name(certificate.subject), _name(certificate.issuer)
    if status.revoked:
        return False, REVOKED.format(name=name)
    if not status.trusted:
        if certificate.not_valid_after < at and roots:
            end = tanggal(certificate.not_valid_after.astimezone(at.tzinfo).date())
            return None, EXPIRED.format(name=name, end=end)
        return None, UNKNOWN_ROOT.format(name=name, issuer=issuer)
    path = status.validation_path
    root = _name(path.trust_anchor.certificate.subject) if path is not None else issuer
    who = TRUSTED.format(name=name, issuer=issuer, root=root)
    if not _has_revocation_service(certificate):
        return True, who + NO_LIST
    if "/DSS" in signature.reader.root:
        return True, who + NOT_REVOKED
    return None, NOT_ASKED.format(who=who)


def _has_revocation_service(certificate: x509.Certificate) -> bool:
    return bool(certificate.crl_distribution_points or certificate.ocsp_urls)


def _name(name: x509.Name) -> str:
    parts = name.native
    text = parts.get("common_name") or parts.get("organization_name") or name.human_friendly
    title = parts.get("title")
    return f"{text} ({title})" if title else str(text)
