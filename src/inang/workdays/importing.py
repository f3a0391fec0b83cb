"""Reading a decree's days from a file: bytes in, entries with their lines out. Pure; every fault is one sentence at its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from inang.workdays.days import CLOSURE, JOINT_LEAVE, MAKE_UP, PUBLIC, REGIONAL
from inang.workdays.versions import ADD, REVOKE, Entry
from inang.workdays.words import MONTHS

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_ROWS: Final = 5000
YEARS: Final = range(2000, 2101)
_KINDS: Final = {
    "libur nasional": PUBLIC, "nasional": PUBLIC, "libur": PUBLIC, "public": PUBLIC,
    "cuti bersama": JOINT_LEAVE, "cuti": JOINT_LEAVE, "joint_leave": JOINT_LEAVE,
    "libur daerah": REGIONAL, "daerah": REGIONAL, "regional": REGIONAL,
    "penutupan kantor": CLOSURE, "penutupan": CLOSURE, "tutup": CLOSURE, "closure": CLOSURE,
    "hari kerja pengganti": MAKE_UP, "pengganti": MAKE_UP, "make_up": MAKE_UP,
}  # fmt: skip
_ACTIONS: Final = {"": ADD, "tambah": ADD, "tetapkan": ADD, "add": ADD, "cabut": REVOKE, "revoke": REVOKE}
_COLUMNS: Final = {
    "tanggal": "date", "date": "date",
    "jenis": "kind", "kind": "kind",
    "nama": "name", "name": "name", "keterangan": "name",
    "tindakan": "action", "action": "action",
}  # fmt: skip
_ORDER: Final = ("date", "kind", "name", "action")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Fault:
    """What is wrong at a line (0 = the file as a whole) or a field of the form."""

    line: int
    sentence: str
    field: str = "file"

    def __str__(self) -> str:
        return f"Baris {self.line}: {self.sentence}" if self.line else self.sentence


@dataclass(frozen=True)
class Row:
    line: int
    entry: Entry


@dataclass(frozen=True)
class Reading:
    """What a file says; with faults there is nothing to record."""

    rows: tuple[Row, ...] = ()
    faults: tuple[Fault, ...] = ()
    remarks: tuple[str, ...] = ()


def read(content: bytes, name: str) -> Reading:
    """The days of a CSV or iCalendar file."""
    if len(content) > MOST_BYTES:
        return Reading(faults=(Fault(0, "Berkas lebih besar dari 2 MB; kalender tidak sebesar itu. Periksa berkasnya."),))
    try:
        text, remark = decode(content)
    except ValueError as fault:
        return Reading(faults=(Fault(0, str(fault)),))
    is_calendar = name.lower().endswith((".ics", ".ical")) or text.lstrip().upper().startswith("BEGIN:VCALENDAR")
    rows: list[Row] = []
    faults: list[Fault] = []
    for one in _events(text) if is_calendar else _lines(text):
        (rows if isinstance(one, Row) else faults).append(one)  # type: ignore[arg-type]
    if not rows and not faults:
        faults.append(Fault(0, "Berkas kosong. Tulis satu hari tiap baris: tanggal, jenis, nama."))
    return Reading(tuple(rows), tuple(faults), (remark,) if remark else ())


def decode(content: bytes) -> tuple[str, str]:
    """(text, remark); raises ValueError with the cure for an encoding that we cannot tell."""
    refused = "Huruf berkas ini tidak terbaca: bukan UTF-8, UTF-16, atau Windows-1252. Simpan ulang sebagai CSV UTF-8."
    if content.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise ValueError(refused)
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:200]
    try:
        if not wide:
            return content.decode("utf-8-sig"), ""
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16"), "Berkas dibaca sebagai UTF-16."
        encoding = "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"
        return content.decode(encoding), "Berkas dibaca sebagai UTF-16 tanpa tanda urutan."
    except UnicodeDecodeError:
        if wide:
            raise ValueError(refused) from None
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise ValueError(refused) from None
    if any(ord(letter) < 32 and letter not in "\r\n\t" for letter in text):
        raise ValueError(refused)
    return text, "Berkas dibaca sebagai Windows-1252; periksa huruf beraksen pada nama hari."


def _lines(text: str) -> Iterator[Row | Fault]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    columns: tuple[str, ...] | None = None
    line = count = 0
    while True:
        begun = line + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Fault(begun, "tanda kutip tidak ditutup atau salah letak. Perbaiki, lalu unggah lagi.")
            return
        line = reader.line_num
        cells = [cell.strip() if cell[:1] not in ("\t", "\r") else cell for cell in cells]
        if not any(cells):
            continue
        if columns is None:
            names = tuple(_COLUMNS.get(cell.lower(), "") for cell in cells)
            columns = names if any(names) else _ORDER
            if any(names):
                missing = [word for word in ("date", "kind", "name") if word not in names]
                if missing:
                    told = {"date": "tanggal", "kind": "jenis", "name": "nama"}
                    yield Fault(begun, f"kolom {', '.join(told[one] for one in missing)} tidak ada di kepala tabel.")
                    return
                continue
        count += 1
        if count > MOST_ROWS:
            yield Fault(0, f"Berkas berisi lebih dari {MOST_ROWS:,} baris; kalender tidak sepanjang itu.".replace(",", "."))
            return
        yield _row(begun, dict(zip(columns, cells, strict=False)))


def _row(line: int, values: dict[str, str]) -> Row | Fault:
    for value in values.values():
        if value.startswith(_FORMULA):
            return Fault(line, f"sel {value[:20]!r} dimulai seperti rumus. Hapus tanda di depannya.")
    try:
        when = read_date(values.get("date", ""))
    except ValueError as fault:
        return Fault(line, str(fault))
    kind = _KINDS.get(values.get("kind", "").lower())
    if kind is None:
        known = "libur nasional, cuti bersama, libur daerah, penutupan kantor, hari kerja pengganti"
        return Fault(line, f"jenis {values.get('kind', '')[:40]!r} tidak dikenal. Pilih dari: {known}.")
    action = _ACTIONS.get(values.get("action", "").lower())
    if action is None:
        return Fault(line, f"tindakan {values.get('action', '')[:40]!r} tidak dikenal. Tulis tambah atau cabut.")
    name = " ".join(values.get("name", "").split())
    if action == ADD and not name:
        return Fault(line, "nama hari kosong. Isi namanya.")
    if len(name) > 120:
        return Fault(line, "nama hari lebih dari 120 huruf. Pendekkan.")
    return Row(line, Entry(when, kind, name, action))


def read_date(text: str) -> date:
    """2028-03-01, 1/3/2028, 1-3-2028 or 1 Maret 2028; raises ValueError with a sentence."""
    text = text.strip()
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    year, month, day = found.groups() if found else ("", "", "")
    if not found and (found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)):
        day, month, year = found.groups()
    if not found and (found := re.fullmatch(r"(?:[A-Za-z']+,\s*)?(\d{1,2})\s+([A-Za-z]+)\s+(\d{4})", text)):
        day, word, year = found.groups()
        names = [name.lower() for name in MONTHS]
        month = str(names.index(word.lower()) + 1) if word.lower() in names else "0"
    if not found:
        raise ValueError(f"{text[:30]!r} bukan tanggal. Tulis seperti 2028-03-01 atau 1 Maret 2028.")
    try:
        when = date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"tanggal {text[:30]} tidak ada di kalender. Perbaiki tanggalnya.") from None
    if when.year not in YEARS:
        raise ValueError(f"tahun {when.year} di luar {YEARS[0]}-{YEARS[-1]}. Perbaiki tahunnya.")
    return when


def _events(text: str) -> Iterator[Row | Fault]:
    """The all-day events of an iCalendar file (RFC 5545): one row a day."""
    event: dict[str, str] | None = None
    begun = count = 0
    for number, line in _unfolded(text):
        name, _, value = line.partition(":")
        key = name.partition(";")[0].upper()
        if key == "BEGIN" and value.strip().upper() == "VEVENT":
            event, begun = {}, number
        elif key == "END" and value.strip().upper() == "VEVENT" and event is not None:
            for row in _event(begun, event):
                count += 1
                if count > MOST_ROWS:
                    yield Fault(0, "Kalender ini berisi terlalu banyak hari. Pilih satu tahun saja.")
                    return
                yield row
            event = None
        elif event is not None:
            event.setdefault(key, value.strip())
    if event is not None:
        yield Fault(begun, "acara ini tidak ditutup dengan END:VEVENT. Unduh ulang berkasnya.")


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    held, first = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if line[:1] in (" ", "\t"):
            held += line[1:]
            continue
        if held:
            yield first, held
        held, first = line, number
    if held:
        yield first, held


def _event(line: int, event: dict[str, str]) -> Iterator[Row | Fault]:
    summary = re.sub(r"\\([,;\\])", r"\1", event.get("SUMMARY", "")).replace("\\n", " ")
    kind = _KINDS.get(event.get("CATEGORIES", "").split(",")[0].strip().lower())
    kind = kind or (JOINT_LEAVE if summary.lower().startswith("cuti bersama") else PUBLIC)
    days = []
    for name in ("DTSTART", "DTEND"):
        stamp = event.get(name, "")[:8]
        try:
            days.append(read_date(f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}"))
        except ValueError as fault:
            if name == "DTSTART":
                yield Fault(line, f"DTSTART: {fault}")
                return
    last = days[1] - timedelta(days=1) if len(days) > 1 and days[1] > days[0] else days[0]
    if (last - days[0]).days > 366:
        yield Fault(line, "acara ini lebih panjang dari setahun. Periksa DTEND.")
        return
    action = "cabut" if event.get("STATUS", "").upper() == "CANCELLED" else "tambah"
    for n in range((last - days[0]).days + 1):
        when = (days[0] + timedelta(days=n)).isoformat()
        yield _row(line, {"date": when, "kind": kind, "name": summary, "action": action})
