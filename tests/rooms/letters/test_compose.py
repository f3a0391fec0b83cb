"""The official letters: what stands in them, how they look to a machine, and that nothing strange gets in."""

import dataclasses
import io
import itertools
import json
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from inang.letters.compose import (
    Answered,
    ConfirmationLetter,
    Fact,
    Kop,
    Letter,
    RefusalLetter,
    RequestLetter,
    Signer,
    compose,
    from_dict,
)
from inang.letters.office import office_part
from inang.standard import queries
from inang.standard.bounds import LENGTHS
from inang.standard.checking import LEAST_COLUMN, LEAST_MARGIN, faults_of
from inang.standard.patterns import LONGEST as LONGEST_NUMBER
from inang.standard.rules import FONTS

LONGEST = (
    "Kepala Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan Keluarga Berencana "
    "Provinsi Kalimantan Barat"
)
KOP = Kop(
    "Pemerintah Provinsi Kalimantan Barat",
    "Dinas Komunikasi dan Informatika",
    ("Jl. Ahmad Yani, Komplek Kantor Gubernur Kalimantan Barat, Telepon (0561) 8173627",),
    "Pontianak 78124",
)
OFFICE = {
    "kop": KOP,
    "city": "Pontianak",
    "to": LONGEST,
    "to_city": "Pontianak",
    "number": "500.12.6/214/DISKOMINFO-C",
    "date": "26 November 2026",
    "footer": ("Dokumen ini ditandatangani secara elektronik.", "Sertifikat uji, bukan dari PSrE."),
    "check_url": "https://inang.kalbarprov.go.id/s/7QF3-K2MD",
    "check_code": "7QF3-K2MD",
    "signed_at": "26 November 2026, 10.22 WIB",
    "copies": ("Sekretaris Daerah Provinsi Kalimantan Barat", "Arsip"),
    "answered": Answered("000.8.3/417/DP3AP2KB-A", "20 November 2026", "Permintaan Layanan Hosting"),
    "received_at": "Senin, 23 November 2026 pukul 09.12 WIB",
}
HASH = "4f7a21c98a3d5e6f7081920a1b2c3d4e5f60718293a4b5c6d7e8f90188be03d5"
FACTS = (
    Fact("Alamat situs", "https://dp3ap2kb.kalbarprov.go.id", strong=True),
    Fact("Nama aplikasi", "Situs resmi DP3AP2KB"),
    Fact("Ruang simpan", "10 GB (sepuluh gigabita), satu basis data MariaDB"),
    Fact("Platform", "PHP, HTTPS, SFTP dengan kunci"),
    Fact("Penanggung jawab", LONGEST),
    Fact("Pengelola teknis", "Budi Contoh, Pranata Komputer Ahli Pertama"),
    Fact("Nomor permintaan", "H-2026-0147"),
    Fact("Bukti aktivasi", "9 dari 9 terbukti, SHA-256", code=HASH),
)
SIGNER = Signer("Kepala Dinas", "NAMA PEJABAT CONTOH", "Pembina Utama Muda (IV/c)", "197001011995011001")


def confirmation(**changes: object) -> ConfirmationLetter:
    values = {
        **OFFICE,
        "signer": SIGNER,
        "subject": "Konfirmasi Aktivasi Hosting",
        "activated_at": "Kamis, 26 November 2026 pukul 09.41 WIB",
        "due": "Kamis, 26 November 2026",
        "working_day": 3,
        "limit_days": 3,
        "facts": FACTS,
    }
    return ConfirmationLetter(**{**values, **changes})  # type: ignore[arg-type]


def refusal() -> RefusalLetter:
    return RefusalLetter(
        **OFFICE,  # type: ignore[arg-type]
        signer=dataclasses.replace(SIGNER, position="Sekretaris Dinas", capacity="a.n.", behalf="Kepala Dinas"),
        subject="Penolakan Permintaan Hosting",
        case_number="H-2026-0147",
        address="slot.kalbarprov.go.id",
        reasons=("Permintaan berada di luar tugas dan fungsi.", "Nama tidak sesuai aturan penamaan."),
        objection="Keberatan dapat disampaikan kepada Kepala Dinas paling lambat 30 hari setelah surat diterima.",
    )


def request_letter() -> RequestLetter:
    return RequestLetter(
        kop=dataclasses.replace(KOP, office=LONGEST.removeprefix("Kepala ")),
        city="Pontianak",
        to="Kepala Dinas Komunikasi dan Informatika",
        to_city="Pontianak",
        signer=dataclasses.replace(SIGNER, position=LONGEST),
        subject="Permintaan Layanan Hosting",
        opening="Dalam rangka pelayanan kepada masyarakat,",
        facts=FACTS[:4],
    )


