"""Index, grades, pools and groups by their properties: against fractions, and for every history that chance makes."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inang.standard import queries as standard
from inang.standard.asking import ELEMENTS
from inang.survey.rules import (
    SMALLEST,
    WEIGHTS,
    Pool,
    Quarter,
    Refused,
    Sums,
    check_profile,
    check_values,
    element_value,
    grade,
    index,
    is_settled,
    joined,
    link_end,
    merged,
    open_quarters,
    pools,
    quarter_of,
    rounded,
    settled_from,
    weakest,
)

SURVEY = standard.seed().survey
ANSWERS = st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=1, max_size=40)
QUARTERS = [Quarter(2025 + n // 4, n % 4 + 1) for n in range(12)]
HISTORY = st.lists(st.integers(0, 12), min_size=12, max_size=12)
ROW = st.lists(st.integers(0, 12), min_size=5, max_size=5).filter(lambda row: sum(row) >= SMALLEST)
COUNTS = st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 12), min_size=1).filter(lambda c: sum(c.values()) >= SMALLEST)


def sums(rows: list[list[int]]) -> Sums:
    return Sums(len(rows), dict(zip(ELEMENTS, map(sum, zip(*rows, strict=True)), strict=True)))


def by_hand(rows: list[list[int]], weight: Fraction) -> Decimal:
    """The decree step by step in fractions: means, weighted means, their sum, times 25; rounded half up at the very end."""
    means = [Fraction(sum(column), len(rows)) for column in zip(*rows, strict=True)]
    exact = sum((mean * weight for mean in means), Fraction(0)) * 25
    hundredths, rest = divmod(exact * 100, 1)
    return Decimal(int(hundredths) + (1 if rest >= Fraction(1, 2) else 0)) / 100


@given(ANSWERS, st.sampled_from(sorted(WEIGHTS)))
@example([[1] * 9] * 7 + [[2] * 9], "1/9")  # 28.125: half is up
def test_the_index_is_that_of_exact_fractions_rounded_once(rows: list[list[int]], weight: str) -> None:
    found = index(sums(rows), weight)
    assert found == by_hand(rows, WEIGHTS[weight])
    assert found.as_tuple().exponent == -2


@given(ANSWERS)
def test_every_index_has_exactly_one_grade_and_a_better_one_never_a_worse_grade(rows: list[list[int]]) -> None:
    order = [one.id for one in SURVEY.grades]
    for weight in WEIGHTS:
        ikm = index(sums(rows), weight)
        above = [one for one in SURVEY.grades if one.bound <= ikm]
        assert grade(ikm, SURVEY.grades) == (above[0] if above else SURVEY.grades[-1])
        assert order.index(grade(ikm + Decimal("0.01"), SURVEY.grades).id) <= order.index(grade(ikm, SURVEY.grades).id)


def test_the_bands_meet_at_the_decrees_figures() -> None:
    edges = ("100.00", "88.31", "88.30", "76.61", "76.60", "65.00", "64.99", "24.98")
    assert "".join(grade(Decimal(ikm), SURVEY.grades).id for ikm in edges) == "AABBCCDD"


def test_the_index_is_rounded_before_the_grade_is_looked_up() -> None:
    """76.605 lies in no band of the decree; rounded it is a B."""
    assert grade(rounded(Fraction(76605, 1000)), SURVEY.grades).id == "B"
    assert rounded(Fraction(88305, 1000)) == Decimal("88.31")


def test_all_answers_four_give_100_or_99_90_as_the_edition_weighs() -> None:
    best = sums([[4] * 9] * 7)
    assert (index(best, "1/9"), index(best, "0.111")) == (Decimal("100.00"), Decimal("99.90"))


@given(ANSWERS)
def test_the_three_weakest_are_not_better_than_any_other(rows: list[list[int]]) -> None:
    found, order = sums(rows), [one.id for one in SURVEY.elements]
    low = weakest(found, order)
    assert len(low) == 3
    assert max(element_value(found, one) for one in low) <= min(element_value(found, one) for one in order if one not in low)


# -- what may be shown ---------------------------------------------------------------------------
@given(HISTORY)
def test_a_pool_is_never_smaller_than_five_and_no_answer_is_in_two(history: list[int]) -> None:
    counts = dict(zip(QUARTERS, history, strict=True))
    found = pools(counts)
    assert all(pool.n >= SMALLEST and pool.n == sum(counts[one] for one in pool.quarters) for pool in found)
    used = [one for pool in found for one in pool.quarters]
    assert used == sorted(set(used)), "each quarter once, in order"


@given(HISTORY)
def test_what_was_published_is_never_taken_back_or_changed_by_a_later_quarter(history: list[int]) -> None:
    """So that no difference between the page of one day and of another is about fewer than five."""
    counts = dict(zip(QUARTERS, history, strict=True))
    whole = pools(counts)
    for end in range(len(QUARTERS)):
        part = pools(dict(itertools.islice(counts.items(), end)))
        assert part == whole[: len(part)]


@given(HISTORY)
def test_no_sum_or_difference_of_published_periods_is_about_one_to_four_people(history: list[int]) -> None:
    """Quarters, years and everything, added or taken from one another with any sign: a sum over pools, so 0 or 5 and more."""
    found = pools(dict(zip(QUARTERS, history, strict=True)))
    periods = [[pool.year == year for pool in found] for year in {pool.year for pool in found}]
    periods += [[pool is one for pool in found] for one in found] + [[True] * len(found)]
    for first, second in itertools.combinations(periods, 2):
        apart = sum(pool.n for pool, one, other in zip(found, first, second, strict=True) if one and not other)
        assert apart == 0 or apart >= 5, "the promise itself, not the constant that keeps it"


@given(COUNTS)
def test_choices_with_too_few_are_counted_together_until_they_are_enough(counts: dict[str, int]) -> None:
    groups = merged(counts)
    assert sorted(choice for group in groups for choice in group) == sorted(counts)
    for group in groups:
        n = sum(counts[choice] for choice in group)
        assert n == 0 or n >= SMALLEST


@given(st.lists(ROW, min_size=1, max_size=6))
def test_the_groups_of_a_year_are_made_of_the_groups_of_its_pools(table: list[list[int]]) -> None:
    """So a year less its quarters is again made of whole groups, and never one of fewer than five."""
    rows = [dict(zip("abcde", row, strict=True)) for row in table]
    partitions = [merged(row) for row in rows]
    whole = joined(partitions)
    assert sorted(choice for group in whole for choice in group) == list("abcde")
    for group in whole:
        for partition in partitions:
            inside = [one for one in partition if one & group]
            assert all(one <= group for one in inside)


# -- quarters, links, forms --------------------------------------------------------------------------
@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_every_day_has_one_quarter_and_a_quarter_is_either_open_for_paper_or_settled(day: date) -> None:
    here = quarter_of(day)
    assert here.first <= day <= here.last and here.last + timedelta(days=1) == here.after.first
    before = quarter_of(here.first - timedelta(days=1))
    assert (before in open_quarters(SURVEY, day)) != is_settled(before, SURVEY, day)
    assert not is_settled(here, SURVEY, day) and is_settled(here, SURVEY, settled_from(here, SURVEY))
    end = link_end(day, SURVEY)
    assert (end - day).days >= SURVEY.link_days and (end + timedelta(days=1)).day == 1


@pytest.mark.parametrize("value", [0, 5, -1])
def test_a_value_outside_the_scale_is_refused_at_its_element(value: int) -> None:
    with pytest.raises(Refused) as fault:
        check_values({**dict.fromkeys(ELEMENTS, 3), "cost": value}, SURVEY)
    assert fault.value.field == "cost" and "U4" in fault.value.sentence


def test_a_missing_element_is_refused_and_a_profile_that_the_edition_does_not_know() -> None:
    with pytest.raises(Refused) as fault:
        check_values({"requirements": 3}, SURVEY)
    assert fault.value.field == "procedure"
    with pytest.raises(Refused):
        check_profile({"sex": "=1+1"}, SURVEY)
    with pytest.raises(Refused):
        check_profile({"shoe_size": "44"}, SURVEY)
    assert check_profile({"sex": "female"}, SURVEY) == {"sex": "female", "age": "", "education": "", "occupation": ""}


def test_quarters_and_pools_are_said_in_one_place_in_any_language() -> None:
    english = {"Triwulan": "Quarter", "s.d.": "to"}.__getitem__
    last, first, second = Quarter(2025, 4), Quarter(2026, 1), Quarter(2026, 2)
    for quarters, words, said in (
        ((first,), "Triwulan I 2026", "Quarter I 2026"),
        ((first, second), "Triwulan I–II 2026", "Quarter I–II 2026"),
        ((last, first), "Triwulan IV 2025 s.d. triwulan I 2026", "Quarter IV 2025 to quarter I 2026"),
    ):
        pool = Pool(quarters, 5)
        assert (pool.words, pool.named(english)) == (words, said)
    assert (first.short(), first.short(english), first.words) == ("Triwulan I", "Quarter I", "Triwulan I 2026")
