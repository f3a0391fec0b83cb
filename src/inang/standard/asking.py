"""The satisfaction survey (SKM) of an edition, as PermenPANRB 14/2017 has it: elements, answers, weight, grades. Pure records."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

# The nine elements of the decree; an edition says them in words and in its own order (U1, U2, …), but has all of them.
ELEMENTS: Final = (
    "requirements",
    "procedure",
    "time",
    "cost",
    "product",
    "competence",
    "conduct",
    "complaints",
    "facilities",
)
WEIGHTS: Final = ("1/9", "0.111")  # the decree writes both: all answers 4 give 100 or 99.9
OCCASIONS: Final = {"request": ("contact", "agency"), "complaint": ("complainant",)}  # what has ended -> whom one can ask
SCALE: Final = 4


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
        faults.append(f"survey.elements harus memuat sembilan unsur, masing-masing sekali: {', '.join(ELEMENTS)}.")
    for one in survey.elements:
        if len(one.answers) != SCALE:
            faults.append(f"survey.elements {one.id}: answers harus empat jawaban, dari nilai 1 sampai 4.")
    if survey.weight not in WEIGHTS:
        faults.append(f"survey.weight {survey.weight!r} tidak dikenal. Pilih: {' atau '.join(WEIGHTS)}.")
    if not 1 <= survey.link_days <= 366:
        faults.append("survey.link_days harus antara 1 dan 366 hari.")
    if not 0 <= survey.settle_days <= 60:
        faults.append("survey.settle_days harus antara 0 dan 60 hari.")
    for place, asked in enumerate(survey.occasions, 1):
        if asked.ask not in OCCASIONS.get(asked.after, ()):
            known = "; ".join(f"{after}: {', '.join(who)}" for after, who in OCCASIONS.items())
            key = f"survey.occasions[{place}].{'ask' if asked.after in OCCASIONS else 'after'}"
            faults.append(f"{key} {asked.after}, {asked.ask} tidak dikenal. Pilih: {known}.")
    return faults + _grade_faults(survey) + _profile_faults(survey)


def _grade_faults(survey: Survey) -> list[str]:
    bounds = [one.least for one in survey.grades]
    if not bounds or any(not _two_decimals(least) for least in bounds):
        return ['survey.grades harus berisi batas dengan dua desimal, misalnya least = "88.31".']
    if [Decimal(least) for least in bounds] != sorted({Decimal(least) for least in bounds}, reverse=True):
        return ["survey.grades harus dari mutu terbaik ke terburuk, setiap batas lebih rendah daripada yang di atasnya."]
    return []


def _two_decimals(text: str) -> bool:
    whole, _point, rest = text.partition(".")
    return whole.isascii() and whole.isdecimal() and len(whole) <= 3 and rest.isascii() and rest.isdecimal() and len(rest) == 2


def _profile_faults(survey: Survey) -> list[str]:
    faults = []
    ids = [one.id for one in survey.profile]
    if len(ids) != len(set(ids)):
        faults.append("survey.profile memuat pertanyaan yang sama dua kali. Setiap id hanya sekali.")
    for one in survey.profile:
        codes = [code for code, _words in one.choices]
        if len(codes) != len(set(codes)) or not codes:
            faults.append(f"survey.profile {one.id}: choices harus berisi pilihan dengan kode yang berbeda.")
        if any(not code.isidentifier() or len(code) > 20 for code in codes) or not one.id.isidentifier():
            faults.append(f"survey.profile {one.id}: kode hanya huruf kecil, angka, dan garis bawah, paling panjang 20.")
    return faults
