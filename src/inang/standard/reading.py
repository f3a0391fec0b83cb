"""Plain values to frozen records, for any dataclass: unknown keys, missing keys and wrong types are all named.

Pure. A fault is one sentence that begins with the key it is about ("office.city masih kosong. Isi dahulu."), so that a form
can show it at its field (`place`).
"""

from __future__ import annotations

import functools
import re
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, time
from typing import Any, Final

WORDS: Final = {
    str: "teks",
    int: "bilangan bulat",
    bool: "true atau false",
    date: "tanggal",
    time: "jam",
}
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_KEY: Final = r"[a-z_0-9]+(?:\[\d+\])*"
_PLACE: Final = re.compile(rf"(?:kunci )?(?:\[\[(\w+)\]\]|({_KEY}(?:\.{_KEY})*))\s+(.*)", re.DOTALL)


class EditionFault(ValueError):
    """The edition cannot be used; the text says which file and key, and what to write there.

    `faults` are all that were found, each a sentence that begins with its key.
    """

    def __init__(self, sentence: str, faults: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.faults = tuple(faults)


def place(fault: str) -> tuple[str, str]:
    """The key of a fault, the rest of its sentence: "office.city masih kosong." → ("office.city", "Masih kosong.")."""
    found = _PLACE.fullmatch(fault)
    if found is None:
        return "", fault
    table, key, rest = found.groups()
    return table or key, rest[:1].upper() + rest[1:]


def record_of(hint: Any) -> type | None:
    """The dataclass of a list of records, None of anything else."""
    args = typing.get_args(hint)
    if typing.get_origin(hint) is tuple and args and is_dataclass(args[0]):
        return typing.cast(type, args[0])
    return None


class Reader:
    """Builds records and gathers the faults on the way; what is faulty becomes None, so look at `faults` first."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def record(self, kind: type, data: Any, path: str) -> Any:
        """A dataclass from a table; unknown and missing keys are faults."""
        if not isinstance(data, Mapping):
            return self._fault(f"{path or 'isi berkas'} harus berupa tabel.")
        hints, known = _shape(kind)
        for key in data:
            if key not in known:
                self._fault(f"kunci {_join(path, key)} tidak dikenal. Hapus, atau periksa ejaannya.")
        values = {}
        for name, one in known.items():
            if name in data:
                may_be_empty = one.default == "" or name in ("url", "hint")
                left_empty = may_be_empty and data[name] == ""
                values[name] = "" if left_empty else self._value(hints[name], data[name], _join(path, name))
            elif one.default is MISSING and one.default_factory is MISSING:
                values[name] = None
                self._fault(f"kunci {_join(path, name)} tidak ada. Tambahkan.")
        return kind(**values)

    def _value(self, hint: Any, value: Any, path: str) -> Any:
        """One value against its type: text, number, yes/no, date, "07:30", list or table."""
        if is_dataclass(hint):
            return self.record(typing.cast(type, hint), value, path)
        if typing.get_origin(hint) is tuple:
            return self._sequence(typing.get_args(hint), value, path)
        if hint is time and isinstance(value, str | time):
            return self._time(value, path)
        if hint is date and isinstance(value, str) and _DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                return self._fault(f"{path} berisi {value!r}, tanggal yang tidak ada.")
        right = type(value) is hint  # exact: true is no number, a timestamp no date
        if not right or isinstance(hint, types.UnionType):
            return self._fault(f"{path} harus berupa {WORDS.get(hint, str(hint))}, bukan {value!r}.")
        if isinstance(value, str) and not value.strip():
            return self._fault(f"{path} masih kosong. Isi dahulu.")
        return value

    def _time(self, value: str | time, path: str) -> Any:
        """An hour of the office's own clock, to the minute; TOML has hours of its own."""
        try:
            found = time.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            return self._fault(f'{path} berisi {value!r}, bukan jam. Tulis seperti "07:30".')
        if found.tzinfo or found.second or found.microsecond:
            return self._fault(f'{path} berisi {str(value)!r}. Tulis jam kantor tanpa zona dan detik, seperti "07:30".')
        return found

    def _sequence(self, hints: tuple[Any, ...], value: Any, path: str) -> Any:
        if not isinstance(value, list):
            return self._fault(f"{path} harus berupa daftar [ … ].")
        if hints[-1] is Ellipsis:
            return tuple(self._value(hints[0], one, f"{path}[{n}]") for n, one in enumerate(value, 1))
        if len(value) != len(hints):
            return self._fault(f"{path} harus berisi {len(hints)} nilai.")
        pairs = enumerate(zip(hints, value, strict=True), 1)
        return tuple(self._value(hint, one, f"{path}[{n}]") for n, (hint, one) in pairs)

    def _fault(self, sentence: str) -> None:
        self.faults.append(sentence)


@functools.cache
def _shape(kind: type) -> tuple[Mapping[str, Any], Mapping[str, Field[Any]]]:
    """The types and the fields of a dataclass: always the same, and slow to find."""
    return typing.get_type_hints(kind), {one.name: one for one in fields(kind)}


def as_data(record: Any) -> Any:
    """The reverse, whole: what JSON and TOML can hold, also of values that are their fields' defaults."""
    if is_dataclass(record) and not isinstance(record, type):
        return {one.name: as_data(getattr(record, one.name)) for one in fields(record)}
    if isinstance(record, tuple):
        return [as_data(one) for one in record]
    if isinstance(record, time):
        return record.isoformat(timespec="minutes")
    return record.isoformat() if isinstance(record, date) else record


def completed(data: Mapping[str, Any], seed: Mapping[str, Any]) -> dict[str, Any]:
    """`data` with the tables and keys that it lacks taken from `seed`: a version from before the program knew them.

    What was emptied or set to a default is not lacking: it stands in `data`.
    """
    whole = {**seed, **data}
    for key, value in whole.items():
        if isinstance(value, Mapping) and isinstance(seed.get(key), Mapping):
            whole[key] = {**seed[key], **value}
    return whole


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
