"""Signed letters and the many ways to tamper with one."""

import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from zoneinfo import ZoneInfo

import pikepdf
from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner

from inang.letters import signing
from inang.letters.drivers import demo_ca
from inang.letters.drivers.pkcs12 import Pkcs12Driver
from tests.rooms.letters import papers

WIB = ZoneInfo("Asia/Pontianak")
AT = datetime(2026, 11, 26, 10, 22, tzinfo=WIB)
LATER = AT + timedelta(days=3)
PASSPHRASE = "frasa sandi contoh"


@cache
def authority(name: str = "kami") -> Pkcs12Driver:
    """A test authority with one signatory; another `name` is somebody else with the very same names."""
    folder = Path(mkdtemp(prefix=f"inang-{name}-"))
    person = demo_ca.Signatory("7", "NAMA PEJABAT CONTOH", "Kepala Dinas", PASSPHRASE)
    demo_ca.prepare(folder, [person], AT)
    return Pkcs12Driver(folder)


@cache
def _made_before() -> dict[str, bytes]:
    """An authority of long ago, whose two keys took half a second to make."""
    with TemporaryDirectory() as folder:
        demo_ca.prepare(Path(folder), [], datetime(2025, 1, 1, tzinfo=WIB))
        return _read(Path(folder))


@cache
def _issued(name: str, position: str, nip: str, passphrase: str, day: date) -> dict[str, bytes]:
    """The same person gets the same key in every test of a day, by whatever number: to make one takes a fifth of a second."""
    with TemporaryDirectory() as folder:
        _write(Path(folder), _made_before())
        at = datetime(day.year, day.month, day.day, tzinfo=WIB)
        demo_ca.prepare(Path(folder), [demo_ca.Signatory("key", name, position, passphrase, nip)], at)
        return _read(Path(folder))


def _read(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


def _write(folder: Path, content: dict[str, bytes], key: str = "key") -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, part in content.items():
        place = folder / (key + name.removeprefix("key") if name.startswith("key.") else name)
        place.write_bytes(part)
        place.chmod(0o644 if name.endswith(".pem") else 0o600)


def give_key(folder: Path, signatory: demo_ca.Signatory, at: datetime) -> None:
    """A key of one's own as set-up issues it, good since the midnight before `at`; one that is there already stays."""
    if not (folder / f"{signatory.key}.p12").is_file():
        one = signatory
        issued = _issued(one.name, one.position, one.nip, one.passphrase, at.astimezone(WIB).date())
        _write(folder, issued, one.key)


def sign(document: bytes, who: Pkcs12Driver | None = None, at: datetime = AT) -> bytes:
    driver = who or authority()
    prepared = signing.prepare(document, name="NAMA PEJABAT CONTOH", reason="Konfirmasi", place="Pontianak", at=at)
    return signing.finish(prepared, driver.sign_digest("7", prepared.digest, PASSPHRASE, at))


def approve(document: bytes, field: str, at: datetime = AT) -> bytes:
    """An ordinary signature beside others, as agencies put them."""
    metadata = PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256", name="X")
    absent = ExternalSigner(signing_cert=None, cert_registry=None, signature_value=256)
    session = PdfSigner(metadata, signer=absent, new_field_spec=SigFieldSpec(field)).init_signing_session(
        IncrementalPdfFileWriter(io.BytesIO(document))
    )
    session.system_time = at
    digest, out = session.prepare_tbs_document(validation_info=None, bytes_reserved=16_000).digest_tbs_document()
    digest.fill_with_cms(out, authority().sign_digest("7", digest.document_digest, PASSPHRASE, at))
    out.seek(0)
    return bytes(out.read())


@cache
def letter() -> bytes:
    """A letter with Info and XMP, signed by us."""
    with papers.new() as document:
        document.docinfo["/Title"] = "Konfirmasi Aktivasi Hosting"
        with document.open_metadata() as metadata:
            metadata["dc:title"] = "Konfirmasi Aktivasi Hosting"
        return sign(papers.saved(document))


def roots() -> tuple[bytes, ...]:
    return authority().trust_roots()


class Quiet(IncrementalPdfFileWriter):
    """Writes the change and nothing else: pyHanko would bring the metadata's date up to date by itself."""

    def _update_meta(self) -> None:
        return None


def _update(change: Callable[[IncrementalPdfFileWriter], None], source: bytes | None = None) -> bytes:
    writer = Quiet(io.BytesIO(source or letter()), strict=False)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _title(writer: IncrementalPdfFileWriter) -> None:
    info = writer.trailer["/Info"]
    info["/Title"] = generic.pdf_string("Konfirmasi palsu")
    writer.update_container(info)


def _info_key(writer: IncrementalPdfFileWriter) -> None:
    info = writer.trailer["/Info"]
    info["/Keywords"] = generic.pdf_string("lunas")
    writer.update_container(info)


def _new_info(writer: IncrementalPdfFileWriter) -> None:
    writer.set_info(generic.DictionaryObject({generic.pdf_name("/Author"): generic.pdf_string("Orang lain")}))


def _xmp(writer: IncrementalPdfFileWriter) -> None:
    stream = writer.root["/Metadata"]
    stream._data = stream.data.replace(b"Konfirmasi", b"Pembatalan")
    stream._encoded_data = None
    writer.update_container(stream)


def _no_metadata(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/Metadata"]
    writer.update_root()


def _content(writer: IncrementalPdfFileWriter) -> None:
    words = b"BT /F1 30 Tf 72 400 Td (BATAL) Tj ET"
    extra = writer.add_object(generic.StreamObject(stream_data=words))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), extra])
    writer.update_container(page)


