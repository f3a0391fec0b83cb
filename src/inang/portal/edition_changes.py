"""What differs between two editions, key by key: each value with its name, and codes by their words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from typing import Any, get_type_hints

from inang.portal import edition_choices as choices
from inang.portal import edition_words as words
from inang.standard import comparing
from inang.standard.reading import as_data, place, record_of
from inang.standard.rules import Edition

Titles = Mapping[tuple[str, str], str]  # (list, id of a record) -> what people call it


@dataclass(frozen=True)
class Place:
    """Where a changed value stands: its key as the words know it, and the records on the way to it."""

    key: str
    records: tuple[tuple[str, str], ...] = ()  # (list, record)
    is_record: bool = False  # the record itself came or went


def differences(old: Edition, new: Edition) -> list[dict[str, str]]:
    """What differs, for a table."""
    before, after = as_data(old), as_data(new)
    titles = dict(_titles(before)) | dict(_titles(after))
    known = (choices.known(before), choices.known(after))
    rows = []
    for one in comparing.differences(old, new):
        key = _place(one.key).key
        was, now = (choices.in_words(of(key), text) for of, text in zip(known, (one.old, one.new), strict=True))
        rows.append({"name": change_name(one.key, titles), "old": was, "new": now})
    return rows


def change_name(key: str, titles: Titles | None = None) -> str:
    """A key of `standard.comparing` in words: "checklist.stamped.text" → "Butir periksa, Dibubuhi cap: Pertanyaan"."""
    found = _place(key)
    name = ": ".join(f"{words.table_name(rows)}, {(titles or {}).get((rows, one), one)}" for rows, one in found.records)
    if found.is_record:
        return name
    table, _, field = found.key.rpartition(".")
    if field == "order":
        return f"{words.table_name(table)}: urutan"
    head = name or (words.table_name(table) if table else "")
    return f"{head}: {words.label(found.key)}" if head else words.label(found.key)


@dataclass(frozen=True)
class Said:
    """A fault of an edition as its page says it; `where` names the place for whoever does not see the field."""

    key: str
    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}" if self.where else self.sentence


def said(fault: str, data: Mapping[str, Any], of: choices.Known) -> Said:
    """A fault in the words of the page: `data` is the edition that has it, `of` knows the words of codes."""
    key, sentence = place(fault)
    sentence = choices.with_words(of(re.sub(r"\[\d+\]", "", key)), sentence)
    return Said(key, _where(key, data) if key else "", words.with_labels(sentence))


def _where(key: str, data: Any) -> str:
    """As "request_kinds[2].consents" → "Jenis permintaan, Penggantian nama situs: Pernyataan yang dipakai"."""
    lists: list[str] = []
    path: list[str] = []
    titles: dict[tuple[str, str], str] = {}
    for part in key.split("."):
        name, *places = re.findall(r"\w+", part)
        data = data.get(name) if isinstance(data, Mapping) else None
        lists.append(name)
        path.append(name)
        for number in places:
            data = data[int(number) - 1] if isinstance(data, list) and int(number) <= len(data) else None
            if isinstance(data, Mapping):
                path.append(number)
                titles[".".join(lists), number] = words.title(data) or number
    return change_name(".".join(path), titles)


def _place(key: str) -> Place:
    """Walk the edition's types along a key; after a list of records comes the name of one."""
    hint: Any = Edition
    path: list[str] = []
    records: list[tuple[str, str]] = []
    names = key.split(".")
    while names:
        path.append(names.pop(0))
        hint = get_type_hints(hint).get(path[-1]) if is_dataclass(hint) else None
        record = record_of(hint)
        if record is not None and names and names != ["order"]:
            records.append((".".join(path), names.pop(0)))
            hint = record
    return Place(".".join(path), tuple(records), is_record=bool(records) and records[-1][0] == ".".join(path))


def _titles(data: Any, path: str = "") -> Iterator[tuple[tuple[str, str], str]]:
    """The title of every record that has an id, through all lists."""
    for name, value in data.items() if isinstance(data, Mapping) else ():
        key = f"{path}.{name}" if path else name
        for record in value if isinstance(value, list) else [value]:
            if isinstance(record, Mapping):
                if record.get("id") and words.title(record):
                    yield (key, str(record["id"])), words.title(record)
                yield from _titles(record, key)
