"""What an agency does with paper: print the request letter, sign it, stamp it, scan it. For demo data and the demo walk."""

from __future__ import annotations

import io
import math
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from inang.letters import inspection

INK, STAMP = (28, 40, 120), (84, 60, 150)


def signed_scan(letter: bytes) -> bytes:
    """The first page of a letter as a JPEG scan with a drawn signature and a round stamp over its left part."""
    with tempfile.TemporaryDirectory(prefix="scan-") as folder:
        source = Path(folder) / "letter.pdf"
        source.write_bytes(letter)
        pages = inspection.render_pages(source, folder)
        with Image.open(pages[0].file) as picture:
            page = picture.convert("RGB")
    width, height = page.size
    _stamp(page, (int(width * 0.52), int(height * 0.80)), int(width * 0.075))
    _signature(page, (int(width * 0.55), int(height * 0.80)), int(width * 0.2))
    scanned = page.rotate(0.4, resample=Image.Resampling.BICUBIC, fillcolor=(250, 249, 246)).filter(
        ImageFilter.GaussianBlur(0.4)
    )
    out = io.BytesIO()
    scanned.save(out, "JPEG", quality=82, dpi=(150, 150))
    return out.getvalue()


def archive_scan() -> bytes:
    """One sheet that stands for the letters of the past: an archive's cover with signature and stamp."""
    page = Image.new("RGB", (1240, 1754), (250, 249, 246))
    draw = ImageDraw.Draw(page)
    draw.rectangle((110, 120, 1130, 126), fill=(40, 40, 40))
    lines = (
        "ARSIP SURAT MASUK",
        "Surat Permintaan Layanan Hosting",
        "",
        "Naskah asli bertanda tangan dan bercap disimpan Sekretariat.",
        "Data permintaan dibaca pada formulir di sebelah gambar ini.",
    )
    for number, words in enumerate(lines):
        draw.text((120, 170 + 64 * number), words, fill=(40, 40, 40), font=ImageFont.load_default(34))
    _stamp(page, (640, 1400), 93)
    _signature(page, (680, 1400), 248)
    out = io.BytesIO()
    page.rotate(0.4, resample=Image.Resampling.BICUBIC, fillcolor=(250, 249, 246)).save(out, "JPEG", quality=82, dpi=(150, 150))
    return out.getvalue()


def _stamp(page: Image.Image, centre: tuple[int, int], radius: int) -> None:
    layer = Image.new("RGBA", page.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    x, y = centre
    for size, line in ((radius, 4), (radius - 12, 2), (radius // 2, 2)):
        draw.ellipse((x - size, y - size, x + size, y + size), outline=(*STAMP, 170), width=line)
    for n in range(24):
        turn = n * math.pi / 12
        inner, outer = radius - 26, radius - 18
        draw.line(
            (
                x + inner * math.cos(turn),
                y + inner * math.sin(turn),
                x + outer * math.cos(turn),
                y + outer * math.sin(turn),
            ),
            fill=(*STAMP, 150),
            width=3,
        )
    draw.text((x - 26, y - 6), "CAP CONTOH", fill=(*STAMP, 190))
    page.paste(layer, (0, 0), layer)


def _signature(page: Image.Image, start: tuple[int, int], length: int) -> None:
    draw = ImageDraw.Draw(page)
    x, y = start
    points = [
        (x + length * n / 120, y - 34 * math.sin(n / 6.5) * math.exp(-n / 90) - 10 * math.sin(n / 2.1))
        for n in range(120)
    ]
    draw.line(points, fill=INK, width=4, joint="curve")
