"""Patterns of numbers, one a register: what may stand in them, and a number written by one. Pure."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from datetime import date
from typing import Final

from inang.standard.rules import CASES, COMPLAINTS, NUMBERED, Edition

PLACES: Final = ("kode", "nomor", "unit", "bulan", "tahun", "code", "number", "year")
ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
# Characters that fit into the register's column; a complaint's also stand, with a token, before the @ of a mail address.
LONGEST: Final = {"out": 100, "in": 60, CASES: 40, COMPLAINTS: 30}
_NAMES: Final = {CASES: ("permintaan", "H"), COMPLAINTS: ("pengaduan", "P")}
CASE_NUMBER: Final = r"(?=[A-Z.-]*\d)[A-Z0-9][A-Z0-9.-]{3,39}"  # it is also the address of the case's page
_WIDTH: Final = re.compile(r"0[2-8]")
_HIGHEST: Final = 999_999


def letter_number(
    pattern: str, *, code: str, number: int, unit: str, day: date, inserted: str = "", year: int | None = None
) -> str:
    """Fill a register's pattern: "{kode}/{nomor}/{unit}" → "500.12.6/214/DISKOMINFO-C", "{nomor:04}" → "0214".

    {bulan} is the month of `day` in Roman figures, {tahun} the year of the register; the older English names
    {code}, {number} and {year} mean the same. `inserted` makes it 214.a.
    """
    of_year, filled = year or day.year, []
    values = {"kode": code, "code": code, "unit": unit, "bulan": ROMAN[day.month - 1], "tahun": of_year, "year": of_year}
    for text, name, spec, _turn in string.Formatter().parse(pattern):
        whole = format(number, spec or "") + (f".{inserted}" if inserted else "")
        filled += [text, "" if name is None else str(values.get(name, whole))]
    return "".join(filled)


def number_of(edition: Edition, register: str, number: int, day: date, *, inserted: str = "", year: int | None = None) -> str:
    """The number that an edition writes in one of its registers."""
    style = edition.letters
    pattern = edition.number_pattern(register)
    return letter_number(pattern, code=style.code, number=number, unit=style.unit, day=day, inserted=inserted, year=year)


def number_faults(edition: Edition) -> list[str]:
    """What is wrong with the pattern of the letters, and with those of single registers."""
    own_out = "out" in {row.register for row in edition.numbers}
    key = "letters.number_pattern"
    faults = pattern_faults(key, edition.letters.number_pattern) or ([] if own_out else _register_faults(key, edition, "out"))
    names = [row.register for row in edition.numbers]
    for place, row in enumerate(edition.numbers, 1):
        key = f"numbers[{place}]"
        if row.register not in NUMBERED:
            faults.append(f"{key}.register {row.register!r} tidak dikenal. Pilih: {', '.join(NUMBERED)}.")
        elif row.register in names[: place - 1]:
            faults.append(f"{key}.register {row.register} ditulis dua kali. Hapus salah satu.")
        else:
            faults += pattern_faults(f"{key}.pattern", row.pattern) or _register_faults(f"{key}.pattern", edition, row.register)
    return faults or clashes(edition, [edition])


def clashes(edition: Edition, others: Iterable[Edition]) -> list[str]:
    """Requests and complaints may never have one number, whichever editions wrote them: it is the key to mails and letters."""
    for other in others:
        for one, two in ((CASES, COMPLAINTS), (COMPLAINTS, CASES)):
            if letters_of(edition, one) & letters_of(other, two):
                since = f" (edisi {other.slug})" if other.slug != edition.slug else ""
                own = [f"[{place}].pattern" for place, row in enumerate(edition.numbers, 1) if row.register == one]
                key = f"numbers{''.join(own[:1])}"
                return [
                    f"{key} nomor {_NAMES[one][0]} dapat sama dengan nomor {_NAMES[two][0]}{since}. Beri huruf yang berbeda, "
                    "misalnya H-{tahun}-{nomor:04} dan P-{tahun}-{nomor:04}."
                ]
    return []


def letters_of(edition: Edition, register: str) -> frozenset[str]:
    """What is left of a register's numbers without figures and separators, in any month."""
    months = (date(2028, month, 1) for month in range(1, 13))
    return frozenset(without_figures(number_of(edition, register, 1, day)) for day in months)


def without_figures(number: str) -> str:
    """The letters of a number: by them one register is told from another."""
    return re.sub(r"[\d.-]", "", number)


def _register_faults(key: str, edition: Edition, register: str) -> list[str]:
    """What a register's column and, for cases, the address of a page ask of its numbers."""
    longest = number_of(edition, register, _HIGHEST, date(2028, 8, 31), inserted="z" if register == "out" else "")
    if len(longest) > LONGEST[register]:
        return [f"{key} menghasilkan {longest!r}, lebih dari {LONGEST[register]} karakter. Pendekkan."]
    if register not in _NAMES:
        return []
    name, sign = _NAMES[register]
    if not {"{tahun}", "{year}"} & set(re.findall(r"{\w+}", edition.number_pattern(register))):
        return [f"{key} harus memuat {{tahun}}: nomor {name} mulai lagi dari 1 setiap tahun dan tidak boleh berulang."]
    if not re.fullmatch(CASE_NUMBER, longest):
        return [
            f"{key} menghasilkan {longest!r}. Nomor {name} menjadi alamat halaman: pakai huruf besar, angka, titik, dan "
            f"tanda hubung saja, misalnya {sign}-{{tahun}}-{{nomor:04}}."
        ]
    return []


def pattern_faults(key: str, pattern: str) -> list[str]:
    """A pattern names only what a number is made of, and the running number once."""
    try:
        parts = [(name, spec, turn) for _text, name, spec, turn in string.Formatter().parse(pattern) if name is not None]
    except ValueError:
        return [f"{key} {pattern!r} berisi kurung kurawal yang tidak berpasangan. Tulis seperti {{kode}}/{{nomor}}/{{unit}}."]
    if strange := [name for name, spec, turn in parts if name not in PLACES or turn or (spec and not _counted(name))]:
        return [f"{key} berisi {{{strange[0]}}} yang tidak dikenal. Yang ada: {', '.join(PLACES[:5])}."]
    if wide := [spec for _name, spec, _turn in parts if spec and not _WIDTH.fullmatch(spec)]:
        return [f"{key} berisi {{nomor:{wide[0]}}}. Untuk nomor empat angka tulis {{nomor:04}}."]
    if sum(_counted(name) for name, _spec, _turn in parts) != 1:
        return [f"{key} harus memuat {{nomor}} satu kali."]
    return []


def _counted(name: str | None) -> bool:
    return name in ("nomor", "number")
