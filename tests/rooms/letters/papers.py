"""Good and hostile files for the tests, made here byte by byte: nothing is downloaded, nothing is kept."""

import functools
import io
import struct
import zipfile
import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw

A4 = (595, 842)


def pdf(pages: int = 1, size: tuple[float, float] = A4, text: str = "Surat Permintaan Hosting", **save: Any) -> bytes:
    """A small letter with a line of text on each page."""
    with new(pages, size, text) as document:
        return saved(document, **save)


def new(pages: int = 1, size: tuple[float, float] = A4, text: str = "Surat Permintaan Hosting") -> pikepdf.Pdf:
    document = pikepdf.new()
    font = document.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(pages):
        page = document.add_blank_page(page_size=A4)
        page.obj["/MediaBox"] = Array([0, 0, *size])
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        words = f"BT /F1 18 Tf 72 700 Td ({text} {number + 1}) Tj ET".encode()
        page.Contents = document.make_stream(words)
    return document


def saved(document: pikepdf.Pdf, **save: Any) -> bytes:
    out = io.BytesIO()
    document.save(out, **save)
    return out.getvalue()


def with_javascript() -> bytes:
    with new() as document:
        action = Dictionary(S=Name.JavaScript, JS=String("app.alert('halo')"))
        document.Root.OpenAction = document.make_indirect(action)
        return saved(document)


def with_hidden_javascript() -> bytes:
    """JavaScript on a page's annotation, in an object stream."""
    with new() as document:
        page = document.pages[0]
        annotation = Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 99, 99]), A=Dictionary(S=Name.JavaScript, JS=String("1"))
        )
        page.obj["/Annots"] = Array([document.make_indirect(annotation)])
        return saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def with_launch() -> bytes:
    with new() as document:
        document.Root.OpenAction = Dictionary(S=Name.Launch, F=String("calc.exe"))
        return saved(document)


def with_attachment() -> bytes:
    with new() as document:
        document.attachments["lampiran.exe"] = pikepdf.AttachedFileSpec(document, b"MZ" + bytes(200))
        return saved(document)


def with_link() -> bytes:
    with new() as document:
        annotation = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([0, 0, 99, 99]),
            A=Dictionary(S=Name.URI, URI=String("https://contoh.test/")),
        )
        document.pages[0].obj["/Annots"] = Array([document.make_indirect(annotation)])
        return saved(document)


def with_form() -> bytes:
    with new() as document:
        document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=document.make_stream(b"<xdp/>"))
        return saved(document)


def with_media() -> bytes:
    with new() as document:
        annotation = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]))
        document.pages[0].obj["/Annots"] = Array([document.make_indirect(annotation)])
        return saved(document)


def with_layers() -> bytes:
    with new() as document:
        document.Root.OCProperties = Dictionary(OCGs=Array([]), D=Dictionary())
        return saved(document)


def user_locked() -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="pemilik", user="pembaca"))


def owner_locked() -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="pemilik", user=""))