LETTERS: dict[str, Letter] = {"confirmation": confirmation(), "refusal": refusal(), "request": request_letter()}


def text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    words = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return re.sub(r"\s+", " ", words)


Box = tuple[str, float, float, float, float]  # the words of a line, its left, bottom, right and top in mm


def boxes(data: bytes) -> Iterator[list[Box]]:
    """Where the words of each page stand, measured from its lower left corner."""
    document = pypdfium2.PdfDocument(data)
    for page in document:
        found = page.get_textpage()
        places = [found.get_rect(number) for number in range(found.count_rects())]
        yield [(found.get_text_bounded(*place), *(side / 72 * 25.4 for side in place)) for place in places]
    document.close()


def test_the_confirmation_says_all_that_the_standard_asks() -> None:
    words = text(compose(confirmation()))
    for part in (
        "500.12.6/214/DISKOMINFO-C",
        "Yth. Kepala Dinas Pemberdayaan Perempuan",
        "Nomor 000.8.3/417/DP3AP2KB-A tanggal 20 November 2026 hal Permintaan Layanan Hosting",
        "telah diaktifkan pada Kamis, 26 November 2026 pukul 09.41 WIB",
        "diterima Senin, 23 November 2026 pukul 09.12 WIB dan jatuh tempo Kamis, 26 November 2026",
        "hari kerja ke-3 dari 3",
        "Layanan ini tidak dipungut biaya.",
        HASH,
        "KEPALA DINAS,",
        "NAMA PEJABAT CONTOH",
        "NIP 19700101 199501 1 001",
        "Tembusan:",
        "bukan dari PSrE",
        "Kode 7QF3-K2MD",
    ):
        assert part in words, part


def test_the_refusal_numbers_its_reasons_and_names_the_way_to_object() -> None:
    words = text(compose(refusal()))
    assert "Permintaan berada di luar tugas dan fungsi. Nama tidak sesuai" in words
    assert "1. 2." in words  # the markers of the list
    assert "Keberatan dapat disampaikan" in words
    assert "a.n. KEPALA DINAS SEKRETARIS DINAS," in words


def test_the_request_letter_waits_for_number_signature_and_stamp() -> None:
    words = text(compose(request_letter()))
    assert "Nomor : ………" in words
    assert "(tanda tangan dan cap)" in words
    assert "QR" not in words and "Periksa:" not in words


@pytest.mark.parametrize(
    ("capacity", "line"), [("", "KEPALA DINAS,"), ("Plt.", "Plt. KEPALA DINAS,"), ("Plh.", "Plh. KEPALA DINAS,")]
)
def test_the_signer_block_knows_stand_ins(capacity: str, line: str) -> None:
    assert line in text(compose(confirmation(signer=dataclasses.replace(SIGNER, capacity=capacity))))


def test_the_qr_leads_to_the_check_page() -> None:
    document = pypdfium2.PdfDocument(compose(confirmation()))
    picture = document[0].render(scale=2).to_pil().convert("RGB")
    document.close()
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == "https://inang.kalbarprov.go.id/s/7QF3-K2MD"


@pytest.mark.parametrize("kind", LETTERS)
def test_the_same_values_give_the_same_bytes_from_any_thread(kind: str) -> None:
    letter = LETTERS[kind]
    again = from_dict(kind, json.loads(json.dumps(dataclasses.asdict(letter))))
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(compose, [letter, again] * 3))
    assert len(made) == 1


@pytest.mark.parametrize("kind", LETTERS)
def test_a_letter_is_tagged_pdf_a_with_its_own_fonts_on_one_page(kind: str, tmp_path: Path) -> None:
    data = compose(LETTERS[kind])
    with pikepdf.open(io.BytesIO(data)) as document:
        assert bool(document.Root.MarkInfo.Marked)
        assert str(document.Root.Lang) == "id"
        assert len(document.pages) == 1
        xmp = bytes(document.Root.Metadata.read_bytes())
        assert b"<pdfaid:part>3<" in xmp or b'pdfaid:part="3"' in xmp
    (tmp_path / "surat.pdf").write_bytes(data)
    told = subprocess.run(["pdffonts", tmp_path / "surat.pdf"], capture_output=True, text=True, check=True).stdout
    rows = told.splitlines()[2:]
    assert rows and all(row[50:].split("Identity-H")[1].split()[:3] == ["yes", "yes", "yes"] for row in rows)
    assert all("TeX-Gyre-Bonum" in row or "Liberation-Mono" in row for row in rows)


