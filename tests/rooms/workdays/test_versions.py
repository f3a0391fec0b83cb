"""Folding versions: what is less firm yields to what was decreed, and what is taken back is as if it had never been said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inang.workdays.versions import (
    ADD,
    REVOKE,
    Entry,
    Version,
    difference,
    fold,
    in_force,
    taken_back,
    unconfirmed,
    unsure,
)

FIRST, SECOND, THIRD = date(2030, 3, 11), date(2030, 5, 16), date(2030, 6, 5)
SEPTEMBER = date(2029, 9, 15)
BEGIN = Version(1, "SKB 2029", date(2028, 9, 1), date(2028, 9, 1), (Entry(date(2029, 1, 1), "public", "Tahun Baru"),), (2029,))


def day(when: date, name: str, *, estimated: bool = False, action: str = ADD) -> Entry:
    return Entry(when, "public", name, action, estimated)


LIST = Version(
    2, "SKB 2030", None, SEPTEMBER + timedelta(days=15), (day(FIRST, "Libur"), day(SECOND, "Raya", estimated=True)), (2030,)
)
DECREE = Version(
    3, "SKB 1/2/3", SEPTEMBER, SEPTEMBER, (day(FIRST, "Libur satu"), day(SECOND, "Raya satu", estimated=True)), (2030,)
)
SIGHTED = Version(4, "Keputusan Menteri 7", date(2029, 8, 1), date(2029, 8, 1), (day(SECOND, "Raya terlihat"),))


def test_a_list_that_came_without_its_decree_yields_to_the_decree_whenever_it_was_announced() -> None:
    found = fold([BEGIN, LIST, DECREE])
    assert DECREE.announced < LIST.announced
    assert {one.decree for one in found.days_off.values() if one.date.year == 2030} == {"SKB 1/2/3"}
    assert fold([BEGIN, LIST, DECREE], SEPTEMBER).days_off[FIRST].name == "Libur satu"
    assert FIRST not in fold([BEGIN, LIST, DECREE], SEPTEMBER - timedelta(days=1)).days_off


def test_a_day_that_the_decree_does_not_name_stays_and_waits_for_its_own() -> None:
    longer = replace(LIST, entries=(*LIST.entries, day(THIRD, "Lain")))
    found = fold([BEGIN, longer, DECREE])
    assert found.days_off[THIRD].decree == "SKB 2030"
    assert [(one.decree, one.is_undated) for one in unconfirmed([BEGIN, longer, DECREE], found, SEPTEMBER)] == [
        ("SKB 1/2/3", False),
        ("SKB 2030", True),
    ]


@pytest.mark.parametrize("order", list(permutations((LIST, DECREE, SIGHTED))))
def test_an_estimate_never_replaces_a_day_that_was_decreed(order: tuple[Version, ...]) -> None:
    known = [BEGIN, *(replace(one, number=number) for number, one in enumerate(order, 2))]
    found = fold(known)
    assert (found.days_off[SECOND].name, found.days_off[SECOND].estimated) == ("Raya terlihat", False)
    assert found.days_off[FIRST].decree == "SKB 1/2/3" and unsure(known, found) == []


def test_a_day_that_was_revoked_can_come_back_as_an_estimate() -> None:
    gone = Version(5, "SKB 4/5/6", date(2029, 10, 1), date(2029, 10, 1), (day(SECOND, "", action=REVOKE),))
    may_be = Version(6, "SKB 7/8/9", date(2029, 11, 1), date(2029, 11, 1), (day(SECOND, "Raya lagi", estimated=True),))
    assert SECOND not in fold([BEGIN, SIGHTED, gone]).days_off
    assert fold([BEGIN, SIGHTED, gone, may_be]).days_off[SECOND].name == "Raya lagi"


def undo(number: int, of: int) -> Version:
    return Version(number, f"Pembatalan versi {of}", None, date(2029, 10, number), (), (), of)


def test_the_year_of_a_list_that_is_taken_back_is_open_again() -> None:
    known = [BEGIN, DECREE, undo(4, 3)]
    assert fold([BEGIN, DECREE]).covered_until == date(2030, 12, 31)
    assert fold(known).covered_until == date(2029, 12, 31)
    assert fold(known, date(2029, 10, 3)).covered_until == date(2030, 12, 31), "as it was known before"
    assert fold([*known, undo(5, 4)]).covered_until == date(2030, 12, 31)


def test_a_year_apart_from_the_others_completes_nothing() -> None:
    first = Entry(date(2021, 1, 1), "public", "Tahun Baru")
    apart = Version(3, "SKB 2021", date(2020, 9, 1), date(2020, 9, 1), (first,), (2021,))
    found = fold([BEGIN, apart])
    assert (found.covered_from, found.covered_until) == (date(2029, 1, 1), date(2029, 12, 31))
    before = replace(apart, covers=(2028,))
    assert fold([BEGIN, before]).covered_from == date(2028, 1, 1) and fold([BEGIN, before]).covered_until == date(2029, 12, 31)


def test_a_day_with_two_bases_keeps_both_and_names_the_stronger() -> None:
    leave = Version(3, "SKB 1/2/3", SEPTEMBER, SEPTEMBER, (Entry(FIRST, "joint_leave", "Cuti"),))
    holiday = Version(4, "Keputusan Gubernur", SEPTEMBER, SEPTEMBER, (Entry(FIRST, "regional", "Hari jadi"),))
    both = fold([BEGIN, leave, holiday])
    assert both.days_off[FIRST].kind == "regional" and {kind for day, kind in both.decreed if day == FIRST} == {
        "regional",
        "joint_leave",
    }
    gone = Version(5, "Keputusan Gubernur 2", SEPTEMBER, SEPTEMBER, (Entry(FIRST, "regional", "", REVOKE),))
    assert fold([BEGIN, leave, holiday, gone]).days_off[FIRST].kind == "joint_leave"


def test_the_calendar_names_the_version_that_was_recorded_last_also_when_it_was_announced_before() -> None:
    found = fold([BEGIN, LIST, replace(DECREE, number=9)])
    assert (found.version, found.decree, found.announced) == (9, DECREE.decree, DECREE.announced)


def test_a_day_that_goes_with_its_version_stays_visible_as_revoked_until_it_is_decreed_again() -> None:
    known = [BEGIN, DECREE, undo(4, 3)]
    assert [(one.day.name, one.decree) for one in fold(known).revoked] == [
        ("Libur satu", "Pembatalan versi 3"),
        ("Raya satu", "Pembatalan versi 3"),
    ]
    again = fold([*known, replace(DECREE, number=5, decree="SKB 1/2/4")])
    assert again.days_off[FIRST].decree == "SKB 1/2/4", "announced before it was taken back, recorded after"
    assert again.revoked == () and again.covered_until == date(2030, 12, 31)


DAYS = st.dates(date(2030, 1, 1), date(2030, 1, 9))
KINDS, ACTIONS = st.sampled_from(["public", "regional"]), st.sampled_from([ADD, REVOKE])
ENTRIES = st.lists(
    st.builds(Entry, DAYS, KINDS, st.just("Hari"), ACTIONS, st.booleans()),
    max_size=4,
    unique_by=lambda one: (one.date, one.kind),
)
CHANGES = st.lists(st.tuples(ENTRIES, st.dates(date(2029, 1, 1), date(2029, 12, 31)), st.booleans()), min_size=1, max_size=6)


def made(changes: list[tuple[list[Entry], date, bool]]) -> list[Version]:
    return [BEGIN] + [
        Version(number, f"Ketetapan {number}", when if dated else None, when, tuple(entries), () if dated else (2030,))
        for number, (entries, when, dated) in enumerate(changes, 2)
    ]


@given(CHANGES, st.data())
def test_taking_back_gives_the_calendar_without_it_and_taking_that_back_gives_it_again(
    changes: list[tuple[list[Entry], date, bool]], data: st.DataObject
) -> None:
    known = made(changes)
    which = data.draw(st.sampled_from(known[1:]))
    back = Version(len(known) + 1, "Pembatalan", None, date(2029, 12, 31), (), (), which.number)
    again = Version(len(known) + 2, "Pembatalan lagi", None, date(2029, 12, 31), (), (), back.number)
    without, undone = fold([one for one in known if one is not which]), fold([*known, back])
    assert (undone.days_off, undone.covered_until) == (without.days_off, without.covered_until)
    assert not undone.decreed.keys() & {(one.day.date, one.day.kind) for one in undone.revoked}
    redone = fold([*known, back, again])
    assert (redone.days_off, redone.covered_until, redone.revoked) == (
        fold(known).days_off,
        fold(known).covered_until,
        fold(known).revoked,
    )
    assert taken_back([*known, back, again]) == {back.number: again}
    assert in_force([*known, back]) == [*(one for one in known if one is not which), back]


@given(CHANGES, CHANGES)
def test_the_difference_of_two_calendars_names_every_day_that_is_not_the_same(
    before: list[tuple[list[Entry], date, bool]], after: list[tuple[list[Entry], date, bool]]
) -> None:
    old, new = fold(made(before)).decreed, fold(made(after)).decreed
    named = {(one.date, one.kind) for one in difference(fold(made(before)), fold(made(after)))}
    assert named == {key for key in {*old, *new} if old.get(key) != new.get(key)}
    assert difference(fold(made(before)), fold(made(before))) == ()
