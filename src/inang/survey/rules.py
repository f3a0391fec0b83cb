"""Index and grade from sums of answers, quarters, and what may be shown of them. Pure; decimals, never floats.

What may be shown (docs/decisions/2026-11-26-answers-name-nobody.md): answers are published in pools, each one or more
whole quarters with five answers or more, settled for good. Everything that is shown is a sum over pools, so no difference
between two pages, periods or days is ever about fewer than five people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from inang.standard.asking import SCALE, Survey, SurveyGrade

SMALLEST: Final = 5  # people; a smaller group is never shown
CENT: Final = Decimal("0.01")
ROMAN: Final = ("I", "II", "III", "IV")
Say = Callable[[str], str]  # a word in the reader's language; `str` leaves it as it is
WEIGHTS: Final = {"1/9": Fraction(1, 9), "0.111": Fraction(111, 1000)}


class Refused(Exception):
    """A verb that cannot be done; `sentence` names the cure, `field` where it belongs."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


# -- quarters --------------------------------------------------------------------------------------
@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter of a year, 1 to 4."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def after(self) -> Quarter:
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def last(self) -> date:
        return self.after.first - timedelta(days=1)

    @property
    def slug(self) -> str:
        return f"{self.year}-T{self.number}"

    @property
    def words(self) -> str:
        return self.named()

    def short(self, say: Say = str) -> str:
        """Triwulan IV"""
        return f"{say('Triwulan')} {ROMAN[self.number - 1]}"

    def named(self, say: Say = str) -> str:
        """Triwulan IV 2026, in the language of `say`."""
        return f"{self.short(say)} {self.year}"


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def settled_from(quarter: Quarter, survey: Survey) -> date:
    """The day from which no answer can come into a quarter any more, and what it holds may be shown."""
    return quarter.after.first + timedelta(days=survey.settle_days)


def is_settled(quarter: Quarter, survey: Survey, today: date) -> bool:
    return today >= settled_from(quarter, survey)


def open_quarters(survey: Survey, today: date) -> list[Quarter]:
    """The quarters for which a paper form may still be entered, the present one first."""
    found = [quarter_of(today)]
    before = quarter_of(found[0].first - timedelta(days=1))
    return found if is_settled(before, survey, today) else [*found, before]


def link_end(day: date, survey: Survey) -> date:
    """The last day of an invitation: the end of a month, so that it does not tell the day on which somebody was asked."""
    least = day + timedelta(days=survey.link_days)
    return date(least.year + least.month // 12, least.month % 12 + 1, 1) - timedelta(days=1)


# -- pools -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Pool:
    """Whole quarters that are published together; `n` answers, five or more."""

    quarters: tuple[Quarter, ...]
    n: int

    @property
    def last(self) -> Quarter:
        return self.quarters[-1]

    @property
    def year(self) -> int:
        """A pool counts in the year in which it became big enough."""
        return self.last.year

    @property
    def words(self) -> str:
        return self.named()

    def named(self, say: Say = str) -> str:
        """Triwulan II–III 2026, Triwulan IV 2025 s.d. triwulan I 2026, in the language of `say`."""
        first, last = self.quarters[0], self.last
        if first == last:
            return first.named(say)
        if first.year == last.year:
            return f"{first.short(say)}–{ROMAN[last.number - 1]} {last.year}"
        end = last.named(say)
        return f"{first.named(say)} {say('s.d.')} {end[0].lower()}{end[1:]}"


def pools(counts: Mapping[Quarter, int]) -> list[Pool]:
    """Settled quarters, in order, as pools: too few answers wait for the next quarter and are shown with it, or not at all."""
    found: list[Pool] = []
    waiting: list[Quarter] = []
    n = 0
    for quarter in sorted(quarter for quarter, count in counts.items() if count):
        waiting.append(quarter)
        n += counts[quarter]
        if n >= SMALLEST:
            found.append(Pool(tuple(waiting), n))
            waiting, n = [], 0
    return found


def merged(counts: Mapping[str, int]) -> list[frozenset[str]]:
    """Groups of choices, each with nobody or with five or more in it; `counts` are of one pool, so five or more in all.

    Choices with too few are counted together, and with the next smallest ones until they are enough.
    """
    small = [choice for choice, n in counts.items() if 0 < n < SMALLEST]
    if not small:
        return [frozenset({choice}) for choice in counts]
    rest = sorted((choice for choice, n in counts.items() if n >= SMALLEST), key=lambda choice: counts[choice])
    together = set(small)
    while sum(counts[choice] for choice in together) < SMALLEST and rest:
        together.add(rest.pop(0))
    return [frozenset({choice}) for choice in counts if choice not in together] + [frozenset(together)]


def joined(partitions: Iterable[Sequence[frozenset[str]]]) -> list[frozenset[str]]:
    """The finest groups that are unions of groups of every partition: what was counted together once stays together."""
    found: list[set[str]] = []
    for group in (group for partition in partitions for group in partition):
        touching = [other for other in found if other & group]
        found = [other for other in found if not other & group]
        found.append(set(group).union(*touching))
    return [frozenset(group) for group in found]


# -- index -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Sums:
    """Answers of some pools: how many, and the sum of values of each element."""

    n: int
    values: Mapping[str, int]

    def __add__(self, other: Sums) -> Sums:
        keys = {**self.values, **other.values}
        return Sums(self.n + other.n, {key: self.values.get(key, 0) + other.values.get(key, 0) for key in keys})


def rounded(value: Fraction) -> Decimal:
    """Two decimals, half up; exact, since the quotient of small whole numbers is no tie unless it is one."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(CENT, ROUND_HALF_UP)


def element_value(sums: Sums, element: str) -> Decimal:
    """Nilai rata-rata unsur, 1.00 to 4.00."""
    return rounded(Fraction(sums.values[element], sums.n))


def index(sums: Sums, weight: str) -> Decimal:
    """IKM: the sum of weighted means, times 25, rounded once."""
    means = Fraction(sum(sums.values.values()), sums.n)
    return rounded(means * WEIGHTS[weight] * 25)


def grade(ikm: Decimal, grades: Sequence[SurveyGrade]) -> SurveyGrade:
    """The grade of an index that is rounded already; the last one takes all that is lower (0.111 gives 24.98 at least)."""
    return next((one for one in grades if ikm >= one.bound), grades[-1])


def weakest(sums: Sums, order: Sequence[str], number: int = 3) -> list[str]:
    """The elements with the lowest means, the lowest first; the edition's order decides between equals."""
    return sorted(order, key=lambda element: sums.values[element])[:number]


def check_values(values: Mapping[str, int], survey: Survey) -> dict[str, int]:
    """All nine answered, each 1 to 4; raises Refused at the first element that is not."""
    for element in survey.elements:
        value = values.get(element.id)
        if value is None:
            raise Refused("Pilih satu jawaban.", element.id)
        if not 1 <= value <= SCALE:
            raise Refused(f"Nilai {survey.code(element.id)} harus 1 sampai {SCALE}.", element.id)
    return {element.id: values[element.id] for element in survey.elements}


def check_profile(profile: Mapping[str, str], survey: Survey) -> dict[str, str]:
    """Only what the edition asks and offers; "" is no answer. Raises Refused."""
    known = {question.id: {code for code, _words in question.choices} for question in survey.profile}
    for question, code in profile.items():
        if code and code not in known.get(question, ()):
            raise Refused("Pilih salah satu dari daftar, atau kosongkan.", question)
    return {question: profile.get(question, "") for question in known}
