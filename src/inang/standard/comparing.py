"""What differs between two editions, key by key, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from inang.standard.reading import as_data
from inang.standard.rules import Edition

OF_THE_VERSION: Final = ("slug", "effective")  # differ between any two versions


@dataclass(frozen=True)
class Change:
    """`key` names the value (records of a list by their id: "checklist.stamped.text"); "" = not there."""

    key: str
    old: str
    new: str

    @property
    def table(self) -> str:
        return self.key.partition(".")[0]


def differences(old: Edition, new: Edition) -> list[Change]:
    """Every value that differs, in the order of the edition's tables."""
    before, after = as_data(old), as_data(new)
    found: list[Change] = []
    for key in list(dict.fromkeys([*before, *after])):
        if key not in OF_THE_VERSION:
            found += _compare(key, before.get(key), after.get(key))
    return found


def _compare(key: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in dict.fromkeys([*old, *new]):
            yield from _compare(f"{key}.{name}", old.get(name), new.get(name))
    elif _records(old) or _records(new):
        yield from _compare_lists(key, old or [], new or [])
    else:
        yield Change(key, words(old), words(new))


def _compare_lists(key: str, old: list[Any], new: list[Any]) -> Iterator[Change]:
    """Records by id; without ids by their place."""
    before, after = _named(old), _named(new)
    for name in dict.fromkeys([*before, *after]):
        if name in before and name in after:
            yield from _compare(f"{key}.{name}", before[name], after[name])
        else:
            yield Change(f"{key}.{name}", words(before.get(name)), words(after.get(name)))
    both = [name for name in before if name in after]
    if both != [name for name in after if name in before]:
        yield Change(f"{key}.order", ", ".join(before), ", ".join(after))


def _records(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(one, Mapping) for one in value)


def _named(rows: list[Any]) -> dict[str, Any]:
    return {str(row.get("id", number)) if isinstance(row, Mapping) else str(number): row for number, row in enumerate(rows, 1)}


def words(value: Any) -> str:
    """A value as a reader sees it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, Mapping):
        return " · ".join(said for name, one in value.items() if name != "id" and (said := words(one)))
    if isinstance(value, list):
        return "; ".join(words(one) for one in value)
    return str(value)
