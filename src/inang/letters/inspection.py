"""The intake of files: can it be kept as evidence, and what should the reviewer know about it?

The file is opened only in a locked child process (`sandbox`); this side sees size, hash and answer.
"""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inang.letters import sandbox
from inang.letters.states import FLAGS, SERIOUS_FLAGS, TYPE_NAMES

MAX_BYTES = 20 * 1024 * 1024
WALL_SECONDS = 13.0
RENDER_SECONDS = 60.0
_CHILD = "inang.letters.inspection_child"
_CURES = {
    "heic": "Ubah setelan kamera ke JPEG, atau bagikan foto sebagai JPEG, lalu unggah lagi.",
    "docx": "Cetak ke PDF, minta tanda tangan dan cap, lalu unggah PDF atau pindaiannya.",
    "office": "Cetak ke PDF, minta tanda tangan dan cap, lalu unggah PDF atau pindaiannya.",
    "odt": "Cetak ke PDF, minta tanda tangan dan cap, lalu unggah PDF atau pindaiannya.",
    "zip": "Buka arsipnya, lalu unggah suratnya saja.",
    "rar": "Buka arsipnya, lalu unggah suratnya saja.",
    "7z": "Buka arsipnya, lalu unggah suratnya saja.",
}
_ENDINGS = {
    "timeout": ("Berkas ini terlalu lama dibuka. Pindai suratnya menjadi PDF atau foto biasa, lalu unggah lagi."),
    "cpu": "Berkas ini terlalu berat dibuka. Pindai suratnya menjadi PDF atau foto biasa, lalu unggah lagi.",
    "memory": ("Berkas ini mengembang terlalu besar saat dibuka. Pindai suratnya dengan 300 dpi, lalu unggah lagi."),
    "crash": ("Berkas ini membuat pembaca berhenti. Cetak ulang ke PDF atau pindai ulang suratnya, lalu unggah lagi."),
}
POLYGLOT = "Berkas ini sekaligus sebuah arsip ZIP. Cetak ulang ke PDF atau pindai ulang suratnya, lalu unggah hasilnya."
ACCEPTED = "Berkas utuh dan dapat dibuka."
WRONG_TYPE = "Ini {name}, bukan PDF, JPEG, atau PNG. {cure}"
TOO_LARGE = "Berkas ini {megabytes} MB; paling besar 20 MB. Pindai dengan 300 dpi, lalu unggah lagi."
# Every sentence of a refusal that is filled in.
TEMPLATES = (
    WRONG_TYPE,
    TOO_LARGE,
    "Gambar ini terlalu besar: {width} × {height} piksel. Paling banyak 65 megapiksel; pindai dengan 300 dpi, lalu unggah lagi.",
    "Gambar ini hanya {width} × {height} piksel, terlalu kecil untuk dibaca. Foto ulang suratnya.",
    "PDF ini lebih dari {limit} halaman. Unggah suratnya saja, tanpa lampiran yang panjang.",
    "Halaman {page} berukuran tidak wajar ({width} × {height} mm). Cetak ulang ke kertas A4 atau F4.",
    "Gambar di dalam PDF ini terlalu besar ({width} × {height} piksel). Pindai dengan 300 dpi, lalu unggah lagi.",
    "Halaman {page} tidak dapat digambar. Cetak ulang ke PDF atau pindai ulang suratnya, lalu unggah lagi.",
)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the intake found; `reason` is the sentence for the sender, also when the file is accepted."""

    accepted: bool
    reason: str
    type: str
    pages: int
    flags: tuple[str, ...]
    signed: bool
    sha256: str
    size: int

    def as_dict(self) -> dict[str, Any]:
        """Plain data, as `inang inspect-upload --json` prints it."""
        return {
            "accepted": self.accepted,
            "reason": self.reason,
            "type": self.type,
            "pages": self.pages,
            "flags": list(self.flags),
            "signed": self.signed,
            "sha256": self.sha256,
            "size": self.size,
        }


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as a picture: number from 1, files of the page and its thumbnail, size in pixels."""

    number: int
    file: Path
    thumbnail: Path
    width: int
    height: int


class RenderFailed(Exception):
    """The pages could not be drawn; the text is a sentence for the officer."""


