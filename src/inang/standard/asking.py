"""The satisfaction survey (SKM) of an edition, as PermenPANRB 14/2017 has it: elements, answers, weight, grades. Pure records."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

# The nine elements of the decree; an edition says them in words and in its own order (U1, U2, …), but has all of them.
ELEMENTS: Final = {
    "requirements": "persyaratan",
    "procedure": "prosedur",
    "time": "waktu penyelesaian",
    "cost": "biaya/tarif",
    "product": "produk pelayanan",
    "competence": "kompetensi pelaksana",
    "conduct": "perilaku pelaksana",
    "complaints": "penanganan pengaduan",
    "facilities": "sarana dan prasarana",
}
WEIGHTS: Final = ("1/9", "0.111")  # the decree writes both: all answers 4 give 100 or 99.9
OCCASIONS: Final = {"request": ("contact", "agency"), "complaint": ("complainant",)}  # what has ended -> whom one can ask
SCALE: Final = 4
_WHO: Final = (
    "Setelah permintaan (request) ditanya pengelola situs (contact) atau perangkat daerah (agency); setelah pengaduan "
    "(complaint) ditanya pelapor (complainant)."
)


@dataclass(frozen=True)
class SurveyElement:
    """One element: its name, a short one for plots, the question, and the four answers from 1 to 4."""

    id: str
    name: str
    short: str
    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class SurveyGrade:
    """One grade (mutu pelayanan) and the index from which it holds, as text with two decimals."""

    id: str
    name: str
    least: str

    @property
    def bound(self) -> Decimal:
        return Decimal(self.least)


@dataclass(frozen=True)
class ProfileQuestion:
    """One voluntary question about the respondent; `choices` are (code, words) pairs."""

    id: str
    name: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SurveyOccasion:
    """After what somebody is asked, and who; both words of OCCASIONS."""

    after: str
    ask: str


@dataclass(frozen=True)
class Survey:
    """How this office asks. Without elements it does not ask at all."""

    decree: str = ""
    weight: str = WEIGHTS[0]
    link_days: int = 30  # calendar days for which an invitation holds at least; it ends with a month
    settle_days: int = 10  # calendar days after a quarter in which paper forms of it are still entered; then it is published
    paper_return: str = ""  # where a paper form is handed in
    elements: tuple[SurveyElement, ...] = ()
    grades: tuple[SurveyGrade, ...] = ()
    profile: tuple[ProfileQuestion, ...] = ()
    occasions: tuple[SurveyOccasion, ...] = ()

    def code(self, element: str) -> str:
        """U1 … U9, by the edition's order."""
        return f"U{[one.id for one in self.elements].index(element) + 1}"


def survey_faults(survey: Survey) -> list[str]:
    """What types cannot say of it; an office that does not ask is not questioned."""
    if not survey.elements:
        return []
    faults = []
    if sorted(one.id for one in survey.elements) != sorted(ELEMENTS):
        known = ", ".join(f"{word} ({code})" for code, word in ELEMENTS.items())
        faults.append(f"survey.elements harus memuat sembilan unsur, masing-masing sekali: {known}. Jangan dihapus.")
    for place, one in enumerate(survey.elements, 1):
        if len(one.answers) != SCALE:
            faults.append(f"survey.elements[{place}].answers harus empat jawaban, dari nilai 1 sampai 4.")
    if survey.weight not in WEIGHTS:
        faults.append(f"survey.weight {survey.weight!r} tidak dikenal. Pilih: {' atau '.join(WEIGHTS)}.")
    if not 1 <= survey.link_days <= 366:
        faults.append("survey.link_days harus antara 1 dan 366 hari.")
    if not 0 <= survey.settle_days <= 60:
        faults.append("survey.settle_days harus antara 0 dan 60 hari.")
    for place, asked in enumerate(survey.occasions, 1):
        if asked.ask not in OCCASIONS.get(asked.after, ()):
            key = f"survey.occasions[{place}].{'ask' if asked.after in OCCASIONS else 'after'}"
            faults.append(f"{key} tidak dapat dipakai ({asked.after}, {asked.ask}). {_WHO}")
    return faults + _grade_faults(survey) + _profile_faults(survey)


def _grade_faults(survey: Survey) -> list[str]:
    faults: list[str] = []
    if not survey.grades:
        return ["survey.grades kosong. Tulis sedikitnya satu mutu."]
    for place, one in enumerate(survey.grades, 1):
        key = f"survey.grades[{place}].least"
        if not _two_decimals(one.least):
            faults.append(f"{key} berisi {one.least!r}. Tulis angka dengan dua desimal, misalnya 88.31.")
    for place, (above, one) in enumerate(itertools.pairwise(survey.grades), 2):
        if not faults and one.bound >= above.bound:
            faults.append(f"survey.grades[{place}].least harus lebih rendah daripada mutu di atasnya, {above.least}.")
    return faults


def _two_decimals(text: str) -> bool:
    whole, _point, rest = text.partition(".")
    return whole.isascii() and whole.isdecimal() and len(whole) <= 3 and rest.isascii() and rest.isdecimal() and len(rest) == 2


def _profile_faults(survey: Survey) -> list[str]:
    faults = []
    ids = [one.id for one in survey.profile]
    if len(ids) != len(set(ids)):
        faults.append("survey.profile memuat pertanyaan yang sama dua kali. Setiap id hanya sekali.")
    for place, one in enumerate(survey.profile, 1):
        key = f"survey.profile[{place}].choices"
        codes = [code for code, _words in one.choices]
        if len(codes) != len(set(codes)) or not codes:
            faults.append(f"{key} harus berisi pilihan dengan kode yang berbeda.")
        if any(not code.isidentifier() or len(code) > 20 for code in codes) or not one.id.isidentifier():
            faults.append(f"{key} berisi kode yang salah: hanya huruf kecil, angka, dan garis bawah, paling panjang 20.")
    return faults
