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
from inang.workdays.words import MONTHS, WEEKDAYS

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
_ESTIMATE: Final = "(perkiraan)"  # at the end of a name, as our own feed writes it
_OBSERVANCES: Final = ("perayaan", "observance")  # how Google's calendars begin the description of a day that is not off
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
    said = list(_events(text) if is_calendar else _lines(text))
    rows = tuple(one for one in said if isinstance(one, Row))
    faults = tuple(one for one in said if isinstance(one, Fault))
    remarks = tuple(one for one in (remark, *said) if isinstance(one, str) and one)
    if not rows and not faults:
        empty = "Berkas kosong. Tulis satu hari tiap baris: tanggal, jenis, nama."
        faults = (Fault(0, "Tidak ada hari libur di berkas ini. Periksa isinya." if remarks else empty),)
    return Reading(rows, faults, remarks)


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
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first, _, rest = text.partition("\n")
    line = count = 0
    if separator := re.fullmatch(r"sep=(.)", first.strip()):  # Excel's own first line
        delimiter, text, line = separator[1], rest, 1
    else:
        delimiter = max(",;\t", key=first.count)
    reader, skipped = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), line
    columns: tuple[str, ...] | None = None
    while True:
        begun = line + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Fault(begun, "tanda kutip tidak ditutup atau salah letak. Perbaiki, lalu unggah lagi.")
            return
        line = skipped + reader.line_num
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
    estimated = action == ADD and name.lower().endswith(_ESTIMATE)
    name = name[: -len(_ESTIMATE)].strip() if estimated else name
    if action == ADD and not name:
        return Fault(line, "nama hari kosong. Isi namanya.")
    if len(name) > 120:
        return Fault(line, "nama hari lebih dari 120 huruf. Pendekkan.")
    return Row(line, Entry(when, kind, name, action, estimated))


def read_date(text: str) -> date:
    """2028-03-01, 1/3/2028, 1-3-2028, 1 Maret 2028 or Rabu, 1 Maret 2028; raises ValueError with a sentence."""
    text, weekday = text.strip(), ""
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    year, month, day = found.groups() if found else ("", "", "")
    if not found and (found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)):
        day, month, year = found.groups()
    if not found and (found := re.fullmatch(r"(?:([A-Za-z']+),\s*)?(\d{1,2})\s+([A-Za-z]+)\s+(\d{4})", text)):
        weekday, day, word, year = found.groups(default="")
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
    if weekday and _letters(weekday) != _letters(WEEKDAYS[when.weekday()]):
        raise ValueError(f"{text[:40]} bukan hari {weekday}, melainkan {WEEKDAYS[when.weekday()]}. Periksa tanggalnya.")
    return when


def _letters(word: str) -> str:
    """Jum'at is Jumat."""
    return word.replace("'", "").lower()


def _events(text: str) -> Iterator[Row | Fault | str]:
    """The all-day events of an iCalendar file (RFC 5545): one row a day; what stands inside an event, an alarm, is not read."""
    event: dict[str, str] | None = None
    begun = count = inside = 0
    for number, line in _unfolded(text):
        name, _, value = line.partition(":")
        key, what = name.partition(";")[0].upper(), value.strip().upper()
        if event is None:
            if (key, what) == ("BEGIN", "VEVENT"):
                event, begun, inside = {}, number, 0
        elif key == "BEGIN":
            inside += 1
        elif key == "END" and inside:
            inside -= 1
        elif key == "END":
            for row in _event(begun, event):
                count += 1
                if count > MOST_ROWS:
                    yield Fault(0, "Kalender ini berisi terlalu banyak hari. Pilih satu tahun saja.")
                    return
                yield row
            event = None
        elif not inside:
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


def _event(line: int, event: dict[str, str]) -> Iterator[Row | Fault | str]:
    summary = re.sub(r"\\([,;\\])", r"\1", event.get("SUMMARY", "")).replace("\\n", " ")
    if event.get("DESCRIPTION", "").lower().startswith(_OBSERVANCES):
        yield f"Baris {line}: {summary[:60]} adalah perayaan, bukan hari libur; dilewati."
        return
    kind = _KINDS.get(event.get("CATEGORIES", "").split(",")[0].strip().lower())
    kind = kind or (JOINT_LEAVE if summary.lower().startswith("cuti bersama") else PUBLIC)
    try:
        first, last = _span(event)
    except ValueError as fault:
        yield Fault(line, str(fault))
        return
    status = event.get("STATUS", "").upper()
    action = "cabut" if status == "CANCELLED" else "tambah"
    if status == "TENTATIVE" and not summary.lower().endswith(_ESTIMATE):
        summary = f"{summary} {_ESTIMATE}"
    for n in range((last - first).days + 1):
        when = (first + timedelta(days=n)).isoformat()
        yield _row(line, {"date": when, "kind": kind, "name": summary, "action": action})


def _span(event: dict[str, str]) -> tuple[date, date]:
    """First and last day of an all-day event; raises ValueError with a sentence for one that is not, or recurs."""
    for name in ("RRULE", "RDATE"):
        if name in event:
            raise ValueError(f"acara ini berulang ({name}). Tulis tiap harinya sebagai acara sendiri.")
    first = last = _stamp("DTSTART", event.get("DTSTART", ""))
    if "DTEND" in event:
        end = _stamp("DTEND", event["DTEND"])
        if end < first:
            raise ValueError("acara ini berakhir sebelum mulai. Periksa DTEND.")
        last = max(first, end - timedelta(days=1))
    elif "DURATION" in event:
        found = re.fullmatch(r"\+?P(\d{1,3})([DW])", event["DURATION"].upper())
        if not found or not int(found[1]):
            raise ValueError(f"DURATION {event['DURATION'][:20]} bukan jumlah hari. Tulis seperti P1D.")
        last = first + timedelta(days=int(found[1]) * (7 if found[2] == "W" else 1) - 1)
    if (last - first).days > 366:
        raise ValueError("acara ini lebih panjang dari setahun. Periksa DTEND atau DURATION.")
    return first, last


def _stamp(name: str, stamp: str) -> date:
    if "T" in stamp.upper():
        raise ValueError(f"{name}: acara ini berjam ({stamp[:20]}), bukan sehari penuh. Hapus, atau jadikan acara sehari penuh.")
    try:
        return read_date(f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:]}")
    except ValueError as fault:
        raise ValueError(f"{name}: {fault}") from None
