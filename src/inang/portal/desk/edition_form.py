"""A form for any table of the edition, built from its dataclass; a new table appears without new code.

Nothing is judged here: what was typed becomes plain values as well as it can, the edition's own reader refuses, and
its faults come back to the fields by their keys.
"""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import date, time
from typing import Any, Final

from inang.portal import edition_words as words
from inang.standard.reading import place
from inang.standard.rules import Edition

LONG: Final = 70  # characters; a longer text gets a taller control
MOST_ROWS: Final = 500


@dataclass
class Control:
    """One value on the page; `name` is its key with the place of its row."""

    name: str
    label: str
    hint: str
    kind: str  # text, long, lines, number, date, time, choice
    value: str
    optional: bool = False
    choices: Sequence[tuple[str, str]] = ()
    error: str = ""

    @property
    def id(self) -> str:
        return "id_" + self.name.replace(".", "-")


@dataclass
class RowView:
    """One record of a list."""

    prefix: str
    title: str
    controls: list[Control]
    order: str
    code: str = ""
    gone: bool = False

    @property
    def open(self) -> bool:
        return not self.title or any(control.error for control in self.controls)


@dataclass
class Block:
    """One table (`rows` is None) or one list of records."""

    key: str
    title: str
    controls: list[Control] = field(default_factory=list)
    rows: list[RowView] | None = None
    has_code: bool = False


def parts() -> list[words.Part]:
    """All pages of the editor; keys of the edition that no part names get a page of their own."""
    named = {key for part in words.PARTS for key in part.keys} | {"slug", "effective"}
    rest = [one.name for one in fields(Edition) if one.name not in named]
    return [*words.PARTS, *(words.Part(key.replace("_", "-"), words.table_name(key), words.UNKNOWN, (key,)) for key in rest)]


def part_of(slug: str) -> words.Part | None:
    return next((part for part in parts() if part.slug == slug), None)


def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _record_of(hint: Any) -> type | None:
    """The dataclass of a list of records."""
    args = typing.get_args(hint)
    if typing.get_origin(hint) is tuple and args and is_dataclass(args[0]):
        return typing.cast(type, args[0])
    return None


# -- from values to the page -----------------------------------------------------------------------
def blocks(part: words.Part, data: Mapping[str, Any]) -> list[Block]:
    """The page of a part, filled with stored values."""
    hints = _hints(Edition)
    plain = [_control(key, key, _edition_field(key), hints[key], data.get(key)) for key in part.keys if _is_plain(hints[key])]
    found = [Block("", words.table_name(""), plain)] if plain else []
    for key in part.keys:
        if not _is_plain(hints[key]):
            found += _blocks_of(key, hints[key], data.get(key))
    return found


def _is_plain(hint: Any) -> bool:
    return not is_dataclass(hint) and _record_of(hint) is None


def _edition_field(name: str) -> Field[Any]:
    return next(one for one in fields(Edition) if one.name == name)


def _blocks_of(key: str, hint: Any, value: Any) -> list[Block]:
    record = _record_of(hint)
    if record is not None:
        rows = [_row(key, record, number, one) for number, one in enumerate(value or [])]
        return [Block(key, words.table_name(key), rows=rows, has_code=_has_code(record))]
    table, lists, hints = Block(key, words.table_name(key)), [], _hints(hint)
    for one in fields(hint):
        inner, name = hints[one.name], f"{key}.{one.name}"
        if _record_of(inner) is not None:
            lists += _blocks_of(name, inner, (value or {}).get(one.name))
        else:
            table.controls.append(_control(name, name, one, inner, (value or {}).get(one.name)))
    return [table, *lists]


def _has_code(record: type) -> bool:
    return any(one.name == "id" for one in fields(record))


def _row(key: str, record: type, number: int, value: Mapping[str, Any]) -> RowView:
    hints = _hints(record)
    controls = [
        _control(f"{key}.{number}.{one.name}", f"{key}.{one.name}", one, hints[one.name], value.get(one.name))
        for one in fields(record)
        if one.name != "id"
    ]
    return RowView(f"{key}.{number}", _title(value), controls, str(number + 1), str(value.get("id", "")))


