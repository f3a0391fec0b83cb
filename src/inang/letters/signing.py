"""A letter gets its electronic signature in two phases: prepare and digest here, the CMS from a driver.

PAdES B-B, certified with "no changes allowed", in an invisible field (a visible stamp would break PDF/A).
"""

import io
from dataclasses import dataclass
from datetime import datetime

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest

FIELD = "TandaTangan"
_ROOM = 24_576  # hexadecimal characters kept free for the CMS with its chain and, one day, a time stamp


@dataclass(frozen=True, slots=True)
class Prepared:
    """A letter with an empty place for its signature, and what must be signed. May be stored between the phases."""

    document: bytes
    digest: bytes
    place: tuple[int, int]


def prepare(letter: bytes, *, name: str, reason: str, place: str, at: datetime) -> Prepared:
    """Add the signature field and dictionary; the time in it is `at`."""
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=name,
        reason=reason,
        location=place,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
    )
    # The real signature comes from a driver later; pyHanko only wants somebody to ask for a name.
    absent = ExternalSigner(signing_cert=None, cert_registry=None, signature_value=256)
    signer = PdfSigner(metadata, signer=absent, new_field_spec=SigFieldSpec(FIELD))
    session = signer.init_signing_session(IncrementalPdfFileWriter(io.BytesIO(letter)))
    session.system_time = at
    waiting = session.prepare_tbs_document(validation_info=None, bytes_reserved=_ROOM)
    digest, out = waiting.digest_tbs_document()
    out.seek(0)
    return Prepared(out.read(), digest.document_digest, (digest.reserved_region_start, digest.reserved_region_end))


def finish(prepared: Prepared, cms: bytes) -> bytes:
    """Put the CMS into its place."""
    out = io.BytesIO(prepared.document)
    start, end = prepared.place
    PreparedByteRangeDigest(prepared.digest, start, end).fill_with_cms(out, cms)
    return out.getvalue()
