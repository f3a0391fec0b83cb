"""Words of the letters room: what a file is, what is odd about it, and what a signature is worth."""

from dataclasses import dataclass
from typing import Final, Literal

VerdictWord = Literal["genuine", "altered", "unknown", "unsigned"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word that people read, with its icon and tone (never colour alone)."""

    label: str
    tone: str  # "good" | "warn" | "bad" | "calm"
    icon: str


VERDICTS: Final[dict[str, Word]] = {
    "genuine": Word("Tanda tangan elektronik sah", "good", "patch-check"),
    "altered": Word("Isi diubah setelah ditandatangani", "bad", "x-octagon"),
    "unknown": Word("Penanda tangan belum dapat dipastikan", "warn", "question-circle"),
    "unsigned": Word("Tanpa tanda tangan elektronik", "calm", "dash-circle"),
}

FLAGS: Final[dict[str, str]] = {
    "javascript": "berisi program (JavaScript)",
    "launch": "berisi perintah untuk menjalankan program lain",
    "embedded_file": "membawa berkas lain di dalamnya",
    "external": "berisi tautan atau pengiriman data ke luar",
    "open_action": "melakukan sesuatu sendiri saat dibuka",
    "acroform": "berisi isian formulir",
    "xfa": "berisi formulir XFA yang isinya dapat berubah",
    "owner_encrypted": "dikunci terhadap penyuntingan",
    "richmedia": "berisi media atau benda tiga dimensi",
    "layers": "berisi lapisan yang dapat disembunyikan",
}

# Flags that a reviewer must look at before anything else; the others are ordinary in office files.
SERIOUS_FLAGS: Final = frozenset({"javascript", "launch", "embedded_file", "open_action", "xfa", "richmedia"})

TYPE_NAMES: Final[dict[str, str]] = {
    "pdf": "PDF",
    "jpeg": "foto JPEG",
    "png": "gambar PNG",
    "empty": "berkas kosong",
    "docx": "dokumen Word",
    "xlsx": "lembar kerja Excel",
    "pptx": "salindia PowerPoint",
    "odt": "dokumen OpenDocument",
    "office": "dokumen Office lama",
    "zip": "arsip ZIP",
    "rar": "arsip RAR",
    "7z": "arsip 7-Zip",
    "gzip": "arsip gzip",
    "heic": "foto HEIC dari telepon",
    "webp": "gambar WebP",
    "gif": "gambar GIF",
    "tiff": "gambar TIFF",
    "bmp": "gambar BMP",
    "html": "halaman web (HTML)",
    "xml": "berkas XML",
    "svg": "gambar SVG",
    "rtf": "dokumen RTF",
    "postscript": "berkas PostScript",
    "windows_program": "program Windows",
    "linux_program": "program Linux",
    "script": "berkas perintah",
    "video": "berkas video",
    "text": "berkas teks",
    "unknown": "berkas yang tidak dikenali",
}