def _title(value: Mapping[str, Any]) -> str:
    found = words.title(value) or next((str(one) for one in value.values() if one), "")
    return words.OCCASIONS.get(found, found)


def _control(name: str, key: str, one: Field[Any], hint: Any, value: Any) -> Control:
    stored = value if value is not None else None if one.default is MISSING else one.default
    text = _text(hint, stored)
    return Control(
        name, words.label(key), words.help_of(key), _kind(key, hint, text), text,
        optional=one.default is not MISSING or one.name in ("url", "hint"), choices=_choices(key, hint, text),
    )  # fmt: skip


def _kind(key: str, hint: Any, text: str) -> str:
    if key in words.CHOICES or hint is bool:
        return "choice"
    simple = {int: "number", date: "date", time: "time"}.get(hint)
    if simple or hint is str:
        return simple or ("long" if len(text) > LONG or "\n" in text else "text")
    return "text" if typing.get_args(hint)[:1] == (int,) else "lines"


def _choices(key: str, hint: Any, text: str) -> Sequence[tuple[str, str]]:
    if hint is bool:
        return (("ya", "Ya"), ("tidak", "Tidak"))
    known = words.CHOICES.get(key, ())
    # A value that the office once wrote into its file stays choosable.
    return known if not known or text in dict(known) else (*known, (text, text))


def _text(hint: Any, value: Any) -> str:
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
        if args[:1] == (str,):
            return "\n".join(map(str, value))
        if _is_pairs(args):
            return "\n".join(" | ".join(map(str, pair)) for pair in value)
        return "\n".join(json.dumps(one, ensure_ascii=False) for one in value)
    return str(value)


def _is_pairs(args: tuple[Any, ...]) -> bool:
    return bool(args) and typing.get_args(args[0]) == (str, str)


# -- from the page to values ---------------------------------------------------------------------------
@dataclass
class Typed:
    """What was sent: `data` for the reader, `blocks` to show again, `rows` to find a fault's row."""

    data: dict[str, Any]
    blocks: list[Block]
    rows: dict[str, list[int]]


def typed(part: words.Part, sent: Mapping[str, str]) -> Typed:
    """What a person typed, as plain values and as the page that shows it again."""
    result, hints = Typed({}, [], {}), _hints(Edition)
    plain = [_typed_control(key, key, _edition_field(key), hints[key], sent) for key in part.keys if _is_plain(hints[key])]
    if plain:
        result.blocks.append(Block("", words.table_name(""), plain))
        result.data |= {one.name: _value(hints[one.name], one.value) for one in plain}
    for key in part.keys:
        if not _is_plain(hints[key]):
            result.data[key] = _typed_table(key, hints[key], sent, result)
    return result


def _typed_table(key: str, hint: Any, sent: Mapping[str, str], result: Typed) -> Any:
    record = _record_of(hint)
    if record is not None:
        return _typed_rows(key, record, sent, result)
    block, values, hints = Block(key, words.table_name(key)), {}, _hints(hint)
    result.blocks.append(block)
    for one in fields(hint):
        inner, name = hints[one.name], f"{key}.{one.name}"
        if _record_of(inner) is not None:
            values[one.name] = _typed_table(name, inner, sent, result)
            continue
        control = _typed_control(name, name, one, inner, sent)
        block.controls.append(control)
        if control.value or not control.optional:
            values[one.name] = _value(inner, control.value)
    return values


def _typed_rows(key: str, record: type, sent: Mapping[str, str], result: Typed) -> list[dict[str, Any]]:
    """Rows in the order that was typed; rows that are marked or empty are left out."""
    hints, shown, kept = _hints(record), [], []
    for number in range(_count(sent.get(f"{key}.rows", ""))):
        prefix = f"{key}.{number}"
        named = [one for one in fields(record) if one.name != "id"]
        controls = [_typed_control(f"{prefix}.{one.name}", f"{key}.{one.name}", one, hints[one.name], sent) for one in named]
        values = {
            one.name: _value(hints[one.name], control.value)
            for one, control in zip(named, controls, strict=True)
            if control.value or not control.optional
        }
        code, gone = sent.get(f"{prefix}.id", "").strip()[:40], f"{prefix}.gone" in sent
        title = _title(values) if code or _written(controls) else ""
        row = RowView(prefix, title, controls, sent.get(f"{prefix}.order", ""), code, gone)
        shown.append(row)
        if not gone and (code or _written(controls)):
            kept.append((_order(row.order, number), number, values, code))
    result.blocks.append(Block(key, words.table_name(key), rows=shown, has_code=_has_code(record)))
    kept.sort(key=lambda one: one[:2])
    result.rows[key] = [number for _order_, number, _values, _code in kept]
    if not _has_code(record):
        return [values for _order_, _number, values, _code in kept]
    taken = {code for *_rest, code in kept if code}
    return [{"id": code or _new_code(values, taken), **values} for _order_, _number, values, code in kept]


