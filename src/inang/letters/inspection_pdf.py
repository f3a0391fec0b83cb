"""PDF letters: structure by qpdf, without its repair; what is active in them; bombs before they go off.

Every object is walked once. Nothing is written back: the original is evidence.
"""

import io
import math
from collections.abc import Iterator
from typing import Any

import pikepdf

from inang.letters.inspection_image import Refused

MAX_PAGES = 50
MAX_OBJECTS = 60_000
MAX_SIDE_POINTS = 5_000  # A0 is 3,370 points high
MAX_IMAGE_PIXELS = 150_000_000  # an A4 page at 1,200 dpi has 139 million
_DEPTH = 60
_WHITE = b"\x00\t\n\x0c\r "

NOT_AT_START = "Berkas ini memuat PDF, tetapi tidak dimulai sebagai PDF. Cetak ulang ke PDF, tanda tangani, lalu unggah lagi."
NOT_AT_END = "PDF ini terpotong, atau ada data lain di belakangnya. Unduh atau pindai ulang, lalu unggah berkas yang utuh."
ENCRYPTED = "PDF ini dikunci dengan kata sandi. Simpan tanpa kata sandi, lalu unggah lagi."
DAMAGED = "Susunan PDF ini rusak. Cetak ulang ke PDF atau pindai ulang suratnya, lalu unggah lagi."
LOOPING = "Daftar halaman PDF ini berputar tanpa akhir. Cetak ulang ke PDF, lalu unggah lagi."
TOO_MANY = "PDF ini lebih dari {limit} halaman. Unggah suratnya saja, tanpa lampiran yang panjang."
NO_PAGE = "PDF ini tidak mempunyai halaman. Unggah berkas surat yang benar."
TOO_COMPLEX = "PDF ini terlalu rumit untuk sebuah surat. Pindai suratnya menjadi PDF atau foto, lalu unggah lagi."
ODD_SIZE = "Halaman {page} berukuran tidak wajar ({width:.0f} × {height:.0f} mm). Cetak ulang ke kertas A4 atau F4."
BIG_IMAGE = "Gambar di dalam PDF ini terlalu besar ({width} × {height} piksel). Pindai dengan 300 dpi, lalu unggah lagi."

_ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/URI": "external",
    "/GoToR": "external",
    "/GoToE": "external",
    "/SubmitForm": "external",
    "/ImportData": "external",
    "/Rendition": "richmedia",
    "/Movie": "richmedia",
    "/Sound": "richmedia",
    "/GoTo3DView": "richmedia",
    "/RichMediaExecute": "richmedia",
}
_SUBTYPES = {
    "/RichMedia": "richmedia",
    "/Screen": "richmedia",
    "/Movie": "richmedia",
    "/Sound": "richmedia",
    "/3D": "richmedia",
    "/FileAttachment": "embedded_file",
}
_KEYS = {
    "/JS": "javascript",
    "/JavaScript": "javascript",
    "/EF": "embedded_file",
    "/EmbeddedFiles": "embedded_file",
    "/XFA": "xfa",
    "/AA": "open_action",
    "/OCProperties": "layers",
}


def check_frame(data: bytes) -> None:
    """Judge the last bytes: nothing may stand behind the PDF (what stands first is judged by its type)."""
    if not data[-64:].rstrip(_WHITE).endswith(b"%%EOF"):
        raise Refused(NOT_AT_END)


def check(data: bytes) -> tuple[int, tuple[str, ...], bool]:
    """Number of pages, flags and whether a signature is there; raise Refused with the sentence."""
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True, inherit_page_attributes=False) as pdf:
            if len(pdf.objects) > MAX_OBJECTS:
                raise Refused(TOO_COMPLEX)
            pages = _check_pages(pdf)
            flags = _flags(pdf)
            return pages, tuple(sorted(flags)), _is_signed(pdf)
    except pikepdf.PasswordError as fault:
        raise Refused(ENCRYPTED) from fault
    except (
        pikepdf.PdfError,
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        IndexError,
        RuntimeError,
    ) as fault:
        raise Refused(DAMAGED) from fault


