"""What an electronic signature in a PDF is worth, in four lines: integrity, changes, signer, time.

Stricter than a PDF reader: any byte that no signature covers must be explained, or the letter counts as altered.
Nothing is fetched from a network, and nothing of the PDF's own metadata is shown.
"""

import io
import logging
import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus

from inang.letters import sandbox, verification_bytes, verification_trust
from inang.letters.inspection_types import detect
from inang.letters.states import VerdictWord
from inang.standard import queries as standard
from inang.workdays.words import saat, tanggal

# pyHanko reports each fault of a hostile file with its traceback; the verdict says it better.
logging.getLogger("pyhanko.sign").setLevel(logging.CRITICAL)

WALL_SECONDS = 14.0
_CLOCK_SLACK = timedelta(minutes=5)

INTACT = "Isi berkas cocok dengan sidik jari yang ditandatangani."
BROKEN = "Isi berkas tidak cocok dengan sidik jari yang ditandatangani."
UNREADABLE = "Susunan berkas atau tanda tangannya rusak, sehingga tidak dapat diperiksa."
UNCHANGED = "Tidak ada perubahan setelah ditandatangani."
STRIPPED = "Tanda tangan elektronik yang pernah ada di berkas ini telah dilepas."
NO_SIGNATURE = "Berkas ini tidak memuat tanda tangan elektronik."
SCAN = "Ini gambar hasil pindai atau foto; tidak dapat diperiksa mesin."
NOT_PDF = "Berkas ini bukan PDF, sehingga tidak dapat diperiksa mesin."
NOT_CHECKED = "Tidak diperiksa, karena isi berkas sudah tidak utuh."
OWN_CLOCK = "Waktu menurut penanda tangan: {time}. Tidak ada cap waktu dari pihak ketiga."
NOT_YET = " Waktu itu belum terjadi."
NOT_VALID = " Saat itu sertifikatnya tidak berlaku (berakhir {end})."
STAMPED = "Ada cap waktu tepercaya: {stamp}."
BAD_PDF = "Susunan PDF ini rusak, dan tidak ada tanda tangan elektronik yang terbaca."
NO_CLOCK = "Berkas ini tidak menyebut waktu penandatanganan."


@dataclass(frozen=True, slots=True)
class Line:
    """One of the four lines; `ok` is None when it cannot be determined."""

    ok: bool | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole answer; only "genuine" may be shown in green."""

    verdict: VerdictWord
    integrity: Line
    changes: Line
    signer: Line
    time: Line
    signatures: int = 0

    @property
    def lines(self) -> dict[str, Line]:
        """The four lines in the order in which people read them."""
        return {"integrity": self.integrity, "changes": self.changes, "signer": self.signer, "time": self.time}

    def as_dict(self) -> dict[str, Any]:
        """Plain data, as `inang verify-letter --json` prints it and KeptFile.verdict keeps it."""
        lines = {name: {"ok": line.ok, "sentence": line.sentence} for name, line in self.lines.items()}
        return {"verdict": self.verdict, "lines": lines, "signatures": self.signatures}

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> "Verdict":
        """The reverse of `as_dict`."""
        lines = {name: Line(line["ok"], str(line["sentence"])) for name, line in value["lines"].items()}
        return cls(value["verdict"], **lines, signatures=int(value.get("signatures", 0)))


def verify(source: bytes | str | Path, trust_roots: Sequence[bytes | str | Path], *, at: datetime) -> Verdict:
    """Judge a letter in this process; `trust_roots` are PEM certificates or their files, `at` is now.

    For files from outside use `verify_upload`. Never raises for what is in the file.
    """
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    roots = [root if isinstance(root, bytes) else Path(root).read_bytes() for root in trust_roots]
    return judge(data, roots, at=office_time(at))


def office_time(at: datetime) -> datetime:
    """The same moment on the office's own clock, since the time line is read by people."""
    return at.astimezone(ZoneInfo(standard.current().office.time_zone))


def judge(data: bytes, trust_roots: Sequence[bytes], *, at: datetime) -> Verdict:
    """`verify` on bytes alone: needs no file and no edition, so that it works in the locked child too."""
    kind = detect(data)
    if kind != "pdf":
        return _without_signature(SCAN if kind in ("jpeg", "png") else NOT_PDF)
    roots = verification_trust.load_roots(trust_roots)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _verify_pdf(data, roots, at)
    except Exception:  # noqa: BLE001 - whatever a hostile file breaks in a parser, it is not genuine
        return _unreadable(data)


def verify_upload(path: str | Path, trust_roots: Sequence[bytes | str | Path], *, at: datetime) -> Verdict:
    """Judge a file from outside in the locked child process of the intake; never raises for what is in it."""
    roots = b"\n".join(root if isinstance(root, bytes) else Path(root).read_bytes() for root in trust_roots)
    data = Path(path).read_bytes()
    with _joined(roots, data) as pipe:
        offset = int((office_time(at).utcoffset() or timedelta()).total_seconds())
        arguments = ["verify", repr(at.timestamp()), str(offset)]
        answer = sandbox.ask("inang.letters.inspection_child", arguments, pipe.fileno(), wall_seconds=WALL_SECONDS)
    if answer.ending == "done" and "verdict" in answer.lines[-1]:
        return Verdict.from_dict(answer.lines[-1]["verdict"])
    return _unreadable(data)


