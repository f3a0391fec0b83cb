"""Patterns of letter numbers: what may stand in them. Pure: texts in, sentences out."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Final

NUMBERED: Final = ("out",)  # registers whose numbers the office itself gives by a pattern
PLACES: Final = ("kode", "nomor", "unit", "bulan", "tahun", "code", "number", "year")


def number_faults(letters: str, registers: Sequence[tuple[str, str]]) -> list[str]:
    """What is wrong with the pattern of the letters, and with those of single registers."""
    faults = pattern_faults("letters.number_pattern", letters)
    names = [name for name, _pattern in registers]
    for name, pattern in registers:
        faults += pattern_faults(f"[[numbers]] {name}: pattern", pattern)
        if name not in NUMBERED:
            faults.append(f"[[numbers]] register {name!r} tidak dikenal. Pakai: {', '.join(NUMBERED)}.")
        elif names.count(name) > 1:
            faults.append(f"[[numbers]] register {name} ditulis dua kali. Hapus salah satu.")
    return faults


def pattern_faults(key: str, pattern: str) -> list[str]:
    """A pattern names only what a number is made of, and the running number once."""
    try:
        parts = [(name, spec, turn) for _text, name, spec, turn in string.Formatter().parse(pattern) if name is not None]
    except ValueError:
        return [f"{key} {pattern!r} berisi kurung kurawal yang tidak berpasangan. Tulis seperti {{kode}}/{{nomor}}/{{unit}}."]
    if strange := [name for name, spec, turn in parts if name not in PLACES or spec or turn]:
        return [f"{key} berisi {{{strange[0]}}} yang tidak dikenal. Yang ada: {', '.join(PLACES[:5])}."]
    if sum(name in ("nomor", "number") for name, _spec, _turn in parts) != 1:
        return [f"{key} harus memuat {{nomor}} satu kali."]
    return []
