"""The bytes of a signed PDF: is every one of them covered by a signature, or explained by a time stamp added later?

pyHanko leaves five things to us: the Info dictionary and XMP metadata, padding behind the CMS, parts of the CMS
that no signature covers, signature dictionaries that no field names, and bytes between the objects of an update.
"""

import re
from typing import Any

from asn1crypto import cms, core
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DiffResult,
    DSSCompareRule,
    FormUpdatingRule,
    GenericFieldModificationRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis import DocInfoRule as InfoRule
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

_LTA = ModificationLevel.LTA_UPDATES
_STRUCTURE = [
    XrefStreamRule().as_qualified(_LTA),
    ObjectStreamRule().as_qualified(_LTA),
    DSSCompareRule().as_qualified(_LTA),
]
# After the last signature: only material for long-term checking, and no metadata.
_AFTER = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(ignored_keys={"/AcroForm", "/DSS", "/Extensions", "/Version"}),
        *_STRUCTURE,
    ],
    form_rule=FormUpdatingRule(field_rules=[SigFieldCreationRule(), SigFieldModificationRule()]),
    ignore_orphaned_objects=False,
)
# Between two signatures: signing programs write a new date into the metadata; its rest is compared apart.
_BETWEEN = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        InfoRule().as_qualified(_LTA),
        MetadataUpdateRule().as_qualified(_LTA),
        *_STRUCTURE,
    ],
    form_rule=FormUpdatingRule(field_rules=[SigFieldCreationRule(), SigFieldModificationRule(), GenericFieldModificationRule()]),
)
_SIGNING_PROGRAM_WRITES = {"/ModDate", "/Producer"}
_XMP_DATES = re.compile(rb"<(xmp:ModifyDate|xmp:MetadataDate|pdf:Producer|xmpMM:InstanceID)>[^<]*</\1>")

APPENDED = "Ada data yang ditambahkan setelah ditandatangani."
OUTLINE = "Bagian yang ditandatangani tidak meliputi seluruh berkas."
LOOSE = "Ada tanda tangan di dalam berkas yang tidak terpasang pada isian mana pun."
CHANGED = "Isi atau tampilan diubah setelah ditandatangani."
METADATA = "Keterangan berkas (metadata) diubah setelah ditandatangani."
FOREIGN_CMS = "Data tanda tangan memuat bagian yang tidak semestinya."


def signature_traces(data: bytes) -> int:
    """How many signature dictionaries the bytes show, whether a field names them or not."""
    return data.count(b"/ByteRange")


def policy(*, is_last: bool) -> StandardDiffPolicy:
    """Which later changes may be harmless for this signature."""
    return _AFTER if is_last else _BETWEEN


def outline_problems(data: bytes, embedded: list[EmbeddedPdfSignature], filled: int, traces: int) -> list[str]:
    """Faults in where the signatures lie in the file."""
    problems = []
    if len(embedded) != filled or traces > len(embedded):
        problems.append(LOOSE)
    for signature in embedded:
        if not _outline_ok(data, signature):
            problems.append(OUTLINE)
        elif not _cms_ok(data, signature):
            problems.append(FOREIGN_CMS)
    return problems


def _outline_ok(data: bytes, signature: EmbeddedPdfSignature) -> bool:
    """[0 a b c] with nothing but the one hexadecimal string between a and b, up to an end of file mark."""
    numbers = [int(number) for number in signature.byte_range]
    if len(numbers) != 4:
        return False
    start, first, second, length = numbers
    end = second + length
    if start != 0 or not 0 < first < second < end <= len(data):
        return False
    gap = data[first:second]
    if gap[:1] != b"<" or gap[-1:] != b">" or not re.fullmatch(rb"[0-9a-f]+|[0-9A-F]+", gap[1:-1]):
        return False
    if bytes.fromhex(gap[1:-1].decode()) != signature.pkcs7_content:
        return False
    return data[:end].rstrip(b"\r\n \t").endswith(b"%%EOF") and (end == len(data) or data[end - 1] in b"\r\nF")


def _cms_ok(data: bytes, signature: EmbeddedPdfSignature) -> bool:
    """The CMS fills its place but for zeros, and its unsigned parts say nothing else than the signed ones."""
    content = signature.pkcs7_content
    message = cms.ContentInfo.load(content)
    whole = message.dump()
    if content[: len(whole)] != whole or content[len(whole) :].strip(b"\x00"):
        return False
    body = message["content"]
    if not all(_is_tight(part) for part in (message, body, body["encap_content_info"])):
        return False
    if message["content_type"].native != "signed_data" or len(body["signer_infos"]) != 1:
        return False
    signer = body["signer_infos"][0]
    if not _is_tight(signer) or body["signer_infos"].contents != signer.dump():
        return False
    if not _names_its_certificate(signer, signature):
        return False
    digests = {algorithm["algorithm"].native for algorithm in body["digest_algorithms"]}
    if digests != {signer["digest_algorithm"]["algorithm"].native}:
        return False
    if body["version"].native not in ("v1", "v3", "v4", "v5") or signer["version"].native not in ("v1", "v3"):
        return False
    if signature.sig_object_type == "/Sig" and not isinstance(body["encap_content_info"]["content"].native, type(None)):
        return False
    return _parameters_ok(body, signer)


