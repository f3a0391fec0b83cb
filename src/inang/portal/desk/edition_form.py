"""A form for any table of the edition, built from its dataclass; a new table appears without new code.

What was typed is read by `edition_typed`. A record's own lists stand within its row.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import date, time
from typing import Any, Final

from inang.portal import edition_words as words
from inang.portal.edition_choices import Known, Pairs, in_words, known, with_more
from inang.standard.reading import record_of
from inang.standard.rules import Edition

LONG: Final = 70  # characters; a longer text gets a taller control
YES_NO: Final = (("ya", "Ya"), ("tidak", "Tidak"))


@dataclass
class Control:
    """One value on the page; `name` is its key with the places of its rows.

    `value` of several lines or ticks has one of them a line; `choices` are all that may be chosen, once it is not (): what
    stands in `value` beside them is shown, and refused. `fresh` is the value that nobody has touched.
    """

    name: str
    label: str
    hint: str
    kind: str  # text, long, lines, number, date, time, choice, ticks
    value: str
    optional: bool = False
    choices: Pairs = ()
    fresh: str = ""
    error: str = ""

    @property
    def id(self) -> str:
        return "id_" + self.name.replace(".", "-")

    @property
    def chosen(self) -> list[str]:
        return self.value.split("\n") if self.kind == "ticks" and self.value else [self.value] if self.value else []

    @property
    def shown(self) -> Pairs:
        """The choices, those that are chosen in the order in which they stand in the edition."""
        pairs = with_more(self.choices, self.chosen)
        in_order = iter([(code, dict(pairs)[code]) for code in dict.fromkeys(self.chosen)])
        return [next(in_order) if code in self.chosen else (code, word) for code, word in pairs]

    @property
    def strange(self) -> list[str]:
        """What was sent and is no choice."""
        return [code for code in self.chosen if self.choices and code not in dict(self.choices)]


@dataclass
class RowView:
    """One record of a list; `lists` are lists of its own."""

    prefix: str
    title: str
    controls: list[Control]
    order: str
    code: str = ""
    gone: bool = False
    lists: list[Block] = field(default_factory=list)

    @property
    def open(self) -> bool:
        rows = [row for block in self.lists for row in block.rows or []]
        return not self.title or any(control.error for control in self.controls) or any(row.open for row in rows)


@dataclass
class Block:
    """One table (`rows` is None) or one list of records; `name` begins the names of its controls."""

    name: str
    title: str
    controls: list[Control] = field(default_factory=list)
    rows: list[RowView] | None = None

    def everything(self) -> Iterator[tuple[str, Control]]:
        """Each control with what its row is called, rows within rows too."""
        yield from (("", control) for control in self.controls)
        for row in self.rows or []:
            name = row.title or "Butir baru"
            yield from ((name, control) for control in row.controls)
            for block in row.lists:
                yield from ((f"{name}, {inner}", control) for inner, control in block.everything())


def parts() -> list[words.Part]:
    """All pages of the editor; keys of the edition that no part names get a page of their own."""
    named = {key for part in words.PARTS for key in part.keys} | {"slug", "effective"}
    rest = [one.name for one in fields(Edition) if one.name not in named]
    return [*words.PARTS, *(words.Part(key.replace("_", "-"), words.table_name(key), words.UNKNOWN, (key,)) for key in rest)]


def part_of(slug: str) -> words.Part | None:
    return next((part for part in parts() if part.slug == slug), None)


def hints_of(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def is_plain(hint: Any) -> bool:
    return not is_dataclass(hint) and record_of(hint) is None


def has_code(record: type) -> bool:
    return any(one.name == "id" for one in fields(record))


def edition_field(name: str) -> Field[Any]:
    return next(one for one in fields(Edition) if one.name == name)


def plain_fields(record: type) -> list[tuple[Field[Any], Any]]:
    """The values of a record that have a control each, with their types."""
    hints = hints_of(record)
    return [(one, hints[one.name]) for one in fields(record) if one.name != "id" and is_plain(hints[one.name])]


def own_lists(record: type) -> list[tuple[str, type]]:
    """Lists of records within a record."""
    found = ((name, record_of(hint)) for name, hint in hints_of(record).items())
    return [(name, inner) for name, inner in found if inner is not None]


# -- from values to the page -----------------------------------------------------------------------
def blocks(part: words.Part, data: Mapping[str, Any]) -> list[Block]:
    """The page of a part, filled with stored values."""
    hints, of = hints_of(Edition), known(data)
    plain = [control(key, key, edition_field(key), hints[key], data.get(key), of) for key in part.keys if is_plain(hints[key])]
    found = [Block("", words.table_name(""), plain)] if plain else []
    for key in part.keys:
        if not is_plain(hints[key]):
            found += _blocks_of(key, hints[key], data.get(key), of)
    return found


def _blocks_of(key: str, hint: Any, value: Any, of: Known) -> list[Block]:
    record = record_of(hint)
    if record is not None:
        return [_list(key, key, record, value, of)]
    table, lists, hints = Block(key, words.table_name(key)), [], hints_of(hint)
    for one in fields(hint):
        inner, name = hints[one.name], f"{key}.{one.name}"
        if record_of(inner) is not None:
            lists += _blocks_of(name, inner, (value or {}).get(one.name), of)
        else:
            table.controls.append(control(name, name, one, inner, (value or {}).get(one.name), of))
    return [table, *lists]


def _list(name: str, key: str, record: type, value: Any, of: Known) -> Block:
    rows = [row_of(f"{name}.{number}", key, record, one, of) for number, one in enumerate(value or [])]
    return Block(name, words.table_name(key), rows=rows)


def row_of(prefix: str, key: str, record: type, value: Mapping[str, Any], of: Known) -> RowView:
    """One record; `key` names its list as the words know it."""
    controls = [
        control(f"{prefix}.{one.name}", f"{key}.{one.name}", one, hint, value.get(one.name), of)
        for one, hint in plain_fields(record)
    ]
    lists = [_list(f"{prefix}.{name}", f"{key}.{name}", inner, value.get(name), of) for name, inner in own_lists(record)]
    order = str(int(prefix.rpartition(".")[2]) + 1)
    return RowView(prefix, title(key, value, of), controls, order, str(value.get("id", "")), lists=lists)


def title(key: str, value: Mapping[str, Any], of: Known) -> str:
    """What a row is called: as the words say, else by its first value."""
    name, first = next(((name, one) for name, one in value.items() if one), ("", ""))
    return words.title(value) or in_words(of(f"{key}.{name}"), str(first))


def control(name: str, key: str, one: Field[Any], hint: Any, value: Any, of: Known) -> Control:
    """A value with its control; a value that is not there is shown as its default."""
    stored = value if value is not None else None if one.default is MISSING else one.default
    choices = YES_NO if hint is bool else of(key)
    shown, kind = text(hint, stored), _kind(hint, choices)
    # What may be empty stays empty: nothing is none, and not the default.
    optional = kind != "ticks" and (one.default == "" or isinstance(one.default, tuple))
    return Control(name, words.label(key), words.help_of(key), sized(kind, shown), shown, optional, choices)


def _kind(hint: Any, choices: Sequence[Any]) -> str:
    args = typing.get_args(hint)
    if choices:
        return "ticks" if args else "choice"
    if hint is str:
        return "text"
    return {int: "number", date: "date", time: "time"}.get(hint) or ("text" if args[:1] == (int,) else "lines")


def sized(kind: str, shown: str) -> str:
    """A text that is long gets room."""
    if kind in ("text", "long"):
        return "long" if len(shown) > LONG or "\n" in shown else "text"
    return kind


def text(hint: Any, value: Any) -> str:
    """A stored value as it stands in its control."""
    if value is None:
        return ""
    if hint is bool:
        return "ya" if value else "tidak"
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, list | tuple):
        args = typing.get_args(hint)
        if args[:1] == (int,):
            return ", ".join(map(str, value))
        return "\n".join(" | ".join(map(str, one)) if is_pairs(args) else str(one) for one in value)
    return str(value)


def is_pairs(args: tuple[Any, ...]) -> bool:
    return bool(args) and typing.get_args(args[0]) == (str, str)