def _written(controls: Sequence[Control]) -> bool:
    return any(control.value for control in controls if control.kind != "choice")


def _new_code(values: Mapping[str, Any], taken: set[str]) -> str:
    """A code for a new record from its first words, used by no other."""
    stem = re.sub(r"[^a-z0-9]+", "_", _title(values).lower()).strip("_")[:30] or "butir"
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem}_{number}"
    taken.add(code)
    return code


def _order(text: str, number: int) -> float:
    """Where a row stands; what is no number stays where it is."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return number + 1


def _count(text: str) -> int:
    return min(int(text), MOST_ROWS) if text.isdecimal() and len(text) < 6 else 0


def _typed_control(name: str, key: str, one: Field[Any], hint: Any, sent: Mapping[str, str]) -> Control:
    control = _control(name, key, one, hint, None)
    control.value = sent.get(name, "").replace("\x00", "").replace("\r\n", "\n").strip()
    control.kind, control.choices = _kind(key, hint, control.value), _choices(key, hint, control.value)
    return control


def _value(hint: Any, text: str) -> Any:
    """Typed text as a plain value; what does not fit stays text, and the reader says so."""
    if hint is bool:
        return {"ya": True, "tidak": False}.get(text, text)
    if hint is int:
        return _number(text)
    if hint in (str, date, time):
        return text
    args = typing.get_args(hint)
    if args[:1] == (int,):
        return [_number(one) for one in re.split(r"[,;\s]+", text) if one]
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if args[:1] == (str,):
        return lines
    if _is_pairs(args):
        return [[one.strip() for one in line.split("|")] for line in lines]
    return [_parsed(line) for line in lines]


def _number(text: str) -> Any:
    return int(text) if re.fullmatch(r"-?\d{1,12}", text) else text


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return line


# -- faults and more rows ------------------------------------------------------------------------------
def show_faults(typed: Typed, faults: Sequence[str]) -> list[str]:
    """Put each fault at its field; what belongs to none comes back for the head of the page."""
    controls = {control.name: control for control in _controls(typed.blocks)}
    rest = []
    for fault in faults:
        key, sentence = place(fault)
        control = controls.get(_name_of(key, typed.rows))
        if control is None or control.error:
            rest += [] if control else [f"{words.table_name(key)}: {sentence}" if key else sentence]
        else:
            control.error = sentence
    return rest


def _controls(found: Sequence[Block]) -> list[Control]:
    rows = [row.controls for block in found for row in block.rows or []]
    return [control for group in [*(block.controls for block in found), *rows] for control in group]


def _name_of(key: str, rows: Mapping[str, Sequence[int]]) -> str:
    """The reader's key as the name of a control: "checklist[2].text" → "checklist.5.text", when row 5 came second."""
    for table, places in rows.items():
        found = re.match(rf"{re.escape(table)}\[(\d+)\]\.([a-z_0-9]+)", key)
        if found and 1 <= int(found[1]) <= len(places):
            return f"{table}.{places[int(found[1]) - 1]}.{found[2]}"
    return re.sub(r"(\[\d+\])+$", "", key)


def add_row(found: Sequence[Block], key: str) -> None:
    """One more empty record at the end of a list."""
    hint: Any = Edition
    for name in key.split("."):
        hint = _hints(typing.cast(type, hint)).get(name) if is_dataclass(hint) else None
    record = _record_of(hint)
    for block in found:
        if block.key == key and block.rows is not None and record is not None and len(block.rows) < MOST_ROWS:
            block.rows.append(_row(key, record, len(block.rows), {}))