def _is_tight(sequence: Any) -> bool:
    """Nothing but its known parts stands in this sequence."""
    names = [field[0] for field in type(sequence)._fields]
    return bool(sequence.contents == b"".join(sequence[name].dump() for name in names))


def _names_its_certificate(signer: Any, signature: EmbeddedPdfSignature) -> bool:
    """The signer is named byte by byte as in the certificate (names compare without case, bytes do not)."""
    identifier, certificate = signer["sid"], signature.signer_cert
    if identifier.name != "issuer_and_serial_number":
        return True
    chosen = identifier.chosen
    same = chosen["issuer"].dump() == certificate.issuer.dump()
    return bool(same and chosen["serial_number"].native == certificate.serial_number)


def _parameters_ok(body: Any, signer: Any) -> bool:
    """Algorithm parameters that nobody signs: absent, NULL, or used."""
    algorithms = [*body["digest_algorithms"], signer["digest_algorithm"]]
    if signer["signature_algorithm"]["algorithm"].native in ("sha256_rsa", "rsassa_pkcs1v15", "sha384_rsa", "sha512_rsa"):
        algorithms.append(signer["signature_algorithm"])
    return all(isinstance(algorithm["parameters"], (core.Null, core.Void)) for algorithm in algorithms)


def change_problems(
    data: bytes,
    reader: PdfFileReader,
    signature: EmbeddedPdfSignature,
    status: PdfSignatureStatus,
    last: EmbeddedPdfSignature,
    embedded: list[EmbeddedPdfSignature],
) -> list[str]:
    """Faults in what came after this signature."""
    if status.coverage not in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION):
        return [OUTLINE]
    if not status.docmdp_ok or not status.seed_value_ok:
        return [CHANGED]
    end = sum([int(number) for number in signature.byte_range][2:])
    if end == len(data):
        return []
    if not isinstance(status.diff_result, DiffResult):
        return [APPENDED]
    if signature is not last:
        same = _metadata(reader, signature.signed_revision) == _metadata(reader, last.signed_revision)
        return [] if same else [METADATA]
    if status.diff_result.modification_level > ModificationLevel.LTA_UPDATES:
        return [CHANGED]
    if _raw_info(reader, signature.signed_revision) != _raw_info(reader, reader.total_revisions - 1):
        return [METADATA]
    newest = embedded[-1]
    sealed = newest is not signature and sum([int(number) for number in newest.byte_range][2:]) == len(data)
    # A letter certified against every change may only grow by material that a time stamp seals in.
    added = sealed or ("/DSS" in reader.root and signature.docmdp_level is not MDPPerm.NO_CHANGES)
    return [] if added and _is_accounted(data, reader, end, signature.signed_revision) else [APPENDED]


def _raw_info(reader: PdfFileReader, revision: int) -> Any:
    view = reader.get_historical_resolver(revision).trailer_view
    try:
        return view.raw_get("/Info")
    except KeyError:
        return None


def _metadata(reader: PdfFileReader, revision: int) -> tuple[object, bytes]:
    """Title, author and the rest at one revision, without what every signing program writes anew."""
    past = reader.get_historical_resolver(revision)
    entries = _at_revision(past, past.trailer_view, "/Info")
    info: list[tuple[str, str]] = []
    if isinstance(entries, generic.DictionaryObject):
        info = sorted((str(key), repr(entries.raw_get(key))) for key in entries if key not in _SIGNING_PROGRAM_WRITES)
    stream = _at_revision(past, past.root, "/Metadata")
    xmp = stream.data if isinstance(stream, generic.StreamObject) else b""
    return info, _XMP_DATES.sub(b"", xmp)


def _at_revision(past: HistoricalResolver, holder: generic.DictionaryObject, key: str) -> Any:
    """A value as it was then: plain access would follow the reference to what it is now."""
    try:
        value = holder.raw_get(key)
    except KeyError:
        return None
    return past.get_object(value.reference) if isinstance(value, generic.IndirectObject) else value


def _is_accounted(data: bytes, reader: PdfFileReader, start: int, signed: int) -> bool:
    """Every byte after `start` belongs to an object or a cross-reference section that the file lists."""
    objects: set[int] = set()
    sections: set[int] = set()
    for revision in range(signed + 1, reader.total_revisions):
        sections.add(reader.xrefs.get_startxref_for_revision(revision))
        for reference in reader.get_historical_resolver(revision).explicit_refs_in_revision():
            place = reader.xrefs.get_historical_ref(reference, revision)
            if isinstance(place, int):
                objects.add(place)
    marks = sorted({place for place in objects | sections if place >= start})
    if not marks or data[start : marks[0]].strip(b"\r\n\t \x00"):
        return False
    for place, following in zip(marks, [*marks[1:], len(data)], strict=True):
        segment = data[place:following].strip()
        pattern = _SECTION if place in sections else _OBJECT
        if not pattern.fullmatch(segment) or segment.count(b"endobj") > 1 or segment.count(b"%%EOF") > 1:
            return False
    return True


_OBJECT = re.compile(rb"\d+\s+\d+\s+obj\b.*endobj", re.DOTALL)
_SECTION = re.compile(rb"(?:xref\b.*?trailer\b.*?|\d+\s+\d+\s+obj\b.*?endobj\s*)startxref\s+\d+\s+%%EOF", re.DOTALL)