def _joined(roots: bytes, data: bytes) -> io.FileIO:
    """What the child reads: length of the roots, the roots, the file. Kept in memory, not on disk."""
    pipe = io.FileIO(os.memfd_create("letter", os.MFD_CLOEXEC), "r+")
    for piece in (len(roots).to_bytes(8, "big"), roots, data):
        view = memoryview(piece)
        while view:
            view = view[os.write(pipe.fileno(), view) :]
    pipe.seek(0)
    return pipe


def _verify_pdf(data: bytes, roots: verification_trust.Roots, at: datetime) -> Verdict:
    reader = PdfFileReader(io.BytesIO(data), strict=True)
    filled = list(enumerate_sig_fields(reader, filled_status=True))
    traces = verification_bytes.signature_traces(data)
    if not filled:
        return _stripped() if traces else _without_signature(NO_SIGNATURE)
    embedded = list(reader.embedded_signatures)
    signatures = [item for item in embedded if item.sig_object_type == "/Sig"]
    if not signatures:
        return _stripped() if traces > len(embedded) else _without_signature(NO_SIGNATURE)
    statuses = []
    problems = verification_bytes.outline_problems(data, embedded, len(filled), traces)
    for item in signatures:
        context = verification_trust.context(reader, roots, at)
        policy = verification_bytes.policy(is_last=item is signatures[-1])
        status = validate_pdf_signature(item, context, verification_trust.context(reader, roots, at), policy)
        statuses.append(status)
        problems += verification_bytes.change_problems(data, reader, item, status, signatures[-1], embedded)
    stamps = [item for item in embedded if item.sig_object_type == "/DocTimeStamp"]
    stamped = _stamp_time(stamps, verification_trust.context(reader, roots, at))
    return _conclude(signatures, statuses, problems, stamped, roots, at)


def _conclude(
    signatures: list[EmbeddedPdfSignature],
    statuses: list[PdfSignatureStatus],
    problems: list[str],
    stamped: datetime | None,
    roots: verification_trust.Roots,
    at: datetime,
) -> Verdict:
    intact = all(status.intact and status.valid for status in statuses)
    integrity = Line(intact, INTACT if intact else BROKEN)
    if not intact:
        unchecked = Line(None, NOT_CHECKED)
        changes = Line(False, problems[0]) if problems else unchecked
        return Verdict("altered", integrity, changes, unchecked, unchecked, len(signatures))
    changes = Line(False, problems[0]) if problems else Line(True, UNCHANGED)
    signers = [verification_trust.judge(s, status, roots, at) for s, status in zip(signatures, statuses, strict=True)]
    signer = Line(_worst([ok for ok, _ in signers]), " ".join(sentence for _, sentence in signers))
    time = _time_line(signatures[-1], statuses[-1], stamped, at)
    word: VerdictWord = "unknown"
    if changes.ok is not True:
        word = "altered"
    elif signer.ok is True and time.ok is not False:
        word = "genuine"
    return Verdict(word, integrity, changes, signer, time, len(signatures))


def _worst(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def _time_line(signature: EmbeddedPdfSignature, status: PdfSignatureStatus, stamped: datetime | None, at: datetime) -> Line:
    stamp = status.timestamp_validity
    if stamp is not None and stamp.valid and stamp.trusted:
        stamped = min(stamp.timestamp, stamped) if stamped else stamp.timestamp
    if stamped is not None:
        return Line(True, STAMPED.format(stamp=saat(stamped, at.tzinfo)))
    claimed = status.signer_reported_dt
    if claimed is None:
        return Line(None, NO_CLOCK)
    if claimed.tzinfo is None:
        claimed = claimed.replace(tzinfo=at.tzinfo)
    words = OWN_CLOCK.format(time=saat(claimed, at.tzinfo))
    certificate = signature.signer_cert
    if claimed > at + _CLOCK_SLACK:
        return Line(False, words + NOT_YET)
    if not certificate.not_valid_before <= claimed <= certificate.not_valid_after:
        end = tanggal(certificate.not_valid_after.astimezone(at.tzinfo).date())
        return Line(False, words + NOT_VALID.format(end=end))
    return Line(None, words)


def _stamp_time(stamps: list[EmbeddedPdfSignature], context: Any) -> datetime | None:
    """The earliest trusted document time stamp; it covers the signature, since it came later."""
    times = []
    for stamp in stamps:
        status = validate_pdf_timestamp(stamp, context, skip_diff=True)
        if status.intact and status.valid and status.trusted:
            times.append(status.timestamp)
    return min(times, default=None)


def _without_signature(sentence: str) -> Verdict:
    nothing = Line(None, sentence)
    return Verdict("unsigned", nothing, Line(None, sentence), Line(None, sentence), Line(None, sentence))


def _stripped() -> Verdict:
    gone, unchecked = Line(False, STRIPPED), Line(None, NOT_CHECKED)
    return Verdict("altered", Line(None, STRIPPED), gone, unchecked, unchecked)


def _unreadable(data: bytes) -> Verdict:
    if not verification_bytes.signature_traces(data):
        return _without_signature(BAD_PDF)
    unchecked = Line(None, NOT_CHECKED)
    return Verdict("altered", Line(False, UNREADABLE), unchecked, unchecked, unchecked, 1)