def _check_pages(pdf: pikepdf.Pdf) -> int:
    count = 0
    for leaf, box in _leaves(pdf):
        count += 1
        if count > MAX_PAGES:
            raise Refused(TOO_MANY.format(limit=MAX_PAGES))
        unit = float(leaf.get("/UserUnit", 1))
        left, bottom, right, top = (float(value) for value in box)
        width, height = abs(right - left) * unit, abs(top - bottom) * unit
        if not all(math.isfinite(side) and 36 <= side <= MAX_SIDE_POINTS for side in (width, height)):
            raise Refused(ODD_SIZE.format(page=count, width=width * 0.3528, height=height * 0.3528))
    if count == 0:
        raise Refused(NO_PAGE)
    return count


def _leaves(pdf: pikepdf.Pdf) -> Iterator[tuple[Any, Any]]:
    """Walk the page tree by hand: qpdf would copy a page as often as it is named."""
    steps = 0
    stack: list[tuple[Any, Any, frozenset[tuple[int, int]]]] = [(pdf.Root["/Pages"], None, frozenset())]
    while stack:
        node, box, above = stack.pop()
        steps += 1
        if node.objgen in above or len(above) > _DEPTH:
            raise Refused(LOOPING)
        if steps > 20 * MAX_PAGES:
            raise Refused(TOO_MANY.format(limit=MAX_PAGES))
        box = node.get("/MediaBox", box)
        if "/Kids" in node:
            line = above | {node.objgen}
            kids = node["/Kids"]
            if len(kids) > 10 * MAX_PAGES:
                raise Refused(TOO_MANY.format(limit=MAX_PAGES))
            stack.extend((kid, box, line) for kid in reversed(list(kids)))
        else:
            yield node, box if box is not None else (0, 0, 612, 792)


def _flags(pdf: pikepdf.Pdf) -> set[str]:
    found: set[str] = set()
    if pdf.is_encrypted:
        found.add("owner_encrypted")
    root = pdf.Root
    if "/AcroForm" in root:
        found.add("acroform")
    if isinstance(root.get("/OpenAction"), pikepdf.Dictionary):
        found.add("open_action")
    for item in (pdf.trailer, *pdf.objects):
        _look(item, found, 0)
    return found


def _look(item: Any, found: set[str], depth: int) -> None:
    """Collect the flags of one object and of what stands directly in it; references have their own turn."""
    if depth > _DEPTH:
        raise Refused(TOO_COMPLEX)
    if isinstance(item, pikepdf.Array):
        for part in _direct(item.as_list()):
            _look(part, found, depth + 1)
        return
    if not isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        return
    entries = dict(item.items())
    names = {key: str(value) for key, value in entries.items() if isinstance(value, pikepdf.Name)}
    found.update(flag for key, flag in _KEYS.items() if key in entries)
    if (flag := _ACTIONS.get(names.get("/S", ""))) is not None:
        found.add(flag)
    if (flag := _SUBTYPES.get(names.get("/Subtype", ""))) is not None:
        found.add(flag)
    if names.get("/Type") == "/EmbeddedFile":
        found.add("embedded_file")
    if isinstance(item, pikepdf.Stream):
        if "/F" in entries:
            found.add("external")  # the stream's data would come from another file
        if names.get("/Subtype") == "/Image":
            _check_image(entries)
    for part in _direct(list(entries.values())):
        _look(part, found, depth + 1)


def _direct(values: list[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, (pikepdf.Array, pikepdf.Dictionary)) and not value.is_indirect:
            yield value


def _check_image(entries: dict[str, Any]) -> None:
    width, height = int(entries.get("/Width", 0)), int(entries.get("/Height", 0))
    if width * height > MAX_IMAGE_PIXELS or min(width, height) < 0:
        raise Refused(BIG_IMAGE.format(width=width, height=height))


def _is_signed(pdf: pikepdf.Pdf) -> bool:
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary):
        return False
    seen: set[tuple[int, int]] = set()
    stack = [(field, None) for field in form.get("/Fields", [])]
    while stack:
        field, kind = stack.pop()
        if field.is_indirect:
            if field.objgen in seen:
                continue
            seen.add(field.objgen)
        kind = field.get("/FT", kind)
        if kind == pikepdf.Name.Sig and isinstance(field.get("/V"), pikepdf.Dictionary):
            return True
        stack.extend((kid, kind) for kid in field.get("/Kids", []))
    return False