def _key(name: str, value: Callable[[], generic.PdfObject]) -> Callable[[IncrementalPdfFileWriter], None]:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root[generic.pdf_name(name)] = value()
        writer.update_root()

    return change


def _script() -> generic.PdfObject:
    return generic.DictionaryObject(
        {generic.pdf_name("/S"): generic.pdf_name("/JavaScript"), generic.pdf_name("/JS"): generic.pdf_string("app.alert(1)")}
    )


def _note(writer: IncrementalPdfFileWriter) -> None:
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (50, 50, 500, 300))),
            generic.pdf_name("/Contents"): generic.pdf_string("Tidak berlaku"),
        }
    )
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Annots"] = generic.ArrayObject([*page.get("/Annots", []), writer.add_object(note)])
    writer.update_container(page)


def _page_size(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page["/MediaBox"] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 200, 200)))
    writer.update_container(page)


def _one_page_more(writer: IncrementalPdfFileWriter) -> None:
    tree = writer.root["/Pages"]
    page = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Page"),
            generic.pdf_name("/Parent"): writer.root.raw_get("/Pages"),
            generic.pdf_name("/MediaBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842))),
        }
    )
    tree["/Kids"].append(writer.add_object(page))
    tree["/Count"] = generic.NumberObject(2)
    writer.update_container(tree)


def _emptied_field(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][0]
    del field["/V"]
    writer.update_container(field)


