"""Pictures of a letter's pages, as the reviewer sees them: stamps and signature fields included."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image

from inang.letters import inspection_image
from inang.letters.inspection_image import Refused

PAGE_WIDTH = 1240  # an A4 page at 150 dpi
THUMBNAIL_WIDTH = 248
_MAX_HEIGHT = 3 * PAGE_WIDTH
CANNOT_DRAW = "Halaman {page} tidak dapat digambar. Cetak ulang ke PDF atau pindai ulang suratnya, lalu unggah lagi."


def prove_drawable(data: bytes, width: int = 200) -> None:
    """Draw every page small, so that a bomb goes off here and not on the reviewer's desk."""
    for _picture in pictures(data, width):
        pass


def pictures(data: bytes, width: int) -> Iterator[Image.Image]:
    """Each page of the PDF as an RGB picture of that width."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as fault:
        raise Refused(CANNOT_DRAW.format(page=1)) from fault
    with contextlib.closing(document) as pdf:
        pdf.init_forms()  # without it form fields, hence visible signature stamps, are left out
        for index in range(len(pdf)):
            try:
                with contextlib.closing(pdf[index]) as page:
                    across, up = page.get_size()
                    scale = min(width / across, _MAX_HEIGHT * width / PAGE_WIDTH / up)
                    yield page.render(scale=scale).to_pil().convert("RGB")
            except (pypdfium2.PdfiumError, ZeroDivisionError, ValueError) as fault:
                raise Refused(CANNOT_DRAW.format(page=index + 1)) from fault


def write_pages(data: bytes, kind: str, folder: Path) -> Iterator[tuple[str, str, int, int]]:
    """Write page-1.webp, thumb-1.webp, … and yield (page file, thumbnail file, width, height)."""
    if kind == "pdf":
        source: Iterator[Image.Image] = pictures(data, PAGE_WIDTH)
    else:
        source = iter([inspection_image.page(data, 2 * PAGE_WIDTH)])
    for number, picture in enumerate(source, 1):
        full, small = f"page-{number}.webp", f"thumb-{number}.webp"
        if picture.width > PAGE_WIDTH:
            picture = picture.resize((PAGE_WIDTH, max(1, round(picture.height * PAGE_WIDTH / picture.width))))
        picture.save(folder / full, "WEBP", quality=82, method=2)
        height = max(1, round(picture.height * THUMBNAIL_WIDTH / picture.width))
        picture.resize((THUMBNAIL_WIDTH, height)).save(folder / small, "WEBP", quality=78, method=2)
        yield full, small, picture.width, picture.height
