"""Reading a decree's days from a file: bytes in, entries with their lines out. Pure; every fault is one sentence at its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
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
    "nama": "name", "name": "name",
    "tindakan": "action", "action": "action",
}  # fmt: skip
_ORDER: Final = ("date", "kind", "name", "action")
_WORDS: Final = {"date": "tanggal", "kind": "jenis", "name": "nama", "action": "tindakan"}
_REMARK: Final = "keterangan"  # of a table without a column of names: there it has them
_QUOTES: Final = "Apit nama yang berisi koma atau titik koma dengan tanda kutip."
_HOW_BACK: Final = "Untuk mencabut tulis cabut di kolom tindakan (iCalendar: STATUS:CANCELLED); kalau tidak, hapus kata itu."
_ESTIMATE: Final = "(perkiraan)"  # at the end of a name, as our own feed writes it
_BACK: Final = re.compile(r"\b(?:di)?(?:cabut|batal|hapus)(?:kan|nya)?\b", re.IGNORECASE)  # what takes a day back, in words
_OBSERVANCES: Final = ("perayaan", "observance")  # how Google's calendars begin the description of a day that is not off
_FORMULA: Final = ("=", "+", "-", "@", "\t")
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # in text whose lines end with \n
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc`", "'"))
_PROPERTY: Final = re.compile(r"""([\w-]+)((?:;[\w-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)""")  # RFC 5545 §3.1
_ONLY: Final = {"VERSION": ("2.0",), "CALSCALE": ("GREGORIAN",), "METHOD": ("PUBLISH", "REQUEST")}
_STATUS: Final = {"": ADD, "CONFIRMED": ADD, "TENTATIVE": ADD, "CANCELLED": REVOKE}
_ONCE: Final = ("UID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "STATUS")
_RECURS: Final = ("RRULE", "RDATE", "EXRULE", "EXDATE", "RECURRENCE-ID")


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
    if faults := tuple(_unseen(text)):
        return Reading(faults=faults)
    is_calendar = name.lower().endswith((".ics", ".ical")) or text.lstrip().upper().startswith("BEGIN:VCALENDAR")
    said = list(_events(text) if is_calendar else _lines(text))
    rows = tuple(one for one in said if isinstance(one, Row))
    faults = tuple(one for one in said if isinstance(one, Fault))
    remarks = tuple(one for one in (remark, *said) if isinstance(one, str) and one)
    if not rows and not faults:
        empty = "Berkas kosong. Tulis satu hari tiap baris: tanggal, jenis, nama."
        faults = (Fault(0, "Tidak ada hari libur di berkas ini. Periksa isinya." if remarks or is_calendar else empty),)
    return Reading(rows, faults, remarks)


def decode(content: bytes) -> tuple[str, str]:
    """(text with \\n at the end of its lines, remark); raises ValueError with the cure for an encoding that we cannot tell."""
    for encoding, remark in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if encoding != "cp1252" or not unseen(text):
            return text, remark
    raise ValueError("Huruf berkas ini tidak terbaca: bukan UTF-8, UTF-16, atau Windows-1252. Simpan ulang sebagai CSV UTF-8.")


def _encodings(content: bytes) -> tuple[tuple[str, str], ...]:
    """What the first bytes allow, likeliest first, each with what to say of it."""
    if content.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return ()  # UTF-32
    if encoding := utf16(content):
        return ((encoding, f"Berkas dibaca sebagai UTF-16{'' if encoding == 'utf-16' else ' tanpa tanda urutan'}."),)
    older = "Berkas dibaca sebagai Windows-1252; periksa huruf beraksen pada nama hari."
    return ("utf-8-sig", ""), ("cp1252", older)


def utf16(content: bytes) -> str:
    """The kind of UTF-16 by the mark, or by the empty half of a first plain letter; "" for anything else."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\x00" not in content[:2]:
        return ""
    return "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"


def unseen(text: str) -> str:
    """The first letter that nobody sees and that no name has (control letters, turns of direction), as U+0000; "" when none."""
    found = _UNSEEN.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def without_unseen(text: str) -> str:
    """The same text as a form can show it again."""
    return _UNSEEN.sub("", text)


def _unseen(text: str) -> Iterator[Fault]:
    for number, line in enumerate(text.split("\n"), 1):
        if letter := unseen(line):
            yield Fault(number, f"ada huruf yang tidak terlihat ({letter}). Hapus, atau ketik ulang barisnya.")


def _lines(text: str) -> Iterator[Row | Fault | str]:
    first, _, rest = text.partition("\n")
    line = count = 0
    if separator := re.fullmatch(r"sep=(.)", first.strip()):  # Excel's own first line
        delimiter, text, line = separator[1], rest, 1
    else:
        first = next((one for one in text.split("\n") if one.strip()), "")
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
        cells = [cell.strip() if cell[:1] != "\t" else cell for cell in cells]
        if not any(cells):
            continue
        if columns is None:
            columns = _columns(cells)
            if columns:
                if fault := _head(columns):
                    yield Fault(begun, fault)
                    return
                if unread := [cell for cell, column in zip(cells, columns, strict=True) if cell and not column]:
                    yield f"Baris {begun}: kolom {', '.join(unread)[:80]} tidak dibaca."
                continue
            columns = _ORDER
        count += 1
        if count > MOST_ROWS:
            yield Fault(0, f"Berkas berisi lebih dari {MOST_ROWS:,} baris; kalender tidak sepanjang itu.".replace(",", "."))
            return
        fault = _stray(cells, columns)
        yield Fault(begun, fault) if fault else _row(begun, dict(zip(columns, cells, strict=False)))


def _columns(cells: list[str]) -> tuple[str, ...]:
    """What each column of the head of a table is, "" for one that is not read; nothing when this is no head."""
    words = [cell.lower() for cell in cells]
    found = [_COLUMNS.get(word, "") for word in words]
    if "name" not in found and _REMARK in words:
        found[words.index(_REMARK)] = "name"
    return tuple(found) if any(found) else ()


def _head(columns: tuple[str, ...]) -> str:
    """What is wrong with the head of a table."""
    if missing := [word for word in ("date", "kind", "name") if word not in columns]:
        return f"kolom {', '.join(_WORDS[one] for one in missing)} tidak ada di kepala tabel."
    twice = [word for word in _WORDS if columns.count(word) > 1]
    return f"kolom {_WORDS[twice[0]]} ada dua kali di kepala tabel. Hapus salah satunya." if twice else ""


def _stray(cells: list[str], columns: tuple[str, ...]) -> str:
    """What a row says where nothing would be read: behind the last column, or a revocation in a column that is not read."""
    for cell, column in zip_longest(cells, columns[: len(cells)]):
        if not column and (_ACTIONS.get(cell.lower()) == REVOKE or _BACK.match(cell)):
            return f"{cell[:40]!r} tidak berada di kolom tindakan. Pindahkan, atau namai kolomnya tindakan."
        if column is None and cell:
            return f"{cell[:40]!r} berada di luar kolom: baris ini {len(cells)} sel, tabelnya {len(columns)} kolom. {_QUOTES}"
    return ""


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
        return Fault(line, f"tindakan {values.get('action', '')[:40]!r} tidak dikenal. Tulis tambah atau cabut. {_QUOTES}")
    name = " ".join(values.get("name", "").split())
    estimated = name.lower().endswith(_ESTIMATE)
    name = name[: -len(_ESTIMATE)].strip() if estimated else name
    if action == ADD and not name:
        return Fault(line, "nama hari kosong. Isi namanya.")
    if action == ADD and (word := _BACK.search(name)):
        return Fault(line, f"nama berisi {word[0]!r} tetapi hari ini ditambahkan. {_HOW_BACK}")
    if len(name) > 120:
        return Fault(line, "nama hari lebih dari 120 huruf. Pendekkan.")
    return Row(line, Entry(when, kind, name, action, estimated and action == ADD))


def read_date(text: str) -> date:
    """2028-03-01, 1/3/2028, 1-3-2028, 1 Maret 2028 or Rabu, 1 Maret 2028; raises ValueError with a sentence."""
    text, weekday = text.strip().translate(_APOSTROPHES), ""
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
    """The all-day events of an iCalendar file (RFC 5545): one row a day; what stands inside an event, an alarm, is not read.

    Where the frame of the file is broken reading ends: nobody knows which days are missing.
    """
    opened: list[tuple[str, int]] = []  # components that are not closed yet, with their lines
    said: list[tuple[str, str]] = []
    lines_of: dict[str, int] = {}  # UID of each event, and where it was
    count = 0
    for number, line in _unfolded(text):
        found = _PROPERTY.fullmatch(line)
        key, value = (found[1].upper(), found[3].strip()) if found else ("", "")
        if fault := _out_of_frame(opened, key, value.upper(), number):
            yield fault
            return
        within, begun = opened[-1] if opened else ("", 0)
        if key == "BEGIN":
            opened.append((value.upper(), number))
            said = [] if value.upper() == "VEVENT" else said
        elif key == "END":
            opened.pop()
            for row in _event(begun, said, lines_of) if within == "VEVENT" else ():
                count += 1
                if count > MOST_ROWS:
                    yield Fault(0, "Kalender ini berisi terlalu banyak hari. Pilih satu tahun saja.")
                    return
                yield row
        elif within == "VEVENT" and not found:
            yield Fault(number, f"{line[:40]!r} bukan baris iCalendar. Unduh ulang berkasnya.")
        elif within == "VEVENT":
            said.append((key, value))
        elif within == "VCALENDAR" and key in _ONLY and value.upper() not in _ONLY[key]:
            yield Fault(number, f"{key}:{value[:20]} tidak dapat dibaca. Unduh kalendernya dengan {key}:{_ONLY[key][0]}.")
    if opened:
        yield _not_closed(*opened[-1])


def _out_of_frame(opened: list[tuple[str, int]], key: str, value: str, number: int) -> Fault | None:
    """What is wrong with a line between BEGIN and END of its component: each closes the last one, and events do not nest."""
    if not opened and key != "BEGIN":
        return Fault(number, "baris ini di luar BEGIN:VCALENDAR dan END:VCALENDAR. Unduh ulang berkasnya.")
    if key == "BEGIN" and opened and (value == "VCALENDAR" or (value == "VEVENT" and opened[-1][0] != "VCALENDAR")):
        return _not_closed(*opened[-1])
    return _not_closed(*opened[-1]) if key == "END" and value != opened[-1][0] else None


def _not_closed(name: str, begun: int) -> Fault:
    what = "acara ini" if name == "VEVENT" else name
    return Fault(begun, f"{what} tidak ditutup dengan END:{name}. Unduh ulang berkasnya.")


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    held, first = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if line[:1] in (" ", "\t"):
            held += line[1:]
            continue
        if held:
            yield first, held
        held, first = line, number
    if held:
        yield first, held


def _event(line: int, said: list[tuple[str, str]], lines_of: dict[str, int]) -> Iterator[Row | Fault | str]:
    event = dict(said)
    summary = _unescaped(event.get("SUMMARY", ""))
    if event.get("DESCRIPTION", "").lower().startswith(_OBSERVANCES):
        yield f"Baris {line}: {summary[:60]} adalah perayaan, bukan hari libur; dilewati."
        return
    categories = ",".join(value for key, value in said if key == "CATEGORIES").lower().split(",")
    kind = next((one.strip() for one in categories if one.strip() in _KINDS), "")
    kind = kind or (JOINT_LEAVE if summary.lower().startswith("cuti bersama") else PUBLIC)
    try:
        _once(said, line, lines_of)
        first, last = _span(event)
    except ValueError as fault:
        yield Fault(line, str(fault))
        return
    status = event.get("STATUS", "").upper()
    if _STATUS[status] == ADD and (word := _BACK.match(_unescaped(event.get("DESCRIPTION", "")))):
        yield Fault(line, f"keterangan acara ini berisi {word[0]!r} tetapi harinya ditambahkan. {_HOW_BACK}")
        return
    if status == "TENTATIVE" and not summary.lower().endswith(_ESTIMATE):
        summary = f"{summary} {_ESTIMATE}"
    for n in range((last - first).days + 1):
        when = (first + timedelta(days=n)).isoformat()
        yield _row(line, {"date": when, "kind": kind, "name": summary, "action": _STATUS[status]})


def _unescaped(text: str) -> str:
    """RFC 5545 §3.3.11, and a new line is a space."""
    return re.sub(r"\\(.)", lambda found: " " if found[1] in "nN" else found[1], text)


def _once(said: list[tuple[str, str]], line: int, lines_of: dict[str, int]) -> None:
    """Raises ValueError with a sentence for an event that says something twice, or otherwise than we understand."""
    keys = [key for key, _value in said]
    if twice := [key for key in _ONCE if keys.count(key) > 1]:
        raise ValueError(f"{twice[0]} ada dua kali di acara ini. Hapus salah satunya.")
    if recurs := [key for key in _RECURS if key in keys]:
        raise ValueError(f"acara ini berulang ({recurs[0]}). Tulis tiap harinya sebagai acara sendiri.")
    event = dict(said)
    if (uid := event.get("UID")) and (other := lines_of.setdefault(uid, line)) != line:
        raise ValueError(f"UID acara ini sama dengan acara di baris {other}. Hapus salah satunya.")
    if event.get("STATUS", "").upper() not in _STATUS:
        raise ValueError(f"STATUS {event['STATUS'][:20]} tidak dikenal. Tulis CONFIRMED, TENTATIVE, atau CANCELLED.")


def _span(event: dict[str, str]) -> tuple[date, date]:
    """First and last day of an all-day event; raises ValueError with a sentence for one that is not."""
    first = last = _stamp("DTSTART", event.get("DTSTART", ""))
    if "DTEND" in event and "DURATION" in event:
        raise ValueError("acara ini memuat DTEND dan DURATION. Hapus salah satunya.")
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
    if not re.fullmatch(r"\d{8}", stamp):
        raise ValueError(f"{name}: {stamp[:20]!r} bukan tanggal. Tulis seperti 20280301.")
    try:
        return read_date(f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:]}")
    except ValueError as fault:
        raise ValueError(f"{name}: {fault}") from None
