"""What an administrator sent of a part of the edition: as plain values, and as the page that shows it again.

Nothing is judged here but what is no choice: what was typed becomes plain values as well as it can, the edition's own
reader refuses, and its faults come back to the fields by their keys.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from datetime import date, time
from typing import Any, Final

from django.utils.datastructures import MultiValueDict

from inang.portal import edition_words as words
from inang.portal.desk import edition_form as form
from inang.portal.desk.edition_form import Block, Control, RowView
from inang.portal.edition_changes import said
from inang.portal.edition_choices import Known, known
from inang.standard.reading import record_of
from inang.standard.rules import Edition

MOST_ROWS: Final = 500
Sent = MultiValueDict[str, str]


@dataclass
class Typed:
    """What was sent: `data` for the reader, `blocks` to show again, `rows` to find a fault's row.

    `rows` has, by the name of a list, the rows that were kept, in the order in which the reader sees them.
    """

    data: dict[str, Any] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    rows: dict[str, list[int]] = field(default_factory=dict)

    def controls(self) -> Iterator[Control]:
        return (control for block in self.blocks for _row, control in block.everything())

    def strange(self) -> list[str]:
        """A sentence for every value that no list offers, each beginning with the name of its control."""
        return [
            f"{control.name} berisi {one!r}, yang tidak ada dalam pilihan. Pilih yang ada."
            for control in self.controls()
            for one in control.strange[:1]
        ]


def typed(part: words.Part, sent: Sent, stored: Mapping[str, Any]) -> Typed:
    """What a person sent; `stored` is the edition that says what may be chosen."""
    reading = _Reading(sent, known(stored))
    hints = form.hints_of(Edition)
    plain = [reading.control(key, key, form.edition_field(key), hints[key]) for key in part.keys if form.is_plain(hints[key])]
    if plain:
        reading.result.blocks.append(Block("", words.table_name(""), plain))
        reading.result.data |= {one.name: _value(hints[one.name], one.value) for one in plain}
    for key in part.keys:
        if not form.is_plain(hints[key]):
            reading.result.data[key] = reading.table(key, hints[key])
    return reading.result


class _Reading:
    """One walk over what was sent."""

    def __init__(self, sent: Sent, of: Known) -> None:
        self.sent, self.of, self.result = sent, of, Typed()

    def table(self, key: str, hint: Any) -> Any:
        """One table, or one list of records, each a block of the page."""
        record = record_of(hint)
        if record is not None:
            block, rows = self.rows(key, key, record)
            self.result.blocks.append(block)
            return rows
        block, values, hints = Block(key, words.table_name(key)), {}, form.hints_of(hint)
        self.result.blocks.append(block)
        for one in fields(hint):
            inner, name = hints[one.name], f"{key}.{one.name}"
            if record_of(inner) is not None:
                values[one.name] = self.table(name, inner)
                continue
            control = self.control(name, name, one, inner)
            block.controls.append(control)
            values[one.name] = _value(inner, control.value)
        return values

    def rows(self, name: str, key: str, record: type) -> tuple[Block, list[dict[str, Any]]]:
        """Rows in the order that was typed; rows that are marked or empty are left out."""
        shown, kept = [], []
        for number in range(_count(self.sent.get(f"{name}.rows", ""))):
            row, values, is_written = self.row(f"{name}.{number}", key, record)
            shown.append(row)
            if is_written and not row.gone:
                kept.append((_order(row.order, number), number, values, row.code))
        kept.sort(key=lambda one: one[:2])
        self.result.rows[name] = [number for _place, number, _values, _code in kept]
        block = Block(name, words.table_name(key), rows=shown)
        if not form.has_code(record):
            return block, [values for _place, _number, values, _code in kept]
        taken = {code for *_rest, code in kept if code}
        return block, [{"id": code or _new_code(values, taken), **values} for _place, _number, values, code in kept]

    def row(self, prefix: str, key: str, record: type) -> tuple[RowView, dict[str, Any], bool]:
        """One row, its values, and whether anything is in it."""
        controls, lists, values = [], [], {}
        for one, hint in form.plain_fields(record):
            control = self.control(f"{prefix}.{one.name}", f"{key}.{one.name}", one, hint)
            controls.append(control)
            values[one.name] = _value(hint, control.value)
        for name, inner in form.own_lists(record):
            block, values[name] = self.rows(f"{prefix}.{name}", f"{key}.{name}", inner)
            lists.append(block)
        code, gone = self.sent.get(f"{prefix}.id", "").strip()[:40], f"{prefix}.gone" in self.sent
        is_written = bool(code) or any(one.value != one.fresh for one in controls)
        title = form.title(key, values, self.of) if is_written else ""
        order = self.sent.get(f"{prefix}.order", "")
        return RowView(prefix, title, controls, order, code, gone, lists), values, is_written

    def control(self, name: str, key: str, one: Field[Any], hint: Any) -> Control:
        control = form.control(name, key, one, hint, None, self.of)
        control.fresh = control.value
        control.value = "\n".join(_clean(text) for text in self.sent.getlist(name)).strip()
        control.kind = form.sized(control.kind, control.value)
        return control


def _clean(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


def _new_code(values: Mapping[str, Any], taken: set[str]) -> str:
    """A code for a new record from its first words, used by no other."""
    stem = re.sub(r"[^a-z0-9]+", "_", words.title(values).lower()).strip("_")[:30] or "butir"
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
    return [[one.strip() for one in line.split("|")] for line in lines] if form.is_pairs(args) else lines


def _number(text: str) -> Any:
    return int(text) if re.fullmatch(r"-?\d{1,12}", text) else text


# -- faults and more rows ------------------------------------------------------------------------------
def show_faults(typed: Typed, faults: Sequence[str], stored: Mapping[str, Any]) -> list[str]:
    """Put each fault at its field; what belongs to none comes back for the head of the page."""
    controls = {control.name: control for control in typed.controls()}
    data, of = {**stored, **typed.data}, known(stored)
    rest = []
    for fault in faults:
        found = said(fault, data, of)
        control = controls.get(_name_of(found.key, typed.rows))
        if control is None:
            rest.append(str(found))
        else:
            control.error = control.error or found.sentence
    return rest


def _name_of(key: str, rows: Mapping[str, Sequence[int]]) -> str:
    """The reader's key as the name of a control: "checklist[2].text" → "checklist.5.text", when row 5 came second."""
    name = ""
    for part in key.split("."):
        found = re.match(r"([a-z_0-9]*)(?:\[(\d+)\])?", part)
        assert found is not None  # an empty word matches too
        name = f"{name}.{found[1]}" if name else found[1]
        places = rows.get(name, ())
        if found[2] and 1 <= int(found[2]) <= len(places):
            name += f".{places[int(found[2]) - 1]}"
    return name


def add_row(found: Sequence[Block], name: str, stored: Mapping[str, Any]) -> None:
    """One more empty record at the end of a list, also of one within a row."""
    for block in found:
        if block.name == name and block.rows is not None and len(block.rows) < MOST_ROWS:
            key = re.sub(r"\.\d+(?=\.)", "", name)
            record = _record(key)
            if record is not None:
                block.rows.append(form.row_of(f"{name}.{len(block.rows)}", key, record, {}, known(stored)))
        for row in block.rows or []:
            add_row(row.lists, name, stored)


def _record(key: str) -> type | None:
    """The dataclass of the records in a list."""
    hint: Any = Edition
    for name in key.split("."):
        hint = form.hints_of(record_of(hint) or hint).get(name)
    return record_of(hint)