def deflate_bomb(megabytes: int = 2000) -> bytes:
    """A page whose content grows to gigabytes: deflate inside deflate."""
    chunk = b" " * (1 << 20)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH)  # such a block may be repeated as it is
    check = 1
    for _ in range(megabytes):
        check = zlib.adler32(chunk, check)
    inner = b"\x78\xda" + block * megabytes + b"\x03\x00" + struct.pack(">I", check)
    with new() as document:
        stream = document.make_stream(zlib.compress(inner, 9))
        stream.stream_dict.Filter = Array([Name.FlateDecode, Name.FlateDecode])
        document.pages[0].Contents = stream
        return saved(document, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def image_bomb(side: int = 50_000) -> bytes:
    packer = zlib.compressobj(9)
    row = bytes(side // 8 + 1)
    raw = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    with new() as document:
        image = document.make_stream(raw)
        image.stream_dict.update(
            Dictionary(
                Type=Name.XObject,
                Subtype=Name.Image,
                Width=side,
                Height=side,
                BitsPerComponent=1,
                ColorSpace=Name.DeviceGray,
                Filter=Name.FlateDecode,
            )
        )
        document.pages[0].Resources.XObject = Dictionary(I=image)
        document.pages[0].Contents = document.make_stream(b"q 500 0 0 500 50 50 cm /I Do Q")
        return saved(document, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def busy_page() -> bytes:
    """A page that calls a form that calls a form …: 10^8 drawings."""
    with new() as document:
        inner = document.make_stream(b"0 0 m 500 800 l S")
        inner.stream_dict.update(Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842])))
        for _level in range(8):
            outer = document.make_stream(b"/F Do " * 10)
            outer.stream_dict.update(
                Dictionary(
                    Type=Name.XObject,
                    Subtype=Name.Form,
                    BBox=Array([0, 0, 595, 842]),
                    Resources=Dictionary(XObject=Dictionary(F=inner)),
                )
            )
            inner = outer
        document.pages[0].Resources.XObject = Dictionary(F=inner)
        document.pages[0].Contents = document.make_stream(b"/F Do " * 10)
        return saved(document)


def page_loop() -> bytes:
    """A page tree whose node is its own child."""
    return handmade([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"])


def page_doubling(levels: int = 30) -> bytes:
    """Each node names the next one twice: 2^30 pages in a few hundred bytes."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    for level in range(levels):
        objects.append(b"<< /Type /Pages /Kids [%d 0 R %d 0 R] /Count 2 >>" % (level + 3, level + 3))
    objects.append(b"<< /Type /Page /MediaBox [0 0 595 842] >>")
    return handmade(objects)


def handmade(objects: list[bytes]) -> bytes:
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def object_crowd(count: int = 70_000) -> bytes:
    return handmade(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
            *[b"null"] * count,
        ]
    )


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("jahat.exe", b"MZ" + bytes(100))
    return out.getvalue()


def word_file() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", "<w:document/>")
    return out.getvalue()


def zip_inside_pdf() -> bytes:
    """A letter whose tail is a working ZIP, hidden so that the last bytes are still %%EOF."""
    body = pdf()
    packed = archive()
    mark = b"\n%%EOF\n"
    end = packed.rfind(b"PK\x05\x06")
    return body + packed[: end + 20] + struct.pack("<H", len(mark)) + mark


def scan(size: tuple[int, int] = (1240, 1754)) -> Image.Image:
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((80, 80, size[0] - 80, 240), outline="black", width=4)
    pen.text((120, 140), "SURAT PERMINTAAN HOSTING", fill="black")
    pen.ellipse((size[0] // 2, size[1] * 3 // 4, size[0] // 2 + 200, size[1] * 3 // 4 + 200), outline="blue", width=5)
    return picture


@functools.cache
def written(words: str, height: int = 877) -> bytes:
    """A small white picture with these words, PNG."""
    picture = Image.new("RGB", (620, height), "white")
    ImageDraw.Draw(picture).text((60, 80), words, fill="black")
    return encoded(picture, "PNG")


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def jpeg(**options: Any) -> bytes:
    return encoded(scan(), "JPEG", **options)


def png(**options: Any) -> bytes:
    return encoded(scan(), "PNG", **options)


def moving_png() -> bytes:
    return encoded(scan((300, 300)), "PNG", save_all=True, append_images=[Image.new("RGB", (300, 300), "red")])


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def huge_png(side: int = 50_000) -> bytes:
    """A PNG that says 50,000 × 50,000 pixels and holds them, in a few kilobytes."""
    packer = zlib.compressobj(9)
    row = bytes(side // 8 + 1)
    raw = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", raw) + png_chunk(b"IEND", b"")


def sideways_photo() -> bytes:
    """A photo taken with the telephone turned: wide pixels, EXIF says 'turn right', with a place in it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "RAHASIA"
    return encoded(scan((1600, 1200)), "JPEG", exif=exif.tobytes())
