"""A NIP of 18 digits is checked for what its digits mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inang.agencies.rules import actor, check_nip, covered, spaced_nip, tidy_nip

ON = date(2026, 11, 24)


@pytest.mark.parametrize(
    "nip",
    ["198503142010011004", "19850314 201001 1 004", "19850314.201001.2.012", "199001012021211001"],
)
def test_a_plausible_nip_has_no_faults(nip: str) -> None:
    assert check_nip(nip, ON) == []


@pytest.mark.parametrize(
    ("nip", "sentence"),
    [
        ("", "hanya boleh berisi angka"),
        ("19850314201001100A", "hanya boleh berisi angka"),
        ("١٩٨٥٠٣١٤٢٠١٠٠١١٠٠٤", "hanya boleh berisi angka"),
        ("19850314201001100", "18 angka, yang tertulis 17"),
        ("1985031420100110044", "18 angka, yang tertulis 19"),
        ("198513142010011004", "bukan tanggal lahir"),
        ("198502302010011004", "bukan tanggal lahir"),
        ("188503142010011004", "bukan tanggal lahir"),
        ("198503142010131004", "bukan tahun dan bulan pengangkatan"),
        ("198503149910011004", "bukan tahun dan bulan pengangkatan"),
        ("198503141990011004", "usia 5 tahun"),
        ("198503142010013004", "harus 1 (laki-laki) atau 2 (perempuan), yang tertulis 3"),
        ("198503142010011000", "nomor urut"),
        ("198503142030011004", "pengangkatan baru pada tahun 2030"),
    ],
)
def test_a_wrong_nip_is_told_what_is_wrong(nip: str, sentence: str) -> None:
    faults = check_nip(nip, ON)
    assert any(sentence in fault for fault in faults), faults


@given(st.text(max_size=25))
def test_any_text_gets_sentences_and_never_an_error(text: str) -> None:
    assert all(fault.endswith(".") for fault in check_nip(text, ON))


def test_a_nip_is_stored_bare_and_printed_in_groups() -> None:
    assert tidy_nip("19850314 201001 1 004") == "198503142010011004"
    assert spaced_nip("198503142010011004") == "19850314 201001 1 004"
    assert spaced_nip("belum ada NIP 18 ok") == "belum ada NIP 18 ok"


def test_without_a_person_the_system_acts() -> None:
    assert actor(None) == "sistem"


@pytest.mark.parametrize(
    ("last", "terms", "is_covered"),
    [
        (5, [(1, 5)], True),
        (5, [(1, 4)], False),  # the last day itself is empty
        (5, [(1, 3), (4, 5)], True),
        (5, [(1, 3), (5, 9)], False),
        (5, [(2, 9)], False),
        (None, [(1, 3), (3, None)], True),
        (None, [(1, 9)], False),
    ],
)
def test_terms_cover_days_when_none_of_them_is_empty(
    last: int | None, terms: list[tuple[int, int | None]], is_covered: bool
) -> None:
    def day(number: int | None) -> date | None:
        return date(2026, 12, number) if number else None

    found = [(date(2026, 12, since), day(until)) for since, until in terms]
    assert covered(date(2026, 12, 1), day(last), found) is is_covered
