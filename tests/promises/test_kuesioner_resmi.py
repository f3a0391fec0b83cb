"""The questionnaire as PermenPANRB 14/2017 prints it, word for word; sources and what they disagree on: docs/decisions.

Here as its own literal: nothing of it is read from the edition that it is held against.
"""

from __future__ import annotations

from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from inang.standard import queries as standard
from inang.survey import services

# Name of the element | its question | its answers, worth 1 to 4; in the order of the decree's list of elements.
PRINTED = """
Persyaratan
  Bagaimana pendapat Saudara tentang kesesuaian persyaratan pelayanan dengan jenis pelayanannya
  Tidak sesuai | Kurang sesuai | Sesuai | Sangat sesuai
Sistem, Mekanisme, dan Prosedur
  Bagaimana pemahaman Saudara tentang kemudahan prosedur pelayanan di unit ini
  Tidak mudah | Kurang mudah | Mudah | Sangat mudah
Waktu Penyelesaian
  Bagaimana pendapat Saudara tentang kecepatan waktu dalam memberikan pelayanan
  Tidak cepat | Kurang cepat | Cepat | Sangat cepat
Biaya/Tarif
  Bagaimana pendapat Saudara tentang kewajaran biaya/tarif dalam pelayanan
  Sangat mahal | Cukup mahal | Murah | Gratis
Produk Spesifikasi Jenis Pelayanan
  Bagaimana pendapat Saudara tentang kesesuaian produk pelayanan antara yang tercantum dalam standar pelayanan dengan
    hasil yang diberikan
  Tidak sesuai | Kurang sesuai | Sesuai | Sangat sesuai
Kompetensi Pelaksana
  Bagaimana pendapat Saudara tentang kompetensi/kemampuan petugas dalam pelayanan
  Tidak kompeten | Kurang kompeten | Kompeten | Sangat kompeten
Perilaku Pelaksana
  Bagamana pendapat saudara perilaku petugas dalam pelayanan terkait kesopanan dan keramahan
  Tidak sopan dan ramah | Kurang sopan dan ramah | Sopan dan ramah | Sangat sopan dan ramah
Penanganan Pengaduan, Saran dan Masukan
  Bagaimana pendapat Saudara tentang penanganan pengaduan pengguna layanan
  Tidak ada | Ada tetapi tidak berfungsi | Berfungsi kurang maksimal | Dikelola dengan baik
Sarana dan prasarana
  Bagaimana pendapat Saudara tentang kualitas sarana dan prasarana
  Buruk | Cukup | Baik | Sangat Baik
"""
# The one slip of the print that is mended, and how.
MENDED = ("Bagamana pendapat saudara perilaku", "Bagaimana pendapat Saudara tentang perilaku")
BANDS = (
    ("A", "Sangat Baik", "88.31", "100.00"),
    ("B", "Baik", "76.61", "88.30"),
    ("C", "Kurang Baik", "65.00", "76.60"),
    ("D", "Tidak Baik", "25.00", "64.99"),
)
PROFILE = {
    "Jenis kelamin": ("Laki-laki", "Perempuan"),
    "Pendidikan": ("SD", "SMP", "SMA", "S1", "S2", "S3"),
    "Pekerjaan": ("PNS", "TNI", "POLRI", "Swasta", "Wirausaha", "Lainnya"),
}


def printed() -> list[tuple[str, str, tuple[str, ...]]]:
    lines = PRINTED.replace(*MENDED).replace("\n    ", " ").strip().splitlines()
    return [(lines[at], lines[at + 1].strip(), tuple(lines[at + 2].strip().split(" | "))) for at in range(0, len(lines), 3)]


def test_nine_elements_scale_1_to_4_in_the_official_wording() -> None:
    survey = standard.seed().survey
    ours = [(one.name.lower(), one.question, tuple(words.lower() for words in one.answers)) for one in survey.elements]
    theirs = [(name.lower(), f"{question}?", tuple(words.lower() for words in answers)) for name, question, answers in printed()]
    assert ours == theirs
    assert survey.decree == "PermenPANRB 14/2017"


@pytest.mark.django_db
def test_the_page_asks_in_these_words() -> None:
    token, _until = services.issue(after="complaint", at=timezone.now())
    page = unescape(Client().get(f"/survei/{token}/").content.decode())
    for _name, question, answers in printed():
        assert f"{question}?" in page
        for words in answers:
            assert f"<span>{words.capitalize()}</span>" in page, (question, words)


def test_the_bands_of_the_grades_are_those_of_the_decree_and_leave_no_hundredth_between_them() -> None:
    grades = {one.id: one for one in standard.seed().survey.grades}
    assert list(grades) == [mark for mark, _name, _least, _most in BANDS]
    for mark, name, least, most in BANDS:
        above = [one.bound for one in grades.values() if one.bound > grades[mark].bound]
        assert (grades[mark].name, grades[mark].bound) == (name, Decimal(least))
        assert Decimal(most) == (min(above) - Decimal("0.01") if above else Decimal(100))


def test_the_profile_asks_what_the_decree_asks_and_offers_every_answer_of_its_form() -> None:
    ours = {one.name: [words for _code, words in one.choices] for one in standard.seed().survey.profile}
    assert set(ours) == {*PROFILE, "Usia"}
    for name, printed_words in PROFILE.items():
        assert [words for words in ours[name] if words in printed_words] == list(printed_words), name