def _no_form(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/AcroForm"]
    writer.update_root()


def _orphan(writer: IncrementalPdfFileWriter) -> None:
    writer.add_object(generic.StreamObject(stream_data=b"data gelap"))


def _resaved(strip: bool = False) -> bytes:
    with pikepdf.open(io.BytesIO(letter())) as document:
        if strip:
            del document.Root.AcroForm
            del document.Root.Perms
            del document.pages[0].obj["/Annots"]
        return papers.saved(document)


def _replaced(old: bytes, new: bytes) -> bytes:
    data = letter()
    assert data.count(old) >= 1 and len(old) == len(new), old
    return data.replace(old, new, 1)


def contents() -> tuple[int, int]:
    """Where the hexadecimal digits of the signature begin and end."""
    start = letter().index(b"/Contents <") + 11
    return start, letter().index(b">", start)


def _der() -> tuple[bytes, int]:
    start, end = contents()
    der = bytes.fromhex(letter()[start:end].decode())
    return der, len(cms.ContentInfo.load(der).dump())


def with_der(der: bytes) -> bytes:
    start, end = contents()
    text = der.hex().encode()
    return letter()[:start] + text.ljust(end - start, b"0") + letter()[end:]


def _cms_flip(place: float) -> bytes:
    der, size = _der()
    changed = bytearray(der)
    changed[int(size * place)] ^= 1
    return with_der(bytes(changed))


def _padding() -> bytes:
    der, size = _der()
    changed = bytearray(der)
    changed[size + 40] = 0x41
    return with_der(bytes(changed))


def _hex_case() -> bytes:
    start, end = contents()
    place = re.compile(rb"[a-fA-F]").search(letter(), start, end)
    assert place
    at = place.start()
    return letter()[:at] + letter()[at : at + 1].swapcase() + letter()[at + 1 :]


def _byte_range(change: Callable[[list[int]], list[int]]) -> bytes:
    found = re.search(rb"/ByteRange \[([\d ]+)\]", letter())
    assert found
    numbers = change([int(number) for number in found.group(1).split()])
    text = b" ".join(b"%d" % number for number in numbers).ljust(len(found.group(1)))
    return letter()[: found.start(1)] + text[: len(found.group(1))] + letter()[found.end(1) :]


def _page_text_flip() -> bytes:
    data = bytearray(letter())
    data[data.index(b"stream\n") + 12] ^= 1
    return bytes(data)


def _wrapped() -> bytes:
    """The genuine CMS over another letter: the digest belongs to somebody else."""
    prepared = signing.prepare(papers.pdf(text="Palsu"), name="X", reason="X", place="X", at=AT)
    der, size = _der()
    return signing.finish(prepared, der[:size])


TAMPERED: dict[str, Callable[[], bytes]] = {
    "page_text_flipped": _page_text_flip,
    "first_comment_flipped": lambda: letter()[:9] + bytes([letter()[9] ^ 1]) + letter()[10:],
    "version_changed": lambda: _replaced(letter()[:8], b"%PDF-1.3" if letter()[:8] != b"%PDF-1.3" else b"%PDF-1.4"),
    "time_in_dictionary_changed": lambda: _replaced(b"20261126102200", b"20251126102200"),
    "reason_changed": lambda: _replaced(b"(Konfirmasi)", b"(Pembatalan)"),
    "last_startxref_changed": lambda: re.sub(rb"startxref\n(\d)(\d*)\n%%EOF\s*$", rb"startxref\n9\2\n%%EOF\n", letter()),
    "newline_appended": lambda: letter() + b"\n",
    "zero_appended": lambda: letter() + b"\x00",
    "text_appended": lambda: letter() + b"% tambahan\n",
    "second_end_appended": lambda: letter() + b"%%EOF\n",
    "html_appended": lambda: letter() + b"<html>batal</html>",
    "letter_appended_to_itself": lambda: letter() + letter(),
    "last_byte_cut": lambda: letter().rstrip(b"\n")[:-1],
    "cut_in_the_middle": lambda: letter()[:-300],
    "title_updated": lambda: _update(_title),
    "keyword_added": lambda: _update(_info_key),
    "info_replaced": lambda: _update(_new_info),
    "xmp_updated": lambda: _update(_xmp),
    "xmp_removed": lambda: _update(_no_metadata),
    "content_added": lambda: _update(_content),
    "page_added": lambda: _update(_one_page_more),
    "page_shrunk": lambda: _update(_page_size),
    "note_added": lambda: _update(_note),
    "open_action_added": lambda: _update(_key("/OpenAction", _script)),
    "language_changed": lambda: _update(_key("/Lang", lambda: generic.pdf_string("en"))),
    "viewer_preferences_added": lambda: _update(_key("/PageMode", lambda: generic.pdf_name("/FullScreen"))),
    "empty_dss_added": lambda: _update(_key("/DSS", generic.DictionaryObject)),
    "orphan_object_added": lambda: _update(_orphan),
    "empty_update": lambda: _update(lambda writer: writer.update_root()),
    "field_emptied": lambda: _update(_emptied_field),
    "form_removed": lambda: _update(_no_form),
    "resaved": _resaved,
    "byte_range_zeroed": lambda: _byte_range(lambda _n: [0, 0, 0, 0]),
    "byte_range_shorter": lambda: _byte_range(lambda n: [n[0], n[1], n[2], n[3] - 20]),
    "byte_range_late_start": lambda: _byte_range(lambda n: [9, n[1] - 9, n[2], n[3]]),
    "byte_range_wider_gap": lambda: _byte_range(lambda n: [0, n[1] - 50, n[2], n[3]]),
    "cms_flipped_early": lambda: _cms_flip(0.02),
    "cms_flipped_in_certificate": lambda: _cms_flip(0.3),
    "cms_flipped_in_attributes": lambda: _cms_flip(0.88),
    "cms_flipped_in_signature": lambda: _cms_flip(0.97),
    "cms_padding_used": _padding,
    "cms_hex_case": _hex_case,
    "cms_emptied": lambda: with_der(b""),
    "cms_of_another_letter": _wrapped,
    "cms_cut": lambda: with_der(_der()[0][:500]),
}
