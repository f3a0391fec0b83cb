"""The published standard, word for word, is what the edition says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from inang.standard import queries as standard

EDITION = standard.edition("kalbar-2022")


def test_the_decree_and_the_service_are_the_published_ones() -> None:
    assert (EDITION.service, EDITION.decree) == ("Pelayanan Hosting", "09/DISKOMINFO/2022")
    assert EDITION.effective.year == 2022 and isinstance(EDITION.effective, date)


def test_the_requirement_is_the_letter_signed_by_the_head_with_the_stamp() -> None:
    assert [one.text for one in EDITION.requirements] == [
        "Surat Permintaan Hosting yang ditandatangani Kepala PD dan/atau Kepala UPT "
        "yang dibubuhi cap/stempel PD."
    ]


def test_the_procedure_has_the_four_published_steps() -> None:
    assert [one.text for one in EDITION.procedure] == [
        "PD mengajukan surat permintaan hosting",
        "Permintaan dikaji oleh Bidang Aplikasi Informatika",
        "Bidang Aplikasi Informatika mengaktifkan sistem hosting",
        "Surat konfirmasi ke PD bahwa hosting telah diaktifkan",
    ]


def test_it_costs_nothing() -> None:
    assert (EDITION.cost.text, EDITION.cost.amount) == ("Tidak dipungut biaya", 0)


def test_the_product_is_the_published_one() -> None:
    assert [one.text for one in EDITION.products] == [
        "Pengelolaan Aplikasi Informatika Lingkungan Pemprov Kalbar"
    ]


def test_complaints_have_eight_channels() -> None:
    assert len(EDITION.channels) == 8
    everything = " ".join(f"{one.text} {one.url} {one.links}" for one in EDITION.channels)
    for published in (
        "Tatap Muka langsung kepada Pejabat Pengelola Pengaduan",
        "Tertulis disampaikan ke Kotak Pengaduan",
        "089699305225",
        "(0561) 8173627",
        "diskominfo@kalbarprov.go.id",
        "www.lapor.go.id",
        "https://diskominfo.kalbarprov.go.id/contact/",
        "https://www.instagram.com/diskominfo.kalbar/",
        "https://www.facebook.com/Diskominfoprovkalbar/",
        "https://twitter.com/kominfokalbar",
    ):
        assert published in everything


@pytest.mark.parametrize(
    ("id_", "days"), [("minor", 5), ("normative", 5), ("non_supervisory", 14), ("supervisory", 60)]
)
def test_each_class_of_complaint_has_its_published_limit(id_: str, days: int) -> None:
    limit = next(one for one in EDITION.complaint_limits if one.id == id_)
    assert (limit.amount, limit.unit) == (days, "hari kerja")


def test_no_limit_requirement_or_channel_of_the_standard_is_written_in_code() -> None:
    """The standard is data: its words stand in the edition's file and nowhere in the program."""
    package = Path(standard.__file__).resolve().parents[1]
    words = ("09/DISKOMINFO/2022", "089699305225", "8173627", "Kotak Pengaduan")
    found = [
        f"{path.relative_to(package)}: {word}"
        for path in [*package.rglob("*.py"), *package.rglob("*.html")]
        # A room begins with its sentence of the standard; the sample page shows what parts look like.
        if path.name not in ("__init__.py", "style_sample.py")
        for word in words
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []
