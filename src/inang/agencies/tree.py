"""A table of PD and UPT as text, row by row: what it would create, change and refuse. Pure.

One line of the file is one agency. A refused row is named with its line and its cure, and the others stand.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from inang.standard.addresses import is_mail, is_telephone
from inang.workdays.importing import utf16

# column of the file -> field of the agency
COLUMNS: Final[dict[str, str]] = {
    "kode": "code",
    "nama": "name",
    "jenis": "kind",
    "induk": "parent",
    "jabatan_kepala": "head_title",
    "pos_el": "email",
    "alamat": "address",
    "kota": "city",
    "telepon": "phone",
    "unit_surat": "letter_unit",
}
NEEDED: Final = ("kode", "nama", "jabatan_kepala", "pos_el")
_LONGEST: Final = {"code": 40, "name": 200, "head_title": 120, "email": 254, "address": 300, "city": 80, "phone": 40}
_LONGEST_REST: Final = 60
MOST_ROWS: Final = 100_000
_WORDS: Final = {name: column for column, name in COLUMNS.items()}
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
NO_TELEPHONE: Final = "{text} bukan nomor telepon. Contoh: (0561) 123456."
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()./-]*")
# Control characters, half letters, and what has no width: marks of direction, joiners, soft hyphens, byte order marks.
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\xad\ud800-\udfff\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_LONGEST_LINE: Final = 100_000  # characters; a cell that is longer than any column is named by its own sentence
_ROUNDS: Final = 20
CREATE, CHANGE, SAME, REFUSE = "create", "change", "same", "refuse"


@dataclass
class Row:
    """One line: what becomes of it; `changes` is field -> (before, after), `sentence` says why it is refused."""

    line: int
    code: str = ""
    name: str = ""
    action: str = CREATE
    sentence: str = ""
    values: dict[str, str] = field(default_factory=dict)
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)

    def refuse(self, sentence: str) -> None:
        self.action, self.sentence, self.changes = REFUSE, sentence, {}


Misplaced = tuple[Row, str, str]  # what cannot stand there, the field to mend, and the sentence


@dataclass
class Plan:
    """All lines; `fault` is what is wrong with the file as a whole."""

    rows: list[Row] = field(default_factory=list)
    fault: str = ""

    def of(self, *actions: str) -> list[Row]:
        return [row for row in self.rows if row.action in actions]

    def counts(self) -> dict[str, int]:
        found = dict.fromkeys((CREATE, CHANGE, SAME, REFUSE), 0)
        for row in self.rows:
            found[row.action] += 1
        return found

    def digest(self) -> str:
        """The same as long as the same would be written over the same."""
        deeds = [(row.line, row.action, row.code, row.values, row.changes) for row in self.rows]
        return hashlib.sha256(json.dumps([self.fault, deeds], sort_keys=True).encode("utf-8", "replace")).hexdigest()


def plan(data: bytes, known: Mapping[str, Mapping[str, str]]) -> Plan:
    """What the file would do to the agencies `known` (code -> field -> value; `parent` is a code)."""
    text, fault = decoded(data)
    if fault:
        return Plan(fault=fault)
    lines = list(_lines(text))
    if not lines:
        return Plan(fault="Berkas ini kosong. Baris pertama memuat nama kolom, baris berikutnya satu perangkat daerah.")
    if len(lines) > MOST_ROWS + 1:
        return Plan(fault=f"Berkas memuat lebih dari {MOST_ROWS} baris. Bagi menjadi beberapa berkas.")
    head, mark, fault = _head(lines[0][1])
    if fault:
        return Plan(fault=fault)
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for number, line in lines[1:]:
        row = _row(number, line, head, mark)
        if row.action != REFUSE and row.code in seen:
            row.refuse(f"Kode {row.code} sudah ada pada baris {seen[row.code]}. Hapus salah satu.")
        elif row.action != REFUSE:
            seen[row.code] = number
        rows.append(row)
    found = Plan(rows)
    _place(found, known)
    for row in found.rows:
        if row.action != REFUSE:
            _compare(row, known.get(row.code))
    return found


def decoded(data: bytes) -> tuple[str, str]:
    """(text, what is wrong): UTF-8 or UTF-16, each with or without its mark."""
    try:
        return data.decode(utf16(data) or "utf-8-sig"), ""
    except UnicodeDecodeError as wrong:
        line = data[: wrong.start].count(b"\n") + 1
        return "", f"Baris {line} bukan UTF-8. Simpan berkas sebagai “CSV UTF-8”, lalu unggah lagi."


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """(number, line) of lines that say anything; a line feed ends a line, a carriage return only where there is no line feed."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip(" \t\r,;\ufeff"):
            yield number, line.rstrip("\r")


def _cells(line: str, mark: str) -> tuple[list[str], str]:
    """(the cells of one line, what is wrong with it)."""
    if len(line) > _LONGEST_LINE:
        return [], f"Baris ini memuat {len(line)} karakter, paling banyak {_LONGEST_LINE}. Pendekkan isinya."
    try:
        return next(csv.reader([line], delimiter=mark, strict=True)), ""
    except csv.Error:  # or one stands in the middle
        return [], "Tanda kutip tidak ditutup. Satu baris berisi satu perangkat daerah; tutup tanda kutipnya."


def _head(line: str) -> tuple[list[str], str, str]:
    """(fields in the order of the file, separator, what is wrong)."""
    mark = ";" if line.count(";") > line.count(",") else ","
    cells, fault = _cells(line, mark)
    if fault:
        return [], mark, f"Baris 1: {fault[0].lower()}{fault[1:]}"
    names = [cell.strip().lower().replace(" ", "_").replace("-", "_") for cell in cells]
    if missing := [name for name in NEEDED if name not in names]:
        return [], mark, f"Baris 1 tidak memuat kolom {', '.join(missing)}. Kolom yang dikenal: {', '.join(COLUMNS)}."
    if strange := [name for name in names if name not in COLUMNS]:
        return [], mark, f"Baris 1: kolom {strange[0][:40] or 'tanpa nama'} tidak dikenal. Yang dikenal: {', '.join(COLUMNS)}."
    if len(set(names)) != len(names):
        return [], mark, "Baris 1: satu kolom tertulis dua kali. Hapus salah satu."
    return [COLUMNS[name] for name in names], mark, ""


def _row(number: int, line: str, head: list[str], mark: str) -> Row:
    row = Row(number)
    cells, fault = _cells(line, mark)
    if fault:
        row.refuse(fault)
        return row
    if len(cells) != len(head):
        row.refuse(f"Baris ini memuat {len(cells)} sel, seharusnya {len(head)}. Periksa pemisah dan tanda kutip.")
        return row
    row.values = {name: cell.strip() for name, cell in zip(head, cells, strict=True)}
    row.values["code"] = row.values["code"].lower()
    row.code, row.name = row.values["code"][:40], row.values["name"][:200]
    for name in ("parent", "kind", "email"):
        if name in row.values:
            row.values[name] = row.values[name].lower()
    if fault := _fault(row.values):
        row.refuse(fault)
    return row


def _fault(values: dict[str, str]) -> str:
    """The first thing that is wrong with the cells of one line."""
    if values.get("phone", "").startswith("'+"):  # as our own export writes it
        values["phone"] = values["phone"][1:]
    for name, value in values.items():
        if _UNSEEN.search(value):
            return f"Kolom {_WORDS[name]} memuat karakter yang tidak terlihat. Ketik ulang isinya."
        if value.startswith(("=", "+", "-", "@")) and not (name == "phone" and _PHONE.fullmatch(value)):
            return f"Kolom {_WORDS[name]} berawal dengan {value[0]}: itu rumus. Tulis nilainya saja."
        longest = _LONGEST.get(name, _LONGEST_REST)
        if len(value) > longest:
            return f"Kolom {_WORDS[name]} paling banyak {longest} karakter, yang tertulis {len(value)}."
    for column in NEEDED:
        if not values[COLUMNS[column]]:
            return f"Kolom {column} kosong."
    if not _CODE.fullmatch(values["code"]):
        return f"Kode {values['code']} hanya boleh memuat huruf kecil, angka, garis bawah dan tanda hubung."
    if not is_mail(values["email"]):
        return f"{values['email']} bukan alamat pos-el yang benar. Contoh: nama@dinas.go.id."
    if (phone := values.get("phone", "")) and not is_telephone(phone):
        return NO_TELEPHONE.format(text=phone)
    if values.get("kind", "pd") not in ("", "pd", "upt"):
        return f"Jenis {values['kind']} tidak dikenal. Tulis PD atau UPT."
    if values.get("parent") == values["code"]:
        return "Induknya adalah dirinya sendiri. Tulis kode perangkat daerah di atasnya."
    return ""


def _place(found: Plan, known: Mapping[str, Mapping[str, str]]) -> None:
    """Refuse rows that would break the tree, until none does."""
    for _round in range(_ROUNDS):
        lost = misplaced({row.code: row for row in found.rows if row.action != REFUSE}, known)
        for row, _name, sentence in lost:
            row.refuse(sentence)
        if not lost:
            return
    for row in found.of(CREATE):
        if row.values.get("parent") or row.values.get("kind") == "upt" or row.code in known:
            row.refuse("Susunan induk dalam berkas ini terlalu kusut. Perbaiki baris yang ditolak dahulu.")


