"""Numbers, codes and number words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inang.letters import rules
from inang.standard.patterns import letter_number


@pytest.mark.parametrize(
    ("pattern", "inserted", "made"),
    [
        ("{kode}/{nomor}/{unit}", "", "500.12.6/214/DISKOMINFO-C"),
        ("{code}/{number}/{unit}", "", "500.12.6/214/DISKOMINFO-C"),
        ("{kode}/{nomor}/{unit}", "b", "500.12.6/214.b/DISKOMINFO-C"),
        ("{nomor}/{unit}/{bulan}/{tahun}", "", "214/DISKOMINFO-C/XI/2026"),
        ("H-{tahun}-{nomor:04}", "", "H-2026-0214"),
        ("{nomor:05}/{bulan}", "a", "00214.a/XI"),
    ],
)
def test_the_number_follows_the_offices_pattern(pattern: str, inserted: str, made: str) -> None:
    facts = {"code": "500.12.6", "number": 214, "unit": "DISKOMINFO-C", "day": date(2026, 11, 30), "inserted": inserted}
    assert letter_number(pattern, **facts) == made


def test_the_months_of_numbers_are_roman() -> None:
    months = [letter_number("{nomor} {bulan}", code="", number=1, unit="", day=date(2026, n, 1)) for n in range(1, 13)]
    assert months == [f"1 {name}" for name in ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")]


def test_inserted_numbers_go_from_a_to_z_and_no_further() -> None:
    assert rules.next_inserted([]) == "a" and rules.next_inserted(["a", "b"]) == "c"
    with pytest.raises(rules.Refused, match="26 sisipan"):
        rules.next_inserted(rules.INSERTED)


def test_codes_are_not_guessable_and_survive_typing() -> None:
    codes = {rules.new_check_code() for _ in range(2000)}
    assert len(codes) == 2000
    for code in list(codes)[:50]:
        assert rules.tidy_check_code(f" {code.lower().replace('-', ' ')} ") == code
        assert rules.tidy_check_code(code.replace("0", "O").replace("1", "l")) == code
    for wrong in ("", "7QF3", "7QF3-K2M", "7QF3-K2MDX", "7QF3-K2M!", "../../etc", "UUUU-UUUU"):
        assert rules.tidy_check_code(wrong) is None


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (1, "satu"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (17, "tujuh belas"),
        (20, "dua puluh"),
        (23, "dua puluh tiga"),
        (100, "seratus"),
        (111, "seratus sebelas"),
        (215, "dua ratus lima belas"),
        (1000, "seribu"),
        (2026, "dua ribu dua puluh enam"),
        (10240, "sepuluh ribu dua ratus empat puluh"),
        (1_000_000, "satu juta"),
        (1_001_001, "satu juta seribu satu"),
        (100_000, "seratus ribu"),
        (101_000, "seratus satu ribu"),
        (-5, "minus lima"),
        (2_000_000_000, "dua miliar"),
    ],
)
def test_terbilang(number: int, words: str) -> None:
    assert rules.terbilang(number) == words


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_two_numbers_never_have_the_same_words(one: int, other: int) -> None:
    assert (rules.terbilang(one) == rules.terbilang(other)) == (one == other)
    assert "  " not in rules.terbilang(one)


def test_storage_hashes_and_nips_as_letters_print_them() -> None:
    assert rules.storage_words(10240) == "10 GB (sepuluh gigabita)"
    assert rules.storage_words(512) == "512 MB (lima ratus dua belas megabita)"
    assert rules.short_hash("4f7a21c9" + "0" * 48 + "88be03d5") == "4f7a 21c9 … 88be 03d5"
    assert len(rules.grouped_hash("a" * 64).split()) == 16