def inspect(path: str | Path) -> Inspection:
    """Judge one file in at most 15 seconds and 1 GiB, whatever it is; never raises for what is in it."""
    try:
        source = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return _refusal("Berkas tidak dapat dibaca. Unggah lagi.", "unknown")
    try:
        return _inspect_open(source)
    finally:
        os.close(source)


def _inspect_open(source: int) -> Inspection:
    facts = os.fstat(source)
    if not stat.S_ISREG(facts.st_mode):
        return _refusal("Ini bukan berkas. Pilih berkas PDF, JPEG, atau PNG.", "unknown")
    if facts.st_size == 0:
        return _refusal("Berkas ini kosong. Pilih berkas surat yang sudah ditandatangani.", "empty")
    if facts.st_size > MAX_BYTES:
        megabytes = f"{facts.st_size / 1024 / 1024:.1f}".replace(".", ",")
        return _refusal(TOO_LARGE.format(megabytes=megabytes), "unknown", size=facts.st_size)
    digest = hashlib.sha256()
    while piece := os.read(source, 1 << 20):
        digest.update(piece)
    os.lseek(source, 0, os.SEEK_SET)
    answer = sandbox.ask(_CHILD, ["inspect"], source, wall_seconds=WALL_SECONDS)
    return _conclude(answer, digest.hexdigest(), facts.st_size)


def _conclude(answer: sandbox.Answer, sha256: str, size: int) -> Inspection:
    facts: dict[str, Any] = {"type": "unknown", "pages": 0, "flags": [], "signed": False}
    for line in answer.lines:
        facts.update(line)
    flags = tuple(flag for flag in FLAGS if flag in facts["flags"])
    refused = _ENDINGS.get(answer.ending) or facts.get("refused")
    if refused == "type":
        refused = _wrong_type(facts["type"])
    elif refused == "polyglot":
        refused = POLYGLOT
    reason = str(refused) if refused else _accepted_sentence(flags)
    return Inspection(
        not refused,
        reason,
        str(facts["type"]),
        int(facts["pages"]),
        flags,
        bool(facts["signed"]),
        sha256,
        size,
    )


def _accepted_sentence(flags: tuple[str, ...]) -> str:
    odd = [FLAGS[flag] for flag in flags if flag in SERIOUS_FLAGS]
    if not odd:
        return ACCEPTED
    oddities = ", ".join(odd)
    return f"Berkas diterima sebagai bukti, tetapi {oddities}. Penelaah hanya melihat gambar halamannya."


def _wrong_type(kind: str) -> str:
    name = TYPE_NAMES.get(kind, TYPE_NAMES["unknown"])
    cure = _CURES.get(kind, "Unggah surat sebagai PDF, JPEG, atau PNG.")
    return WRONG_TYPE.format(name=name, cure=cure)


def _refusal(sentence: str, kind: str, size: int = 0) -> Inspection:
    return Inspection(False, sentence, kind, 0, (), False, "", size)


def render_pages(path: str | Path, out_dir: str | Path) -> tuple[PageImage, ...]:
    """Draw every page of an accepted file into `out_dir`; raises RenderFailed with the sentence."""
    with open(path, "rb") as source, tempfile.TemporaryDirectory(dir=out_dir, prefix=".drawing-") as folder:
        head = source.read(8)
        os.lseek(source.fileno(), 0, os.SEEK_SET)
        kind = "pdf" if head.startswith(b"%PDF-") else "png" if head.startswith(b"\x89PNG") else "jpeg"
        answer = sandbox.ask(_CHILD, ["render", folder, kind], source.fileno(), wall_seconds=RENDER_SECONDS, output_dir=folder)
        if answer.ending != "done":
            raise RenderFailed(_ENDINGS[answer.ending])
        if refused := answer.lines[-1].get("refused"):
            raise RenderFailed(str(refused))
        return tuple(_take(row, Path(folder), Path(out_dir)) for row in answer.lines if "page" in row)


def _take(row: dict[str, Any], folder: Path, out_dir: Path) -> PageImage:
    """Move one picture out of the child's folder; its names are made here, not believed from the child."""
    number = int(row["page"])
    places = []
    for stem in ("page", "thumb"):
        name = f"{stem}-{number}.webp"
        place = out_dir / name
        if not stat.S_ISREG(os.lstat(folder / name).st_mode):
            raise RenderFailed(_ENDINGS["crash"])
        os.replace(folder / name, place)
        places.append(place)
    return PageImage(number, places[0], places[1], int(row["width"]), int(row["height"]))