def misplaced(good: Mapping[str, Row], known: Mapping[str, Mapping[str, str]]) -> list[Misplaced]:
    """Rows that would break the tree over the agencies `known` (code -> at least `kind` and `parent`).

    The rule, for a file and for a form: a parent is there and is a PD, nobody stands above themselves, a UPT has a
    parent, and a PD with units below stays one. Where several rows break it together, those that are to mend first.
    """
    after = _After(good, known)
    return _without_parent(good, known) or _in_rings(good, after) or _units_with_units(good, after) or _below_wrong(good, after)


@dataclass(frozen=True)
class _After:
    """The tree as it would be: what the rows say over what is there."""

    good: Mapping[str, Row]
    known: Mapping[str, Mapping[str, str]]

    def parent(self, code: str) -> str:
        row = self.good.get(code)
        if row is not None and "parent" in row.values:
            return row.values["parent"]
        return self.known.get(code, {}).get("parent", "")

    def kind(self, code: str) -> str:
        row = self.good.get(code)
        said = row.values.get("kind", "") if row is not None else ""
        return said or self.known.get(code, {}).get("kind", "") or _kind_by(self.parent(code))

    def placed(self) -> list[Row]:
        """Rows that say where they stand, or as what."""
        return [row for row in self.good.values() if "parent" in row.values or row.values.get("kind")]


def _kind_by(parent: str) -> str:
    """What a new agency is that does not say so."""
    return "upt" if parent else "pd"


def _without_parent(good: Mapping[str, Row], known: Mapping[str, Mapping[str, str]]) -> list[Misplaced]:
    """Rows below nothing, and those below them."""
    below: dict[str, list[Row]] = {}
    lost: list[Misplaced] = []
    for row in good.values():
        parent = row.values.get("parent", "")
        below.setdefault(parent, []).append(row)
        if parent and parent not in good and parent not in known:
            lost.append((row, "parent", f"Induk {parent} tidak ada di daftar dan tidak ada baris yang benar untuknya."))
    done = {row.code for row, _name, _sentence in lost}
    for row, _name, _sentence in lost:  # grows while it is walked
        for child in below.get(row.code, []):
            if child.code not in done and row.code not in known:
                done.add(child.code)
                lost.append((child, "parent", f"Induk {row.code} ditolak pada baris {row.line}."))
    return lost


def _in_rings(good: Mapping[str, Row], after: _After) -> list[Misplaced]:
    """Rows that would be their own ancestor."""
    safe: set[str] = {""}
    found: list[Misplaced] = []
    for start in good:
        path: list[str] = []
        on_path: set[str] = set()
        code = start
        while code not in safe and code not in on_path:
            path.append(code)
            on_path.add(code)
            code = after.parent(code)
        if code in on_path:
            ring = path[path.index(code) :]
            words = " → ".join([*ring[:5], ring[0]])
            sentence = f"Induk berputar: {words}. Pilih induk yang tidak berada di bawahnya."
            found += [(good[one], "parent", sentence) for one in ring if one in good]
        safe.update(path)
    return found


def _units_with_units(good: Mapping[str, Row], after: _After) -> list[Misplaced]:
    """PD that would become a UPT while somebody stands below."""
    was_pd = [row for row in good.values() if after.known.get(row.code, {}).get("kind") == "pd"]
    demoted = [row for row in was_pd if after.kind(row.code) == "upt"]
    if not demoted:
        return []
    units = {after.parent(code): code for code in {**after.known, **good}}
    return [
        (row, "kind", f"{units[row.code]} berada di bawahnya, jadi tetap PD. Pindahkan unit di bawahnya dahulu.")
        for row in demoted
        if row.code in units
    ]


def _below_wrong(good: Mapping[str, Row], after: _After) -> list[Misplaced]:
    """A UPT below nothing, and whoever stands below a UPT."""
    found: list[Misplaced] = []
    for row in after.placed():
        parent = after.parent(row.code)
        if not parent and after.kind(row.code) == "upt":
            found.append((row, "parent", "UPT memerlukan induk. Isi induk dengan perangkat daerah di atasnya."))
        elif parent and after.kind(parent) == "upt":
            found.append((row, "parent", f"{parent} adalah UPT, bukan induk. Isi induk dengan perangkat daerah di atasnya."))
    return found


def _compare(row: Row, before: Mapping[str, str] | None) -> None:
    """Create, change, or nothing: a column that the file does not have changes nothing."""
    if before is None:
        row.values.setdefault("parent", "")
        row.values["kind"] = row.values.get("kind") or _kind_by(row.values["parent"])
        row.action = CREATE
        return
    if not row.values.get("kind"):
        row.values.pop("kind", None)
    if not row.values.get("city"):
        row.values.pop("city", None)
    row.changes = {
        name: (before[name], value) for name, value in row.values.items() if name != "code" and before[name] != value
    }
    row.action = CHANGE if row.changes else SAME
