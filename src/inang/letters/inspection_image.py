"""Photographs and scans: whole, still, of a bearable size, and nothing else behind the last byte."""

import io
import struct
import zlib

from PIL import Image, ImageOps

from inang.letters.inspection_types import carries_active_content

MAX_PIXELS = 65_000_000  # a full decode must fit in the sandbox's memory, progressive JPEG too
MAX_SIDE = 20_000
MIN_SIDE = 200
FORMATS = ("JPEG", "PNG")


class Refused(Exception):
    """The file cannot be taken; the text is the sentence for the sender."""


TRUNCATED = "Gambar terpotong atau rusak. Unggah lagi dari berkas aslinya, atau foto ulang suratnya."
POLYGLOT = (
    "Di belakang gambar ini menempel data lain, sehingga berkas dapat dibaca sebagai dua jenis sekaligus. "
    "Foto atau pindai ulang suratnya, lalu unggah hasilnya."
)
TOO_LARGE = (
    "Gambar ini terlalu besar: {width} × {height} piksel. Paling banyak 65 megapiksel; pindai dengan 300 dpi, lalu unggah lagi."
)
TOO_SMALL = "Gambar ini hanya {width} × {height} piksel, terlalu kecil untuk dibaca. Foto ulang suratnya."
ANIMATED = "Ini gambar bergerak. Unggah foto atau pindaian surat yang diam (JPEG atau PNG)."


def check(data: bytes, kind: str) -> None:
    """Decode the whole image once; raise Refused with the sentence."""
    if kind == "png":
        _check_png_chunks(data)
    else:
        _check_jpeg_end(data)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            width, height = image.size
            if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
                raise Refused(TOO_LARGE.format(width=width, height=height))
            if min(width, height) < MIN_SIDE:
                raise Refused(TOO_SMALL.format(width=width, height=height))
            image.load()
    except (OSError, SyntaxError, ValueError, EOFError, zlib.error) as fault:
        raise Refused(TRUNCATED) from fault
    except Image.DecompressionBombError as fault:
        raise Refused("Gambar ini terlalu besar untuk dibuka. Pindai dengan 300 dpi, lalu unggah lagi.") from fault


def page(data: bytes, longest: int) -> Image.Image:
    """The picture as a page: turned upright, plain RGB, no metadata, no longer side above `longest`."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        image.draft("RGB", (longest, longest))
        orientation = image.getexif()
        image.thumbnail((longest, longest))
        upright = ImageOps.exif_transpose(image) if orientation else image
        if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
            ground = Image.new("RGBA", upright.size, "white")
            ground.alpha_composite(upright.convert("RGBA"))
            return ground.convert("RGB")
        if upright.mode.startswith("I"):
            upright = upright.point(lambda value: value / 256).convert("L")
        clean = Image.new("RGB", upright.size)
        clean.paste(upright.convert("RGB"))
        return clean


def _check_png_chunks(data: bytes) -> None:
    position = 8
    while True:
        header = data[position : position + 8]
        if len(header) < 8:
            raise Refused(TRUNCATED)
        length, name = struct.unpack(">I4s", header)
        end = position + 12 + length
        if end > len(data):
            raise Refused(TRUNCATED)
        body = memoryview(data)[position + 4 : end - 4]
        if zlib.crc32(body) != struct.unpack(">I", data[end - 4 : end])[0]:
            raise Refused(TRUNCATED)
        if name == b"acTL":
            raise Refused(ANIMATED)
        if position == 8:
            _check_png_header(name, data[16:24])
        position = end
        if name == b"IEND":
            break
    if data[position:].strip(b"\x00\r\n\t "):
        raise Refused(POLYGLOT)


def _check_png_header(name: bytes, sizes: bytes) -> None:
    if name != b"IHDR" or len(sizes) < 8:
        raise Refused(TRUNCATED)
    width, height = struct.unpack(">II", sizes)
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise Refused(TOO_LARGE.format(width=width, height=height))


def _check_jpeg_end(data: bytes) -> None:
    """Walk the markers to the end of the picture, then judge what follows it.

    Telephones put a second picture (MPF, gain map) or a maker's block behind the first: that is ordinary.
    """
    end = _jpeg_end(data, 0)
    if end < 0:
        raise Refused(TRUNCATED)
    rest = data[end:]
    if not rest.strip(b"\x00\r\n\t \xff"):
        return
    ordinary = rest[:3] == b"\xff\xd8\xff" or rest[-4:] == b"SEFT"
    if not ordinary or carries_active_content(rest):
        raise Refused(POLYGLOT)


def _jpeg_end(data: bytes, start: int) -> int:
    """Offset just behind the end-of-image marker, or -1."""
    position = start + 2
    size = len(data)
    while position + 4 <= size:
        if data[position] != 0xFF:
            return -1
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
        elif marker == 0xD9:
            return position + 2
        elif marker == 0x01 or 0xD0 <= marker <= 0xD7:
            position += 2
        else:
            position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
            if marker == 0xDA:
                position = _after_scan(data, position)
    return position + 2 if data[position : position + 2] == b"\xff\xd9" else -1


def _after_scan(data: bytes, position: int) -> int:
    while (position := data.find(b"\xff", position)) >= 0 and position + 1 < len(data):
        following = data[position + 1]
        if following == 0x00 or 0xD0 <= following <= 0xD7:
            position += 2
        elif following == 0xFF:
            position += 1
        else:
            return position
    return len(data)