def test_a_draft_says_so() -> None:
    assert "DRAF" in text(compose(confirmation(signed_at=""), draft=True))
    assert "Menunggu tanda tangan elektronik" in text(compose(confirmation(signed_at="")))


def test_what_people_typed_is_text_and_opens_no_file() -> None:
    evil = '<link rel="attachment" href="file:///etc/passwd"><img src="file:///etc/passwd"><b>tebal</b> {{ 7|add:7 }}'
    data = compose(confirmation(facts=(Fact("Alamat", evil),)))
    words = text(data)
    assert "<b>tebal</b>" in words and "{{ 7|add:7 }}" in words
    assert b"root:" not in data
    with pikepdf.open(io.BytesIO(data)) as document:
        assert not document.attachments


def test_long_letters_keep_the_signature_with_the_closing_words() -> None:
    facts = tuple(Fact(f"Keterangan {number}", LONGEST) for number in range(30))
    document = pypdfium2.PdfDocument(compose(confirmation(facts=facts)))
    last = document[len(document) - 1].get_textpage().get_text_range()
    assert len(document) > 1
    assert "NAMA PEJABAT CONTOH" in last and "Demikian disampaikan" in last
    assert "bukan dari PSrE" in document[0].get_textpage().get_text_range()  # the footer stands on every page
    document.close()


@pytest.mark.parametrize(("paper", "font"), [*itertools.product(("215mm 330mm", "210mm 297mm"), FONTS)])
def test_no_margins_that_the_check_accepts_push_the_foot_off_the_sheet_or_into_the_text(paper: str, font: str) -> None:
    width = int(paper.partition("mm")[0])
    wide = f"{LEAST_MARGIN}mm"
    narrow = f"{wide} {width - LEAST_COLUMN[0] - LEAST_MARGIN}mm {wide} {wide}"
    longest = ("kata " * LENGTHS["letters.footer"])[: LENGTHS["letters.footer"] - 1] + "."
    far = f"https://{'sub.' * 20}id"
    for margins, footer, url in ((wide, "Kaki surat.", "https://contoh.go.id"), (narrow, longest, far)):
        style = dataclasses.replace(queries.seed().letters, paper=paper, font=font, margins=margins, footer=footer)
        chosen = dataclasses.replace(queries.seed(), letters=style)
        assert faults_of(chosen) == []
        pages = list(boxes(compose(confirmation(**office_part(chosen), facts=FACTS * 3, check_url=f"{url}/s/7QF3-K2MD"))))
        assert len(pages) > 1
        for number, page in enumerate(pages, 1):
            start = next(place for place, box in enumerate(page) if box[0].startswith(footer[:9]))
            text, foot = page[:start], page[start:]
            words = " ".join(box[0] for box in foot)
            assert "7QF3-K2MD" in words and f"Halaman {number} dari {len(pages)}" in words
            assert min(box[2] for box in foot) >= LEAST_MARGIN and max(box[4] for box in foot) < min(box[2] for box in text)
            assert min(box[1] for box in page) > LEAST_MARGIN - 1 and max(box[3] for box in page) < width - LEAST_MARGIN + 1


ORDINARY = "500.12.6/214/DISKOMINFOSANDI-APTIKA/XI/2026"


@pytest.mark.parametrize(
    ("number", "city", "margins"),
    [
        (ORDINARY, "Pangkalan Bun", "15mm 20mm 25mm 25mm"),
        ("500.12.6/214/DISKOMINFO-C", "Pangkalan Bun", "15mm 40mm 25mm 40mm"),
        (ORDINARY, "Kabupaten Penajam Paser Utara", "15mm 20mm 25mm 25mm"),
        ("N" * LONGEST_NUMBER["out"], "K" * LENGTHS["office.city"], "15mm 45mm 25mm 45mm"),
    ],
)
def test_a_number_is_never_printed_over_place_and_date(number: str, city: str, margins: str) -> None:
    values = {"number": number, "city": city, "nature": "S" * LENGTHS["letters.nature"], "paper": "210mm 297mm"}
    (page, *_more) = boxes(compose(confirmation(**values, margins=margins)))
    start, end = (next(n for n, box in enumerate(page) if box[0].startswith(word)) for word in ("Nomor", "Yth."))
    head = page[start:end]
    right = 210 - int(margins.split()[1].removesuffix("mm"))
    assert "26 November 2026" in " ".join(box[0] for box in head)
    assert max(box[3] for box in head) < right + 2, "a space at the end of a line hangs"
    for one, other in itertools.combinations(head, 2):
        beside = one[3] <= other[1] or other[3] <= one[1]
        assert beside or one[4] <= other[2] or other[4] <= one[2], (one, other)
